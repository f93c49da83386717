"""The entry point of parsing: one page's text → its stories, in print order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from articles.parsing.boxes import mend_hosts, mend_subheads
from articles.parsing.composite_headings import split_headings
from articles.parsing.confidence import find_flags, flag_page, least_right, weigh_stories
from articles.parsing.credits import find_contributors
from articles.parsing.dates import FoundDate, find_date
from articles.parsing.flags import START_UNSURE
from articles.parsing.folios import read_folio
from articles.parsing.headings import is_one_headline, name_headings
from articles.parsing.joins import join_lines
from articles.parsing.jumps import find_jumps
from articles.parsing.legs import order_text
from articles.parsing.line_classes import LineClass, find_class
from articles.parsing.lines import Line, has_wide_digits, join_pieces
from articles.parsing.loose_headings import give_headings
from articles.parsing.loose_legs import give_legs
from articles.parsing.marks import is_dateline
from articles.parsing.mends import (
    find_broken_headings,
    find_certain,
    mend_cut_openings,
    mend_documents,
    mend_false_cuts,
    mend_letters,
    mend_loose_words,
    mend_opinions,
    mend_rhymes,
    mend_rows,
    mend_short_titles,
    mend_signed_briefs,
    mend_signed_notes,
    mend_signers,
    mend_tables,
    mend_textless,
    mend_untitled,
    mend_verse,
)
from articles.parsing.page_labels import read_plain_number
from articles.parsing.reflow import reflow
from articles.parsing.roundups import PART_CONFIDENCE, find_parts
from articles.parsing.stories import mend_turned, split_stories
from articles.parsing.story_features import PageLines, ReadStory, measure_page
from articles.parsing.story_kinds import find_kind
from articles.parsing.story_lines import StoryLines
from articles.parsing.summaries import name_summaries
from articles.parsing.tagger.classifier import classify_lines
from articles.parsing.teasers import find_teasers
from articles.parsing.topics import Topics
from articles.parsing.values import Block, Flag, Hints, Kind, ParsedPage, Role, Story

NO_HINTS = Hints()


def parse_page(text: str, hints: Hints = NO_HINTS) -> ParsedPage:
    """The stories of one page's text. Never raises: text that is not understood is kept and flagged."""
    raw = text.split("\n")
    parts = _part_page(raw, hints)
    found, page = parts.found, parts.page
    stories = sorted([*parts.teasers, *flag_stories(parts.read, page)], key=lambda story: min(story.lines))
    return ParsedPage(
        date=found.date,
        date_basis=found.basis,
        stories=tuple(_doubt_above_teasers(stories)),
        noise=tuple(at for i in find_class(page.classes, LineClass.NOISE) for at in page.lines[i].places),
        flags=flag_page(found, parts.every_line),
        section=found.section,
        label=found.label,
    )


def _doubt_above_teasers(stories: Sequence[Story]) -> list[Story]:
    """The stories in the order of the print, one also flagged whose end may be a doubtful teaser's."""
    doubted = list(stories)
    for n, (above, below) in enumerate(pairwise(stories)):
        if below.kind == Kind.TEASER and below.flags and above.kind != Kind.TEASER:
            unsure = Flag(START_UNSURE, above.blocks[-1].lines[-1:])
            doubted[n] = replace(above, flags=(*above.flags, unsure))
    return doubted


def measure_stories(text: str) -> tuple[list[ReadStory], NDArray[np.float64], float]:
    """The page's stories but its teasers, not yet flagged, stories × features, what confidence is learnt
    from, and the chance from which on they have no flag for doubt."""
    parts = _part_page(text.split("\n"), NO_HINTS)
    return parts.read, measure_page(parts.page, parts.read), least_right(parts.page)


@dataclass(frozen=True, slots=True)
class _PageParts:
    """A page taken apart: all its lines, what its folio says, teasers, the other lines and their
    stories."""

    every_line: list[Line]
    found: FoundDate
    teasers: list[Story]
    page: PageLines
    read: list[ReadStory]


def _part_page(raw: Sequence[str], hints: Hints) -> _PageParts:
    folio = read_folio(raw)
    reflowed = reflow(raw, frozenset(folio.lines))
    every_line = reflowed.lines
    found = find_date(folio, [line.plain for line in every_line], hints)
    folio_lines = frozenset(found.folio_lines)
    teasers = find_teasers([line for line in every_line if line.at not in folio_lines])
    in_teasers = frozenset(at for teaser in teasers for at in teaser.lines)
    lines = [line for line in every_line if line.at not in in_teasers]
    topics = Topics(lines)
    classified = classify_lines(lines, folio_lines, topics)
    broken = find_broken_headings(lines, classified.classes)
    classes = [LineClass.HEADING if i in broken else each for i, each in enumerate(classified.classes)]
    classes = mend_false_cuts(lines, mend_opinions(lines, mend_textless(mend_rows(lines, classes))))
    classes = mend_cut_openings(lines, mend_untitled(lines, mend_documents(lines, classes)))
    classes = mend_verse(lines, mend_signed_notes(lines, mend_signed_briefs(lines, classes)))
    classes = mend_tables(lines, mend_loose_words(lines, mend_letters(lines, classes)))
    classes = mend_signers(lines, mend_rhymes(lines, mend_short_titles(lines, classes)))
    classes = mend_subheads(mend_turned(lines, mend_hosts(lines, classes)), topics)
    classified = classified.settle(find_certain(lines, classes, classified.confidence))
    parts = find_parts(lines, classes)
    confidence = list(classified.confidence)
    for i in parts:
        classes[i] = LineClass.SUBHEAD
        confidence[i] = min(confidence[i], PART_CONFIDENCE)
    page = PageLines(
        lines, classes, replace(classified, confidence=confidence), topics, broken, reflowed.layout
    )
    divided = give_headings(split_stories(lines, classes, topics), lines, topics)
    divided = give_legs(divided, lines, classes, topics, raw)
    read = [read_story(story_lines, page, raw) for story_lines in divided]
    return _PageParts(
        every_line, found, teasers, page, sorted(read, key=lambda each: each.story_lines.lines[0])
    )


