"""The importer's doubts in words: what each flag means, and what an editor does about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

MEANINGS: dict[str, str] = {}
REMEDIES: dict[str, str] = {}


@dataclass(frozen=True)
class Doubt:
    """One flag for a person to read. `lines` are 1-based."""

    meaning: str
    remedy: str
    lines: tuple[int, ...]

    def __str__(self) -> str:
        told = self.meaning
        if self.lines:
            told += _("(第 %(lines)s 行)") % {"lines": join_numbers(self.lines)}
        return told


def read_doubts(flags: Iterable[Mapping[str, Any]]) -> list[Doubt]:
    """The flags of an article or page in words, in their order; an unknown code stands for itself."""
    return [
        Doubt(
            meaning=str(MEANINGS.get(flag["code"], flag["code"])),
            remedy=str(REMEDIES.get(flag["code"], "")),
            lines=tuple(line + 1 for line in flag.get("lines", ())),
        )
        for flag in flags
    ]


def join_numbers(numbers: Iterable[int]) -> str:
    """Numbers with runs drawn together: 3–5、9."""
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and runs[-1][1] == number - 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return "、".join(str(first) if first == last else f"{first}–{last}" for first, last in runs)
