"""The blocks of a page, written in bulk: the number of queries does not grow with the blocks."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from articles.archive.records import note_changes
from articles.models import Article, Block, Page, Role


@dataclass(frozen=True, slots=True)
class BlockValues:
    """A block without its article and its position there. `span` is that of `articles.parsing.Block`."""

    role: str
    lines: tuple[int, ...]
    span: tuple[int, int] | None
    text: str
    correction: str = ""


def read_blocks(article: Article) -> list[BlockValues]:
    """The article's blocks in reading order. No query where they are prefetched in that order."""
    return [
        BlockValues(block.role, tuple(block.lines), block.span, block.text, block.correction)
        for block in article.blocks.all()
    ]


def write_blocks(
    page: Page, blocks: Mapping[Article, Sequence[BlockValues]], *, new: Collection[Article] = ()
) -> None:
    """Replace each article's blocks by these, in this order. Two queries.

    `new` are articles that have no blocks yet: no query looks for them.
    """
    Block.objects.filter(article__in=[article.pk for article in blocks if article not in new]).delete()
    add_blocks(
        page,
        (
            (article, position, block)
            for article, values in blocks.items()
            for position, block in enumerate(values)
        ),
    )


def add_blocks(page: Page, blocks: Iterable[tuple[Article, int, BlockValues]]) -> None:
    """Add these blocks to articles, each at its position there, which must be free. One query."""
    Block.objects.bulk_create(
        Block(
            page=page,
            article=article,
            position=position,
            role=block.role,
            lines=block.lines,
            span_start=block.span[0] if block.span else None,
            span_end=block.span[1] if block.span else None,
            text=block.text,
            correction=block.correction,
        )
        for article, position, block in blocks
    )


def write_noise(page: Page, *, old: Iterable[Block], lines: Iterable[int]) -> None:
    """Delete these old blocks of noise and make one of each of the lines (0-based). At most two queries."""
    Block.objects.filter(pk__in=[block.pk for block in old]).delete()
    print_lines = page.lines
    Block.objects.bulk_create(
        Block(page=page, position=line, role=Role.NOISE, lines=[line], text=print_lines[line].strip())
        for line in lines
    )


def number_articles(page: Page) -> None:
    """Number the page's articles in the order of the print, by their first lines. Three queries."""
    rows = Article.objects.filter(page=page).only("position", "status")
    articles = {article.pk: article for article in rows}
    first: dict[int, tuple[int, int]] = {}
    held = page.blocks.filter(article__in=articles).values_list("article", "lines", "span_start")
    for article, lines, start in held:
        place = (min(lines), start or 0)
        first[article] = min(first.get(article, place), place)
    moved = []
    for position, pk in enumerate(sorted(first, key=first.__getitem__)):
        if articles[pk].position != position:
            articles[pk].position = position
            moved.append(articles[pk])
    Article.objects.bulk_update(moved, ["position"])
    note_changes(article.pk for article in moved if article.is_published)
