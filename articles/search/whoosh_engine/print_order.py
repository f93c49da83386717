"""Documents in the order of print: by date and place, undated ones last.

A commit changes this order little: what was sorted before it is used again. A few documents are sorted by
themselves, so that a search that finds little need not wait for the order of all.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from articles.search.whoosh_engine.segment import NOTHING, Segment, count_kept

FEW = 200  # documents; to sort more takes longer than to look for them in the order of all


class PrintOrder:
    """The order of a snapshot's documents, newest first unless `oldest_first`, and in that of each issue.

    `former` is that of an earlier snapshot, whose order of all documents it takes over.
    """

    def __init__(
        self,
        segments: Sequence[Segment],
        bases: Sequence[int],
        *,
        oldest_first: bool,
        former: PrintOrder | None = None,
    ):
        self._segments, self._bases, self._oldest_first = segments, bases, oldest_first
        # All documents in order, and the segments that they were of.
        self._sorted: tuple[list[str], np.ndarray] = former._sorted if former else ([], NOTHING)

    def sort(self, mask: np.ndarray) -> np.ndarray:
        """Return the documents of the mask in order."""
        found = np.flatnonzero(mask)
        if len(found) <= FEW:
            return self._sort_few(found)
        docs = self._sort_all()
        return docs.take(np.flatnonzero(mask.take(docs)))  # in a third of the time of docs[mask[docs]]

    def _sort_few(self, docs: np.ndarray) -> np.ndarray:
        if not len(docs):
            return docs
        starts = np.searchsorted(docs, self._bases).tolist()
        places = zip(self._segments, self._bases, starts, [*starts[1:], len(docs)], strict=True)
        keys = [
            segment.find_print_keys(docs[start:end] - base, oldest_first=self._oldest_first)
            for segment, base, start, end in places
            if start < end
        ]
        return docs[np.argsort(np.concatenate(keys), kind="stable")]

    def _sort_all(self) -> np.ndarray:
        names = [segment.name for segment in self._segments]
        former, docs = self._sorted
        if names != former:
            docs = self._renew(names, former, docs)
            self._sorted = names, docs
        return docs

    def _renew(self, names: Sequence[str], former: Sequence[str], docs: np.ndarray) -> np.ndarray:
        """Return the order of former segments without those that are gone, and with new ones."""
        kept = count_kept(former, names)
        if kept < len(former):
            size = sum(segment.size for segment in self._segments[:kept])
            docs = docs[docs < size]
        sorted_ = [segment.sort_by_print(oldest_first=self._oldest_first) for segment in self._segments]
        fresh = list(zip(self._bases, sorted_, strict=True))[kept:]
        if not fresh:
            return docs
        added = np.concatenate([base + some for base, (some, _) in fresh])
        keys = np.concatenate([keys for _, (_, keys) in fresh])
        by_key = np.argsort(keys, kind="stable")
        added, keys = added[by_key], keys[by_key]
        before = (np.searchsorted(old_keys, keys, side="right") for _, old_keys in sorted_[:kept])
        return np.insert(docs, sum(before, np.zeros(len(keys), np.int64)), added)
