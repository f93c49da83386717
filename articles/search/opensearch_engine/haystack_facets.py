"""The facets that Haystack asks a backend for, as aggregations."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from whoosh.fields import Schema
from whoosh.query import Query
from whoosh.support.relativedelta import relativedelta

from articles.search.opensearch_engine.haystack_queries import translate
from articles.search.opensearch_engine.reader import MOST_VALUES, count_terms
from articles.search.whoosh_engine.haystack_facets import read_edge

MARK = "/"  # between what an aggregation is and its name


def ask_for_facets(
    schema: Schema,
    parse: Callable[[str], Query],
    *,
    fields: Iterable[str],
    dates: Mapping[str, dict],
    queries: Iterable[tuple[str, str]],
) -> dict[str, Any]:
    asked: dict[str, Any] = {}
    for name in fields:
        asked[f"fields{MARK}{name}"] = count_terms(name, MOST_VALUES)
    for name, span in dates.items():
        ranges = [{"from": start.isoformat(), "to": end.isoformat()} for start, end in _list_spans(**span)]
        asked[f"dates{MARK}{name}"] = {
            "date_range": {"field": name, "format": "yyyy-MM-dd'T'HH:mm:ss", "ranges": ranges}
        }
    for name, text in queries:
        asked[f"queries{MARK}{name}_{text}"] = {"filter": translate(parse(f"{name}:{text}"), schema)}
    return asked


def _list_spans(start_date, end_date, gap_by: str, gap_amount: int = 1) -> list[tuple[datetime, datetime]]:
    start, end = read_edge(start_date), read_edge(end_date)
    gap = relativedelta(**{f"{gap_by}s": gap_amount})
    spans = []
    while not spans or start < end:
        spans.append((start, min(start + gap, end)))
        start = start + gap
    return spans


def read_facets(aggregations: Mapping[str, Any]) -> dict[str, dict]:
    """Return the counts as Haystack takes them; empty where nothing was asked for."""
    if not aggregations:
        return {}
    read: dict[str, dict] = {"fields": {}, "dates": {}, "queries": {}}
    for key, found in aggregations.items():
        kind, _mark, name = key.partition(MARK)
        if kind == "queries":
            read[kind][name] = found["doc_count"]
            continue
        pairs = [(_read_key(kind, bucket), bucket["doc_count"]) for bucket in found["buckets"]]
        read[kind][name] = sorted((pair for pair in pairs if pair[1]), key=lambda pair: (-pair[1], pair[0]))
    return read


def _read_key(kind: str, bucket: Mapping[str, Any]) -> Any:
    return datetime.fromisoformat(bucket["from_as_string"]) if kind == "dates" else bucket["key"]
