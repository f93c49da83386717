"""Which characters of the page a block holds."""

from __future__ import annotations

from collections.abc import Sequence

Range = tuple[int, int, int]  # a line and half-open characters of it, all 0-based


def list_ranges(lines: Sequence[int], span: tuple[int, int] | None, page_lines: Sequence[str]) -> list[Range]:
    """The characters of a block, a range for each of its lines, in the block's order.

    A span starts in the first line and ends in the last; without one the lines are whole. Raises IndexError
    for a line that the page does not have.
    """
    ranges = [(line, 0, len(page_lines[line])) for line in lines]
    if span:
        line, _, end = ranges[0]
        ranges[0] = (line, span[0], end)
        line, start, _ = ranges[-1]
        ranges[-1] = (line, start, span[1])
    return ranges
