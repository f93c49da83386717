"""One segment of the index: its postings, texts and values as arrays. Its files never change."""

from __future__ import annotations

import mmap
import threading
from collections.abc import Callable, Sequence
from functools import cached_property, lru_cache, partial
from io import BytesIO
from itertools import takewhile

import numpy as np
from whoosh.codec.whoosh3 import STORED_COLUMN
from whoosh.columns import Column, ColumnReader
from whoosh.filedb.structfile import StructFile
from whoosh.reading import SegmentReader

from articles.search.language.terms import PIECE_END, WORD_MARK, is_term, list_terms_within
from articles.search.whoosh_engine.codec import ArrayTermsReader, map_file

NOTHING = np.empty(0, np.int64)
COUNTED_TERMS = 1000  # whose numbers a segment keeps: corrections of a string share most of theirs
TEXT, HEADINGS, DATE, PLACE = "text", "headings", "date", "place"
DAY_BYTES = len("2026-03-19")


def map_column(reader: SegmentReader, fieldname: str) -> mmap.mmap | bytes:
    return map_file(reader.storage(), reader.codec().column_filename(reader.segment(), fieldname))


def read_column(reader: SegmentReader, column: Column, data: mmap.mmap | bytes) -> ColumnReader:
    file = StructFile(data if isinstance(data, mmap.mmap) else BytesIO(data))
    return column.reader(file, 0, len(data), reader.doc_count_all())


class TextColumn:
    """The folded texts of a segment's documents, one after another in a mapped file."""

    def __init__(self, reader: SegmentReader, fieldname: str):
        self.data = map_column(reader, fieldname)
        column = read_column(reader, reader.schema[fieldname].column_type, self.data)
        self.lengths = np.array(column._lengths, np.int64)
        self.starts = np.cumsum(self.lengths) - self.lengths

    def __getitem__(self, doc: int) -> bytes:
        return self.data[self.starts[doc] : self.starts[doc] + self.lengths[doc]]

    def contain(self, needle: bytes, docs: np.ndarray) -> np.ndarray:
        """Return whether each of these documents contains the needle."""
        find = self.data.find
        starts = self.starts[docs]
        ends = starts + self.lengths[docs]
        found = [
            find(needle, start, end) >= 0 for start, end in zip(starts.tolist(), ends.tolist(), strict=True)
        ]
        return np.array(found, bool)


