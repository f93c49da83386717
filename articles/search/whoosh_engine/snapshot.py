"""The index at one commit, as arrays over all its documents.

A process keeps one snapshot of an index and takes a new one after a newer commit. The files of a segment
never change, so files that both need stay open. Threads share snapshots, which never change.
"""

from __future__ import annotations

import os
import threading
from bisect import bisect_right
from collections.abc import Callable, Iterable
from functools import cached_property
from itertools import accumulate
from time import monotonic, time

import numpy as np
from whoosh.codec.base import Segment as WhooshSegment
from whoosh.filedb.filestore import FileStorage, Storage
from whoosh.index import TOC
from whoosh.reading import SegmentReader

from articles.search.engine import UnreadableIndex
from articles.search.whoosh_engine.checksums import Stamps, is_unchanged, open_segment
from articles.search.whoosh_engine.keyword import Keyword, Vocabulary
from articles.search.whoosh_engine.print_order import PrintOrder
from articles.search.whoosh_engine.segment import NOTHING, PLACE, Segment, encode_terms_within
from articles.search.whoosh_engine.version import INDEX_NAME, OPENING_ERRORS, find_newest_toc, read_toc

OPENING_TRIES = 20
CHECK_SECONDS = 1  # how long damage may stay unnoticed, and how long a failure is not tried again
SETTLED_SECONDS = 3  # file systems keep times in steps of up to two seconds


