"""The facets that Haystack asks a backend for: values of a field, spans of dates, queries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime

import numpy as np
from whoosh.fields import DATETIME
from whoosh.query import Query
from whoosh.support.relativedelta import relativedelta

from articles.search.whoosh_engine.evaluation import Evaluation
from articles.search.whoosh_engine.fields import Day
from articles.search.whoosh_engine.snapshot import Snapshot


def count_facets(
    snapshot: Snapshot,
    mask: np.ndarray,
    parse: Callable[[str], Query],
    *,
    fields: Iterable[str],
    dates: Mapping[str, dict],
    queries: Iterable[tuple[str, str]],
) -> dict[str, dict]:
    """How the documents of the mask divide, as Haystack takes it; empty where nothing is asked for."""
    if not (fields or dates or queries):
        return {}
    return {
        "fields": {name: count_values(snapshot, mask, name) for name in fields},
        "dates": {name: count_dates(snapshot, mask, name, **span) for name, span in dates.items()},
        "queries": {
            f"{name}_{text}": int((mask & Evaluation(snapshot, parse(f"{name}:{text}")).find_mask()).sum())
            for name, text in queries
        },
    }


def count_values(snapshot: Snapshot, mask: np.ndarray, fieldname: str) -> list[tuple]:
    """Pairs of a value and its count, the most frequent first."""
    decode = snapshot.schema[fieldname].from_bytes
    pairs = [(decode(value), count) for value, count in snapshot.keyword(fieldname).tally(mask)]
    return sorted(pairs, key=lambda pair: (-pair[1], pair[0]))


def count_dates(
    snapshot: Snapshot,
    mask: np.ndarray,
    fieldname: str,
    *,
    start_date: date,
    end_date: date,
    gap_by: str,
    gap_amount: int,
) -> list[tuple[datetime, int]]:
    """Pairs of a span's beginning and its count, the most frequent first, for spans that hold something.

    A span is `gap_amount` years, months or days (`gap_by`, singular); the end is not included.
    """
    start, end = read_edge(start_date), read_edge(end_date)
    gap = relativedelta(**{f"{gap_by}s": gap_amount})
    beginnings = [start]
    while beginnings[-1] + gap < end:
        beginnings.append(beginnings[-1] + gap)
    counts: Counter[datetime] = Counter()
    keyword = snapshot.keyword(fieldname)
    for place, number in enumerate(keyword.count(mask).tolist()):
        moment = read_moment(snapshot.schema[fieldname], keyword.terms[place]) if number else None
        if moment is not None and start <= moment < end:
            counts[max(beginning for beginning in beginnings if beginning <= moment)] += number
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))


def read_edge(edge: date) -> datetime:
    return edge if isinstance(edge, datetime) else datetime(edge.year, edge.month, edge.day)


def read_moment(field, term: bytes) -> datetime | None:
    """The time that a term of a date field stands for; None for the coarser terms Whoosh adds to it."""
    if isinstance(field, Day):
        return datetime.combine(date.fromisoformat(term.decode()), datetime.min.time())
    if isinstance(field, DATETIME):
        return field.from_bytes(term) if term[:1] == b"\x00" else None
    raise TypeError(f"{field!r} holds no dates")
