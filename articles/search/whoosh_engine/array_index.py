"""Whoosh's index, written by `ArrayWriter`."""

from __future__ import annotations

from whoosh.fields import Schema
from whoosh.filedb.filestore import Storage
from whoosh.index import TOC, FileIndex

from articles.search.whoosh_engine.codec import ArrayWriter
from articles.search.whoosh_engine.version import INDEX_NAME, read_toc

WRITER_WAIT_SECONDS = 60


class ArrayIndex(FileIndex):
    """An index of which opening reads nothing."""

    def __init__(self, storage: Storage, schema: Schema, indexname: str = INDEX_NAME):
        self.storage, self._schema, self.indexname = storage, schema, indexname

    def _read_toc(self) -> TOC:
        return read_toc(self.storage, self._schema)

    def writer(self, **kwargs) -> ArrayWriter:
        return ArrayWriter(self, **{"timeout": WRITER_WAIT_SECONDS, **kwargs})
