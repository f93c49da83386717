"""Reads an index of a cluster: pages of hits, documents, counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from math import log
from typing import Any

from articles.search.language.dictionary import current_dictionary
from articles.search.language.terms import fold
from articles.search.opensearch_engine.cluster import Cluster
from articles.search.opensearch_engine.mapping import LONGEST_WORD, PK, WORDS
from articles.search.ranking import MAX_SHARE, weigh_words

MOST_HITS = 10_000  # that a search may skip and return; beyond, it goes on after a hit
MOST_VALUES = 65_000  # of an aggregation that returns all, at once; a cluster refuses more than 65,535 in all
SHARD_VALUES = 1_000_000  # a shard returns so many of its most frequent values: counts are exact up to there

# To read what is stored of ten thousand documents takes seconds.
NOTHING_STORED = {"_source": False, "stored_fields": "_none_"}

Query = dict[str, Any]
Hit = dict[str, Any]
Keys = Sequence[tuple[str, str]]
"""Fields to sort by, each with asc or desc; documents without a value come last."""


class Reader:
    """One index. Every method raises SearchUnavailable, also where only a part of the index can be read."""

    def __init__(self, cluster: Cluster, index: str):
        self.cluster, self.index = cluster, index

    def search(self, body: Mapping[str, Any]) -> dict[str, Any]:
        return self.cluster.ask(
            self.cluster.client.search,
            index=self.index,
            body={"_source": False, "track_total_hits": True, **body},
            params={"allow_partial_search_results": "false"},
        )

    def search_each(self, queries: Sequence[Query]) -> list[bool]:
        """Return for each query whether anything matches."""
        return [bool(count) for count in self.count_each(queries, terminate_after=1)]

    def count_each(self, queries: Sequence[Query], **options) -> list[int]:
        """Return for each query how many documents match."""
        if not queries:
            return []
        bodies = [{"query": query, "size": 0, "track_total_hits": True, **options} for query in queries]
        lines = [line for body in bodies for line in ({}, body)]
        answers = self.cluster.ask(self.cluster.client.msearch, index=self.index, body=lines)["responses"]
        self.cluster.check_parts(answers)
        return [answer["hits"]["total"]["value"] for answer in answers]

    def read_page(
        self, body: Mapping[str, Any], keys: Keys, *, offset: int, limit: int
    ) -> tuple[list[Hit], dict[str, Any]]:
        """Return one page of hits, however far, and the answer that has the counts of all."""
        if offset + limit <= MOST_HITS:
            answer = self.search({**body, **sort_by(keys), "from": offset, "size": limit})
            return answer["hits"]["hits"], answer
        answer = self.search({**body, "size": 0})
        total = answer["hits"]["total"]["value"]
        narrow = {name: part for name, part in body.items() if name != "aggs"}
        return self._read_far_hits(narrow, keys, offset, min(limit, total - offset), total), answer

    def _read_far_hits(
        self, body: Mapping[str, Any], keys: Keys, offset: int, limit: int, total: int
    ) -> list[Hit]:
        """Return hits beyond the first ten thousand, read from whichever end is nearer."""
        if limit <= 0:
            return []
        is_reversed = offset > total / 2
        first = total - offset - limit if is_reversed else offset
        asked = {**body, **sort_by(keys, is_reversed=is_reversed), "track_total_hits": False}
        skipped = 0
        while skipped < first:
            size = min(MOST_HITS, first - skipped)
            found = self.search({**asked, **NOTHING_STORED, "size": size})["hits"]["hits"]
            if not found:
                return []
            asked["search_after"] = found[-1]["sort"]
            skipped += size
        hits = self.search({**asked, "size": limit})["hits"]["hits"]
        return hits[::-1] if is_reversed else hits

    def read_documents(self, query: Query, fields: Sequence[str]) -> Iterator[list[Any]]:
        """Yield these values of each document that matches, by primary key."""
        body: dict[str, Any] = {
            "query": query,
            "size": MOST_HITS,
            "sort": [{PK: "asc"}],
            "docvalue_fields": list(fields),
            **NOTHING_STORED,
            "track_total_hits": False,
        }
        while hits := self.search(body)["hits"]["hits"]:
            for hit in hits:
                yield [hit["fields"][name][0] for name in fields]
            body["search_after"] = hits[-1]["sort"]

    def find_related(
        self, identifier: str, fieldname: str, without: Sequence[Query], *, offset: int, limit: int
    ) -> dict[str, Any]:
        """Return the answer with documents that share characteristic words with this one, closest first."""
        own = {"ids": {"values": [identifier]}}
        found = self.search({"query": own, "_source": [fieldname], "size": 1})["hits"]["hits"]
        words = self._choose_words(fieldname, found[0]["_source"].get(fieldname, "")) if found else []
        should = [
            {"constant_score": {"filter": {"term": {f"{WORDS}.{fieldname}": word}}, "boost": weight}}
            for word, weight in words
        ]
        query = {"bool": {"should": should, "minimum_should_match": 1, "must_not": [own, *without]}}
        body = {"query": query if should else {"match_none": {}}, "_source": True}
        return self.search(
            {**body, "from": offset, "size": limit, **sort_by([("_score", "desc"), (PK, "asc")])}
        )

    def _choose_words(self, fieldname: str, text: str) -> list[tuple[str, float]]:
        """Return the most characteristic words of a text with their shares; frequencies are of one shard."""
        cut = current_dictionary().cut(fold(text))
        counts = Counter(word for word in cut if 1 < len(word) <= LONGEST_WORD and word.isalnum())
        field = f"{WORDS}.{fieldname}"
        body = {
            "doc": {WORDS: {fieldname: list(counts)}},
            "fields": [field],
            "term_statistics": True,
            "field_statistics": True,
            "positions": False,
            "offsets": False,
        }
        found = self.cluster.ask(self.cluster.client.termvectors, index=self.index, body=body)
        vector = found["term_vectors"].get(field)
        if not vector:
            return []
        size = vector["field_statistics"]["doc_count"]
        words = [
            (word, (1 + log(counts[word])) * log(size / term["doc_freq"]))
            for word, term in vector["terms"].items()
            if 1 < term.get("doc_freq", 0) <= max(2, MAX_SHARE * size)
        ]
        return weigh_words(words)

    def list_values(self, fieldname: str) -> dict[str, int]:
        """Return all values of a field with their numbers of documents."""
        counts: dict[str, int] = {}
        source: dict[str, Any] = {
            "size": MOST_VALUES,
            "sources": [{"value": {"terms": {"field": fieldname}}}],
        }
        while True:
            found = self.aggregate({"composite": source})
            counts |= {bucket["key"]["value"]: bucket["doc_count"] for bucket in found["buckets"]}
            if "after_key" not in found:
                return counts
            source["after"] = found["after_key"]

    def aggregate(self, aggregation: Query, query: Query | None = None) -> dict[str, Any]:
        body = {"size": 0, "track_total_hits": False, "aggs": {"values": aggregation}}
        return self.search({**body, **({"query": query} if query else {})})["aggregations"]["values"]


def count_terms(fieldname: str, size: int, **options) -> Query:
    """Return the aggregation that counts the most frequent values of a field, exactly."""
    return {"terms": {"field": fieldname, "size": size, "shard_size": SHARD_VALUES, **options}}


def read_buckets(found: Mapping[str, Any]) -> dict[str, int]:
    return {bucket["key"]: bucket["doc_count"] for bucket in found["buckets"]}


def sort_by(keys: Keys, *, is_reversed: bool = False) -> Query:
    turned = {"asc": "desc", "desc": "asc"} if is_reversed else {"asc": "asc", "desc": "desc"}
    last = "_first" if is_reversed else "_last"
    return {
        "sort": [
            {name: {"order": turned[order]} | ({} if name == "_score" else {"missing": last})}
            for name, order in keys
        ]
    }


def split(values: Sequence[Any], size: int) -> list[list[Any]]:
    return [list(values[start : start + size]) for start in range(0, len(values), size)]
