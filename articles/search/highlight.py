"""Fragments of a hit: pieces of the printed text, escaped, with the matches marked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from articles.search.language.terms import compose, find_printed

FRAGMENTS = 3
FRAGMENT_CHARS = 90
BEFORE_CHARS = 25  # of a fragment, before its first match
SENTENCE_ENDS = "。！？；\n"


def mark_matches(
    text: str,
    needles: Iterable[str],
    tag: str = "mark",
    *,
    write: Callable[[str], SafeString] = escape,
    wrap: Callable[[SafeString], SafeString] | None = None,
) -> SafeString:
    """Return the whole text with the folded needles marked where they are printed.

    `write` escapes each piece; `wrap` marks a match that is written, by default with the tag.
    """
    printed = compose(text)
    ranges = find_printed(printed, needles)
    return _mark(printed, ranges, 0, len(printed), wrap or _wrapper(tag), write)


def cut_fragments(
    text: str, needles: Sequence[str], *, limit: int = FRAGMENTS, tag: str = "mark"
) -> tuple[SafeString, ...]:
    """Return up to `limit` pieces of the text around matches, in the order of the text.

    If there are too many, pieces with more different needles are preferred. A text without a match gives its
    beginning. Pieces do not overlap and stay within one line.
    """
    printed = compose(text)
    ranges = find_printed(printed, needles)
    pieces = _choose_pieces(printed, ranges, limit) if ranges else [_open_text(printed)]
    wrap = _wrapper(tag)
    return tuple(
        mark_safe(  # _mark escapes  # nosec B308
            f"{_dots(printed, start)}{_mark(printed, ranges, start, end, wrap)}{_dots_after(printed, end)}"
        )
        for start, end in pieces
        if end > start
    )


def _choose_pieces(printed: str, ranges: list[tuple[int, int]], limit: int) -> list[tuple[int, int]]:
    pieces: list[tuple[int, int]] = []
    for start, end in ranges:
        if pieces and end <= pieces[-1][1]:
            continue
        pieces.append(_frame_match(printed, start, end, pieces[-1][1] if pieces else 0))
    variety = {
        piece: len({printed[start:end] for start, end in ranges if piece[0] <= start and end <= piece[1]})
        for piece in pieces
    }
    return sorted(sorted(pieces, key=lambda piece: (-variety[piece], piece))[:limit])


def _frame_match(printed: str, start: int, end: int, floor: int) -> tuple[int, int]:
    """Return the piece around a match, within its line, from the beginning of its sentence if near."""
    left = max(floor, start - BEFORE_CHARS, printed.rfind("\n", 0, start) + 1)
    for at in range(start - 1, left - 1, -1):
        if printed[at] in SENTENCE_ENDS:
            left = at + 1
            break
    line_end = printed.find("\n", end)
    right = min(max(end, left + FRAGMENT_CHARS), line_end if line_end >= 0 else len(printed))
    return left, max(right, end)


def _open_text(printed: str) -> tuple[int, int]:
    start = len(printed) - len(printed.lstrip())
    line_end = printed.find("\n", start)
    return start, min(start + FRAGMENT_CHARS, line_end if line_end >= 0 else len(printed))


def _dots(printed: str, start: int) -> str:
    return "" if start == 0 or printed[start - 1] in SENTENCE_ENDS else "…"


def _dots_after(printed: str, end: int) -> str:
    return "" if end == len(printed) or printed[end] == "\n" or printed[end - 1] in SENTENCE_ENDS else "…"


def _wrapper(tag: str) -> Callable[[SafeString], SafeString]:
    return lambda shown: mark_safe(f"<{tag}>{shown}</{tag}>")  # of what is escaped  # nosec B308


def _mark(
    printed: str,
    ranges: Iterable[tuple[int, int]],
    start: int,
    end: int,
    wrap: Callable[[SafeString], SafeString],
    write: Callable[[str], SafeString] = escape,
) -> SafeString:
    parts, at = [], start
    for left, right in ranges:
        left, right = max(left, start), min(right, end)
        if left < right:
            parts += [write(printed[at:left]), wrap(write(printed[left:right]))]
            at = right
    return mark_safe("".join([*parts, write(printed[at:end])]))  # nosec B308
