"""How often readers open the articles of each page: where a mistake would be met by most.

A request adds one in memory. The thread that keeps the index writes what its process has counted once a
minute; what a process had not written when it ends is lost, which changes no order that matters.
"""

from __future__ import annotations

import threading
from collections import Counter
from time import monotonic

from django.db import transaction
from django.db.models import Case, F, Value, When

from articles.models import Page, PageReads

WRITE_SECONDS = 60
PAGES_AT_ONCE = 300  # in a write; databases limit how many values a query takes
_lock = threading.Lock()
_counts: Counter[int] = Counter()
_written = 0.0


def count_read(page: int) -> None:
    """Count that somebody opened an article of the page of this key. No query."""
    with _lock:
        _counts[page] += 1


def write_reads() -> None:
    """Add what this process has counted to the database, once a minute. Three queries for 300 pages."""
    global _written
    if monotonic() - _written < WRITE_SECONDS:
        return
    _written = monotonic()
    with _lock:
        counted = dict(_counts)
        _counts.clear()
    keys = sorted(counted)
    for start in range(0, len(keys), PAGES_AT_ONCE):
        _add({key: counted[key] for key in keys[start : start + PAGES_AT_ONCE]})


@transaction.atomic
def _add(counted: dict[int, int]) -> None:
    there = list(Page.objects.filter(pk__in=counted).order_by().values_list("pk", flat=True))
    PageReads.objects.bulk_create([PageReads(page_id=key) for key in there], ignore_conflicts=True)
    cases = [When(page=key, then=Value(counted[key])) for key in there]
    if cases:
        PageReads.objects.filter(page__in=there).update(number=F("number") + Case(*cases))
