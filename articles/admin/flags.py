"""The importer's doubts in words: what each flag means, and what an editor does about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from articles.parsing.flags import FLAG_KINDS

KINDS = {kind.code: kind for kind in FLAG_KINDS}


@dataclass(frozen=True)
class Doubt:
    """One flag for a person to read: `guess` is what parsing suspects instead. `lines` are 1-based."""

    meaning: str
    remedy: str = ""
    guess: str = ""
    lines: tuple[int, ...] = ()

    def __str__(self) -> str:
        told = self.meaning
        if self.lines:
            told += _("(第 %(lines)s 行)") % {"lines": join_numbers(self.lines)}
        return told


def read_doubts(flags: Iterable[Mapping[str, Any]]) -> list[Doubt]:
    """The flags of an article or page in words, in their order; an unknown code stands for itself."""
    return [read_doubt(flag) for flag in flags]


def read_doubt(flag: Mapping[str, Any]) -> Doubt:
    lines = tuple(line + 1 for line in flag.get("lines", ()))
    kind = KINDS.get(flag["code"])
    if not kind:
        return Doubt(flag["code"], lines=lines)
    guess = "".join(word_guess(what, where) for what, where in (flag.get("proposal") or {}).items())
    return Doubt(_(kind.label), _(kind.remedy), guess, lines)


def word_guess(what: str, where: Any) -> str:
    """One of the proposals that articles/parsing/flags.py lists; empty for one that it does not."""
    words = {
        "merge": _("疑从第 %(where)s 行起属于上一篇。"),
        "split": _("疑从第 %(where)s 行起是另一篇。"),
        "join": _("疑第 %(where)s 行接着上一段。"),
        "cut": _("疑第 %(where)s 行另起一段。"),
        "goes_on": _("疑下文是永久编号为 %(where)s 的文章。"),
    }.get(what, "")
    return words % {"where": where if isinstance(where, str) else join_numbers(line + 1 for line in where)}


def join_numbers(numbers: Iterable[int]) -> str:
    """Numbers with runs drawn together: 3–5、9."""
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and runs[-1][1] == number - 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return "、".join(str(first) if first == last else f"{first}–{last}" for first, last in runs)
