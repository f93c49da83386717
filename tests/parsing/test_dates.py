import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.parsing.dates import FoundDate, find_date, infer_date
from articles.parsing.folios import read_folio
from articles.parsing.values import Hints

SEEDS = Path(__file__).resolve().parents[2] / "seeds"
NO_HINTS = Hints()


def found(text: str, hints: Hints = NO_HINTS) -> FoundDate:
    lines = text.split("\n")
    return find_date(read_folio(lines), lines, hints)


@pytest.mark.parametrize(
    ("seed", "date", "basis"),
    [
        ("000_3cff708b74b1327a.txt", datetime.date(2026, 3, 19), "3月18日；“十五五”开好局"),
        (
            "001_92f316f74dd503af.txt",
            datetime.date(2023, 6, 2),
            "1日；1日,天津市2023年“全国科技工作者日”主场活动在天津科技馆举办",
        ),
        ("002_ff351304df02b110.txt", datetime.date(2026, 6, 26), "6月25日；开局起步“十五五”"),
        ("003_34bfdd2fcbddc15f.txt", None, ""),
        ("004_f17a403e3e88e8ef.txt", datetime.date(2026, 4, 2), "4月1日；“十五五”开好局"),
    ],
)
def test_the_seeds_dates_follow_from_yesterdays_reports_and_words_for_this_year(seed, date, basis):
    text = (SEEDS / seed).read_text("utf-8")
    assert found(text) == FoundDate(date, basis, "", "", ())


def test_hints_win_over_the_print_and_the_folio_over_the_reports():
    page = "第2版 要闻 2026年4月3日\n本报讯(记者 史莺)4月1日,“十五五”开局之年的植树节到了。"
    day = datetime.date(2026, 4, 3)
    assert found(page) == FoundDate(day, "2026年4月3日", "2", "要闻", (0,))
    hints = Hints(date=datetime.date(2026, 4, 9), label="B1", section="头版")
    assert found(page, hints) == FoundDate(hints.date, "", "B1", "头版", (0,))


TOLD = [
    # Two datelines of a day, or one whose lead gives the same day.
    (
        "本报北京2月12日电 (记者张三)会议12日举行。\n今年是新中国成立70周年,会议提出新要求。",
        datetime.date(2019, 2, 13),
        "本报北京2月12日电；今年是新中国成立70周年",
    ),
    (
        "本报北京2月12日电 会议召开。\n本报上海2月12日电 展览开幕。\n今年是新中国成立70周年。",
        datetime.date(2019, 2, 13),
        "本报北京2月12日电；今年是新中国成立70周年",
    ),
    # Full-width print, and the turn of the year.
    (
        (
            "新华社南宁１２月３０日电（记者李四）今天，大桥通车。\n"
            "本报北京１月２日电记者王五报道：１９９８年１月２日，展览开幕。"
        ),
        datetime.date(1998, 1, 3),
        "本报北京1月2日电；1998年1月2日",
    ),
    # A day without its month is the one next to the others.
    (
        (
            "本报讯(记者 韩雯)5月30日,成果展举办。\n本报讯(记者 张璐)1日,主场活动举行。\n"
            "今年前四个月,进出口增长,较2022年提高0.3个百分点。"
        ),
        datetime.date(2023, 6, 2),
        "1日；今年…较2022年提高",
    ),
    # Until September a plan's opening is this year's; from March to November an event's year is this year.
    (
        "本报讯(记者 史莺)9月18日,为“十五五”开好局。",
        datetime.date(2026, 9, 19),
        "9月18日；“十五五”开好局",
    ),
    *(
        (
            f"本报讯(记者 史莺){month}月18日,全市2026年国资工作会召开。",
            datetime.date(2026, month, 19),
            f"{month}月18日；8日,全市2026年国资工作会",
        )
        for month in (3, 11)
    ),
    # A leap day; and the last day that a lead's first sixty characters hold.
    (
        "本报讯(记者 史莺)2月29日,今年是新中国成立75周年。",
        datetime.date(2024, 3, 1),
        "2月29日；今年是新中国成立75周年",
    ),
    (
        f"本报讯(记者 史莺){'市' * 55}3月18日,为“十五五”开好局。",
        datetime.date(2026, 3, 19),
        "3月18日；“十五五”开好局",
    ),
    # The month of a lone day is printed elsewhere on the page.
    (
        "6月1日,市委召开新闻发布会。\n本报讯(记者 张璐)1日,会议举行,为“十五五”开好局。",
        datetime.date(2026, 6, 2),
        "1日；“十五五”开好局",
    ),
]


@pytest.mark.parametrize(("text", "date", "basis"), TOLD)
def test_the_issue_is_the_morning_after_the_latest_day_reported(text, date, basis):
    assert infer_date(text.split("\n")) == (date, basis)


