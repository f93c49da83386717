"""Legs printed under another story: columns and stories of our own."""

from __future__ import annotations

import re

import pytest

from articles.parsing import parse_page
from articles.parsing.line_classes import LineClass
from articles.parsing.lines import Line, read_line
from articles.parsing.loose_legs import give_legs
from articles.parsing.story_lines import StoryLines
from articles.parsing.topics import Topics
from articles.parsing.values import Kind
from tests.parsing.laws import assert_every_line_stands_once, assert_text_is_the_lines_own
from tests.parsing.test_reading_order import TEXT, WIDTH

HEADING = "水泵浇灌麦田"
FERRY_HEADING = "轮渡开始夜航"
FERRY = (
    "本报讯长江上的轮渡昨天开始夜航。船长周海生介绍，轮渡夜航以后，两岸的工人下夜班就能乘船回家，码头上也装了新的路灯，"
    "照得通明。候船室里添了长椅和开水，旅客等船不再受冻。轮渡公司还准备在星期日加开两班渡船，方便郊区的居民进城看戏。"
)
LIBRARY_HEADING = "图书馆延长开放"
LIBRARY = (
    "本报讯河西区图书馆上月起延长开放时间，读者晚上九点以前都可以借书还书，星期日也不关门。馆里新添了三千册图书，"
    "阅览室里坐满了学生。馆长说，借书证一个月办了八百张。"
)


def break_lines(text: str) -> list[str]:
    """The text in lines of the column's width, over whose edge marks hang."""
    return re.findall(f".{{{WIDTH}}}[，。、]?|.+", text)


def read_texts(text: str) -> list[str]:
    """The stories' texts, paragraphs joined, in the order of the print."""
    return [
        "".join(block.text for block in story.blocks if block.role == "body")
        for story in parse_page(text).stories
    ]


@pytest.mark.parametrize("cut", [3, 7, 14, 15, 21])  # inside words
@pytest.mark.parametrize("above", [FERRY, LIBRARY])
def test_a_leg_at_the_end_of_another_story_continues_its_own(cut: int, above: str) -> None:
    lines = break_lines(TEXT)
    other, last = (FERRY, LIBRARY) if above == FERRY else (LIBRARY, FERRY)
    page = "\n".join(
        [
            *(HEADING, "", *lines[:cut], ""),
            *(FERRY_HEADING, "", *break_lines(other), *lines[cut:], ""),
            *(LIBRARY_HEADING, "", *break_lines(last)),
        ]
    )
    assert read_texts(page) == [TEXT, other, last]
    assert_every_line_stands_once(page, parse_page(page))
    assert_text_is_the_lines_own(page, parse_page(page))


def test_a_leg_before_its_story_is_given_back_too() -> None:
    lines = break_lines(TEXT)
    above = [FERRY_HEADING, "", *break_lines(FERRY), *lines[15:], "", HEADING, "", *lines[:15], ""]
    page = "\n".join([*above, LIBRARY_HEADING, "", *break_lines(LIBRARY)])
    assert read_texts(page) == [FERRY, TEXT, LIBRARY]


# Paragraphs of stories already divided; the column breaks each of them.
PUMP = "东风厂的工人把新式水泵装上汽车,水泵送往红旗水"
PUMP_LEG = "库,社员们围着水泵看了又看,说今年麦田不怕旱。"
SHIP = "长江上的轮渡昨天开始夜航,两岸工人下夜班能乘轮"
SHIP_LEG = "渡回家,轮渡码头上也装了路灯,夜航时照得通明。"
SCHOOL = "学校操场昨天铺好了新的跑道,同学们在操场上赛跑。"


def give(texts: list[str], *stories: StoryLines, width: int = WIDTH) -> list[tuple[list[int], list[int]]]:
    """The headings and text of the stories of these paragraphs; one in brackets is a credit."""
    raw: list[str] = []
    lines: list[Line] = []
    for text in texts:
        pieces = re.findall(f".{{1,{width}}}", text)
        lines.append(read_line(tuple(range(len(raw), len(raw) + len(pieces))), text, text, text, gap=1))
        raw += pieces
    headings = {i for story in stories for i in story.headings}
    classes = [
        LineClass.HEADING if i in headings else LineClass.BYLINE if line.text[0] == "(" else LineClass.BODY
        for i, line in enumerate(lines)
    ]
    given = give_legs(stories, lines, classes, Topics(lines), raw)
    return [(story.headings, story.text) for story in given]


