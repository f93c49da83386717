"""Codec that stores the postings of a Whoosh segment as arrays in a mapped file.

Whoosh's own codec pickles and compresses 128 postings at a time and walks them one by one in Python. Here
a field consists of arrays: its terms, concatenated in the order of their bytes; where each term ends; where
its postings start; and the postings: document numbers in two bytes (a segment has at most 65,536 documents
unless somebody optimizes it) and, unless all are 1, in one byte how often the term occurs there. A search
takes a slice of the mapped file. The rest of a segment (stored fields, columns, deletions, the table of
contents and its atomic replacement) is Whoosh's.
"""

from __future__ import annotations

import json
import mmap
import os
from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property, lru_cache
from itertools import count, pairwise
from math import log

import numpy as np
from whoosh.codec.base import FieldCursor, FieldWriter, TermsReader
from whoosh.codec.whoosh3 import W3Codec
from whoosh.filedb.filestore import RamStorage, Storage
from whoosh.matching import ListMatcher
from whoosh.reading import SegmentReader, TermInfo, TermNotFound
from whoosh.writing import CLEAR, SegmentWriter

TERMS_EXT = ".terms"
SEGMENT_DOCS = 10_000  # that a writer may collect before it commits
LARGEST_SEGMENT = 1 << 16  # documents; merging makes none larger, so that their numbers take two bytes
MERGE_SEGMENTS = 8
MOST_COUNTED = 255  # occurrences of a term in a document: what a byte holds
FOUND_TERMS = 2_000  # whose places a process keeps, for each field of a segment: 0.3 MB
LANDMARK_TERMS = 64  # from one term that is kept in memory to the next
DIRECTORY_BYTES = 8  # at the end of the file: the length of the directory before them


class ArrayCodec(W3Codec):
    """Whoosh's codec with terms and postings of a segment in arrays. Stores no positions."""

    length_stats = False

    def field_writer(self, storage, segment):
        return ArrayFieldWriter(storage, segment)

    def terms_reader(self, storage, segment):
        return ArrayTermsReader(storage, segment)


class FieldPostings:
    """The postings of one field, in the order of the documents."""

    def __init__(self):
        self.term_ids: dict[bytes, int] = defaultdict(count().__next__)
        self.ids = array("I")
        self.docs = array("I")
        self.weights = array("f")

    def sort(self) -> tuple[list[bytes], np.ndarray, np.ndarray, np.ndarray]:
        """Return terms in the order of their bytes, where the postings of each start (and the last end),
        documents, and weights."""
        ids = np.frombuffer(self.ids, np.uint32)
        # After a merge, all documents of a term may be deleted.
        used = np.bincount(ids, minlength=len(self.term_ids)).tolist()
        terms = sorted(term for term, number in self.term_ids.items() if used[number])
        place = np.zeros(len(self.term_ids), np.uint32)
        place[[self.term_ids[term] for term in terms]] = np.arange(len(terms), dtype=np.uint32)
        ids = place[ids]
        order = np.argsort(ids, kind="stable")  # stable, so that documents stay in order within a term
        starts = np.zeros(len(terms) + 1, np.uint32)
        np.cumsum(np.bincount(ids, minlength=len(terms)), out=starts[1:])
        docs = np.frombuffer(self.docs, np.uint32)[order]
        if docs.max(initial=0) < 1 << 16:
            docs = docs.astype(np.uint16)
        weights = np.frombuffer(self.weights, np.float32)[order]
        if np.array_equal(weights, np.rint(weights)):
            weights = np.minimum(weights, MOST_COUNTED).astype(np.uint8)
        return terms, starts, docs, weights


class PostingPool:
    """Replaces Whoosh's sorting pool: keeps postings by field in memory and spills nothing.

    A posting takes 12 bytes; the caller of the writer limits the documents of a segment.
    """

    def __init__(self):
        self.fields: dict[str, FieldPostings] = defaultdict(FieldPostings)

    def add(self, posting: tuple[str, bytes, int, float, bytes]) -> None:
        fieldname, term, docnum, weight, _ = posting
        field = self.fields[fieldname]
        field.ids.append(field.term_ids[term])
        field.docs.append(docnum)
        field.weights.append(weight)

    def iter_postings(self) -> dict[str, FieldPostings]:
        return self.fields

    def cleanup(self) -> None:
        self.fields.clear()


