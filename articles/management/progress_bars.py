"""The bars that commands show on a terminal while they work."""

from __future__ import annotations

import sys

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn


def make_bar(label: str, *, is_shown: bool) -> Progress:
    """Return a bar on the standard error that shows how many of how many are done, until its block ends.

    Django's own stream of it would end the line after each character that moves the bar.
    """
    columns = (TextColumn(label), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=Console(file=sys.stderr), disable=not is_shown, transient=True)
