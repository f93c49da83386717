"""A story's flags: where an editor should look, from the chance that the story is right and its own shape.

The chance is that of boosted trees over the features of the whole story. A story that is likely enough right
has no flag of this kind; any other has one for each part in doubt, its lines, its heading or its text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from articles.parsing import flags
from articles.parsing.boosted_trees import Trees, read_trees
from articles.parsing.dates import FoundDate
from articles.parsing.folio_lines import WRONG_WEEKDAY
from articles.parsing.joins import find_repeat
from articles.parsing.legs import closes_without_stop
from articles.parsing.line_classes import LineClass
from articles.parsing.lines import Line
from articles.parsing.marks import MOST_SIGNER_CHARS
from articles.parsing.openings import Layout
from articles.parsing.roles import FIELD_ROLES, HEADING_ROLES, RUNNING_ROLES, Role
from articles.parsing.story_features import PageLines, ReadStory
from articles.parsing.tagger.classifier import MOST_DOUBT
from articles.parsing.values import Flag, Kind, Story

MODEL = Path(__file__).with_name("confidence.npz")
# Chance of a story without a flag, by its page: whether it is like those of the home networks, and how its
# paragraphs are printed. Where none is set in, paragraphs joined at the end of a sentence leave no trace.
LEAST_RIGHT = {
    (True, Layout.WHOLE): 0.78,
    (True, Layout.SET_IN): 0.744,
    (True, Layout.FLUSH): 0.888,
    (True, Layout.STRIPS): 0.86,
    (False, Layout.WHOLE): 0.7,
    (False, Layout.SET_IN): 0.738,
    (False, Layout.FLUSH): 0.738,
    (False, Layout.STRIPS): 0.738,
}
_DOUBTED = 0.9  # chance of a part below which it is flagged where the story is
_CONFIDENT = 0.9  # in a flagged story an editor should look at a line, an order or a box below it
_MOST_LINES = 2000  # of a printed page; the longest at hand has 425

_STARTS = (LineClass.HEADING, LineClass.LEAD, LineClass.SUBHEAD, LineClass.ABSTRACT)
_MAY_END = ":;)】"  # of a text's last line: a list may follow elsewhere, a closer stands in brackets


@dataclass(frozen=True, slots=True)
class StoryChance:
    """How likely a story is right, 0 to 1: on the whole, in its lines, its heading and its text."""

    whole: float = 1.0
    lines: float = 1.0
    heading: float = 1.0
    text: float = 1.0

    def is_doubted(self, part: float) -> bool:
        """Whether the part should be looked at: it is unlikely, or the least likely."""
        return part < _DOUBTED or part == min(self.lines, self.heading, self.text)


@cache
def read_model() -> Trees:
    """The trees of all fields of StoryChance, as `training.learn_confidence` stored them."""
    return read_trees(MODEL)


def weigh_stories(features: NDArray[np.float64]) -> list[StoryChance]:
    """The chance of each story, from stories × features."""
    if not len(features):
        return []
    return [StoryChance(*row) for row in read_model().chance(features).tolist()]


def find_flags(read: ReadStory, page: PageLines, chance: StoryChance, *, least: float) -> tuple[Flag, ...]:
    """The story's flags, each with the lines to look at; `least` is `least_right(page)`. Never raises."""
    own = read.story_lines.lines
    is_likely = chance.whole >= least
    return (
        *(() if is_likely else _StepFlags(read, page, chance).find()),
        *_flag_repeats(own, page.lines, page.classes),
        *_flag_headings_alone(read.story),
        *_flag_heading(read.story, is_doubted=not is_likely and chance.is_doubted(chance.heading)),
        *_flag_shape(read.story, {at: page.lines[i] for i in own for at in page.lines[i].places}),
    )


def least_right(page: PageLines) -> float:
    """The chance from which on a story of this page has no flag for doubt."""
    return LEAST_RIGHT[page.classified.doubt <= MOST_DOUBT, page.layout]