def test_each_of_two_open_stories_is_given_its_own_leg() -> None:
    texts = [HEADING, PUMP, FERRY_HEADING, SHIP, "操场", SCHOOL, SHIP_LEG, "跑道", SCHOOL, PUMP_LEG]
    given = give(
        texts,
        StoryLines(headings=[0], text=[1]),
        StoryLines(headings=[2], text=[3]),
        StoryLines(headings=[4], text=[5, 6]),
        StoryLines(headings=[7], text=[8, 9]),
    )
    assert given == [([0], [1, 9]), ([2], [3, 6]), ([4], [5]), ([7], [8])]


def test_a_leg_that_stands_alone_leaves_no_story_behind() -> None:
    texts = [HEADING, PUMP, FERRY_HEADING, SCHOOL, PUMP_LEG]
    stories = StoryLines(headings=[0], text=[1]), StoryLines(headings=[2], text=[3]), StoryLines(text=[4])
    assert give(texts, *stories) == [([0], [1, 4]), ([2], [3])]


def test_a_leg_stands_above_the_credit_that_closes_its_story() -> None:
    texts = [HEADING, PUMP, "(记者 罗娜)", FERRY_HEADING, SCHOOL, PUMP_LEG]
    stories = StoryLines(headings=[0], text=[1, 2]), StoryLines(headings=[3], text=[4, 5])
    assert give(texts, *stories) == [([0], [1, 5, 2]), ([3], [4])]


@pytest.mark.parametrize(
    ("foot", "leg"),
    [
        (PUMP + "库。", PUMP_LEG),  # nothing is open
        (PUMP, f"本报讯 {PUMP_LEG}"),  # a report begins
        (PUMP, SCHOOL),  # another subject
        (PUMP, "，"),  # a mark that stands alone
    ],
)
def test_what_continues_nothing_stays_where_it_is(foot: str, leg: str) -> None:
    stories = StoryLines(headings=[0], text=[1]), StoryLines(headings=[2], text=[3, 4])
    assert give([HEADING, foot, FERRY_HEADING, SCHOOL, leg], *stories) == [([0], [1]), ([2], [3, 4])]


def test_the_first_line_under_another_heading_is_no_leg() -> None:
    stories = StoryLines(headings=[0], text=[1]), StoryLines(headings=[2], text=[3])
    assert give([HEADING, PUMP, FERRY_HEADING, PUMP_LEG], *stories) == [([0], [1]), ([2], [3])]


def test_of_two_legs_that_fit_as_well_none_is_taken() -> None:
    texts = [HEADING, PUMP, "操场", SCHOOL, PUMP_LEG, "跑道", SCHOOL, PUMP_LEG]
    stories = [
        StoryLines(headings=[0], text=[1]),
        StoryLines(headings=[2], text=[3, 4]),
        StoryLines(headings=[5], text=[6, 7]),
    ]
    assert give(texts, *stories) == [([0], [1]), ([2], [3, 4]), ([5], [6, 7])]


def test_a_leg_below_the_foot_that_it_continues_stays() -> None:
    texts = [HEADING, PUMP, PUMP_LEG, FERRY_HEADING, SCHOOL, SHIP_LEG]
    stories = StoryLines(headings=[0], text=[1, 2]), StoryLines(headings=[3], text=[4, 5])
    assert give(texts, *stories) == [([0], [1, 2]), ([3], [4, 5])]


def test_a_leg_that_breaks_off_takes_its_own_continuation_along() -> None:
    middle = "库,社员们围着水泵看,水泵抽上来的水已经流进麦"
    end = "田,社员们说今年水库里有新水泵,麦田不怕旱了。"
    texts = [HEADING, PUMP, "操场", SCHOOL, middle, "跑道", SCHOOL, end]
    given = give(
        texts,
        StoryLines(headings=[0], text=[1]),
        StoryLines(headings=[2], text=[3, 4]),
        StoryLines(headings=[5], text=[6, 7]),
    )
    assert given == [([0], [1, 4, 7]), ([2], [3]), ([5], [6])]


def test_how_sure_it_is_lowers_the_confidence_of_the_storys_order() -> None:
    stories = StoryLines(headings=[0], text=[1]), StoryLines(headings=[2], text=[3, 4])
    give([HEADING, PUMP, FERRY_HEADING, SCHOOL, PUMP_LEG], *stories)
    assert stories[0].text == [1, 4]
    assert 0.7 <= stories[0].order_confidence < 1
    assert stories[1].order_confidence == 1


def test_a_leg_that_may_be_its_own_stays_and_the_story_is_flagged_where_it_breaks_off() -> None:
    lines = break_lines(TEXT)  # the foot ends with a comma, after which many a line fits
    page = [HEADING, "", *lines[:19], "", FERRY_HEADING, "", *break_lines(FERRY), *lines[19:]]
    story, other = parse_page("\n".join(page)).stories
    assert story.blocks[-1].lines[-1] == len(lines[:19]) + 1
    assert [flag.lines for flag in story.flags if flag.code == "breaks-off"] == [story.blocks[-1].lines[:1]]
    assert other.blocks[-1].text.endswith(lines[-1])


