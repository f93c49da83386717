"""Kinds of background work: functions that any process finds by their path."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.module_loading import import_string

from articles.background.runs import TaskRun
from articles.models import BackgroundTask


class TaskFailed(Exception):
    """The work cannot be done; the message is a sentence for the editor, best a lazy translation."""

    def __init__(self, sentence: str | Promise) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True)
class TaskKind:
    """What a kind of work is called, the function that does it, and one that says its result in sentences.

    The function takes the run and the task's arguments, and returns the result as a dictionary for JSON. It
    may be called again after a kill, a stop of the server or a cancellation: what it did before, it must
    leave as it is (`TaskRun.go_through`).
    """

    path: str
    label: str | Promise
    function: Callable[..., dict[str, Any] | None]
    describe: Callable[[dict[str, Any]], Iterable[str]]

    def __call__(self, run: TaskRun, **arguments: Any) -> dict[str, Any]:
        return self.function(run, **arguments) or {}


def background_task(
    label: str | Promise, *, describe: Callable[[dict[str, Any]], Iterable[str]] = lambda result: ()
) -> Callable[[Callable[..., dict[str, Any] | None]], TaskKind]:
    """Make a function of a module a kind of work. Its path is stored: moved, it needs a migration."""

    def decorate(function: Callable[..., dict[str, Any] | None]) -> TaskKind:
        return TaskKind(f"{function.__module__}.{function.__qualname__}", label, function, describe)

    return decorate


def find_kind(task: BackgroundTask) -> TaskKind:
    """Return the task's kind. Raises ImportError for one that this program does not have."""
    return import_string(task.kind)
