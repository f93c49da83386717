"""Where an editor should look: a story's flags, from how sure each step was and from the story's own shape.

What is unsure adds up: a story is doubted where the doubts of its lines, its order and its box come to
_MOST_DOUBT errors, as those of about a fifth of the stories do.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from articles.parsing import flags
from articles.parsing.dates import FoundDate
from articles.parsing.folios import WRONG_WEEKDAY
from articles.parsing.lines import Line
from articles.parsing.marks import Part, repeated_chars
from articles.parsing.roles import FIELD_ROLES, HEADING_ROLES, RUNNING_ROLES, Role
from articles.parsing.story_lines import Draft
from articles.parsing.values import Flag, Kind, Story

_MOST_DOUBT = 0.08
_BOX_SHARE = 0.5  # boxes told at 0.8 end there nine times in ten, those at 0.5 three times in four
_SURE = 0.9  # a line, an order or a box below it is one that an editor should look at in a doubted story
_SURE_HEADING = 0.5
_MOST_LINES = 2000  # of a printed page; the longest at hand has 425

_STARTS = (Part.HEAD, Part.LEAD, Part.SUBHEAD, Part.ABSTRACT)
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
    own = sorted((*draft.heads, *draft.text))
    return (
        *_doubt_steps(story, draft, lines, parts, sure),
        *_doubt_repeats(own, lines, parts),
        *_doubt_heading(story, sure.heading),
        *_doubt_shape(story, {lines[i].at: lines[i] for i in own}),
    )


def _doubt_steps(
    story: Story, draft: Draft, lines: Sequence[Line], parts: Sequence[Part], sure: Sureness
) -> Iterator[Flag]:
    """What is unsure of a doubted story: where it begins and ends, its joins, its order, its box."""
    own = sorted((*draft.heads, *draft.text))
    near = [*own, own[-1] + 1] if own[-1] + 1 < len(lines) and parts[own[-1] + 1] in _STARTS else own
    if sum(1 - sure.parts[i] for i in near) + (1 - sure.order) + _BOX_SHARE * (1 - draft.sure) < _MOST_DOUBT:
        return
    starts = [i for i in near if parts[i] in _STARTS and sure.parts[i] < _SURE]
    others = [i for i in own if parts[i] not in _STARTS and sure.parts[i] < _SURE]
    if starts:
        suspected = {
            "merge": [lines[i].at for i in starts if parts[i] != Part.SUBHEAD],
            "split": [lines[i].at for i in starts if parts[i] == Part.SUBHEAD],
        }
        yield _propose(flags.START_UNSURE, [lines[i].at for i in starts], suspected)
    if sure.order < _SURE:
        text = [block for block in story.blocks if block.role not in HEADING_ROLES]
        yield Flag(flags.ORDER_UNSURE, tuple(block.lines[0] for block in text))
    if draft.sure < _SURE:
        yield Flag(flags.BOX_UNSURE, story.blocks[-1].lines)
    if others or not (starts or sure.order < _SURE or draft.sure < _SURE):
        places = others or [min(own, key=sure.parts.__getitem__)]
        suspected = {
            "cut": [lines[i].at for i in places if parts[i] == Part.REST],
            "join": [lines[i].at for i in places if parts[i] in (Part.BODY, Part.TAIL)],
        }
        yield _propose(flags.JOIN_UNSURE, [lines[i].at for i in places], suspected)


def _propose(code: str, at: Sequence[int], suspected: dict[str, list[int]]) -> Flag:
    """The flag with what parsing suspects instead, by the lines at which it would be done."""
    return Flag(code, tuple(at), {deed: lines for deed, lines in suspected.items() if lines} or None)


def _doubt_repeats(own: Sequence[int], lines: Sequence[Line], parts: Sequence[Part]) -> Iterator[Flag]:
    repeats = [i for i in own if _may_repeat(lines, i, parts)]
    if repeats:
        yield Flag(flags.REPEAT_UNSURE, tuple(lines[i].at for i in repeats))


def _may_repeat(lines: Sequence[Line], i: int, parts: Sequence[Part]) -> bool:
    """Whether the one character that the line seems to repeat may be its own (`推进|进、`, 003 l.15-17)."""
    if parts[i] != Part.REST or i == 0 or repeated_chars(lines[i - 1].folded, lines[i].folded) != 1:
        return False
    return not lines[i].folded[1:2].isalnum()


def _doubt_heading(story: Story, sure: float) -> Iterator[Flag]:
    heads = [block for block in story.blocks if block.role in FIELD_ROLES]
    if not any(block.role == Role.HEADLINE for block in heads) and story.kind != Kind.PHOTO:
        yield Flag(flags.HEADLINE_MISSING, story.blocks[0].lines[:1])
    elif sure < _SURE_HEADING:
        yield Flag(flags.HEADING_UNSURE, tuple(at for block in heads for at in block.lines))


def _doubt_shape(story: Story, lines: Mapping[int, Line]) -> Iterator[Flag]:
    """A text that begins inside a sentence or breaks off, where no jump explains it."""
    text = [block for block in story.blocks if block.role in RUNNING_ROLES]
    if not text or text[0].role != Role.BODY or text[-1].role != Role.BODY:
        return
    first, last = lines[text[0].lines[0]], lines[text[-1].lines[-1]]
    if first.starts_inside and not story.jump_from:
        yield Flag(flags.BEGINS_INSIDE, (first.at,))
    if not (last.is_ended or story.jump_to or last.folded[-1] in _MAY_END):
        yield Flag(flags.BREAKS_OFF, (last.at,))


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
