"""Operations on a page as one transaction each, with a revision; undone, redone, restored, compared."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.archive.jumps import link_issue
from articles.archive.records import recorded
from articles.curation.changes import (
    Conflict,
    carry_change,
    drop_unseen,
    find_change,
    list_refs_reading_otherwise,
)
from articles.curation.decisions import PUBLISH_PERMISSION, check_open, check_reason, require
from articles.curation.lost_refs import give_back_refs
from articles.curation.operations import (
    DrawRef,
    Operation,
    OperationKind,
    Refused,
    apply_operations,
)
from articles.curation.page_rows import PageRows, read_rows, write_rows
from articles.curation.page_state import PageState, Place
from articles.curation.snapshots import pack_state, unpack_state
from articles.curation.texts import read_lines
from articles.models import Article, FormerRef, Page, PageRevision, Proposal
from articles.models.history import ProposalState, RevisionKind
from articles.models.ref import make_ref

EDIT_PERMISSION = "articles.change_article"
ANSWERS = (RevisionKind.UNDO, RevisionKind.REDO)
DOINGS = (RevisionKind.OPERATION, RevisionKind.RESTORE)


@dataclass(frozen=True, slots=True)
class Edit:
    """What operations made: a revision or a proposal; neither, where nothing differs."""

    revision: PageRevision | None = None
    proposal: Proposal | None = None


@recorded()
def edit_page(
    page: Page,
    operations: Sequence[Operation],
    *,
    by: User,
    base: int | None = None,
    at: datetime.datetime | None = None,
) -> Edit:
    """Do these operations as one, and keep the page's new state as a revision.

    `base` is the number of the revision that the operations were made from; without it they are made from the
    page as it is. Where what they concern would change what is public, and `by` may not publish, they become
    a proposal. Raises Refused where an operation does not fit, Conflict where the articles that they concern
    changed since `base`, PermissionDenied where `by` may not edit; nothing is changed then.
    """
    at = at or timezone.now()
    require(by, EDIT_PERMISSION)
    rows, latest = open_page(page, at)
    after = _apply(rows.state, latest, operations, base)
    after = give_back_refs(rows.page, rows.state, after)
    if after == rows.state:
        return Edit()
    if changes_public(rows, after) and not by.has_perm(PUBLISH_PERMISSION):
        proposal = _propose(rows, latest, after, RevisionKind.OPERATION, by=by, at=at, operations=operations)
        return Edit(proposal=proposal)
    return Edit(_commit(rows, latest, after, RevisionKind.OPERATION, by=by, at=at, operations=operations))


def open_page(page: Page, at: datetime.datetime) -> tuple[PageRows, PageRevision]:
    """The page's rows, held until the transaction ends, and its latest revision, which is of their state.

    Where imports changed the page since, or no operation has yet been, that state is made a revision first.
    """
    locked = Page.objects.select_for_update(of=("self",)).select_related("issue", "newspaper").get(pk=page.pk)
    rows = read_rows(locked)
    latest = locked.revisions.order_by("-number").first()
    packed = pack_state(rows.state)
    if latest is None or (bytes(latest.state), latest.version) != (packed, locked.version):
        latest = PageRevision.objects.create(
            page=locked,
            number=latest.number + 1 if latest else 1,
            kind=RevisionKind.IMPORT,
            made_at=at,
            state=packed,
            version=locked.version,
        )
    return rows, latest


def _apply(
    state: PageState, latest: PageRevision, operations: Sequence[Operation], base: int | None
) -> PageState:
    draw_ref = _drawer(latest.page, latest)
    if base is None or base == latest.number:
        return apply_operations(state, operations, draw_ref=draw_ref)
    try:
        seen = latest.page.revisions.get(number=base)
    except PageRevision.DoesNotExist:
        raise Refused(_("本版没有第 %(number)s 号版本。") % {"number": base}) from None
    before = read_revision(seen)
    return carry_change(before, apply_operations(before, operations, draw_ref=draw_ref), state)


def _drawer(page: Page, latest: PageRevision | None) -> DrawRef:
    """Draws a ref for a new article that no article of the archive has or had."""
    number = latest.number + 1 if latest else 1
    drawn: set[str] = set()

    def draw_ref(place: Place) -> str:
        for turn in count():
            ref = make_ref(page.ref, *place, f"revision {number}", turn)
            taken = ref in drawn or Article.objects.filter(ref=ref).exists()
            if not taken and not FormerRef.objects.filter(ref=ref).exists():
                drawn.add(ref)
                return ref
        raise AssertionError("turns never end")

    return draw_ref


def changes_public(rows: PageRows, after: PageState) -> bool:
    """Whether what readers can see of the page would differ.

    They see published articles, in the order of the page, and noise beside these; not what is held, in doubt
    or checked.
    """
    public = {ref for ref, article in rows.articles.items() if article.is_published}
    if not public:
        return False
    change = find_change(drop_unseen(rows.state), drop_unseen(after))
    before, behind = ([ref for ref in state.refs() if ref in public] for state in (rows.state, after))
    return bool(public & set(change.refs) or change.gone_noise or change.come_noise or before != behind)


def _commit(
    rows: PageRows,
    latest: PageRevision,
    after: PageState,
    kind: RevisionKind,
    *,
    by: User,
    at: datetime.datetime,
    operations: Sequence[Operation] = (),
    target: PageRevision | None = None,
) -> PageRevision:
    """Write the state to the rows and to a revision of its own."""
    # What an operation makes has a ref that was never there before; only what goes back brings back.
    back = [ref for ref in after.refs() if ref not in rows.articles] if target else []
    set_aside = write_rows(rows, after, at=at, revived=_find_set_aside(rows.page, back))
    if rows.page.issue and _concerns_jumps(rows.state, after):
        link_issue(rows.page.issue)
    return PageRevision.objects.create(
        page=rows.page,
        number=latest.number + 1,
        kind=kind,
        author=by,
        author_name=by.get_full_name() or by.get_username(),
        made_at=at,
        operations=write_operations(operations),
        refs=list(list_refs_reading_otherwise(rows.state, after)),
        target=target,
        state=pack_state(after),
        version=rows.page.version,
        set_aside=set_aside,
    )


def _find_set_aside(page: Page, refs: Sequence[str]) -> dict[str, Any]:
    """What was set aside of articles with these refs when they went, the last time each did."""
    found: dict[str, Any] = {}
    if refs:
        revisions = page.revisions.exclude(set_aside={}).order_by("number")
        for kept in revisions.values_list("set_aside", flat=True):
            found.update({ref: value for ref, value in kept.items() if ref in refs})
    return found


def _concerns_jumps(before: PageState, after: PageState) -> bool:
    change = find_change(before, after)
    articles = (*change.gone, *change.come)
    return any(article.jump_to or article.jump_from or article.continues for article in articles)


def _propose(
    rows: PageRows,
    latest: PageRevision,
    after: PageState,
    kind: RevisionKind,
    *,
    by: User,
    at: datetime.datetime,
    operations: Sequence[Operation] = (),
    target: PageRevision | None = None,
) -> Proposal:
    return Proposal.objects.create(
        page=rows.page,
        base=latest,
        kind=kind,
        operations=write_operations(operations),
        target=target,
        refs=list(find_change(rows.state, after).refs),
        author=by,
        author_name=by.get_full_name() or by.get_username(),
        made_at=at,
    )


def write_operations(operations: Sequence[Operation]) -> list[dict[str, Any]]:
    """Operations in the form in which revisions and proposals keep them."""
    return [{"kind": str(one.kind), "arguments": dict(one.arguments)} for one in operations]


def read_operations(stored: Sequence[dict[str, Any]]) -> list[Operation]:
    """Operations from the form in which revisions and proposals keep them."""
    return [Operation(OperationKind(one["kind"]), one["arguments"]) for one in stored]


@recorded()
def accept_proposal(proposal: Proposal, *, by: User, at: datetime.datetime | None = None) -> Edit:
    """Do what was proposed, in the name of who proposed it; what the parser proposed, in one's own.

    Raises Refused, Conflict or PermissionDenied. Editors decide what the parser proposed; where they may not
    publish and readers would see it, it becomes a proposal of their own.
    """
    at = at or timezone.now()
    proposal = _lock_open(proposal)
    require(by, name_permission(proposal))
    edit = _do_proposed(proposal, by, at)
    if edit.revision and proposal.author:
        edit.revision.author, edit.revision.author_name = proposal.author, proposal.author_name
        edit.revision.save(update_fields=["author", "author_name"])
    proposal.decide(ProposalState.ACCEPTED, by, at)
    return edit


def _do_proposed(proposal: Proposal, by: User, at: datetime.datetime) -> Edit:
    if proposal.target is None:
        operations = read_operations(proposal.operations)
        return edit_page(proposal.page, operations, by=by, base=proposal.base.number, at=at)
    if proposal.kind != RevisionKind.RESTORE:
        return _answer(proposal.target, RevisionKind(proposal.kind), by=by, at=at)
    rows, latest = open_page(proposal.page, at)
    after = carry_change(*read_proposed(proposal, draw_ref=_drawer(rows.page, latest)), rows.state)
    return _answer_with(rows, latest, after, RevisionKind.RESTORE, proposal.target, by, at)


def read_proposed(proposal: Proposal, *, draw_ref: DrawRef) -> tuple[PageState, PageState]:
    """The states from which to which the proposed change leads. Raises Refused where it does not fit."""
    base, target = read_revision(proposal.base), proposal.target
    if target is None:
        return base, apply_operations(base, read_operations(proposal.operations), draw_ref=draw_ref)
    after = read_revision(target)
    if proposal.kind == RevisionKind.RESTORE:
        return base, after
    before = read_revision(target.page.revisions.get(number=target.number - 1))
    return (after, before) if proposal.kind == RevisionKind.UNDO else (before, after)


@recorded()
def decline_proposal(
    proposal: Proposal, *, by: User, reason: str, at: datetime.datetime | None = None
) -> None:
    """Leave the page as it is, and say why, unless the parser proposed it.

    Raises Refused without a reason, or PermissionDenied.
    """
    proposal = _lock_open(proposal)
    require(by, name_permission(proposal))
    reason = reason.strip() if proposal.is_parsers else check_reason(reason)
    proposal.decide(ProposalState.DECLINED, by, at or timezone.now(), reason)


def name_permission(proposal: Proposal) -> str:
    """The permission that deciding the proposal asks for."""
    return EDIT_PERMISSION if proposal.is_parsers else PUBLISH_PERMISSION


def _lock_open(proposal: Proposal) -> Proposal:
    row = (
        Proposal.objects.select_for_update(of=("self",))
        .select_related("page", "base__page", "target__page")
        .get(pk=proposal.pk)
    )
    check_open(row)
    return row


@dataclass(frozen=True, slots=True)
class Step:
    """A revision without its state: enough to know what can be undone."""

    pk: int
    number: int
    kind: str
    target: int | None
    author: int | None


def list_steps(page: Page) -> list[Step]:
    """The page's revisions in their order. One query."""
    rows = page.revisions.order_by("number").values_list("pk", "number", "kind", "target", "author")
    return [Step(*row) for row in rows]


