"""What the workbench's templates are given: a page as it is now, read in at most eight queries."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from django.contrib.auth.models import Permission, User
from django.db import IntegrityError
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Concat, NullIf, Trim
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.admin.tag_decisions import ShownTagging, list_of_articles
from articles.admin.workbench.comparisons import ComparedPage, compare_states
from articles.admin.workbench.differences import DiffPiece, list_differences
from articles.admin.workbench.operation_descriptions import describe_revision
from articles.admin.workbench.shown_page import KIND_LABELS, ROLE_LABELS, ShownArticle, ShownPage, show_page
from articles.admin.workbench.submitted import CREDIT_FIELDS, read_text
from articles.curation.article_edits import HEADING_FIELDS
from articles.curation.changes import Conflict
from articles.curation.decisions import PUBLISH_PERMISSION
from articles.curation.history import EDIT_PERMISSION, read_revision
from articles.curation.operations import Operation, Refused, apply_operations
from articles.curation.page_proposals import name_permission, read_proposed
from articles.curation.page_rows import PageRows, read_rows
from articles.curation.page_state import PageState, Place
from articles.curation.renames import carry_onto
from articles.curation.snapshots import pack_state
from articles.curation.steps import Step, find_step_to_redo, find_step_to_undo, list_steps
from articles.models import Article, Page, PageRevision, PageVersion, Presence, Proposal, StaffNote, Tagging
from articles.models.history import RevisionKind
from articles.parsing.flags import CORRECTION_UNSURE

PANEL_FIELDS = (*HEADING_FIELDS, "kind", "jump_to", "jump_from")
OTHERS_SHOWN = 3  # of those who have the page open
SPARE_CREDITS = 2  # empty rows after those that an article has


@dataclass(frozen=True)
class Bench:
    """A page as it is now. `base` is the number of the revision that forms made from it name.

    `packed` is the state as revisions keep it, None where it breaks law 2, which no operation can mend.
    `is_kept`: there is this revision; where not, `keep_base` or the next operation makes it.
    """

    page: Page
    rows: PageRows
    base: int
    steps: Sequence[Step]
    packed: bytes | None
    is_kept: bool

    @property
    def state(self) -> PageState:
        return self.rows.state

    def read_base(self, number: int | None) -> PageState:
        """The page at a revision; without a number, as it is now. Raises Refused for an unknown number."""
        revision = self._find_base(number)
        return read_revision(revision) if revision else self.state

    def _find_base(self, number: int | None) -> PageRevision | None:
        """The revision; None for that of the page as it is now."""
        if number is None or number == self.base:
            return None
        revision = self.page.revisions.filter(number=number).first()
        if revision is None:
            raise Refused(_("本版没有第 %(number)s 号版本。") % {"number": number})
        return revision

    def preview(self, operations: Sequence[Operation], base: int | None) -> PageState:
        """The page as these operations, made from a revision, would leave it. Raises Refused or Conflict."""
        revision = self._find_base(base)
        before = read_revision(revision) if revision else self.state
        after = apply_operations(before, operations, draw_ref=draw_no_ref)
        if revision is None:
            return after
        return carry_onto(self.page, before, after, self.state, since=revision.made_at)


def find_pages(user: User) -> QuerySet[Page]:
    """Pages with what the workbench asks of their history, in the same query."""
    latest = PageRevision.objects.filter(page=OuterRef("pk")).order_by("-number")
    proposals = Proposal.objects.open().filter(page=OuterRef("pk"))
    return annotate_presence(
        Page.objects.select_related("newspaper", "issue", "work__assignee"), user
    ).annotate(
        latest_number=Subquery(latest.values("number")[:1]),
        latest_state=Subquery(latest.values("state")[:1]),
        latest_version=Subquery(latest.values("version")[:1]),
        has_proposals=Exists(proposals),
        has_notes=Exists(StaffNote.objects.open().filter(page=OuterRef("pk"))),
        has_versions=Exists(PageVersion.objects.filter(page=OuterRef("pk"))),
        has_proposed_tags=Exists(
            Tagging.objects.filter(article__page=OuterRef("pk"), state=Tagging.State.PROPOSED)
        ),
    )


def list_colleagues() -> QuerySet[User]:
    """Those to whom a page can be given, by name."""
    can_edit = Permission.objects.filter(codename=EDIT_PERMISSION.partition(".")[2])
    may = Q(is_superuser=True) | Q(groups__permissions__in=can_edit) | Q(user_permissions__in=can_edit)
    return User.objects.filter(may, is_active=True, is_staff=True).distinct().order_by("username")


def annotate_presence(pages: QuerySet[Page], user: User) -> QuerySet[Page]:
    """The pages with whether this user was there before, and the names of others who have them open."""
    here = Presence.objects.filter(page=OuterRef("pk"))
    full_name = Trim(Concat("user__first_name", Value(" "), "user__last_name"))
    name = Coalesce(NullIf(full_name, Value("")), F("user__username"))
    others = here.present().exclude(user=user.pk).order_by("user__username").values(name=name)
    names = {f"other_{n}": Subquery(others[n : n + 1]) for n in range(OTHERS_SHOWN)}
    return pages.annotate(was_here=Exists(here.filter(user=user.pk)), **names)


def read_bench(page: Page) -> Bench:
    """The page of `find_pages` as it is now."""
    rows = read_rows(page)
    packed = _pack(rows.state)
    number = page.latest_number or 0
    is_kept = bool(number and packed) and (bytes(page.latest_state), page.latest_version) == (
        packed,
        page.version,
    )
    steps = list_steps(page) if number else []
    return Bench(page, rows, number if is_kept else number + 1, steps, packed, is_kept)


def _pack(state: PageState) -> bytes | None:
    try:
        return pack_state(state)
    except ValueError:
        return None


def keep_base(bench: Bench) -> None:
    """Make what an editor is shown a revision, so that forms are compared with exactly that.

    Imports, and new names of people and columns, change pages without a revision. One query, none if it is
    kept already.
    """
    if bench.is_kept or bench.packed is None:
        return
    revision = PageRevision(
        page=bench.page,
        number=bench.base,
        kind=RevisionKind.IMPORT,
        made_at=timezone.now(),
        state=bench.packed,
        version=bench.page.version,
    )
    PageRevision.objects.bulk_create([revision], ignore_conflicts=True)  # another editor's, made meanwhile


def draw_no_ref(place: Place) -> str:
    """A placeholder for the ref of an article in a preview."""
    return "{}-{}".format(*place)


@dataclass(frozen=True)
class ShownProposal:
    """A proposal, what it does in words, and what it would change.

    `problem` says why it cannot be applied any more.
    """

    proposal: Proposal
    description: str
    compared: ComparedPage | None
    may_decide: bool
    problem: str = ""


def list_proposals(bench: Bench, user: User) -> list[ShownProposal]:
    """The open proposals on the page, the oldest first. One query, or none if there are no proposals."""
    if not bench.page.has_proposals:
        return []
    proposals = Proposal.objects.open().filter(page=bench.page.pk).select_related("base", "target__target")
    proposals = list(proposals.order_by("pk"))
    for revision in (one for proposal in proposals for one in (proposal.base, proposal.target) if one):
        revision.page = bench.page
    return [_show_proposal(bench, proposal, user) for proposal in proposals]


def _show_proposal(bench: Bench, proposal: Proposal, user: User) -> ShownProposal:
    show = partial(
        ShownProposal,
        proposal,
        describe_revision(proposal),
        may_decide=user.has_perm(name_permission(proposal)),
    )
    try:
        before, after = read_proposed(proposal, draw_ref=draw_no_ref)
        carried = carry_onto(bench.page, before, after, bench.state, since=proposal.base.made_at)
    except Refused as refused:
        return show(None, problem=str(refused))
    except Conflict:
        return show(None, problem=_("这些文章后来又改过，这条提议已经套不上。"))
    if _without_lost_corrections(carried, bench.state) == bench.state:
        return show(None, problem=_("这条提议现在什么也不改：要改的字句已经不在版面上，或者已经是这样。"))
    return show(compare_states(bench.state, carried))


def _without_lost_corrections(carried: PageState, now: PageState) -> PageState:
    """The state with each article as it is now to which only a correction that found no place would come."""
    articles = (
        found
        if (found := now.article(article.ref))
        and replace(article, flags=found.flags, held=found.held) == found
        and any(flag["code"] == CORRECTION_UNSURE for flag in article.flags if flag not in found.flags)
        else article
        for article in carried.articles
    )
    return replace(carried, articles=tuple(articles))


def record_presence(page: Page, user: User, at: datetime.datetime | None = None) -> None:
    """Say that the editor has the page of `annotate_presence` open. One query."""
    at = at or timezone.now()
    if page.was_here:
        Presence.objects.filter(page=page, user=user).update(seen_at=at)
        return
    with suppress(IntegrityError):  # the same editor in another window was first
        Presence.objects.create(page=page, user=user, seen_at=at)


def list_others(page: Page) -> list[str]:
    """The names of others who have the page of `annotate_presence` open, the first three."""
    names = (getattr(page, f"other_{n}") for n in range(OTHERS_SHOWN))
    return [name for name in names if name]


def build_context(user: User, bench: Bench, query: Any, *, typed: Any = None) -> dict[str, Any]:
    """The context of `_workbench.html`. `query` may name a block (`edit`) or an article to open a form for.

    `typed` is a posted form that was not taken: what it holds stands in the open form.
    """
    shown = show_page(bench.state, bench.rows.articles)
    may_edit = user.has_perm(EDIT_PERMISSION)
    editing = query.get("edit", "") if may_edit else ""
    opened = next((one for one in shown.articles if one.ref == query.get("article")), None)
    return {
        "page": bench.page,
        "work": getattr(bench.page, "work", None),
        "base": bench.base,
        "shown": shown,
        "may_edit": may_edit,
        "may_publish": user.has_perm(PUBLISH_PERMISSION),
        "has_public": any(row.is_published for row in bench.rows.articles.values()),
        "roles": list(ROLE_LABELS.items()),
        "kinds": list(KIND_LABELS.items()),
        "undo": find_step_to_undo(bench.steps, user) if may_edit else None,
        "redo": find_step_to_redo(bench.steps, user) if may_edit else None,
        "proposals": list_proposals(bench, user),
        "proposed_tags": _list_tags(bench),
        "notes": list_notes(bench, shown.articles),
        "others": list_others(bench.page),
        "editing": editing,
        "draft": _read_draft(shown, editing, typed),
        "panel": build_panel(bench, opened, typed) if opened and may_edit else None,
    }


@dataclass(frozen=True)
class Draft:
    """The text in the open form of a block, and how it differs from the print."""

    text: str
    difference: Sequence[DiffPiece]


def _read_draft(shown: ShownPage, key: str, typed: Any) -> Draft | None:
    """What was typed, if a form was refused, else the block's text; None if no form is open."""
    block = next((one for article in shown.articles for one in article.blocks if one.key == key), None)
    if block is None:
        return None
    if not typed or "text" not in typed:
        return Draft(block.text, block.difference)
    return Draft(typed["text"], list_differences(block.printed, read_text(typed["text"])))


