"""A better parser's other opinion on a page that editors hold: proposed in parts, and no part twice."""

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied

from articles.curation.history import edit_page, undo_revision
from articles.curation.operations import Operation, OperationKind
from articles.curation.page_proposals import accept_proposal, decline_proposal
from articles.curation.page_rows import read_rows
from articles.models import Article, Page, Proposal
from articles.parsing import Block as ParsedBlock
from articles.parsing import Kind, Role, Story
from tests.curation.test_history import make_user
from tests.importing.conftest import (
    LINES,
    NOON,
    make_page_text,
    make_parsed,
    make_story,
    put,
)
from tests.importing.test_versions import BETTER, BETTER_TEXT

__all__ = ["put"]
OPENING, BRIDGE = make_story(0, 1, 2), make_story(3, 4, 5)
PARSED = make_parsed(OPENING, BRIDGE, noise=(6,))
SPLIT_BRIDGE = (make_story(3, 4), make_story(5, headings=0))
OTHER_KIND = make_story(0, 1, 2, kind=Kind.COMMENTARY)


@pytest.fixture
def editor(db):
    return User.objects.create_superuser("韩雯")


def do(editor, name, /, **arguments):
    return edit_page(Page.objects.get(), [Operation(OperationKind(name), arguments)], by=editor).revision


def find_ref(start):
    """The ref of the article that begins on the line."""
    articles = read_rows(Page.objects.get()).state.articles
    return next(one.ref for one in articles if one.blocks[0].lines[0] == start)


def hold_all(editor):
    """Hold the division of both articles as the parser made it."""
    for line in (0, 3):
        do(editor, "set_role", blocks=[[line, 0]], role="headline")


def read_division():
    return [
        [(block.role.value, block.lines) for block in article.blocks]
        for article in read_rows(Page.objects.get()).state.articles
    ]


def list_open():
    return [
        [(one["kind"], one["arguments"]) for one in proposal.operations]
        for proposal in Proposal.objects.open().order_by("pk")
    ]


def test_what_nobody_holds_follows_the_parser_without_a_proposal(put):
    put(PARSED)
    put(make_parsed(OPENING, *SPLIT_BRIDGE, noise=(6,)))
    assert (len(read_division()), list_open()) == (3, [])


def test_the_same_opinion_is_no_proposal_however_often_it_is_imported(put, editor):
    put(PARSED)
    do(editor, "merge", article=find_ref(3), into=find_ref(0))
    do(editor, "set_headings", article=find_ref(0), headline="编辑拟的主题")
    for _ in range(2):
        put(PARSED)
        assert list_open() == []


def test_another_division_of_what_editors_hold_is_proposed(put, editor):
    put(PARSED)
    hold_all(editor)
    before = read_division()
    report = put(make_parsed(OPENING, *SPLIT_BRIDGE, noise=(6,)))
    assert (report.kept, read_division()) == (2, before)
    assert list_open() == [[("split", {"at": [5, 0]})]]
    proposal = Proposal.objects.get()
    assert (proposal.is_parsers, proposal.author, proposal.refs) == (True, None, [find_ref(3)])


def test_what_is_held_of_an_article_that_else_follows_the_parser_is_proposed(put, editor):
    put(PARSED)
    do(editor, "set_kind", article=find_ref(0), kind="news")
    report = put(make_parsed(make_story(0, 1, 2, people=["李明"], kind=Kind.COMMENTARY), BRIDGE, noise=(6,)))
    assert (report.updated, report.kept) == (1, 0)
    assert list_open() == [[("set_kind", {"article": find_ref(0), "kind": "commentary"})]]


def test_each_group_of_articles_is_a_proposal_of_its_own(put, editor):
    put(PARSED)
    hold_all(editor)
    do(editor, "set_kind", article=find_ref(0), kind="news")
    put(make_parsed(OTHER_KIND, *SPLIT_BRIDGE, noise=(6,)))
    assert list_open() == [
        [("set_kind", {"article": find_ref(0), "kind": "commentary"})],
        [("split", {"at": [5, 0]})],
    ]


@pytest.mark.slow
def test_parts_are_accepted_and_declined_one_by_one_and_not_proposed_again(put, editor):
    put(PARSED)
    hold_all(editor)
    do(editor, "set_kind", article=find_ref(0), kind="news")
    better = make_parsed(OTHER_KIND, *SPLIT_BRIDGE, noise=(6,))
    put(better)
    kind, split = Proposal.objects.order_by("pk")
    revision = accept_proposal(split, by=editor).revision
    decline_proposal(kind, by=editor, reason="")
    assert (len(read_division()), Article.objects.get(position=0).kind) == (3, "news")
    put(better)
    assert list_open() == []
    undo_revision(revision, by=editor)
    put(better)
    assert (len(read_division()), list_open()) == (2, [])


