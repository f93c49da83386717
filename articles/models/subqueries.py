"""Questions to the database that stay quick where there are many rows.

Those about the rows that lead to another are subqueries from the outer row inward. SQLite, which keeps no
statistics, may plan a join or an IN of the same meaning as a walk over all that is published, once for each
outer row.
"""

from __future__ import annotations

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce


def cut_rows(rows: QuerySet, start: int, stop: int) -> QuerySet:
    """The rows from `start` up to `stop`, 0-based, in their order.

    They are found by key: a database that sorts whole rows reads all that each brings along.
    """
    return rows.filter(pk__in=rows.values("pk")[start:stop])


def has_rows(rows: QuerySet, path: str) -> Exists:
    """Whether one of these rows leads to the outer row by that path."""
    return Exists(rows.filter(**{path: OuterRef("pk")}))


def count_rows(rows: QuerySet, path: str, *, counted: str = "pk") -> Coalesce:
    """How many of these rows, or of what `counted` names of them, lead to the outer row by that path."""
    there = rows.filter(**{path: OuterRef("pk")}).order_by().values(path)
    number = there.annotate(how_many=Count(counted, distinct=counted != "pk")).values("how_many")
    return Coalesce(Subquery(number), 0)