_ROLES = {
    LineClass.LABEL: Role.LABEL,
    LineClass.BYLINE: Role.BYLINE,
    LineClass.SUBHEAD: Role.SUBHEAD,
    LineClass.CAPTION: Role.CAPTION,
    LineClass.CREDIT: Role.CREDIT,
    LineClass.TABLE: Role.TABLE,
}


def read_story(story_lines: StoryLines, page: PageLines, raw: Sequence[str]) -> ReadStory:
    """The story as a value: headings named, text in order and joined, people and jumps found.

    `raw` holds the page's lines as printed.
    """
    lines, classes = page.lines, page.classes
    headings, heading_confidence = _make_heading_blocks(story_lines, page)
    runs, order_confidence = order_text(story_lines, lines, classes, page.topics)
    text = [
        Block(
            _ROLES.get(classes[run[0]], Role.BODY),
            tuple(at for i in run for at in lines[i].places),
            join_lines([lines[i] for i in run]),
        )
        for run in runs
    ]
    blocks = name_summaries([*split_headings(headings, raw), *text])
    jumps = find_jumps("\n".join(block.text for block in blocks))
    people = find_contributors(blocks)
    story = Story(find_kind(story_lines.kind, blocks), tuple(blocks), people, jumps.jump_to, jumps.jump_from)
    order_confidence = min(order_confidence, story_lines.order_confidence)
    return ReadStory(story, story_lines, heading_confidence, order_confidence)


def flag_stories(read: Sequence[ReadStory], page: PageLines) -> list[Story]:
    """The stories with their flags; `read` are in the order of their first lines."""
    chances = weigh_stories(measure_page(page, read))
    least = least_right(page)
    return [
        replace(each.story, flags=find_flags(each, page, chance, least=least))
        for each, chance in zip(read, chances, strict=True)
    ]


def _make_heading_blocks(story_lines: StoryLines, page: PageLines) -> tuple[list[Block], float]:
    """The blocks of the story's label and headings, and the confidence of the headings' roles."""
    lines = page.lines
    labels = [[i] for i in story_lines.headings if page.classes[i] == LineClass.BOX]
    headings = _gather_headings(story_lines, page)
    wide = any(has_wide_digits(lines[i].text) for i in story_lines.text)
    texts = [join_pieces([lines[i].folded for i in heading]) for heading in headings]
    is_home = page.classified.is_home
    roles, confidence = name_headings(texts, wide=wide, is_home=is_home)
    if not is_home and is_one_headline(roles, texts) and _is_close_over_report(headings, story_lines, lines):
        headings, roles = [[*headings[0], *headings[1]]], [Role.HEADLINE]
    named = [*((label, Role.LABEL) for label in labels), *zip(headings, roles, strict=True)]
    return [_make_heading(role, [lines[i] for i in heading]) for heading, role in named], confidence


def _gather_headings(story_lines: StoryLines, page: PageLines) -> list[list[int]]:
    """The lines of each of the story's headings; several where a heading is broken."""
    headings: list[list[int]] = []
    for i in story_lines.headings:
        if i in page.broken and headings and headings[-1][-1] == i - 1:
            headings[-1].append(i)
        elif page.classes[i] != LineClass.BOX:
            headings.append([i])
    return headings


def _is_close_over_report(
    headings: Sequence[Sequence[int]], story_lines: StoryLines, lines: Sequence[Line]
) -> bool:
    """Whether the last heading stands right under the one above, and the story's text begins with a
    dateline."""
    last = headings[-1][0]
    is_close = headings[-2][-1] == last - 1 and lines[last].gap == 0
    return is_close and bool(story_lines.text) and is_dateline(lines[story_lines.text[0]].folded)


def _make_heading(role: Role, lines: Sequence[Line]) -> Block:
    places = tuple(at for line in lines for at in line.places)
    return Block(role, places, join_pieces([line.text for line in lines]))


def page_to_json(parsed: ParsedPage, file: str) -> dict[str, Any]:
    """The page in the form that `parse_pages` prints, as plain JSON values."""
    return {
        "file": file,
        "date": parsed.date and parsed.date.isoformat(),
        "date_basis": parsed.date_basis,
        "page_number": read_plain_number(parsed.label) or parsed.label or None,
        "noise": list(parsed.noise),
        "articles": [_story_to_json(story) for story in parsed.stories],
    }


def _story_to_json(story: Story) -> dict[str, Any]:
    return {
        "kind": str(story.kind),
        "contributors": [{"role": who.role, "name": who.name} for who in story.contributors],
        "jump_to": story.jump_to,
        "jump_from": story.jump_from,
        "flags": [flag_to_json(flag) for flag in story.flags],
        "blocks": [_block_to_json(block) for block in story.blocks],
    }


def flag_to_json(flag: Flag) -> dict[str, Any]:
    """The flag as plain JSON values: as it is printed, and as the archive stores it."""
    values = {"code": flag.code, "lines": list(flag.lines)}
    return values | {"proposal": flag.proposal} if flag.proposal else values


def _block_to_json(block: Block) -> dict[str, Any]:
    values = {"role": str(block.role), "lines": list(block.lines), "text": block.text}
    return values | {"span": list(block.span)} if block.span else values