def find_undone(steps: Sequence[Step]) -> set[int]:
    """The keys of the revisions that are undone at the end of these."""
    undone: set[int] = set()
    for step in steps:
        if step.kind in ANSWERS and step.target is not None:
            undone.add(step.target) if step.kind == RevisionKind.UNDO else undone.discard(step.target)
    return undone


def list_undone(page: Page) -> set[int]:
    """The keys of the page's revisions that are undone now."""
    return find_undone(list_steps(page))


def find_step_to_undo(steps: Sequence[Step], by: User) -> Step | None:
    """The last thing that this editor did and that is not undone."""
    undone = find_undone(steps)
    done = [step for step in steps if step.author == by.pk and step.kind in DOINGS and step.pk not in undone]
    return done[-1] if done else None


def _list_own(steps: Sequence[Step], by: User) -> list[Step]:
    return [step for step in steps if step.author == by.pk]


def find_step_to_redo(steps: Sequence[Step], by: User) -> Step | None:
    """What this editor undid last, as long as nothing that they did came after it."""
    own = _list_own(steps, by)
    if not own or own[-1].kind not in ANSWERS:
        return None
    last_done = max((step.number for step in own if step.kind in DOINGS), default=0)
    undos = [step for step in own if step.kind == RevisionKind.UNDO and step.number > last_done]
    targets = {step.target for step in undos} & find_undone(steps)
    return next((step for step in steps if step.pk in targets), None)


