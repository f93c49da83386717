"""Writes documents in bulk, under a lock that one process of all machines holds."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from django.db import connection
from haystack.constants import ID
from haystack.utils import get_identifier

from articles.file_locks import hold_lock
from articles.models import Article
from articles.search.engine import IndexBusy
from articles.search.opensearch_engine.cluster import WRITE_SECONDS, Cluster
from articles.search.opensearch_engine.mapping import GONE_BODY, write_body
from articles.search.opensearch_engine.state import State

BULK_CHARS = 5_000_000  # at most three times as many bytes
WRITER_WAIT_SECONDS = 60
POLL_SECONDS = 0.1
CONFLICT = 409  # a document that is there already, where only a new one is wanted


class RefusedDocument(Exception):
    """The cluster did not take a document; the message says why."""


class Bulk:
    """Operations on documents, sent some megabytes at a time."""

    def __init__(self, cluster: Cluster):
        self.cluster = cluster
        self._lines: list[str] = []
        self._chars = 0

    def put(self, index: str, identifier: str, body: Mapping[str, Any], *, only_new: bool = False) -> None:
        self._add({"create" if only_new else "index": {"_index": index, "_id": identifier}}, body)

    def delete(self, index: str, identifier: str) -> None:
        self._add({"delete": {"_index": index, "_id": identifier}})

    def _add(self, *lines: Mapping[str, Any]) -> None:
        for line in lines:
            self._lines.append(json.dumps(line, ensure_ascii=False))
            self._chars += len(self._lines[-1])
        if self._chars >= BULK_CHARS:
            self.send()

    def send(self) -> None:
        """Send what is left. Raises RefusedDocument, or what the client raises."""
        if not self._lines:
            return
        lines, self._lines, self._chars = self._lines, [], 0
        body = ("\n".join(lines) + "\n").encode("utf-8", "surrogatepass")
        answer = self.cluster.client.bulk(body=body, params={"request_timeout": WRITE_SECONDS})
        if answer["errors"]:
            _check_items(answer["items"])


def _check_items(items: Iterable[Mapping[str, Any]]) -> None:
    for item in items:
        [(operation, result)] = item.items()
        is_known = operation == "delete" and result["status"] == 404
        is_there = operation == "create" and result["status"] == CONFLICT
        if "error" in result and not (is_known or is_there):
            raise RefusedDocument(f"{result['_id']}: {result['error']}")


class OpenSearchWriter:
    """Writes into the index in use, and into the one that is being built, if there is one."""

    def __init__(self, cluster: Cluster, state: State, index: str, fields: Mapping[str, Any]):
        self.cluster, self.state, self.index, self.fields = cluster, state, index, fields
        plan = state.read_plan()
        self.building = plan.index if plan and cluster.client.indices.exists(index=plan.index) else None
        self._bulk = Bulk(cluster)

    def exchange(self, pks: Iterable[int], documents: Iterable[dict]) -> None:
        self.exchange_documents([get_identifier(Article(pk=pk)) for pk in pks], documents)

    def exchange_documents(self, identifiers: Iterable[str], documents: Iterable[dict]) -> None:
        """Remove the documents with these identifiers, except those that are given anew."""
        gone = set(identifiers)
        for document in documents:
            body = write_body(document, self.fields)
            gone.discard(document[ID])
            for index in filter(None, (self.index, self.building)):
                self._bulk.put(index, document[ID], body)
        for identifier in sorted(gone):
            self._bulk.delete(self.index, identifier)
            if self.building:
                # It must not be added later by the rebuild, which may have read it before.
                self._bulk.put(self.building, identifier, GONE_BODY)

    def commit(self) -> None:
        self._bulk.send()
        client = self.cluster.client
        client.indices.refresh(index=self.index, request_timeout=WRITE_SECONDS)
        self.state.note_commit(client.count(index=self.index)["count"])


@contextmanager
def hold_writer_lock(folder: Path, prefix: str) -> Iterator[None]:
    """Wait until no other process of any machine writes. Raises IndexBusy.

    Machines that share an archive share a PostgreSQL; SQLite is of one machine, where a file is enough.
    """
    deadline = monotonic() + WRITER_WAIT_SECONDS
    while True:
        with hold_lock(folder / "writer.lock") as held:
            if held and _take_database_lock(prefix):
                try:
                    yield
                finally:
                    _release_database_lock(prefix)
                return
        if monotonic() >= deadline:
            raise IndexBusy(
                f"another process has been writing the index '{prefix}' for {WRITER_WAIT_SECONDS} s; "
                "wait for it or end it"
            )
        sleep(POLL_SECONDS)


def _take_database_lock(prefix: str) -> bool:
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_number(prefix)])
        return cursor.fetchone()[0]


def _release_database_lock(prefix: str) -> None:
    """A connection that failed has released it already."""
    if connection.vendor == "postgresql" and connection.is_usable():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_number(prefix)])


def _number(prefix: str) -> int:
    return zlib.crc32(f"newsroom search {prefix}".encode())
