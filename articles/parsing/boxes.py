"""Boxes under a label (新闻延伸) inside a story: where each ends, and what its host goes on with."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from math import sqrt

from articles.parsing.bigrams import start_bits
from articles.parsing.lines import Line
from articles.parsing.marks import CLOSERS, OPENERS, Part, is_dateline
from articles.parsing.story_lines import Draft
from articles.parsing.tagger.candidates import read_weights, weigh_choices
from articles.parsing.topics import Topics

_MOST_LINES = 60  # of a box
_MOST_COMPARED = 24  # lines of a box's text with each other
_MOST_AROUND = 16  # lines of the story around it
_HOST_LIKENESS = 0.06  # two halves of a story: median 0.08; two stories of a page: nine in ten under 0.05


def mend_subheads(parts: Sequence[Part], topics: Topics) -> list[Part]:
    """The parts, a heading right behind a box made a subhead where its text speaks of what the host does.

    A box lies inside a story, and the story goes on behind it. Source: seed 002 l.43, behind 记者 姚华.
    """
    mended = list(parts)
    for box, part in enumerate(parts):
        if part != Part.BOX:
            continue
        text = next(
            (i for i in range(box + 1, len(parts)) if parts[i] not in (Part.BOX, Part.HEAD)), len(parts)
        )
        head = next((i for i in range(text, len(parts)) if parts[i] in OPENERS), len(parts))
        if parts[head : head + 2] != [Part.HEAD, Part.BODY]:
            continue
        end = next((i for i in range(head + 1, len(parts)) if parts[i] in OPENERS), len(parts))
        start = next((i for i in range(box - 1, -1, -1) if parts[i] in OPENERS), 0)
        host, own = topics.join(range(start, box)), topics.join(range(text, head))
        below = topics.join(range(head, min(end, head + _MOST_LINES)))
        if topics.likeness(host, below) > max(_HOST_LIKENESS, topics.likeness(own, below)):
            mended[head] = Part.SUBHEAD
    return mended


def give_back(box: Draft, lines: Sequence[Line], parts: Sequence[Part], topics: Topics) -> None:
    """Lines that stand behind a box but belong to the story around it go back to that story.

    The box ends at its closing credit; else where the text turns from what the box speaks of to what its host
    does. Source: seed 002 l.29-43.
    """
    if box.host is None or len(box.text) < 2:
        return
    ends = possible_ends(box, parts)
    candidates = end_features(box, ends, lines, parts, topics)
    chances = weigh_choices(candidates, read_weights()["boxes"])
    best = max(range(len(ends)), key=chances.__getitem__)
    box.sure = chances[best]
    box.host.text += box.text[ends[best] :]
    del box.text[ends[best] :]


def possible_ends(box: Draft, parts: Sequence[Part]) -> list[int]:
    """How many lines behind the box's heads may be its own: up to its closing credit where it has one."""
    text = box.text
    for end in range(2, len(text)):
        if parts[text[end - 1]] in CLOSERS and parts[text[end]] not in CLOSERS:
            return [end]
    return [
        end
        for end in range(1, len(text) + 1)
        if end == len(text) or (end < _MOST_LINES and parts[text[end]] not in (Part.REST, *CLOSERS))
    ]


class Kinship:
    """How near each line of a box's text is to its other lines, and to those of the story around it."""

    def __init__(self, text: Sequence[int], host: Draft, topics: Topics) -> None:
        own = [topics.lines[i] for i in text[:_MOST_COMPARED]]
        around = [topics.lines[i] for i in host.heads[-2:] + host.text[-_MOST_AROUND:]]
        self._near = [
            [0.0 if n == m else topics.likeness(one, other) for m, other in enumerate(own)]
            for n, one in enumerate(own)
        ]
        self._host = [max((topics.likeness(one, other) for other in around), default=0.0) for one in own]

    def features(self, end: int) -> dict[str, float]:
        """How much nearer the lines up to `end` are to each other than to all else, and those behind it."""
        own, rest = range(min(end, len(self._near))), range(end, len(self._near))
        box = [self._nearest(i, own) - max(self._nearest(i, rest), self._host[i]) for i in own]
        host = [max(self._nearest(i, rest), self._host[i]) - self._nearest(i, own) for i in rest]
        told = {
            "box kin": 5 * sum(box),
            "box mean kin": 10 * sum(box) / len(box),
            "host kin": 5 * sum(host),
            "host mean kin": 10 * sum(host) / max(1, len(host)),
            "last host": 10 * self._host[own[-1]],
        }
        if rest:
            told["edge host"] = 10 * self._host[end]
            told["edge box"] = 10 * self._nearest(end, own)
            told["edge last"] = 10 * self._near[end][end - 1]
        return told

    def _nearest(self, i: int, others: range) -> float:
        return max((self._near[i][j] for j in others), default=0.0)


def end_features(
    box: Draft, ends: Sequence[int], lines: Sequence[Line], parts: Sequence[Part], topics: Topics
) -> list[dict[str, float]]:
    """For each of the ends what tells that the box holds so many lines of its text and its host the rest."""
    host, text = box.host or Draft(), box.text
    about_box, about_host = topics.join(box.heads + text[:1]), topics.join(host.heads + host.text)
    leans = [
        10 * (topics.likeness(topics.lines[i], about_box) - topics.likeness(topics.lines[i], about_host))
        for i in text[1:]
    ]
    sums = [0.0, *accumulate(leans)]
    closed = [0, *accumulate(parts[i] in CLOSERS for i in text)]
    kin = Kinship(text, host, topics)
    hanging = bool(host.text) and not lines[host.text[-1]].is_ended and parts[host.text[-1]] != Part.SUBHEAD
    told = []
    for end in ends:
        own, rest = sums[end - 1], sums[-1] - sums[end - 1]
        features = {
            "own": own,
            "rest": rest,
            "mean own": own / sqrt(max(1, end - 1)),
            "mean rest": rest / sqrt(max(1, len(text) - end)),
            "last own": leans[end - 2] if end > 1 else 0.0,
            "closed inside": float(closed[end - 1] > 0),
            "lines": min(end, 8) / 8,
            f"closed by {parts[text[end - 1]]}": 1.0,
            f"host hangs {hanging:d} rest {end < len(text):d}": 1.0,
        } | kin.features(end)
        if end < len(text):
            after = text[end]
            few, some, more = (topics.join(text[end : end + count]) for count in (2, 3, 6))
            inside = topics.join(text[:end])
            features |= {
                "first rest": leans[end - 1],
                "turn": 10 * topics.likeness(topics.join(text[max(0, end - 2) : end]), few),
                "turn wide": 10 * topics.likeness(inside, more),
                "turn share": 5 * topics.share(inside, more),
                "resume": 10 * topics.likeness(topics.join(host.text[-3:]), some),
                "resume wide": 10 * topics.likeness(about_host, more),
                "resume share": 5 * topics.share(about_host, more),
                f"rest begins {parts[after]} hangs {hanging:d}": 1.0,
                f"rest closed by {parts[text[-1]]}": 1.0,
                "rest start": start_bits(lines[after].folded),
                "rest dated": float(is_dateline(lines[after].folded)),
            }
        told.append(features)
    return told
