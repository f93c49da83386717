"""The thread that works on the queue, beside the one that keeps the index."""

from __future__ import annotations

import datetime
import logging
import threading
from contextlib import AbstractContextManager

from django.db import connection
from django.utils import timezone
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from articles.background.queue import name_machine, requeue_killed
from articles.background.runs import stopping
from articles.side_threads import run_beside

logger = logging.getLogger(__name__)
POLL_SECONDS = 0.5
PAUSE_SECONDS = 10  # after an error
KEPT = datetime.timedelta(days=1)  # of what has left the queue; the tasks themselves are kept


def run_tasks_beside() -> AbstractContextManager[None]:
    """Run what is queued, in a thread of its own, until the block ends; tasks run one after the other."""
    return run_beside(run_tasks, name="tasks")


def run_tasks(stop: threading.Event) -> None:
    """Run what is queued for this machine, one task after the other, until `stop` is set. Never raises.

    Takes the thread for itself: `stop` stays the end of its tasks.
    """
    stopping.set(stop)
    while not stop.is_set():
        try:
            requeue_killed()
            pause = 0 if _run_next() else POLL_SECONDS
        except Exception:
            pause = PAUSE_SECONDS
            logger.exception("the queue of tasks cannot be read; it is tried again in %g s", pause)
            connection.close()  # the next try opens a new one
        stop.wait(pause)


def _run_next() -> bool:
    """Run one task; whether there was one. Asks first, since to claim takes SQLite's lock for writing."""
    machine = name_machine()
    if not DBTaskResult.objects.ready().filter(queue_name=machine).exists():
        return False
    Worker(
        queue_names=[machine],
        excluded_queue_names=[],
        interval=0,
        batch=True,
        max_tasks=1,
        startup_delay=False,
        backend_name="default",
        worker_id=machine,
    ).run()
    DBTaskResult.objects.finished().filter(finished_at__lt=timezone.now() - KEPT).delete()
    return True
