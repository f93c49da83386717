"""下转 and 上接: where a story goes on and where it began."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Jumps:
    """Page numbers as Arabic digits; None where the text has no such mark."""

    jump_to: str | None
    jump_from: str | None


_TO = re.compile(r"[(（]下转第?(\d+)版[)）]")
_FROM = re.compile(r"[(（]上接第?(\d+)版[)）]")


def find_jumps(text: str) -> Jumps:
    """The pages that the text says it goes on to and comes from. Never raises."""
    to, came = _TO.search(text), _FROM.search(text)
    return Jumps(to and to[1], came and came[1])


def reader_text(text: str) -> str:
    """The text without its jump marks. Never raises."""
    return _FROM.sub("", _TO.sub("", text))
