"""OpenSearch as Haystack's tests of Whoosh expect an engine: with an index of Whoosh to look into."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from whoosh.query import Every

from articles.search.opensearch_engine.backend import OpenSearchBackend
from articles.search.opensearch_engine.engine import OpenSearchEngine
from articles.search.opensearch_engine.mapping import PK


@dataclass(frozen=True)
class Document:
    source: dict[str, Any]

    def fields(self) -> dict[str, Any]:
        return self.source

    def __getitem__(self, name: str) -> Any:
        return self.source[name]


@dataclass(frozen=True)
class RawIndex:
    """What the tests do with Whoosh's index and its searcher."""

    backend: OpenSearchBackend

    def refresh(self) -> RawIndex:
        return self

    def searcher(self) -> RawIndex:
        return self

    def __enter__(self) -> RawIndex:
        return self

    def __exit__(self, *error) -> None:
        pass

    def doc_count(self) -> int:
        return self.backend.cluster.client.count(index=self.backend.alias)["count"]

    def documents(self) -> list[dict[str, Any]]:
        return [document.source for document in self.search(Every())]

    def search(self, query, limit: int | None = None) -> list[Document]:
        body = {"query": self.backend._translate(query), "_source": True}
        hits, _ = self.backend.reader.read_page(body, [(PK, "asc")], offset=0, limit=limit or 10_000)
        return [Document(self.backend._read_source(hit["_source"])) for hit in hits]


class SuiteBackend(OpenSearchBackend):
    def setup(self) -> None:
        """Each of Haystack's tests has fields of its own: make an index of them."""
        self.__dict__.pop("fields", None)
        super().setup()
        self.clear()
        self.index = RawIndex(self)


class SuiteEngine(OpenSearchEngine):
    backend = SuiteBackend
