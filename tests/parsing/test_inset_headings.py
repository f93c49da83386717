"""Headings printed inside a sentence of their story: columns and headings of our own."""

from articles.parsing import parse_page
from articles.parsing.reflow import reflow
from tests.parsing.laws import assert_every_line_stands_once, assert_text_is_the_lines_own
from tests.parsing.test_reading_order import TEXT, WIDTH, break_lines

HEADING = "东风厂试制新式水泵成功 红旗水库的水流进麦田"
OTHER = (
    "河西区图书馆上月起延长开放时间，读者晚上九点以前都可以借书还书，星期日也不关门。馆里新添了三千册图书。"
)


def test_a_heading_inside_a_sentence_is_put_above_its_story() -> None:
    lines = break_lines(TEXT)
    page = [*break_lines(OTHER), *lines[:4], HEADING, *lines[4:]]
    read = reflow(page).lines
    at = page.index(HEADING)
    place = next(n for n, line in enumerate(read) if at in line.places)
    assert read[place].text == HEADING
    assert read[place + 1].places[:6] == (at - 4, at - 3, at - 2, at - 1, at + 1, at + 2)
    assert_every_line_stands_once("\n".join(page), parse_page("\n".join(page)))
    assert_text_is_the_lines_own("\n".join(page), parse_page("\n".join(page)))


def test_a_heading_between_two_stories_stays_there() -> None:
    page = [*break_lines(OTHER), HEADING, *break_lines(TEXT)]
    assert [line.at for line in reflow(page).lines] == sorted(line.at for line in reflow(page).lines)


def test_a_line_as_wide_as_the_column_is_no_heading_inside() -> None:
    lines = break_lines(TEXT)
    page = [*lines[:4], HEADING[:WIDTH], *lines[4:]]
    assert [line.at for line in reflow(page).lines] == sorted(line.at for line in reflow(page).lines)
