"""Parts of a series, as headings number them: 城南旧事（三）, 系列报道之二, 连载⑫."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from articles.parsing.numbers import DIGITS, read_number

_CIRCLED = {chr(ord("①") + at): at + 1 for at in range(20)}
_THIRDS = {"上": 1, "中": 2, "下": 3}
_NUMBER = rf"[{DIGITS}十]{{1,3}}"
# 之三 counts parts only after what is published in parts: 亮点之一 does not.
_PART = re.compile(
    r"(?P<stem>.*?)\s*(?:"
    rf"[（(〔【]\s*(?:连载|系列|第)?\s*(?P<bracketed>{_NUMBER}|[上中下])\s*[）)〕】]"
    rf"|(?<=[道评谈论载观记话访列])之(?P<counted>{_NUMBER})"
    rf"|连载\s*(?P<serial>{_NUMBER})"
    r"|(?P<circled>[①-⑳])"
    r")\s*"
)
_EDGES = " \u3000—-·:：,，、|｜"


@dataclass(frozen=True, slots=True)
class Part:
    """The name that all parts of the series have in their headings, and the number of this one."""

    stem: str
    number: int


def read_part(heading: str) -> Part | None:
    """The part that the heading ends with; None where it numbers none, or names no series."""
    found = _PART.fullmatch(heading)
    if found is None or not (stem := found["stem"].strip(_EDGES)):
        return None
    printed = found["bracketed"] or found["counted"] or found["serial"] or found["circled"]
    number = _THIRDS.get(printed) or _CIRCLED.get(printed) or read_number(printed)
    return Part(stem, number) if number else None


def read_first_part(headings: Iterable[str]) -> Part | None:
    """The part that the headings end with; the first heading with a part decides."""
    return next((part for heading in headings if (part := read_part(heading))), None)
