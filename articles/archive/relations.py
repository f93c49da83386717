"""What readers and programs get with an article: its series in order, related articles with the reason."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from articles.models import Article, Relation
from articles.models.article import read_listed
from articles.models.composed import composed
from articles.models.relation import Reason, RelationQuerySet

SHOWN_RELATED = 5


@dataclass(frozen=True, slots=True)
class RelatedArticle:
    """An article, why it is related, and the tags behind that, which both articles have."""

    article: Article
    reason: Reason
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RelatedArticles:
    """`series` are all its parts, the article itself among them; empty where it is part of none."""

    series: tuple[Article, ...]
    others: tuple[RelatedArticle, ...]


def find_related(article: Article, tag_names: Collection[str]) -> RelatedArticles:
    """The published articles related to the article that has these tags. Two queries; one if there are none.

    A tag that the article has lost since its relations were worked out is no reason.
    """
    rows = [row for row in _read_relations(article.pk) if _holds(row, tag_names)]
    of_series = [row for row in rows if row.part is not None]
    closest = [row for row in rows if row.part is None][:SHOWN_RELATED]
    articles = read_listed(row.other_id for row in [*of_series, *closest])
    parts = {row.part: articles[row.other_id] for row in of_series if row.other_id in articles}
    others = (_describe(row, articles, tag_names) for row in closest if row.other_id in articles)
    return RelatedArticles(_order_parts(article, parts), tuple(others))


@composed
def _read_relations(article: int) -> RelationQuerySet:
    return Relation.objects.filter(article=article).published()


def _order_parts(article: Article, others: Mapping[int, Article]) -> tuple[Article, ...]:
    """The article among the other parts of its series, by their numbers."""
    if not others or article.part is None:
        return ()
    parts = {**others, article.part.number: article}
    return tuple(parts[number] for number in sorted(parts))


def _holds(row: Relation, tag_names: Collection[str]) -> bool:
    return row.part is not None or not row.names or any(name in tag_names for name in row.names)


def _describe(row: Relation, articles: Mapping[int, Article], tag_names: Collection[str]) -> RelatedArticle:
    names = tuple(name for name in row.names if name in tag_names)
    return RelatedArticle(articles[row.other_id], Reason(row.reason), names)
