"""Which lines speak of the same things: likeness of texts by the pairs of characters they share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import sqrt

from articles.parsing.language import topic_pairs
from articles.parsing.lines import Line

WINDOW_LINES = 3
_SHORT_CHARS = 30


class Topics:
    """The topic pairs of a page's lines, each line's gathered once."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.bags = [dict(topic_pairs(line.folded)) for line in lines]
        self.squares = {pair: weight**2 for bag in self.bags for pair, weight in bag.items()}
        self._long = [len(line.folded) > _SHORT_CHARS for line in lines]

    def above(self, i: int, most: int = WINDOW_LINES) -> set[str]:
        """The pairs of the `most` long lines next above line `i`, not of `i`."""
        return self._window(range(i - 1, -1, -1), most)

    def below(self, i: int, most: int = WINDOW_LINES) -> set[str]:
        """The pairs of the `most` long lines from line `i` on."""
        return self._window(range(i, len(self.bags)), most)

    def _window(self, places: Iterable[int], most: int) -> set[str]:
        pairs: set[str] = set()
        found = 0
        for i in places:
            if self._long[i]:
                pairs |= self.bags[i].keys()
                found += 1
                if found == most:
                    break
        return pairs

    def likeness(self, left: set[str], right: set[str]) -> float:
        """0 for texts that share nothing, 1 for the same pairs."""
        if not left or not right:
            return 0.0
        weights = self.squares
        shared = sum(weights[pair] for pair in left & right)
        if not shared:
            return 0.0
        return shared / sqrt(sum(weights[pair] for pair in left) * sum(weights[pair] for pair in right))