class Segment:
    """The documents of one Whoosh segment, numbered from 0, including deleted ones.

    Its files are mapped, and stay readable when a commit deletes them.
    """

    def __init__(self, reader: SegmentReader):
        self.reader = reader
        self.name = reader.segment().segment_id()
        self.size = reader.doc_count_all()
        self._terms = reader._terms
        self.count_docs = lru_cache(COUNTED_TERMS)(partial(_count_docs, self._terms))
        self._print_orders: dict[bool, tuple[np.ndarray, np.ndarray]] = {}
        self._print_places: dict[bool, np.ndarray] = {}
        self._texts: dict[str, TextColumn] = {}
        self._lock = threading.Lock()  # Whoosh seeks in the mapped files

    def _open_texts(self, fieldname: str) -> TextColumn | None:
        """Return the folded texts of a field, opened when first asked for; None if there are none."""
        if fieldname not in self._texts and self.reader._perdoc.has_column(fieldname):
            with self._lock:
                self._texts[fieldname] = TextColumn(self.reader, fieldname)
        return self._texts.get(fieldname)

    def field(self, fieldname: str):
        return self._terms.field(fieldname)

    @cached_property
    def pks(self) -> np.ndarray:
        """The primary key of each document's article."""
        return self.read_values("django_id").astype(np.int64)

    def read_values(self, fieldname: str) -> np.ndarray:
        """Return each document's first value in a field, as bytes; empty for none."""
        field = self.field(fieldname)
        if field is None:
            return np.zeros(self.size, "S1")
        terms = np.array([*field, b""])
        firsts = np.full(self.size, len(field))
        sizes = np.diff(field.starts)
        firsts[field.docs[::-1]] = np.repeat(np.arange(len(field)), sizes)[::-1]  # the last one stays
        return terms[firsts]

    def sort_by_print(self, *, oldest_first: bool) -> tuple[np.ndarray, np.ndarray]:
        """Return the documents in the order of print, and what they are sorted by. It is made once."""
        if oldest_first not in self._print_orders:
            days = _view_bytes(self.read_values(DATE).astype(f"S{DAY_BYTES}"))
            days = np.where(days.any(axis=1, keepdims=True), days, 255) if oldest_first else 255 - days
            keys = np.hstack([days, _view_bytes(self.read_values(PLACE))])
            keys = keys.view(f"S{keys.shape[1]}")[:, 0]
            order = np.argsort(keys, kind="stable")
            self._print_orders[oldest_first] = order, keys[order]
        return self._print_orders[oldest_first]

    def find_print_keys(self, docs: np.ndarray, *, oldest_first: bool) -> np.ndarray:
        """Return what these documents are sorted by in the order of print."""
        order, keys = self.sort_by_print(oldest_first=oldest_first)
        if oldest_first not in self._print_places:
            places = np.empty(self.size, np.int32)
            places[order] = np.arange(self.size)
            self._print_places[oldest_first] = places
        return keys[self._print_places[oldest_first][docs]]

    def find_term(self, fieldname: str, term: bytes) -> tuple[np.ndarray, np.ndarray]:
        """Return the documents that contain a term, ascending, and how often."""
        found = self._terms.find(fieldname, term)
        if found is None:
            return NOTHING, NOTHING
        field = self._terms.field(fieldname)
        return field.docs[found], field.weights[found]

    def read_text(self, fieldname: str, doc: int) -> bytes:
        """Return the folded text of a document as UTF-8; empty if there is none."""
        texts = self._open_texts(fieldname)
        return texts[doc] if texts else b""

    @cached_property
    def _stored(self) -> ColumnReader:
        return read_column(self.reader, STORED_COLUMN, map_column(self.reader, "_stored"))

    def read_stored(self, doc: int) -> dict:
        with self._lock:
            return self._stored[doc] or {}

    def find_substring(
        self, fieldname: str, needle: str, within: np.ndarray, spend: Callable[[int], None] | None = None
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return those documents of a mask whose text contains the folded string, and how often at most.

        The documents are exact, and so are the numbers if the string is a term. Else the documents with all
        its terms are found, rarest first, and the texts of those that do not have it as a word are read.
        `spend` is called with the number of these texts before they are read.
        """
        field = self.field(fieldname)
        places = [field.find(term) for term in encode_terms_within(needle)] if field else []
        if not places or None in places or PIECE_END in needle:
            return NOTHING, NOTHING
        rarest, *others = sorted(map(field.postings, places), key=lambda found: found.stop - found.start)
        docs, counts = field.docs[rarest], field.weights[rarest]
        docs, counts = _keep(within[docs], docs, counts)
        for found in others:
            if not len(docs):
                break
            at_most = np.zeros(self.size, np.uint8)
            at_most[field.docs[found]] = field.weights[found]
            counts = np.minimum(counts, at_most[docs])
            docs, counts = _keep(counts > 0, docs, counts)
        if is_term(needle) or not len(docs):
            return docs, counts
        contains = np.zeros(self.size, bool)
        contains[self.find_term(fieldname, (WORD_MARK + needle).encode())[0]] = True
        unsure = docs[~contains[docs]]
        if spend:
            spend(len(unsure))
        contains[unsure] = self._open_texts(fieldname).contain(needle.encode(), unsure)
        return _keep(contains[docs], docs, counts)


def _count_docs(terms: ArrayTermsReader, fieldname: str, term: bytes) -> int:
    """Return how many documents of a segment contain a term, deleted ones included."""
    field = terms.field(fieldname)
    return field.count_postings(term) if field else 0


def count_kept(former: Sequence[str], names: Sequence[str]) -> int:
    """Return how many segments an earlier snapshot and this one begin with alike, by their names."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(former, names, strict=False)))


def _view_bytes(values: np.ndarray) -> np.ndarray:
    """Return the bytes of each value as a row of numbers."""
    return values.view(np.uint8).reshape(len(values), values.itemsize)


@lru_cache(1000)
def encode_terms_within(needle: str) -> tuple[bytes, ...]:
    return tuple(term.encode() for term in list_terms_within(needle))


def _keep(chosen: np.ndarray, *columns: np.ndarray) -> tuple[np.ndarray, ...]:
    return tuple(column[chosen] for column in columns)
