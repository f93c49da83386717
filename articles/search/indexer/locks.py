"""The locks that decide which process does what only one may do at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from whoosh.util.filelock import FileLock

from articles.search.indexer.queue import index_folder

COMMAND_LOCK, WEB_LOCK = "command.lock", "web.lock"


@contextmanager
def hold_lock(path: Path) -> Iterator[bool]:
    """Whether this process got the lock on the file, which it holds until the block ends or it dies."""
    lock = FileLock(str(path))
    held = lock.acquire()
    try:
        yield held
    finally:
        if held:
            lock.release()


def is_command_worker_running() -> bool:
    with hold_lock(index_folder() / COMMAND_LOCK) as held:
        return not held


def is_worker_running() -> bool:
    """Whether any process works on the queue."""
    with hold_lock(index_folder() / WEB_LOCK) as held:
        return not held or is_command_worker_running()
