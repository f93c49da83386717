"""Which pages print their columns side by side; columns composed from words of our own."""

from __future__ import annotations

from itertools import zip_longest

from articles.parsing import find_side_by_side

TEXT = (
    "昨天上午,东风厂的工人把第一台新式水泵装上了车。厂长说,这台水泵从画图到出厂,只用了三个月。"
    "车间里,老师傅带着徒弟,白天装配,晚上试车,一个螺丝也不放过。水泵运到河东区,第二天就下了井,"
    "井水清亮,社员们围着水泵看了又看,都说今年不怕旱了。厂里准备再做二十台,赶在麦收以前送到乡下。"
)


def break_lines(text: str, width: int) -> list[str]:
    return [text[at : at + width] for at in range(0, len(text), width)]


def set_side_by_side(*columns: list[str], gap: str = "   ") -> str:
    """The columns as `pdftotext -layout` prints them: a line of each on every line."""
    return "\n".join(gap.join(cells).rstrip() for cells in zip_longest(*columns, fillvalue="\u3000" * 12))


def test_columns_side_by_side_are_found_at_their_first_line() -> None:
    legs = break_lines(TEXT, 12)
    assert find_side_by_side(set_side_by_side(legs, legs[::-1])) == 0
    assert find_side_by_side("东风厂试制水泵\n\n" + set_side_by_side(legs, legs[3:], legs[6:])) == 2


def test_one_column_is_no_row_of_columns() -> None:
    assert find_side_by_side("\n".join(break_lines(TEXT, 12))) is None
    assert find_side_by_side(TEXT) is None
    assert find_side_by_side("") is None


def test_a_table_and_its_wide_gaps_are_no_columns_of_text() -> None:
    rows = ["东风水泵制造厂   河东区工农大街   一等奖奖章获得者"] * 20
    assert find_side_by_side("\n".join(rows)) is None


def test_a_few_lines_side_by_side_on_a_page_are_left_alone() -> None:
    legs = break_lines(TEXT, 12)
    few = set_side_by_side(legs[:6], legs[6:12])
    assert find_side_by_side("\n".join([few, *legs, *legs])) is None
