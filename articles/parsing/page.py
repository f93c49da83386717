"""The entry point of parsing: one page's text → its stories, in print order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from articles.parsing.boxes import mend_subheads
from articles.parsing.composite_headings import split_headings
from articles.parsing.confidence import Confidence, find_flags, flag_page
from articles.parsing.credits import find_contributors
from articles.parsing.dates import find_date
from articles.parsing.folios import read_folio
from articles.parsing.headings import name_headings
from articles.parsing.joins import join_lines
from articles.parsing.jumps import find_jumps
from articles.parsing.legs import order_text
from articles.parsing.lines import Line, has_wide_digits, join_pieces
from articles.parsing.loose_headings import give_headings
from articles.parsing.mends import find_broken_headings, mend_false_cuts, mend_opinions, mend_textless
from articles.parsing.page_labels import read_plain_number
from articles.parsing.reflow import reflow
from articles.parsing.roundups import PART_CONFIDENCE, find_parts
from articles.parsing.stories import mend_turned, split_stories
from articles.parsing.story_kinds import find_kind
from articles.parsing.story_lines import StoryLines
from articles.parsing.summaries import name_summaries
from articles.parsing.tagger.classifier import classify_lines
from articles.parsing.tagger.line_classes import LineClass
from articles.parsing.teasers import find_teasers
from articles.parsing.topics import Topics
from articles.parsing.values import Block, Flag, Hints, ParsedPage, Role, Story

NO_HINTS = Hints()


def parse_page(text: str, hints: Hints = NO_HINTS) -> ParsedPage:
    """The stories of one page's text. Never raises: text that is not understood is kept and flagged."""
    raw = text.split("\n")
    folio = read_folio(raw)
    every_line = reflow(raw, frozenset(folio.lines))
    found = find_date(folio, [line.plain for line in every_line], hints)
    teasers = find_teasers([line for line in every_line if line.at not in found.folio_lines])
    in_teasers = frozenset(at for teaser in teasers for at in teaser.lines)
    lines = [line for line in every_line if line.at not in in_teasers]
    read = _read_stories(lines, frozenset(found.folio_lines))
    stories = sorted([*teasers, *read.stories], key=lambda story: min(story.lines))
    return ParsedPage(
        date=found.date,
        date_basis=found.basis,
        label=found.label,
        stories=tuple(split_headings(story, raw) for story in stories),
        noise=read.noise,
        flags=flag_page(found, every_line),
        section=found.section,
    )


@dataclass(frozen=True, slots=True)
class _ReadStories:
    """A page's stories, and the lines that belong to none."""

    stories: tuple[Story, ...]
    noise: tuple[int, ...]


def _read_stories(lines: Sequence[Line], noise: frozenset[int]) -> _ReadStories:
    topics = Topics(lines)
    classified = classify_lines(lines, noise, topics)
    broken = find_broken_headings(lines, classified.classes)
    classes = [LineClass.HEADING if i in broken else each for i, each in enumerate(classified.classes)]
    classes = mend_false_cuts(lines, mend_opinions(lines, mend_textless(classes)))
    classes = mend_subheads(mend_turned(lines, classes), topics)
    parts = find_parts(lines, classes)
    confidence = list(classified.confidence)
    for i in parts:
        classes[i] = LineClass.SUBHEAD
        confidence[i] = min(confidence[i], PART_CONFIDENCE)
    page = PageLines(lines, classes, confidence, topics, classified.is_home, broken)
    stories = give_headings(split_stories(lines, classes, topics), lines, topics)
    return _ReadStories(
        tuple(finish_story(story, page) for story in stories),
        tuple(
            at
            for line, line_class in zip(lines, classes, strict=True)
            if line_class == LineClass.NOISE
            for at in line.places
        ),
    )


@dataclass(frozen=True, slots=True)
class PageLines:
    """A page's classified lines: what each is, the confidence of that, their topics, whose page it is
    like, and which headings continue the line above."""

    lines: Sequence[Line]
    classes: Sequence[LineClass]
    confidence: Sequence[float]
    topics: Topics
    is_home: bool
    broken: frozenset[int]


_ROLES = {
    LineClass.LABEL: Role.LABEL,
    LineClass.BYLINE: Role.BYLINE,
    LineClass.SUBHEAD: Role.SUBHEAD,
    LineClass.CAPTION: Role.CAPTION,
    LineClass.CREDIT: Role.CREDIT,
    LineClass.TABLE: Role.TABLE,
}


def finish_story(story_lines: StoryLines, page: PageLines) -> Story:
    """The story as a value: headings named, text in order and joined, people and jumps found, flags set."""
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
    blocks = name_summaries([*headings, *text])
    jumps = find_jumps("\n".join(block.text for block in blocks))
    people = find_contributors(blocks)
    story = Story(find_kind(story_lines.kind, blocks), tuple(blocks), people, jumps.jump_to, jumps.jump_from)
    step_confidence = Confidence(page.confidence, heading_confidence, order_confidence)
    return replace(story, flags=find_flags(story, story_lines, lines, classes, step_confidence))


def _make_heading_blocks(story_lines: StoryLines, page: PageLines) -> tuple[list[Block], float]:
    """The blocks of the story's label and headings, and the confidence of the headings' roles."""
    lines = page.lines
    labels = [[i] for i in story_lines.headings if page.classes[i] == LineClass.BOX]
    headings = _gather_headings(story_lines, page)
    wide = any(has_wide_digits(lines[i].text) for i in story_lines.text)
    texts = [join_pieces([lines[i].folded for i in heading]) for heading in headings]
    roles, confidence = name_headings(texts, wide=wide, is_home=page.is_home)
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
