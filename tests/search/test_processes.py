"""Work in several processes."""

import os
from importlib.util import find_spec

from articles.search.processes import PRELOADED, run_parts


def test_what_other_processes_cannot_see_is_worked_on_in_this_one(db):
    done: list[int] = []
    sentences = run_parts(
        lambda part: [f"{part} in {os.getpid()}"], [(1,), (2,)], jobs=2, report_progress=done.append
    )
    assert sentences == tuple(f"{part} in {os.getpid()}" for part in (1, 2))
    assert done == [1, 2]


def test_what_processes_share_the_memory_of_exists():
    """A module that cannot be loaded is left out without a word, and each process loads its own."""
    assert find_spec(PRELOADED)