ANNIVERSARIES = [
    ("新中国成立", 2019, 70),
    ("中华人民共和国成立", 2019, 70),
    ("建党", 2021, 100),
    ("中国共产党成立", 2021, 100),
    ("改革开放", 2018, 40),
    ("抗战胜利", 2015, 70),
    ("抗日战争胜利", 2015, 70),
    ("建军", 2017, 90),
    ("长征胜利", 2016, 80),
    ("辛亥革命", 2011, 100),
]


@pytest.mark.parametrize(("event", "year", "years"), ANNIVERSARIES)
def test_an_anniversary_gives_the_year(event, year, years):
    text = f"本报讯(记者 史莺)3月18日,今年是{event}{years}周年。"
    assert infer_date([text])[0] == datetime.date(year, 3, 19)


PLANS = [("十一五", 2006), ("十二五", 2011), ("十三五", 2016), ("十四五", 2021), ("十五五", 2026)]


@pytest.mark.parametrize(("plan", "year"), PLANS)
def test_a_five_year_plans_first_and_last_year_are_named(plan, year):
    lead = "本报讯(记者 史莺)3月18日,"
    assert infer_date([f"{lead}为“{plan}”开好局。"])[0] == datetime.date(year, 3, 19)
    assert infer_date([f"{lead}今年是“{plan}”规划的收官之年。"])[0] == datetime.date(year + 4, 3, 19)


def test_an_events_year_counts_in_a_lines_first_180_characters():
    event = "18日,全市2026年国资工作会"
    for chars, date in ((180, datetime.date(2026, 3, 19)), (181, None)):
        text = f"本报讯(记者 史莺)3月18日,会议举行。{'市' * 180}"
        assert infer_date([text[: chars - len(event)] + event + "召开。"])[0] == date


UNTOLD = [
    # No year.
    ("本报讯(记者 史莺)3月18日,市领导到南开区调研。", "3月18日"),
    # Years that disagree.
    ("本报讯(记者 史莺)3月18日,为“十五五”开好局。\n今年是新中国成立70周年。", "3月18日"),
    # A year that the page itself speaks of as past.
    ("本报讯(记者 史莺)3月18日,为“十四五”开好局。\n2024年,企业营收增长3.6%。", "3月18日"),
    # A dateline stands in a line's first or last sixty characters.
    (f"{'市' * 49}新华社北京2月12日电{'市' * 80}", "新华社北京2月12日电"),
    (f"{'市' * 50}新华社北京2月12日电{'市' * 80}", ""),
    (f"{'市' * 80}新华社北京2月12日电{'市' * 49}", "新华社北京2月12日电"),
    (f"{'市' * 80}新华社北京2月12日电{'市' * 50}", ""),
    # A lone dateline whose lead gives no day may be of any day before.
    ("本报巴黎2月12日电 (记者张三)今年是新中国成立70周年。", "本报巴黎2月12日电"),
    # Figures of last year are compared with those of the year before.
    ("本报讯(记者 史莺)3月18日,去年进出口增长,较2022年提高0.3个百分点。", "3月18日"),
    # What is to come is no report.
    ("本报讯(记者 史莺)5月1日起将调整票价,为“十五五”开好局。", ""),
    # In autumn papers speak of next year's opening.
    ("本报讯(记者 史莺)10月18日,为“十五五”良好开局打基础。", "10月18日"),
    # About New Year, meetings go by the old year's name or by the next one's.
    ("本报讯(记者 史莺)2月18日,全市2026年国资工作会召开。", "2月18日"),
    ("本报讯(记者 史莺)12月18日,全市2026年国资工作会召开。", "12月18日"),
    # A day in the midst of a text is not the report's.
    (f"本报讯(记者 史莺){'市' * 56}3月18日,为“十五五”开好局。", ""),
    # A year that a plan will reach is no year of now.
    ("本报讯(记者 史莺)3月18日,会议提出,到2030年建成新城。", "3月18日"),
    ("3月18日是他的生日。", ""),
    ("", ""),
]


@pytest.mark.parametrize(("text", "basis"), UNTOLD)
def test_a_date_that_the_page_leaves_open_is_not_given_but_its_words_are_kept(text, basis):
    assert infer_date(text.split("\n")) == (None, basis)


@pytest.mark.slow
@given(
    st.lists(
        st.text(alphabet="本报讯电北京(记者 史莺)年月日今昨“十五”开好局较比0123456789,。\n", max_size=60)
    )
)
def test_no_words_make_the_date_raise(lines):
    date = find_date(read_folio(lines), lines, NO_HINTS)
    assert date.date is None or date.basis


@pytest.mark.slow
@given(st.lists(st.text(max_size=40), max_size=8))
def test_no_text_makes_the_date_raise(lines):
    find_date(read_folio(lines), lines, NO_HINTS)