def _list_tags(bench: Bench) -> dict[int, list[ShownTagging]]:
    """The proposed tags by article. Two queries, none where there are none."""
    if not bench.page.has_proposed_tags:
        return {}
    return list_of_articles([row.pk for row in bench.rows.articles.values()])


def list_notes(bench: Bench, articles: Sequence[ShownArticle]) -> list[tuple[StaffNote, int | None]]:
    """Open notes of colleagues, each with the number of its article, if it is about one.

    One query, or none if there are no notes.
    """
    if not bench.page.has_notes:
        return []
    numbers = {article.ref: article.number for article in articles}
    notes = bench.page.staff_notes.open().order_by("made_at", "pk")
    return [(note, numbers.get(note.article_ref)) for note in notes]


def build_panel(bench: Bench, article: ShownArticle, typed: Any = None) -> dict[str, Any]:
    """What the form of one article needs beside the article itself."""
    state, row = article.state, bench.rows.articles[article.ref]
    continues = ""
    if row.continues_id:
        continues = Article.objects.values_list("ref", flat=True).get(pk=row.continues_id)
    credits = [(credit.role, credit.name, credit.note) for credit in state.credits]
    fields = {name: getattr(state, name) for name in PANEL_FIELDS} | {"continues": continues}
    if typed:
        fields |= {name: typed[name] for name in fields if name in typed}
        columns = [typed.getlist(f"credit-{name}") for name in CREDIT_FIELDS]
        credits = [values for values in zip(*columns, strict=False) if any(values)]
    return {
        "article": article,
        "fields": fields,
        "continues_was": continues,
        "candidates": _list_candidates(bench.page, article.ref),
        "credits": [*credits, *[("", "", "")] * SPARE_CREDITS],
    }


def _list_candidates(page: Page, ref: str) -> list[tuple[str, str]]:
    """Articles of the issue's pages that this one may continue: (ref, page and title)."""
    if page.issue_id is None:
        return []
    articles = Article.objects.filter(page__issue=page.issue_id).exclude(ref=ref).with_opening()
    rows = articles.select_related("page").defer("page__text")
    rows = rows.order_by(F("page__order").asc(nulls_last=True), "page_id", "position")
    return [
        (row.ref, _("第 %(label)s 版《%(title)s》") % {"label": row.page.label or "?", "title": row.title})
        for row in rows
    ]
