"""What holds for every parsed page, whatever is on it; tests and `score` assert it."""

from __future__ import annotations

from itertools import pairwise

from articles.parsing import ParsedPage
from articles.parsing.lines import needs_space
from articles.parsing.spans import list_ranges

MOST_REPEATED_CHARS = 3


def assert_every_line_stands_once(text: str, page: ParsedPage) -> None:
    """Law 2: each non-blank line is in one block or in noise; where blocks share it, their spans cover it."""
    printed = [at for at, line in enumerate(text.split("\n")) if line.strip()]
    lines = text.split("\n")
    ranges: dict[int, list[tuple[int, int]]] = {}
    for story in page.stories:
        for block in story.blocks:
            for at, start, end in list_ranges(block.lines, block.span, lines):
                ranges.setdefault(at, []).append((start, end))
    for at, parts in ranges.items():
        ends = sorted(parts)
        assert ends[0][0] == 0
        assert ends[-1][1] == len(lines[at])
        assert all(one[1] == other[0] for one, other in pairwise(ends))
    assert sorted([*page.noise, *ranges]) == printed


def assert_text_is_the_lines_own(text: str, page: ParsedPage) -> None:
    """A block's text is its lines joined; all that a join leaves out is what the next leg repeats."""
    lines = text.split("\n")
    for story in page.stories:
        for block in story.blocks:
            if block.span is None:
                assert block.text in _joins([lines[at].strip() for at in block.lines])


def _joins(lines: list[str]) -> set[str]:
    joined = {lines[0]}
    for line in lines[1:]:
        joined = {
            text + " " * needs_space(text, line[repeated:]) + line[repeated:]
            for text in joined
            for repeated in range(min(MOST_REPEATED_CHARS, len(line)) + 1)
            if text.endswith(line[:repeated])
        }
    return joined
