"""A story as the values of an article's rows, cut to what the rows can hold."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from articles.importing.vocabulary import FoundTag, Vocabulary
from articles.models import Article, Column, Credit, Person, Role
from articles.models.article import TEXT_ROLES
from articles.parsing import Flag, Story
from articles.parsing.flags import HEAD_TOO_LONG

HEAD_ROLES = (Role.KICKER, Role.HEADLINE, Role.DECK)

# role, lines, span_start, span_end, text
BlockValues = tuple[str, tuple[int, ...], int | None, int | None, str]


@dataclass(frozen=True, slots=True)
class ArticleDraft:
    """`fields` are the article's own; `column` is a name or empty; `credits` are (name, role), each once.

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
    heads = {str(role): story.text_of(role) for role in HEAD_ROLES}
    longest = Article._meta.get_field("headline").max_length
    too_long = tuple(
        line
        for block in story.blocks
        if len(heads.get(str(block.role), "")) > longest
        for line in block.lines
    )
    fields = {
        "kind": str(story.kind),
        **{role: _shorten(text, longest) for role, text in heads.items()},
        "jump_to": _fit(Article, "jump_to", story.jump_to or ""),
        "jump_from": _fit(Article, "jump_from", story.jump_from or ""),
    }
    column = next((block.text for block in story.blocks if block.role == Role.COLUMN), "")
    texts = [block.text for block in story.blocks if block.role in TEXT_ROLES]
    return ArticleDraft(
        fields=fields,
        column=_fit(Column, "name", column.strip()),
        flags=flags_to_json([*story.flags, *([Flag(HEAD_TOO_LONG, too_long)] if too_long else [])]),
        blocks=[
            (str(block.role), tuple(block.lines), *(block.span or (None, None)), block.text)
            for block in story.blocks
        ],
        credits=list(
            dict.fromkeys(
                (_fit(Person, "name", who.name), _fit(Credit, "role", who.role)) for who in story.contributors
            )
        ),
        tags=vocabulary.find_tags(heads.values(), texts),
        first_place=min((min(block.lines), (block.span or (0, 0))[0]) for block in story.blocks),
    )


def flags_to_json(flags: Iterable[Flag]) -> list[dict[str, Any]]:
    """The flags as they are stored, in the form that `parse_pages` prints."""
    return [
        {"code": flag.code, "lines": list(flag.lines)}
        | ({"proposal": flag.proposal} if flag.proposal else {})
        for flag in flags
    ]


def _shorten(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"


def _fit(model: type, field: str, text: str) -> str:
    return text[: model._meta.get_field(field).max_length]
