"""Boxes under a label (新闻延伸) inside a story: where each ends, and with what its host continues."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import accumulate
from math import sqrt

from articles.parsing.bigrams import start_bits
from articles.parsing.line_classes import CLOSERS, OPENERS, LineClass, find_class
from articles.parsing.lines import Line
from articles.parsing.marks import is_dateline
from articles.parsing.story_lines import StoryLines
from articles.parsing.tagger.candidates import read_weights, weigh_choices
from articles.parsing.topics import Topics

_MOST_LINES = 60  # of a box
_MOST_COMPARED = 24  # lines of a box's text with each other
_MOST_AROUND = 16  # lines of the story around it
_HOST_LIKENESS = 0.06  # two halves of a story: median 0.08; two stories of a page: nine in ten under 0.05


def mend_subheads(classes: Sequence[LineClass], topics: Topics) -> list[LineClass]:
    """The classes, with a heading right after a box made a subhead where its text is about the host's
    subject.

    A box lies inside a story, and the story continues after it. Source: seed 002 l.43, after 记者 姚华.
    """
    mended = list(classes)
    for box in find_class(classes, LineClass.BOX):
        text = _find_class(classes, box + 1, lambda each: each not in (LineClass.BOX, LineClass.HEADING))
        heading = _find_class(classes, text, lambda each: each in OPENERS)
        is_headed = list(classes[heading : heading + 2]) == [LineClass.HEADING, LineClass.BODY]
        if is_headed and _continues_host(box, range(text, heading), classes, topics):
            mended[heading] = LineClass.SUBHEAD
    return mended


def mend_hosts(lines: Sequence[Line], classes: Sequence[LineClass]) -> list[LineClass]:
    """The classes, with a story's first paragraph made text where it stands right under a box's closing
    credit and has no dateline: the story around the box continues there."""
    mended = list(classes)
    is_boxed = False
    for i, line_class in enumerate(classes):
        if line_class == LineClass.LEAD and is_boxed and not is_dateline(lines[i].folded):
            mended[i] = LineClass.BODY if classes[i - 1] in CLOSERS else line_class
        is_boxed = mended[i] == LineClass.BOX or (is_boxed and mended[i] != LineClass.LEAD)
    return mended


def _find_class(classes: Sequence[LineClass], start: int, fits: Callable[[LineClass], bool]) -> int:
    """The first place from `start` on whose class fits; the number of lines where none does."""
    return next((i for i in range(start, len(classes)) if fits(classes[i])), len(classes))


def _continues_host(box: int, text: range, classes: Sequence[LineClass], topics: Topics) -> bool:
    """Whether what follows the box's text is about the subject of the story above the box's label."""
    start = next((i for i in range(box - 1, -1, -1) if classes[i] in OPENERS), 0)
    end = _find_class(classes, text.stop + 1, lambda each: each in OPENERS)
    host, own = topics.join(range(start, box)), topics.join(text)
    below = topics.join(range(text.stop, min(end, text.stop + _MOST_LINES)))
    return topics.likeness(host, below) > max(_HOST_LIKENESS, topics.likeness(own, below))


def give_back(box: StoryLines, lines: Sequence[Line], classes: Sequence[LineClass], topics: Topics) -> None:
    """Give lines that follow a box but belong to the story around it back to that story.

    The box ends at its closing credit; without one, where the text turns from the box's subject to its
    host's. Source: seed 002 l.29-43.
    """
    if box.host is None or len(box.text) < 2:
        return
    ends = possible_ends(box, classes)
    candidates = end_features(box, ends, lines, classes, topics)
    chances = weigh_choices(candidates, read_weights()["boxes"])
    best = max(range(len(ends)), key=chances.__getitem__)
    box.end_confidence = chances[best]
    box.host.text += box.text[ends[best] :]
    del box.text[ends[best] :]


def possible_ends(box: StoryLines, classes: Sequence[LineClass]) -> list[int]:
    """How many lines after the box's headings may be its own: up to its closing credit where it has one, and
    more than a byline right under its headline."""
    text = box.text
    first = 2 if len(box.headings) > 1 and classes[text[0]] in CLOSERS else 1
    for end in range(2, len(text)):
        if classes[text[end - 1]] in CLOSERS and classes[text[end]] not in CLOSERS:
            return [end]
    inside = (LineClass.REST, *CLOSERS)
    ends = [end for end in range(first, min(len(text), _MOST_LINES)) if classes[text[end]] not in inside]
    return [*(end for end in ends if not _is_in_table(text[end - 1 : end + 1], classes)), len(text)]


def _is_in_table(places: Sequence[int], classes: Sequence[LineClass]) -> bool:
    return all(classes[i] == LineClass.TABLE for i in places)


class BoxLikeness:
    """How alike each line of a box's text is to its other lines, and to those of the story around it."""

    def __init__(self, text: Sequence[int], host: StoryLines, topics: Topics) -> None:
        own = [topics.lines[i] for i in text[:_MOST_COMPARED]]
        around = [topics.lines[i] for i in host.headings[-2:] + host.text[-_MOST_AROUND:]]
        self._near = [
            [0.0 if n == m else topics.likeness(one, other) for m, other in enumerate(own)]
            for n, one in enumerate(own)
        ]
        self._host = [max((topics.likeness(one, other) for other in around), default=0.0) for one in own]

    def features(self, end: int) -> dict[str, float]:
        """How much more alike the lines up to `end` are to each other than to the rest, and those after
        it."""
        own, rest = range(min(end, len(self._near))), range(end, len(self._near))
        box = [self._nearest(i, own) - max(self._nearest(i, rest), self._host[i]) for i in own]
        host = [max(self._nearest(i, rest), self._host[i]) - self._nearest(i, own) for i in rest]
        features = {
            "box kin": 5 * sum(box),
            "box mean kin": 10 * sum(box) / len(box),
            "host kin": 5 * sum(host),
            "host mean kin": 10 * sum(host) / max(1, len(host)),
            "last host": 10 * self._host[own[-1]],
        }
        if rest:
            features["edge host"] = 10 * self._host[end]
            features["edge box"] = 10 * self._nearest(end, own)
            features["edge last"] = 10 * self._near[end][end - 1]
        return features

    def _nearest(self, i: int, others: range) -> float:
        return max((self._near[i][j] for j in others), default=0.0)


def end_features(
    box: StoryLines,
    ends: Sequence[int],
    lines: Sequence[Line],
    classes: Sequence[LineClass],
    topics: Topics,
) -> list[dict[str, float]]:
    """For each of the ends, the features of the box holding so many lines of its text, the host the rest."""
    host, text = box.host or StoryLines(), box.text
    about_box, about_host = topics.join(box.headings + text[:1]), topics.join(host.headings + host.text)
    leans = [
        10 * (topics.likeness(topics.lines[i], about_box) - topics.likeness(topics.lines[i], about_host))
        for i in text[1:]
    ]
    sums = [0.0, *accumulate(leans)]
    closed = [0, *accumulate(classes[i] in CLOSERS for i in text)]
    kin = BoxLikeness(text, host, topics)
    last = host.text[-1] if host.text else None
    hanging = last is not None and not lines[last].is_ended and classes[last] != LineClass.SUBHEAD
    candidates = []
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
            f"closed by {classes[text[end - 1]]}": 1.0,
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
                f"rest begins {classes[after]} hangs {hanging:d}": 1.0,
                f"rest closed by {classes[text[-1]]}": 1.0,
                "rest start": start_bits(lines[after].folded),
                "rest dated": float(is_dateline(lines[after].folded)),
            }
        candidates.append(features)
    return candidates
