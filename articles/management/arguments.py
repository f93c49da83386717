"""Arguments that several commands take."""

import argparse
from collections.abc import Callable
from typing import Any

MAX_JOBS = 64


def as_argument(read: Callable[[str], Any]) -> Callable[[str], Any]:
    """The reader as argparse wants it: the sentence of its ValueError becomes the argument's error."""

    def read_argument(told: str) -> Any:
        try:
            return read(told)
        except ValueError as error:
            raise argparse.ArgumentTypeError(str(error)) from error

    return read_argument


def read_jobs(told: str) -> int:
    """The number of processes. Raises ValueError with a sentence for what is none."""
    if told.isdecimal() and 1 <= int(told) <= MAX_JOBS:
        return int(told)
    raise ValueError(f"'{told}' is no number of processes; write 1 to {MAX_JOBS}")
