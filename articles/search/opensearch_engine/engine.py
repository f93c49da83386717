"""The engine for archives that outgrow one machine: an index in a cluster of OpenSearch."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

import numpy as np
from haystack.backends.whoosh_backend import WhooshSearchQuery
from opensearchpy import ConnectionError as NoConnection
from opensearchpy import NotFoundError, OpenSearchException

from articles.search.engine import ArchiveEngine, IndexedArticles, IndexReport, Progress, UnreadableIndex
from articles.search.language.query import Words
from articles.search.opensearch_engine.backend import OpenSearchBackend
from articles.search.opensearch_engine.compiler import EVERYTHING
from articles.search.opensearch_engine.mapping import PK, STAMP
from articles.search.opensearch_engine.reader import split
from articles.search.opensearch_engine.rebuild import rebuild
from articles.search.opensearch_engine.state import Commit
from articles.search.opensearch_engine.view import OpenSearchView
from articles.search.opensearch_engine.writer import OpenSearchWriter, hold_writer_lock
from articles.search.results import SearchUnavailable

EDITION_SECONDS = 30  # that suggestions may know names and words of before a change
VERSION_SECONDS = 1  # that a page which does not search waits for the cluster
NAMES_AT_ONCE = 100


class OpenSearchEngine(ArchiveEngine):
    can_be_forked = False  # two processes must not use one connection
    backend = OpenSearchBackend
    query = WhooshSearchQuery

    def __init__(self, using=None):
        super().__init__(using)
        self._edition: tuple[float, Commit] = (float("-inf"), Commit())

    @property
    def folder(self) -> Path:
        return self.get_backend().lock_folder

    @property
    def place(self) -> str:
        return f"the index '{self.get_backend().alias}' of OpenSearch"

    @property
    def names_place(self) -> str:
        return f"the list of names of {self.place}"

    def open_view(self, hidden: Sequence[int]) -> OpenSearchView:
        backend = self.get_backend()
        commit = backend.state.read_commit()
        if not commit.number:
            backend.cluster.ask(backend.ensure_index)
        edition = self._choose_edition(commit)
        return OpenSearchView(backend.reader, hidden, edition=edition, is_empty=not commit.articles)

    def _choose_edition(self, commit: Commit) -> Commit:
        chosen_at, edition = self._edition
        if monotonic() - chosen_at > EDITION_SECONDS:
            self._edition = monotonic(), commit
            return commit
        return edition

    def read_version(self) -> tuple[int, float]:
        try:
            commit = self.get_backend().state.read_commit(patience=VERSION_SECONDS)
        except SearchUnavailable:
            return 0, 0.0
        return commit.number, commit.time

    def check(self, *, thoroughly: bool) -> None:
        backend = self.get_backend()
        try:
            if not backend.cluster.client.indices.exists_alias(name=backend.alias):
                raise UnreadableIndex("there is none yet")
            health = backend.cluster.client.cluster.health(index=backend.alias)
        except NoConnection as error:
            raise UnreadableIndex("no node answers") from error
        except OpenSearchException as error:
            raise UnreadableIndex.because(error) from error
        if health["status"] == "red":
            raise UnreadableIndex("some of its shards are on no node")

    def heal(self) -> None:
        """Make an empty index if there is none. A cluster that lacks shards has to get its nodes back."""
        backend = self.get_backend()
        with backend.cluster.report_outage():
            backend.ensure_index()

    def count(self) -> int:
        backend = self.get_backend()
        try:
            with backend.cluster.report_outage():
                return backend.cluster.client.count(index=backend.alias)["count"]
        except NotFoundError:
            return 0

    def read_articles(self) -> IndexedArticles:
        rows = self.get_backend().reader.read_documents(EVERYTHING, [PK, STAMP])
        kind = np.dtype([("pk", np.int64), ("stamp", "S16")])
        found = np.fromiter(((pk, stamp.encode()) for pk, stamp in rows), kind)
        return IndexedArticles(found["pk"], found["stamp"])

    def lists_exactly(self, pks: Sequence[int]) -> bool:
        found = self.get_backend().reader.aggregate({"stats": {"field": PK}})
        expected = {
            "count": len(pks),
            "sum": sum(pks),
            "min": min(pks, default=None),
            "max": max(pks, default=None),
        }
        return all(found[name] == value for name, value in expected.items())

    def find_holders(self, names: Iterable[str]) -> set[int]:
        view = self.open_view([])
        found: set[int] = set()
        for some in split(sorted(names), NAMES_AT_ONCE):
            found.update(view.find_all((tuple(map(Words, some)),)))
        return found

    @contextmanager
    def open_writer(self) -> Iterator[OpenSearchWriter]:
        backend = self.get_backend()
        with backend.cluster.report_outage():
            backend.ensure_index()
            with hold_writer_lock(self.folder, backend.alias):
                yield backend.make_writer()

    def read_names(self) -> frozenset[str]:
        return self.get_backend().state.read_names()

    def write_names(self, names: Iterable[str]) -> None:
        self.get_backend().state.write_names(names)

    def read_names_version(self) -> int | None:
        return self.get_backend().state.read_names_version()

    def rebuild(self, *, jobs: int, progress: Progress | None = None) -> IndexReport:
        backend = self.get_backend()
        with backend.cluster.report_outage():
            return rebuild(backend, self.folder, jobs=jobs, progress=progress)
