"""One run of a task, from the side of its function."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from contextvars import ContextVar
from typing import TypeVar

from django.db import transaction

from articles.models import BackgroundTask

Item = TypeVar("Item")
# Set when this process is about to end: what it runs then waits for another.
stopping: ContextVar[threading.Event | None] = ContextVar("stopping", default=None)


class Cancelled(Exception):
    """Somebody cancelled the task."""


class Interrupted(Exception):
    """The process ends; another will continue."""


class TaskRun:
    """What a task's function may use of its task."""

    def __init__(self, task: BackgroundTask) -> None:
        self.task = task

    def check(self) -> None:
        """Stop here if the task was cancelled or the process ends. Call it between transactions. One query.

        Raises what the function must not catch.
        """
        event = stopping.get()
        if event and event.is_set():
            raise Interrupted
        if BackgroundTask.objects.filter(pk=self.task.pk, is_cancel_asked=True).exists():
            raise Cancelled

    def report(self, done: int, total: int | None = None) -> None:
        """Store how far the work is, in the transaction of that work: a kill undoes both. One query."""
        self.task.done, self.task.total = done, total
        BackgroundTask.objects.filter(pk=self.task.pk).update(done=done, total=total, deaths=0)

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
