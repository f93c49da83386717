"""Headings printed inside a sentence of their story: columns and headings of our own."""

import pytest

from articles.parsing import parse_page
from articles.parsing.reflow import reflow
from tests.parsing.laws import assert_every_line_stands_once, assert_text_is_the_lines_own
from tests.parsing.test_reading_order import TEXT, WIDTH, break_lines

HEADING = "东风厂试制新式水泵成功 红旗水库的水流进麦田"
OTHER = (
    "河西区图书馆上月起延长开放时间，读者晚上九点以前都可以借书还书，星期日也不关门。馆里新添了三千册图书。"
)


@pytest.mark.parametrize(
    "heading", [[HEADING], ["东风厂试制新式水泵成功装上汽车", "红旗水库的水流进麦田社员不怕旱"]]
)
@pytest.mark.parametrize("above", [2, 3, 5])
def test_a_heading_inside_a_sentence_is_put_above_its_story(heading: list[str], above: int) -> None:
    lines = break_lines(TEXT)
    other = break_lines(OTHER)
    page = [*other, *lines[:above], *heading, *lines[above:]]
    printed = [at for line in reflow(page).lines for at in line.places]
    opening, end = len(other) + above, len(other) + above + len(heading)
    moved = [*range(opening, end), *range(len(other), opening)]
    assert printed == [*range(len(other)), *moved, *range(end, len(page))]
    assert_every_line_stands_once("\n".join(page), parse_page("\n".join(page)))
    assert_text_is_the_lines_own("\n".join(page), parse_page("\n".join(page)))


def test_a_heading_between_two_stories_stays_there() -> None:
    page = [*break_lines(OTHER), HEADING, *break_lines(TEXT)]
    assert [line.at for line in reflow(page).lines] == sorted(line.at for line in reflow(page).lines)


def test_a_line_as_wide_as_the_column_is_no_heading_inside() -> None:
    lines = break_lines(TEXT)
    page = [*lines[:4], HEADING[:WIDTH], *lines[4:]]
    assert [line.at for line in reflow(page).lines] == sorted(line.at for line in reflow(page).lines)
