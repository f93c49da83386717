"""The operations that make a page's articles others."""

from articles.curation.block_edits import make_block
from articles.curation.derivation import derive_operations
from articles.curation.operations import Operation, OperationKind, apply_operations
from articles.curation.page_state import ArticleState, PageState
from articles.parsing import Role

LINES = ("科技周开幕", "  本报讯 昨日,科技周在少年宫开幕。", " 活动持续七天。", "天气")


def make(role, *lines):
    ranges = [(line, 0, len(LINES[line])) for line in lines]
    return make_block(role, ranges, [("", 0)] * (len(lines) - 1), LINES)


def test_a_block_is_cut_before_the_blanks_of_a_line():
    state = PageState(LINES, (ArticleState("week", (make(Role.BODY, 0, 1, 2),)),), (make(Role.NOISE, 3),))
    wanted = [
        ArticleState("", (make(Role.HEADLINE, 0), make(Role.BODY, 2))),
        ArticleState("", (make(Role.BODY, 1), make(Role.BODY, 3))),
    ]
    operations, reached = derive_operations(state, wanted)
    assert [article.blocks for article in reached.articles] == [article.blocks for article in wanted]
    again = apply_operations(state, operations, draw_ref=lambda place: "new")
    assert [article.blocks for article in again.articles] == [article.blocks for article in wanted]
    assert set(again.refs()) == {"week", "new"}
    assert OperationKind.CORRECT not in [one.kind for one in operations]


def test_what_ends_with_another_article_is_split_and_what_ends_with_noise_is_cut():
    state = PageState(LINES, (ArticleState("week", (make(Role.HEADLINE, 0), make(Role.BODY, 1, 2, 3))),))
    first = ArticleState("", (make(Role.HEADLINE, 0), make(Role.BODY, 1)))
    operations, _ = derive_operations(state, [first, ArticleState("", (make(Role.BODY, 2, 3),))])
    assert operations == [Operation(OperationKind.SPLIT, {"at": [2, 0]})]
    operations, reached = derive_operations(state, [first])
    assert operations == [
        Operation(OperationKind.CUT, {"at": [2, 0]}),
        Operation(OperationKind.MOVE, {"blocks": [[2, 0]], "to": "noise"}),
    ]
    assert [block.lines for block in reached.noise] == [(2,), (3,)]


def test_what_a_line_repeats_is_kept_where_it_is_wanted():
    lines = ("城东有一座老桥", "老桥昨日通车。")
    ends = (0, 0, 7), (1, 0, 7)
    state = PageState(
        lines, (ArticleState("bridge", tuple(make_block(Role.BODY, [end], [], lines) for end in ends)),)
    )
    wanted = ArticleState("", (make_block(Role.BODY, ends, [("", 0)], lines),))
    operations, reached = derive_operations(state, [wanted])
    arguments = {"block": [0, 0], "following": [[1, 0]], "keep_repeats": True}
    assert operations == [Operation(OperationKind.JOIN, arguments)]
    assert reached.articles[0].blocks == wanted.blocks
