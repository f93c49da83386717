"""A change between two states of a page, made on a third."""

from dataclasses import replace

import pytest

from articles.curation.block_edits import make_block
from articles.curation.changes import Conflict, carry_change
from articles.curation.page_state import ArticleState, PageState
from articles.parsing import Kind, Role

LINES = ("科技周开幕", "老桥换新颜", "天气", "书市开张", "责编 苏娅")


def make_state(*articles: tuple[str, list[int]]) -> PageState:
    """Articles by ref and lines, in this order; other lines are noise."""
    held = {line for _, lines in articles for line in lines}
    return PageState(
        LINES,
        tuple(ArticleState(ref, tuple(map(make_line, lines))) for ref, lines in articles),
        tuple(make_line(line, Role.NOISE) for line in range(len(LINES)) if line not in held),
    )


def make_line(line, role=Role.BODY):
    return make_block(role, [(line, 0, len(LINES[line]))], [], LINES)


BEFORE = make_state(("week", [0, 1]), ("weather", [2]), ("fair", [3]))
AFTER = make_state(("week", [0]), ("bridge", [1]), ("weather", [2]), ("fair", [3]))  # a split


def test_a_change_is_made_beside_other_changes():
    onto = make_state(("week", [0, 1]), ("weather", [2]), ("fair", [3, 4]))
    assert carry_change(BEFORE, AFTER, onto) == make_state(
        ("week", [0]), ("bridge", [1]), ("weather", [2]), ("fair", [3, 4])
    )


def test_a_change_on_what_changed_since_is_a_conflict():
    with pytest.raises(Conflict) as caught:
        carry_change(BEFORE, AFTER, make_state(("week", [0]), ("weather", [1, 2]), ("fair", [3])))
    assert caught.value.refs == ("week", "bridge")


def flag(state, code):
    """The state with a flag of this code on its first article."""
    first, *rest = state.articles
    flagged = replace(first, flags=({"code": code, "lines": [0]},))
    return replace(state, articles=(flagged, *rest))


def test_a_flag_that_an_import_raised_since_is_no_conflict():
    after = replace(BEFORE, articles=(replace(BEFORE.articles[0], kind=Kind.NOTICE), *BEFORE.articles[1:]))
    carried = carry_change(BEFORE, after, flag(BEFORE, "breaks-off"))
    assert carried == flag(after, "breaks-off")
    settled = carry_change(flag(BEFORE, "breaks-off"), BEFORE, flag(BEFORE, "order-unsure"))
    assert settled == BEFORE


def test_an_article_that_went_since_stays_away_in_whatever_order_the_others_are():
    before = make_state(("week", [0, 1]), ("weather", [2]), ("fair", [3]), ("staff", [4]))
    after = make_state(("week", [0]), ("bridge", [1]), ("weather", [2]), ("fair", [3]), ("staff", [4]))
    onto = make_state(("week", [0, 1]), ("fair", [2, 3]), ("staff", [4]))
    assert carry_change(before, after, onto).refs() == ["week", "bridge", "fair", "staff"]
    onto = make_state(("staff", [4]), ("fair", [2, 3]), ("week", [0, 1]))
    assert carry_change(before, after, onto).refs() == ["staff", "fair", "week", "bridge"]
