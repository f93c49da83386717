"""Locks on files: of all processes of a machine one holds a lock, until it releases it or dies."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def hold_lock(path: Path, *, waits: bool = False) -> Iterator[bool]:
    """Whether this process got the lock on the file, which it holds until the block ends.

    Two threads of a process are two holders. The file is made where there is none; it stays.
    """
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | (0 if waits else fcntl.LOCK_NB))
        except BlockingIOError:
            yield False
            return
        yield True
