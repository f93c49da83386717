"""Fragments of a hit: pieces of its text, escaped, with the matches marked."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import accumulate, groupby, pairwise

from django.utils.safestring import SafeString, mark_safe

from articles.search.language.terms import compose, find_printed

FRAGMENTS = 3
FRAGMENT_CHARS = 90
BEFORE_CHARS = 25  # of a fragment, before its first match
SENTENCE_ENDS = "。！？；\n"
NOT_FIRST = "，、：,:)）”’》」』】 "  # marks that no fragment begins with
BREAK = "<wbr>"

Range = tuple[int, int]
Wrap = Callable[[SafeString], SafeString]


@dataclass(frozen=True)
class Look:
    """How a text is shown, by default as it is.

    `read` takes a text and ranges of it, and returns the text that is shown and the same ranges in that;
    `divide` cuts what is shown into pieces between which a line may end.
    """

    read: Callable[[str, Sequence[Range]], tuple[str, Sequence[Range]]] | None = None
    divide: Callable[[str], Iterable[str]] | None = None

    def show(self, text: str, ranges: Sequence[Range] = (), wrap: Wrap | None = None) -> SafeString:
        """The text as it is shown, escaped, with the ranges of the given one wrapped."""
        text, ranges = self.see(text, ranges)
        ends = list(accumulate(map(len, self.divide(text)))) if self.divide else []
        return _write(text, ranges, (0, len(text)), wrap, ends)

    def see(self, text: str, ranges: Sequence[Range]) -> tuple[str, Sequence[Range]]:
        """The text that is shown, and the same ranges in that."""
        return self.read(text, ranges) if self.read else (text, ranges)


def wrap_in(tag: str) -> Wrap:
    return lambda shown: mark_safe(f"<{tag}>{shown}</{tag}>")  # of what is escaped  # nosec B308


VERBATIM = Look()
MARK = wrap_in("mark")


def mark_matches(
    text: str, needles: Sequence[str], look: Look = VERBATIM, *, wrap: Wrap = MARK
) -> SafeString:
    """Return the whole text, as it looks, with the folded needles marked where they are printed."""
    if not needles:
        return look.show(text)
    printed = compose(text)
    return look.show(printed, find_printed(printed, needles), wrap)


def cut_fragments(
    text: str,
    needles: Sequence[str],
    look: Look = VERBATIM,
    *,
    limit: int = FRAGMENTS,
    wrap: Wrap = MARK,
) -> tuple[SafeString, ...]:
    """Return up to `limit` pieces of the text around matches, as they look, in the order of the text.

    If there are too many, pieces with more different needles are preferred. A text without a match gives its
    beginning. Pieces do not overlap and stay within one line.
    """
    printed = compose(text)
    ranges = find_printed(printed, needles)
    pieces = _choose_pieces(printed, ranges, limit) if ranges else [_open_text(printed)]
    return tuple(
        mark_safe(f"{_dots(printed, start)}{inside}{_dots_after(printed, end)}")  # escaped  # nosec B308
        for (start, end), inside in _show_pieces(printed, ranges, pieces, look, wrap)
        if inside
    )


def _show_pieces(
    printed: str, ranges: Sequence[Range], pieces: Iterable[Range], look: Look, wrap: Wrap
) -> Iterator[tuple[Range, SafeString]]:
    """Each piece as it looks within its line, since how it is shown may depend on what is around it."""
    for start, group in groupby(pieces, lambda piece: printed.rfind("\n", 0, piece[0]) + 1):
        of_line = list(group)
        end = printed.find("\n", of_line[-1][1])
        line = printed[start : end if end >= 0 else None]
        inside = [(left, right) for left, right in ranges if start <= left < start + len(line)]
        shown, moved = look.see(line, [(left - start, right - start) for left, right in (*of_line, *inside)])
        for piece, seen in zip(of_line, moved, strict=False):
            yield piece, _write(shown, moved[len(of_line) :], seen, wrap)


def _write(
    text: str, ranges: Iterable[Range], piece: Range, wrap: Wrap | None, ends: Sequence[int] = ()
) -> SafeString:
    """The piece of the text, escaped, with the ranges wrapped and a break at each of `ends` but the last."""
    parts, (at, end) = [], piece
    for left, right in ranges:
        left, right = max(left, at), min(right, end)
        if left < right and wrap:
            shown = mark_safe(_escape(text, left, right, ends))  # nosec B308
            parts += [_escape(text, at, left, ends), wrap(shown)]
            at = right
    return mark_safe("".join([*parts, _escape(text, at, end, ends)]))  # nosec B308


def _escape(text: str, start: int, end: int, ends: Sequence[int]) -> str:
    if not ends:
        return escape(text[start:end])
    inside = ends[bisect_left(ends, start + 1) : bisect_left(ends, end)]
    shown = BREAK.join(escape(text[left:right]) for left, right in pairwise([start, *inside, end]))
    is_end = start < end < len(text) and ends[bisect_left(ends, end)] == end
    return f"{shown}{BREAK}" if is_end else shown


def _choose_pieces(printed: str, ranges: list[Range], limit: int) -> list[Range]:
    pieces: list[Range] = []
    for start, end in ranges:
        if pieces and end <= pieces[-1][1]:
            continue
        pieces.append(_frame_match(printed, start, end, pieces[-1][1] if pieces else 0))
    if len(pieces) <= limit:
        return pieces
    starts = [start for start, _ in ranges]
    variety = {
        piece: len(
            {
                printed[start:end]
                for start, end in ranges[bisect_left(starts, piece[0]) : bisect_left(starts, piece[1])]
                if end <= piece[1]
            }
        )
        for piece in pieces
    }
    return sorted(sorted(pieces, key=lambda piece: (-variety[piece], piece))[:limit])


def _frame_match(printed: str, start: int, end: int, floor: int) -> Range:
    """Return the piece around a match, within its line, from the beginning of its sentence if near."""
    left = max(floor, start - BEFORE_CHARS, printed.rfind("\n", 0, start) + 1)
    for at in range(start - 1, left - 1, -1):
        if printed[at] in SENTENCE_ENDS:
            left = at + 1
            break
    left += len(printed[left:start]) - len(printed[left:start].lstrip(NOT_FIRST))
    line_end = printed.find("\n", end)
    right = min(max(end, left + FRAGMENT_CHARS), line_end if line_end >= 0 else len(printed))
    return left, max(right, end)


def _open_text(printed: str) -> Range:
    start = len(printed) - len(printed.lstrip())
    line_end = printed.find("\n", start)
    return start, min(start + FRAGMENT_CHARS, line_end if line_end >= 0 else len(printed))


def _dots(printed: str, start: int) -> str:
    return "" if start == 0 or printed[start - 1] in SENTENCE_ENDS else "…"


def _dots_after(printed: str, end: int) -> str:
    return "" if end == len(printed) or printed[end] == "\n" or printed[end - 1] in SENTENCE_ENDS else "…"
