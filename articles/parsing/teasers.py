"""Teasers: boxes that only point to a story on another page.

A teaser closes with a line that names a page and nothing else. Above it stand headings, one or two items, and
often the words of a picture, which the reading machine scrambles: `赏揽访寻` (seed 004 l.67-86).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from articles.parsing import flags
from articles.parsing.credits import is_byline, is_photo_credit
from articles.parsing.jumps import find_refer
from articles.parsing.lines import Line
from articles.parsing.marks import is_figures_row
from articles.parsing.values import Block, Flag, Kind, Role, Story

_MOST_LINES = 24
_PROSE_CHARS = 60  # a line of this length belongs to a story, not to a teaser
# 今日导读, with items such as `老桥重开 4版` under it.
_BOX_TITLE = re.compile(r"[^\w]{0,2}(?:今日|本期|要闻|新闻)?(?:导读|导览|提要|看点)[^\w]{0,2}")
_ITEM = re.compile(r".{4,60}\D(?:[A-Z]{0,2}\d{1,2}(?:[-—]\d{1,2})?\s?版|[A-Z]{1,2}\d{1,2})[)】]?")
_ITEM_MARKS = "-*·•●■◆▶○"


def find_teasers(lines: Sequence[Line]) -> list[Story]:
    """The page's teasers in print order. Never raises; looks at a bounded number of lines above each mark."""
    teasers: list[Story] = []
    floor = 0
    for last, line in enumerate(lines):
        if last < floor:
            continue
        if box := _find_box(lines, last):
            teasers.append(Story(Kind.TEASER, tuple(_name_box(lines[last:box])), jump_to=None))
            floor = box
            continue
        page = find_refer(line.plain)
        first = _find_first(lines, max(last - _MOST_LINES, floor), last) if page else last
        if first < last:
            teasers.append(_make_teaser(lines[first : last + 1], page))
            floor = last + 1
    return teasers


def _make_teaser(lines: Sequence[Line], page: str | None) -> Story:
    """The teaser of these lines; one without an item or a sentence has lost them to the story above, or has
    its heading from there."""
    blocks = tuple(_name_blocks(lines))
    has_text = any(block.role == Role.BODY for block in blocks)
    unsure = () if has_text else (Flag(flags.START_UNSURE, blocks[0].lines[:1]),)
    return Story(Kind.TEASER, blocks, jump_to=page, flags=unsure)


def _find_box(lines: Sequence[Line], first: int) -> int:
    """Where the box under 导读 that begins at `first` ends, each item with its page; 0 if none begins."""
    if not _BOX_TITLE.fullmatch(lines[first].folded):
        return 0
    end = first + 1
    while end < min(len(lines), first + _MOST_LINES) and _ITEM.fullmatch(lines[end].folded):
        end += 1
    return end if end > first + 1 else 0


def _name_box(lines: Sequence[Line]) -> list[Block]:
    roles = [Role.HEADLINE] + [Role.BODY] * (len(lines) - 1)
    return [Block(role, line.places, line.text) for role, line in zip(roles, lines, strict=True)]


def _find_first(lines: Sequence[Line], floor: int, last: int) -> int:
    """Where the teaser that ends at `last` begins, at a heading below the story above; `last` if there is
    none."""
    first = last
    while first > floor and not _is_of_a_story(lines, first - 1):
        first -= 1
    while first < last and (lines[first].is_ended or _is_item(lines[first])):
        first += 1
    return first


def _is_of_a_story(lines: Sequence[Line], at: int) -> bool:
    line = lines[at]
    if len(line.folded) >= _PROSE_CHARS or is_figures_row(line.folded):
        return True
    if is_byline(line.plain) or is_photo_credit(line.plain):
        return True
    return line.is_ended and at > 0 and lines[at - 1].is_ended


def _is_item(line: Line) -> bool:
    return line.folded[0] in _ITEM_MARKS


def _name_blocks(lines: Sequence[Line]) -> list[Block]:
    """The teaser's blocks: a headline, decks, items and sentences as body, then a picture's scrambled
    words."""
    prose = [n for n, line in enumerate(lines[:-1]) if _is_item(line) or line.is_ended]
    headings = prose[0] if prose else 1
    text = prose[-1] + 1 if prose else headings
    roles = [Role.HEADLINE] + [Role.DECK] * (headings - 1) + [Role.BODY] * (text - headings)
    roles += [Role.NOISE] * (len(lines) - 1 - text) + [Role.REFER]
    return [Block(role, line.places, line.text) for role, line in zip(roles, lines, strict=True)]
