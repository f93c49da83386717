"""The text of a paragraph, from its lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log2

from articles.parsing.bigrams import bond, char_bits
from articles.parsing.lines import Line, needs_space, repeated_chars
from articles.parsing.script import simplify

_NUMERALS = frozenset("〇○零一二三四五六七八九十百千万億亿")
_REPEATS = 0.06  # share of cuts at which the next leg repeats a single character
_CLEAR_BITS = 4.0  # by which a repeat must be likelier than a word that doubles the character


@dataclass(frozen=True, slots=True)
class Repeat:
    """How many characters of a leg's foot the next leg repeats. Not `certain`: an editor should look."""

    chars: int
    certain: bool


def find_repeat(foot: str, top: str) -> Repeat:
    """What the text `top` repeats of `foot`, up to three characters, none of them of a number. Never raises.

    A single character counts as repeated only before another letter: before a mark the print itself may
    double it (003 l.15/17: 统筹推进|进、部门), and an editor should look. So should he where the doubled
    character is as likely in running text (常委会|会议). Source: seed 001 l.59/61 (扎实做好|好选干部).
    """
    repeated = repeated_chars(foot, top)
    if not repeated or any(char.isdigit() for char in top[:repeated]) or _is_in_number(foot, top, repeated):
        return Repeat(0, certain=True)
    if repeated > 1:
        return Repeat(repeated, certain=True)
    if not top[1:2].isalnum():
        return Repeat(0, certain=False)
    char = simplify(top[0])
    excess = log2(_REPEATS) - (bond(char, char) - char_bits(char))
    return Repeat(1 if excess > 0 else 0, certain=excess > _CLEAR_BITS)


def _is_in_number(foot: str, top: str, repeated: int) -> bool:
    """Whether the repeated characters are of a number written out: 一九八|八年."""
    around = foot[: len(foot) - repeated][-1:] + top[repeated : repeated + 1]
    return set(top[:repeated]) <= _NUMERALS and bool(set(around) & (_NUMERALS | set("年月日")))


def join_lines(lines: Sequence[Line]) -> str:
    """The paragraph's text: the lines' own characters, with what a next leg repeats taken once."""
    text = lines[0].text
    for line in lines[1:]:
        rest = line.text[find_repeat(text, line.text).chars :]
        text += f" {rest}" if needs_space(text, rest) else rest
    return text
