"""The text of one story in reading order: legs printed out of order put right, cut paragraphs gathered."""

from __future__ import annotations

import re
from collections.abc import Sequence

from articles.parsing.chains import read_weights
from articles.parsing.choices import weigh_choices
from articles.parsing.language import bond, start_bits
from articles.parsing.lines import Line
from articles.parsing.marks import Part, is_dateline, repeated_chars
from articles.parsing.stories import Draft
from articles.parsing.topics import Topics

Runs = list[list[int]]

_CLOSERS = (Part.BYLINE, Part.CLOSER)
_TEXT = (Part.BODY, Part.LEAD, Part.REST, Part.TAIL, Part.ABSTRACT)
_TIME = re.compile(r"近日|日前|昨|连日来|\d+[日月年]|今年|最近")
_JUMP = re.compile(r"下转.{1,8}版")


def order_text(
    draft: Draft, lines: Sequence[Line], parts: Sequence[Part], topics: Topics
) -> tuple[Runs, float]:
    """Runs of lines, each a paragraph, in reading order, and how sure the order is, 0 to 1.

    Together the runs hold the draft's text once. Source: seed 004 l.39-57, whose second leg comes first.
    """
    runs: Runs = []
    for i in draft.text:
        apart = bool(runs) and i - 1 != runs[-1][-1]
        if runs and not apart and parts[i] == Part.REST:
            runs[-1].append(i)
        elif apart and is_hanging(runs[-1][-1], lines, parts) and parts[i] not in _CLOSERS:
            runs[-1].append(i)
        else:
            runs.append([i])
    return turn_legs(runs, draft.heads, lines, parts, topics)


def is_hanging(i: int, lines: Sequence[Line], parts: Sequence[Part]) -> bool:
    """Whether the line is text that breaks off."""
    line = lines[i]
    return (
        parts[i] in _TEXT
        and not line.is_ended
        and line.folded[-1] not in ":;"
        and not _JUMP.search(line.folded)
    )


def turn_legs(
    runs: Runs, heads: Sequence[int], lines: Sequence[Line], parts: Sequence[Part], topics: Topics
) -> tuple[Runs, float]:
    """The runs with a second leg that was printed before the first put behind it, and how sure that is."""
    front = next((n for n, run in enumerate(runs) if parts[run[0]] in _TEXT), len(runs))
    back = len(runs) - (len(runs) > 1 and parts[runs[-1][0]] == Part.BYLINE)
    text = runs[front:back]
    if len(text) < 2 or not hangs_together(text[-1][-1], text[0][0], lines, parts):
        return runs, 1.0
    chances = weigh_choices(opening_features(text, heads, lines, parts, topics), read_weights()["openings"])
    start = 1 + max(range(len(chances)), key=chances.__getitem__)
    second, first = text[:start], text[start:]
    turned = first[:-1] + [first[-1] + second[0]] + second[1:]
    return runs[:front] + turned + runs[back:], chances[start - 1]


def hangs_together(foot: int, top: int, lines: Sequence[Line], parts: Sequence[Part]) -> bool:
    """Whether the text's last line breaks off where its first line, begun mid-sentence, goes on."""
    last, first = lines[foot], lines[top]
    cut = is_hanging(foot, lines, parts) or (parts[foot] == Part.SUBHEAD and parts[top] == Part.TAIL)
    if not cut or is_dateline(first.folded):
        return False
    if first.starts_inside or last.is_open or repeated_chars(last.folded, first.folded) > 1:
        return True
    tie = bond(last.folded[-1], first.folded[0]) - start_bits(first.folded)
    return parts[top] == Part.TAIL or tie > 1.5


def opening_features(
    text: Runs, heads: Sequence[int], lines: Sequence[Line], parts: Sequence[Part], topics: Topics
) -> list[dict[str, float]]:
    """For each run but the first, what tells that the story opens there and ended above."""
    bags = [topics.join(run) for run in text]
    about, whole = topics.join(heads), topics.join(i for run in text for i in run)
    return [
        {
            "near": topics.likeness(bags[n - 1], bags[n]) * 10,
            "wide": topics.likeness(
                topics.join(i for run in text[max(0, n - 3) : n] for i in run),
                topics.join(i for run in text[n : n + 3] for i in run),
            )
            * 10,
            "heads": topics.likeness(about, bags[n]) * 10,
            "heads above": topics.likeness(about, bags[n - 1]) * 10,
            "centre": topics.likeness(whole, bags[n]) * 3,
            "centre above": topics.likeness(whole, bags[n - 1]) * 3,
            "start": start_bits(lines[text[n][0]].folded),
            "dated": float(is_dateline(lines[text[n][0]].folded)),
            "time": float(bool(_TIME.search(lines[text[n][0]].folded[:20]))),
            "size": min(len(lines[text[n][0]].folded), 300) / 100,
            "size above": min(len(lines[text[n - 1][-1]].folded), 300) / 100,
            f"part {parts[text[n][0]]}": 1.0,
            f"part above {parts[text[n - 1][0]]}": 1.0,
            f"begins {lines[text[n][0]].folded[:2]}": 1.0,
            f"above begins {lines[text[n - 1][0]].folded[:2]}": 1.0,
            f"above ends {lines[text[n - 1][-1]].folded[-2:]}": 1.0,
        }
        for n in range(1, len(text))
    ]
