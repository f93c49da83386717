"""The door: one page's text → its stories, in the order the page is read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from articles.parsing.boxes import mend_subheads
from articles.parsing.composite_headings import split_headings
from articles.parsing.confidence import Sureness, doubt_page, find_doubts
from articles.parsing.credits import find_contributors
from articles.parsing.dates import find_date
from articles.parsing.headings import name_heads
from articles.parsing.joins import join_lines
from articles.parsing.jumps import find_jumps
from articles.parsing.legs import order_text
from articles.parsing.lines import Line, has_wide_digits, read_lines
from articles.parsing.marks import Part
from articles.parsing.stories import mend_turned, split_stories
from articles.parsing.story_lines import Draft
from articles.parsing.summaries import name_summaries
from articles.parsing.tagger.line_classes import mark_parts
from articles.parsing.teasers import find_teasers
from articles.parsing.topics import Topics
from articles.parsing.values import Block, Flag, Hints, Kind, ParsedPage, Role, Story

NO_HINTS = Hints()


def parse_page(text: str, hints: Hints = NO_HINTS) -> ParsedPage:
    """The stories of one page's text. Never raises: what is not understood is kept and flagged."""
    raw = text.split("\n")
    found = find_date(raw, hints)
    printed = read_lines(text)
    teasers = find_teasers([line for line in printed if line.at not in found.folio_lines])
    pointing = frozenset(at for teaser in teasers for at in teaser.lines)
    lines = [line for line in printed if line.at not in pointing]
    topics = Topics(lines)
    parts, sure = mark_parts(lines, frozenset(found.folio_lines), topics)
    parts = mend_subheads(mend_turned(lines, parts), topics)
    drafts = split_stories(lines, parts, topics)
    stories = [*teasers, *(finish_story(draft, lines, parts, sure, topics) for draft in drafts)]
    return ParsedPage(
        date=found.date,
        date_basis=found.basis,
        number=found.number,
        stories=tuple(split_headings(story, raw) for story in sorted(stories, key=_first_line)),
        noise=tuple(line.at for line, part in zip(lines, parts, strict=True) if part == Part.NOISE),
        flags=doubt_page(found, printed),
        section=found.section,
    )


def _first_line(story: Story) -> int:
    return min(story.lines)


_ROLES = {
    Part.LABEL: Role.LABEL,
    Part.BYLINE: Role.BYLINE,
    Part.SUBHEAD: Role.SUBHEAD,
    Part.CAPTION: Role.CAPTION,
    Part.CREDIT: Role.CREDIT,
}


def finish_story(
    draft: Draft, lines: Sequence[Line], parts: Sequence[Part], sure: Sequence[float], topics: Topics
) -> Story:
    """The draft as a value: heads named, text in order and joined, people and jumps found, doubts flagged."""
    labels = [i for i in draft.heads if parts[i] == Part.BOX]
    heads = [i for i in draft.heads if parts[i] != Part.BOX]
    blocks = [Block(Role.LABEL, (lines[i].at,), lines[i].text) for i in labels]
    wide = any(has_wide_digits(lines[i].text) for i in draft.text)
    roles, sure_heading = name_heads([lines[i].folded for i in heads], wide=wide)
    for i, role in zip(heads, roles, strict=True):
        blocks.append(Block(role, (lines[i].at,), lines[i].text))
    runs, sure_order = order_text(draft, lines, parts, topics)
    for run in runs:
        role = _ROLES.get(parts[run[0]], Role.BODY)
        blocks.append(Block(role, tuple(lines[i].at for i in run), join_lines([lines[i] for i in run])))
    blocks = name_summaries(blocks)
    jumps = find_jumps("\n".join(block.text for block in blocks))
    people = find_contributors(blocks)
    story = Story(_kind(draft, blocks), tuple(blocks), people, jumps.jump_to, jumps.jump_from)
    sureness = Sureness(sure, sure_heading, sure_order)
    return replace(story, flags=find_doubts(story, draft, lines, parts, sureness))


def _kind(draft: Draft, blocks: Sequence[Block]) -> Kind:
    if draft.kind == Kind.NEWS and any(
        "评论员" in block.text or "社论" in block.text
        for block in blocks
        if block.role in (Role.BYLINE, Role.HEADLINE, Role.COLUMN)
    ):
        return Kind.COMMENTARY
    return draft.kind


def page_to_json(parsed: ParsedPage, file: str) -> dict[str, Any]:
    """The page in the form that `parse_pages` prints, as plain JSON values."""
    return {
        "file": file,
        "date": parsed.date and parsed.date.isoformat(),
        "date_basis": parsed.date_basis,
        "page_number": parsed.number,
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
    told = {"code": flag.code, "lines": list(flag.lines)}
    return told | {"proposal": flag.proposal} if flag.proposal else told


def _block_to_json(block: Block) -> dict[str, Any]:
    told = {"role": str(block.role), "lines": list(block.lines), "text": block.text}
    return told | {"span": list(block.span)} if block.span else told
