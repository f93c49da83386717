"""The values of a field over all segments: which there are, and how many documents have each."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from articles.search.whoosh_engine.codec import ArrayField
from articles.search.whoosh_engine.segment import Segment


class Vocabulary:
    """The values of one field, numbered in the order in which they were first read; commits change no number.

    Threads share it. Values that no document has any more stay.
    """

    def __init__(self, fieldname: str):
        self._fieldname = fieldname
        self._terms: list[bytes] = []
        self._numbers: dict[bytes, int] = {}
        self._lock = threading.Lock()

    def make_keyword(self, segments: Sequence[Segment], spans: Sequence[slice]) -> Keyword:
        """Return the field in these segments, whose documents have the numbers of `spans`."""
        with self._lock:
            parts = [
                (span, *found)
                for span, segment in zip(spans, segments, strict=True)
                if (found := segment.values.get(self) or self._read(segment))
            ]
            return Keyword(self._terms, self._numbers, parts)

    def _read(self, segment: Segment) -> tuple[ArrayField, np.ndarray] | None:
        """Return the segment's values, and the number of each. Made once."""
        if field := segment.field(self._fieldname):
            segment.values[self] = field, np.array([self._number(term) for term in field], np.int64)
        return segment.values.get(self)

    def _number(self, term: bytes) -> int:
        if term not in self._numbers:
            self._terms.append(term)
            self._numbers[term] = len(self._terms) - 1
        return self._numbers[term]


@dataclass(frozen=True)
class Keyword:
    """A field of whole values in one snapshot: `terms` by number, some of which no document may have."""

    terms: Sequence[bytes]
    numbers: Mapping[bytes, int]
    parts: Sequence[tuple[slice, ArrayField, np.ndarray]]  # of each segment: its documents, values, numbers

    def count(self, mask: np.ndarray) -> np.ndarray:
        """Return for each value, by number, how many documents of the mask have it."""
        counts = np.zeros(len(self.terms), np.int64)
        for docs, field, numbers in self.parts:
            if (within := mask[docs]).any():  # what is rare is in few segments
                running = np.cumsum(within.take(field.docs), dtype=np.uint32)
                counts[numbers] += np.diff(running[field.starts[1:] - 1], prepend=0)
        return counts

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
        return self.numbers.get(term)
