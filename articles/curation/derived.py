"""Fields of an article that follow its blocks: headings, column, jumps and credits. No database.

A field follows as long as it says what its blocks say; an editor's own wording stays.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from articles.archive.headings import compose_headings
from articles.archive.held import Held
from articles.curation.page_state import ArticleState, BlockState, CreditState
from articles.models import Column
from articles.parsing import Role
from articles.parsing.credits import find_contributors
from articles.parsing.jumps import find_jumps

COLUMN_CHARS = Column._meta.get_field("name").max_length


@dataclass(frozen=True, slots=True)
class Derived:
    """Fields of an article that are made from its blocks; `held` is the part by which editors hold them."""

    derive: Callable[[Sequence[BlockState]], Mapping[str, Any]]
    held: Held | None = None

    def is_followed_by(self, article: ArticleState) -> bool:
        """Whether the article's fields say what its blocks say, and no editor holds them."""
        if self.held in article.held:
            return False
        return all(getattr(article, name) == value for name, value in self.derive(article.blocks).items())


def _derive_heading(role: Role) -> Derived:
    def derive(blocks: Sequence[BlockState]) -> dict[str, str]:
        return {str(role): compose_headings((block.role, block.reading) for block in blocks).texts[role]}

    return Derived(derive)


def _derive_column(blocks: Sequence[BlockState]) -> dict[str, str]:
    columns = (block.reading.strip() for block in blocks if block.role == Role.COLUMN)
    return {"column": next(columns, "")[:COLUMN_CHARS]}


def _derive_jumps(blocks: Sequence[BlockState]) -> dict[str, str]:
    jumps = find_jumps("\n".join(block.reading for block in blocks))
    return {"jump_to": jumps.jump_to or "", "jump_from": jumps.jump_from or ""}


def _derive_credits(blocks: Sequence[BlockState]) -> dict[str, tuple[CreditState, ...]]:
    people = find_contributors([block.as_read() for block in blocks])
    return {"credits": tuple(CreditState(person.role, person.name) for person in people)}


CREDITS = Derived(_derive_credits, Held.CREDITS)
DERIVED = (
    _derive_heading(Role.KICKER),
    _derive_heading(Role.HEADLINE),
    _derive_heading(Role.DECK),
    Derived(_derive_column),
    Derived(_derive_jumps, Held.JUMPS),
    CREDITS,
)


def follow_blocks(before: ArticleState | None, article: ArticleState) -> ArticleState:
    """The article, with the fields that followed its blocks before an operation following them after it.

    A new article (`before` is None) takes all of them from its blocks.
    """
    if before is not None and before.blocks == article.blocks:
        return article
    for derived in DERIVED:
        values = derived.derive(article.blocks)
        is_own = before is not None and any(
            getattr(article, name) != getattr(before, name) for name in values
        )
        if before is None or (derived.is_followed_by(before) and not is_own):
            article = replace(article, **values)
    return article
