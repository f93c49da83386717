"""The door: one page's text → its stories, in the order the page is read."""

from __future__ import annotations

from typing import Any

from articles.parsing.credits import find_contributors
from articles.parsing.dates import find_date
from articles.parsing.joins import join_lines
from articles.parsing.jumps import find_jumps
from articles.parsing.lines import read_lines
from articles.parsing.roles import mark_parts
from articles.parsing.stories import Draft, split_stories
from articles.parsing.values import Block, Hints, ParsedPage, Story


NO_HINTS = Hints()


def parse_page(text: str, hints: Hints = NO_HINTS) -> ParsedPage:
    """The stories of one page's text. Never raises: what is not understood is kept and flagged."""
    lines = read_lines(text)
    found = find_date(text.split("\n"), hints)
    parts = mark_parts(lines, frozenset(found.folio_lines))
    drafts, noise = split_stories(lines, parts)
    return ParsedPage(
        date=found.date,
        date_basis=found.basis,
        number=found.number,
        stories=tuple(finish_story(draft) for draft in drafts),
        noise=tuple(line.at for line in noise),
        section=found.section,
    )


def finish_story(draft: Draft) -> Story:
    """The draft as a value: its paragraphs joined, its people and jumps found."""
    blocks = tuple(
        Block(role, tuple(line.at for line in lines), join_lines(lines)) for role, lines in draft.pieces
    )
    jumps = find_jumps("\n".join(block.text for block in blocks))
    return Story(draft.kind, blocks, find_contributors(blocks), jumps.jump_to, jumps.jump_from)


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
        "flags": [
            {"code": flag.code, "lines": list(flag.lines)}
            | ({"proposal": flag.proposal} if flag.proposal else {})
            for flag in story.flags
        ],
        "blocks": [
            {"role": str(block.role), "lines": list(block.lines), "text": block.text}
            | ({"span": list(block.span)} if block.span else {})
            for block in story.blocks
        ],
    }