class ArrayWriter(SegmentWriter):
    """Whoosh's segment writer with the pool above."""

    def __init__(self, ix, **kwargs):
        try:
            super().__init__(ix, codec=ArrayCodec(), compound=False, **kwargs)
        except Exception:
            # Whoosh keeps the lock if it then cannot read the table of contents.
            if getattr(self.writelock, "fd", None) is not None:
                self.writelock.release()
            raise
        self.pool = PostingPool()

    def write_document(self, fields: dict) -> None:
        """Add a document, with all postings of a field at once if the field can count its terms."""
        bulk = {}
        for name in [name for name in fields if hasattr(self.schema[name], "count_terms")]:
            bulk[name] = self.schema[name].count_terms(fields[name]) if fields[name] else {}
        docnum = self.docnum
        self.add_document(**fields)
        for name, terms in bulk.items():
            field = self.pool.fields[name]
            field.ids.extend(map(field.term_ids.__getitem__, terms))
            field.docs.extend([docnum] * len(terms))
            field.weights.extend(terms.values())

    def delete_values(self, fieldname: str, values: Iterable[str]) -> None:
        """Delete the documents that have one of these values in the field."""
        terms = [value.encode() for value in values]
        for segment in self.segments:
            reader = self.codec.terms_reader(self.storage, segment)
            for term in terms:
                if (found := reader.find(fieldname, term)) is not None:
                    for doc in reader.field(fieldname).docs[found].tolist():
                        segment.delete_document(doc)

    def clear(self) -> None:
        """Commit an empty index."""
        self.commit(mergetype=CLEAR)

    def commit(self, mergetype=None, optimize=None, merge=None) -> None:
        if mergetype is None and not optimize and merge is not False:
            mergetype = merge_small
        super().commit(mergetype, optimize, merge)

    def add_postings_to_pool(self, reader: SegmentReader, startdoc: int, docmap: dict | None) -> None:
        """Copy the postings of a segment that is merged into this one; `docmap` omits deleted documents."""
        total = reader.doc_count_all()
        moved = np.full(total, -1, np.int64)
        if docmap is None:
            moved[:] = np.arange(startdoc, startdoc + total)
        else:
            moved[list(docmap.keys())] = list(docmap.values())
        for name in reader.indexed_field_names():
            if name not in self.schema:
                continue
            source = reader._terms.field(name)
            docs = moved[source.docs]
            kept = docs >= 0
            field = self.pool.fields[name]
            ids = np.fromiter((field.term_ids[term] for term in source), np.uint32, len(source))
            ids = np.repeat(ids, np.diff(source.starts))[kept]
            field.ids.frombytes(ids.tobytes())
            field.docs.frombytes(docs[kept].astype(np.uint32).tobytes())
            field.weights.frombytes(source.weights[kept].astype(np.float32).tobytes())


def merge_small(writer: ArrayWriter, segments: list) -> list:
    """Merge policy: merge segments of about the same size when there are many of them.

    Sizes are classed by powers of `MERGE_SEGMENTS`: so a document is moved a few times however many commits
    there are, and a commit of a few documents never rewrites a large segment. A segment with mostly deleted
    documents is rewritten too. None grows beyond `LARGEST_SEGMENT`.
    """
    tiers = defaultdict(list)
    for segment in segments:
        live = segment.doc_count_all() - segment.deleted_count()
        is_hollow = live < segment.doc_count_all() / 2
        tiers[-1 if is_hollow else int(log(max(live, 1), MERGE_SEGMENTS))].append(segment)
    merged = list(tiers.pop(-1, []))
    for tier, members in tiers.items():
        if len(members) >= MERGE_SEGMENTS and MERGE_SEGMENTS ** (tier + 2) <= LARGEST_SEGMENT:
            merged += members
    for segment in merged:
        reader = SegmentReader(writer.storage, writer.schema, segment)
        writer.add_reader(reader)
        reader.close()
    return [segment for segment in segments if segment not in merged]


