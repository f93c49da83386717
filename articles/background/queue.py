"""Tasks from their start to their end: in the queue, run, taken up again after a kill, cancelled, resumed."""

from __future__ import annotations

import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_tasks import task as queued
from django_tasks_db.models import DBTaskResult

from articles.background.running import run_function
from articles.background.task_kinds import TaskKind
from articles.file_locks import hold_lock
from articles.models import BackgroundTask
from articles.models.authored import name_author
from articles.models.background_task import TaskState
from articles.translations import translate_all

MOST_DEATHS = 3  # of processes in a row that a task, without any progress, takes with it


def start_task(
    kind: TaskKind,
    arguments: dict[str, Any],
    *,
    subject: str,
    by: AbstractBaseUser,
    at_once: bool = False,
) -> BackgroundTask:
    """Queue the work, for this machine; or do small work before returning, in this thread.

    Within a transaction the worker sees it when that ends.
    """
    task = BackgroundTask.objects.create(
        kind=kind.path,
        subject=subject[: BackgroundTask._meta.get_field("subject").max_length],
        arguments=arguments,
        author=by,
        author_name=name_author(by),
        machine=name_machine(),
    )
    if at_once:
        run_task(task.pk)
        task.refresh_from_db()
    else:
        _enqueue(task)
    return task


def cancel_task(task: BackgroundTask) -> None:
    """End the task before it is done; what it has done stays. A task that has ended is left as it is.

    A task of another machine, which may be gone for ever, counts as ended at once.
    """
    with transaction.atomic():
        row = BackgroundTask.objects.select_for_update().get(pk=task.pk)
        row.is_cancel_asked = row.state == TaskState.RUNNING
        if row.state == TaskState.WAITING or (row.is_cancel_asked and row.machine != name_machine()):
            row.state, row.finished_at = TaskState.CANCELLED, timezone.now()
        row.save(update_fields=["state", "finished_at", "is_cancel_asked"])


def resume_task(task: BackgroundTask) -> None:
    """Queue a cancelled or failed task again, for this machine: it continues where it stopped.

    Any other task is left as it is.
    """
    resumable = BackgroundTask.objects.filter(pk=task.pk, state__in=(TaskState.CANCELLED, TaskState.FAILED))
    values = {"finished_at": None, "error": {}, "deaths": 0, "is_cancel_asked": False}
    with transaction.atomic():
        if resumable.update(state=TaskState.WAITING, machine=name_machine(), **values):
            task.refresh_from_db()
            _enqueue(task)


@queued
def run_queued(pk: int) -> None:
    run_task(pk)


def run_task(pk: int) -> None:
    """Run the task if it waits and no other process has it. What it raises is kept with it."""
    path = _find_lock(pk)
    with hold_lock(path) as held:
        waiting = BackgroundTask.objects.filter(pk=pk, state=TaskState.WAITING)
        if not held or not waiting.update(state=TaskState.RUNNING, started_at=timezone.now()):
            return
        task = BackgroundTask.objects.get(pk=pk)
        _keep_end(task, run_function(task))
        path.unlink(missing_ok=True)


def _keep_end(task: BackgroundTask, values: dict[str, Any]) -> None:
    with transaction.atomic():
        running = BackgroundTask.objects.filter(pk=task.pk, state=TaskState.RUNNING)
        if running.update(**values) and values["state"] == TaskState.WAITING:
            _enqueue(task)


def requeue_killed() -> int:
    """Queue again the tasks of this machine whose process was killed; how many. One query if there is none.

    A task that has killed several processes, and made no progress, is given up.
    """
    requeued = 0
    for task in BackgroundTask.objects.filter(state=TaskState.RUNNING, machine=name_machine()):
        with hold_lock(_find_lock(task.pk)) as is_dead:
            if is_dead:
                requeued += _take_up(task)
    return requeued


def _take_up(task: BackgroundTask) -> bool:
    is_hopeless = task.deaths + 1 >= MOST_DEATHS
    values: dict[str, Any] = {"state": TaskState.WAITING, "deaths": task.deaths + 1}
    if is_hopeless:
        sentence = _("处理它的进程几次被中断，一次也没有进展，不再自动重试；可能是内存不够。")
        values |= {
            "state": TaskState.FAILED,
            "finished_at": timezone.now(),
            "error": translate_all(sentence),
        }
    with transaction.atomic():
        # It may have ended since it was read, and released its lock.
        running = BackgroundTask.objects.filter(pk=task.pk, state=TaskState.RUNNING)
        is_taken = bool(running.update(**values))
        if is_taken:
            # What the killed process had claimed in the queue.
            DBTaskResult.objects.running().filter(args_kwargs__args=[task.pk]).delete()
            if not is_hopeless:
                _enqueue(task)
    return is_taken and not is_hopeless


def _enqueue(task: BackgroundTask) -> None:
    run_queued.using(queue_name=task.machine).enqueue(task.pk)


def _find_lock(pk: int) -> Path:
    return find_folder() / f"{pk}.lock"


def find_folder() -> Path:
    folder = settings.DATA_DIR / "tasks"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def name_machine() -> str:
    """The name of this data folder among those of all machines that serve one database; the same for ever.

    Files that a task needs are in the data folder, and locks are seen by processes of one machine.
    """
    path = find_folder() / "machine"
    if not path.exists():
        with tempfile.NamedTemporaryFile("w", dir=path.parent, encoding="ascii") as file:
            file.write(secrets.token_hex(8))
            file.flush()
            with suppress(FileExistsError):  # another process was first
                os.link(file.name, path)
    return path.read_text("ascii")
