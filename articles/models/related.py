"""Rows asked of by the rows that lead to them.

These are subqueries from the outer row inward. SQLite, which keeps no statistics, may plan a join or an IN
of the same meaning as a walk over all that is published, once for each outer row.
"""

from __future__ import annotations

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce


def has_rows(rows: QuerySet, path: str) -> Exists:
    """Whether one of these rows leads to the outer row by that path."""
    return Exists(rows.filter(**{path: OuterRef("pk")}))


def count_rows(rows: QuerySet, path: str, *, counted: str = "pk") -> Coalesce:
    """How many of these rows, or of what `counted` names of them, lead to the outer row by that path."""
    there = rows.filter(**{path: OuterRef("pk")}).order_by().values(path)
    number = there.annotate(how_many=Count(counted, distinct=counted != "pk")).values("how_many")
    return Coalesce(Subquery(number), 0)
