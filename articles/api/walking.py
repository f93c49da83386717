"""Long lists of articles, walked in their order, which is that of an index, instead of sorted.

SQLite begins with what is published, even where that is nearly everything, and sorts what it finds. Asked of
each article instead, the conditions leave it to begin with the issues, by their dates, or with the records.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.http import QueryDict
from rest_framework.request import Request

from articles.api.counts import count_once
from articles.api.filters import ArticleFilter
from articles.api.paging import BY_CHANGE, Order, cut_keys, order_rows
from articles.models import Article, PublicationRecord
from articles.models.subqueries import FEW

MANY = 1 / 4  # of all articles: few others then come between those that are listed
DATES = ("date", "date_from", "date_to")
# Parameters that leave no article out, or whose articles follow each other in the order of the list.
CONTIGUOUS = {"limit", "offset", "cursor", "format", "sort", "updated_since", *DATES}


def lists_many(request: Request, count: int) -> bool:
    """Whether to walk past the articles that are not listed costs less than to sort. One query at most."""
    if count <= FEW:
        return False
    if not request.query_params.keys() - CONTIGUOUS:
        return True
    return count >= MANY * count_once(request, Article, Article.objects.published())


def walk_slice(
    rows: QuerySet[Article],
    order: Order,
    start: int,
    stop: int,
    *,
    behind: Sequence[Any],
    given: QueryDict,
    count: int,
) -> list[int]:
    """Return the keys that `cut_keys` finds, of all `count` rows. One query, three at the end of the list.

    From behind the middle on, the list is walked from its end.
    """
    if order == BY_CHANGE:
        return list(cut_keys(walk_changes(rows, given), order, start, stop, behind=behind))
    dated, undated = walk_dated(rows, given), Article.objects.filter(are_among(rows), page__issue=None)
    found: list[int] = []
    dated_count = count - undated.count() if start > count / 2 else None
    if behind[:1] != [None]:
        by_date = (replace(order[0], is_nullable=False), *order[1:])
        if dated_count is None:
            found = list(cut_keys(dated, by_date, start, stop, behind=behind))
        elif start < dated_count:
            found = walk_back(dated, by_date, start, min(stop, dated_count), count=dated_count)
        behind = ()
    if len(found) == stop - start:
        return found
    if dated_count is None and start and not found:
        dated_count = count - undated.count()
    skipped = start - dated_count if dated_count is not None and not found else 0
    rest = stop - start - len(found)
    return found + list(cut_keys(undated, order, skipped, skipped + rest, behind=behind))


def walk_back(rows: QuerySet[Article], order: Order, start: int, stop: int, *, count: int) -> list[int]:
    """Return the keys from `start` up to `stop` of all `count` rows, the last one first."""
    keys = order_rows(rows, order).reverse().values_list("pk", flat=True)
    return list(keys[count - stop : count - start])


def walk_dated(rows: QuerySet[Article], given: QueryDict) -> QuerySet[Article]:
    """Return those of the rows that have a date, for the database to begin with these dates."""
    dated = Article.objects.filter(page__issue__date__isnull=False)
    for name in DATES:
        if name in given:
            dated = ArticleFilter.base_filters[name].filter(dated, clean_value(name, given))
    return dated.filter(are_among(rows))


def walk_changes(rows: QuerySet[Article], given: QueryDict) -> QuerySet[Article]:
    """Return the rows, which changed since a time, for the database to begin with the first record after it.

    Times of records follow their numbers.
    """
    since = clean_value("updated_since", given)
    later = PublicationRecord.objects.filter(at__gte=since).order_by("at", "sequence")
    return Article.objects.filter(are_among(rows), record__sequence__gte=later.values("sequence")[:1])


def are_among(rows: QuerySet[Article]) -> Exists:
    return Exists(rows.filter(pk=OuterRef("pk")))


def clean_value(name: str, given: QueryDict) -> Any:
    return ArticleFilter.base_filters[name].field.clean(given[name])
