"""Work in a thread of its own, beside what the process does."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def run_beside(work: Callable[[threading.Event], None], *, name: str) -> Iterator[None]:
    """Run the work until the block ends, which sets the event that it is given, and waits for its end."""
    stop = threading.Event()

    def run() -> None:
        work(stop)
        connection.close()

    thread = threading.Thread(target=run, name=name, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
