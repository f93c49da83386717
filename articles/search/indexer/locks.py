"""The locks that decide which process does what only one may do at a time."""

from __future__ import annotations

from articles.file_locks import hold_lock
from articles.search.engine import get_engine

COMMAND_LOCK, WEB_LOCK = "command.lock", "web.lock"


def is_command_worker_running() -> bool:
    with hold_lock(get_engine().folder / COMMAND_LOCK) as held:
        return not held


def is_worker_running() -> bool:
    """Whether any process works on the queue; none that could be seen where the folder may not be used."""
    try:
        with hold_lock(get_engine().folder / WEB_LOCK) as held:
            return not held or is_command_worker_running()
    except OSError:
        return False
