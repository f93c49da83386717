"""What the parser makes of a page that editors hold parts of, proposed to them where it changed its mind.

What nobody holds follows the parser by itself. Of the rest, the difference between what the parser made of
the page before and what it makes of it now is derived as operations: a proposal for each group of articles.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from articles.curation.block_edits import make_block
from articles.curation.changes import find_change
from articles.curation.derivation import derive_operations
from articles.curation.history import open_page, read_revision
from articles.curation.new_text import carry_state
from articles.curation.operations import (
    MADE,
    Operation,
    OperationKind,
    Refused,
    apply_operation,
    rename_refs,
    write_operations,
)
from articles.curation.page_rows import read_rows
from articles.curation.page_state import ArticleState, BlockState, CreditState, PageState, Place, holds_place
from articles.curation.snapshots import pack_state, unpack_state
from articles.curation.texts import read_lines
from articles.importing.article_values import list_credits
from articles.importing.divisions import group_parts, pair_parts
from articles.models import Page, Proposal
from articles.models.history import ProposalState, RevisionKind
from articles.parsing import ParsedPage, Role, Story

LEFT_OUT = (
    OperationKind.ORDER_ARTICLES,
    OperationKind.CORRECT,
)  # no opinion of the parser's, or never its own
NOBODY = "nobody"  # the ref of an article that an operation would have made that was left out


def propose_opinion(page: Page, parsed: ParsedPage, *, at: datetime.datetime) -> None:
    """Propose what the parser now reads differently on the page. Call it in an import, at its end.

    The parser's open proposals that it no longer makes are deleted, those that were declined are not made
    again. As long as none is open, what the parser makes of the page now is what the next import compares
    with; so it is on a page whose former opinion nobody kept.
    """
    state = read_rows(page).state
    opinion = read_opinion(parsed, state.lines)
    former = _read_former(page)
    wanted = list(_list_changes_of_mind(carry_state(former, state.lines), opinion, state)) if former else []
    if not _replace_proposals(page, wanted, at):
        _note_opinion(page, opinion)


def read_opinion(parsed: ParsedPage, lines: tuple[str, ...]) -> PageState:
    """The page as the parser has it, as a state; the refs of its articles mean nothing."""
    articles = (_read_story(story, f"parsed-{at}") for at, story in enumerate(parsed.stories))
    noise = (make_block(Role.NOISE, [(line, 0, len(lines[line]))], [], lines) for line in parsed.noise)
    return PageState(lines, tuple(articles), tuple(noise))


def _read_story(story: Story, ref: str) -> ArticleState:
    return ArticleState(
        ref,
        tuple(BlockState(block.role, block.lines, block.text, block.span) for block in story.blocks),
        story.kind,
        jump_to=story.jump_to or "",
        jump_from=story.jump_from or "",
        credits=tuple(CreditState(role, name) for name, role in list_credits(story)),
    )


def _read_former(page: Page) -> PageState | None:
    """What the parser made of the page when editors had nothing of it to decide; None where nobody knows."""
    if page.parsed_state is not None:
        return unpack_state(bytes(page.parsed_state), read_lines(page, page.parsed_version))
    first = page.revisions.filter(number=1, kind=RevisionKind.IMPORT).first()
    return read_revision(first) if first else None


def _note_opinion(page: Page, opinion: PageState) -> None:
    packed = pack_state(opinion)
    known = None if page.parsed_state is None else bytes(page.parsed_state)
    if (known, page.parsed_version) != (packed, page.version):
        page.parsed_state, page.parsed_version = packed, page.version
        page.save(update_fields=["parsed_state", "parsed_version"])


@dataclass(frozen=True, slots=True)
class ChangeOfMind:
    """Operations that the parser would do now, and the refs of the articles that they would change."""

    operations: list[dict[str, Any]]
    refs: list[str]


def _replace_proposals(page: Page, wanted: Sequence[ChangeOfMind], at: datetime.datetime) -> bool:
    """Make these the parser's open proposals, except declined ones; return whether any is open then."""
    own = page.proposals.filter(is_parsers=True)
    declined = list(own.filter(state=ProposalState.DECLINED).values_list("operations", flat=True))
    wanted = [change for change in wanted if change.operations not in declined]
    there = list(own.open())
    stale = [one.pk for one in there if one.operations not in [change.operations for change in wanted]]
    new = [change for change in wanted if change.operations not in [one.operations for one in there]]
    if stale:
        own.filter(pk__in=stale).delete()
    if new:
        _rows, latest = open_page(page, at)
        Proposal.objects.bulk_create(
            Proposal(
                page=page,
                base=latest,
                operations=change.operations,
                refs=change.refs,
                is_parsers=True,
                made_at=at,
            )
            for change in new
        )
    return bool(wanted)


