"""Work of a rebuild, divided among processes of this machine."""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, wait
from functools import cache
from pathlib import Path

import django
from django.db import connection

PROGRESS_SECONDS = 0.5
PRELOADED = "newsroom.preloaded"


def hash_code() -> str:
    """Return a digest of this package's source: what another version made is not used."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def run_parts(
    work: Callable[..., list[str]],
    parts: Sequence[tuple],
    *,
    jobs: int,
    report_progress: Callable[[int], None],
) -> tuple[str, ...]:
    """Call `work` with the arguments of each part; return all sentences that the calls return.

    `report_progress` is called now and then with the number of parts that are done.
    """
    jobs = min(jobs, len(parts))
    if jobs <= 1 or not _is_seen_by_others():
        sentences = []
        for number, part in enumerate(parts, 1):
            sentences += work(*part)
            report_progress(number)
        return tuple(sentences)
    # Forked, to share memory, but not from this process: they would inherit its locks and connections.
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([PRELOADED])
    with ProcessPoolExecutor(jobs, mp_context=context, initializer=django.setup) as pool:
        futures = [pool.submit(_run_apart, work, part) for part in parts]
        return _await_parts(futures, report_progress)


def _await_parts(futures: Sequence[Future], report_progress: Callable[[int], None]) -> tuple[str, ...]:
    waiting = set(futures)
    try:
        while waiting:
            done, waiting = wait(waiting, timeout=PROGRESS_SECONDS)
            report_progress(len(futures) - len(waiting))
            for future in done:
                future.result()
    finally:
        for future in waiting:
            future.cancel()
    return tuple(sentence for future in futures for sentence in future.result())


def _is_seen_by_others() -> bool:
    """Whether other processes see in the database what this one sees."""
    in_memory = connection.vendor == "sqlite" and connection.is_in_memory_db()
    return not in_memory and not connection.in_atomic_block


def _run_apart(work: Callable[..., list[str]], part: tuple) -> list[str]:
    _die_with_parent()
    return work(*part)


@cache
def _die_with_parent() -> None:
    """End this process when the process that started it has ended for whatever reason."""

    def watch() -> None:
        multiprocessing.parent_process().join()
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
