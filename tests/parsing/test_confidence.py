import datetime

import pytest

from articles.parsing.confidence import Confidence, find_flags, flag_page
from articles.parsing.dates import FoundDate
from articles.parsing.flags import (
    BEGINS_INSIDE,
    BOX_UNSURE,
    BREAKS_OFF,
    DATE_DOUBTFUL,
    DATE_MISSING,
    HEADING_UNSURE,
    HEADLINE_MISSING,
    JOIN_UNSURE,
    NUMBER_MISSING,
    ORDER_UNSURE,
    REPEAT_UNSURE,
    START_UNSURE,
    TOO_LONG,
)
from articles.parsing.lines import read_lines
from articles.parsing.story_lines import StoryLines
from articles.parsing.tagger.line_classes import LineClass
from articles.parsing.values import Block, Flag, Kind, Role, Story

# Seed 000, shortened: l.7, 9, 19, 21, and the heading of the story below.
TEXT = """抓住机遇 发挥优势 因地制宜
本报讯(记者 于春津)3月18日,市委书记陈敏尔前往南开区调研。
陈敏尔察看入驻企业,调研项目盘活利用、规划布局和企业科技成
果转化落地等情况。
本市各区各部门各单位推动学习教育走深走实"""
CLASSES = [LineClass.HEADING, LineClass.BODY, LineClass.BODY, LineClass.REST, LineClass.HEADING]
ROLES = [Role.HEADLINE, Role.BODY, Role.BODY, Role.BODY]


def find(
    text: str = TEXT,
    *,
    classes: list[LineClass] = CLASSES,
    confidence: tuple[float, ...] = (1.0,) * 5,
    heading: float = 1.0,
    order: float = 1.0,
    box: float = 1.0,
    kind: Kind = Kind.NEWS,
) -> tuple[Flag, ...]:
    """The flags of the story that the first four lines are."""
    lines = read_lines(text)
    story_lines = StoryLines(kind, [0], [1, 2, 3], end_confidence=box)
    roles = [ROLES[0] if classes[0] == LineClass.HEADING else Role.BODY, *ROLES[1:]]
    blocks = tuple(Block(role, (i,), lines[i].text) for i, role in enumerate(roles))
    story = Story(kind, blocks)
    return find_flags(story, story_lines, lines, classes, Confidence(confidence, heading, order))


def codes(*args: object, **given: object) -> list[tuple[str, tuple[int, ...]]]:
    """The same as code and lines."""
    return [(flag.code, flag.lines) for flag in find(*args, **given)]


def test_a_story_with_full_confidence_has_no_flag():
    assert codes() == []


@pytest.mark.parametrize(
    ("confidence", "flag"),
    [
        ((0.1, 1, 1, 1, 1), Flag(START_UNSURE, (0,), {"merge": [0]})),
        ((1, 1, 1, 1, 0.1), Flag(START_UNSURE, (4,), {"merge": [4]})),  # it may be a subhead of this story
        ((1, 1, 0.1, 1, 1), Flag(JOIN_UNSURE, (2,), {"join": [2]})),
        ((1, 1, 0.5, 0.6, 1), Flag(JOIN_UNSURE, (2, 3), {"cut": [3], "join": [2]})),  # it adds up
    ],
)
def test_lines_with_an_unsure_class_are_flagged(confidence, flag):
    assert find(confidence=confidence) == (flag,)


def test_a_subhead_that_may_be_a_headline_is_proposed_to_be_split_off():
    classes = [LineClass.HEADING, LineClass.BODY, LineClass.SUBHEAD, LineClass.BODY, LineClass.HEADING]
    assert find(classes=classes, confidence=(1, 1, 0.1, 1, 1)) == (Flag(START_UNSURE, (2,), {"split": [2]}),)


def test_a_small_uncertainty_alone_makes_no_flag():
    assert codes(confidence=(0.99, 0.96, 0.98, 1, 1)) == []


def test_small_uncertainties_that_add_up_flag_the_least_sure_line():
    assert find(confidence=(0.96, 0.95, 0.92, 1, 1)) == (Flag(JOIN_UNSURE, (2,), {"join": [2]}),)


def test_unsure_headings_order_and_box_are_flagged():
    assert codes(heading=0.4) == [(HEADING_UNSURE, (0,))]
    assert codes(order=0.1) == [(ORDER_UNSURE, (1, 2, 3))]
    assert codes(box=0.1) == [(BOX_UNSURE, (3,))]


def test_a_story_without_a_headline_is_flagged_and_a_picture_is_not():
    headless = [LineClass.LEAD, *CLASSES[1:]]
    text = TEXT.replace("抓住机遇 发挥优势 因地制宜", "本报讯(记者 张兆瑞)昨天,平台上线。")
    assert codes(text, classes=headless) == [(HEADLINE_MISSING, (0,))]
    assert codes(text, classes=headless, kind=Kind.PHOTO) == []


def test_a_text_that_begins_inside_a_sentence_or_breaks_off_is_flagged():
    assert codes(TEXT.replace("本报讯(记者 于春津)", "动”,深入推进。")) == [(BEGINS_INSIDE, (1,))]
    assert codes(TEXT.replace("果转化落地等情况。", "果转化落地等")) == [(BREAKS_OFF, (3,))]


def test_one_character_repeated_before_a_mark_may_be_the_prints_own():
    # 003 l.15-17: 统筹推进|进、部门协同.
    text = TEXT.replace("企业科技成\n果转化", "统筹推进\n进、转化")
    assert codes(text) == [(REPEAT_UNSURE, (3,))]
    assert codes(TEXT.replace("企业科技成\n果转化", "扎实做好\n好选干部")) == []  # 001 l.59-61


def test_a_page_is_flagged_for_a_missing_or_doubtful_date_and_a_missing_number():
    dated = FoundDate(datetime.date(2026, 4, 2), "2026年4月2日 星期四", "1", "", (0,))
    undated = FoundDate(None, "4月1日", "", "", ())
    doubtful = FoundDate(dated.date, "2026年4月2日 星期三（星期与日期不合）", "1", "", (0,))
    lines = read_lines(TEXT)
    assert flag_page(dated, lines) == ()
    assert flag_page(undated, lines) == (Flag(DATE_MISSING), Flag(NUMBER_MISSING))
    assert flag_page(doubtful, lines) == (Flag(DATE_DOUBTFUL, (0,)),)
    assert flag_page(dated, lines[:1] * 2000) == ()
    assert flag_page(dated, lines[:1] * 2001) == (Flag(TOO_LONG),)
