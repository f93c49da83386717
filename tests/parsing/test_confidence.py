import datetime
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from articles.parsing.confidence import (
    LEAST_RIGHT,
    StoryChance,
    find_flags,
    flag_page,
    least_right,
    read_model,
    weigh_stories,
)
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
from articles.parsing.legs import closes_without_stop
from articles.parsing.line_classes import LINE_CLASSES, LineClass
from articles.parsing.lines import read_lines
from articles.parsing.openings import Layout
from articles.parsing.story_features import FEATURES, PageLines, ReadStory, measure_page
from articles.parsing.story_lines import StoryLines
from articles.parsing.tagger.classifier import MOST_DOUBT, Classified
from articles.parsing.topics import Topics
from articles.parsing.values import Block, Flag, Kind, Role, Story

# Seed 000, shortened: l.7, 9, 19, 21, and the heading of the story below.
TEXT = """抓住机遇 发挥优势 因地制宜
本报讯(记者 于春津)3月18日,市委书记陈敏尔前往南开区调研。
陈敏尔察看入驻企业,调研项目盘活利用、规划布局和企业科技成
果转化落地等情况。
本市各区各部门各单位推动学习教育走深走实"""
CLASSES = [LineClass.HEADING, LineClass.BODY, LineClass.BODY, LineClass.REST, LineClass.HEADING]
ROLES = [Role.HEADLINE, Role.BODY, Role.BODY, Role.BODY]


RIGHT = StoryChance()


def read(
    text: str = TEXT,
    *,
    classes: list[LineClass] = CLASSES,
    confidence: tuple[float, ...] = (1.0,) * 5,
    order: float = 1.0,
    box: float = 1.0,
    kind: Kind = Kind.NEWS,
) -> tuple[ReadStory, PageLines]:
    """The story that the first four lines are, and its page."""
    lines = read_lines(text)
    story_lines = StoryLines(kind, [0], [1, 2, 3], end_confidence=box)
    roles = [ROLES[0] if classes[0] == LineClass.HEADING else Role.BODY, *ROLES[1:]]
    blocks = tuple(Block(role, (i,), lines[i].text) for i, role in enumerate(roles))
    classified = Classified(
        classes,
        list(confidence),
        list(confidence),
        list(confidence),
        np.eye(len(LINE_CLASSES))[: len(lines)],
        0.0,
        0.0,
        is_home=True,
    )
    page = PageLines(lines, classes, classified, Topics(lines))
    return ReadStory(Story(kind, blocks), story_lines, 1.0, order), page


def find(text: str = TEXT, chance: StoryChance = RIGHT, **given: Any) -> tuple[Flag, ...]:
    """The flags of that story, if it is right with these chances."""
    story, page = read(text, **given)
    return find_flags(story, page, chance, least=least_right(page))


def codes(*args: Any, **given: Any) -> list[tuple[str, tuple[int, ...]]]:
    """The same as code and lines."""
    return [(flag.code, flag.lines) for flag in find(*args, **given)]


LEAST = LEAST_RIGHT[True, Layout.WHOLE]
IN_DOUBT = LEAST - 0.1
LINES, HEADING, TEXT_ = (StoryChance(IN_DOUBT, **{part: 0.5}) for part in ("lines", "heading", "text"))


def test_a_story_that_is_likely_right_has_no_flag_whatever_its_steps_say():
    assert codes() == []
    assert codes(chance=StoryChance(LEAST, 0.1, 0.1, 0.1), confidence=(0.1,) * 5, order=0.1) == []


@pytest.mark.parametrize(("is_like_home", "layout"), LEAST_RIGHT)
def test_the_chance_that_a_story_needs_depends_on_its_page(is_like_home, layout):
    story, page = read()
    doubt = MOST_DOUBT if is_like_home else 2 * MOST_DOUBT
    page = replace(page, classified=replace(page.classified, doubt=doubt), layout=layout)
    least = LEAST_RIGHT[is_like_home, layout]
    assert least_right(page) == least
    assert find_flags(story, page, StoryChance(least, lines=0.5), least=least) == ()
    below = find_flags(story, page, StoryChance(least - 0.01, lines=0.5), least=least)
    assert [flag.code for flag in below] == [START_UNSURE]


@pytest.mark.parametrize(
    ("chance", "confidence", "flag"),
    [
        (LINES, (0.1, 1, 1, 1, 1), Flag(START_UNSURE, (0,), {"merge": [0]})),
        (LINES, (1, 1, 1, 1, 0.1), Flag(START_UNSURE, (4,), {"merge": [4]})),  # it may be a subhead here
        (LINES, (0.99, 1, 0.1, 1, 0.98), Flag(START_UNSURE, (4,))),  # the least certain border
        (TEXT_, (1, 1, 0.1, 1, 1), Flag(JOIN_UNSURE, (2,), {"join": [2]})),
        (TEXT_, (1, 1, 0.5, 0.6, 1), Flag(JOIN_UNSURE, (2, 3), {"cut": [3], "join": [2]})),
        (TEXT_, (1, 1, 1, 0.95, 1), Flag(JOIN_UNSURE, (3,), {"cut": [3]})),  # the least certain line
        (HEADING, (0.1, 1, 1, 1, 1), Flag(HEADING_UNSURE, (0,))),
    ],
)
def test_the_part_in_doubt_is_flagged_where_it_is_least_certain(chance, confidence, flag):
    assert find(chance=chance, confidence=confidence) == (flag,)


