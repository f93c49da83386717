"""The numbered print beside an editor's form: each line with its blocks, articles and flags."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.db.models import Prefetch

from articles.models import Article, Block, Page, Role


@dataclass(frozen=True)
class PrintLine:
    """One line of print: its 1-based number, its blocks, and whether a flag names it.

    `opens` is the article that begins or continues with this line, if the line before belongs to another.
    """

    number: int
    text: str
    blocks: tuple[Block, ...]
    is_flagged: bool
    opens: Article | None = None

    @property
    def roles(self) -> list[str]:
        """Return the labels of the line's roles other than body text."""
        roles = dict.fromkeys(block.get_role_display() for block in self.blocks if block.role != Role.BODY)
        return list(roles)


@dataclass(frozen=True)
class Gap:
    """Lines left out because they belong to other articles; 1-based, both ends included."""

    first: int
    last: int


def lay_out_page(page: Page) -> list[PrintLine]:
    """Return the page's non-blank lines, each with its blocks and their articles. 2 queries."""
    articles = Prefetch("article", Article.objects.with_opening())
    lines = []
    before = None
    for line in lay_out_lines(page, page.blocks.prefetch_related(articles), flags=page.flags):
        article = line.blocks[0].article if line.blocks else None
        lines.append(replace(line, opens=article if article != before else None))
        before = article
    return lines


def lay_out_article(article: Article) -> list[PrintLine | Gap]:
    """Return the article's lines and flagged lines in the order of the print, with gaps. 1 query."""
    lines: list[PrintLine | Gap] = []
    others: list[int] = []
    for line in lay_out_lines(article.page, article.blocks.all(), flags=article.flags):
        if not line.blocks and not line.is_flagged:
            others.append(line.number)
            continue
        if lines and others:
            lines.append(Gap(others[0], others[-1]))
        others = []
        lines.append(line)
    return lines


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
