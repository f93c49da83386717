"""A printed page drawn as a sheet: its articles as areas in the order of the print.

No place of an article on the paper is known, but its text and its place among the others are: areas follow
each other in rows of twelve columns, wide and large as their share of the page's text is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import sqrt

from articles.models import Article, Block
from articles.parsing.roles import TEXT_ROLES, Role

COLUMNS = 12
LEAST_COLUMNS = 3
MOST_IN_ROW = COLUMNS // LEAST_COLUMNS
HEADING_CHARS = 60  # what a headline takes of the sheet, in characters of the text
SIZES = (0.25, 0.12, 0.05)  # the shares from which a headline is of size 1, 2, 3
LONG_HEADLINE = 24  # characters; a longer one is set a size smaller
SHOWN_CHARS = (420, 260, 160, 90)  # of the text, by size


@dataclass(slots=True)
class Area:
    """An article on the sheet: `span` of twelve columns, `size` of its headline from 1, how its text begins.

    `is_first`: it begins a row. `text` is the whole, of which `opening` is shown where no search is marked.
    """

    article: Article
    size: int
    text: str
    span: int = COLUMNS
    is_first: bool = False

    @property
    def texts(self) -> tuple[str, ...]:
        """All text in it that readers may search."""
        return (self.article.kicker, self.article.title, self.article.deck, self.text)

    @property
    def opening(self) -> str:
        return self.text[: SHOWN_CHARS[self.size - 1]]

    @property
    def is_cut(self) -> bool:
        return len(self.text) > len(self.opening)


@dataclass(slots=True)
class _Row:
    areas: list[Area] = field(default_factory=list)
    weight: float = 0


def lay_out_sheet(articles: Sequence[Article], blocks: Iterable[Block]) -> list[Area]:
    """The areas of the articles, in their order; `blocks` are those of the page that readers may see."""
    texts = _join_texts(blocks)
    weights = {article.pk: HEADING_CHARS + len(texts[article.pk]) for article in articles}
    total = sum(weights.values())
    areas = [
        Area(article, _find_size(article, weights[article.pk] / total), texts[article.pk])
        for article in articles
    ]
    for row in _fill_rows(areas, weights):
        _share_columns(row.areas, weights)
    return areas


def _join_texts(blocks: Iterable[Block]) -> dict[int, str]:
    """Each article's text in one run, by its key, in which verse and rows of tables keep their lines."""
    texts: dict[int, str] = defaultdict(str)
    roles: dict[int, str] = {}
    for block in blocks:
        if block.article_id and block.role in TEXT_ROLES:
            above = texts[block.article_id]
            is_at_row = Role.TABLE in (roles.get(block.article_id), block.role)
            gap = "\n" if above and (above[-1].isalnum() or is_at_row) else ""
            texts[block.article_id] = above + gap + block.reading_text
            roles[block.article_id] = block.role
    return texts


def _find_size(article: Article, share: float) -> int:
    size = next((size for size, least in enumerate(SIZES, 1) if share >= least), len(SIZES) + 1)
    return min(size + (len(article.title) > LONG_HEADLINE), len(SIZES) + 1)


def _fill_rows(areas: Sequence[Area], weights: Mapping[int, int]) -> list[_Row]:
    """The areas in rows: each has about as much text as the largest article, and no more than fit."""
    most = max(weights.values(), default=0)
    rows: list[_Row] = []
    for area in areas:
        weight = weights[area.article.pk]
        if not rows or rows[-1].weight + weight > most * 1.1 or len(rows[-1].areas) == MOST_IN_ROW:
            rows.append(_Row())
        rows[-1].areas.append(area)
        rows[-1].weight += weight
    return rows


def _share_columns(areas: Sequence[Area], weights: Mapping[int, int]) -> None:
    """Give the areas of a row its columns by their roots: a text four times as long is twice as wide."""
    areas[0].is_first = True
    roots = [sqrt(weights[area.article.pk]) for area in areas]
    left, roots_left = COLUMNS, sum(roots)
    for at, (area, root) in enumerate(zip(areas, roots, strict=True)):
        after = len(areas) - at - 1
        area.span = max(LEAST_COLUMNS, min(left - after * LEAST_COLUMNS, round(left * root / roots_left)))
        left, roots_left = left - area.span, roots_left - root
    areas[-1].span += left
