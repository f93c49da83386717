"""Queries that stay fast with many rows.

`has_rows` and `count_rows` are subqueries of each outer row. For a join or an IN of the same meaning SQLite,
as long as it has no statistics, may walk over all published articles once for each outer row.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from django.db import connection
from django.db.models import Count, Exists, F, Func, OuterRef, QuerySet, Subquery
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce

FEW = 2000  # rows: to sort them takes less time than to walk past others
_KEYS = {
    "sqlite": "SELECT value FROM json_each(%s)",
    "postgresql": "SELECT jsonb_array_elements_text(%s::jsonb)::bigint",
}


def cut_rows(rows: QuerySet, start: int, stop: int) -> QuerySet:
    """The rows from `start` up to `stop`, 0-based, in their order.

    They are selected by primary key: the database then sorts keys, not whole rows with all that is joined.
    """
    return rows.filter(pk__in=rows.values("pk")[start:stop])


def has_rows(rows: QuerySet, path: str) -> Exists:
    """Whether one of these rows refers to the outer row by that path."""
    return Exists(rows.filter(**{path: OuterRef("pk")}))


def count_rows(rows: QuerySet, path: str, *, counted: str = "pk") -> Coalesce:
    """How many of these rows, or of their distinct `counted`, refer to the outer row by that path."""
    there = rows.filter(**{path: OuterRef("pk")}).order_by().values(path)
    number = there.annotate(how_many=Count(counted, distinct=counted != "pk")).values("how_many")
    return Coalesce(Subquery(number), 0)


def count_all(rows: QuerySet, *, distinct: str = "pk") -> Subquery:
    """How many of these rows, or of their distinct values, there are: several counts make one query."""
    template = "COUNT(%(expressions)s)" if distinct == "pk" else "COUNT(DISTINCT %(expressions)s)"
    return Subquery(
        rows.order_by().annotate(how_many=Func(F(distinct), template=template)).values("how_many")
    )


def gather_statistics() -> None:
    """Have SQLite look how many rows share a value; PostgreSQL does so by itself.

    0.1 s at 100,000 articles.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA analysis_limit = 1000")
            cursor.execute("ANALYZE")


def list_keys(pks: Sequence[int]) -> RawSQL:
    """The keys as a subquery with one parameter: databases limit how many parameters a query takes."""
    return RawSQL(_KEYS[connection.vendor], [json.dumps(pks)])  # no value in it  # nosec B611