def test_every_part_that_is_unlikely_is_flagged():
    chance = StoryChance(0.2, 0.5, 0.5, 0.5)
    confidence = (0.5, 1, 0.5, 1, 1)
    assert [code for code, _ in codes(chance=chance, confidence=confidence)] == [
        START_UNSURE,
        JOIN_UNSURE,
        HEADING_UNSURE,
    ]


def test_a_doubted_story_is_flagged_even_where_every_part_is_likely():
    assert codes(chance=StoryChance(IN_DOUBT, 0.95, 0.94, 0.96)) == [(HEADING_UNSURE, (0,))]


def test_a_subhead_that_may_be_a_headline_is_proposed_to_be_split_off():
    classes = [LineClass.HEADING, LineClass.BODY, LineClass.SUBHEAD, LineClass.BODY, LineClass.HEADING]
    flags = find(chance=LINES, classes=classes, confidence=(1, 1, 0.1, 1, 1))
    assert flags == (Flag(START_UNSURE, (2,), {"split": [2]}),)


def test_unsure_order_and_box_are_flagged():
    assert codes(chance=TEXT_, order=0.1) == [(ORDER_UNSURE, (1, 2, 3))]
    assert (BOX_UNSURE, (3,)) in codes(chance=LINES, box=0.1)


def test_an_order_and_a_box_are_unsure_below_nine_in_ten():
    assert codes(chance=TEXT_, order=0.9) == [(JOIN_UNSURE, (0,))]
    assert codes(chance=TEXT_, order=0.89) == [(ORDER_UNSURE, (1, 2, 3))]
    assert codes(chance=LINES, box=0.9) == [(START_UNSURE, (0,))]
    assert codes(chance=LINES, box=0.89) == [(START_UNSURE, (0,)), (BOX_UNSURE, (3,))]


def test_stories_are_weighed_by_the_stored_trees():
    assert weigh_stories(np.zeros((0, len(FEATURES)))) == []
    story, page = read()
    (chance,) = weigh_stories(measure_page(page, [story]))
    assert 0 < chance.whole < 1
    assert read_model().features.max() < len(FEATURES)


def test_a_story_without_a_headline_is_flagged_and_a_picture_is_not():
    headless = [LineClass.LEAD, *CLASSES[1:]]
    text = TEXT.replace("抓住机遇 发挥优势 因地制宜", "本报讯(记者 张兆瑞)昨天,平台上线。")
    assert codes(text, classes=headless) == [(HEADLINE_MISSING, (0,))]
    assert codes(text, classes=headless, kind=Kind.PHOTO) == []


def test_a_text_that_begins_inside_a_sentence_or_breaks_off_is_flagged():
    assert codes(TEXT.replace("本报讯(记者 于春津)", "动”,深入推进。")) == [(BEGINS_INSIDE, (1,))]
    for end in ("果转化落地等", "果转化落地用的型号是X", "果转化落地等（一"):
        assert codes(TEXT.replace("果转化落地等情况。", end)) == [(BREAKS_OFF, (3,))]
    for end in ("果转化落地等情况；", "果转化落地如下：", "果转化落地等情况（完）", "果转化落地【完】"):
        assert codes(TEXT.replace("果转化落地等情况。", end)) == []


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


@pytest.mark.parametrize(
    ("text", "closes"),
    [
        ("建议延长图书馆的开放时间。\n江苏某市  张先生", True),
        ("麦田里走过的\n风和年轻的水\n唱着歌", True),
        ("全市粮食增产。\n数据来源:东江市统计局", True),
        ("水泵站招电工。\n东江市水泵站\n二〇二六年四月一日", True),
        ("风和年轻的水\n唱着歌", False),
        ("建议延长图书馆的开放时间。\n风和年轻的水\n唱着歌", False),
        ("建议延长图书馆的开放时间。\n红旗水库的水正顺着渠道流", False),
    ],
)
def test_a_letter_a_notice_and_verse_may_end_without_a_stop(text, closes):
    assert closes_without_stop(read_lines(text)) == closes


_SIGNED_NOTICES = [f"请有意购买旧水泵的单位于下月三日前到厂里来看货{stop}滨海水泵厂" for stop in "。！？；"]


@pytest.mark.parametrize(
    "end", ["湖南锦程拍卖公司", "谨致谢意。常家子女率全家叩谢", "失主 江工", *_SIGNED_NOTICES]
)
def test_a_notice_ends_with_whose_it_is(end: str) -> None:
    text = TEXT.replace("果转化落地等情况。", end)
    apart = [LineClass.HEADING, *[LineClass.BODY] * 3, LineClass.HEADING]
    assert codes(text, classes=apart, kind=Kind.NOTICE) == []
    assert codes(text, classes=apart) == [(BREAKS_OFF, (3,))]


def test_a_notice_that_breaks_off_in_a_long_sentence_is_flagged() -> None:
    text = TEXT.replace("果转化落地等情况。", "果转化落地等情况请有意竞买者于下月三日前到公司办理登记手续并")
    assert codes(text, kind=Kind.NOTICE) == [(BREAKS_OFF, (3,))]
