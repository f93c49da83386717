"""Calls a task's function, and works out what its end means for the task."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from articles.background.runs import Cancelled, Interrupted, TaskRun
from articles.background.task_kinds import TaskFailed, find_kind
from articles.logged_errors import log_numbered
from articles.models import BackgroundTask
from articles.models.background_task import TaskState
from articles.translations import translate_all


def run_function(task: BackgroundTask) -> dict[str, Any]:
    """Call the task's function; return the fields of the task that change. Never raises an Exception."""
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
