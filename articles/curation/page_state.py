"""A page as editors leave it: the value that operations change and the history keeps. No database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from articles.archive.held import Held
from articles.parsing import Block, Kind, Role
from articles.parsing.coverage import find_breaches
from articles.parsing.spans import Range, list_ranges

Place = tuple[int, int]  # a line of the page and a character of it, both 0-based


@dataclass(frozen=True, slots=True)
class BlockState:
    """A block: `lines`, `span` and `text` as in `parsing.Block`, and an editor's correction, else empty."""

    role: Role
    lines: tuple[int, ...]
    text: str
    span: tuple[int, int] | None = None
    correction: str = ""

    @property
    def start(self) -> Place:
        """Where the block begins in its own order."""
        return self.lines[0], self.span[0] if self.span else 0

    @property
    def reading(self) -> str:
        return self.correction or self.text

    def as_read(self) -> Block:
        """The block with the words that a reader gets, as the parser's functions take it."""
        return Block(self.role, self.lines, self.reading, self.span)


@dataclass(frozen=True, slots=True)
class CreditState:
    """A credit. `name` is empty where the paper names nobody (本报评论员); `note` parts two of one name."""

    role: str
    name: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class ArticleState:
    """What history keeps of an article; not its status, tags and collections, so that no undo publishes.

    `continues` is the ref of the article that this one continues, `former_refs` are those of articles merged
    into it, sorted; `flags` are plain JSON values. Empty strings stand for what is not there.
    """

    ref: str
    blocks: tuple[BlockState, ...]
    kind: Kind = Kind.NEWS
    kicker: str = ""
    headline: str = ""
    deck: str = ""
    column: str = ""
    jump_to: str = ""
    jump_from: str = ""
    continues: str = ""
    credits: tuple[CreditState, ...] = ()
    flags: tuple[dict[str, Any], ...] = ()
    held: frozenset[Held] = frozenset()
    former_refs: tuple[str, ...] = ()
    is_checked: bool = False


@dataclass(frozen=True, slots=True)
class PageState:
    """A page's articles in the order of the page, and its noise, a block for each piece of a line.

    `lines` are the print. `held_noise` are lines that an editor made noise, ascending: imports leave them so.
    """

    lines: tuple[str, ...]
    articles: tuple[ArticleState, ...]
    noise: tuple[BlockState, ...] = ()
    held_noise: tuple[int, ...] = ()

    def article(self, ref: str) -> ArticleState | None:
        return next((article for article in self.articles if article.ref == ref), None)

    def refs(self) -> list[str]:
        return [article.ref for article in self.articles]

    def blocks(self) -> Iterator[BlockState]:
        """Every block of the page: those of the articles in order, then the noise."""
        for article in self.articles:
            yield from article.blocks
        yield from self.noise

    def find_breaches(self) -> list[str]:
        """Where the state breaks law 2, a sentence each; empty where every line is held once."""
        blocks = [Block(block.role, block.lines, block.text, block.span) for block in self.blocks()]
        return find_breaches("\n".join(self.lines), blocks)


def block_ranges(block: BlockState, lines: tuple[str, ...]) -> list[Range]:
    """The characters of the block, a range for each of its lines."""
    return list_ranges(block.lines, block.span, lines)


def holds_place(block: BlockState, place: Place, lines: tuple[str, ...]) -> bool:
    line, char = place
    return any(line == at and start <= char < end for at, start, end in block_ranges(block, lines))


def sort_noise(blocks: Iterable[BlockState]) -> tuple[BlockState, ...]:
    return tuple(sorted(blocks, key=lambda block: block.start))
