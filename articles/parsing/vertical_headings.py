"""Headings printed from top to bottom, a character or two a line, and their columns put in reading order.

Two columns stand side by side and are read from the right, but painted from the left: the headline is
extracted before its kicker, the deck before its headline.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from articles.parsing.bigrams import bond, end_bits, start_bits
from articles.parsing.line_breaks import PrintedLines, reorder
from articles.parsing.lines import NEVER_FIRST, open_marks

_LEAST_LINES = 4  # of a heading printed from top to bottom
_MOST_CHARS = 15  # of one column: on the sheets at hand no longer heading has only one
_LEAST_COLUMN = 6  # characters; a shorter part is a word of the other column
_SAID_BITS = 4.0  # against a cut between two characters that the page has together elsewhere
_EVEN_BITS = 4.0  # for columns of one length, against none
_CLEAR_BITS = 2.6  # by which the cut must be better than any other


def find_vertical(printed: PrintedLines) -> list[tuple[int, int]]:
    """The first and last of each run of lines that print a heading from top to bottom, a character or two
    a line; one of digits is a column of figures."""
    runs: list[tuple[int, int]] = []
    if list(map(len, printed.texts)).count(1) < _LEAST_LINES // 2:
        return runs
    start = 0
    for n in range(len(printed.texts) + 1):
        if n < len(printed.texts) and _is_vertical(printed, n) and (n == start or not printed.gaps[n]):
            continue
        if n - start >= _LEAST_LINES and _is_mostly_single(printed.texts[start:n]):
            runs.append((start, n - 1))
        start = n + (n < len(printed.texts) and not _is_vertical(printed, n))
    return runs


def _is_mostly_single(texts: Sequence[str]) -> bool:
    return sum(len(text) == 1 and not text.isascii() for text in texts) * 2 > len(texts)


def _is_vertical(printed: PrintedLines, n: int) -> bool:
    """Whether the line is one or two characters or a number, and no end of a sentence."""
    text = printed.texts[n]
    return (len(text) <= 2 or (text.isdecimal() and len(text) <= 4)) and text[-1] not in "。;!?"


def order_columns(printed: PrintedLines) -> tuple[PrintedLines, frozenset[int]]:
    """The lines with the right one of two columns first, and the printed line that each left one begins
    with."""
    order = list(range(len(printed.texts)))
    begins: set[int] = set()
    for first, last in find_vertical(printed):
        if second := _find_second(printed, first, last):
            order[first : last + 1] = [*range(second, last + 1), *range(first, second)]
            begins.add(printed.places[first])
    return (reorder(printed, order, frozenset()) if begins else printed), frozenset(begins)


def _find_second(printed: PrintedLines, first: int, last: int) -> int:
    """The line of the run that begins its second column; 0 where there is none, or none that is clear."""
    texts = printed.texts[first : last + 1]
    heading = "".join(texts)
    if len(heading) <= _MOST_CHARS:
        return 0
    page = "|".join(("".join(printed.texts[:first]), "".join(printed.texts[last + 1 :])))
    cuts = [
        (_weigh_cut(heading, at, page), first + n)
        for n, at in enumerate(accumulate(map(len, texts)), 1)
        if _LEAST_COLUMN <= at <= len(heading) - _LEAST_COLUMN
    ]
    if len(cuts) < 2:
        return 0
    (best, line), (other, _) = sorted(cuts, reverse=True)[:2]
    return line if best > other + _CLEAR_BITS else 0


def _weigh_cut(heading: str, at: int, page: str) -> float:
    """How many bits likelier the heading is two columns that divide here than words that continue."""
    over, under = heading[:at], heading[at:]
    if under[0] in NEVER_FIRST or open_marks(over):
        return -_SAID_BITS * len(heading)
    pair = over[-1] + under[0]
    bits = start_bits(under) + end_bits(over) - bond(*pair) - _SAID_BITS * (pair in page)
    return bits + _EVEN_BITS * min(at, len(under)) / len(heading)
