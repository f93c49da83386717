"""The print of a page as editors see it: every line with its number, and what was made of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.db.models import Prefetch

from articles.models import Article, Block, Page, Role


@dataclass(frozen=True)
class PrintLine:
    """One line of print: its 1-based number, the blocks that hold it, and whether a flag points at it.

    `opens` is the article that begins, or goes on, with this line after lines of others.
    """

    number: int
    text: str
    blocks: tuple[Block, ...]
    is_flagged: bool
    opens: Article | None = None

    @property
    def roles(self) -> list[str]:
        """What the line is, in words, where it is more than text."""
        roles = dict.fromkeys(block.get_role_display() for block in self.blocks if block.role != Role.BODY)
        return list(roles)


@dataclass(frozen=True)
class Gap:
    """Lines left out because they belong to others; 1-based, both ends included."""

    first: int
    last: int


def lay_out_page(page: Page) -> list[PrintLine]:
    """The non-blank lines of the page, top to bottom, each with its blocks and their articles. 2 queries."""
    articles = Prefetch("article", Article.objects.with_opening())
    rows = []
    before = None
    for row in lay_out_lines(page, page.blocks.prefetch_related(articles), flags=page.flags):
        article = row.blocks[0].article if row.blocks else None
        rows.append(replace(row, opens=article if article != before else None))
        before = article
    return rows


def lay_out_article(article: Article) -> list[PrintLine | Gap]:
    """The article's lines in the order of the print; what stands between them is told as a gap. One query."""
    rows: list[PrintLine | Gap] = []
    others: list[int] = []
    for line in lay_out_lines(article.page, article.blocks.all(), flags=article.flags):
        if not line.blocks and not line.is_flagged:
            others.append(line.number)
            continue
        if rows and others:
            rows.append(Gap(others[0], others[-1]))
        others = []
        rows.append(line)
    return rows


def lay_out_lines(page: Page, blocks: Iterable[Block], *, flags: list[dict]) -> list[PrintLine]:
    holders: dict[int, list[Block]] = defaultdict(list)
    for block in blocks:
        for line in block.lines:
            holders[line].append(block)
    flagged = {line for flag in flags for line in flag.get("lines", ())}
    return [
        PrintLine(index + 1, text, tuple(holders[index]), index in flagged)
        for index, text in enumerate(page.lines)
        if text.strip()
    ]
