"""The indexer that runs all the time: `index_articles --watch`, or else a thread of the web server.

Who does is told by locks of the operating system on two files, one for the command and one for all web
processes; when the holder of one dies, another has it within a second. That two watch for a moment does no
harm: what must not happen twice at a time, Whoosh's own lock keeps apart.
"""

from __future__ import annotations

import atexit
import logging
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from time import sleep

from django.db import connection

from articles.search.indexer.queue import (
    IndexReport,
    answer_requests,
    hold_lock,
    index_folder,
    read_names_time,
)
from articles.search.indexer.rebuild import needs_rebuild, rebuild_index
from articles.search.language.dictionary import current_dictionary, refresh_dictionary

logger = logging.getLogger(__name__)
COMMAND_LOCK, WEB_LOCK = "command.lock", "web.lock"
LOCK_TRIES = 5
POLL_SECONDS = 0.2
TAKE_OVER_SECONDS = 1
LONGEST_PAUSE_SECONDS = 30  # after errors
FAREWELL_SECONDS = 5  # that a stopping web process gives the commit under way; cut short it is done again


@contextmanager
def become_worker() -> Iterator[bool]:
    """Whether this process is the one that watches by command, until the block ends."""
    current_dictionary()  # takes a while to load; until then a web process goes on watching
    path = index_folder() / COMMAND_LOCK
    with ExitStack() as stack:
        # A web process that looks whether somebody has the lock has it for as long as that takes.
        tries = (stack.enter_context(hold_lock(path)) or sleep(POLL_SECONDS) for _ in range(LOCK_TRIES))
        yield any(tries)


def is_command_worker_running() -> bool:
    with hold_lock(index_folder() / COMMAND_LOCK) as held:
        return not held


def is_worker_running() -> bool:
    """Whether some process watches the queue."""
    with hold_lock(index_folder() / WEB_LOCK) as held:
        return not held or is_command_worker_running()


def run_worker(
    stop: threading.Event,
    *,
    on_report: Callable[[IndexReport], None] = lambda report: None,
    is_relieved: Callable[[], bool] = lambda: False,
) -> None:
    """Answer what comes into the queue until told to stop or relieved by another.

    Never raises: an error is logged and tried again, after a pause that grows while errors go on.
    """
    given_up: set[int] = set()
    pause: float = POLL_SECONDS
    while not (stop.is_set() or is_relieved()):
        try:
            for report in _work_off(given_up):
                on_report(report)
                if stop.is_set():
                    return
            pause = POLL_SECONDS
        except Exception:
            pause = min(max(1, pause * 2), LONGEST_PAUSE_SECONDS)
            logger.exception("the indexer failed; it tries again in %g s", pause)
            connection.close()  # the next try gets a new one
        stop.wait(pause)


def _work_off(given_up: set[int]) -> Iterator[IndexReport]:
    if needs_rebuild():
        yield rebuild_index(jobs=1)
    for report, _ in answer_requests(given_up):
        yield report


_starting = threading.Lock()
_started_in: int | None = None


def start_web_worker() -> None:
    """See to it that a thread of this web process watches the queue whenever nobody else does.

    Cheap when called again. Called with the first request, not on import: a server that forks its workers
    after importing the application would leave the thread behind.
    """
    global _started_in
    if _started_in == os.getpid():
        return
    with _starting:
        if _started_in == os.getpid():
            return
        _started_in = os.getpid()
        stop = threading.Event()
        thread = threading.Thread(target=_work_when_free, args=(stop,), name="indexer", daemon=True)
        thread.start()
        atexit.register(_stop_thread, thread, stop)


def _work_when_free(stop: threading.Event) -> None:
    names_time = -1.0
    while not stop.is_set():
        try:
            names_time = follow_names(names_time)
            with hold_lock(index_folder() / WEB_LOCK) as held:
                if held and not is_command_worker_running():
                    run_worker(stop, is_relieved=is_command_worker_running)
        except Exception:
            logger.exception("this web server cannot index; it goes on without")
            stop.wait(LONGEST_PAUSE_SECONDS)
        stop.wait(TAKE_OVER_SECONDS)
    connection.close()


def follow_names(seen_time: float) -> float:
    """Take up the dictionary where the indexer has noted another since that time; when it last did so.

    In a web process the first call loads the dictionary, which the first search would wait for.
    """
    names_time = read_names_time()
    if names_time != seen_time:
        refresh_dictionary()
    return names_time


def _stop_thread(thread: threading.Thread, stop: threading.Event) -> None:
    stop.set()
    thread.join(FAREWELL_SECONDS)
