"""Lines and what they tell of themselves, on lines of the seeds."""

from __future__ import annotations

import pytest

from articles.parsing.lines import (
    breaks_off,
    fold,
    has_wide_digits,
    is_heading_shaped,
    make_line,
    read_lines,
    repeated_chars,
)


def test_blank_lines_are_counted_and_left_out() -> None:
    lines = read_lines("\n\n本报评论员\n\n\n\n干事创业一定要树立正确政绩观。")
    assert [(line.at, line.text, line.gap) for line in lines] == [
        (2, "本报评论员", 2),
        (6, "干事创业一定要树立正确政绩观。", 3),
    ]


def test_carriage_returns_and_wide_blanks_are_no_part_of_a_line() -> None:
    assert [line.text for line in read_lines("\u3000\u3000记者 常健\r\n\r\n")] == ["记者 常健"]


def test_folding_keeps_every_characters_place() -> None:
    print_ = "１９９８年，（记者　郭\u00a0祥）：Ａ！"
    assert fold(print_) == "1998年,(记者 郭 祥):A!"
    assert len(fold(print_)) == len(print_)


@pytest.mark.parametrize(
    "text",
    [
        "市领导王力军、翟立新参加。",
        "天津深入推进京津冀协同发展的重点领域、重点任务是什么?",
        "“共产党人必须牢记,为民造福是最大政绩。”",
        "关联产业链企业千余家。(下转第3版)",
        "关联产业链企业千余家。下转第3版",
        "关联产业链企业千余家。（下转第3版《新平台上线》）",
        "涌现三个“亿元级”项目。(市儿童医院除外)",
    ],
)
def test_a_sentence_ends_where_the_line_does(text: str) -> None:
    assert make_line(0, text).is_ended


@pytest.mark.parametrize(
    "text",
    [
        "以正确政绩观引领高质量发展",
        "企业科技成",
        "白向东表示,下一步,将做好六方面工作:",
        "津陇共绘师范教育“同心圆”",
        "水泵出厂了。X",  # 光机 on the next line
    ],
)
def test_no_sentence_ends_where_the_line_does(text: str) -> None:
    assert not make_line(0, text).is_ended


def test_a_quote_left_open_and_its_other_half_are_recognised() -> None:
    foot, top = make_line(0, "继续组织实施好“十项行"), make_line(1, "动”,深入推进科技创新")
    assert (foot.is_open, foot.starts_inside) == (True, False)
    assert (top.is_open, top.starts_inside) == (False, True)


@pytest.mark.parametrize(
    ("text", "is_cut"),
    [
        *(("企业科技成", True), ("企业科技成，", True), ("水泵的型号是X", True), ("水泵出厂(下转", True)),
        *(("企业科技成果。", False), ("六方面工作：", False), ("水泵出厂；", False)),
        *(("水泵出厂(下转第3版", False), ("水泵出厂(下转第3版)", False), ("“水泵出厂了。”", False)),
    ],
)
def test_a_line_breaks_off_inside_a_sentence_that_no_jump_continues(text: str, is_cut: bool) -> None:
    assert breaks_off(make_line(0, text)) == is_cut


@pytest.mark.parametrize(
    ("text", "is_shaped"),
    [
        *(("水泵出厂", True), ("水泵出厂 社员欢迎", True), ("水泵的型号是X", True), ("水" * 60, True)),
        *(("水" * 61, False), ("水泵出厂。", False), ("水泵出厂。社员都欢迎", False)),
        *(("水泵出厂，", False), ("水泵、", False), ("水泵出厂：", False), ("水泵出厂；", False)),
    ],
)
def test_a_heading_is_short_and_holds_no_sentence(text: str, is_shaped: bool) -> None:
    assert is_heading_shaped(make_line(0, text)) == is_shaped


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        *((f"{mark}水泵出厂了", True) for mark in "，。、；：！？）”’％"),
        *(("动”，水泵出厂", True), ("X光机出厂了", False), ("“水泵”出厂了", False), ("水泵出厂了", False)),
    ],
)
def test_a_line_that_begins_inside_a_sentence(text: str, inside: bool) -> None:
    assert make_line(0, text).starts_inside == inside


def test_wide_digits_are_distinguished_from_narrow_ones() -> None:
    assert has_wide_digits("新华社北京１月１日电")
    assert not has_wide_digits("新华社北京1月1日电")


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
