"""Legs printed under another story, given back by what they say.

A leg may stand apart from its story, below the text of another. Each story that stops inside a sentence is
given the leg that continues it, as an assignment over the page: how well the sentence continues, how alike
the columns and the subjects are. A story is given one leg at most and gives one; what is not near certain
stays where it is printed. So does what its own first line continues: its legs are turned (`legs.py`). Where
headings part a sentence, the story that continues below them is one with that above.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import exp
from operator import or_

from articles.parsing.bigrams import bond, start_bits
from articles.parsing.legs import is_hanging
from articles.parsing.line_breaks import measure_em
from articles.parsing.line_classes import TEXT_CLASSES, LineClass
from articles.parsing.lines import Line
from articles.parsing.marks import is_dateline
from articles.parsing.script import plain_text
from articles.parsing.story_lines import StoryLines
from articles.parsing.topics import Topics

_LEAST_CHARS = 8  # of a line that stops inside a sentence
_MOST_CHARS = 20_000  # of a page that are searched for words across a break
_REACH = 12  # stories up and down among which a leg is sought
_SAME_EM = 1.3  # by which lines of one column may differ
_LEAST_BOND, _MOST_BOND = -4.0, 8.0  # bits
_LIKELY = 0.7  # share at which a story is given a leg
_HOPELESS = -4.0  # weight below which the features that cost most are not measured

# Learnt from sheets as three programs print them, in units of a natural logarithm.
_NO_LEG = 6.29
_BIT = 0.38  # by which the sentence is likelier to continue than to begin
_WORD = 2.36
_SAME_WIDTH = 3.42
_MARKS_FIT = 3.94  # a quote or bracket is left open, and closed by the leg
_ABOVE_ENDED = 0.65
_CONTINUES = 1.33  # the leg, by its class
_BACK = -1.07
_HANGS_TOO = 0.84  # the story that the leg stands under
_SUBJECT, _HELD = 17.9, 33.3  # of a likeness


@dataclass(frozen=True, slots=True)
class _Pair:
    """The story at `to` stops at the line `foot`, and may continue with the text of the story at `of` from
    the line `top` on."""

    foot: int
    top: int
    to: int
    of: int
    weight: float


@dataclass(frozen=True, slots=True)
class _Top:
    """A line at which a leg may begin, how much it looks like a leg's, what the story is about above it and
    from it on, and whether it stands right under the story's headings."""

    line: int
    weight: float
    above: int
    below: int
    is_headed: bool = False


def give_legs(
    stories: Sequence[StoryLines],
    lines: Sequence[Line],
    classes: Sequence[LineClass],
    topics: Topics,
    raw: Sequence[str],
) -> list[StoryLines]:
    """The stories; a leg that stands below another story's text is given to the story that it continues.

    `raw` holds the page's lines as printed. Never raises.
    """
    feet = _find_feet(stories, lines, classes)
    if not feet:
        return list(stories)
    search = _LegSearch(stories, lines, classes, topics, raw, feet)
    for pair, share in _choose([pair for n in feet for pair in search.list_pairs(n)]):
        _move(stories, pair, share)
    return [story for story in stories if story.lines]


def _find_feet(
    stories: Sequence[StoryLines], lines: Sequence[Line], classes: Sequence[LineClass]
) -> dict[int, int]:
    """For each story that stops inside a sentence the last line of its text, credits and captions aside."""
    lasts = {
        n: next((i for i in reversed(story.text) if classes[i] in TEXT_CLASSES), None)
        for n, story in enumerate(stories)
    }
    return {
        n: last
        for n, last in lasts.items()
        if last is not None and len(lines[last].folded) >= _LEAST_CHARS and is_hanging(last, lines, classes)
    }


def _choose(pairs: Sequence[_Pair]) -> list[tuple[_Pair, float]]:
    """The likely pairs with their shares among those of the same story on either side."""
    weights = [exp(pair.weight) for pair in pairs]
    given: dict[int, float] = defaultdict(lambda: 1.0)
    giving: dict[int, float] = defaultdict(lambda: 1.0)
    for pair, weight in zip(pairs, weights, strict=True):
        given[pair.to] += weight
        giving[pair.of] += weight
    shared = [
        (pair, weight / max(given[pair.to], giving[pair.of]))
        for pair, weight in zip(pairs, weights, strict=True)
    ]
    return [(pair, share) for pair, share in shared if share >= _LIKELY]


def _move(stories: Sequence[StoryLines], pair: _Pair, share: float) -> None:
    """Put the leg below the foot, wherever earlier moves have put both, but not within one story."""
    own = next(story for story in stories if pair.foot in story.text)
    other = next(story for story in stories if pair.top in story.text)
    if own is other:
        return
    start, below = other.text.index(pair.top), own.text.index(pair.foot) + 1
    own.text[below:below] = other.text[start:]
    del other.text[start:]
    if not other.text:
        own.headings += other.headings
        other.headings = []
    own.order_confidence = min(own.order_confidence, other.order_confidence, share)