class Snapshot:
    """All segments of one commit as one sequence of documents; deleted ones are False in `live`.

    `version` is number and time of the commit, as `OpenIndex` finds them.
    """

    def __init__(
        self,
        schema,
        segments: list[Segment],
        deleted: list[Iterable[int]],
        version: tuple[int, float] = (0, 0.0),
        former: Snapshot | None = None,
    ):
        self.schema = schema
        self.version = version
        self.segments = segments
        sizes = [segment.size for segment in segments]
        *self.bases, self.size = accumulate(sizes, initial=0)
        self.live = np.ones(self.size, bool)
        for base, docs in zip(self.bases, deleted, strict=True):
            self.live[base + np.fromiter(docs, np.int64)] = False
        self._vocabularies: dict[tuple, Vocabulary] = former._vocabularies if former else {}
        self._keywords: dict[tuple, Keyword] = {}
        self._ranks: dict[str, np.ndarray] = {}
        self._is_printed = PLACE in schema
        self._print_orders = {
            oldest_first: PrintOrder(
                segments,
                self.bases,
                oldest_first=oldest_first,
                former=former._print_orders[oldest_first] if former else None,
            )
            for oldest_first in (False, True)
        }

    def find_term(self, fieldname: str, term: bytes) -> tuple[np.ndarray, np.ndarray]:
        """Return the documents that contain a term, ascending, deleted ones included, and how often."""
        return self._gather(segment.find_term(fieldname, term) for segment in self.segments)

    def count_docs(self, fieldname: str, term: bytes) -> int:
        """Return how many documents contain a term, deleted ones included."""
        return sum([segment.count_docs(fieldname, term) for segment in self.segments])

    def find_substring(
        self, fieldname: str, needle: str, within: np.ndarray, spend: Callable[[int], None] | None = None
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return the same as `Segment.find_substring`."""
        if not self.count_candidates(fieldname, needle):
            return NOTHING, NOTHING
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
        ]
        if not parts:
            return NOTHING, NOTHING
        docs, counts = zip(*parts, strict=True)
        return np.concatenate(docs), np.concatenate(counts)

    def make_mask(self, docs: np.ndarray) -> np.ndarray:
        mask = np.zeros(self.size, bool)
        mask[docs] = True
        return mask

    def keyword(self, fieldname: str, chars: int | None = None) -> Keyword:
        """Return the values of a field, or their first characters."""
        asked = fieldname, chars
        if asked not in self._keywords:
            vocabulary = self._vocabularies.setdefault(asked, Vocabulary(*asked))
            self._keywords[asked] = vocabulary.make_keyword(self.segments)
        return self._keywords[asked]

    def read_values(self, fieldname: str) -> np.ndarray:
        """Return each document's first value in a field, as bytes; empty for none."""
        values = [segment.read_values(fieldname) for segment in self.segments]
        return np.concatenate(values) if values else np.zeros(0, "S1")

    def ranks(self, fieldname: str) -> np.ndarray:
        """Return a number for each document that sorts like the field's first value; -1 for no value."""
        if fieldname not in self._ranks:
            values = self.read_values(fieldname)
            _, ranks = np.unique(values, return_inverse=True)
            self._ranks[fieldname] = np.where(values == b"", -1, ranks)
        return self._ranks[fieldname]

    def sort_by_print(self, mask: np.ndarray, *, oldest_first: bool = False) -> np.ndarray:
        """Return the documents of the mask by date, newest first by default, and in the order of each issue.

        Undated ones come last. An index without these fields keeps its order.
        """
        return self._print_orders[oldest_first].sort(mask) if self._is_printed else np.flatnonzero(mask)

    def read_pk(self, doc: int) -> int:
        """Return the primary key of a document's article."""
        segment, doc = self._locate(doc)
        return int(segment.pks[doc])

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
        self._stamps: dict[str, Stamps] = {}  # of the files of each open segment
        self._listed: tuple[tuple[int, int] | None, tuple[int, float]] = (None, (0, 0.0))
        self._checked_at = monotonic()
        self._failure: tuple[tuple[int, float], UnreadableIndex] | None = None

    def take_snapshot(self) -> Snapshot:
        """Return the index at its newest commit. Costs a look at the folder's time if nothing is new.

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
            if not is_checked:
                self._drop_changed_segments()
            try:
                return self._open_whichever_is_newest(version)
            except UnreadableIndex as error:
                self._failure = version, error
                raise

    def _open_whichever_is_newest(self, version: tuple[int, float]) -> Snapshot:
        for _ in range(OPENING_TRIES):
            try:
                return self._open_newest(version)
            except FileNotFoundError as error:
                # A commit deleted the files after we had read the table of contents that names them.
                reason, failed, version = error, version, self._find_version()
                if version == failed:
                    break
        raise UnreadableIndex.because(reason) from reason

    def _find_version(self) -> tuple[int, float]:
        """Return number and time of the newest table of contents; a recreated index counts from 0 again.

        The folder is listed only if it has changed since it last was.
        """
        stamp = self._stamp_folder()
        if stamp is None or stamp != self._listed[0]:
            generation = find_newest_toc(self.storage)
            try:
                modified = self.storage.file_modified(TOC._filename(INDEX_NAME, generation))
            except FileNotFoundError:  # there is none, or a newer one has just replaced it
                modified = 0.0
            self._listed = stamp, (generation, modified)
        return self._listed[1]

    def _stamp_folder(self) -> tuple[int, int] | None:
        """What stays for as long as no file comes or goes; None while another may with the same time."""
        try:
            folder = os.stat(self.storage.folder)
        except FileNotFoundError:
            return None
        is_settled = folder.st_mtime < time() - SETTLED_SECONDS
        return (folder.st_ino, folder.st_mtime_ns) if is_settled else None

    def _drop_changed_segments(self) -> None:
        """Close segments that somebody wrote into or deleted; they are checked when they are opened again."""
        self._checked_at = monotonic()
        for segment, stamps in list(self._stamps.items()):
            if not is_unchanged(stamps):
                del self._stamps[segment]
                self._segments.pop(segment, None)
                self._snapshot = None

    def _open_newest(self, version: tuple[int, float]) -> Snapshot:
        if self._snapshot is None or version != self._version:
            toc = read_toc(self.storage, self.schema, version[0])
            try:
                opened = {segment.segment_id(): self._open_segment(toc, segment) for segment in toc.segments}
            except OPENING_ERRORS as error:
                raise UnreadableIndex.because(error) from error
            deleted = [segment.deleted_docs() for segment in toc.segments]
            self._former = self._snapshot = Snapshot(
                toc.schema, list(opened.values()), deleted, version, self._former
            )
            self._version, self._segments = version, opened
            self._stamps = {name: stamps for name, stamps in self._stamps.items() if name in opened}
        return self._snapshot

    def _open_segment(self, toc: TOC, segment: WhooshSegment) -> Segment:
        name = segment.segment_id()
        if name in self._segments:
            return self._segments[name]
        files = self.storage
        if isinstance(files, FileStorage):
            files, self._stamps[name] = open_segment(files.folder, name)
        return Segment(SegmentReader(files, toc.schema, segment, generation=toc.generation))
