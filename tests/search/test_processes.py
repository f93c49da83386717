"""Work in several processes."""

import os

from articles.search.processes import run_parts


def test_what_other_processes_cannot_see_is_worked_on_in_this_one(db):
    done: list[int] = []
    sentences = run_parts(
        lambda part: [f"{part} in {os.getpid()}"], [(1,), (2,)], jobs=2, report_progress=done.append
    )
    assert sentences == tuple(f"{part} in {os.getpid()}" for part in (1, 2))
    assert done == [1, 2]
