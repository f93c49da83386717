"""The worker that indexes all the time: `index_articles --watch`, or else a thread of the web server.

Beside it, in a thread of its own, the same process works on the queue of background tasks.

Two lock files of the operating system decide who works: one for the command, one for all web processes. If
the holder of one dies, another process gets it within a second. Two workers for a moment do no harm:
the engine's own lock prevents two writers.
"""

from __future__ import annotations

import atexit
import logging
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from time import monotonic, sleep

from django.db import connection

from articles.archive.export_files import keep_exports_beside
from articles.archive.public_version import merge_versions
from articles.archive.reads import write_reads
from articles.archive.records import heal_strays
from articles.archive.schedule import apply_due
from articles.background import run_tasks_beside
from articles.file_locks import hold_lock
from articles.models.subqueries import gather_statistics
from articles.search.engine import IndexReport, get_engine
from articles.search.indexer.consistency import ask_for_strays
from articles.search.indexer.editors_index import EditorsIndexer
from articles.search.indexer.index_queue import answer_requests, ask_for_new_names
from articles.search.indexer.locks import COMMAND_LOCK, WEB_LOCK, is_command_worker_running
from articles.search.indexer.rebuild import needs_rebuild, rebuild_index
from articles.search.language.aliases import refresh_aliases
from articles.search.language.dictionary import current_dictionary, refresh_dictionary
from articles.search.proposals.lookups import look_up_tags
from articles.search.relations.work import Relater
from articles.search.results import SearchUnavailable
from articles.search.suggestions.lexicon import read_lexicon
from articles.search.visibility import open_view

logger = logging.getLogger(__name__)
LOCK_TRIES = 5
POLL_SECONDS = 0.2
COMPARE_SECONDS = 60.0  # 0.1 s of work at 100,000 articles
STATISTICS_SECONDS = 3600.0
TAKE_OVER_SECONDS = 1
LONGEST_PAUSE_SECONDS = 30  # after errors
FAREWELL_SECONDS = 5  # that a stopping web process waits for its commit; interrupted, it is done again


@contextmanager
def become_worker() -> Iterator[bool]:
    """Whether this process is the worker by command until the block ends.

    It runs background tasks and writes exports too.
    """
    current_dictionary()  # takes a while to load; meanwhile a web process continues to work
    path = get_engine().folder / COMMAND_LOCK
    with ExitStack() as stack:
        # A web process that checks the lock holds it for that moment.
        tries = (stack.enter_context(hold_lock(path)) or sleep(POLL_SECONDS) for _ in range(LOCK_TRIES))
        held = any(tries)
        if held:
            stack.enter_context(run_tasks_beside())
            stack.enter_context(keep_exports_beside())
        yield held


def run_worker(
    stop: threading.Event,
    *,
    on_report: Callable[[IndexReport], None] = lambda report: None,
    is_relieved: Callable[[], bool] = lambda: False,
) -> None:
    """Answer requests until `stop` is set or another worker takes over.

    Never raises: after an error, which is logged, it tries again, with longer pauses while errors continue.
    """
    given_up: set[int] = set()
    editors_index, relater = EditorsIndexer(), Relater()
    compare = _Compare(editors_index, relater)
    pause: float = POLL_SECONDS
    while not (stop.is_set() or is_relieved()):
        try:
            for report in _work_off(given_up):
                on_report(report)
                if stop.is_set():
                    return
            editors_index.follow()
            look_up_tags()
            relater.follow()
            compare()
            pause = POLL_SECONDS
        except Exception:
            pause = min(max(1, pause * 2), LONGEST_PAUSE_SECONDS)
            logger.exception("the index worker failed; it tries again in %g s", pause)
            connection.close()  # the next try opens a new one
        stop.wait(pause)


def _work_off(given_up: set[int]) -> Iterator[IndexReport]:
    if needs_rebuild():
        yield rebuild_index(jobs=1)
    apply_due()
    for report, _ in answer_requests(given_up):
        yield report


class _Compare:
    """In idle moments, finds what a restored database contains and nobody announced.

    It also replaces a damaged list of names, merges the rows of the public version, and writes what readers
    opened.
    """

    def __init__(self, editors_index: EditorsIndexer, relater: Relater) -> None:
        self.editors_index, self.relater = editors_index, relater
        self.last, self.analysed = -COMPARE_SECONDS, -STATISTICS_SECONDS

    def __call__(self) -> None:
        if monotonic() - self.last >= COMPARE_SECONDS:
            ask_for_new_names()
            ask_for_strays()
            self.editors_index.compare()
            self.relater.compare()
            merge_versions()
            if monotonic() - self.analysed >= STATISTICS_SECONDS:
                gather_statistics()
                self.analysed = monotonic()
            write_reads()
            if healed := heal_strays():
                logger.warning("%d publication records were missing or out of date and are written", healed)
            self.last = monotonic()


_starting = threading.Lock()
_started_in: int | None = None


def start_web_worker() -> None:
    """Start a thread in this web process that works on the queue whenever no other worker does.

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
    names_version: object = None
    while not stop.is_set():
        try:
            names_version = follow_names(names_version)
            write_reads()
            with hold_lock(get_engine().folder / WEB_LOCK) as held:
                if held and not is_command_worker_running():
                    with run_tasks_beside(), keep_exports_beside():
                        run_worker(stop, is_relieved=is_command_worker_running)
        except Exception:
            logger.exception("this web server cannot index; it continues without")
            stop.wait(LONGEST_PAUSE_SECONDS)
        stop.wait(TAKE_OVER_SECONDS)
    connection.close()


def follow_names(seen: object) -> object:
    """Refresh the dictionary if the names were written since this version; return the present one.

    In a web process the first call loads the dictionary and the words of suggestions, so that no search
    has to wait. Other names of tags and people are followed too.
    """
    refresh_aliases()
    with suppress(SearchUnavailable):
        read_lexicon(open_view())
    version = get_engine().read_names_version()
    if version != seen:
        refresh_dictionary()
    return version


def _stop_thread(thread: threading.Thread, stop: threading.Event) -> None:
    stop.set()
    thread.join(FAREWELL_SECONDS)
