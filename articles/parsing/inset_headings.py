"""Headings printed inside a sentence of their own story's text, put above it.

A story's first leg may stand beside its heading: text is then extracted up to the foot of that leg, the
heading follows, then the rest of the sentence. The heading is wider than the column, and the sentence
continues below it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import inf, sqrt
from operator import or_

import numpy as np

from articles.parsing.bigrams import bond, start_bits, topic_signs
from articles.parsing.chunks import FULL_EM, SAME_EM, is_credit, is_ended
from articles.parsing.line_breaks import PrintedLines, Widths
from articles.parsing.marks import is_dateline

_MOST_LINES, _MOST_CHARS = 5, 48  # of a heading, and of one of its lines
_LEAST_WIDER_EM = 2.0  # than the column
_LEAST_COLUMN_EM = 8
_MOST_START_BITS = 3.0  # of a line that continues a sentence
_MOST_WIDER_EM = 12.0
# Bits by which the sentence is likelier to continue below the heading than in it: where the heading's breaks
# show, and where they do not.
_LEAST_FIT_BITS, _CLEAR_FIT_BITS = -0.5, 5.0
_LEAST_SAID = 0.4  # share of the heading's pairs that the text around it repeats
_AROUND = 40  # printed lines on each side
_MOST_ABOVE = 80  # printed lines of a first leg
_LEAST_LIKE = 0.05  # of a paragraph to the rest of its story
_UNLIKE_EM = 2.0  # lines of a column differ by less from its width
_BREAK = 0.5  # chance below which a line does not continue the one above
_ENDINGS = "。!?…)】”’」』:;"
_HANGING = ",、:;”’)》"


def find_order(
    printed: PrintedLines, columns: Widths, chances: Sequence[float], apart: frozenset[int]
) -> list[int] | None:
    """The page's lines in an order that has such headings above their stories; None where there are none.

    `chances[n]` is the probability that line `n` continues the one above.
    """
    search = _HeadingSearch(printed, columns, chances, apart)
    order = list(range(len(printed.texts)))
    moved = False
    for first, last in search.find():
        opening = search.find_opening(first, last)
        if opening < first:
            order[opening : last + 1] = [*range(first, last + 1), *order[opening:first]]
            moved = True
    return order if moved else None


class _HeadingSearch:
    """Looks for headings inside sentences on one page."""

    def __init__(
        self, printed: PrintedLines, columns: Widths, chances: Sequence[float], apart: frozenset[int]
    ) -> None:
        self._texts = printed.texts
        self._totals = printed.widths + printed.indents
        self._columns = columns
        self._chances = chances
        self._apart = {n for n, at in enumerate(printed.places) if at in apart}

    def find(self) -> list[tuple[int, int]]:
        """The first and last line of each such heading, in print order."""
        found: list[tuple[int, int]] = []
        for foot in self._list_feet():
            if found and foot <= found[-1][1]:
                continue
            last = self._find_last(foot + 1)
            if last is not None and self._is_cut(foot):
                found.append((foot + 1, last))
        return found

    def _list_feet(self) -> list[int]:
        """The lines that fill their column, and under which a wider line stands near by."""
        totals, widths = self._totals, self._columns.above
        padded = np.concatenate([totals[1:], np.zeros(_MOST_LINES)])
        widest = np.maximum.reduce([padded[n : n + len(totals)] for n in range(_MOST_LINES)])
        is_full = (abs(totals - widths) < FULL_EM) & (widths >= _LEAST_COLUMN_EM)
        return np.flatnonzero(is_full & (widest >= widths + _LEAST_WIDER_EM)).tolist()

    def _is_cut(self, n: int) -> bool:
        """Whether the line is text and stops inside a sentence."""
        is_text = self._chances[n] >= _BREAK and n not in self._apart
        return is_text and self._texts[n][-1] not in _ENDINGS and not is_credit(self._texts[n])

    def _find_last(self, first: int) -> int | None:
        """The last line of the heading that begins at this line; None where no heading stands there."""
        found = None
        for last in range(first, min(first + _MOST_LINES, len(self._texts) - 1)):
            if not self._may_be_heading(last):
                break
            if self._continues(first, last):
                found = last
        return found

    def _may_be_heading(self, n: int) -> bool:
        text = self._texts[n]
        is_sentence = "。" in text or text[-1] in ",、;!?" or len(text) > _MOST_CHARS
        return n not in self._apart and not is_sentence and not (is_dateline(text) or is_credit(text))

    def _continues(self, first: int, last: int) -> bool:
        """Whether the lines are a heading, and the sentence above it continues below it."""
        width = self._columns.above[first - 1]
        wider = self._measure_wider(first, last, width)
        returns = abs(self._columns.below[last + 1] - width) < FULL_EM
        if wider < _LEAST_WIDER_EM or not returns or self._is_unlike(last + 1, width):
            return False
        parted = [self._chances[n] < _BREAK for n in (first, last + 1)]
        off = [abs(self._totals[n] - width) > SAME_EM for n in (first, last)]
        least = _LEAST_FIT_BITS if all(parted) else _CLEAR_FIT_BITS
        is_heading = all(map(or_, parted, off)) and self._share_said(first, last) >= _LEAST_SAID
        return is_heading and self._fit(first, last) + min(wider, _MOST_WIDER_EM) / 2 > least

    def _measure_wider(self, first: int, last: int, width: float) -> float:
        """By how many em the widest of the lines is wider than the column; marks may hang over its edge."""
        lines = range(first, last + 1)
        return float(max(self._totals[n] - (self._texts[n][-1] in _HANGING) for n in lines) - width)

    def _fit(self, first: int, last: int) -> float:
        """By how many bits the sentence above these lines continues below them rather than in them."""
        over, heading, under = (self._texts[n] for n in (first - 1, first, last + 1))
        if is_dateline(under) or start_bits(under) > _MOST_START_BITS:
            return -inf
        return bond(over[-1], under[0]) - bond(over[-1], heading[0]) / 2

    def _share_said(self, first: int, last: int) -> float:
        """How much of the heading the lines around it repeat."""
        around = "".join(
            self._texts[max(0, first - _AROUND) : first] + self._texts[last + 1 : last + 1 + _AROUND]
        )
        pairs = [a + b for a, b in pairwise("".join(self._texts[first : last + 1]))]
        return sum(pair in around for pair in pairs) / max(1, len(pairs))

    def find_opening(self, first: int, last: int) -> int:
        """The first line of the story whose heading stands at these lines: the text above it that is about
        what the heading and the text below are."""
        own = topic_signs("".join(self._texts[first : last + 1 + _AROUND]))
        best, total, end, opening = 0.0, 0.0, first, first
        for start in self._list_starts(first - 1):
            paragraph = topic_signs("".join(self._texts[start:end]))
            total += len(own & paragraph) / sqrt(max(1, len(own) * len(paragraph))) - _LEAST_LIKE
            if end == first or total >= best or is_dateline(self._texts[start]):
                best, opening = total, start
            end = start
        return opening

    def _list_starts(self, foot: int) -> Iterator[int]:
        """The first lines of the paragraphs of this leg, from its foot up to where another story ends."""
        width = self._columns.above[foot]
        for n in range(foot, max(-1, foot - _MOST_ABOVE), -1):
            if n in self._apart or self._is_unlike(n, width):
                return
            if self._chances[n] < _BREAK:
                yield n
                if is_dateline(self._texts[n]):
                    return

    def _is_unlike(self, n: int, width: float) -> bool:
        """Whether the line is wider than a column of this width, or shorter and ends no paragraph."""
        wider = float(self._totals[n] - width)
        return wider > _UNLIKE_EM or (wider < -_UNLIKE_EM and not is_ended(self._texts[n]))
