"""A story as a whole, in numbers: how sure each step of reading was of it, and what it looks like.

`confidence` weighs these features for the chance that the story is right in its lines, its heading and its
text. Nothing here is about its words, so the same numbers mean the same in every paper.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise, starmap
from operator import sub

import numpy as np
from numpy.typing import NDArray

from articles.parsing.joins import find_repeat
from articles.parsing.line_classes import CLOSERS, LINE_CLASSES, LineClass, find_class
from articles.parsing.lines import Line, breaks_off
from articles.parsing.marks import is_dateline
from articles.parsing.openings import Layout
from articles.parsing.roles import HEADING_ROLES, Role
from articles.parsing.story_lines import StoryLines
from articles.parsing.tagger.classifier import Classified
from articles.parsing.topics import WINDOW_LINES, Topics
from articles.parsing.values import Kind, Story

Floats = NDArray[np.float64]

_OPENERS = [LINE_CLASSES.index(name) for name in (LineClass.HEADING, LineClass.LEAD, LineClass.BOX)]
_HEADING, _REST, _TAIL, _BYLINE, _LEAD = (
    LINE_CLASSES.index(name)
    for name in (LineClass.HEADING, LineClass.REST, LineClass.TAIL, LineClass.BYLINE, LineClass.LEAD)
)
_RESTS = (LineClass.REST, LineClass.TAIL)
_SUBHEAD = LINE_CLASSES.index(LineClass.SUBHEAD)
_MOST_CHARS = 4000
_BREAK_SHARE = 0.35  # of a story's uncertain breaks two in three change nothing, or are right after all
_BOX_SHARE = 0.5  # boxes given 0.8 end there nine times in ten, those given 0.5 three times in four
_CERTAIN_BREAK = 0.98
_FAR = 9.0  # of a likeness that cannot be measured


@dataclass(frozen=True, slots=True)
class PageLines:
    """A page's lines, what each is after all steps, how they were classified, their topics, which headings
    continue the line above, and how its paragraphs are printed."""

    lines: Sequence[Line]
    classes: Sequence[LineClass]
    classified: Classified
    topics: Topics
    broken: frozenset[int] = frozenset()
    layout: Layout = Layout.WHOLE


@dataclass(frozen=True, slots=True)
class ReadStory:
    """A story with what it was made of: its lines, and the confidence of its heading's roles and of its
    order, 0 to 1."""

    story: Story
    story_lines: StoryLines
    heading: float
    order: float


def measure_page(page: PageLines, stories: Sequence[ReadStory]) -> Floats:
    """Stories × features, in the order of FEATURES; `stories` are in the order of their first lines."""
    measures = _PageMeasures(page, stories)
    rows = [measures.measure(n) for n in range(len(stories))]
    return np.array(rows, np.float64).reshape(len(rows), len(FEATURES))


class _PageMeasures:
    """What the features of a page's stories are made of."""

    def __init__(self, page: PageLines, stories: Sequence[ReadStory]) -> None:
        lines, classified = page.lines, page.classified
        self._lines = lines
        self._classes = page.classes
        self._topics = page.topics
        self._stories = stories
        self._classified = classified
        self._unsure, self._second = (
            [1 - chance for chance in given] for given in (classified.confidence, classified.second)
        )
        self._unsure_share = sum(doubt > 0.1 for doubt in self._unsure) / max(1, len(lines))
        self._spread = list(map(sub, classified.confidence, classified.least))
        self._chances = classified.chances.T.tolist()
        self._opens = classified.chances[:, _OPENERS].sum(1).tolist()
        doubts = list(map(_list_break_doubts, lines))
        self._breaks, self._break_doubts = list(map(sum, doubts)), list(map(len, doubts))
        self._break_share = sum(self._breaks) / max(1, len(lines))
        self._repeats = _count_repeats(lines, page.classes)
        self._hanging = [self._is_cut(read) for read in stories]
        self._begins, self._breaks_off = (sum(cut[side] for cut in self._hanging) for side in (0, 1))
        texts = [page.topics.join(read.story_lines.text) for read in stories]
        self._like_above = [0.0, *starmap(page.topics.likeness, pairwise(texts)), 0.0]
        self._own = [read.story_lines.lines for read in stories]

    def measure(self, n: int) -> list[float]:
        """The features of story `n`."""
        return [*self._measure_lines(n), *self._measure_shape(n), *self._measure_page(n)]

    def _is_cut(self, read: ReadStory) -> tuple[bool, bool]:
        """Whether the story's text begins inside a sentence, and whether it breaks off without a jump."""
        text = read.story_lines.text
        if not text:
            return False, False
        blocks = [block for block in read.story.blocks if block.role not in HEADING_ROLES]
        place = {at: i for i in text for at in self._lines[i].places}
        first = place.get(blocks[0].lines[0], text[0])
        last = place.get(blocks[-1].lines[-1], text[-1])
        begins = self._lines[first].starts_inside and not read.story.jump_from
        return begins, breaks_off(self._lines[last]) and not read.story.jump_to

    def _measure_lines(self, n: int) -> list[float]:
        """How unsure the classes of the story's lines are, by what an error there would do."""
        read = self._stories[n]
        own = self._own[n]
        below = range(own[-1] + 1, min(own[-1] + 2, len(self._lines)))
        opens_below = self._doubt_opening(own[-1] + 1)
        unsure, breaks = _add(self._unsure, own), _add(self._breaks, own)
        doubts = unsure + opens_below + _BREAK_SHARE * breaks + 1 - read.order
        return [
            doubts + _BOX_SHARE * (1 - read.story_lines.end_confidence),
            unsure,
            _most(self._unsure, own),
            self._doubt_opening(own[0]),
            opens_below,
            *self._measure_headings(read.story_lines, own[0]),
            *self._measure_text(read.story_lines.text),
            _most(self._spread, own),
            _add(self._spread, own),
            _most(self._second, own),
            _add(self._second, own),
            _most(self._second, below),
            breaks,
            _most(self._breaks, own),
            _most(self._breaks, below),
            _add(self._break_doubts, own),
            _most(self._breaks, read.story_lines.text[:1]),
            _add(self._repeats, own),
            sum(self._classes[i] != self._classified.classes[i] for i in own),
        ]

    def _doubt_opening(self, i: int) -> float:
        """How likely no story opens at the line; 0 beyond the last, and where its own words settle its
        class."""
        is_free = i < len(self._lines) and self._unsure[i] > 0
        return 1 - self._opens[i] if is_free else 0.0

    def _measure_headings(self, story_lines: StoryLines, first: int) -> list[float]:
        """How likely another story opens inside, and how likely headings are text or text is a heading;
        `first` is the story's first line."""
        headings, text = story_lines.headings, story_lines.text
        inside = [i for i in text if i != first]
        return [
            _most(self._opens, inside),
            _add(self._opens, inside),
            max((1 - self._chances[_HEADING][i] for i in headings), default=0.0),
            _most(self._chances[_HEADING], text[:1] if headings else []),
            _most(self._chances[_LEAD], inside),
            _most(self._chances[_SUBHEAD], headings),
        ]

    def _measure_text(self, text: Sequence[int]) -> list[float]:
        """How likely paragraphs continue others, or do not, or are bylines."""
        body = [i for i in text if self._classes[i] == LineClass.BODY]
        rest = [i for i in text if self._classes[i] in _RESTS]
        unsigned = [i for i in text if self._classes[i] not in CLOSERS]
        return [
            _most(self._unsure, rest),
            _most(self._chances[_REST], body),
            _most(self._chances[_TAIL], body),
            _most(self._chances[_BYLINE], unsigned),
        ]

    def _measure_shape(self, n: int) -> list[float]:
        """The story's steps beside the classes, and what it looks like."""
        read = self._stories[n]
        story, story_lines = read.story, read.story_lines
        roles = [block.role for block in story.blocks]
        headings, text = story_lines.headings, story_lines.text
        chars = sum(len(self._lines[i].folded) for i in text)
        titles = [len(self._lines[i].folded) for i in headings]
        own = self._own[n]
        printed = sum(len(self._lines[i].places) for i in own)
        jumps = sum(after != before + 1 for before, after in pairwise(own))
        begins, breaks = self._hanging[n]
        return [
            1 - read.heading,
            1 - read.order,
            1 - story_lines.end_confidence,
            float(len(headings)),
            float(sum(titles)),
            float(max(titles, default=0)),
            float(len(text)),
            float(min(chars, _MOST_CHARS)),
            float(roles.count(Role.SUBHEAD)),
            float(roles.count(Role.BYLINE)),
            float(roles.count(Role.TABLE) + roles.count(Role.CAPTION) + roles.count(Role.CREDIT)),
            float(any(is_dateline(self._lines[i].folded) for i in text[:1])),
            float(any(is_dateline(self._lines[i].folded) for i in text[1:])),
            float(begins),
            float(breaks),
            float(jumps),
            float(printed / max(1, len(own))),
            float(story.kind == Kind.SIDEBAR),
            float(len(text) > 0 and self._classes[text[-1]] in CLOSERS),
            self._find_least_turn(text),
            float(len(self._lines[text[-1]].folded)) if text else 0.0,
        ]

    def _find_least_turn(self, text: Sequence[int]) -> float:
        """How alike the texts above and below that subhead are where they are least so."""
        subheads = [i for i in text[1:] if self._classes[i] == LineClass.SUBHEAD]
        turns = [self._topics.turn(i, WINDOW_LINES[0]) for i in subheads]
        return min((turn for turn in turns if turn is not None), default=_FAR)

    def _measure_page(self, n: int) -> list[float]:
        """The page around the story, and the stories next to it."""
        above = self._stories[n - 1] if n else None
        below = self._stories[n + 1] if n + 1 < len(self._stories) else None
        begins, breaks = self._hanging[n]
        return [
            self._classified.doubt,
            self._classified.general_doubt,
            float(self._classified.is_home),
            float(len(self._stories)),
            float(len(self._lines)),
            self._unsure_share,
            self._break_share,
            float(self._begins - begins),
            float(self._breaks_off - breaks),
            float(above is None),
            float(below is None),
            float(above is not None and bool(above.story_lines.headings)),
            float(below is not None and bool(below.story_lines.headings)),
            self._like_above[n],
            self._like_above[n + 1],
            max(0.0, _most(self._unsure, self._own[n - 1])) if above else 0.0,
            max(0.0, _most(self._unsure, self._own[n + 1])) if below else 0.0,
        ]