def find_undoable(page: Page, by: User) -> PageRevision | None:
    """The last thing that this editor did to the page and that is not undone."""
    step = find_step_to_undo(list_steps(page), by)
    return page.revisions.get(pk=step.pk) if step else None


def find_redoable(page: Page, by: User) -> PageRevision | None:
    """What this editor undid last, as long as nothing that they did came after it."""
    step = find_step_to_redo(list_steps(page), by)
    return page.revisions.get(pk=step.pk) if step else None


def can_undo(kind: str) -> bool:
    """Whether a revision of this kind is something that was done, and can be undone and redone."""
    return kind not in (RevisionKind.IMPORT, *ANSWERS)


@recorded()
def undo_revision(revision: PageRevision, *, by: User, at: datetime.datetime | None = None) -> Edit:
    """Take back what a revision changed, and leave alone what came after it on other articles.

    A proposal, where that changes what is public and `by` may not publish. Raises Conflict where the same
    articles changed since, or the whole page was put back to a revision; Refused for one that is undone,
    PermissionDenied where `by` may not edit.
    """
    return _answer(revision, RevisionKind.UNDO, by=by, at=at)


@recorded()
def redo_revision(revision: PageRevision, *, by: User, at: datetime.datetime | None = None) -> Edit:
    """Do again what an undo took back. Becomes a proposal, and raises, as `undo_revision` does."""
    return _answer(revision, RevisionKind.REDO, by=by, at=at)


