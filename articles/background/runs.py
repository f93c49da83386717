"""One run of a task: from its function's side, and what its end means for the task."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from contextvars import ContextVar
from typing import Any, TypeVar

from django.db import transaction
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from articles.background.kinds import TaskFailed, find_kind
from articles.logged_errors import log_numbered
from articles.models import BackgroundTask
from articles.models.background_task import TaskState
from articles.translations import translate_all

logger = logging.getLogger(__name__)
Item = TypeVar("Item")
# Set when this process is about to end: what it runs then waits for another.
stopping: ContextVar[threading.Event | None] = ContextVar("stopping", default=None)


class Cancelled(Exception):
    """Somebody cancelled the task."""


class Interrupted(Exception):
    """The process ends; another will continue."""


class TaskRun:
    """What a task's function has of its task."""

    def __init__(self, task: BackgroundTask) -> None:
        self.task = task

    @property
    def saved(self) -> dict[str, Any]:
        """What the last `report` of this or a former run saved; empty at first."""
        return self.task.saved

    def check(self) -> None:
        """Stop here if the task was cancelled or the process ends. Call it between transactions. One query.

        Raises what the function must not catch.
        """
        event = stopping.get()
        if event and event.is_set():
            raise Interrupted
        if BackgroundTask.objects.filter(pk=self.task.pk, is_cancel_asked=True).exists():
            raise Cancelled

    def report(self, done: int, total: int | None = None, *, saved: dict[str, Any] | None = None) -> None:
        """Store how far the work is, in the transaction of that work: a kill takes both. One query."""
        values: dict[str, Any] = {"done": done, "total": total, "deaths": 0}
        if saved is not None:
            values["saved"] = saved
        for name, value in values.items():
            setattr(self.task, name, value)
        BackgroundTask.objects.filter(pk=self.task.pk).update(**values)

    def go_through(
        self, items: Sequence[Item], do: Callable[[Sequence[Item]], None], *, size: int = 100
    ) -> None:
        """Do each batch of the items once, whatever kills the work.

        A batch is a transaction, with its progress. The items must be the same in each run.
        """
        for first in range(self.task.done, len(items), size):
            self.check()
            batch = items[first : first + size]
            with transaction.atomic():
                do(batch)
                self.report(first + len(batch), len(items))


def run_function(task: BackgroundTask) -> dict[str, Any]:
    """Call the task's function; return what changes of the task. Never raises an Exception."""
    try:
        result = find_kind(task)(TaskRun(task), **task.arguments)
    except Interrupted:
        return {"state": TaskState.WAITING}
    except Cancelled:
        return _end(TaskState.CANCELLED)
    except TaskFailed as failed:
        return _end(TaskState.FAILED, error=translate_all(failed.sentence))
    except Exception as error:
        number = log_numbered(f"task {task.pk} ({task.kind})", error)
        sentence = format_lazy(_("程序出错，没有做完；请把编号 {number} 告诉管理员。"), number=number)
        return _end(TaskState.FAILED, error=translate_all(sentence))
    return _end(TaskState.DONE, result=result)


def _end(state: TaskState, **values: Any) -> dict[str, Any]:
    return {"state": state, "finished_at": timezone.now(), "is_cancel_asked": False, **values}