FEATURES = (
    "doubts", "unsure", "least sure", "first opens", "below opens", "inside opens", "inside opens sum",
    "heading is text", "text is heading", "inside leads", "heading is subhead", "rest unsure",
    "body is rest", "body is tail", "text is byline", "spread", "spread sum", "second unsure",
    "second sum", "second below", "breaks", "worst break", "break below", "break doubts",
    "first breaks", "repeats", "mended", "heading", "order", "box",
    "headings", "heading chars", "longest heading", "text lines", "chars",
    "subheads", "bylines", "tables", "dated", "dated inside", "begins inside", "breaks off", "jumps",
    "printed lines", "sidebar", "closed", "least turn", "last chars",
    "page doubt", "general doubt", "is home", "stories", "lines", "unsure share", "page breaks",
    "others begin", "others break", "is first", "is last", "above headed", "below headed",
    "like above", "like below", "above unsure", "below unsure",
)  # fmt: skip


def _most(values: Sequence[float], places: Sequence[int]) -> float:
    """The greatest of the values at these places; 0 where there are none."""
    return max(map(values.__getitem__, places), default=0.0)


def _add(values: Sequence[float], places: Sequence[int]) -> float:
    """The sum of the values at these places."""
    return sum(map(values.__getitem__, places))


def _list_break_doubts(line: Line) -> list[float]:
    """How likely each decision about the breaks between the line's printed lines, and above it, is wrong,
    without those that are nearly certain.

    None of the 1,300 sentences was the last of its paragraph whose line was so certain to continue.
    """
    return [1 - chance for chance in (*line.continues, line.starts) if chance < _CERTAIN_BREAK]


def _count_repeats(lines: Sequence[Line], classes: Sequence[LineClass]) -> list[int]:
    """For each line that continues the one above how many characters it seems to repeat of it; for any other
    0."""
    repeats = [0] * len(lines)
    for i in find_class(classes, LineClass.REST):
        repeats[i] = find_repeat(lines[i - 1].text, lines[i].text).chars if i else 0
    return repeats
