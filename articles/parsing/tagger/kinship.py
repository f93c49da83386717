"""How alike the texts on the two sides of a heading-like line are: two stories, or two sections of one."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from articles.parsing.line_classes import CLOSERS, LineClass
from articles.parsing.lines import Line
from articles.parsing.marks import is_dateline
from articles.parsing.topics import Topics

_FIRM_CLASSES = (LineClass.NOISE, LineClass.BOX)
_FEW_PAIRS = 40
_MOST_SECTIONS = 5


class Kinship:
    """The sections of a page and their likeness. A section runs from one heading-like line, dateline or
    closer to the next; one is firm where a story may begin but no subhead stands."""

    def __init__(
        self,
        lines: Sequence[Line],
        fixed: Sequence[LineClass | None],
        topics: Topics,
        heading_like: Sequence[int],
    ) -> None:
        self._topics = topics
        self._firm = _find_firm(lines, fixed)
        bounds = sorted(self._firm | {0, len(lines), *heading_like})
        self._spans = list(itertools.pairwise(bounds))
        self._texts = [topics.join(range(start, end)) for start, end in self._spans]
        self._order = {start: n for n, start in enumerate(bounds)}

    def weigh(self, i: int) -> tuple[float, float, float] | None:
        """Three likenesses at heading-like line `i`; None where a side has too little text.

        That of the text below to the text next above; to all text above that may be one story with it; and by
        how much the first exceeds the likeness to texts near by.
        """
        n = self._order[i]
        below, above = self._text_below(n), self._text_above(n)
        if above is None or below.bit_count() < _FEW_PAIRS:
            return None
        own = self._topics.likeness(above, below)
        near = [text for text in self._texts[max(0, n - 5) : n + 6] if _is_long(text) and text != above]
        others = [self._topics.likeness(text, below) for text in near if text & ~below]
        more = own - (sum(others) / len(others) if others else own)
        return own, self._topics.likeness(self._join_above(n), below), more

    def _text_below(self, n: int) -> int:
        """The section's text, with the next one's where it is short."""
        below = self._texts[n]
        if not _is_long(below) and n + 1 < len(self._texts):
            below = self._topics.join(range(self._spans[n][0], self._spans[n + 1][1]))
        return below

    def _text_above(self, n: int) -> int | None:
        """The nearest of the few sections above that is long enough."""
        return next((text for text in reversed(self._texts[max(0, n - 3) : n]) if _is_long(text)), None)

    def _join_above(self, n: int) -> int:
        """The sections above, up to the last firm start."""
        top = n - 1
        while top > max(0, n - _MOST_SECTIONS) and self._spans[top][0] not in self._firm:
            top -= 1
        return self._topics.join(range(self._spans[top][0], self._spans[n][0]))


def _find_firm(lines: Sequence[Line], fixed: Sequence[LineClass | None]) -> set[int]:
    """The lines at which a story may begin whatever stands above: datelines, boxes, after noise and
    closers."""
    firm = {i for i, line in enumerate(lines) if is_dateline(line.folded) or fixed[i] in _FIRM_CLASSES}
    firm.update(i + 1 for i, line_class in enumerate(fixed) if line_class in CLOSERS)
    return firm


def _is_long(text: int) -> bool:
    return text.bit_count() > _FEW_PAIRS
