"""Which lines are about the same subject: likeness of texts by the character pairs that they share.

A page's pairs are numbered as they come. A text is the set of its numbers, held as the bits of one integer,
so that the union or intersection of two texts is one operation, whatever their length.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import reduce
from math import sqrt
from operator import or_

import numpy as np
from numpy.typing import NDArray

from articles.parsing.bigrams import number_topics
from articles.parsing.lines import Line

WINDOW_LINES = (3, 7)
_SHORT_CHARS = 30
_MOST_PAIRS = 1 << 14  # distinguished; a page of 5,000 characters has about 3,000
_ROWS_AT_ONCE = 64
_WEIGHT_BITS = 5  # of a pair's squared weight
_MOST_WEIGHT = (1 << _WEIGHT_BITS) - 1


def set_bits(numbers: NDArray[np.intp], counts: NDArray[np.intp]) -> list[int]:
    """For each of several rows the integer whose bits of its numbers are set. All numbers stand in a row;
    `counts` says how many of them are each row's."""
    integers: list[int] = []
    used = 0
    for n in range(0, len(counts), _ROWS_AT_ONCE):
        some = counts[n : n + _ROWS_AT_ONCE]
        own = numbers[used : used + int(some.sum())]
        used += len(own)
        bits = np.zeros((len(some), int(own.max(initial=-1)) + 1), np.uint8)
        bits[np.repeat(np.arange(len(some)), some), own] = 1
        packed = np.packbits(bits, 1, bitorder="little")
        integers += [int.from_bytes(row.tobytes(), "little") for row in packed]
    return integers


class Topics:
    """The topic pairs of a page's lines; a text's pairs are the bits of an int."""

    def __init__(self, lines: Sequence[Line]) -> None:
        pairs, counts, squares = number_topics([line.folded for line in lines])
        weights = np.rint(squares * _MOST_WEIGHT).astype(int)
        planes, weighty = np.nonzero(weights >> np.arange(_WEIGHT_BITS)[:, None] & 1)
        self._planes = set_bits(weighty % _MOST_PAIRS, np.bincount(planes, minlength=_WEIGHT_BITS))
        self.lines = set_bits(pairs % _MOST_PAIRS, counts)
        self._weights: dict[int, float] = {}
        self._long = [i for i, line in enumerate(lines) if len(line.folded) > _SHORT_CHARS]
        self._before = self._count_long(len(lines))
        self._windows: dict[int, list[int]] = {}
        self._turns: dict[int, list[float | None]] = {}
        self._held: dict[int, list[float]] = {}
        for most in WINDOW_LINES:
            self._find_turns(most)

    def _count_long(self, count: int) -> list[int]:
        """For each line, how many long lines stand above it."""
        before, seen = [], 0
        long = set(self._long)
        for i in range(count):
            before.append(seen)
            seen += i in long
        return before

    def _find_turns(self, most: int) -> None:
        """For each place among the long lines, store the pairs of the `most` long ones above it, and how
        alike these and those below it are."""
        none = [0] * most
        windows = [*none, *(self.lines[i] for i in self._long), *none]
        joined = 1
        while joined < most:
            step = min(joined, most - joined)
            windows = list(map(or_, windows, windows[step:]))
            joined += step
        self._windows[most] = windows
        pairs = list(zip(windows, windows[most:], strict=False))[1 : len(self._long)]
        found = [self._compare(above, below) for above, below in pairs]
        self._turns[most] = [None, *(likeness for likeness, _ in found), None]
        self._held[most] = [0.0, *(share for _, share in found), 0.0]

    def turn(self, i: int, most: int) -> float | None:
        """How alike the `most` long lines above line `i` and from it on are; None where a side has none."""
        return self._turns[most][self._before[i]]

    def held(self, i: int, most: int) -> float:
        """How much of the smaller of the same two sides the other side holds as well."""
        return self._held[most][self._before[i]]

    def above(self, i: int) -> int:
        """The pairs of the few long lines right above line `i`."""
        return self._windows[WINDOW_LINES[0]][self._before[i]]

    def below(self, i: int) -> int:
        """The pairs of the few long lines from line `i` on."""
        return self._windows[WINDOW_LINES[0]][self._before[i] + WINDOW_LINES[0]]

    def join(self, places: Iterable[int]) -> int:
        """The pairs of the lines at these places together."""
        return reduce(or_, map(self.lines.__getitem__, places), 0)

    def weigh(self, text: int) -> float:
        """The squared weight of the text's pairs, that of the rarest pair being 1."""
        if not text:
            return 0.0
        one, two, four, eight, sixteen = self._planes
        weight = (
            (text & one).bit_count()
            + 2 * (text & two).bit_count()
            + 4 * (text & four).bit_count()
            + 8 * (text & eight).bit_count()
            + 16 * (text & sixteen).bit_count()
        )
        return weight / _MOST_WEIGHT

    def _weigh_once(self, text: int) -> float:
        """The same of a text that is compared with others again."""
        weight = self._weights.get(text)
        if weight is None:
            weight = self._weights[text] = self.weigh(text)
        return weight

    def likeness(self, left: int, right: int) -> float:
        """0 for texts that share nothing, 1 for the same pairs."""
        return self._compare(left, right)[0]

    def share(self, left: int, right: int) -> float:
        """How much of the lighter text the other holds, 0 to 1."""
        return self._compare(left, right)[1]

    def _compare(self, left: int, right: int) -> tuple[float, float]:
        """The likeness of two texts, and the share of the lighter one that both hold."""
        shared = self.weigh(left & right)
        if not shared:
            return 0.0, 0.0
        weights = self._weigh_once(left), self._weigh_once(right)
        return shared / sqrt(weights[0] * weights[1]), shared / min(weights)
