"""The text of one story in reading order: legs printed out of order put right, cut paragraphs gathered."""

from __future__ import annotations

from collections.abc import Sequence

from articles.parsing.lines import Line
from articles.parsing.marks import Part
from articles.parsing.stories import Draft
from articles.parsing.topics import Topics


def order_text(draft: Draft, lines: Sequence[Line], parts: Sequence[Part], topics: Topics) -> list[list[int]]:
    """Runs of lines, each a paragraph, in reading order. Together they hold the draft's text once."""
    runs: list[list[int]] = []
    for i in draft.text:
        if runs and (parts[i] == Part.REST and i - 1 == runs[-1][-1]):
            runs[-1].append(i)
        elif (
            runs
            and parts[i] == Part.TAIL
            and is_hanging(runs[-1][-1], lines, parts)
            and i - 1 != runs[-1][-1]
        ):
            runs[-1].append(i)
        else:
            runs.append([i])
    return turn_legs(runs, lines, parts, topics)


def is_hanging(i: int, lines: Sequence[Line], parts: Sequence[Part]) -> bool:
    """Whether the line is text that breaks off."""
    return parts[i] in (Part.BODY, Part.LEAD, Part.REST, Part.TAIL) and not lines[i].is_ended


def turn_legs(
    runs: list[list[int]], lines: Sequence[Line], parts: Sequence[Part], topics: Topics
) -> list[list[int]]:
    """The runs with a leg that was printed before its beginning put behind it."""
    closer = runs[-1:] if runs and parts[runs[-1][0]] == Part.BYLINE else []
    text = runs[: len(runs) - len(closer)]
    tails = [n for n, run in enumerate(text) if parts[run[0]] == Part.TAIL]
    if not tails or tails[0] > 1 or len(text) < 2 or not is_hanging(text[-1][-1], lines, parts):
        return runs
    tail = tails[0]
    start = find_opening(text, tail, lines, parts, topics)
    front = text[:tail]
    second, first = text[tail:start], text[start:]
    return front + first[:-1] + [first[-1] + second[0]] + second[1:] + closer


def find_opening(
    text: Sequence[list[int]], tail: int, lines: Sequence[Line], parts: Sequence[Part], topics: Topics
) -> int:
    """Which of the runs behind the tail opens the story: the one whose break with the run above is the sharpest."""
    best, best_n = -1e9, len(text) - 1
    for n in range(tail + 1, len(text)):
        above = set().union(*(topics.bags[i].keys() for run in text[max(tail, n - 2) : n] for i in run))
        below = set().union(*(topics.bags[i].keys() for run in text[n : n + 2] for i in run))
        score = -topics.likeness(above, below)
        if parts[text[n - 1][-1]] == Part.BYLINE:
            score += 0.3
        if score > best:
            best, best_n = score, n
    return best_n
