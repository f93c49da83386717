"""A page while one operation works on it: finds what the operation names, takes what it changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from articles.archive.held import Held
from articles.curation.derived import follow_blocks
from articles.curation.page_state import ArticleState, BlockState, PageState, Place, holds_place, sort_noise
from articles.parsing import Kind

DrawRef = Callable[[Place], str]


class Refused(ValueError):
    """An operation that cannot be done; the message is a sentence for the editor."""


class PageEdit:
    """A page while one operation works on it: finds what the operation names, and takes what it changed."""

    def __init__(self, state: PageState, draw_ref: DrawRef) -> None:
        self.before = state
        self.lines = state.lines
        self.articles = list(state.articles)
        self.noise = list(state.noise)
        self.held_noise = set(state.held_noise)
        self._draw_ref = draw_ref

    def find_article(self, ref: str) -> ArticleState:
        for article in self.articles:
            if article.ref == ref:
                return article
        raise Refused(_("本版没有编号为 %(ref)s 的文章。") % {"ref": ref})

    def find_block(self, place: Sequence[int]) -> tuple[ArticleState | None, BlockState]:
        """The block that holds the character, and its article; None for the article of noise."""
        at = read_place(place)
        for article in self.articles:
            for block in article.blocks:
                if holds_place(block, at, self.lines):
                    return article, block
        for block in self.noise:
            if holds_place(block, at, self.lines):
                return None, block
        raise Refused(_("第 %(line)s 行没有这个文块。") % {"line": at[0] + 1})

    def find_own_block(self, place: Sequence[int]) -> tuple[ArticleState, BlockState]:
        """As `find_block`, for what only blocks of an article have."""
        article, block = self.find_block(place)
        if article is None:
            raise Refused(_("第 %(line)s 行是杂项，不属于任何文章。") % {"line": block.lines[0] + 1})
        return article, block

    def put(self, article: ArticleState, *, held: Held | None = None) -> None:
        """Put the changed article in the place of the one with its ref; without blocks it goes."""
        at = self.refs().index(article.ref)
        if held:
            article = replace(article, held=article.held | {held})
        self.articles[at : at + 1] = [article] if article.blocks else []

    def put_blocks(self, article: ArticleState, blocks: Iterable[BlockState]) -> None:
        self.put(replace(article, blocks=tuple(blocks)), held=Held.DIVISION)

    def insert(self, blocks: Sequence[BlockState], kind: Kind, *, at: int) -> ArticleState:
        """A new article of these blocks at this place in the page's order."""
        article = ArticleState(
            self._draw_ref(blocks[0].start), tuple(blocks), kind, held=frozenset({Held.DIVISION})
        )
        self.articles.insert(at, article)
        return article

    def refs(self) -> list[str]:
        return [article.ref for article in self.articles]

    def finish(self) -> PageState:
        """The changed page: fields that followed their blocks still do, and flags stay with their lines."""
        before = {article.ref: article for article in self.before.articles}
        articles = [follow_blocks(before.get(article.ref), article) for article in self.articles]
        return PageState(
            self.lines,
            place_flags(before, articles),
            sort_noise(self.noise),
            tuple(sorted(self.held_noise)),
        )


def read_place(place: Sequence[int]) -> Place:
    try:
        line, char = place
        return int(line), int(char)
    except (TypeError, ValueError) as error:
        raise Refused(_("位置应写作行号和字序，如 [12, 0]。")) from error


def place_flags(
    before: Mapping[str, ArticleState], articles: Sequence[ArticleState]
) -> tuple[ArticleState, ...]:
    """The articles, each with those flags whose first line it holds; a flag that names no line stays."""
    if {ref: one.blocks for ref, one in before.items()} == {one.ref: one.blocks for one in articles}:
        return tuple(articles)
    holder = _map_lines(articles)
    flags: dict[str, list[dict[str, Any]]] = {article.ref: [] for article in articles}
    for ref, flag in _list_flags(before, articles):
        owner = next((holder[line] for line in flag.get("lines", ()) if line in holder), ref)
        if flag not in flags.get(owner, [flag]):
            flags[owner].append(flag)
    return tuple(replace(article, flags=tuple(flags[article.ref])) for article in articles)


def _map_lines(articles: Iterable[ArticleState]) -> dict[int, str]:
    """The ref of the article that holds each line; of several, the last."""
    return {line: article.ref for article in articles for block in article.blocks for line in block.lines}


def _list_flags(
    before: Mapping[str, ArticleState], articles: Sequence[ArticleState]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """The flags before the operation, each with its article's ref, without those that it settled."""
    now = {article.ref: article.flags for article in articles}
    for ref, article in before.items():
        yield from ((ref, flag) for flag in article.flags if ref not in now or flag in now[ref])
