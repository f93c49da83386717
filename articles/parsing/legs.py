"""The text of one story in reading order: legs printed out of order put right, cut paragraphs gathered."""

from __future__ import annotations

import re
from collections.abc import Sequence

from articles.parsing.bigrams import bond, start_bits
from articles.parsing.lines import Line, breaks_off
from articles.parsing.marks import CLOSERS, Part, is_dateline, repeated_chars
from articles.parsing.story_lines import Draft
from articles.parsing.tagger.candidates import read_weights, weigh_choices
from articles.parsing.topics import Topics

Runs = list[list[int]]

MOST_RUNS = 200  # of a story that legs may be turned in
_TEXT = (Part.BODY, Part.LEAD, Part.REST, Part.TAIL, Part.ABSTRACT)
_TIME = re.compile(r"近日|日前|昨|连日来|\d+[日月年]|今年|最近")
# How texts close: 将新的发展篇章书写在津沽大地上 (004 l.49); and how they go on: 他说, 此外, 同时.
_CLOSES = re.compile(
    r"篇章|力量|贡献|未来|奋斗|大地|保障|进展|成效|必将|一定能|让我们|梦|前行|前进|参加|出席|陪同"
)
_GOES_ON = re.compile(
    r"[“‘]?(?:他|她|它|其|这|那|此|同时|但|而|不过|然而|因此|因为|所以|于是|另|对此|据|记者|目前|如今|现在|下一步|为了|为此|会议|会上"
    r"|[一二三四五六七八九]是|首先|其次|最后|第[一二三四五六]|.{2,4}(?:说|表示|指出|强调|介绍|认为))"
)
_NAMED = re.compile(
    r"(?:书记|主席|部长|省长|市长|主任|局长|院长|校长|总统|总理|教授|经理|董事长|记者)[\u4e00-\u9fff]{2,4}"
)


def order_text(
    draft: Draft, lines: Sequence[Line], parts: Sequence[Part], topics: Topics
) -> tuple[Runs, float]:
    """Runs of lines, each a paragraph, in reading order, and how sure the order is, 0 to 1.

    Together the runs hold the draft's text once. Source: seed 004 l.39-57, whose second leg comes first.
    """
    runs: Runs = []
    for i in draft.text:
        if runs and goes_on(runs[-1][-1], i, lines, parts):
            runs[-1].append(i)
        else:
            runs.append([i])
    return turn_legs(runs, draft.heads, lines, parts, topics)


def goes_on(before: int, i: int, lines: Sequence[Line], parts: Sequence[Part]) -> bool:
    """Whether line `i` goes on the paragraph of the story's line before it, next to it or behind a box."""
    if before == i - 1:
        return parts[i] == Part.REST
    return is_hanging(before, lines, parts) and parts[i] not in CLOSERS


def is_hanging(i: int, lines: Sequence[Line], parts: Sequence[Part]) -> bool:
    """Whether the line is text that breaks off."""
    return parts[i] in _TEXT and breaks_off(lines[i])


def turn_legs(
    runs: Runs, heads: Sequence[int], lines: Sequence[Line], parts: Sequence[Part], topics: Topics
) -> tuple[Runs, float]:
    """The runs with a second leg that was printed before the first put behind it, and how sure that is.

    The story opens where nothing breaks off above: that is its end.
    """
    front = next((n for n, run in enumerate(runs) if parts[run[0]] in _TEXT), len(runs))
    back = len(runs) - (len(runs) > 1 and parts[runs[-1][0]] == Part.BYLINE)
    text = runs[front:back]
    if not 1 < len(text) <= MOST_RUNS or not hangs_together(text[-1][-1], text[0][0], lines, parts):
        return runs, 1.0
    openings = opening_features(text, heads, lines, parts, topics)
    chances = weigh_choices(openings, read_weights()["openings"])
    whole = [n for n, told in enumerate(openings) if not told["broken above"]] or range(len(openings))
    start = 1 + max(whole, key=chances.__getitem__)
    second, first = text[:start], text[start:]
    turned = [*first[:-1], first[-1] + second[0], *second[1:]]
    return runs[:front] + turned + runs[back:], chances[start - 1]


def is_broken(run: Sequence[int], lines: Sequence[Line], parts: Sequence[Part]) -> bool:
    """Whether the run cannot be the end of a text: it breaks off and is no closing credit."""
    return parts[run[0]] not in CLOSERS and breaks_off(lines[run[-1]])


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
    firsts = [lines[run[0]].folded for run in text]
    lasts = [lines[run[-1]].folded for run in text]
    nearness = [topics.likeness(about, bag) for bag in bags]
    nearest = max(nearness[1:], default=0.0)
    return [
        {
            "broken above": float(is_broken(text[n - 1], lines, parts)),
            "nearest heads": float(nearness[n] == nearest > 0),
            "short, behind a close": float(len(firsts[n]) < 40 and bool(_CLOSES.search(lasts[n - 1][-40:]))),
            "one sentence": float(lines[text[n][0]].is_ended and not lines[text[n][0]].has_stop_inside),
            "lean": (
                topics.likeness(bags[n], bags[min(n + 1, len(bags) - 1)])
                - topics.likeness(bags[n - 1], bags[n])
            )
            * 10,
            "closes": float(bool(_CLOSES.search(lasts[n - 1][-40:]))),
            "short": float(len(firsts[n]) < 40),
            "short, then long": float(len(firsts[n]) < 40 and n + 1 < len(text) and len(firsts[n + 1]) > 80),
            "names": float(bool(_NAMED.search(firsts[n][:60]))),
            "names above": float(bool(_NAMED.search(firsts[n - 1][:60]))),
            "goes on": float(bool(_GOES_ON.match(firsts[n]))),
            "goes on above": float(bool(_GOES_ON.match(firsts[n - 1]))),
            "near": topics.likeness(bags[n - 1], bags[n]) * 10,
            "wide": topics.likeness(
                topics.join(i for run in text[max(0, n - 3) : n] for i in run),
                topics.join(i for run in text[n : n + 3] for i in run),
            )
            * 10,
            "heads": nearness[n] * 10,
            "heads above": nearness[n - 1] * 10,
            "centre": topics.likeness(whole, bags[n]) * 3,
            "centre above": topics.likeness(whole, bags[n - 1]) * 3,
            "start": start_bits(firsts[n]),
            "dated": float(is_dateline(firsts[n])),
            "time": float(bool(_TIME.search(firsts[n][:20]))),
            "size": min(len(firsts[n]), 300) / 100,
            "size above": min(len(lasts[n - 1]), 300) / 100,
            f"part {parts[text[n][0]]}": 1.0,
            f"part above {parts[text[n - 1][0]]}": 1.0,
            f"begins {firsts[n][:2]}": 1.0,
            f"above begins {firsts[n - 1][:2]}": 1.0,
            f"above ends {lasts[n - 1][-2:]}": 1.0,
        }
        for n in range(1, len(text))
    ]
