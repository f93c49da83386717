"""Chunks of a page: the printed lines between two blank ones, and what shows which chunk continues which."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from articles.parsing.bigrams import heading_bits, number_topics, start_bits
from articles.parsing.credits import is_byline, is_photo_credit
from articles.parsing.line_breaks import MOST_EM, PrintedLines, Widths
from articles.parsing.lines import NEVER_FIRST, open_marks
from articles.parsing.marks import is_dateline
from articles.parsing.topics import set_bits

FULL_EM = 1.6  # by which a line that fills the column may differ from its width
SAME_EM = 1.1  # by which lines of one column may differ
_MOST_ROOM_EM = 3.0  # that a line leaves in its column if the sentence continues
LONG_LINES = 3  # more of them, and a chunk's subject and length say something

_STOPS = "。!?…"
_CLOSERS = "”’」』\"')】》"
_OPENING, _CLOSING = set("“‘「『(《【"), set("”’」』)》】")
_HEADING_LINES, _HEADING_CHARS = 4, 60
_HEADING_BITS = 0.5
_TAIL_LINES = 7  # printed lines at a chunk's end or beginning in which a sentence's marks stand


@dataclass(frozen=True, slots=True)
class Chunk:
    """Printed lines from `first` to `last` of a page's. `is_apart`: they hold no story's text.

    `is_ended`: the last ends a sentence, credits somebody, or leaves room in its column. `has_wide_top`: the
    first is a heading's, wider or shorter than the others. `has_open_mark`, `has_stray_mark`: a quote or
    bracket is left open at the end, or closed at the beginning, which then begins no sentence. `start` says
    how much the beginning is a paragraph's; the bits of `signs` are the pairs that show what a long chunk is
    about.
    """

    first: int
    last: int
    is_apart: bool
    is_ended: bool
    is_heading: bool
    has_wide_top: bool
    is_dated: bool
    has_open_mark: bool
    has_stray_mark: bool
    start: float
    signs: int

    @property
    def size(self) -> int:
        """How many printed lines it holds."""
        return self.last - self.first + 1

    @property
    def is_open(self) -> bool:
        """Whether it stops inside a sentence of text."""
        return not self.is_ended and not self.is_heading


def find_starts(printed: PrintedLines, apart: frozenset[int]) -> list[int]:
    """The first line of each chunk: under a blank line, and where `apart` lines begin or end."""
    is_apart = [place in apart for place in printed.places]
    return [n for n, gap in enumerate(printed.gaps) if n == 0 or gap or is_apart[n] != is_apart[n - 1]]


def cut_chunks(printed: PrintedLines, columns: Widths, apart: frozenset[int]) -> list[Chunk]:
    """The page's chunks in print order."""
    starts = find_starts(printed, apart)
    bounds = list(zip(starts, [*starts[1:], len(printed.texts)], strict=True))
    long = ["".join(printed.texts[first:end]) if end - first > LONG_LINES else "" for first, end in bounds]
    signs, counts, _ = number_topics(long)
    shapes = _Shapes(printed, columns, bounds)
    return [
        _make_chunk(printed, shapes, first, end - 1, own, is_apart=printed.places[first] in apart)
        for (first, end), own in zip(bounds, set_bits(signs, counts), strict=True)
    ]


def _make_chunk(
    printed: PrintedLines, shapes: _Shapes, first: int, last: int, signs: int, *, is_apart: bool
) -> Chunk:
    texts = printed.texts[first : last + 1]
    tail, top = "".join(texts[-_TAIL_LINES:]), "".join(texts[:_TAIL_LINES])
    tail = tail[max(0, tail.rfind("。", 0, len(tail) - 1)) :]
    top = top[: top.find("。") + 1] or top
    ended = is_ended(texts[-1])
    heading = not ended and shapes.is_heading(first, last)
    return Chunk(
        first,
        last,
        is_apart=is_apart,
        is_ended=ended or (not heading and shapes.leaves_room(last)),
        is_heading=heading,
        has_wide_top=shapes.has_wide_top(first, last),
        is_dated=is_dateline(texts[0]),
        has_open_mark=not _OPENING.isdisjoint(open_marks(tail)),
        has_stray_mark=not _CLOSING.isdisjoint(open_marks(top)) or texts[0][0] in NEVER_FIRST,
        start=start_bits(texts[0]),
        signs=signs,
    )


@lru_cache(maxsize=1024)
def is_ended(text: str) -> bool:
    """Whether a sentence or a bracket ends where the printed line does, or the line is a credit."""
    return text.rstrip(_CLOSERS)[-1:] in _STOPS or text[-1] in ")】" or is_credit(text)


def is_credit(text: str) -> bool:
    """Whether the printed line is nothing but a credit."""
    return is_photo_credit(text) or is_byline(text)


class _Shapes:
    """The widths of the page's lines, by which headings differ from text."""

    def __init__(self, printed: PrintedLines, columns: Widths, bounds: Sequence[tuple[int, int]]) -> None:
        self._texts = printed.texts
        few = {
            first: "".join(printed.texts[first:end]) for first, end in bounds if end - first <= _HEADING_LINES
        }
        self._bits = dict(zip(few, heading_bits(list(few.values())), strict=True))
        widths = printed.widths + printed.indents
        self._widths: list[float] = widths.tolist()
        off = np.minimum(abs(widths - columns.above), abs(widths - columns.below))
        self._off: list[float] = off.tolist()
        room = np.minimum(columns.above, columns.below) - widths
        self._leaves_room: list[bool] = (room > _MOST_ROOM_EM).tolist()
        rounded = np.clip(np.rint(widths), 0, MOST_EM).astype(int)
        self._lines_of: list[int] = np.bincount(rounded, minlength=MOST_EM + 1).tolist()

    def leaves_room(self, n: int) -> bool:
        """Whether the line leaves so much room in its column that no sentence is cut there."""
        return self._leaves_room[n]

    def is_heading(self, first: int, last: int) -> bool:
        """Whether the lines are few, hold no sentence, and are unlike the columns' or worded as headings."""
        if last - first >= _HEADING_LINES:
            return False
        text = "".join(self._texts[first : last + 1])
        if len(text) > _HEADING_CHARS or "。" in text or "," in text or ";" in text:
            return False
        widest = min(MOST_EM, round(max(self._widths[first : last + 1])))
        is_rare = self._lines_of[widest] < max(3, 0.02 * len(self._texts))
        is_off = last - first < 2 and self._off[first] > SAME_EM
        return is_rare or is_off or text[-1] in ":—" or self._bits[first] > _HEADING_BITS

    def has_wide_top(self, first: int, last: int) -> bool:
        """Whether the first of several lines is wider or shorter than most, and ends no sentence."""
        if last - first < 2 or self._texts[first][-1] in "。,":
            return False
        widths = sorted(self._widths[first : last + 1])
        half = len(widths) // 2
        median = (widths[half] + widths[~half]) / 2
        return abs(self._widths[first] - median) > FULL_EM