class ArrayFieldWriter(FieldWriter):
    """Writes the fields of a pool; `SegmentWriter` only calls `add_postings`."""

    def __init__(self, storage, segment):
        self._segment = segment
        self._file = segment.create_file(storage, TERMS_EXT)
        self._at = 0
        self.is_closed = False
        self._directory: dict[str, dict] = {}

    def add_postings(self, schema, lengths, fields: dict[str, FieldPostings]) -> None:
        for name, field in fields.items():
            terms, starts, docs, weights = field.sort()
            ends = np.zeros(len(terms) + 1, np.uint32)
            np.cumsum([len(term) for term in terms], out=ends[1:])
            arrays = {"ends": ends, "starts": starts, "docs": docs}
            if not (weights == 1).all():
                arrays["weights"] = weights
            self._directory[name] = {key: self._write(values) for key, values in arrays.items()}
            self._directory[name]["terms"] = self._write(np.frombuffer(b"".join(terms), np.uint8))

    def _write(self, values: np.ndarray) -> tuple[str, int, int]:
        """Write the values at a multiple of eight bytes; return their type, offset and number."""
        self._file.write(bytes(-self._at % 8))
        self._at += -self._at % 8
        place = (values.dtype.str, self._at, len(values))
        self._file.write(values.tobytes())
        self._at += values.nbytes
        return place

    def close(self) -> None:
        directory = json.dumps(self._directory).encode()
        self._file.write(directory)
        self._file.write(len(directory).to_bytes(DIRECTORY_BYTES, "little"))
        self._file.close()
        self.is_closed = True

    def start_field(self, fieldname, fieldobj):
        raise NotImplementedError("fields are written whole, by add_postings")

    start_term = add = finish_field = start_field


class ArrayField:
    """One field of a segment: its sorted terms, and for each, by its place, a slice of the postings."""

    def __init__(self, data: np.ndarray, directory: dict[str, list]):
        self._data, self._directory = data, directory
        self._terms = memoryview(self._read("terms"))
        self._ends = self._read("ends")
        self.starts = self._read("starts")
        self.docs = self._read("docs")

    def _read(self, key: str) -> np.ndarray:
        dtype, at, length = self._directory[key]
        return np.frombuffer(self._data, dtype, length, at)

    @cached_property
    def weights(self) -> np.ndarray:
        return self._read("weights") if "weights" in self._directory else np.ones(len(self.docs), np.uint8)

    @cached_property
    def find(self) -> Callable[[bytes], int | None]:
        """Returns the place of a term, or None. Segments never change."""
        return lru_cache(FOUND_TERMS)(self._find)

    def __len__(self) -> int:
        return len(self._ends) - 1

    def __getitem__(self, place: int) -> bytes:
        return bytes(self._terms[self._ends[place] : self._ends[place + 1]])

    def __iter__(self) -> Iterator[bytes]:
        data, ends = bytes(self._terms), self._ends.tolist()
        return (data[start:end] for start, end in pairwise(ends))

    def _find(self, term: bytes) -> int | None:
        place = self.find_from(term)
        return place if place < len(self) and self[place] == term else None

    def find_from(self, term: bytes) -> int:
        """Return the place of the first term that is not before this one."""
        end = bisect_left(self._landmarks, term) * LANDMARK_TERMS
        return bisect_left(self, term, max(0, end - LANDMARK_TERMS), min(end, len(self)))

    @cached_property
    def _landmarks(self) -> list[bytes]:
        """Some terms in a list, which is searched ten times as fast as this field."""
        return [self[place] for place in range(0, len(self), LANDMARK_TERMS)]

    def postings(self, place: int) -> slice:
        """Return where a term's postings are in `docs` and `weights`."""
        return slice(int(self.starts[place]), int(self.starts[place + 1]))

    def count_postings(self, term: bytes) -> int:
        place = self.find(term)
        return 0 if place is None else int(self.starts[place + 1]) - int(self.starts[place])