class _LegSearch:
    """Weighs what each of a page's stories may continue with; `feet` are the lines where they stop."""

    def __init__(
        self,
        stories: Sequence[StoryLines],
        lines: Sequence[Line],
        classes: Sequence[LineClass],
        topics: Topics,
        raw: Sequence[str],
        feet: dict[int, int],
    ) -> None:
        self._stories = stories
        self._lines = lines
        self._classes = classes
        self._topics = topics
        self._raw = raw
        self._feet = feet
        self._is_broken = any(len(line.places) > 1 for line in lines)  # else widths say nothing
        self._page = "\n".join(line.folded for line in lines)[:_MOST_CHARS]
        self._tops: dict[int, list[_Top]] = {}
        self._held: dict[int, float] = {}
        self._widths: dict[int, float] = {}

    def list_pairs(self, to: int) -> Iterator[_Pair]:
        """The pairs of this story with each leg that may continue it, without the hopeless ones."""
        foot = self._feet[to]
        subject = self._topics.join(self._stories[to].lines)
        for of in range(max(0, to - _REACH), min(len(self._stories), to + _REACH + 1)):
            for top in self._list_tops(of) if of != to else self._find_own_top(to):
                if top.is_headed and not self._may_be_parted(to, of):
                    continue
                weight = top.weight + _BACK * (of < to) + self._weigh_break(foot, top.line)
                if weight > _HOPELESS - _SAME_WIDTH:
                    weight += self._weigh_widths(foot, top.line)
                if weight > _HOPELESS:
                    weight += self._weigh_subject(subject, top)
                if weight > _HOPELESS:
                    weight += self._weigh_words(foot, top.line)
                    yield _Pair(foot, top.line, to, of, weight)

    def _find_own_top(self, to: int) -> list[_Top]:
        """The first line of the story's own text, which continues it if its legs are only turned; of no
        subject, since it is the story's own."""
        first = next(i for i in self._stories[to].text if self._classes[i] in TEXT_CLASSES)
        if first == self._feet[to] or not self._may_be_top(first):
            return []
        return [_Top(first, self._weigh_top(first, None), 0, 0)]

    def _list_tops(self, of: int) -> list[_Top]:
        """The lines of the story's text at which a leg of another may begin."""
        if of not in self._tops:
            story = self._stories[of]
            text, pairs = story.text, [self._topics.lines[i] for i in story.text]
            below = list(accumulate(reversed(pairs), or_))[::-1]
            above = list(accumulate(pairs, or_, initial=self._topics.join(story.headings)))
            hangs = _HANGS_TOO * (of in self._feet)
            self._tops[of] = [
                _Top(
                    i,
                    self._weigh_top(i, text[start - 1] if start else None) + hangs,
                    above[start] if start else 0,
                    below[start],
                    is_headed=not start and bool(story.headings),
                )
                for start, i in enumerate(text)
                if self._may_be_top(i)
            ]
        return self._tops[of]

    def _may_be_parted(self, to: int, of: int) -> bool:
        """Whether the second story's headings may be printed inside a sentence of the first, which has none
        and stands right above them."""
        above, below = self._stories[to], self._stories[of]
        return of == to + 1 and not above.headings and above.kind == below.kind

    def _may_be_top(self, i: int) -> bool:
        """Whether the line is text that does not open a report; a mark that stands alone is none."""
        text = self._lines[i].folded
        return self._classes[i] in TEXT_CLASSES and len(text) > 1 and not is_dateline(text)

    def _weigh_top(self, i: int, above: int | None) -> float:
        """How much the line looks like the top of a leg; `above` is the line above it in the story."""
        is_open = above is None or self._lines[above].is_ended
        continues = self._classes[i] in (LineClass.REST, LineClass.TAIL)
        start = start_bits(self._lines[i].folded)
        return _ABOVE_ENDED * is_open + _CONTINUES * continues - _BIT * start - _NO_LEG

    def _weigh_break(self, foot: int, top: int) -> float:
        """How well a sentence continues from one line to the other."""
        over, under = self._lines[foot], self._lines[top]
        tie = max(_LEAST_BOND, min(_MOST_BOND, bond(over.folded[-1], under.folded[0])))
        return _BIT * tie + _MARKS_FIT * (over.is_open and under.starts_inside)

    def _weigh_widths(self, foot: int, top: int) -> float:
        """Whether the printed lines on both sides of the break are of one width."""
        over, under = self._lines[foot].places[-1], self._lines[top].at
        same = self._is_broken and abs(self._measure(over) - self._measure(under)) < _SAME_EM
        return _SAME_WIDTH * same

    def _weigh_words(self, foot: int, top: int) -> float:
        """How many of the two groups of three characters across the break occur elsewhere on the page."""
        over, under = self._lines[foot].folded, self._lines[top].folded
        return _WORD * sum(word in self._page for word in (over[-2:] + under[:1], over[-1] + under[:2]))

    def _weigh_subject(self, subject: int, top: _Top) -> float:
        """How much more the leg is about this subject than about that of the text above it."""
        held = self._held.get(top.line)
        if held is None:
            held = self._held[top.line] = self._topics.likeness(top.above, top.below)
        return _SUBJECT * (self._topics.likeness(subject, top.below) - held) - _HELD * held

    def _measure(self, at: int) -> float:
        """The printed line's width in em."""
        width = self._widths.get(at)
        if width is None:
            width = self._widths[at] = measure_em(plain_text(self._raw[at].strip()))
        return width
