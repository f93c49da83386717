"""The worker of background tasks within a test, and its transaction."""

import threading
from contextvars import copy_context
from unittest.mock import patch

from articles.background import run_tasks


class StopsWhenIdle(threading.Event):
    """Set when the worker would wait for more to do."""

    def wait(self, timeout: float | None = None) -> bool:
        if timeout:
            self.set()
        return self.is_set()


def work_off(stop: threading.Event | None = None) -> None:
    """Run all that is queued, or until the event is set."""
    # Between tasks the worker drops old connections; that of a test is in a transaction and must stay.
    with patch("django_tasks_db.management.commands.db_worker.close_old_connections"):
        copy_context().run(run_tasks, stop or StopsWhenIdle())
