"""Work outside of requests, kept in the database: it reports progress, and can be cancelled and resumed.

The queue is that of django-tasks; the process that keeps the index works on it (`search.indexer.worker`).
"""

from articles.background.queue import cancel_task, resume_task, start_task
from articles.background.runs import Cancelled, TaskRun
from articles.background.task_kinds import TaskFailed, TaskKind, background_task, find_kind
from articles.background.worker import run_tasks, run_tasks_beside

__all__ = [
    "Cancelled",
    "TaskFailed",
    "TaskKind",
    "TaskRun",
    "background_task",
    "cancel_task",
    "find_kind",
    "resume_task",
    "run_tasks",
    "run_tasks_beside",
    "start_task",
]
