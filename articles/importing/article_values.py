"""A story as the values of an article's rows, cut to what the rows can hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from articles.archive.blocks import BlockValues
from articles.archive.headings import Headings, compose_headings
from articles.importing.tags import FoundTag, TagMatcher
from articles.models import Article, Column, Credit, Person, Role
from articles.parsing import Flag, Story, flag_to_json
from articles.parsing.flags import HEADING_TOO_LONG
from articles.parsing.roles import HEADING_ROLES, TEXT_ROLES


@dataclass(frozen=True, slots=True)
class ArticleValues:
    """`fields` are the article's own; `column` is a name or empty.

    `credits` are (name, role), each once; the name is empty for a role without a person (本报评论员).
    `first_place` is the first line and the character on it where the article begins, both 0-based.
    """

    fields: dict[str, str]
    column: str
    flags: list[dict[str, Any]]
    blocks: list[BlockValues]
    credits: list[tuple[str, str]]
    tags: list[FoundTag]
    first_place: tuple[int, int]


def make_values(story: Story, matcher: TagMatcher) -> ArticleValues:
    """The values that the story's article should have."""
    headings = compose_headings((block.role, block.text) for block in story.blocks)
    column = next((block.text for block in story.blocks if block.role == Role.COLUMN), "")
    jumps = {"jump_to": story.jump_to, "jump_from": story.jump_from}
    return ArticleValues(
        fields={
            "kind": str(story.kind),
            **headings.texts,
            **{name: _fit(Article, name, page or "") for name, page in jumps.items()},
        },
        column=_fit(Column, "name", column.strip()),
        flags=[flag_to_json(flag) for flag in (*story.flags, *_flag_long_headings(story, headings))],
        blocks=[BlockValues(str(block.role), block.lines, block.span, block.text) for block in story.blocks],
        credits=_list_credits(story),
        tags=_find_tags(story, matcher),
        first_place=min((min(block.lines), (block.span or (0, 0))[0]) for block in story.blocks),
    )


def _flag_long_headings(story: Story, headings: Headings) -> list[Flag]:
    lines = tuple(line for block in story.blocks if block.role in headings.cut for line in block.lines)
    return [Flag(HEADING_TOO_LONG, lines)] if lines else []


def _list_credits(story: Story) -> list[tuple[str, str]]:
    people = [(_fit(Person, "name", who.name), _fit(Credit, "role", who.role)) for who in story.contributors]
    return list(dict.fromkeys(people))


def _find_tags(story: Story, matcher: TagMatcher) -> list[FoundTag]:
    headings = [story.text_of(role) for role in HEADING_ROLES]
    return matcher.find_tags(headings, [block.text for block in story.blocks if block.role in TEXT_ROLES])


def _fit(model: type[Model], field: str, text: str) -> str:
    return text[: model._meta.get_field(field).max_length]