def test_a_story_that_its_own_first_line_continues_is_given_no_other() -> None:
    turned, foot = "库”,社员们围着水泵看,说今年麦田不怕旱。", "东风厂把水泵装上汽车,送往“红旗水"
    other = "塔”旁边,社员们围着水泵,听厂长说麦田。"
    rest = [FERRY_HEADING, SCHOOL, other]
    plain = StoryLines(headings=[0], text=[1]), StoryLines(headings=[2], text=[3, 4])
    assert give([HEADING, foot, *rest], *plain) == [([0], [1, 4]), ([2], [3])]
    stories = StoryLines(headings=[0], text=[1, 2, 3]), StoryLines(headings=[4], text=[5, 6])
    assert give([HEADING, turned, PUMP + "库。", foot, *rest], *stories) == [([0], [1, 2, 3]), ([4], [5, 6])]


def test_on_a_page_that_no_column_breaks_lines_as_long_say_nothing() -> None:
    stories = StoryLines(headings=[0], text=[1]), StoryLines(headings=[2], text=[3, 4])
    texts = [HEADING, PUMP, FERRY_HEADING, SCHOOL, PUMP_LEG]
    assert give(texts, *stories, width=len(PUMP) + 9) == [([0], [1]), ([2], [3, 4])]
    assert give(texts, *stories) == [([0], [1, 4]), ([2], [3])]


def test_headings_inside_a_sentence_head_the_text_on_both_sides() -> None:
    stories = StoryLines(text=[0]), StoryLines(headings=[1], text=[2, 3])
    assert give([PUMP, HEADING, PUMP_LEG, SCHOOL], *stories) == [([1], [0, 2, 3])]


def test_headings_below_a_story_that_has_some_part_no_sentence() -> None:
    stories = StoryLines(headings=[0], text=[1]), StoryLines(headings=[2], text=[3, 4])
    assert give([FERRY_HEADING, PUMP, HEADING, PUMP_LEG, SCHOOL], *stories) == [([0], [1]), ([2], [3, 4])]


def test_headings_that_stand_further_away_part_no_sentence() -> None:
    texts = [PUMP, FERRY_HEADING, SCHOOL, HEADING, PUMP_LEG]
    stories = (
        StoryLines(text=[0]),
        StoryLines(headings=[1], text=[2]),
        StoryLines(headings=[3], text=[4]),
    )
    assert give(texts, *stories) == [([], [0]), ([1], [2]), ([3], [4])]


def test_the_label_of_a_box_parts_no_sentence() -> None:
    stories = StoryLines(text=[0]), StoryLines(Kind.SIDEBAR, headings=[1], text=[2])
    assert give([PUMP, HEADING, PUMP_LEG], *stories) == [([], [0]), ([1], [2])]


def test_a_leg_that_continues_two_stories_as_well_is_given_to_neither() -> None:
    texts = [HEADING, PUMP, HEADING, PUMP, FERRY_HEADING, SCHOOL, PUMP_LEG]
    stories = [StoryLines(headings=[n], text=[n + 1]) for n in (0, 2)]
    last = StoryLines(headings=[4], text=[5, 6])
    assert give(texts, *stories, last) == [([0], [1]), ([2], [3]), ([4], [5, 6])]


def test_of_two_stories_that_end_with_each_others_text_no_line_is_lost() -> None:
    pump, pump_leg = "东风厂把水泵装上汽车,送往“红旗水", "库”,社员们围着水泵看,说麦田不怕旱。"
    ship, ship_leg = "工人坐轮渡过江,乘坐“江上轮", "渡”,两岸工人坐轮渡过江。"
    texts = [HEADING, SCHOOL, ship_leg, pump, FERRY_HEADING, SCHOOL, pump_leg, ship]
    stories = StoryLines(headings=[0], text=[1, 2, 3]), StoryLines(headings=[4], text=[5, 6, 7])
    assert give(texts, *stories) == [([0], [1, 2, 3, 6, 7]), ([4], [5])]


@pytest.mark.parametrize("leg", ["”", "据新华社北京1月2日电 库”,社员们围着水泵"])
def test_neither_a_lone_mark_nor_a_report_is_the_top_of_a_leg(leg: str) -> None:
    texts = [
        HEADING,
        "东风厂把水泵装上汽车,送往“红旗水",
        FERRY_HEADING,
        SCHOOL,
        leg,
        "社员们围着水泵,说今年麦田不怕旱。",
    ]
    stories = StoryLines(headings=[0], text=[1]), StoryLines(headings=[2], text=[3, 4, 5])
    assert give(texts, *stories) == [([0], [1]), ([2], [3, 4, 5])]
