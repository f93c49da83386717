"""Bulk operations: shown before they are done, done in the background in chunks, undone as one."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.archive.records import recorded
from articles.background import TaskFailed, TaskRun, background_task, start_task
from articles.curation.bulk_actions import DOINGS, Arguments, Deed, Doing, SkipReason
from articles.curation.decisions import require
from articles.curation.operations import Refused
from articles.models import BulkChunk, BulkOperation
from articles.models.authored import name_author
from articles.models.editorial_work import BulkAction, BulkState

DONE_AT_ONCE = 200  # rows; more are done in the background
PLANS_KEPT = datetime.timedelta(days=1)  # that nobody started
NOTED = (BulkAction.WITHDRAW,)  # actions that need a note for readers


def plan_bulk(
    action: BulkAction, keys: Sequence[int], *, by: User, at: datetime.datetime | None = None
) -> BulkOperation:
    """Store the chosen rows; nothing is done yet. Raises PermissionDenied."""
    require(by, DOINGS[action].permission)
    at = at or timezone.now()
    BulkOperation.objects.filter(state=BulkState.PLANNED, made_at__lt=at - PLANS_KEPT).delete()
    return BulkOperation.objects.create(
        action=action,
        keys=list(keys),
        total=len(keys),
        author=by,
        author_name=name_author(by),
        made_at=at,
    )


@dataclass(frozen=True)
class Preview:
    """What an operation would do: how many rows it would change; of each reason, the rows it would skip."""

    changes: int
    skipped: Mapping[SkipReason, Sequence[int]]


def preview_bulk(operation: BulkOperation, arguments: Arguments, *, by: User) -> Preview:
    """What the operation would do with these arguments. A query or two, whatever the number of rows."""
    skipped: dict[SkipReason, list[int]] = {}
    for pk, reason in _doing(operation).find_skipped(operation.keys, arguments, by).items():
        skipped.setdefault(reason, []).append(pk)
    return Preview(operation.total - sum(map(len, skipped.values())), skipped)


def _doing(operation: BulkOperation) -> Doing:
    return DOINGS[BulkAction(operation.action)]


def start_bulk(operation: BulkOperation, arguments: Arguments, *, subject: str, note: str, by: User) -> None:
    """Carry out the operation: at once on a few rows, in the background on many.

    Raises Refused if it was started already, or if readers would see a note and there is none.
    """
    require(by, _doing(operation).permission)
    if operation.action in NOTED and not note.strip():
        raise Refused(_("请写明原因，读者会看到。"))
    planned = BulkOperation.objects.filter(pk=operation.pk, state=BulkState.PLANNED)
    values = {"arguments": dict(arguments), "subject": subject[:300], "note": note.strip()[:500]}
    if not planned.update(state=BulkState.STARTED, made_at=timezone.now(), **values):
        raise Refused(_("这项批量操作已经开始了。"))
    _start(operation, run_bulk, by)


def undo_bulk(operation: BulkOperation, *, by: User) -> None:
    """Undo everything that it did. Raises Refused if it is not done, or is undone already."""
    require(by, _doing(operation).permission)
    done = BulkOperation.objects.filter(pk=operation.pk, state__in=(BulkState.STARTED, BulkState.DONE))
    if operation.task and not operation.task.has_ended:
        raise Refused(_("它还在做。请先取消，或等它做完。"))
    name = name_author(by)
    if not done.update(state=BulkState.UNDOING, undone_by_name=name):
        raise Refused(_("这项批量操作没有做，或者已经撤销了。"))
    _start(operation, run_undo, by)


def _start(operation: BulkOperation, kind: Any, by: User) -> None:
    operation.refresh_from_db()
    is_small = operation.total <= DONE_AT_ONCE
    arguments = {"operation": operation.pk, "user": by.pk}
    operation.task = start_task(kind, arguments, subject=str(operation), by=by, at_once=is_small)
    BulkOperation.objects.filter(pk=operation.pk).update(task=operation.task)
    operation.refresh_from_db()


def describe_run(result: Mapping[str, Any]) -> Iterator[str]:
    """What was done, in sentences."""
    yield _("改了 %(count)d 条。") % {"count": result["changed"]}
    if result["skipped"]:
        yield describe_skipped(result["skipped"])


def describe_skipped(skipped: Mapping[str, int]) -> str:
    # In their own order: PostgreSQL keeps none of a JSON object's.
    parts = (f"{reason.label} {skipped[reason]}" for reason in SkipReason if reason in skipped)
    return _("跳过 %(count)d 条：%(reasons)s。") % {
        "count": sum(skipped.values()),
        "reasons": _("，").join(parts),
    }


@background_task(gettext_lazy("批量操作"), describe=describe_run)
def run_bulk(run: TaskRun, operation: int, user: int) -> dict[str, Any]:
    """Do the operation, one chunk in each transaction; a kill undoes the chunk together with its record."""
    row, by = _read(operation, user)
    doing = _doing(row)

    def do(keys: Sequence[int]) -> None:
        deed = Deed(by, row.note, timezone.now())
        with recorded():
            skipped = doing.find_skipped(keys, row.arguments, by)
            chosen = [pk for pk in keys if pk not in skipped]
            if chosen:
                steps = doing.do(chosen, row.arguments, deed)
                BulkChunk.objects.create(operation=row, number=run.task.done, steps=steps)
            row.changed += len(chosen)
            row.skipped = dict(Counter(row.skipped) + Counter(reason.value for reason in skipped.values()))
            row.save(update_fields=["changed", "skipped"])

    run.go_through(row.keys, do, size=doing.rows_at_once)
    BulkOperation.objects.filter(pk=row.pk).update(state=BulkState.DONE)
    return {"changed": row.changed, "skipped": row.skipped}


def describe_undo(result: Mapping[str, Any]) -> Iterator[str]:
    yield _("撤销了。")
    if result["left"]:
        yield _("有 %(count)d 条后来又改过，没有动。") % {"count": result["left"]}


@background_task(gettext_lazy("撤销批量操作"), describe=describe_undo)
def run_undo(run: TaskRun, operation: int, user: int) -> dict[str, Any]:
    """Undo the operation chunk by chunk, the last first."""
    row, by = _read(operation, user)
    doing = _doing(row)
    chunks = list(row.chunks.order_by("-number").values_list("pk", flat=True))

    def undo(pks: Sequence[int]) -> None:
        with recorded():
            for chunk in BulkChunk.objects.filter(pk__in=pks):
                left = doing.undo(chunk.steps, Deed(by, row.note, timezone.now()))
                BulkChunk.objects.filter(pk=chunk.pk).update(left=left)

    run.go_through(chunks, undo, size=1)
    BulkOperation.objects.filter(pk=row.pk).update(state=BulkState.UNDONE, undone_at=timezone.now())
    return {"left": sum(filter(None, row.chunks.values_list("left", flat=True)))}


def _read(operation: int, user: int) -> tuple[BulkOperation, User]:
    """The operation, and who does it. Raises TaskFailed for somebody who may not any more."""
    row = BulkOperation.objects.get(pk=operation)
    by = User.objects.filter(pk=user, is_active=True).first()
    if by is None or not by.has_perm(_doing(row).permission):
        raise TaskFailed(gettext_lazy("开始它的人没有这项权限了。"))
    return row, by
