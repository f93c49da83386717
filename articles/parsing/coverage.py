"""Law 2, every line of a page is accounted for once, checked for parser, importer and editor."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from articles.parsing.lines import MOST_REPEATED, needs_space
from articles.parsing.spans import list_ranges
from articles.parsing.values import Block

_Range = tuple[int, int]


def find_breaches(text: str, blocks: Iterable[Block]) -> list[str]:
    """What is wrong with how the blocks account for the page's lines, a sentence each; empty if nothing.

    Every non-blank line must stand in exactly one block, or in several whose spans cover it without overlap,
    and each block's text must be its lines' own characters, joined, at most without what a line repeats of
    the one before. Blanks at the ends of a line or span do not count. Noise is passed as blocks too. Lines
    are named 1-based. Never raises.
    """
    lines = text.split("\n")
    breaches: list[str] = []
    held: dict[int, list[_Range]] = {}
    for block in blocks:
        outside = [line for line in block.lines if not 0 <= line < len(lines)]
        if outside or not block.lines:
            breaches.append(f"block '{block.text[:20]}' names lines that the page does not have: {outside}")
            continue
        ranges = list_ranges(block.lines, block.span, lines)
        for line, start, end in ranges:
            held.setdefault(line, []).append((start, end))
        breaches.extend(_check_text(block, [lines[line][start:end].strip() for line, start, end in ranges]))
    for at, line in enumerate(lines):
        if line.strip() or at in held:
            breaches.extend(_check_line(at, line, sorted(held.get(at, []))))
    return breaches


def _check_text(block: Block, pieces: Sequence[str]) -> Iterable[str]:
    if not is_joined(block.text, pieces):
        numbers = ", ".join(str(line + 1) for line in block.lines)
        yield f"block '{block.text[:20]}' is not the characters of its lines {numbers}"


def _check_line(at: int, line: str, ranges: Sequence[_Range]) -> Iterable[str]:
    if not ranges:
        yield f"line {at + 1} stands in no block"
        return
    reached = 0
    for start, end in ranges:
        if start < reached:
            yield f"line {at + 1} stands in more than one block"
            return
        if line[reached:start].strip():
            yield f"line {at + 1} has characters {reached} to {start} in no block"
        reached = end
    if line[reached:].strip():
        yield f"line {at + 1} has characters {reached} to {len(line)} in no block"
    if reached > len(line):
        yield f"line {at + 1} has {len(line)} characters, and a span ends at {reached}"


def is_joined(text: str, pieces: Sequence[str]) -> bool:
    """Whether the text is the pieces in a row, at most without what they repeat of the text before them.

    Latin words may meet with one space. Of vertical print, several pieces may be repeated at once.
    """
    reached = {(0, 0)}  # where in the text the pieces may end, and how many characters are still repeated
    for piece in pieces:
        spaced = {
            (end + 1, 0)
            for end, left in reached
            if not left and text[end : end + 1] == " " and needs_space(text[:end], piece)
        }
        reached = {
            (max(end, start + len(piece)), max(end - start - len(piece), 0))
            for end, left in reached | spaced
            for start in ([end - left] if left else _list_starts(end, piece))
            if text.startswith(piece, start)
        }
        if not reached:
            return False
    return (len(text), 0) in reached


def _list_starts(end: int, piece: str) -> range:
    return range(max(end - max(len(piece), MOST_REPEATED), 0), end + 1)
