"""Which lines speak of the same things: likeness of texts by the pairs of characters they share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import sqrt

from articles.parsing.language import topic_signs, topic_squares
from articles.parsing.lines import Line

WINDOW_LINES = (3, 7)
_SHORT_CHARS = 30


class Bag:
    """The topic pairs of some text and the sum of their squared weights."""

    __slots__ = ("pairs", "weight")

    def __init__(self, pairs: set[str], weight: float) -> None:
        self.pairs = pairs
        self.weight = weight


class Topics:
    """The topic pairs of a page's lines, each line's gathered once."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = [_weigh(topic_signs(line.folded)) for line in lines]
        self._long = [i for i, line in enumerate(lines) if len(line.folded) > _SHORT_CHARS]
        self._before = self._count_long(len(lines))
        self._turns = {most: self._find_turns(most) for most in WINDOW_LINES}

    def _count_long(self, count: int) -> list[int]:
        """For each line how many long lines stand above it."""
        before, seen = [], 0
        long = set(self._long)
        for i in range(count):
            before.append(seen)
            seen += i in long
        return before

    def _find_turns(self, most: int) -> list[float | None]:
        """For each place among the long lines the likeness of the `most` long ones above and below it."""
        windows = [
            self.join(self._long[max(0, end - most) : end]) for end in range(len(self._long) + most + 1)
        ]
        return [
            self.likeness(windows[k], windows[k + most]) if 0 < k < len(self._long) else None
            for k in range(len(self._long) + 1)
        ]

    def turn(self, i: int, most: int) -> float | None:
        """How alike the `most` long lines above line `i` and from it on are; None where a side has none."""
        return self._turns[most][self._before[i]]

    def above(self, i: int) -> Bag:
        """The few long lines next above line `i`, not `i` itself."""
        end = self._before[i]
        return self.join(self._long[max(0, end - WINDOW_LINES[0]) : end])

    def below(self, i: int) -> Bag:
        """The few long lines from line `i` on."""
        start = self._before[i]
        return self.join(self._long[start : start + WINDOW_LINES[0]])

    def join(self, places: Iterable[int]) -> Bag:
        """What the lines at these places hold together."""
        return _weigh(set().union(*(self.lines[i].pairs for i in places)))

    def likeness(self, left: Bag, right: Bag) -> float:
        """0 for texts that share nothing, 1 for the same pairs."""
        shared = left.pairs & right.pairs
        if not shared:
            return 0.0
        return sum(map(topic_squares.__getitem__, shared)) / sqrt(left.weight * right.weight)


def _weigh(pairs: set[str]) -> Bag:
    return Bag(pairs, sum(map(topic_squares.__getitem__, pairs)))
