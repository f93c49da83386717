"""A story as the values of an article's rows, cut to what the rows can hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from articles.importing.tags import FoundTag, Vocabulary
from articles.models import Article, Column, Credit, Person, Role
from articles.parsing import Flag, Story, flag_to_json
from articles.parsing.flags import HEADING_TOO_LONG
from articles.parsing.roles import HEADING_ROLES, TEXT_ROLES

HEAD_CHARS = Article._meta.get_field("headline").max_length

# role, lines, span_start, span_end, text
BlockValues = tuple[str, tuple[int, ...], int | None, int | None, str]


@dataclass(frozen=True, slots=True)
class ArticleDraft:
    """`fields` are the article's own; `column` is a name or empty.

    `credits` are (name, role), each once; the name is empty where the paper names nobody (本报评论员).
    `first_place` is the first line and the character on it where the article begins, both 0-based.
    """

    fields: dict[str, str]
    column: str
    flags: list[dict[str, Any]]
    blocks: list[BlockValues]
    credits: list[tuple[str, str]]
    tags: list[FoundTag]
    first_place: tuple[int, int]


def draft_article(story: Story, vocabulary: Vocabulary) -> ArticleDraft:
    """The values that the story's article should have."""
    heads = {str(role): story.text_of(role) for role in HEADING_ROLES}
    column = next((block.text for block in story.blocks if block.role == Role.COLUMN), "")
    people = [(_fit(Person, "name", who.name), _fit(Credit, "role", who.role)) for who in story.contributors]
    texts = [block.text for block in story.blocks if block.role in TEXT_ROLES]
    return ArticleDraft(
        fields={
            "kind": str(story.kind),
            **{role: _shorten(text) for role, text in heads.items()},
            "jump_to": _fit(Article, "jump_to", story.jump_to or ""),
            "jump_from": _fit(Article, "jump_from", story.jump_from or ""),
        },
        column=_fit(Column, "name", column.strip()),
        flags=[flag_to_json(flag) for flag in (*story.flags, *_flag_long_heads(story, heads))],
        blocks=[
            (str(block.role), tuple(block.lines), *(block.span or (None, None)), block.text)
            for block in story.blocks
        ],
        credits=list(dict.fromkeys(people)),
        tags=vocabulary.find_tags(heads.values(), texts),
        first_place=min((min(block.lines), (block.span or (0, 0))[0]) for block in story.blocks),
    )


def _flag_long_heads(story: Story, heads: dict[str, str]) -> list[Flag]:
    cut = [role for role, text in heads.items() if _shorten(text) != text]
    lines = tuple(line for block in story.blocks if block.role in cut for line in block.lines)
    return [Flag(HEADING_TOO_LONG, lines)] if lines else []


def _shorten(text: str) -> str:
    """The text as an article's head can hold it; the block keeps the whole."""
    return text if len(text) <= HEAD_CHARS else text[: HEAD_CHARS - 1] + "…"


def _fit(model: type[Model], field: str, text: str) -> str:
    return text[: model._meta.get_field(field).max_length]