@pytest.mark.slow
def test_a_later_opinion_replaces_one_that_nobody_decided(put, editor):
    put(PARSED)
    hold_all(editor)
    put(make_parsed(OPENING, *SPLIT_BRIDGE, noise=(6,)))
    first = Proposal.objects.get().pk
    put(make_parsed(OPENING, *SPLIT_BRIDGE, noise=(6,)))
    assert Proposal.objects.get().pk == first
    put(make_parsed(OPENING, make_story(3, 4, headings=1), noise=(5, 6)))
    assert list_open() == [[("move", {"blocks": [[5, 0]], "to": "noise"})]]
    second = Proposal.objects.get().pk
    put(make_parsed(OPENING, make_story(3, 4, headings=1), noise=(5, 6)))
    assert Proposal.objects.get().pk == second
    put(PARSED)
    assert list_open() == []


@pytest.mark.slow
def test_several_operations_are_one_proposal(put, editor):
    put(PARSED)
    hold_all(editor)
    summary = Story(
        Kind.NEWS,
        (
            ParsedBlock(Role.HEADLINE, (0,), LINES[0]),
            ParsedBlock(Role.BODY, (1, 2), LINES[1] + LINES[2]),
            ParsedBlock(Role.SUBHEAD, (3,), LINES[3]),
        ),
    )
    put(make_parsed(summary, make_story(4, 5, headings=0), noise=(6,)))
    accept_proposal(Proposal.objects.get(), by=editor)
    assert read_division() == [
        [("headline", (0,)), ("body", (1, 2)), ("subhead", (3,))],
        [("body", (4,)), ("body", (5,))],
    ]


@pytest.mark.slow
def test_corrections_stay_when_an_opinion_is_accepted(put, editor):
    put(PARSED)
    do(editor, "correct", block=[2, 0], text="活动持续九天。")
    joined = Story(
        Kind.NEWS,
        (
            ParsedBlock(Role.HEADLINE, (0,), LINES[0]),
            ParsedBlock(Role.BODY, (1, 2), LINES[1] + LINES[2]),
        ),
    )
    hold_all(editor)
    put(make_parsed(joined, BRIDGE, noise=(6,)))
    accept_proposal(Proposal.objects.get(), by=editor)
    assert Article.objects.get(position=0).blocks.get(position=1).correction == LINES[1] + "活动持续九天。"


def test_what_an_editor_did_in_the_opinions_sense_is_not_proposed(put, editor):
    put(PARSED)
    do(editor, "split", at=[5, 0])
    put(make_parsed(OPENING, *SPLIT_BRIDGE, noise=(6,)))
    assert list_open() == []


def test_an_opinion_on_what_editors_put_together_otherwise_is_left_out(put, editor):
    put(PARSED)
    do(editor, "join", block=[1, 0], following=[[2, 0]])
    put(make_parsed(make_story(0, 1), BRIDGE, noise=(2, 6)))
    assert list_open() == []


@pytest.mark.slow
def test_an_opinion_comes_with_a_new_text_too(put, editor):
    put(PARSED)
    hold_all(editor)
    stories = (
        make_story(1, 2, 3, text=BETTER_TEXT),
        make_story(4, 5, text=BETTER_TEXT),
        make_story(6, headings=0, text=BETTER_TEXT),
    )
    put(make_parsed(*stories, noise=(0, 7)), BETTER)
    assert list_open() == [[("split", {"at": [6, 0]})]]


@pytest.mark.slow
def test_an_editor_without_the_right_to_publish_makes_it_a_proposal_of_their_own(put, editor):
    put(PARSED, publish_at=NOON)
    hold_all(editor)
    put(make_parsed(OPENING, *SPLIT_BRIDGE, noise=(6,)))
    colleague = make_user("刘桥斌", "change_article")
    edit = accept_proposal(Proposal.objects.get(), by=colleague)
    assert (edit.revision, edit.proposal.author, edit.proposal.is_parsers) == (None, colleague, False)
    assert len(read_division()) == 2


def test_only_editors_decide_opinions(put, editor):
    put(PARSED)
    hold_all(editor)
    put(make_parsed(OPENING, *SPLIT_BRIDGE, noise=(6,)))
    reader = make_user("读者")
    for decide in (accept_proposal, decline_proposal):
        with pytest.raises(PermissionDenied):
            decide(
                Proposal.objects.get(), by=reader, **({"reason": ""} if decide is decline_proposal else {})
            )


@pytest.mark.slow
def test_a_page_whose_former_opinion_nobody_kept_is_compared_from_now_on(put, editor):
    put(PARSED)
    Article.objects.update(held=["division"])
    put(make_parsed(OPENING, *SPLIT_BRIDGE, noise=(6,)))
    assert list_open() == []
    put(make_parsed(OTHER_KIND, *SPLIT_BRIDGE, noise=(6,)), make_page_text())
    assert Article.objects.get(position=0).kind == "commentary"
    put(make_parsed(OTHER_KIND, BRIDGE, noise=(6,)))
    assert list_open() == []
