"""The embedded engine: an index of Whoosh in a folder of the archive's own."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from haystack.backends.whoosh_backend import WhooshSearchQuery
from haystack.constants import ID
from haystack.utils import get_identifier

from articles.models import Article
from articles.search.engine import ArchiveEngine, IndexedArticles, IndexReport, Progress, UnreadableIndex
from articles.search.results import SearchUnavailable
from articles.search.whoosh_engine.backend import ArchiveSearchBackend
from articles.search.whoosh_engine.codec import ArrayWriter
from articles.search.whoosh_engine.names import NAMES, read_names, read_names_time, write_names
from articles.search.whoosh_engine.rebuild import rebuild
from articles.search.whoosh_engine.rebuild_folder import RebuildFolder
from articles.search.whoosh_engine.segment import NOTHING, TEXT
from articles.search.whoosh_engine.snapshot import Snapshot
from articles.search.whoosh_engine.view import WhooshView

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class WhooshWriter:
    backend: ArchiveSearchBackend
    writer: ArrayWriter

    def exchange(self, pks: Iterable[int], documents: Iterable[dict]) -> None:
        pks = list(pks)
        self.writer.delete_values(ID, [get_identifier(Article(pk=pk)) for pk in pks])
        self.backend.write_documents(self.writer, documents)
        RebuildFolder(self.backend.folder).note_changes(pks)

    def commit(self) -> None:
        self.writer.commit()


class WhooshEngine(ArchiveEngine):
    can_be_forked = True
    backend = ArchiveSearchBackend
    query = WhooshSearchQuery

    @property
    def folder(self) -> Path:
        return self.get_backend().folder

    @property
    def place(self) -> str:
        return f"the index in {self.folder}"

    @property
    def names_place(self) -> str:
        return f"{NAMES} in {self.folder}"

    def _open_snapshot(self) -> Snapshot:
        """The index as it is now. Raises UnreadableIndex, also where this process may not use its folder."""
        try:
            return self.get_backend().open_snapshot()
        except OSError as error:
            raise UnreadableIndex(str(error)) from error

    def open_view(self, hidden: Sequence[int]) -> WhooshView:
        try:
            snapshot = self._open_snapshot()
        except UnreadableIndex as error:
            logger.error("the index cannot be read (%s); there is no search until it is rebuilt", error)
            raise SearchUnavailable from error
        return WhooshView(snapshot, hidden)

    def read_version(self) -> tuple[int, float]:
        try:
            return self._open_snapshot().version
        except UnreadableIndex:
            return 0, 0.0

    def check(self, *, thoroughly: bool) -> None:
        if thoroughly:
            self.get_backend().check_files()
        else:
            self._open_snapshot()

    def heal(self) -> None:
        self.get_backend().replace_unreadable()

    def count(self) -> int:
        return self.get_backend().take_snapshot().count

    def read_articles(self) -> IndexedArticles:
        snapshot = self.get_backend().take_snapshot()
        pks = np.concatenate([NOTHING, *(segment.pks for segment in snapshot.segments)])
        stamps = snapshot.read_values("stamp")
        docs = np.flatnonzero(snapshot.live)
        docs = docs[np.argsort(pks[docs])]
        return IndexedArticles(pks[docs], stamps[docs])

    def lists_exactly(self, pks: Sequence[int]) -> bool:
        return self.read_articles().pks.tolist() == sorted(pks)

    def find_holders(self, names: Iterable[str]) -> set[int]:
        snapshot = self.get_backend().take_snapshot()
        found = [snapshot.find_substring(TEXT, name, snapshot.live)[0] for name in names]
        return {snapshot.read_pk(doc) for docs in found for doc in docs.tolist()}

    @contextmanager
    def open_writer(self) -> Iterator[WhooshWriter]:
        with self.get_backend().open_writer() as writer:
            yield WhooshWriter(self.get_backend(), writer)

    def read_names(self) -> frozenset[str] | None:
        return read_names(self.folder)

    def write_names(self, names: Iterable[str]) -> None:
        write_names(self.folder, names)

    def read_names_version(self) -> float:
        return read_names_time(self.folder)

    def rebuild(self, *, jobs: int, progress: Progress | None = None) -> IndexReport:
        return rebuild(self.get_backend(), jobs=jobs, progress=progress)
