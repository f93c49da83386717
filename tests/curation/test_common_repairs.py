"""The four faults that editors meet most take one or two operations each."""

import pytest

from articles.curation.operations import Operation, OperationKind, apply_operations
from articles.curation.page_state import ArticleState, BlockState, PageState
from articles.parsing import Role

LINES = (
    "港口今年新开三条航线",  # 0
    "本报讯 天津港日前开通三条航线,通达地中海沿岸。",  # 1
    "码头工人连夜装船,首船昨日启航。",  # 2
    "何为航线密度",  # 3: the headline of a box
    "航线密度指每周挂靠同一港口的班轮数目。",  # 4: its text
    "港口方面表示,年内还将增开两条航线。",  # 5
    "少年宫科技周开幕",  # 6
    "本报讯 少年宫科技周昨日开幕,为期七天。",  # 7
)
PORT, BOX, WEEK = "港口今年新开三条航线", "何为航线密度", "少年宫科技周开幕"
TRUTH = {PORT: [0, 1, 2, 5], BOX: [3, 4], WEEK: [6, 7]}


def make_state(articles: dict[str, list[int]], noise: tuple[int, ...] = ()) -> PageState:
    """A page whose articles, by ref, hold these lines; a headline is one where it opens its article."""
    return PageState(
        LINES,
        tuple(make_article(ref, lines) for ref, lines in articles.items()),
        tuple(BlockState(Role.NOISE, (line,), LINES[line]) for line in noise),
    )


def make_article(ref: str, lines: list[int]) -> ArticleState:
    blocks = tuple(make_block(line, is_first=not at) for at, line in enumerate(lines))
    return ArticleState(ref, blocks, headline=blocks[0].text if blocks[0].role == Role.HEADLINE else "")


def make_block(line: int, *, is_first: bool) -> BlockState:
    is_headline = is_first and line in (0, 3, 6)
    return BlockState(Role.HEADLINE if is_headline else Role.BODY, (line,), LINES[line])


def op(name: str, /, **arguments) -> Operation:
    return Operation(OperationKind(name), arguments)


REPAIRS = {
    "a box inside an article": (
        make_state({"port": [0, 1, 2, 3, 4, 5], "week": [6, 7]}),
        [op("move", blocks=[[3, 0], [4, 0]], to="new"), op("set_role", blocks=[[3, 0]], role="headline")],
    ),
    "a headline lost to noise": (
        make_state({"port": [0, 1, 2, 5], "box": [3, 4], "week": [7]}, noise=(6,)),
        [op("move", blocks=[[6, 0]], to="week", before=[7, 0], role="headline")],
    ),
    "a headline lost to the article before it": (
        make_state({"port": [0, 1, 2, 5], "box": [3, 4, 6], "week": [7]}),
        [op("move", blocks=[[6, 0]], to="week", before=[7, 0], role="headline")],
    ),
    "two legs out of order": (
        make_state({"port": [0, 5, 1, 2], "box": [3, 4], "week": [6, 7]}),
        [op("move", blocks=[[5, 0]], to="port")],
    ),
    "a missed boundary": (
        make_state({"port": [0, 1, 2, 5], "box": [3, 4, 6, 7]}),
        [op("split", at=[6, 0]), op("set_role", blocks=[[6, 0]], role="headline")],
    ),
}


@pytest.mark.parametrize("fault", REPAIRS)
def test_a_common_fault_takes_two_operations_at_most(fault):
    state, operations = REPAIRS[fault]
    after = apply_operations(state, operations, draw_ref=lambda place: f"new{place[0]}")
    found = {article.headline: [block.lines[0] for block in article.blocks] for article in after.articles}
    assert list(found.items()) == list(TRUTH.items())
    assert after.noise == ()
    assert len(operations) <= 2