def map_file(storage: Storage, name: str) -> mmap.mmap | bytes:
    """Return the content of a file, which may then be deleted. An open segment's are mapped already."""
    if isinstance(storage, RamStorage):
        return storage.files[name]
    with open(os.path.join(storage.folder, name), "rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


class ArrayTermsReader(TermsReader):
    """What Whoosh's own queries need to read a segment."""

    def __init__(self, storage, segment):
        data = np.frombuffer(map_file(storage, segment.make_filename(TERMS_EXT)), np.uint8)
        end = len(data) - DIRECTORY_BYTES
        start = end - int.from_bytes(data[end:].tobytes(), "little")
        self._data, self._directory = data, json.loads(data[start:end].tobytes())
        self._fields: dict[str, ArrayField] = {}

    def field(self, fieldname: str) -> ArrayField | None:
        """Return a field, opened when it is first asked for; None if no document has a term in it."""
        if fieldname not in self._fields and fieldname in self._directory:
            self._fields[fieldname] = ArrayField(self._data, self._directory[fieldname])
        return self._fields.get(fieldname)

    def find(self, fieldname: str, term: bytes) -> slice | None:
        field = self.field(fieldname)
        place = field.find(term) if field else None
        return None if place is None else field.postings(place)

    def __contains__(self, term: tuple[str, bytes]) -> bool:
        return self.find(*term) is not None

    def indexed_field_names(self):
        return self._directory.keys()

    def terms(self):
        return ((name, term) for name in sorted(self._directory) for term in self.field(name))

    def terms_from(self, fieldname, prefix):
        field = self.field(fieldname)
        places = range(field.find_from(prefix), len(field)) if field else ()
        return ((fieldname, field[place]) for place in places)

    def items(self):
        return (((name, term), self.term_info(name, term)) for name, term in self.terms())

    def items_from(self, fieldname, prefix):
        return ((term, self.term_info(*term)) for term in self.terms_from(fieldname, prefix))

    def term_info(self, fieldname, tbytes):
        found = self.find(fieldname, tbytes)
        if found is None:
            raise TermNotFound(f"No term {fieldname}:{tbytes!r}")
        field = self.field(fieldname)
        docs, weights = field.docs[found], field.weights[found]
        return TermInfo(
            weight=float(weights.sum()),
            df=len(docs),
            minlength=1,
            maxlength=1,
            maxweight=float(weights.max()),
            minid=int(docs[0]),
            maxid=int(docs[-1]),
        )

    # For Whoosh, a KeyError of these means 0, and a TermNotFound ends the query.

    def frequency(self, fieldname, tbytes):
        found = self._find_known(fieldname, tbytes)
        return float(self.field(fieldname).weights[found].sum())

    def doc_frequency(self, fieldname, tbytes):
        found = self._find_known(fieldname, tbytes)
        return len(self.field(fieldname).docs[found])

    def _find_known(self, fieldname: str, tbytes: bytes) -> slice:
        found = self.find(fieldname, tbytes)
        if found is None:
            raise KeyError((fieldname, tbytes))
        return found

    def matcher(self, fieldname, tbytes, format_, scorer=None):
        info = self.term_info(fieldname, tbytes)
        field, found = self.field(fieldname), self.find(fieldname, tbytes)
        return ListMatcher(
            field.docs[found].tolist(),
            field.weights[found].astype(float).tolist(),
            format=format_,
            scorer=scorer,
            term=(fieldname, tbytes),
            terminfo=info,
        )

    def cursor(self, fieldname, fieldobj):
        return ArrayCursor(self, fieldname, fieldobj)


class ArrayCursor(FieldCursor):
    """Iterates over the terms of a field, for Whoosh's fuzzy and range queries."""

    def __init__(self, reader: ArrayTermsReader, fieldname: str, fieldobj):
        self._reader, self._fieldname, self._fieldobj = reader, fieldname, fieldobj
        self._field = reader.field(fieldname)
        self.first()

    def first(self):
        self._place = 0
        return self.text()

    def find(self, term):
        term = term if isinstance(term, bytes) else self._fieldobj.to_bytes(term)
        self._place = self._field.find_from(term) if self._field else 0
        return self.text()

    def next(self):
        self._place += 1
        return self.text()

    def text(self):
        return self._fieldobj.from_bytes(self._field[self._place]) if self.is_valid() else None

    def term_info(self):
        return self._reader.term_info(self._fieldname, self._field[self._place]) if self.is_valid() else None

    def is_valid(self):
        return self._field is not None and self._place < len(self._field)
