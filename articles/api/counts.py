"""How many rows a list has, counted once for each version of what is public.

Each slice of a list repeats the number, which takes longer to find than the slice where the list is long.
"""

from __future__ import annotations

from collections.abc import Hashable
from threading import Lock

from cachetools import LRUCache, cached
from django.db.models import QuerySet
from rest_framework.request import Request

MOST_COUNTS = 1000  # of the lists that were asked for last
SLICING = {"limit", "offset", "cursor", "format", "sort"}  # parameters that leave no row out


def count_listed(request: Request, rows: QuerySet) -> int:
    """How many rows the request lists. One query for each version and list."""
    given = request.query_params.lists()
    asked = tuple(sorted((name, *values) for name, values in given if name not in SLICING))
    return count_once(request, (request.path, *asked), rows)


def count_once(request: Request, name: Hashable, rows: QuerySet) -> int:
    """How many of these rows there are, which have this name. The same."""
    return _count(request.public_version.number, name, rows)


@cached(LRUCache(MOST_COUNTS), key=lambda version, name, rows: (version, name), lock=Lock())
def _count(version: int, name: Hashable, rows: QuerySet) -> int:
    return rows.count()
