"""The index at one commit, as arrays over all its documents.

A process keeps one snapshot of an index and takes a new one after a newer commit. The files of a segment
never change, so files that both need stay open. Threads share snapshots, which never change.
"""

from __future__ import annotations

import mmap
import os
import threading
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import takewhile
from pathlib import Path
from time import monotonic

import numpy as np
from whoosh.codec.base import Segment as WhooshSegment
from whoosh.codec.whoosh3 import STORED_COLUMN
from whoosh.filedb.filestore import FileStorage, Storage
from whoosh.index import TOC
from whoosh.reading import SegmentReader

from articles.search.engine import UnreadableIndex
from articles.search.language.terms import PIECE_END, WORD_MARK, is_term, list_terms_within
from articles.search.whoosh_engine.checksums import Stamp, check_segment, stamp_file
from articles.search.whoosh_engine.version import INDEX_NAME, OPENING_ERRORS, read_toc

OPENING_TRIES = 20
CHECK_SECONDS = 1  # how long damage may stay unnoticed, and how long a failure is not tried again
NOTHING = np.empty(0, np.int64)


class TextColumn:
    """The folded texts of a segment's documents, one after another in a mapped file."""

    def __init__(self, reader: SegmentReader, fieldname: str):
        column = reader._perdoc.column_reader(fieldname, reader.schema[fieldname].column_type)
        self.lengths = np.array(column._lengths, np.int64)
        self.starts = np.cumsum(self.lengths) - self.lengths
        storage = reader.storage()
        name = reader.codec().column_filename(reader.segment(), fieldname)
        if isinstance(storage, FileStorage):
            with open(os.path.join(storage.folder, name), "rb") as file:
                self.data: mmap.mmap | bytes = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        else:
            with storage.open_file(name) as file:
                self.data = file.read()

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


@dataclass(frozen=True)
class Keyword:
    """A field of whole values, over all documents: `docs[i]` has the value `terms[ords[i]]`."""

    terms: list[bytes]
    docs: np.ndarray
    ords: np.ndarray

    def find(self, term: bytes) -> int | None:
        """Return the term's place."""
        place = bisect_left(self.terms, term)
        return place if place < len(self.terms) and self.terms[place] == term else None

    def take_first(self, size: int) -> Keyword:
        """Return the values of so many first documents; terms that none of them has stay."""
        is_first = self.docs < size
        return Keyword(self.terms, self.docs[is_first], self.ords[is_first])

    def count(self, mask: np.ndarray) -> np.ndarray:
        """Return for each term how many documents of the mask have it."""
        return np.bincount(self.ords[mask[self.docs]], minlength=len(self.terms))


def join_keywords(parts: Sequence[tuple[int, Keyword]]) -> Keyword:
    """Return the values of several segments as one field; each comes with the number of its first document.

    The largest is only shifted: after a commit that adds a small segment, little is done for each value. The
    values of a former snapshot's segments come as one.
    """
    (base, whole), *others = sorted(parts, key=lambda part: -len(part[1].terms))
    fresh = sorted({term for _, part in others for term in part.terms if whole.find(term) is None})
    terms, ords = whole.terms, whole.ords
    if fresh:
        places = np.array([bisect_left(whole.terms, term) for term in fresh])
        shifts = np.searchsorted(places, np.arange(len(whole.terms)), side="right")
        terms, ords = sorted([*whole.terms, *fresh]), ords + shifts[ords]
    all_docs, all_ords = [whole.docs + base], [ords]
    for base, part in others:
        places = np.array([bisect_left(terms, term) for term in part.terms], np.int64)
        all_docs.append(part.docs + base)
        all_ords.append(places[part.ords])
    return Keyword(terms, np.concatenate(all_docs), np.concatenate(all_ords))


def _read_keyword(field) -> Keyword:
    sizes = np.diff(field.starts).astype(np.int64)
    return Keyword(list(field), field.docs.astype(np.int64), np.repeat(np.arange(len(sizes)), sizes))


