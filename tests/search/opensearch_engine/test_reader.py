"""Pages of hits however far, and documents in any number, as a cluster gives them out."""

from math import log
from types import SimpleNamespace
from typing import Any

import pytest

from articles.search.opensearch_engine import reader as reader_module
from articles.search.opensearch_engine.mapping import PK, WORDS
from articles.search.opensearch_engine.reader import Reader, count_terms, sort_by, split
from articles.search.ranking import weigh_words

KEYS = [("_score", "desc"), (PK, "asc")]
TOTAL = 23


class NumbersReader(Reader):
    """Reads the numbers from 0 up to `size`; a cluster refuses to skip and give more than seven at once."""

    def __init__(self, size: int = TOTAL):
        super().__init__(None, "numbers")
        self.size, self.asked = size, []

    def search(self, body) -> dict[str, Any]:
        self.asked.append(dict(body))
        start, size = body.get("from", 0), body["size"]
        assert start + size <= 7
        is_reversed = "sort" in body and body["sort"][-1][PK] in (
            "desc",
            {"order": "desc", "missing": "_first"},
        )
        numbers = list(range(self.size))[:: -1 if is_reversed else 1]
        if "search_after" in body:
            numbers = numbers[numbers.index(body["search_after"][0]) + 1 :]
        hits = [
            {"_id": number, "sort": [number], "fields": {PK: [number]}}
            for number in numbers[start : start + size]
        ]
        return {"hits": {"hits": hits, "total": {"value": self.size}}}


@pytest.fixture(autouse=True)
def few_hits(monkeypatch):
    monkeypatch.setattr(reader_module, "MOST_HITS", 7)


@pytest.mark.parametrize("limit", [1, 3, 7])
@pytest.mark.parametrize("offset", [0, 1, 4, 6, 7, 8, 11, 12, 15, 16, 20, 22, 23, 24, 40])
def test_every_page_is_read_however_far(offset, limit):
    numbers = NumbersReader()
    hits, answer = numbers.read_page({"query": {}, "aggs": {}}, KEYS, offset=offset, limit=limit)
    assert [hit["_id"] for hit in hits] == list(range(TOTAL))[offset : offset + limit]
    assert answer["hits"]["total"]["value"] == TOTAL
    # No more steps than the nearer end needs; values are counted once, and nothing stored is read on the way.
    assert len(numbers.asked) <= 1 + 3
    assert [("aggs" in body) for body in numbers.asked] == [True] + [False] * (len(numbers.asked) - 1)
    assert all(body["_source"] is False for body in numbers.asked[1:-1])


def test_hits_that_left_while_they_were_skipped_are_no_error():
    numbers = NumbersReader(0)
    assert numbers._read_far_hits({}, KEYS, 9, 3, total=TOTAL) == []


@pytest.mark.parametrize("size", [0, 1, 7, 8, 15])
def test_documents_are_read_in_any_number(size):
    assert list(NumbersReader(size).read_documents({}, [PK])) == [[number] for number in range(size)]


def test_the_reverse_order_is_of_all_keys_with_what_has_none_first():
    assert sort_by(KEYS) == {
        "sort": [{"_score": {"order": "desc"}}, {PK: {"order": "asc", "missing": "_last"}}]
    }
    assert sort_by(KEYS, is_reversed=True) == {
        "sort": [{"_score": {"order": "asc"}}, {PK: {"order": "desc", "missing": "_first"}}]
    }


class Frequencies:
    """A cluster in whose index of a hundred documents these words are in so many."""

    client = SimpleNamespace(termvectors=None)

    def ask(self, call, *, index, body):
        terms = {"天津": {"doc_freq": 10}, "北京": {"doc_freq": 2}, "上海": {"doc_freq": 1}, "港口": {}}
        vector = {"terms": terms, "field_statistics": {"doc_count": 100}}
        return {"term_vectors": {f"{WORDS}.text": vector}}


@pytest.mark.django_db  # the dictionary holds the names of the archive
def test_words_weigh_by_how_often_they_occur_and_in_how_few_documents():
    chosen = Reader(Frequencies(), "index")._choose_words("text", "天津，天津，北京，上海，港口")
    expected = [("天津", (1 + log(2)) * log(100 / 10)), ("北京", log(100 / 2))]
    assert chosen == weigh_words(expected)


def test_values_are_divided_and_counted_exactly():
    assert split("abcde", 2) == [["a", "b"], ["c", "d"], ["e"]]
    assert split("", 2) == []
    assert count_terms("tag", 5, min_doc_count=2) == {
        "terms": {"field": "tag", "size": 5, "shard_size": reader_module.SHARD_VALUES, "min_doc_count": 2}
    }
