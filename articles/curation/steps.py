"""What was done to a page, step by step: what is undone, and what an editor can undo and redo."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db.models import Case, F, When

from articles.curation.set_aside import SetAside
from articles.models import Page, PageRevision
from articles.models.history import RevisionKind

ANSWERS = (RevisionKind.UNDO, RevisionKind.REDO)
DOINGS = (RevisionKind.OPERATION, RevisionKind.RESTORE)


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


@dataclass(frozen=True, slots=True)
class Past:
    """A page's history, as the undo of one revision needs it: the steps, and the revision before that one.

    `set_aside` is, by ref, what was set aside of articles when they went, the last time each did.
    """

    steps: list[Step]
    before: PageRevision | None
    set_aside: dict[str, SetAside]


def read_past(revision: PageRevision) -> Past:
    """One query, which reads no other state than that of the revision before this one."""
    last = revision.number - 1
    rows = PageRevision.objects.filter(page=revision.page_id).order_by("number")
    rows = rows.defer("state", "operations", "refs")
    steps, before, set_aside = [], None, {}
    for row in rows.annotate(last_state=Case(When(number=last, then=F("state")))):
        steps.append(Step(row.pk, row.number, row.kind, row.target_id, row.author_id))
        set_aside |= row.set_aside
        if row.number == last:
            row.state, before = row.last_state, row
    return Past(steps, before, set_aside)


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


def is_restored_over(steps: Sequence[Step], revision: PageRevision) -> bool:
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