class Segment:
    """The documents of one Whoosh segment, numbered from 0, including deleted ones."""

    def __init__(self, reader: SegmentReader):
        self.reader = reader
        self.size = reader.doc_count_all()
        self._terms = reader._terms
        # All files are opened now: a later commit may delete them while the snapshot is in use.
        self._texts = {
            name: TextColumn(reader, name)
            for name, field in reader.schema.items()
            if hasattr(field, "count_terms") and reader._perdoc.has_column(name)
        }
        self._keywords: dict[str, Keyword | None] = {}
        self._stored = reader._perdoc._cached_reader("_stored", STORED_COLUMN)
        self._stored_lock = threading.Lock()  # Whoosh seeks in one open file

    def field(self, fieldname: str):
        return self._terms.field(fieldname)

    def keyword(self, fieldname: str) -> Keyword | None:
        """Return a field of whole values; None if the segment has none. It is read once."""
        if fieldname not in self._keywords:
            field = self.field(fieldname)
            self._keywords[fieldname] = _read_keyword(field) if field else None
        return self._keywords[fieldname]

    def find_term(self, fieldname: str, term: bytes) -> tuple[np.ndarray, np.ndarray]:
        """Return the documents that contain a term, ascending, and how often."""
        found = self._terms.find(fieldname, term)
        if found is None:
            return NOTHING, NOTHING
        field = self._terms.field(fieldname)
        return field.docs[found], field.weights[found]

    def read_text(self, fieldname: str, doc: int) -> bytes:
        """Return the folded text of a document as UTF-8; empty if there is none."""
        texts = self._texts.get(fieldname)
        return texts[doc] if texts else b""

    def read_stored(self, doc: int) -> dict:
        with self._stored_lock:
            return self._stored[doc] or {}

    def find_substring(
        self, fieldname: str, needle: str, within: np.ndarray, spend: Callable[[int], None] | None = None
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return those documents of a mask whose text contains the folded string, and how often at most.

        The documents are exact, and so are the numbers if the string is a term. Else the documents with all
        its terms are found, rarest first, and the texts of those that do not have it as a word are read;
        `spend` is told before how many.
        """
        field, texts = self.field(fieldname), self._texts.get(fieldname)
        places = [field.find(term) for term in encode_terms_within(needle)] if field and texts else []
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
        contains[unsure] = texts.contain(needle.encode(), unsure)
        return _keep(contains[docs], docs, counts)


@lru_cache(1000)
def encode_terms_within(needle: str) -> tuple[bytes, ...]:
    return tuple(term.encode() for term in list_terms_within(needle))


def _keep(chosen: np.ndarray, *columns: np.ndarray) -> tuple[np.ndarray, ...]:
    return tuple(column[chosen] for column in columns)


def _inherit(former: Snapshot, segments: list[Segment]) -> tuple[int, dict[str, Keyword]]:
    """Return how many first segments were the first before, and the values of the fields read of them."""
    pairs = zip(former.segments, segments, strict=False)
    kept = sum(1 for _ in takewhile(lambda pair: pair[0] is pair[1], pairs))
    size = sum(segment.size for segment in segments[:kept])
    if not kept:
        return 0, {}
    return kept, {name: keyword.take_first(size) for name, keyword in former._keywords.items()}


class Snapshot:
    """All segments of one commit as one sequence of documents; deleted ones are False in `live`.

    `version` is number and time of the commit, as `OpenIndex` finds them.
    """

    def __init__(
        self,
        schema,
        segments: list[Segment],
        deleted: list[list[int]],
        version: tuple[int, float] = (0, 0.0),
        former: Snapshot | None = None,
    ):
        self.schema = schema
        self.version = version
        self.segments = segments
        sizes = [segment.size for segment in segments]
        self.bases = [sum(sizes[:place]) for place in range(len(sizes))]
        self.size = sum(sizes)
        self.live = np.ones(self.size, bool)
        for base, docs in zip(self.bases, deleted, strict=True):
            self.live[[base + doc for doc in docs]] = False
        self._keywords: dict[str, Keyword] = {}
        self._kept, self._inherited = _inherit(former, segments) if former else (0, {})
        self._ranks: dict[str, np.ndarray] = {}

    def find_term(self, fieldname: str, term: bytes) -> tuple[np.ndarray, np.ndarray]:
        """Return the documents that contain a term, ascending, deleted ones included, and how often."""
        return self._gather(segment.find_term(fieldname, term) for segment in self.segments)

    def count_docs(self, fieldname: str, term: bytes) -> int:
        """Return how many documents contain a term, deleted ones included."""
        fields = (segment.field(fieldname) for segment in self.segments)
        return sum(field.count_postings(term) for field in fields if field)

    def find_substring(
        self, fieldname: str, needle: str, within: np.ndarray, spend: Callable[[int], None] | None = None
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return the same as `Segment.find_substring`."""
        return self._gather(
            segment.find_substring(fieldname, needle, within[base : base + segment.size], spend)
            for base, segment in zip(self.bases, self.segments, strict=True)
        )

    def count_candidates(self, fieldname: str, needle: str) -> int:
        """Return how many documents can contain the folded string: those with its rarest term."""
        return min((self.count_docs(fieldname, term) for term in encode_terms_within(needle)), default=0)

    def _gather(self, found) -> tuple[np.ndarray, np.ndarray]:
        parts = [
            (docs.astype(np.int64) + base, counts)
            for base, (docs, counts) in zip(self.bases, found, strict=True)
            if len(docs)
        ]
        if not parts:
            return NOTHING, NOTHING
        docs, counts = zip(*parts, strict=True)
        return np.concatenate(docs), np.concatenate(counts)

    def make_mask(self, docs: np.ndarray) -> np.ndarray:
        mask = np.zeros(self.size, bool)
        mask[docs] = True
        return mask

    def keyword(self, fieldname: str) -> Keyword:
        if fieldname not in self._keywords:
            self._keywords[fieldname] = self._read_keyword(fieldname)
        return self._keywords[fieldname]

    def _read_keyword(self, fieldname: str) -> Keyword:
        kept = self._inherited.pop(fieldname, None)
        first = self._kept if kept else 0
        others = (part.keyword(fieldname) for part in self.segments[first:])
        parts = [(0, kept), *zip(self.bases[first:], others, strict=True)]
        found = [(base, keyword) for base, keyword in parts if keyword]
        return join_keywords(found) if found else Keyword([], NOTHING, NOTHING)

    def ranks(self, fieldname: str) -> np.ndarray:
        """Return a number for each document that sorts like the field's first value; -1 for no value."""
        if fieldname not in self._ranks:
            keyword = self.keyword(fieldname)
            ranks = np.full(self.size, len(keyword.terms), np.int64)
            np.minimum.at(ranks, keyword.docs, keyword.ords)
            self._ranks[fieldname] = np.where(ranks == len(keyword.terms), -1, ranks)
        return self._ranks[fieldname]

    def _locate(self, doc: int) -> tuple[Segment, int]:
        place = bisect_right(self.bases, doc) - 1
        return self.segments[place], doc - self.bases[place]

    def read_stored(self, doc: int) -> dict:
        segment, doc = self._locate(doc)
        return segment.read_stored(doc)

    def read_text(self, fieldname: str, doc: int) -> bytes:
        """Return the folded text of a document as UTF-8; empty if there is none."""
        segment, doc = self._locate(doc)
        return segment.read_text(fieldname, doc)

    def count_in_texts(self, fieldname: str, needle: str, docs: np.ndarray) -> np.ndarray:
        """Return how often the folded string occurs in the text of each document."""
        folded = needle.encode()
        counts = [self.read_text(fieldname, doc).count(folded) for doc in docs.tolist()]
        return np.array(counts, np.int64)

    @cached_property
    def count(self) -> int:
        return int(self.live.sum())


class OpenIndex:
    """Keeps a process's snapshot of the index in one storage."""

    def __init__(self, storage: Storage, schema):
        self.storage = storage
        self.schema = schema
        self._lock = threading.Lock()
        self._snapshot: Snapshot | None = None
        self._former: Snapshot | None = None  # the last one, also if a segment of it was closed
        self._version: tuple[int, float] | None = None
        self._segments: dict[str, Segment] = {}
        self._stamps: dict[str, dict[str, Stamp]] = {}  # of the files of each open segment
        self._checked_at = monotonic()
        self._failure: tuple[tuple[int, float], UnreadableIndex] | None = None

    def take_snapshot(self) -> Snapshot:
        """Return the index at its newest commit. Costs one listing of the folder if nothing is new.

        Raises UnreadableIndex, and EmptyIndexError where there is no index.
        """
        is_checked = monotonic() - self._checked_at < CHECK_SECONDS
        version = self._find_version()
        if self._snapshot is not None and version == self._version and is_checked:
            return self._snapshot
        with self._lock:
            if self._failure and self._failure[0] == version and is_checked:
                raise self._failure[1]
            self._failure = None
            self._drop_changed_segments()
            try:
                return self._open_whichever_is_newest()
            except UnreadableIndex as error:
                self._failure = version, error
                raise

    def _open_whichever_is_newest(self) -> Snapshot:
        for _ in range(OPENING_TRIES):
            version = self._find_version()
            try:
                return self._open_newest()
            except FileNotFoundError as error:
                # A commit deleted the files after we had read the table of contents that names them.
                reason = error
                if version == self._find_version():
                    break
        raise UnreadableIndex.because(reason) from reason

    def _find_version(self) -> tuple[int, float]:
        """Return number and time of the newest table of contents; a recreated index counts from 0 again."""
        generation = TOC._latest_generation(self.storage, INDEX_NAME)
        try:
            return generation, self.storage.file_modified(TOC._filename(INDEX_NAME, generation))
        except FileNotFoundError:  # there is none, or a newer one has just replaced it
            return generation, 0.0

    def _drop_changed_segments(self) -> None:
        """Close segments that somebody wrote into or deleted; they are checked when they are opened again."""
        self._checked_at = monotonic()
        for segment, stamps in list(self._stamps.items()):
            if not _is_unchanged(Path(self.storage.folder), stamps):
                del self._stamps[segment]
                self._segments.pop(segment, None)
                self._snapshot = None

    def _open_newest(self) -> Snapshot:
        version = self._find_version()
        if self._snapshot is None or version != self._version:
            toc = read_toc(self.storage, self.schema)
            try:
                opened = {segment.segment_id(): self._open_segment(toc, segment) for segment in toc.segments}
            except OPENING_ERRORS as error:
                raise UnreadableIndex.because(error) from error
            if self._find_version() != version:
                # For Whoosh, a column whose file is gone has never existed.
                raise FileNotFoundError("a newer commit deleted files while they were opened")
            deleted = [list(segment.deleted_docs()) for segment in toc.segments]
            self._former = self._snapshot = Snapshot(
                toc.schema, list(opened.values()), deleted, version, self._former
            )
            self._version, self._segments = version, opened
            self._stamps = {name: stamps for name, stamps in self._stamps.items() if name in opened}
        return self._snapshot

    def _open_segment(self, toc: TOC, segment: WhooshSegment) -> Segment:
        name = segment.segment_id()
        if name not in self._segments and isinstance(self.storage, FileStorage):
            self._stamps[name] = check_segment(Path(self.storage.folder), name)
        return self._segments.get(name) or Segment(
            SegmentReader(self.storage, toc.schema, segment, generation=toc.generation)
        )


def _is_unchanged(folder: Path, stamps: dict[str, Stamp]) -> bool:
    try:
        return all(stamp_file(folder, name) == stamp for name, stamp in stamps.items())
    except FileNotFoundError:
        return False
