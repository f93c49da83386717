"""Answers a `SearchQuery` from the index: primary keys and counts, without reading articles."""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce

import numpy as np

from articles.search.language.query import Dates, parse_query
from articles.search.parameters import FACETS, Facet, write_value
from articles.search.results import Found, SearchQuery, Sort
from articles.search.whoosh_engine.compiler import compile_query
from articles.search.whoosh_engine.evaluation import TEXT, Evaluation, list_needles, order_by_print
from articles.search.whoosh_engine.related import find_related
from articles.search.whoosh_engine.snapshot import Snapshot
from articles.search.whoosh_engine.visibility import read_pk, take_visible


def find_articles(query: SearchQuery, *, offset: int, limit: int) -> Found:
    """Return the hits of one page and the counts of all hits. Costs one query."""
    snapshot, visible = take_visible()
    parsed = parse_query(query.text)
    evaluation = Evaluation(snapshot, compile_query(parsed.groups, snapshot))
    filters = _make_filters(query, snapshot)
    base = evaluation.find_mask() & visible
    mask = reduce(np.logical_and, filters.values(), base)
    if query.sort == Sort.RELEVANCE and parsed.wanted:
        docs = evaluation.order(mask)[0]
    else:
        docs = order_by_print(snapshot, mask, oldest_first=query.sort == Sort.OLDEST)
    return Found(
        pks=tuple(read_pk(snapshot, doc) for doc in docs[offset : offset + limit].tolist()),
        total=len(docs),
        counts=_count_facets(snapshot, base, filters),
        needles=tuple(needle.needle for needle in list_needles(evaluation.query)),
    )


def _make_filters(query: SearchQuery, snapshot: Snapshot) -> dict[str, np.ndarray]:
    """Return a mask for each index field that the query filters."""
    filters = {}
    for name, values in query.filters.items():
        found = (snapshot.find_term(name, write_value(value).encode())[0] for value in values)
        filters[name] = reduce(np.logical_and, map(snapshot.make_mask, found))
    if query.date_from or query.date_to:
        dates = compile_query([(Dates(query.date_from, query.date_to),)], snapshot)
        filters["date"] = Evaluation(snapshot, dates).find_mask()
    return filters


def _count_facets(
    snapshot: Snapshot, base: np.ndarray, filters: Mapping[str, np.ndarray]
) -> dict[str, dict[str, int]]:
    """Return, by index field and value, how many articles each choice of a facet would leave.

    The filter on a facet's own field is left out, so that the other choices show; it is applied where
    choices add up.
    """

    def count(facet: Facet) -> dict[str, int]:
        own = None if facet.is_cumulative else facet.index_field
        others = (mask for name, mask in filters.items() if name != own)
        keyword = snapshot.keyword(facet.index_field)
        counts = keyword.count(reduce(np.logical_and, others, base))
        return {keyword.terms[place].decode(): int(counts[place]) for place in np.flatnonzero(counts)}

    return {name: count(facet) for name, facet in {facet.index_field: facet for facet in FACETS}.items()}


def find_related_articles(pk: int, *, limit: int) -> list[int]:
    """Return primary keys of articles that share characteristic words with this one, closest first."""
    snapshot, visible = take_visible()
    docs = snapshot.find_term("django_id", str(pk).encode())[0]
    docs = docs[snapshot.live[docs]]
    if not len(docs):
        return []
    found, _ = find_related(snapshot, int(docs[0]), visible, fieldname=TEXT)
    return [read_pk(snapshot, doc) for doc in found[:limit].tolist()]
