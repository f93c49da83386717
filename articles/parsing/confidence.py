"""A story's flags: where an editor should look, from the confidence of each step and the story's own shape.

Uncertainty adds up: a story is flagged where the uncertainty of its lines, its order and its box comes to
_MOST_UNCERTAINTY errors; about a fifth of the stories reach that.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from articles.parsing import flags
from articles.parsing.dates import FoundDate
from articles.parsing.folio_lines import WRONG_WEEKDAY
from articles.parsing.joins import find_repeat
from articles.parsing.lines import Line
from articles.parsing.roles import FIELD_ROLES, HEADING_ROLES, RUNNING_ROLES, Role
from articles.parsing.story_lines import StoryLines
from articles.parsing.tagger.line_classes import LineClass
from articles.parsing.values import Flag, Kind, Story

_MOST_UNCERTAINTY = 0.08
_BOX_SHARE = 0.5  # boxes given 0.8 end there nine times in ten, those given 0.5 three times in four
_BREAK_SHARE = 0.35  # of a story's uncertain breaks two in three change nothing, or are right after all
_CONFIDENT = 0.9  # in a flagged story an editor should look at a line, an order or a box below it
_CONFIDENT_HEADING = 0.5
_MOST_LINES = 2000  # of a printed page; the longest at hand has 425

_STARTS = (LineClass.HEADING, LineClass.LEAD, LineClass.SUBHEAD, LineClass.ABSTRACT)
_MAY_END = ":;)】"  # of a text's last line: a list may follow elsewhere, a closer stands in brackets


@dataclass(frozen=True, slots=True)
class Confidence:
    """How likely each step is right, 0 to 1: `classes` for each of the page's lines, the others for one
    story."""

    classes: Sequence[float]
    heading: float
    order: float


def find_flags(
    story: Story,
    story_lines: StoryLines,
    lines: Sequence[Line],
    classes: Sequence[LineClass],
    confidence: Confidence,
) -> tuple[Flag, ...]:
    """The story's flags, each with the lines to look at. Never raises."""
    steps = _StepFlags(story, story_lines, lines, classes, confidence)
    return (
        *steps.find(),
        *_flag_repeats(story_lines.lines, lines, classes),
        *_flag_headings_alone(story),
        *_flag_heading(story, confidence.heading),
        *_flag_shape(story, {at: lines[i] for i in story_lines.lines for at in lines[i].places}),
    )


class _StepFlags:
    """Flags of an uncertain story: where it begins and ends, its joins, its order, its box."""

    def __init__(
        self,
        story: Story,
        story_lines: StoryLines,
        lines: Sequence[Line],
        classes: Sequence[LineClass],
        confidence: Confidence,
    ) -> None:
        self._story = story
        self._lines = lines
        self._classes = classes
        self._confidence = confidence
        self._box = story_lines.end_confidence
        self._own = story_lines.lines
        below = self._own[-1] + 1
        opens_below = below < len(lines) and classes[below] in _STARTS
        self._near = [*self._own, below] if opens_below else self._own
        self._starts = [i for i in self._near if self._is_unsure(i) and classes[i] in _STARTS]
        self._breaks = [at for i in self._own for at in _list_unsure_breaks(self._lines[i])]
        self._others = [i for i in self._own if self._is_unsure(i) and classes[i] not in _STARTS]

    def find(self) -> Iterator[Flag]:
        """No flag where the story as a whole is certain enough, else at least one."""
        if self._uncertainty() < _MOST_UNCERTAINTY:
            return
        placed = [*self._flag_starts(), *self._flag_order(), *self._flag_box()]
        yield from placed
        if self._others or self._breaks or not placed:
            yield self._flag_joins()

    def _is_unsure(self, i: int) -> bool:
        return self._confidence.classes[i] < _CONFIDENT

    def _uncertainty(self) -> float:
        """The expected number of errors in the story."""
        classes = sum(1 - self._confidence.classes[i] for i in self._near)
        breaks = sum(_break_uncertainty(self._lines[i]) for i in self._own)
        lines = classes + _BREAK_SHARE * breaks
        return lines + (1 - self._confidence.order) + _BOX_SHARE * (1 - self._box)

    def _flag_starts(self) -> Iterator[Flag]:
        suspected = {
            "merge": [i for i in self._starts if self._classes[i] != LineClass.SUBHEAD],
            "split": [i for i in self._starts if self._classes[i] == LineClass.SUBHEAD],
        }
        if self._starts:
            yield self._propose(flags.START_UNSURE, self._starts, suspected)

    def _flag_order(self) -> Iterator[Flag]:
        if self._confidence.order < _CONFIDENT:
            text = [block for block in self._story.blocks if block.role not in HEADING_ROLES]
            yield Flag(flags.ORDER_UNSURE, tuple(block.lines[0] for block in text))

    def _flag_box(self) -> Iterator[Flag]:
        if self._box < _CONFIDENT:
            yield Flag(flags.BOX_UNSURE, self._story.blocks[-1].lines)

    def _flag_joins(self) -> Flag:
        places = self._others
        if not places and not self._breaks:
            places = [min(self._own, key=self._confidence.classes.__getitem__)]
        suspected = {
            "cut": [i for i in places if self._classes[i] == LineClass.REST],
            "join": [i for i in places if self._classes[i] in (LineClass.BODY, LineClass.TAIL)],
        }
        flag = self._propose(flags.JOIN_UNSURE, places, suspected)
        return replace(flag, lines=tuple(sorted({*flag.lines, *self._breaks})))

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


def _flag_heading(story: Story, confidence: float) -> Iterator[Flag]:
    headings = [block for block in story.blocks if block.role in FIELD_ROLES]
    if not any(block.role == Role.HEADLINE for block in headings) and story.kind != Kind.PHOTO:
        yield Flag(flags.HEADLINE_MISSING, story.blocks[0].lines[:1])
    elif confidence < _CONFIDENT_HEADING:
        yield Flag(flags.HEADING_UNSURE, tuple(at for block in headings for at in block.lines))


def _flag_headings_alone(story: Story) -> Iterator[Flag]:
    if all(block.role in FIELD_ROLES for block in story.blocks):
        yield Flag(flags.START_UNSURE, tuple(block.lines[0] for block in story.blocks))


def _flag_shape(story: Story, lines: Mapping[int, Line]) -> Iterator[Flag]:
    """A text that begins inside a sentence or breaks off, where no jump explains it."""
    text = [block for block in story.blocks if block.role in RUNNING_ROLES]
    if not text or text[0].role != Role.BODY or text[-1].role != Role.BODY:
        return
    first, last = lines[text[0].lines[0]], lines[text[-1].lines[-1]]
    if first.starts_inside and not story.jump_from:
        yield Flag(flags.BEGINS_INSIDE, (first.at,))
    if not (last.is_ended or story.jump_to or last.folded[-1] in _MAY_END):
        yield Flag(flags.BREAKS_OFF, (last.at,))


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


def _break_uncertainty(line: Line) -> float:
    """The expected number of wrong decisions about the breaks between the line's printed lines, and above
    it."""
    return sum(1 - chance for chance in line.continues) + 1 - line.starts
