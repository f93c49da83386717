"""Page labels: a page's number as papers print it (版次), with its section: `16`, `A2`, `AA12`, `4-5`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from articles.parsing.lines import fold
from articles.parsing.numbers import DIGITS, read_number

LABEL_CHARS = 10  # of the longest label, `AA998-999`, and a little more
LAST_NUMBER = 999
_SECTION_STEP = LAST_NUMBER + 1  # between the orders of two sections
_LETTERS = 27  # a section is up to two letters or none

# `A02`, `第Ａ十版`, `P05`, `B叠03版`, `04-05`, `A04-A05`.
_LABEL = re.compile(
    rf"(?:第|P(?=\d))?(?:(?P<section>[A-Z]{{1,2}})[叠疊]?)?(?P<first>[{DIGITS}]{{1,3}})"
    rf"(?:[-—–](?P<last_section>[A-Z]{{0,2}})(?P<last>[{DIGITS}]{{1,3}}))?[版頁页]?"
)


@dataclass(frozen=True, slots=True)
class _Parts:
    """A label taken apart; a double page's `last` is the number after `first`, another page's is `first`."""

    section: str
    first: int
    last: int

    def __str__(self) -> str:
        return f"{self.section}{self.first}" + (f"-{self.last}" if self.last != self.first else "")

    def has_number(self, number: int) -> bool:
        return self.first <= number <= self.last


def read_label(text: str) -> str:
    """The label as it is stored and compared: `A2` for `A02`, `ａ２` and `第A二版`, `4-5` for the double page
    `04-05`. Empty if the text is no label. Never raises.
    """
    parts = _read_parts(text)
    return str(parts) if parts else ""


def read_first_label(text: str) -> str:
    """The label of a page or double page; of any other range (`4-8`) its first page's."""
    return read_label(text) or read_label(re.split("[-—–－]", text)[0])


def find_order(label: str) -> int | None:
    """A number that sorts labels as papers number their pages: 1, 2, 10, A1, A2, A10, AA1, B1. None for none.

    The order of a label without section is its number.
    """
    parts = _read_parts(label)
    if parts is None:
        return None
    letters = [ord(letter) - ord("A") + 1 for letter in parts.section.ljust(2, "@")]
    return (letters[0] * _LETTERS + letters[1]) * _SECTION_STEP + parts.first


def read_plain_number(label: str) -> int | None:
    """The number of a label without section, a double page's first one; None for any other label."""
    parts = _read_parts(label)
    return parts.first if parts and not parts.section else None


def may_be_same_page(one: str, other: str) -> bool:
    """Whether both labels may be one page's, one of them less exact: 2 and A2, 4 and 4-5; or one is empty."""
    parts, others = _read_parts(one), _read_parts(other)
    if parts is None or others is None:
        return True
    sections = {parts.section, others.section} - {""}
    return len(sections) < 2 and (parts.has_number(others.first) or others.has_number(parts.first))


def list_missing(labels: Iterable[str]) -> list[str]:
    """The labels between the first page of each section and its last one that none of these is, in order.

    A double page is both of its pages: of 1, 4-5 and A2, 2, 3 and A1 are missing.
    """
    there: dict[str, set[int]] = {}
    for parts in filter(None, map(_read_parts, labels)):
        there.setdefault(parts.section, set()).update(range(parts.first, parts.last + 1))
    return [
        f"{section}{number}"
        for section, numbers in sorted(there.items())
        for number in range(1, max(numbers))
        if number not in numbers
    ]


def find_label(printed: str, *, near: str, labels: Iterable[str]) -> str | None:
    """Which of an issue's labels a mark on page `near` means by `printed`; None if none.

    A number without a section is first one of the section of `near`. A double page is meant by either of its
    numbers. Pages of section A may have been given plain numbers.
    """
    wanted, here = _read_parts(printed), _read_parts(near)
    if wanted is None:
        return None
    there = [parts for parts in map(_read_parts, labels) if parts and parts.has_number(wanted.first)]
    if not there:
        return None
    section = wanted.section or (here.section if here else "")
    # A plain number comes next; page 4 comes before the double page 4-5.
    best = min(there, key=lambda parts: (parts.section != section, parts.section, parts.last))
    meant = (section, "") if wanted.section in ("", "A") else (section,)
    is_clear = best.section in meant or (len(there) == 1 and not wanted.section)
    return str(best) if is_clear else None


def _read_parts(text: str) -> _Parts | None:
    match = _LABEL.fullmatch(re.sub(r"\s", "", fold(text)).upper())
    first = read_number(match["first"]) if match else None
    if not match or not first:
        return None
    section = match["section"] or ""
    if not match["last"]:
        return _Parts(section, first, first)
    is_double = read_number(match["last"]) == first + 1 and match["last_section"] in ("", section)
    return _Parts(section, first, first + 1) if is_double else None
