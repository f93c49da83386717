"""Types of arguments that several commands take."""

import argparse
from collections.abc import Callable
from typing import Any

MAX_JOBS = 64


def as_argument(read: Callable[[str], Any]) -> Callable[[str], Any]:
    """Return the reader as an argparse type, which reports the message of its ValueError."""

    def read_argument(text: str) -> Any:
        try:
            return read(text)
        except ValueError as error:
            raise argparse.ArgumentTypeError(str(error)) from error

    return read_argument


def read_jobs(text: str) -> int:
    """Return the number of processes. Raises ValueError with a message for anything but 1 to MAX_JOBS."""
    if text.isdecimal() and 1 <= int(text) <= MAX_JOBS:
        return int(text)
    raise ValueError(f"'{text}' is not a number of processes; use 1 to {MAX_JOBS}")
