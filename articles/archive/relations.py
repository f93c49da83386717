"""What readers and programs get with an article: its series in order, related articles with the reason."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db.models import F, OuterRef, Subquery

from articles.models import Article, Newspaper
from articles.models.article import ArticleQuerySet
from articles.models.composed import composed
from articles.models.relation import Reason

SHOWN_RELATED = 5


@dataclass(frozen=True, slots=True)
class RelatedArticle:
    """An article, where it was printed, why it is related, and the tags behind that, which both have."""

    article: Article
    newspaper: str
    day: datetime.date | None
    reason: Reason
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SeriesPart:
    article: Article
    day: datetime.date | None


@dataclass(frozen=True, slots=True)
class RelatedArticles:
    """`series` are all its parts, the article itself among them; empty where it is part of none."""

    series: tuple[SeriesPart, ...]
    others: tuple[RelatedArticle, ...]


def find_related(article: Article, tag_names: Collection[str]) -> RelatedArticles:
    """The published articles related to the article that has these tags. One query.

    A tag that the article has lost since its relations were worked out is no reason.
    """
    related = [other for other in _read_related(article.pk) if _holds(other, tag_names)]
    parts = {other.number: other for other in related if other.number is not None}
    closest = [other for other in related if other.number is None][:SHOWN_RELATED]
    others = tuple(_describe(other, tag_names) for other in closest)
    return RelatedArticles(_order_parts(article, parts), others)


def list_related(article: int) -> ArticleQuerySet:
    """For links: with newspaper and day, and with reason, tags and number in the series of each."""
    related = Article.objects.published().filter(relations_to__article=article)
    # not by a join, which SQLite begins with: there are few newspapers
    newspaper = Newspaper.objects.filter(pk=OuterRef("page__newspaper"))
    return (
        related.for_links()
        .annotate(newspaper=Subquery(newspaper.values("name")), day=F("page__issue__date"))
        .annotate(reason=F("relations_to__reason"), names=F("relations_to__names"))
        .annotate(number=F("relations_to__part"))
        .order_by("-relations_to__closeness", "page_id", "position")
    )


_read_related = composed(list_related)


def _order_parts(article: Article, others: Mapping[int, Article]) -> tuple[SeriesPart, ...]:
    """The article among the other parts of its series, by their numbers."""
    if not others or article.part is None:
        return ()
    parts = {number: SeriesPart(other, other.day) for number, other in others.items()}
    parts[article.part.number] = SeriesPart(article, article.page.date)
    return tuple(parts[number] for number in sorted(parts))


def _holds(other: Article, tag_names: Collection[str]) -> bool:
    return other.number is not None or not other.names or any(name in tag_names for name in other.names)


def _describe(other: Article, tag_names: Collection[str]) -> RelatedArticle:
    names = tuple(name for name in other.names if name in tag_names)
    return RelatedArticle(other, other.newspaper, other.day, Reason(other.reason), names)
