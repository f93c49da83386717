"""Values of a field, counted over masks of documents."""

from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from types import SimpleNamespace

import numpy as np
import pytest

from articles.search.whoosh_engine.haystack_facets import count_values
from articles.search.whoosh_engine.keyword import Vocabulary


@dataclass
class Field:
    """The values of a segment's field, each with its documents."""

    found: dict[bytes, list[int]]

    def __iter__(self):
        return iter(self.found)

    @cached_property
    def starts(self) -> np.ndarray:
        return np.cumsum([0, *map(len, self.found.values())]).astype(np.uint32)

    @cached_property
    def docs(self) -> np.ndarray:
        return np.array([*chain.from_iterable(self.found.values())], np.uint16)


@dataclass
class Segment:
    name: str
    size: int
    found: dict[bytes, list[int]] | None = None
    times_read: int = 0

    def field(self, fieldname: str) -> Field | None:
        self.times_read += 1
        return None if self.found is None else Field(self.found)


def make_segments() -> list[Segment]:
    """Of three, two and one document; the second one has no "rare", and a value of its own."""
    return [
        Segment("first", 3, {b"all": [0, 1, 2], b"often": [0, 2], b"rare": [1]}),
        Segment("second", 2, {b"all": [0, 1], b"new": [1]}),
        Segment("without the field", 1),
    ]


def make_keyword():
    return Vocabulary("tag").make_keyword(make_segments())


@pytest.mark.parametrize(
    ("documents", "expected"),
    [
        (range(6), [5, 2, 1, 1]),
        ([0, 4, 5], [2, 1, 0, 1]),
        ([1], [1, 0, 1, 0]),
        ([0, 1, 2, 4], [4, 2, 1, 1]),  # more than half: counted by those that are left out
        ([5], [0, 0, 0, 0]),
        ([], [0, 0, 0, 0]),
    ],
)
def test_each_value_is_counted_where_the_mask_has_its_documents(documents, expected):
    mask = np.zeros(6, bool)
    mask[list(documents)] = True
    assert make_keyword().count(mask).tolist() == expected


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ({b"news": [0, 3], b"photo": [1, 2]}, [1, 1]),
        ({b"news": [0, 3, 0], b"photo": [2]}, [2, 0]),  # as many values as documents, but not one of each
    ],
)
def test_values_of_which_each_document_has_one_are_counted_like_others(found, expected):
    keyword = Vocabulary("kind").make_keyword([Segment("only", 4, found)])
    assert keyword.count(np.array([True, True, False, False])).tolist() == expected


def test_the_most_frequent_values_come_with_all_equals_of_the_last():
    keyword, mask = make_keyword(), np.ones(6, bool)
    assert list(keyword.tally(mask)) == [(b"all", 5), (b"often", 2), (b"rare", 1), (b"new", 1)]
    assert list(keyword.tally(mask, 1)) == [(b"all", 5)]
    assert list(keyword.tally(mask, 2)) == [(b"all", 5), (b"often", 2)]
    assert list(keyword.tally(mask, 3)) == list(keyword.tally(mask))


def test_days_are_counted_by_their_first_characters():
    days = {b"1998-01-05": [0], b"1998-01-06": [1, 2], b"1998-02-01": [3]}
    keyword = Vocabulary("date", len("1998-01")).make_keyword([Segment("only", 4, days)])
    assert list(keyword.tally(np.ones(4, bool))) == [(b"1998-01", 3), (b"1998-02", 1)]


def test_a_commit_changes_no_number_and_reads_only_segments_after_the_first_change():
    vocabulary, segments = Vocabulary("tag"), make_segments()
    before = vocabulary.make_keyword(segments)
    first, second, third = segments
    fresh = Segment("fresh", 2, {b"latest": [1], b"often": [0, 1]})
    after = vocabulary.make_keyword([first, second, fresh, third])
    assert [segment.times_read for segment in (first, second, third, fresh)] == [1, 1, 2, 1]
    assert after.count(np.ones(8, bool)).tolist() == [5, 4, 1, 1, 1]
    assert before.count(np.ones(6, bool)).tolist() == [5, 2, 1, 1]
    assert (before.find(b"latest"), after.find(b"latest"), after.find(b"none")) == (None, 4, None)
    merged = vocabulary.make_keyword([first, fresh])
    assert merged.count(np.ones(5, bool)).tolist() == [3, 4, 1, 0, 1]


def test_more_values_than_two_bytes_can_number_are_counted():
    many = 1 << 16
    keyword = Vocabulary("tag").make_keyword(
        [Segment("few", 1, {b"x": [0]}), Segment("many", 2, {b"%06d" % at: [at % 2] for at in range(many)})]
    )
    assert keyword.count(np.array([False, True, False])).sum() == many / 2
    assert keyword.count(np.array([True, False, False])).tolist() == [1, *([0] * many)]


def test_equal_counts_of_a_facet_are_in_the_order_of_their_values():
    field = SimpleNamespace(from_bytes=bytes.decode)
    held = SimpleNamespace(schema={"kind": field}, keyword=lambda name: make_keyword())
    found = count_values(held, np.ones(6, bool), "kind")
    assert found == [("all", 5), ("often", 2), ("new", 1), ("rare", 1)]
