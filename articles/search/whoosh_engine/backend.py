"""Haystack's Whoosh engine with the archive's fields, arrays and shared snapshots.

Differences from `haystack.backends.whoosh_backend`: text fields find every string (`PrintText`), queries are
evaluated on arrays of an open snapshot (`Evaluation`), counts and slices are exact, query facets work, sort
directions may be mixed, a phrase may be quoted, one character is a query.
"""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path

import numpy as np
from django.utils.encoding import force_str
from haystack import connections
from haystack.backends import log_query
from haystack.backends.whoosh_backend import LOCALS, WhooshSearchBackend
from haystack.constants import DJANGO_CT, ID
from haystack.exceptions import SkipDocument
from haystack.utils import get_identifier, get_model_ct
from whoosh import query as whoosh_query
from whoosh.fields import ID as WhooshId
from whoosh.fields import TEXT, Schema
from whoosh.filedb.filestore import RamStorage
from whoosh.index import EmptyIndexError, LockError
from whoosh.qparser import QueryParser
from whoosh.util.filelock import try_for

from articles.file_locks import hold_lock
from articles.search.engine import IndexBusy, UnreadableIndex
from articles.search.highlight import cut_fragments, wrap_in
from articles.search.language.terms import WORD_MARK, fold
from articles.search.whoosh_engine import array_index
from articles.search.whoosh_engine.array_index import ArrayIndex
from articles.search.whoosh_engine.codec import ArrayWriter
from articles.search.whoosh_engine.durability import DurableStorage
from articles.search.whoosh_engine.evaluation import Evaluation, list_needles
from articles.search.whoosh_engine.fields import Day, FuzzyWords, PrintText, find_string
from articles.search.whoosh_engine.haystack_facets import count_facets
from articles.search.whoosh_engine.related import find_related
from articles.search.whoosh_engine.snapshot import OpenIndex, Snapshot
from articles.search.whoosh_engine.version import INDEX_NAME

logger = logging.getLogger(__name__)
PARSED_CHARS = 10_000  # a string of so many without a blank takes Whoosh's parser half a second


class QueryTooLong(ValueError):
    """A query in Haystack's words would take too long to parse; the message says how long it may be."""


class FoundDocuments:
    """Some of the documents found, in the form of a page of Whoosh's results."""

    def __init__(self, stored: list[dict], scores: list[float], total: int):
        self._stored, self._scores, self._total = stored, scores, total

    def __len__(self) -> int:
        return self._total

    def __iter__(self):
        return iter(self._stored)

    def score(self, place: int) -> float:
        return self._scores[place]


_open: dict[str, OpenIndex] = {}
_open_lock = threading.Lock()


