"""Headings printed from top to bottom, of one column or two."""

from __future__ import annotations

import pytest

from articles.parsing.line_breaks import measure_lines
from articles.parsing.vertical_headings import find_vertical, order_columns

FULL = "水泵昨天从东风厂出厂了社"


@pytest.mark.parametrize(
    ("lines", "runs"),
    [
        ([FULL, *"春耕备耕", FULL], [(1, 4)]),
        ([FULL, *"春耕备", FULL], []),
        ([FULL, "春", "1998", "年", "耕", FULL], [(1, 4)]),
        ([FULL, "春", "19980", "年", "耕", FULL], []),
        ([FULL, "春耕", "备耕", "扎实", "推进", FULL], []),  # rows of two characters are a table's
        ([FULL, "春", "耕", "备", "扎实", "推进", FULL], [(1, 5)]),
        ([FULL, "春", "耕", "备。", "耕", FULL], []),
        ([FULL, *"春耕", "", *"备耕", FULL], []),
        ([FULL, *"春耕备耕", "", *"扎实推进", FULL], [(1, 4), (5, 8)]),
        ([*"春耕备耕"], [(0, 3)]),
        ([FULL, *"37190", FULL], []),  # a column of figures
    ],
)
def test_a_heading_from_top_to_bottom_has_four_lines_of_mostly_one_character(
    lines: list[str], runs: list[tuple[int, int]]
) -> None:
    assert find_vertical(measure_lines(lines)) == runs


def test_of_two_columns_the_right_one_comes_first() -> None:
    headline, kicker = "渡口的灯又亮了", "记者走进黄河岸边的村庄"
    lines = [FULL, *headline, *kicker, FULL]
    ordered, begins = order_columns(measure_lines(lines))
    assert "".join(ordered.texts) == FULL + kicker + headline + FULL
    assert ordered.places == [0, *range(8, 19), *range(1, 8), 19]
    assert begins == frozenset({1})


def test_columns_whose_border_is_not_clear_stay_as_they_are_printed() -> None:
    heading = "老水车重新转起来县农具厂支援山区春耕——"
    ordered, begins = order_columns(measure_lines([FULL, *heading, FULL]))
    assert ("".join(ordered.texts[1:-1]), begins) == (heading, frozenset())


def test_a_heading_of_fifteen_characters_may_be_one_column() -> None:
    for heading in ("县农具厂支援山区春耕出动水车", "县农具厂支援山区春耕出动水车队"):
        ordered, begins = order_columns(measure_lines([FULL, *heading, FULL]))
        assert (ordered.texts[1:-1], begins) == ([*heading], frozenset())


@pytest.mark.parametrize("numbers", [["2026", "2025"], ["2026"], []])
def test_a_heading_with_hardly_a_place_to_cut_is_one_column(numbers: list[str]) -> None:
    lines = [FULL, *"春耕备耕在", *numbers, *"年度里工作", FULL]
    ordered, begins = order_columns(measure_lines(lines))
    assert (ordered.texts, begins) == (lines, frozenset())
