"""A story as the values of an article's rows, cut to what the rows can hold."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Model

from articles.archive.blocks import BlockValues, read_blocks
from articles.archive.headings import Headings, compose_headings
from articles.archive.held import Held
from articles.archive.jumps import LASTING_FLAGS
from articles.archive.tag_names import FoundTag, TagMatcher
from articles.models import Article, Column, Credit, Person, Role
from articles.parsing import Flag, Story, flag_to_json
from articles.parsing.flags import HEADING_TOO_LONG
from articles.parsing.roles import HEADING_ROLES, TEXT_ROLES


@dataclass(frozen=True, slots=True)
class ArticleValues:
    """`fields` are the article's own; `column` is a name or empty.

    `credits` are (name, role), each once; the name is empty for a role without a person (本报评论员). None
    stands for those that the article has.
    `first_place` is the first line and the character on it where the article begins, both 0-based.
    """

    fields: dict[str, str]
    column: str
    flags: list[dict[str, Any]]
    blocks: list[BlockValues]
    credits: list[tuple[str, str]] | None
    tags: list[FoundTag]
    first_place: tuple[int, int]


def make_values(story: Story, matcher: TagMatcher) -> ArticleValues:
    """The values that the story's article should have."""
    headings = compose_headings((block.role, block.text) for block in story.blocks)
    column = next((block.text for block in story.blocks if block.role == Role.COLUMN), "")
    jumps = {"jump_to": story.jump_to, "jump_from": story.jump_from}
    return ArticleValues(
        fields={
            "kind": story.kind,
            **headings.texts,
            **{name: _fit(Article, name, page or "") for name, page in jumps.items()},
        },
        column=_fit(Column, "name", column.strip()),
        flags=[flag_to_json(flag) for flag in (*story.flags, *_flag_long_headings(story, headings))],
        blocks=[BlockValues(str(block.role), block.lines, block.span, block.text) for block in story.blocks],
        credits=list_credits(story),
        tags=_find_tags(story, matcher),
        first_place=min((min(block.lines), (block.span or (0, 0))[0]) for block in story.blocks),
    )


def keep_held(article: Article, values: ArticleValues) -> ArticleValues:
    """The values, with what editors hold taken from the article. No query: its parts are prefetched."""
    held = frozenset(map(Held, article.held))
    if held & {Held.DIVISION, Held.TEXT}:
        values = _keep_text(article, values, held)
    if Held.HEADINGS in held:
        headings = {role.value: getattr(article, role) for role in HEADING_ROLES}
        column = article.column.name if article.column else ""
        values = replace(values, fields=values.fields | headings, column=column)
    if Held.CLASS in held:
        values = replace(values, fields=values.fields | {"kind": article.kind})
    if Held.JUMPS in held:
        jumps = {"jump_to": article.jump_to, "jump_from": article.jump_from}
        values = replace(values, fields=values.fields | jumps)
    if held & {Held.CREDITS, Held.DIVISION}:
        values = replace(values, credits=None)
    return replace(values, flags=_keep_flags(article)) if Held.FLAGS in held else values


def _keep_text(article: Article, values: ArticleValues, held: frozenset[Held]) -> ArticleValues:
    """The values with the blocks as editors left them, and the headings that these make."""
    own = read_blocks(article)
    blocks = own if Held.DIVISION in held else _carry_corrections(own, values.blocks) or own
    texts = [(block.role, block.correction or block.text) for block in blocks]
    column = next((text.strip() for role, text in texts if role == Role.COLUMN), "")
    return replace(
        values,
        blocks=blocks,
        fields=values.fields | compose_headings(texts).texts,
        column=_fit(Column, "name", column),
    )


def _keep_flags(article: Article) -> list[dict[str, Any]]:
    return [flag for flag in article.flags if flag["code"] not in LASTING_FLAGS]


def _carry_corrections(old: list[BlockValues], new: list[BlockValues]) -> list[BlockValues] | None:
    """The new blocks with the corrections of the old; None where one of them has no place.

    A corrected block may have become part of a longer one: the correction then replaces its own words there.
    """
    carried = list(new)
    for block in old:
        if not block.correction:
            continue
        at = next(
            (at for at, one in enumerate(carried) if block.lines[0] in one.lines and block.text in one.text),
            None,
        )
        if at is None:
            return None
        text = carried[at].correction or carried[at].text
        carried[at] = replace(carried[at], correction=text.replace(block.text, block.correction, 1))
    return carried


def _flag_long_headings(story: Story, headings: Headings) -> list[Flag]:
    lines = tuple(line for block in story.blocks if block.role in headings.cut for line in block.lines)
    return [Flag(HEADING_TOO_LONG, lines)] if lines else []


def list_credits(story: Story) -> list[tuple[str, str]]:
    """The story's credits as (name, role), each once, cut to what their fields hold."""
    people = [(_fit(Person, "name", who.name), _fit(Credit, "role", who.role)) for who in story.contributors]
    return list(dict.fromkeys(people))


def _find_tags(story: Story, matcher: TagMatcher) -> list[FoundTag]:
    headings = [story.text_of(role) for role in HEADING_ROLES]
    return matcher.find_tags(headings, [block.text for block in story.blocks if block.role in TEXT_ROLES])


def _fit(model: type[Model], field: str, text: str) -> str:
    return text[: model._meta.get_field(field).max_length]
