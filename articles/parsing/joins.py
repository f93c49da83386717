"""The text of a paragraph, from its lines."""

from __future__ import annotations

from collections.abc import Sequence

from articles.parsing.lines import Line
from articles.parsing.marks import repeated_chars


def join_lines(lines: Sequence[Line]) -> str:
    """The paragraph's text: the lines' own characters, with what a next leg repeats taken once. Never raises.

    A single character counts as repeated only before another letter: before a mark the print itself may
    double it. Source: seeds 001 l.59/61 (扎实做好|好选干部), 003 l.15/17 (统筹推进|进、部门).
    """
    text = ""
    for line in lines:
        repeated = repeated_chars(text, line.text)
        if repeated == 1 and not line.text[1:2].isalnum():
            repeated = 0
        text += line.text[repeated:]
    return text
