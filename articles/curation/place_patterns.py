"""Dates and labels for many pages: from their file names by a pattern, or counted from a first one."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Sequence
from pathlib import PurePath

from django.utils.translation import gettext as _

from articles.curation.operations import Refused
from articles.models import Page
from articles.parsing.page_labels import read_label

Places = dict[str, tuple[str | None, str]]  # by the page's key: date and label, as JSON keeps them

# What a pattern may hold beside plain characters, and `*` for any characters.
PARTS = {
    "YYYY": r"(?P<year>\d{4})",
    "MM": r"(?P<month>\d{1,2})",
    "DD": r"(?P<day>\d{1,2})",
    "PP": r"(?P<label>[A-Za-z]{0,2}\d{1,3})",
    "*": r".*?",
}


def read_names(pages: Iterable[Page], pattern: str) -> Places:
    """The places that the file names give; pages whose name does not fit are left out.

    A part of the place that the pattern does not name stays as it is. Raises Refused for a pattern that names
    none.
    """
    compiled = compile_pattern(pattern)
    places: Places = {}
    for page in pages:
        found = compiled.fullmatch(PurePath(page.source_name).stem)
        parts = found.groupdict() if found else {}
        date = _read_date(parts) if "year" in parts else page.date
        label = read_label(parts["label"]) if "label" in parts else page.label
        if parts and (date or "year" not in parts) and (label or "label" not in parts):
            places[str(page.pk)] = (date.isoformat() if date else None, label)
    return places


def compile_pattern(pattern: str) -> re.Pattern[str]:
    """Raises Refused for a pattern that names neither a whole date nor the page, or one of them twice."""
    expression = "".join(
        PARTS.get(part, re.escape(part)) for part in re.split(r"(YYYY|MM|DD|PP|\*)", pattern.strip())
    )
    try:
        compiled = re.compile(expression)
    except re.error as error:
        raise Refused(_("样式里每一样只能写一次。")) from error
    named = set(compiled.groupindex)
    if not named or named & {"year", "month", "day"} not in (set(), {"year", "month", "day"}):
        raise Refused(_("样式里要有 YYYY、MM、DD，或者 PP。"))
    return compiled


def _read_date(parts: dict[str, str]) -> datetime.date | None:
    try:
        return datetime.date(int(parts["year"]), int(parts["month"]), int(parts["day"]))
    except ValueError:
        return None


def count_places(
    pages: Sequence[Page], *, start: datetime.date, first: int = 1, pages_an_issue: int = 0
) -> Places:
    """Places counted in the order of file names, from that date and page on, a day for each issue.

    `pages_an_issue` 0: all pages are of one issue.
    """
    places: Places = {}
    for place, page in enumerate(sorted(pages, key=_sort_name)):
        days, number = divmod(place, pages_an_issue) if pages_an_issue else (0, place)
        date = start + datetime.timedelta(days=days)
        places[str(page.pk)] = (date.isoformat(), str(first + number))
    return places


def _sort_name(page: Page) -> tuple[list[tuple[int, str]], int]:
    """As people sort names: 2 before 10."""
    parts = re.split(r"(\d+)", page.source_name)
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in parts], page.pk
