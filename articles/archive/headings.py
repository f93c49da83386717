"""An article's headings, composed from its blocks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from articles.models import Article
from articles.parsing.jumps import strip_jump_marks
from articles.parsing.roles import HEADING_ROLES

GLUE = " "  # between the parts of a heading that was printed on several lines


@dataclass(frozen=True, slots=True)
class Headings:
    """`texts` are kicker, headline and deck, by field of an article; `cut` those whose text was too long."""

    texts: dict[str, str]
    cut: frozenset[str]


def compose_headings(blocks: Iterable[tuple[str, str]]) -> Headings:
    """The headings that these blocks make for readers, given as (role, text) in reading order.

    Jump marks are left out: readers get the jump itself. A heading that its field cannot hold ends with ….
    """
    parts: dict[str, list[str]] = {role.value: [] for role in HEADING_ROLES}
    for role, text in blocks:
        if role in parts and (read := strip_jump_marks(text)):
            parts[role].append(read)
    whole = {role: GLUE.join(read) for role, read in parts.items()}
    texts = {role: _shorten(role, text) for role, text in whole.items()}
    return Headings(texts, frozenset(role for role, text in texts.items() if text != whole[role]))


def _shorten(field: str, text: str) -> str:
    limit = Article._meta.get_field(field).max_length
    return text if len(text) <= limit else text[: limit - 1] + "…"
