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
from articles.parsing.lines import Line, fold, has_wide_digits
from articles.parsing.marks import is_notice_heading
from articles.parsing.mends import mend_false_cuts, mend_textless
from articles.parsing.page_labels import read_plain_number
from articles.parsing.reflow import reflow
from articles.parsing.script import plain_text
from articles.parsing.stories import mend_turned, split_stories
from articles.parsing.story_lines import StoryLines
from articles.parsing.summaries import name_summaries
from articles.parsing.tagger.classifier import classify_lines
from articles.parsing.tagger.line_classes import LineClass
from articles.parsing.teasers import find_teasers
from articles.parsing.topics import Topics
from articles.parsing.values import Block, Flag, Hints, Kind, ParsedPage, Role, Story

NO_HINTS = Hints()
_TABLE_SHARE = 0.6  # of a story's blocks, that make it a notice: prices, standings, lists


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
    classes = mend_false_cuts(lines, mend_textless(classified.classes))
    classes = mend_subheads(mend_turned(lines, classes), topics)
    page = PageLines(lines, classes, classified.confidence, topics, classified.is_home)
    return _ReadStories(
        tuple(finish_story(story_lines, page) for story_lines in split_stories(lines, classes, topics)),
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
    like."""

    lines: Sequence[Line]
    classes: Sequence[LineClass]
    confidence: Sequence[float]
    topics: Topics
    is_home: bool


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
    story = Story(_kind(story_lines, blocks), tuple(blocks), people, jumps.jump_to, jumps.jump_from)
    step_confidence = Confidence(page.confidence, heading_confidence, order_confidence)
    return replace(story, flags=find_flags(story, story_lines, lines, classes, step_confidence))


def _make_heading_blocks(story_lines: StoryLines, page: PageLines) -> tuple[list[Block], float]:
    """The blocks of the story's label and headings, and the confidence of the headings' roles."""
    lines = page.lines
    labels = [i for i in story_lines.headings if page.classes[i] == LineClass.BOX]
    headings = [i for i in story_lines.headings if page.classes[i] != LineClass.BOX]
    wide = any(has_wide_digits(lines[i].text) for i in story_lines.text)
    texts = [lines[i].folded for i in headings]
    roles, confidence = name_headings(texts, wide=wide, is_home=page.is_home)
    named = [*((i, Role.LABEL) for i in labels), *zip(headings, roles, strict=True)]
    return [Block(role, lines[i].places, lines[i].text) for i, role in named], confidence


def _kind(story_lines: StoryLines, blocks: Sequence[Block]) -> Kind:
    named = [block for block in blocks if block.role in (Role.BYLINE, Role.HEADLINE, Role.COLUMN)]
    words = plain_text("\n".join(block.text for block in named))
    if story_lines.kind != Kind.NEWS:
        return story_lines.kind
    if "评论员" in words or "社论" in words:
        return Kind.COMMENTARY
    return Kind.NOTICE if _is_notice(blocks) else Kind.NEWS


def _is_notice(blocks: Sequence[Block]) -> bool:
    """Whether the story has a notice's heading or is mostly a table."""
    headlines = [block.text for block in blocks if block.role in (Role.HEADLINE, Role.COLUMN)]
    rows = sum(block.role == Role.TABLE for block in blocks)
    named = any(is_notice_heading(fold(plain_text(text))) for text in headlines)
    return named or rows > _TABLE_SHARE * len(blocks)


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
