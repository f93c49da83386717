"""With whom and what a tag stands together: counts of articles that have both tags, by period."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, QuerySet
from django.db.models.functions import ExtractYear, TruncMonth

from articles.models import Tag, Tagging
from articles.models.article import is_of_published
from articles.models.tag import TagKind

MOST_COMPANIONS = 20


@dataclass(frozen=True, slots=True)
class Companion:
    """A tag that stands with another on `articles` articles."""

    tag: Tag
    articles: int


@dataclass(frozen=True, slots=True)
class Period:
    """A year, or a month by its first day, with the number of articles in it."""

    start: datetime.date
    articles: int


def list_companions(
    tag: Tag,
    *,
    kinds: Sequence[TagKind] = (),
    start: datetime.date | None = None,
    end: datetime.date | None = None,
    limit: int = MOST_COMPANIONS,
) -> list[Companion]:
    """The tags that stand with this one on published articles, the most frequent first.

    Only tags that are accepted on both. `kinds`, if any, are those wanted; `start` and `end` are days of
    issue, inclusive. Two queries.
    """
    rows = _find_public(start, end).filter(
        article__in=_find_public(start, end).filter(tag=tag).values("article")
    )
    rows = rows.exclude(tag=tag)
    if kinds:
        rows = rows.filter(tag__kind__in=kinds)
    counted = rows.order_by().values("tag").annotate(articles=Count("pk")).order_by("-articles", "tag__name")
    counts = dict(counted.values_list("tag", "articles")[:limit])
    tags = Tag.objects.in_bulk(counts)
    return [Companion(tags[pk], count) for pk, count in counts.items() if pk in tags]


def count_by_period(tag: Tag, other: Tag | None = None, *, by_month: bool = False) -> list[Period]:
    """How many published articles of each year, or month, have the tag, or both tags; the earliest first.

    Periods without any are left out, and so are undated articles. One query.
    """
    rows = _find_public(None, None).filter(tag=tag, article__page__issue__isnull=False)
    if other is not None:
        rows = rows.filter(article__in=_find_public(None, None).filter(tag=other).values("article"))
    day = "article__page__issue__date"
    period = TruncMonth(day) if by_month else ExtractYear(day)
    counted = rows.order_by().annotate(period=period).values_list("period").annotate(count=Count("pk"))
    return [
        Period(start if by_month else datetime.date(start, 1, 1), count)
        for start, count in counted.order_by("period")
    ]


def _find_public(start: datetime.date | None, end: datetime.date | None) -> QuerySet[Tagging]:
    """The accepted tags of published articles issued in this time."""
    rows = Tagging.objects.accepted().filter(is_of_published())
    if start:
        rows = rows.filter(article__page__issue__date__gte=start)
    if end:
        rows = rows.filter(article__page__issue__date__lte=end)
    return rows
