"""The importer's flags in the words that editors read: what each one means and what to do about it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from articles.parsing.flags import FLAGS


@dataclass(frozen=True)
class DescribedFlag:
    """A flag of an article or page. `place` is its 0-based place there; `lines` are 1-based.

    `suspicion` is what parsing suspects instead; it and `advice` may be empty.
    """

    place: int
    title: str
    advice: str
    suspicion: str
    lines: tuple[int, ...]

    def __str__(self) -> str:
        if not self.lines:
            return self.title
        return self.title + _("（第 %(lines)s 行）") % {"lines": format_numbers(self.lines)}


def describe_flags(flags: Iterable[Mapping[str, Any]]) -> list[DescribedFlag]:
    """Return the flags of an article or page in words, the most severe first.

    A code that FLAGS does not know is its own title, and comes last.
    """
    numbered = sorted(enumerate(flags), key=lambda row: rank_code(row[1]["code"]))
    return [describe_flag(place, flag) for place, flag in numbered]


def rank_code(code: str) -> float:
    return FLAGS[code].severity if code in FLAGS else math.inf


def describe_flag(place: int, flag: Mapping[str, Any]) -> DescribedFlag:
    kind = FLAGS.get(flag["code"])
    proposal = flag.get("proposal") or {}
    return DescribedFlag(
        place,
        title=_(kind.title) if kind else flag["code"],
        advice=_(kind.advice) if kind else "",
        suspicion="".join(describe_proposal(what, where) for what, where in proposal.items()),
        lines=tuple(line + 1 for line in flag.get("lines", ())),
    )


def describe_proposal(what: str, where: Any) -> str:
    """Return one of the proposals of articles/parsing/flags.py in words; empty for any other."""
    words = {
        "merge": _("疑从第 %(where)s 行起属于上一篇。"),
        "split": _("疑从第 %(where)s 行起是另一篇。"),
        "join": _("疑第 %(where)s 行接着上一段。"),
        "cut": _("疑第 %(where)s 行另起一段。"),
        "correction": _("编辑原来改作“%(where)s”。"),
        "goes_on": _("疑下文是永久编号为 %(where)s 的文章。"),
    }.get(what, "")
    return words % {"where": where if isinstance(where, str) else format_numbers(line + 1 for line in where)}


def format_numbers(numbers: Iterable[int]) -> str:
    """Return the numbers in order, with runs as ranges: 3–5、9."""
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and runs[-1][1] == number - 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return _("、").join(str(first) if first == last else f"{first}–{last}" for first, last in runs)
