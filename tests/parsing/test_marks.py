"""What a line's own words tell for certain, on lines of the seeds and of the conventions of print."""

from __future__ import annotations

import pytest

from articles.parsing.line_classes import LineClass
from articles.parsing.lines import make_line
from articles.parsing.marks import (
    classify_alone,
    find_tables,
    is_dateline,
    is_figures_row,
    repeated_chars,
)


@pytest.mark.parametrize(
    ("text", "line_class"),
    [
        ("核心提示", LineClass.LABEL),
        ("新闻延伸", LineClass.BOX),
        ("■ 本报记者 徐丽 孟若冰", LineClass.BYLINE),
        ("记者 李梅旭 见习记者 李文博", LineClass.BYLINE),
        ("本报评论员", LineClass.BYLINE),
        ("(本报巴黎2月24日电)", LineClass.BYLINE),
        ("(摘自4月1日的发言)", LineClass.CLOSER),
        ("(苏 渝)", LineClass.CLOSER),
        ("记者 姜宝成 摄", LineClass.CREDIT),
        ("消防队员把孩子抱下楼 本报记者 田雨 摄", LineClass.CAPTION),
        ("(读者提供)", LineClass.CREDIT),
        ("消防提醒", LineClass.BOX),
        ("河北沧县 孙先生", LineClass.CLOSER),
        ("▶天津理工大学党委书记 刘东志", LineClass.CAPTION),
        ("▲图为留学生现场洽谈", LineClass.CAPTION),
        ("责编:王明 版式:李华", LineClass.NOISE),
    ],
)
def test_a_lines_own_words_settle_its_class(text: str, line_class: LineClass) -> None:
    assert classify_alone(make_line(0, text), None) == line_class


@pytest.mark.parametrize(
    "text",
    [
        "△本市新开三条公交线路。",
        "以正确政绩观引领高质量发展",
        "图为留学生现场洽谈。",
        "(一)",
        "记者从市森防办获悉,防火形势总体稳定。",
    ],
)
def test_a_line_whose_words_settle_nothing_has_no_class(text: str) -> None:
    assert classify_alone(make_line(0, text), None) is None


def test_the_line_right_above_a_photo_credit_is_its_caption() -> None:
    caption, credit = make_line(70, "图为留学生现场洽谈。"), make_line(71, "记者 姜宝成 摄", gap=0)
    assert classify_alone(caption, credit) == LineClass.CAPTION


def test_a_pictures_source_without_a_photographer_is_short_or_stands_right_under_the_picture() -> None:
    short, long = "图片来源:海河新闻网站", "图片来源:海河新闻网站客户端"
    assert classify_alone(make_line(9, short, gap=1), None) == LineClass.CREDIT
    assert classify_alone(make_line(9, long, gap=1), None) is None
    assert classify_alone(make_line(9, long, gap=0), None) == LineClass.CREDIT


@pytest.mark.parametrize(
    "text",
    [
        "本报讯(记者 王睿)连日来",
        "新华社北京1月1日电 新年前夕",
        "据新华社开罗3月8日电 尼罗河沿岸",
        "本报天津3月9日讯市图书馆",
    ],
)
def test_datelines_are_recognised(text: str) -> None:
    assert is_dateline(text)


@pytest.mark.parametrize("text", ["(本报伦敦电)", "昨日,市政府新闻办举办发布会", "本报评论员"])
def test_other_openings_are_no_datelines(text: str) -> None:
    assert not is_dateline(text)


@pytest.mark.parametrize(
    ("head", "rest", "count"),
    [
        ("扎实做好", "好选干部", 1),
        ("日前制定下", "定下发《规划》", 2),
        ("科技成", "果转化", 0),
    ],
)
def test_repeated_characters_are_counted(head: str, rest: str, count: int) -> None:
    assert repeated_chars(head, rest) == count


@pytest.mark.parametrize("text", ["讣告", "遗失声明", "海河区人民法院公告", "【招聘】", "停电通知(续)"])
def test_a_notices_heading_is_a_heading(text: str) -> None:
    assert classify_alone(make_line(0, text), None) == LineClass.HEADING


@pytest.mark.parametrize("text", ["市政府印发限行通告", "两部门发布招生公告", "公告牌前围满了人"])
def test_news_about_a_notice_is_no_notice(text: str) -> None:
    assert classify_alone(make_line(0, text), None) is None


def test_rows_of_figures_in_a_row_are_a_table() -> None:
    rows = ["海河队 12 8 2 2", "津门队 12 7 3 2", "蓟州队 12 6 3 3"]
    lines = [make_line(n, text, gap=0) for n, text in enumerate(["积分榜如下。", *rows, "比赛下周继续。"])]
    assert find_tables(lines) == {1, 2, 3}
    assert find_tables(lines[:3]) == set()


def test_a_long_row_and_a_long_number_are_no_columns_of_a_table() -> None:
    def find(row: str) -> set[int]:
        return find_tables([make_line(n, row, gap=0) for n in range(3)])

    assert find("海河队 " + "一二三 " * 13 + "12 8") == {0, 1, 2}
    assert find("海河队甲 " + "一二三 " * 13 + "12 88") == set()
    assert find("海河队 " + "1" * 12) == {0, 1, 2}
    assert find("海河队 " + "1" * 13) == set()


@pytest.mark.parametrize(
    "text",
    ["【海河报讯】記者陳嘉怡報道:今日上午", "〔記者陳嘉怡／台北報導〕今天", "【某通讯社东京13日电】原题"],
)
def test_other_papers_datelines_are_recognised(text: str) -> None:
    assert is_dateline(make_line(0, text).folded)


def test_a_row_of_figures_is_no_text() -> None:
    assert is_figures_row("6001×× 河东水泵 61.40 +9.99 58,110")
    assert is_figures_row("收入 76.3亿元 68.2亿元 +11.8%")
    assert not is_figures_row("东风厂 河东区 一等奖")
    assert not is_figures_row("昨天 1200人 参加,比去年 300人 更多")
    assert not is_figures_row("本报3月5日电 (记者 李明")
