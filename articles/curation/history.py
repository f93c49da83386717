"""Operations on a page as one transaction each, with a revision; undone, redone, restored."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import count

from django.contrib.auth.models import User
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.archive.jumps import link_issue
from articles.archive.records import recorded
from articles.curation.changes import Conflict, drop_unseen, find_change, list_refs_reading_otherwise
from articles.curation.decisions import PUBLISH_PERMISSION, require
from articles.curation.lost_refs import give_back_refs, keep_imported_refs
from articles.curation.operations import Operation, apply_operations, write_operations
from articles.curation.page_edit import DrawRef, Refused
from articles.curation.page_rows import PageRows, loses_found_link, read_rows, write_rows
from articles.curation.page_state import PageState, Place
from articles.curation.renames import carry_onto
from articles.curation.set_aside import SetAside
from articles.curation.snapshots import pack_state, unpack_state
from articles.curation.steps import can_undo, find_same, find_undone, is_restored_over, read_past
from articles.curation.texts import read_lines
from articles.models import Article, FormerRef, Page, PageRevision, Proposal
from articles.models.authored import name_author
from articles.models.history import RevisionKind
from articles.models.ref import make_ref

EDIT_PERMISSION = "articles.change_article"


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
    """The page's rows, locked until the transaction ends, and its latest revision, which has the same state.

    If imports changed the page since, or there is no operation yet, that state is made a revision first.
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
    after = apply_operations(before, operations, draw_ref=draw_ref)
    return carry_onto(latest.page, before, after, state, since=seen.made_at)


def _drawer(page: Page, latest: PageRevision | None) -> DrawRef:
    """A function that draws a ref for a new article, which no article of the archive has or had."""
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
    if public & _list_unlinked(rows, after):
        return True
    change = find_change(drop_unseen(rows.state), drop_unseen(after))
    before, behind = ([ref for ref in state.refs() if ref in public] for state in (rows.state, after))
    return bool(public & set(change.refs) or change.gone_noise or change.come_noise or before != behind)


def _list_unlinked(rows: PageRows, after: PageState) -> set[str]:
    """The refs of the articles that lose a link which pairing found."""
    changed = [one for one in find_change(rows.state, after).come if one.ref in rows.articles]
    return {one.ref for one in changed if loses_found_link(rows.articles[one.ref], one)}


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
    revived: Mapping[str, SetAside] | None = None,
) -> PageRevision:
    """Write the state to the rows and to a revision of its own.

    `revived`: what was set aside of articles, by ref, where some may come back.
    """
    revived = revived or {}
    must_link = _concerns_jumps(rows, after, revived)
    set_aside = write_rows(rows, after, at=at, revived=revived)
    if rows.page.issue and must_link:
        link_issue(rows.page.issue)
    return PageRevision.objects.create(
        page=rows.page,
        number=latest.number + 1,
        kind=kind,
        author=by,
        author_name=name_author(by),
        made_at=at,
        operations=write_operations(operations),
        refs=list(list_refs_reading_otherwise(rows.state, after)),
        target=target,
        state=pack_state(after),
        version=rows.page.version,
        set_aside=set_aside,
    )


def _concerns_jumps(rows: PageRows, after: PageState, revived: Mapping[str, SetAside]) -> bool:
    """Whether jumps are to be paired again: an article with one differs, or is an end that pairing found.

    Such an end need not have a mark of its own; of one that comes back nothing says whether it was an end.
    """
    change = find_change(rows.state, after)
    articles = (*change.gone, *change.come)
    if any(article.jump_to or article.jump_from or article.continues for article in articles):
        return True
    refs = set(after.refs())
    if any(row.continues_id for ref, row in rows.articles.items() if ref not in refs):
        return True
    return rows.has_jumps and any(ref in revived for ref in refs - set(rows.articles))


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
        author_name=name_author(by),
        made_at=at,
    )


@recorded()
def undo_revision(revision: PageRevision, *, by: User, at: datetime.datetime | None = None) -> Edit:
    """Undo what a revision changed, without what was done to other articles later.

    A proposal if that changes what is public and `by` may not publish. Raises Conflict if the same articles
    changed since, or the whole page was put back to a revision; Refused if it is undone already,
    PermissionDenied if `by` may not edit.
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
    past = read_past(revision)
    is_undone = revision.pk in find_undone(past.steps)
    if is_undone == (kind == RevisionKind.UNDO) or not can_undo(revision.kind):
        raise Refused(_("第 %(number)s 号版本不能这样撤销或重做。") % {"number": revision.number})
    if is_restored_over(past.steps, revision):
        raise Conflict(revision.refs)
    if same := find_same(past.steps, revision.pk):
        read = {one.pk: one for one in (past.before, revision)}
        state = _read_state(rows, read.get(same) or rows.page.revisions.get(pk=same))
    else:
        before, after = _read_state(rows, past.before), _read_state(rows, revision)
        change = (after, before) if kind == RevisionKind.UNDO else (before, after)
        state = carry_onto(rows.page, *change, rows.state, since=past.before.made_at)
    return _answer_with(rows, latest, state, kind, revision, by, at, past.set_aside)


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
    set_aside: Mapping[str, SetAside],
) -> Edit:
    if kind != RevisionKind.REDO:
        until = target.number if kind == RevisionKind.RESTORE else target.number - 1
        after = keep_imported_refs(rows.page, rows.state, after, until=until)
    if changes_public(rows, after) and not by.has_perm(PUBLISH_PERMISSION):
        same = rows.page.proposals.open().filter(kind=kind, target=target, author=by).first()
        return Edit(proposal=same or _propose(rows, latest, after, kind, by=by, at=at, target=target))
    return Edit(_commit(rows, latest, after, kind, by=by, at=at, target=target, revived=set_aside))


@recorded()
def restore_revision(
    revision: PageRevision,
    *,
    by: User,
    base: PageRevision | None = None,
    at: datetime.datetime | None = None,
) -> Edit:
    """Put the whole page back to a revision, except what was done to other articles since `base`.

    A proposal if that changes what is public and `by` may not publish. Raises PermissionDenied if `by` may
    not edit, Conflict if the same articles changed since `base`.
    """
    at = at or timezone.now()
    require(by, EDIT_PERMISSION)
    rows, latest = open_page(revision.page, at)
    after = _read_state(rows, revision)
    if base:
        after = carry_onto(rows.page, _read_state(rows, base), after, rows.state, since=base.made_at)
    if after == rows.state:
        return Edit()
    set_aside = read_past(revision).set_aside
    return _answer_with(rows, latest, after, RevisionKind.RESTORE, revision, by, at, set_aside)


def read_revision(revision: PageRevision) -> PageState:
    """The state that a revision keeps, on the text that the page had then."""
    return unpack_state(revision.state, read_lines(revision.page, revision.version))
