"""The issue's date, page number and section, from a folio line or from the words of the page."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass

from articles.parsing.values import Hints


@dataclass(frozen=True, slots=True)
class FoundDate:
    """What a page tells of its issue; `basis` quotes the words that told it. `folio_lines` are 0-based."""

    date: datetime.date | None
    basis: str
    number: int | None
    section: str
    folio_lines: tuple[int, ...]


_FOLIO = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日\s*星期")


def find_date(lines: Sequence[str], hints: Hints) -> FoundDate:
    """The issue's date, number and section, hints first. Never raises."""
    for at, line in enumerate(lines[:40]):
        if (m := _FOLIO.search(line)) and len(line) < 60:
            date = hints.date or datetime.date(int(m[1]), int(m[2]), int(m[3]))
            number = re.search(r"第?(\d+)版|^\s*(\d+)\s", line)
            page = hints.number or (int(number[1] or number[2]) if number else None)
            return FoundDate(date, m[0], page, hints.section, (at,))
    return FoundDate(hints.date, "", hints.number, hints.section, ())
