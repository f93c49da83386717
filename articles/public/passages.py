"""The print of a page as readers see it: passages of lines, each from one article."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from articles.models import Article, Page


@dataclass(slots=True)
class Passage:
    """Consecutive lines of one article, or of none (`article` is None).

    `lines` are (1-based number, text). `is_first`: this is the article's first passage on the page.
    `follows_gap`: lines that are not public come right before it.
    """

    article: Article | None
    is_first: bool
    follows_gap: bool
    lines: list[tuple[int, str]] = field(default_factory=list)

    @property
    def name(self) -> str:
        """Its anchor."""
        return f"of-{self.article.ref}" if self.article and self.is_first else f"from-{self.lines[0][0]}"


@dataclass(slots=True)
class Print:
    """`passages` from top to bottom; `ends_in_gap`: lines that are not public come last."""

    passages: list[Passage]
    ends_in_gap: bool


def lay_out_print(page: Page, articles: Sequence[Article]) -> Print:
    """The public print of the page; `articles` are its published ones. One query."""
    by_pk = {article.pk: article for article in articles}
    owners = {line: block.article_id for block in page.public_blocks for line in block.lines}
    public = dict(page.public_lines())
    passages: list[Passage] = []
    is_gap = False
    for index, printed in enumerate(page.lines):
        if index not in public:
            is_gap = is_gap or bool(printed.strip())
            continue
        article = by_pk.get(owners[index])
        if is_gap or not passages or passages[-1].article != article:
            is_first = article is not None and all(passage.article != article for passage in passages)
            passages.append(Passage(article, is_first, follows_gap=is_gap))
        passages[-1].lines.append((index + 1, public[index]))
        is_gap = False
    return Print(passages, ends_in_gap=is_gap)
