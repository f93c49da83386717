"""Values of a field, counted over masks of documents."""

from types import SimpleNamespace

import numpy as np

from articles.search.whoosh_engine.keyword import Keyword

# Two segments of three and two documents; the second one has no "rare", and a value of its own.
FIRST = SimpleNamespace(
    docs=np.array([0, 1, 2, 0, 2, 1], np.uint16), starts=np.array([0, 3, 5, 6], np.uint32)
)
SECOND = SimpleNamespace(docs=np.array([0, 1, 1], np.uint16), starts=np.array([0, 2, 3], np.uint32))
EMPTY = SimpleNamespace(docs=np.array([], np.uint16), starts=np.array([0], np.uint32))
TERMS = [b"all", b"often", b"rare", b"new"]
KEYWORD = Keyword(
    TERMS,
    {term: number for number, term in enumerate(TERMS)},
    [
        (slice(0, 3), FIRST, np.array([0, 1, 2])),
        (slice(3, 5), SECOND, np.array([0, 3])),
        (slice(5, 6), EMPTY, np.array([], np.int64)),
    ],
)


def test_each_value_is_counted_where_the_mask_has_its_documents():
    assert KEYWORD.count(np.ones(6, bool)).tolist() == [5, 2, 1, 1]
    assert KEYWORD.count(np.array([True, False, False, False, True, True])).tolist() == [2, 1, 0, 1]
    assert KEYWORD.count(np.zeros(6, bool)).tolist() == [0, 0, 0, 0]


def test_the_most_frequent_values_come_with_all_equals_of_the_last():
    mask = np.ones(6, bool)
    assert list(KEYWORD.tally(mask)) == [(b"all", 5), (b"often", 2), (b"rare", 1), (b"new", 1)]
    assert list(KEYWORD.tally(mask, 1)) == [(b"all", 5)]
    assert list(KEYWORD.tally(mask, 2)) == [(b"all", 5), (b"often", 2)]
    assert list(KEYWORD.tally(mask, 3)) == list(KEYWORD.tally(mask))
