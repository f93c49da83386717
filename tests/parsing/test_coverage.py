"""Law 2, as a check: every line of a page once, and every block the characters of its lines."""

import pytest

from articles.parsing import Block, Role, parse_page
from articles.parsing.coverage import find_breaches, is_joined
from tests.seeds import SEEDS

TEXT = "标题一 标题二\n\n扎实做好\n\n好选干部。\n"
HEADS = (Block(Role.KICKER, (0,), "标题一", (0, 4)), Block(Role.HEADLINE, (0,), "标题二", (4, 7)))
BODY = Block(Role.BODY, (2, 4), "扎实做好选干部。")


def test_a_page_whose_lines_stand_once_each_has_no_breach():
    assert find_breaches(TEXT, [*HEADS, BODY]) == []


@pytest.mark.parametrize(
    ("blocks", "breaches"),
    [
        ([*HEADS], ["line 3 stands in no block", "line 5 stands in no block"]),
        ([*HEADS, BODY, Block(Role.BODY, (2,), "扎实做好")], ["line 3 stands in more than one block"]),
        ([HEADS[1], BODY], ["line 1 has characters 0 to 4 in no block"]),
        ([HEADS[0], BODY], ["line 1 has characters 4 to 7 in no block"]),
        (
            [HEADS[0], Block(Role.HEADLINE, (0,), "一 标题二", (2, 7)), BODY],
            ["line 1 stands in more than one block"],
        ),
        (
            [Block(Role.HEADLINE, (0,), "标题一 标题二", (0, 9)), BODY],
            ["line 1 has 7 characters, and a span ends at 9"],
        ),
        (
            [*HEADS, Block(Role.BODY, (2, 4), "扎实做好好选干部!")],
            ["block '扎实做好好选干部!' is not the characters of its lines 3, 5"],
        ),
        (
            [*HEADS, Block(Role.BODY, (2, 4), "扎实做好选干部，" * 3)],
            ["block '扎实做好选干部，扎实做好选干部，扎实做好' is not the characters of its lines 3, 5"],
        ),
        (
            [*HEADS, BODY, Block(Role.BODY, (9,), "别处")],
            ["block '别处' names lines that the page does not have: [9]"],
        ),
    ],
)
def test_each_breach_is_reported(blocks, breaches):
    assert find_breaches(TEXT, blocks) == breaches


def test_a_span_of_several_lines_starts_in_the_first_and_ends_in_the_last():
    parted = (Block(Role.BODY, (2,), "扎实", (0, 2)), Block(Role.BODY, (2, 4), "做好选干部。", (2, 5)))
    assert find_breaches(TEXT, [*HEADS, *parted]) == []
    short = Block(Role.BODY, (2, 4), "做好选干部", (2, 4))
    assert find_breaches(TEXT, [*HEADS, parted[0], short]) == ["line 5 has characters 4 to 5 in no block"]


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("扎实做好选干部", ["扎实做好", "好选干部"]),
        ("扎实做好好选干部", ["扎实做好", "好选干部"]),
        ("习近平总书记记", ["习近平总书记", "记"]),
        ("统筹推进、部门", ["统筹推进", "进、", "部门"]),
        ("哈哈哈", ["哈哈", "哈哈"]),
        ("港口开门迎客", ["港口开门", "开", "门", "迎", "客"]),
    ],
)
def test_a_join_may_leave_out_what_the_next_leg_repeats(text, pieces):
    assert is_joined(text, pieces)


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("扎实做好干部", ["扎实做好", "好选干部"]),
        ("扎实做选干部", ["扎实做好", "好选干部"]),
        ("扎实做好", ["扎实做好", "好选干部"]),
        ("扎实做好 好选干部", ["扎实做好", "好选干部"]),
        ("港口开门迎客", ["港口开门", "开", "迎", "客"]),
        ("港口开门", ["港口开门", "开"]),
    ],
)
def test_a_join_may_neither_add_nor_leave_out_anything_else(text, pieces):
    assert not is_joined(text, pieces)


@pytest.mark.parametrize("path", sorted(SEEDS.glob("*.txt")), ids=lambda path: path.stem[:3])
def test_the_parser_keeps_the_law_on_every_seed(path):
    text = path.read_text("utf-8")
    parsed = parse_page(text)
    lines = text.split("\n")
    blocks = [block for story in parsed.stories for block in story.blocks]
    noise = [Block(Role.NOISE, (at,), lines[at].strip()) for at in parsed.noise]
    assert find_breaches(text, [*blocks, *noise]) == []