def _list_changes_of_mind(former: PageState, opinion: PageState, state: PageState) -> Iterator[ChangeOfMind]:
    """What the parser would change of the state, one for each group of articles that it sees otherwise."""
    former = _name_articles(former, state)
    for wanted in _list_wanted(former, opinion):
        operations, after = _fit_operations(former, derive_operations(former, wanted)[0], state)
        if operations:
            refs = [ref for ref in find_change(state, after).refs if state.article(ref)]
            yield ChangeOfMind(write_operations(operations), refs)


def _name_articles(opinion: PageState, state: PageState) -> PageState:
    """The parser's articles with the refs of those that hold most of the same lines."""
    sizes = [len(line) for line in state.lines]
    pairs, _ = pair_parts(_list_lines(opinion), _list_lines(state), sizes=sizes)
    articles = [
        replace(article, ref=state.articles[pairs[at]].ref if at in pairs else f"parsed-{at}")
        for at, article in enumerate(opinion.articles)
    ]
    return replace(opinion, articles=tuple(articles))


def _list_lines(state: PageState) -> list[frozenset[int]]:
    return [frozenset(line for block in article.blocks for line in block.lines) for article in state.articles]


def _list_wanted(former: PageState, opinion: PageState) -> Iterator[list[ArticleState]]:
    """For each group that the parser reads differently, all former articles with its articles replaced."""
    was, now = (
        [*_list_lines(one), *(frozenset(block.lines) for block in one.noise)] for one in (former, opinion)
    )
    for group in group_parts(was, now):
        gone = [former.articles[at] for at in group.old if at < len(former.articles)]
        come = [opinion.articles[at] for at in group.new if at < len(opinion.articles)]
        if sorted(map(_read_content, gone), key=repr) != sorted(map(_read_content, come), key=repr):
            others = [article for article in former.articles if article not in gone]
            yield sorted([*others, *come], key=lambda one: min(block.start for block in one.blocks))


def _read_content(article: ArticleState) -> tuple[Any, ...]:
    """What the parser says of an article."""
    blocks = [(str(block.role), block.lines, block.span, block.text) for block in article.blocks]
    return str(article.kind), blocks, article.credits, article.jump_to, article.jump_from


def _fit_operations(
    former: PageState, operations: Sequence[Operation], state: PageState
) -> tuple[list[Operation], PageState]:
    """The operations on the former state that also change the other, and the state that results.

    Operations that are refused there are left out, and so are those that name other blocks there.
    """
    kept: list[Operation] = []
    names: dict[str, str] = {}
    for operation in operations:
        origin, made = former, []
        former = apply_operation(former, operation, draw_ref=_count_made(made, len(names)))
        own: list[str] = []
        draw = _count_made(own, sum(name != NOBODY for name in names.values()))
        fitted = rename_refs(operation, names)
        after = _try_operation(fitted, origin, state, draw)
        names.update(zip(made, own or [NOBODY] * len(made), strict=True))
        if after:
            kept.append(fitted)
            state = after
    return kept, state


def _count_made(made: list[str], before: int) -> Any:
    """Draws the refs of articles that operations make, and lists them."""

    def draw_ref(place: Place) -> str:
        made.append(f"{MADE}{before + len(made)}")
        return made[-1]

    return draw_ref


def _try_operation(operation: Operation, origin: PageState, state: PageState, draw: Any) -> PageState | None:
    """The state after the operation; None if it does not fit, or changes only what is held."""
    if operation.kind in LEFT_OUT or not _names_same_blocks(operation.arguments, origin, state):
        return None
    try:
        after = apply_operation(state, operation, draw_ref=draw)
    except Refused:
        return None
    return after if find_change(_release(state), _release(after)) else None


def _release(state: PageState) -> PageState:
    return replace(state, articles=tuple(replace(one, held=frozenset()) for one in state.articles))


def _names_same_blocks(arguments: Mapping[str, Any], origin: PageState, state: PageState) -> bool:
    """Whether the blocks that are moved, joined or given a role contain the same print in both states."""
    places = [*arguments.get("blocks", ()), *arguments.get("following", ())]
    if "block" in arguments:
        places.append(arguments["block"])
    return all(_find_print(origin, place) == _find_print(state, place) for place in places)


def _find_print(state: PageState, place: Sequence[int]) -> tuple[Any, ...] | None:
    line, char = place
    found = (block for block in state.blocks() if holds_place(block, (line, char), state.lines))
    return next(((block.lines, block.span) for block in found), None)
