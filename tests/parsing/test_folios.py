import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.parsing.folios import Folio, read_folio

APRIL_2 = datetime.date(2026, 4, 2)
# Lines of seed 000, as a page below and above its folio.
STORY = [
    "陈敏尔在南开区调研时强调",
    "",
    "抓住机遇 发挥优势 因地制宜 推动科技创新和产业创新深度融合",
    "",
    "市领导王力军、翟立新参加。",
    "南开区、市有关部门负责同志参加。",
    "树立和践行正确政绩观",
    "本市各区各部门各单位推动学习教育走深走实",
    "一体推进学查改 以正确政绩观谋发展惠民生",
    "记者 史莺 孟若冰",
]

FOLIOS = [
    ("11 要闻 2026年4月2日 星期四", APRIL_2, "2026年4月2日 星期四", 11, "要闻"),
    ("第03版:要闻 天津日报 2026年4月2日", APRIL_2, "2026年4月2日", 3, "要闻"),
    ("天津日报 2026年4月2日 星期四 第14版", APRIL_2, "2026年4月2日 星期四", 14, ""),
    ("二〇二六年四月二日 星期四 第二版", APRIL_2, "二〇二六年四月二日 星期四", 2, ""),
    ("１９９８年１月５日 第３版", datetime.date(1998, 1, 5), "１９９８年１月５日", 3, ""),
    ("2026-04-02 A03版 国际", APRIL_2, "2026-04-02", 3, "国际"),
    ("星期四 2026年4月2日 要闻 02", APRIL_2, "2026年4月2日 星期四", 2, "要闻"),
    ("2026年4月2日 星期四 农历二月十五 今日16版", APRIL_2, "2026年4月2日 星期四", None, ""),
    ("2026年4月2日 星期四 编辑 李华 版式 王明", APRIL_2, "2026年4月2日 星期四", None, ""),
    ("第一版　民國九年四月三日", datetime.date(1920, 4, 3), "民國九年四月三日", 1, ""),
    ("2026年4月2日 星期三", APRIL_2, "2026年4月2日 星期三（星期与日期不合）", None, ""),
]


@pytest.mark.parametrize(("line", "date", "basis", "number", "section"), FOLIOS)
def test_a_folio_is_read_wherever_it_stands(line, date, basis, number, section):
    expected = {"date": date, "basis": basis, "number": number, "section": section}
    assert read_folio(["", line, "", *STORY]) == Folio(**expected, lines=(1,))
    assert read_folio([*STORY, "", line, ""]) == Folio(**expected, lines=(len(STORY) + 1,))
    assert read_folio([*STORY, line, *STORY]) == Folio(**expected, lines=(len(STORY),))


@pytest.mark.parametrize(
    ("line", "number", "section"), [("第3版", 3, ""), ("3版 要闻", 3, "要闻"), ("要闻 3", 3, "要闻")]
)
def test_a_folio_without_a_date_counts_only_at_the_pages_edge(line, number, section):
    assert read_folio([line, *STORY]) == Folio(None, "", number, section, (0,))
    assert read_folio([*STORY, line, *STORY]) == Folio(None, "", None, "", ())


def test_the_parts_of_a_folio_may_stand_on_neighbouring_lines():
    assert read_folio(["星期四", "2026年4月2日", "第2版", "要闻", "", *STORY]) == Folio(
        APRIL_2, "2026年4月2日", 2, "要闻", (0, 1, 2, 3)
    )


@pytest.mark.parametrize(
    "line",
    [
        "（2026年4月1日）",  # under a speech's headline
        "2版",  # of a teaser: 004 l.86
        "2026年13月2日 星期四",
        "2023年6月1日举行的新闻发布会",
        "天津市举办2023年“全国科技工作者日”主场活动",
        "3",
    ],
)
def test_a_line_that_only_looks_like_a_folio_is_none(line):
    for page in ([line, *STORY], [*STORY, line], [*STORY, line, *STORY]):
        assert read_folio(page) == Folio(None, "", None, "", ())


def test_a_bare_date_at_the_pages_end_belongs_to_a_letter():
    assert read_folio([*STORY, "2026年4月2日"]).date is None
    assert read_folio(["2026年4月2日", *STORY]).date == APRIL_2


@given(st.lists(st.text(alphabet="第版年月日星期四要闻0129〇二十１ABa（.-:： 　", max_size=20), max_size=6))
def test_reading_a_folio_never_raises_and_names_existing_lines(lines):
    folio = read_folio(lines)
    assert all(0 <= at < len(lines) and lines[at].strip() for at in folio.lines)
