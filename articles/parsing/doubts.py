"""Where an editor should look: a story's flags, from how sure each step was and from the story's own shape.

The limits below are set so that about a quarter of the stories carry a flag.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from articles.parsing import flags
from articles.parsing.dates import FoundDate
from articles.parsing.folios import WRONG_WEEKDAY
from articles.parsing.lines import Line
from articles.parsing.marks import Part, repeated_chars
from articles.parsing.stories import Draft
from articles.parsing.values import HEADING_ROLES, Flag, Kind, Role, Story

_SURE_START = 0.7
_SURE_JOIN = 0.7
_SURE_HEADING = 0.6
_SURE_ORDER = 0.7
_SURE_BOX = 0.7
_MOST_LINES = 2000  # of a printed page; the longest at hand has 425

_STARTS = (Part.HEAD, Part.LEAD, Part.SUBHEAD, Part.ABSTRACT)
_JOINS = (Part.BODY, Part.REST, Part.TAIL)
_ASIDES = (*HEADING_ROLES, Role.COLUMN, Role.LABEL, Role.BYLINE, Role.CAPTION, Role.CREDIT)
_MAY_END = ":;)】"  # of a text's last line: a list may follow elsewhere, a closer stands in brackets


@dataclass(frozen=True, slots=True)
class Sureness:
    """How sure the steps were, 0 to 1: `parts` for each of the page's lines, the others for one story."""

    parts: Sequence[float]
    heading: float
    order: float


def find_doubts(
    story: Story, draft: Draft, lines: Sequence[Line], parts: Sequence[Part], sure: Sureness
) -> tuple[Flag, ...]:
    """The story's flags, each with the lines to look at. Never raises."""
    return (
        *_doubt_parts(draft, lines, parts, sure.parts),
        *_doubt_heading(story, sure.heading),
        *_doubt_shape(story, {lines[i].at: lines[i] for i in (*draft.heads, *draft.text)}),
        *_doubt_steps(story, draft, sure.order),
    )


def _doubt_parts(
    draft: Draft, lines: Sequence[Line], parts: Sequence[Part], sure: Sequence[float]
) -> Iterator[Flag]:
    """Lines that may begin a story or not, the one behind it too; lines that may go on a paragraph or not."""
    own = sorted([*draft.heads, *draft.text])
    behind = [own[-1] + 1] if own[-1] + 1 < len(lines) else []
    starts = [i for i in own + behind if parts[i] in _STARTS and sure[i] < _SURE_START]
    joins = [i for i in own if parts[i] in _JOINS and (sure[i] < _SURE_JOIN or _may_repeat(lines, i, parts))]
    if starts:
        yield Flag(flags.START_UNSURE, tuple(lines[i].at for i in starts))
    if joins:
        yield Flag(flags.JOIN_UNSURE, tuple(lines[i].at for i in joins))


def _may_repeat(lines: Sequence[Line], i: int, parts: Sequence[Part]) -> bool:
    """Whether the one character that the line seems to repeat may be its own (`推进|进、`, 003 l.15-17)."""
    if parts[i] != Part.REST or i == 0 or repeated_chars(lines[i - 1].folded, lines[i].folded) != 1:
        return False
    return not lines[i].folded[1:2].isalnum()


def _doubt_heading(story: Story, sure: float) -> Iterator[Flag]:
    heads = [block for block in story.blocks if block.role in (*HEADING_ROLES, Role.COLUMN)]
    if not any(block.role == Role.HEADLINE for block in heads) and story.kind != Kind.PHOTO:
        yield Flag(flags.HEADLINE_MISSING, story.blocks[0].lines[:1])
    elif sure < _SURE_HEADING:
        yield Flag(flags.HEADING_UNSURE, tuple(at for block in heads for at in block.lines))


def _doubt_shape(story: Story, lines: Mapping[int, Line]) -> Iterator[Flag]:
    """A text that begins inside a sentence or breaks off, where no jump explains it."""
    text = [block for block in story.blocks if block.role not in _ASIDES]
    if not text or text[0].role != Role.BODY or text[-1].role != Role.BODY:
        return
    first, last = lines[text[0].lines[0]], lines[text[-1].lines[-1]]
    if first.starts_inside and not story.jump_from:
        yield Flag(flags.BEGINS_INSIDE, (first.at,))
    if not (last.is_ended or story.jump_to or last.folded[-1] in _MAY_END):
        yield Flag(flags.BREAKS_OFF, (last.at,))


def _doubt_steps(story: Story, draft: Draft, order: float) -> Iterator[Flag]:
    if order < _SURE_ORDER:
        text = [block for block in story.blocks if block.role not in HEADING_ROLES]
        yield Flag(flags.ORDER_UNSURE, tuple(block.lines[0] for block in text))
    if draft.sure < _SURE_BOX:
        yield Flag(flags.BOX_UNSURE, story.blocks[-1].lines)


def doubt_page(found: FoundDate, lines: Sequence[Line]) -> tuple[Flag, ...]:
    """The flags of the page itself: what its folio and its words do not tell. Never raises."""
    told = [Flag(flags.TOO_LONG)] if len(lines) > _MOST_LINES else []
    if found.date is None:
        told.append(Flag(flags.DATE_MISSING))
    elif found.basis.endswith(WRONG_WEEKDAY):
        told.append(Flag(flags.DATE_DOUBTFUL, found.folio_lines))
    if found.number is None:
        told.append(Flag(flags.NUMBER_MISSING))
    return tuple(told)
