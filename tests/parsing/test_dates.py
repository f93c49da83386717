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


@pytest.mark.parametrize(
    ("lead", "is_read"),
    [
        *((f"{word}会议举行", True) for word in ("今天", "昨日", "今晚", "昨晨", "12日", "2月12日")),
        *(("112日前会议举行", False), ("今年会议举行", False), ("会议举行", False)),
    ],
)
def test_a_lone_dateline_counts_where_its_lead_names_the_day(lead, is_read):
    date = infer_date([f"本报北京2月12日电 {lead}。", "今年是新中国成立70周年。"])[0]
    assert date == (datetime.date(2019, 2, 13) if is_read else None)


PLANS = [("十一五", 2006), ("十二五", 2011), ("十三五", 2016), ("十四五", 2021), ("十五五", 2026)]


@pytest.mark.parametrize(("plan", "year"), PLANS)
def test_a_five_year_plans_first_and_last_year_are_named(plan, year):
    lead = "本报讯(记者 史莺)3月18日,"
    assert infer_date([f"{lead}为“{plan}”开好局。"])[0] == datetime.date(year, 3, 19)
    assert infer_date([f"{lead}今年是“{plan}”规划的收官之年。"])[0] == datetime.date(year + 4, 3, 19)


@pytest.mark.parametrize(
    ("lead", "is_read"),
    [
        *(("本报讯(记者 史莺)3月18日,", True), ("海河讯（通讯员 史莺）3月18日,", True)),
        *(("滨海晨报讯 3月18日,", True), ("海河訊\u30003月18日,", True), ("滨海晨报讯3月18日,", False)),
        *((f"本报讯(记者 史莺)3月18日{word}调整票价,", False) for word in ("将", "票务中心拟", "中心定于")),
        *((f"本报讯(记者 史莺)3月18日{word}调整票价,", False) for word in "起前止"),
        *((f"本报讯(记者 史莺)3月18日{word}调整票价,", False) for word in ("之前", "以前")),
        *((f"本报讯(记者 史莺)18日{word}调整票价,", False) for word in "内后报间"),
    ],
)
def test_a_report_from_town_gives_a_past_day_after_its_source(lead, is_read):
    date = infer_date([f"{lead}为“十五五”开好局。", "3月18日,会议闭幕。"])[0]
    assert date == (datetime.date(2026, 3, 19) if is_read else None)


@pytest.mark.parametrize(
    ("words", "year"),
    [
        *(
            (f"较2022年{word}三成", 2023)
            for word in ("提高", "提升", "增", "下降", "上升", "减", "多", "高", "低")
        ),
        *(("比2022年同期略有下降", 2023), ("较1997年全年低一成", 1998), ("较2022年，低三成", None)),
        *(("去年较2022年低三成", None), ("2022年低三成", None), ("“十五五”期间较2022年低三成", None)),
    ],
)
def test_this_years_figures_are_compared_with_last_years(words, year):
    date = infer_date([f"本报讯(记者 史莺)3月18日,今年前两个月进出口{words}。"])[0]
    assert date == (datetime.date(year, 3, 19) if year else None)


@pytest.mark.parametrize(
    ("event", "is_of_now"),
    [
        *((f"全市2026年科技节{word}", True) for word in ("举办", "举行", "召开", "启动", "开幕")),
        *(("全市2026年国资工作会", True), ("昨天,2026年车展开幕", True), ("全市2026年度总结会召开", False)),
        *((f"有关2026年{word}会议召开", False) for word in ("前", "后", "以后", "底")),
        *((f"城市2026年{games}会议召开", False) for games in ("奥运", "亚运", "世界杯", "亚洲杯", "世博")),
        *((f"会议{word}2026年科技节举办", False) for word in "于在从为至和到比较自、"),
        *(("会议将把2026年将举办的", False), ("会议就2026年规划召开", False)),
    ],
)
def test_an_event_is_named_after_its_year(event, is_of_now):
    date = infer_date([f"本报讯(记者 史莺)3月18日,{event}。"])[0]
    assert date == (datetime.date(2026, 3, 19) if is_of_now else None)


@pytest.mark.parametrize(
    ("words", "is_past"),
    [
        *(
            ("2024年营收增长", True),
            ("自2024年营收增长", True),
            ("于1924年建校", False),
            ("2024年会议的", True),
        ),
        *((f"会议要求{word}2024年建成", False) for word in ("到", "至", "在", "力争", "预计", "计划")),
        *(
            (f"会议要求{word}2024年建成", False)
            for word in ("确保", "截至", "截", "2021—", "2021-", "2022、")
        ),
        *((f"会议要求2024年{word}", False) for word in ("底", "末", "前", "以前", "底前", "企业将上市")),
        *((f"会议要求2024年{word}", False) for word in ("实现通车", "基本完工", "全面通车", "力争通车")),
        *((f"城市2024年{games}", False) for games in ("建成", "奥运", "亚运", "世界杯", "亚洲杯", "世博")),
    ],
)
def test_a_page_is_not_older_than_a_year_that_has_begun(words, is_past):
    date = infer_date(["本报讯(记者 史莺)3月18日,为“十四五”开好局。", f"{words}。"])[0]
    assert date == (None if is_past else datetime.date(2021, 3, 19))


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
