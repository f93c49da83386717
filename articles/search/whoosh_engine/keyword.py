"""The values of a field over all segments: which there are, and how many documents have each."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from articles.search.whoosh_engine.segment import Segment, count_kept

NO_VALUES, NO_COUNTS = np.empty(0, np.uint16), np.empty(0, np.int64)
START = np.zeros(1, np.uint32)


class Vocabulary:
    """The values of one field, numbered in the order in which they were first read; commits change no number.

    Of each value only the first `chars` characters count, if that is given: the month of a day. Threads share
    it. Values that no document has any more stay.
    """

    def __init__(self, fieldname: str, chars: int | None = None):
        self._fieldname, self._chars = fieldname, chars
        self._terms: list[bytes] = []
        self._numbers: dict[bytes, int] = {}
        # Of the last keyword: the names of its segments, values, starts, and how often there is each value.
        self._joined: tuple[list[str], np.ndarray, np.ndarray, np.ndarray] = ([], NO_VALUES, START, NO_COUNTS)
        self._lock = threading.Lock()

    def make_keyword(self, segments: Sequence[Segment]) -> Keyword:
        """Return the field in these segments, whose documents are numbered one segment after another.

        Only segments from the first one on that the last keyword was not made of are read.
        """
        with self._lock:
            names = [segment.name for segment in segments]
            former, values, starts, counts = self._joined
            kept = count_kept(former, names)
            size = sum(segment.size for segment in segments[:kept])
            read = [self._read(segment) for segment in segments[kept:]]
            added = np.concatenate([NO_VALUES, *(some for some, _ in read)])
            gone = np.bincount(values[starts[size] :], minlength=len(counts))
            whole = np.bincount(added, minlength=len(self._terms))
            whole[: len(counts)] += counts - gone
            values = np.concatenate([values[: starts[size]], added])
            sizes = np.concatenate([NO_VALUES, *(sizes for _, sizes in read)])
            starts = np.append(starts[: size + 1], starts[size] + np.cumsum(sizes, dtype=np.uint32))
            self._joined = names, values, starts, whole
            return Keyword(self._terms, self._numbers, whole, values, starts)

    def _read(self, segment: Segment) -> tuple[np.ndarray, np.ndarray]:
        """Return the numbers of a segment's values, by document, and how many each document has."""
        field = segment.field(self._fieldname)
        if field is None:
            return NO_VALUES, np.zeros(segment.size, np.uint16)
        numbers = np.array([self._number(term[: self._chars]) for term in field], np.int64)
        small = np.uint16 if len(self._terms) < 1 << 16 else np.uint32
        values = np.repeat(numbers.astype(small), np.diff(field.starts))
        sizes = np.bincount(field.docs, minlength=segment.size)
        return values[np.argsort(field.docs, kind="stable")], sizes.astype(np.uint16)

    def _number(self, term: bytes) -> int:
        if term not in self._numbers:
            self._terms.append(term)
            self._numbers[term] = len(self._terms) - 1
        return self._numbers[term]


@dataclass(frozen=True)
class Keyword:
    """A field of whole values in one snapshot: `terms` by number, some of which no document may have.

    `whole` has, for each term that was there when this was made, how many documents have it: later snapshots
    add terms. `values` are the numbers of the values of all documents, one document after another; those of
    a document begin at its place in `starts`, and end at the next.
    """

    terms: Sequence[bytes]
    numbers: Mapping[bytes, int]
    whole: np.ndarray
    values: np.ndarray
    starts: np.ndarray

    @cached_property
    def _is_single(self) -> bool:
        """Whether each document has one value."""
        return len(self.values) == len(self.starts) - 1 and bool((np.diff(self.starts) == 1).all())

    def count(self, mask: np.ndarray) -> np.ndarray:
        """Return for each value, by number, how many documents of the mask have it."""
        docs = np.flatnonzero(mask)
        if 2 * len(docs) > len(mask):  # the others are fewer
            return self.whole - self._count(np.flatnonzero(~mask))
        return self._count(docs)

    def _count(self, docs: np.ndarray) -> np.ndarray:
        places = docs if self._is_single else self._find_places(docs)
        return np.bincount(self.values[places], minlength=len(self.whole))

    def _find_places(self, docs: np.ndarray) -> np.ndarray:
        """Return the places in `values` of all values of these documents."""
        starts = self.starts[docs].astype(np.int64)
        sizes = self.starts[docs + 1] - starts
        before = np.cumsum(sizes) - sizes
        return np.arange(sizes.sum()) + np.repeat(starts - before, sizes)

    def tally(self, mask: np.ndarray, most: int | None = None) -> Iterator[tuple[bytes, int]]:
        """Yield each value that documents of the mask have, with their number.

        Of more than `most` values only the most frequent ones, and those of the last one's number.
        """
        counts = self.count(mask)
        numbers = np.flatnonzero(counts)
        if most and len(numbers) > most:
            least = np.partition(counts[numbers], -most)[-most]
            numbers = numbers[counts[numbers] >= least]
        return zip(map(self.terms.__getitem__, numbers.tolist()), counts[numbers].tolist(), strict=True)

    def find(self, term: bytes) -> int | None:
        """Return the number of a value."""
        number = self.numbers.get(term)
        return number if number is not None and number < len(self.whole) else None
