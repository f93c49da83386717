"""Lines of one paragraph → its text, without what the next leg repeats."""

from __future__ import annotations

from collections.abc import Sequence

from articles.parsing.lines import Line
from articles.parsing.marks import repeated_chars


def join_lines(lines: Sequence[Line]) -> str:
    """The paragraph's text: the lines' own characters, what a next leg repeats taken once. Never raises.

    Source: seeds 001 l.58/60 (扎实做好|好选干部), 003 l.14/16 (统筹推进|进、部门).
    """
    text = ""
    for line in lines:
        text += line.text[repeated_chars(text, line.text) :]
    return text
