"""The length of runs with faults: short ones are part of the tests, NEWSROOM_TEST_FAULTS=10000 makes long
ones.

A short run is always the same; a long one has a seed of its own, or that of NEWSROOM_TEST_SEED.
"""

import os
from random import randrange

FAULTS = int(os.environ.get("NEWSROOM_TEST_FAULTS", "0"))
SEED = os.environ.get("NEWSROOM_TEST_SEED") or str(randrange(10**6) if FAULTS else 1)


def count_faults(short: int) -> str:
    """How many faults a run makes, whose short form makes so many."""
    return str(FAULTS or short)
