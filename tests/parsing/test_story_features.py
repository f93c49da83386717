"""The numbers of a whole story, on a page whose steps are given."""

from __future__ import annotations

import numpy as np
import pytest

from articles.parsing import parse_page
from articles.parsing.line_classes import LINE_CLASSES, LineClass
from articles.parsing.lines import read_line, read_lines
from articles.parsing.page import measure_stories
from articles.parsing.story_features import FEATURES, PageLines, ReadStory, measure_page
from articles.parsing.story_lines import StoryLines
from articles.parsing.tagger.classifier import Classified
from articles.parsing.topics import Topics
from articles.parsing.values import Block, Kind, Role, Story

# Seed 000, l.7, 9, 19, 21, and the heading and first words of the story below.
TEXT = """抓住机遇 发挥优势 因地制宜
本报讯(记者 于春津)3月18日,市委书记陈敏尔前往南开区调研。
陈敏尔察看入驻企业,调研项目盘活利用、规划布局和企业科技成
果转化落地等情况。
本市各区各部门各单位推动学习教育走深走实
昨天,各区召开会议,部署学习教育"""
CLASSES = [
    LineClass.HEADING,
    LineClass.BODY,
    LineClass.BODY,
    LineClass.REST,
    LineClass.HEADING,
    LineClass.BODY,
]


def measure(confidence: dict[int, float] | None = None, **given: float) -> list[dict[str, float]]:
    """The features of both stories by name, where these lines are less certain than others."""
    lines = read_lines(TEXT)
    chances = np.eye(len(LINE_CLASSES))[[LINE_CLASSES.index(name) for name in CLASSES]]
    sure = [(confidence or {}).get(i, 1.0) for i in range(len(lines))]
    for i, chance in enumerate(sure):
        other = LINE_CLASSES.index(LineClass.BODY if CLASSES[i] == LineClass.HEADING else LineClass.HEADING)
        chances[i] *= chance
        chances[i, other] += 1 - chance
    least = [chance - 0.1 for chance in sure]
    classified = Classified(CLASSES, sure, least, sure, chances, given.get("doubt", 0.0), 0.0, is_home=True)
    stories = [_read([0], [1, 2, 3], **given), _read([4], [5])]
    rows = measure_page(PageLines(lines, CLASSES, classified, Topics(lines)), stories)
    return [dict(zip(FEATURES, row, strict=True)) for row in rows.tolist()]


def _read(headings: list[int], text: list[int], *, order: float = 1.0, box: float = 1.0, doubt: float = 0.0):
    lines = read_lines(TEXT)
    roles = [Role.HEADLINE] * len(headings) + [Role.BODY] * len(text)
    blocks = [Block(role, (i,), lines[i].text) for role, i in zip(roles, headings + text, strict=True)]
    story_lines = StoryLines(headings=headings, text=text, end_confidence=box)
    return ReadStory(Story(Kind.NEWS, tuple(blocks)), story_lines, 0.75, order)


def test_a_certain_story_has_no_doubts():
    first, second = measure()
    assert first["doubts"] == first["least sure"] == first["inside opens"] == first["rest unsure"] == 0
    assert (first["headings"], first["text lines"], first["dated"]) == (1, 3, 1)
    assert (first["breaks off"], second["breaks off"], first["others break"]) == (0, 1, 1)
    assert (first["is first"], first["is last"], second["is last"]) == (1, 0, 1)
    assert first["heading"] == 0.25


def test_a_line_in_doubt_shows_in_what_an_error_there_would_do():
    first, second = measure({0: 0.7, 2: 0.8, 4: 0.6})
    assert first["first opens"] == pytest.approx(0.3)
    assert first["inside opens"] == pytest.approx(0.2)
    assert first["below opens"] == second["first opens"] == pytest.approx(0.4)
    assert first["unsure"] == pytest.approx(0.5)
    assert first["doubts"] == pytest.approx(0.9)
    assert first["spread"] == pytest.approx(0.1)
    assert first["below unsure"] == second["least sure"] == pytest.approx(0.4)


def test_order_box_and_the_page_count():
    first, _ = measure(order=0.5, box=0.6, doubt=0.05)
    assert first["doubts"] == pytest.approx(0.5 + 0.2)
    assert (first["order"], first["box"]) == (0.5, pytest.approx(0.4))
    assert first["page doubt"] == 0.05


def test_characters_that_a_paragraphs_rest_repeats_of_the_line_above_count():
    lines = read_lines(TEXT.replace("企业科技成\n果转化", "扎实做好\n好选干部"))  # 001 l.59-61
    chances = np.eye(len(LINE_CLASSES))[[LINE_CLASSES.index(name) for name in CLASSES]]
    classified = Classified(CLASSES, [1.0] * 6, [1.0] * 6, [1.0] * 6, chances, 0.0, 0.0, is_home=True)
    rows = measure_page(PageLines(lines, CLASSES, classified, Topics(lines)), [_read([0], [1, 2, 3])])
    assert rows[0, FEATURES.index("repeats")] == 1


def test_breaks_of_printed_lines_count():
    lines = read_lines(TEXT)
    lines[1] = read_line((1,), "一", "一", "一", 1, continues=(0.7,), starts=0.9)
    chances = np.eye(len(LINE_CLASSES))[[LINE_CLASSES.index(name) for name in CLASSES]]
    classified = Classified(CLASSES, [1.0] * 6, [1.0] * 6, [1.0] * 6, chances, 0.0, 0.0, is_home=True)
    page = PageLines(lines, CLASSES, classified, Topics(lines))
    (row,) = measure_page(page, [_read([0], [1, 2, 3])]).tolist()
    assert row[FEATURES.index("breaks")] == row[FEATURES.index("first breaks")] == pytest.approx(0.4)
    assert row[FEATURES.index("break doubts")] == 2
    lines[1] = read_line((1,), "一", "一", "一", 1, continues=(0.98,), starts=0.99)
    (row,) = measure_page(page, [_read([0], [1, 2, 3])]).tolist()
    assert row[FEATURES.index("breaks")] == row[FEATURES.index("break doubts")] == 0


def test_a_page_without_stories_has_no_rows():
    read, rows, _ = measure_stories("")
    assert (read, rows.shape) == ([], (0, len(FEATURES)))


def test_the_stories_measured_are_those_of_the_page():
    read, rows, _ = measure_stories(TEXT)
    assert [each.story.blocks for each in read] == [story.blocks for story in parse_page(TEXT).stories]
    assert len(rows) == len(read)