class ArchiveSearchBackend(WhooshSearchBackend):
    def setup(self) -> None:
        """Open the index, or create an empty one."""
        if self.use_file_storage:
            Path(self.path).mkdir(parents=True, exist_ok=True)
            self.storage = DurableStorage(self.path)
        else:
            if getattr(LOCALS, "RAM_STORE", None) is None:
                LOCALS.RAM_STORE = RamStorage()
            self.storage = LOCALS.RAM_STORE
        fields = connections[self.connection_alias].get_unified_index().all_searchfields()
        self.content_field_name, self.schema = self.build_schema(fields)
        self.parser = self.make_parser()
        self.index = ArrayIndex(self.storage, self.schema)
        if self.index.latest_generation() < 0:
            self._create()
        self.setup_complete = True

    def _create(self) -> None:
        """Create an empty index. Of several that find none at once, one does: it clears the others' files."""
        with (
            hold_lock(Path(self.path) / "create.lock", waits=True) if self.use_file_storage else nullcontext()
        ):
            if self.index.latest_generation() < 0:
                ArrayIndex.create(self.storage, self.schema, INDEX_NAME)

    def make_parser(self) -> QueryParser:
        parser = QueryParser(self.content_field_name, schema=self.schema, phraseclass=self._read_phrase)
        parser.add_plugins([FuzzyWords])
        return parser

    def build_schema(self, fields: dict) -> tuple[str, Schema]:
        content_field_name, schema = super().build_schema(fields)
        kinds = {}
        for name, kind in schema.items():
            field = next((field for field in fields.values() if field.index_fieldname == name), None)
            if field is not None and type(kind) is TEXT and not field.analyzer:
                is_value = field.field_type == "keyword" or getattr(field, "facet_for", None)
                kind = WhooshId(stored=True) if is_value else PrintText(stored=field.stored)
            elif field is not None and field.field_type == "date":
                kind = Day(stored=field.stored)
            kinds[name] = kind
        return content_field_name, Schema(**kinds)

    def _read_phrase(self, fieldname: str, words: list[str], **kwargs) -> whoosh_query.Query:
        if isinstance(self.schema[fieldname], PrintText):
            return find_string(fieldname, " ".join(words))
        return whoosh_query.Phrase(fieldname, words, **kwargs)

    def _ensure_set_up(self) -> None:
        if not self.setup_complete:
            self.setup()

    def take_snapshot(self) -> Snapshot:
        """The index as it is now; an empty one, which the worker then rebuilds, where it cannot be read."""
        try:
            return self.open_snapshot()
        except UnreadableIndex as error:
            logger.error(
                "the index in %s cannot be read (%s); nothing is found until it is rebuilt", self.path, error
            )
            return Snapshot(self.schema, [], [])

    def open_snapshot(self) -> Snapshot:
        """The index as it is now. Raises UnreadableIndex."""
        self._ensure_set_up()
        try:
            return self._share_open_index().take_snapshot()
        except EmptyIndexError:
            # Somebody deleted the folder: create an empty index.
            self.setup()
            return self._share_open_index().take_snapshot()

    def check_files(self) -> None:
        """Compare all files of the index with their checksums. Raises UnreadableIndex."""
        self.open_snapshot()
        OpenIndex(self.storage, self.schema).take_snapshot()

    @property
    def folder(self) -> Path:
        return Path(self.storage.folder)

    @contextmanager
    def open_writer(self) -> Iterator[ArrayWriter]:
        """Return the writer, which holds the lock. What is not committed when the block ends is discarded.

        Raises IndexBusy.
        """
        self._ensure_set_up()
        with self._report_lock():
            writer = self.index.writer()
        try:
            yield writer
        finally:
            if not writer.is_closed:
                writer.cancel()

    @contextmanager
    def _report_lock(self) -> Iterator[None]:
        """Turn Whoosh's LockError, after waiting WRITER_WAIT_SECONDS, into IndexBusy."""
        try:
            yield
        except LockError as error:
            raise IndexBusy(
                f"another process has been writing the index in {self.folder} for "
                f"{array_index.WRITER_WAIT_SECONDS} s; wait for it or end it"
            ) from error

    def replace_unreadable(self) -> None:
        """Put an empty index in the place of one that cannot be read. Raises IndexBusy."""
        try:
            self.open_snapshot()
            return
        except UnreadableIndex as error:
            reason = error
        lock = self.index.lock("WRITELOCK")
        with self._report_lock():
            if not try_for(lock.acquire, timeout=array_index.WRITER_WAIT_SECONDS):
                raise LockError
        try:
            self.open_snapshot()  # somebody else may have replaced it meanwhile
        except UnreadableIndex:
            logger.warning(
                "the index in %s cannot be read (%s); an empty one takes its place", self.path, reason
            )
            ArrayIndex.create(self.storage, self.schema, INDEX_NAME)
        finally:
            lock.release()

    def _share_open_index(self) -> OpenIndex:
        """Return the open index that all threads of this process read."""
        if not self.use_file_storage:
            return OpenIndex(self.storage, self.schema)
        with _open_lock:
            opened = _open.get(self.path)
            if opened is None or (opened.schema is not self.schema and opened.schema != self.schema):
                opened = _open[self.path] = OpenIndex(self.storage, self.schema)
            self.schema = opened.schema  # equal ones are compared once, not with each request of a thread
            return opened

    # Writing

    def update(self, index, iterable: Iterable, commit: bool = True) -> None:
        documents = []
        for obj in iterable:
            try:
                documents.append(index.full_prepare(obj))
            except SkipDocument:
                self.log.debug("Indexing for object `%s` skipped", obj)
        self.exchange(documents, ())

    def remove(self, obj_or_string, commit: bool = True) -> None:
        self.exchange((), [get_identifier(obj_or_string)])

    def exchange(self, documents: Sequence[dict], identifiers: Iterable[str]) -> None:
        """Replace older documents by these, and remove those with these identifiers, in one commit.

        Raises IndexBusy.
        """
        with self.open_writer() as writer:
            writer.delete_values(ID, {*identifiers, *(document[ID] for document in documents)})
            self.write_documents(writer, documents)
            writer.commit()

    def write_documents(self, writer: ArrayWriter, documents: Iterable[dict]) -> None:
        """Add documents made by `full_prepare`; older documents of the same rows must be deleted before."""
        for document in documents:
            # Whoosh no longer has boosts of whole documents.
            given = {name: value for name, value in document.items() if value is not None and name != "boost"}
            writer.write_document({name: self._from_python(value) for name, value in given.items()})

    def delete_index(self) -> None:
        """Empty the index in one commit; readers see the old index or the empty one, never none."""
        with self.open_writer() as writer:
            writer.clear()

    # Reading

    @log_query
    def search(
        self,
        query_string,
        *,
        sort_by=None,
        start_offset=0,
        end_offset=None,
        highlight=False,
        facets=None,
        date_facets=None,
        query_facets=None,
        spelling_query=None,
        result_class=None,
        **narrowing,
    ) -> dict:
        query_string = force_str(query_string)
        if not query_string:
            return {"results": [], "hits": 0}
        snapshot, query = self.take_snapshot(), self._parse(query_string)
        evaluation = Evaluation(snapshot, query)
        mask = evaluation.find_mask() & self._narrow(snapshot, **narrowing)
        docs, scores = self._sort(snapshot, evaluation, mask, sort_by, end_offset)
        found = self._read_page(snapshot, docs, scores, start_offset, end_offset, result_class)
        if self.include_spelling:
            found["spelling_suggestion"] = self.create_spelling_suggestion(spelling_query or query_string)
        found["facets"] = count_facets(
            snapshot,
            mask,
            self._parse,
            fields=facets or (),
            dates=date_facets or {},
            queries=query_facets or (),
        )
        if highlight:
            self._highlight(found["results"], query, highlight)
        return found

    def _parse(self, text) -> whoosh_query.Query:
        """Raises QueryTooLong."""
        if len(text := force_str(text)) > PARSED_CHARS:
            raise QueryTooLong(
                f"the query has {len(text):,} characters, and at most {PARSED_CHARS:,} are parsed; "
                "ask for less at once"
            )
        return self.parser.parse(text) or whoosh_query.NullQuery

    def _narrow(
        self, snapshot: Snapshot, narrow_queries=None, models=None, limit_to_registered_models=None, **kwargs
    ) -> np.ndarray:
        """A mask of the documents that all of these narrowing queries, and the models, leave."""
        mask = snapshot.live
        for text in narrow_queries or ():
            mask = mask & Evaluation(snapshot, self._parse(text)).find_mask()
        names = sorted(get_model_ct(model) for model in models or ())
        if not names and limit_to_registered_models is not False:
            names = self.build_models_list()
        if names:
            found = [snapshot.find_term(DJANGO_CT, name.encode())[0] for name in names]
            mask = mask & snapshot.make_mask(np.concatenate(found))
        return mask

    def _sort(self, snapshot, evaluation, mask, sort_by, first) -> tuple[np.ndarray, np.ndarray]:
        if not sort_by:
            return evaluation.order(mask, first)
        docs = np.flatnonzero(mask)
        keys = []
        for name in sort_by:
            ranks = snapshot.ranks(name.lstrip("-"))[docs]
            keys.append(-ranks if name.startswith("-") else ranks)
        docs = docs[np.lexsort((docs, *reversed(keys)))]
        return docs, np.zeros(len(docs))

    def _read_page(self, snapshot, docs, scores, start_offset, end_offset, result_class) -> dict:
        # Haystack's own slices may end before they start, or have no end.
        part = slice(start_offset, end_offset if end_offset is None else max(end_offset, 1))
        stored = [snapshot.read_stored(doc) for doc in docs[part].tolist()]
        page = FoundDocuments(stored, scores[part].tolist(), len(docs))
        found = self._process_results(page, result_class=result_class)
        return {**found, "spelling_suggestion": None}

    def _highlight(self, results: list, query: whoosh_query.Query, highlight) -> None:
        options = highlight if isinstance(highlight, dict) else {}
        needles = [needle.needle for needle in list_needles(query)]
        limit, wrap = options.get("limit", 3), wrap_in(options.get("tag", "em"))
        for result in results:
            text = getattr(result, self.content_field_name, None) or ""
            pieces = cut_fragments(text, needles, limit=limit, wrap=wrap)
            result.highlighted = {self.content_field_name: [str(piece) for piece in pieces]}

    def more_like_this(
        self,
        model_instance,
        additional_query_string=None,
        start_offset=0,
        end_offset=None,
        models=None,
        limit_to_registered_models=None,
        result_class=None,
        **kwargs,
    ) -> dict:
        snapshot = self.take_snapshot()
        narrowing = {additional_query_string} if additional_query_string not in (None, "", "*") else set()
        mask = self._narrow(snapshot, narrowing, models, limit_to_registered_models)
        identifier = get_identifier(model_instance)
        found = [doc for doc in snapshot.find_term(ID, identifier.encode())[0].tolist() if snapshot.live[doc]]
        docs, scores = np.empty(0, np.int64), np.empty(0)
        if found:
            docs, scores = find_related(snapshot, found[0], mask, fieldname=self.content_field_name)
        return self._read_page(snapshot, docs, scores, start_offset, end_offset, result_class)

    def create_spelling_suggestion(self, query_string: str) -> str | None:
        """Return the query with each word that does not occur replaced by the most frequent close one."""
        snapshot, corrected = self.take_snapshot(), []
        for word in re.findall(r"\w+", fold(query_string or "")):
            docs, _ = snapshot.find_term(self.content_field_name, (WORD_MARK + word).encode())
            near = [] if len(docs) else self._list_near_words(snapshot, word)
            corrected.append(max(near)[1] if near else word)
        return " ".join(corrected) or None

    def _list_near_words(self, snapshot: Snapshot, word: str) -> list[tuple[int, str]]:
        """Return words of the index at most two letters from this one, each with its number of documents."""
        reader = self.index.reader()
        near = reader.terms_within(self.content_field_name, WORD_MARK + word, 2, prefix=len(WORD_MARK) + 1)
        terms = {term for term in near if term.startswith(WORD_MARK)}
        return [
            (len(snapshot.find_term(self.content_field_name, term.encode())[0]), term.removeprefix(WORD_MARK))
            for term in terms
        ]