class _StepFlags:
    """Flags of an uncertain story: where it begins and ends, its joins, its order, its box."""

    def __init__(self, read: ReadStory, page: PageLines, chance: StoryChance) -> None:
        self._read = read
        self._chance = chance
        self._lines = page.lines
        self._classes = page.classes
        self._confidence = page.classified.confidence
        self._own = read.story_lines.lines
        below = self._own[-1] + 1
        opens_below = below < len(page.lines) and page.classes[below] in _STARTS
        near = [*self._own, below] if opens_below else self._own
        self._borders = [i for i in near if page.classes[i] in _STARTS]
        self._starts = [i for i in self._borders if self._is_unsure(i)]
        self._breaks = [at for i in self._own for at in _list_unsure_breaks(self._lines[i])]
        self._others = [i for i in self._own if self._is_unsure(i) and page.classes[i] not in _STARTS]

    def find(self) -> Iterator[Flag]:
        """At least one flag, except if only the heading is in doubt."""
        placed: list[Flag] = []
        if self._chance.is_doubted(self._chance.lines):
            placed = [*self._flag_starts(), *self._flag_box()]
        if self._chance.is_doubted(self._chance.text):
            placed += [*self._flag_order(), *self._flag_joins()]
        yield from placed
        if not placed and not self._chance.is_doubted(self._chance.heading):
            yield Flag(flags.START_UNSURE, tuple(self._lines[i].at for i in self._own[:1]))

    def _is_unsure(self, i: int) -> bool:
        return self._confidence[i] < _CONFIDENT

    def _flag_starts(self) -> Iterator[Flag]:
        """The borders in doubt; if none is, the least certain one."""
        starts = self._starts or [min(self._borders or self._own, key=self._confidence.__getitem__)]
        suspected = {
            "merge": [i for i in starts if self._classes[i] != LineClass.SUBHEAD],
            "split": [i for i in starts if self._classes[i] == LineClass.SUBHEAD],
        }
        yield self._propose(flags.START_UNSURE, starts, suspected if self._starts else {})

    def _flag_order(self) -> Iterator[Flag]:
        if self._read.order < _CONFIDENT:
            text = [block for block in self._read.story.blocks if block.role not in HEADING_ROLES]
            yield Flag(flags.ORDER_UNSURE, tuple(block.lines[0] for block in text))

    def _flag_box(self) -> Iterator[Flag]:
        if self._read.story_lines.end_confidence < _CONFIDENT:
            yield Flag(flags.BOX_UNSURE, self._read.story.blocks[-1].lines)

    def _flag_joins(self) -> Iterator[Flag]:
        """The joins in doubt; where neither one nor the order is, the least certain line."""
        places = self._others
        if not places and not self._breaks:
            if self._read.order < _CONFIDENT:
                return
            places = [min(self._own, key=self._confidence.__getitem__)]
        suspected = {
            "cut": [i for i in places if self._classes[i] == LineClass.REST],
            "join": [i for i in places if self._classes[i] in (LineClass.BODY, LineClass.TAIL)],
        }
        flag = self._propose(flags.JOIN_UNSURE, places, suspected)
        yield replace(flag, lines=tuple(sorted({*flag.lines, *self._breaks})))

    def _propose(self, code: str, places: Sequence[int], suspected: Mapping[str, Sequence[int]]) -> Flag:
        """The flag, with what parsing suspects instead and the lines at which it would be done."""
        proposal = {
            operation: [self._lines[i].at for i in where] for operation, where in suspected.items() if where
        }
        return Flag(code, tuple(self._lines[i].at for i in places), proposal or None)


def _flag_repeats(own: Sequence[int], lines: Sequence[Line], classes: Sequence[LineClass]) -> Iterator[Flag]:
    repeats = [i for i in own if _may_repeat(lines, i, classes)]
    if repeats:
        yield Flag(flags.REPEAT_UNSURE, tuple(lines[i].at for i in repeats))


def _may_repeat(lines: Sequence[Line], i: int, classes: Sequence[LineClass]) -> bool:
    """Whether the one character that the line seems to repeat may be its own (`推进|进、`, 003 l.15-17)."""
    continues = classes[i] == LineClass.REST and i > 0
    return continues and not find_repeat(lines[i - 1].text, lines[i].text).certain


def _flag_heading(story: Story, *, is_doubted: bool) -> Iterator[Flag]:
    headings = [block for block in story.blocks if block.role in FIELD_ROLES]
    if not any(block.role == Role.HEADLINE for block in headings) and story.kind != Kind.PHOTO:
        yield Flag(flags.HEADLINE_MISSING, story.blocks[0].lines[:1])
    elif is_doubted:
        yield Flag(flags.HEADING_UNSURE, tuple(at for block in headings for at in block.lines))


def _flag_headings_alone(story: Story) -> Iterator[Flag]:
    if all(block.role in FIELD_ROLES for block in story.blocks):
        yield Flag(flags.START_UNSURE, tuple(block.lines[0] for block in story.blocks))


def _flag_shape(story: Story, lines: Mapping[int, Line]) -> Iterator[Flag]:
    """A text that begins inside a sentence or breaks off, where no jump explains it."""
    text = [block for block in story.blocks if block.role in RUNNING_ROLES]
    if not text or text[0].role != Role.BODY or text[-1].role != Role.BODY:
        return
    first = lines[text[0].lines[0]]
    if first.starts_inside and not story.jump_from:
        yield Flag(flags.BEGINS_INSIDE, (first.at,))
    ends = [lines[block.lines[-1]] for block in text[-3:]]
    if not story.jump_to and not _is_closed(ends, story.kind):
        yield Flag(flags.BREAKS_OFF, (ends[-1].at,))


def _is_signed(last: Line) -> bool:
    """Whether the last words of a notice may be whose it is: 某某公司, 失主 江工, 率全家叩谢."""
    return len(re.split("[。!?;]", last.folded)[-1]) <= MOST_SIGNER_CHARS


def _is_closed(ends: Sequence[Line], kind: Kind) -> bool:
    """Whether the text of a story of this kind may end as these last lines of it do."""
    if kind == Kind.NOTICE and _is_signed(ends[-1]):
        return True
    return ends[-1].is_ended or ends[-1].folded[-1] in _MAY_END or closes_without_stop(ends)


def flag_page(found: FoundDate, lines: Sequence[Line]) -> tuple[Flag, ...]:
    """The flags of the page itself: what its folio and its text leave open. Never raises."""
    found_flags = [Flag(flags.TOO_LONG)] if len(lines) > _MOST_LINES else []
    if found.date is None:
        found_flags.append(Flag(flags.DATE_MISSING))
    elif found.basis.endswith(WRONG_WEEKDAY):
        found_flags.append(Flag(flags.DATE_DOUBTFUL, found.folio_lines))
    if not found.label:
        found_flags.append(Flag(flags.NUMBER_MISSING))
    return tuple(found_flags)


def _list_unsure_breaks(line: Line) -> list[int]:
    """The printed lines that may not continue the text above them, or may, against what was decided."""
    unsure = [at for at, chance in zip(line.places[1:], line.continues, strict=False) if chance < _CONFIDENT]
    return [line.at, *unsure] if line.starts < _CONFIDENT else unsure
