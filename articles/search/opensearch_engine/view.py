"""Answers questions from a cluster: primary keys and counts, without reading articles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from haystack.utils import get_identifier

from articles.models import Article
from articles.search.language.query import Groups, Needle, Words, list_needles
from articles.search.language.terms import fold
from articles.search.opensearch_engine.compiler import (
    EVERYTHING,
    FIELDS,
    HEADINGS,
    TEXT,
    compile_query,
    find_dates,
    find_string,
    without,
)
from articles.search.opensearch_engine.mapping import DATE, FOLDED, MONTH, PK, PLACE, WORDS
from articles.search.opensearch_engine.reader import (
    MOST_VALUES,
    Hit,
    Keys,
    Query,
    Reader,
    count_terms,
    read_buckets,
    sort_by,
    split,
)
from articles.search.parameters import FACETS, Facet
from articles.search.ranking import count_near_docs, score_nearness
from articles.search.results import Found, Question, Sort

MOST_TERMS = 65_536  # of one condition
UNFILTERED = "unfiltered"  # the aggregation that counts what matches whatever the filters
HEADING_WORDS = 50_000  # for suggestions, the most frequent
NEWEST: Keys = ((DATE, "desc"), (PLACE, "asc"), (PK, "asc"))
KEYS: dict[str, Keys] = {
    Sort.RELEVANCE: (("_score", "desc"), *NEWEST),
    Sort.NEWEST: NEWEST,
    Sort.OLDEST: ((DATE, "asc"), *NEWEST[1:]),
}


class OpenSearchView:
    """The articles of an index, without those with the hidden primary keys."""

    def __init__(self, reader: Reader, hidden: Sequence[int], *, edition: object, is_empty: bool):
        self.reader, self.edition, self.is_empty = reader, edition, is_empty
        self._hidden = [{"terms": {PK: some}} for some in split(sorted(hidden), MOST_TERMS)]

    def find(self, question: Question, *, offset: int, limit: int) -> Found:
        filters = _make_filters(question)
        aggregations = _count_facets(filters) | {UNFILTERED: {"filter": EVERYTHING}}
        body = {"query": self._narrow_to(question.groups), "aggs": aggregations}
        conditions = [*filters.values()]
        if question.found_before:
            conditions.append(without(compile_query(question.found_before, self._is_value)))
        if conditions:
            body["post_filter"] = _all_of(conditions)
        needles = list_needles(question.groups) if question.sort == Sort.RELEVANCE else []
        if offset < count_near_docs(needles):
            hits, answer = self._read_near_hits(body, needles, offset + limit)
            hits = hits[offset : offset + limit]
        else:
            hits, answer = self.reader.read_page(body, KEYS[question.sort], offset=offset, limit=limit)
        return Found(
            pks=tuple(map(_read_pk, hits)),
            total=answer["hits"]["total"]["value"],
            unfiltered=answer["aggregations"].pop(UNFILTERED)["doc_count"],
            counts=_read_counts(answer["aggregations"]),
        )

    def _narrow(self, query: Query) -> Query:
        return {"bool": {"must": [query], "must_not": self._hidden}}

    def _narrow_to(self, groups: Groups) -> Query:
        return self._narrow(compile_query(groups, self._is_value))

    def _is_value(self, fieldname: str, folded: str) -> bool:
        return self.reader.search_each([{"term": {f"{FOLDED}.{fieldname}": folded}}])[0]

    def _read_near_hits(
        self, body: Query, needles: Sequence[Needle], number: int
    ) -> tuple[list[Hit], dict[str, Any]]:
        """Return the first hits, the best of them by how near the strings are to each other."""
        source, wanted = FIELDS[needles[0].field], [needle.text.encode() for needle in needles]
        near = count_near_docs(needles)
        size = max(near, number)
        asked = {**body, **sort_by(KEYS[Sort.RELEVANCE]), "size": size, "_source": [source]}
        answer = self.reader.search(asked)
        hits = answer["hits"]["hits"]

        def score(hit: Hit) -> float:
            text = fold(hit["_source"].get(source, "")).encode()
            return hit["sort"][0] + score_nearness(text, wanted)

        return [*sorted(hits[:near], key=score, reverse=True), *hits[near:]], answer

    def count_each(self, questions: Sequence[Question]) -> list[int]:
        return self.reader.count_each(
            [
                _all_of([self._narrow_to(question.groups), *_make_filters(question).values()])
                for question in questions
            ]
        )

    def find_all(self, groups: Groups) -> list[int]:
        return [pk for [pk] in self.reader.read_documents(self._narrow_to(groups), [PK])]

    def have_hits(self, words: Sequence[Words]) -> list[bool]:
        return self.reader.search_each([self._narrow_to(((one,),)) for one in words])

    def find_in_headings(self, needle: str, *, limit: int) -> list[int]:
        body = {"query": self._narrow(find_string(HEADINGS, needle))}
        return list(map(_read_pk, self.reader.read_page(body, NEWEST, offset=0, limit=limit)[0]))

    def find_related(self, pk: int, *, limit: int) -> list[tuple[int, float]]:
        identifier = get_identifier(Article(pk=pk))
        found = self.reader.find_related(identifier, TEXT, self._hidden, offset=0, limit=limit)
        return [(_read_pk(hit), hit["sort"][0]) for hit in found["hits"]["hits"]]

    def list_values(self, fieldname: str) -> dict[str, int]:
        return self.reader.list_values(fieldname)

    def count_values(self, fieldname: str, values: Sequence[str]) -> list[int]:
        counts: dict[str, int] = {}
        for some in split(values, MOST_VALUES):
            terms = {"terms": {"field": fieldname, "include": some, "size": len(some)}}
            counts |= read_buckets(self.reader.aggregate(terms, self._narrow(EVERYTHING)))
        return [counts.get(value, 0) for value in values]

    def list_heading_words(self, least: int) -> dict[str, int]:
        terms = count_terms(f"{WORDS}.{HEADINGS}", HEADING_WORDS, min_doc_count=least)
        return read_buckets(self.reader.aggregate(terms))


def _read_pk(hit: Mapping[str, Any]) -> int:
    return int(hit["_id"].rpartition(".")[2])


def _make_filters(question: Question) -> dict[str, Query]:
    """Return a condition for each index field that the question filters."""
    filters = {
        name: _all_of({"term": {name: value}} for value in values)
        for name, values in question.filters.items()
    }
    if question.dates:
        filters[DATE] = find_dates(question.dates)
    return filters


def _all_of(conditions: Iterable[Query]) -> Query:
    return {"bool": {"filter": list(conditions)}}


def _count_facets(filters: Mapping[str, Query]) -> Query:
    """Return the aggregations that count, by index field and value, what each choice of a facet would leave.

    The filter on a facet's own field is left out, so that the other choices show; it is applied where
    choices add up. Days are counted by month, which is all that their facets show.
    """

    def count(facet: Facet) -> Query:
        field = MONTH if facet.index_field == DATE else facet.index_field
        terms = count_terms(field, facet.most or MOST_VALUES)
        own = None if facet.is_cumulative else facet.index_field
        others = [condition for name, condition in filters.items() if name != own]
        return {"filter": _all_of(others), "aggs": {"values": terms}} if others else terms

    return {facet.index_field: count(facet) for facet in FACETS}


def _read_counts(aggregations: Mapping[str, Any]) -> dict[str, dict[str, int]]:
    return {name: read_buckets(found.get("values", found)) for name, found in aggregations.items()}