def _answer(revision: PageRevision, kind: RevisionKind, *, by: User, at: datetime.datetime | None) -> Edit:
    at = at or timezone.now()
    require(by, EDIT_PERMISSION)
    rows, latest = open_page(revision.page, at)
    steps = list_steps(rows.page)
    is_undone = revision.pk in find_undone(steps)
    if is_undone == (kind == RevisionKind.UNDO) or not can_undo(revision.kind):
        raise Refused(_("第 %(number)s 号版本不能这样撤销或重做。") % {"number": revision.number})
    if _is_restored_over(steps, revision):
        raise Conflict(revision.refs)
    if same := find_same(steps, revision.pk):
        found = _read_state(rows, rows.page.revisions.get(pk=same))
        return _answer_with(rows, latest, found, kind, revision, by, at)
    before = _read_state(rows, rows.page.revisions.get(number=revision.number - 1))
    after = _read_state(rows, revision)
    if kind == RevisionKind.UNDO:
        before, after = after, before
    carried = carry_change(before, after, rows.state)
    return _answer_with(rows, latest, carried, kind, revision, by, at)


def _is_restored_over(steps: Sequence[Step], revision: PageRevision) -> bool:
    """Whether the page was put back to some revision later, which has to be undone first."""
    undone = find_undone(steps)
    return any(
        step.kind == RevisionKind.RESTORE and step.number > revision.number and step.pk not in undone
        for step in steps
    )


def find_same(steps: Sequence[Step], toggled: int) -> int | None:
    """The last revision at which the same was done as will be when this one is undone, or done again.

    The page then gets that very state; None where there was none since the last import.
    """
    done: set[int] = set()
    seen: list[tuple[int, set[int]]] = []
    for step in steps:
        if step.kind == RevisionKind.IMPORT:
            seen = []
        elif step.kind in ANSWERS:
            done ^= {step.target}
        else:
            done.add(step.pk)
        seen.append((step.pk, set(done)))
    wanted = done ^ {toggled}
    return next((pk for pk, then in reversed(seen) if then == wanted), None)


def _read_state(rows: PageRows, revision: PageRevision) -> PageState:
    return unpack_state(revision.state, read_lines(rows.page, revision.version))


def _answer_with(
    rows: PageRows,
    latest: PageRevision,
    after: PageState,
    kind: RevisionKind,
    target: PageRevision,
    by: User,
    at: datetime.datetime,
) -> Edit:
    if changes_public(rows, after) and not by.has_perm(PUBLISH_PERMISSION):
        same = rows.page.proposals.open().filter(kind=kind, target=target, author=by).first()
        return Edit(proposal=same or _propose(rows, latest, after, kind, by=by, at=at, target=target))
    return Edit(_commit(rows, latest, after, kind, by=by, at=at, target=target))


@recorded()
def restore_revision(revision: PageRevision, *, by: User, at: datetime.datetime | None = None) -> Edit:
    """Put the whole page back as it was at a revision.

    A proposal, where that changes what is public and `by` may not publish; accepting it leaves alone what
    was done to other articles since. Raises PermissionDenied where `by` may not edit.
    """
    at = at or timezone.now()
    require(by, EDIT_PERMISSION)
    rows, latest = open_page(revision.page, at)
    after = _read_state(rows, revision)
    if after == rows.state:
        return Edit()
    return _answer_with(rows, latest, after, RevisionKind.RESTORE, revision, by, at)


def read_revision(revision: PageRevision) -> PageState:
    """The state that a revision keeps, on the text that the page had then."""
    return unpack_state(revision.state, read_lines(revision.page, revision.version))


__all__ = [
    "Conflict",
    "Edit",
    "Step",
    "accept_proposal",
    "can_undo",
    "changes_public",
    "decline_proposal",
    "edit_page",
    "find_redoable",
    "find_step_to_redo",
    "find_step_to_undo",
    "find_undoable",
    "list_steps",
    "list_undone",
    "name_permission",
    "open_page",
    "read_operations",
    "read_proposed",
    "read_revision",
    "redo_revision",
    "restore_revision",
    "undo_revision",
    "write_operations",
]
