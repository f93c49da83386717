"""What is kept in the cluster beside the documents: the last commit, names, a rebuild in progress.

All machines of an archive see the same, so none of it is in a folder.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from time import monotonic
from typing import Any

from opensearchpy import NotFoundError, RequestError

from articles.search.opensearch_engine.cluster import WRITE_SECONDS, Cluster
from articles.search.opensearch_engine.mapping import INDEX_VERSION
from articles.search.results import SearchUnavailable

FRESH_SECONDS = 1  # how long a commit that was read counts as the last one
COMMIT, NAMES, REBUILD = "commit", "names", "rebuild"


@dataclass(frozen=True)
class Commit:
    """Number and time of the last change, and the number of articles since."""

    number: int = 0
    time: float = 0.0
    articles: int = 0


@dataclass(frozen=True)
class Plan:
    """A rebuild in progress: the index that is being built, and the requests that it answers.

    `code` identifies the version of the code that makes the documents, `names` those in its dictionary.
    """

    index: str
    code: str
    names: tuple[str, ...]
    answered: tuple[int, ...]


class State:
    def __init__(self, cluster: Cluster):
        self.cluster = cluster
        self.index = f"{cluster.prefix}-v{INDEX_VERSION}-state"
        self._commit = Commit()
        self._read_at = float("-inf")

    def read_commit(self, *, patience: float | None = None) -> Commit:
        """Return the last commit, or the one before it for a moment; waits at most `patience` seconds.

        Raises SearchUnavailable.
        """
        if monotonic() - self._read_at > FRESH_SECONDS:
            try:
                params = {"request_timeout": patience} if patience else {}
                found = self.cluster.ask(self._get, name=COMMIT, **params)
            finally:
                self._read_at = monotonic()
            self._commit = Commit(**found) if found else Commit()
        return self._commit

    def note_commit(self, articles: int) -> None:
        """Called under the lock of the index, after the refresh that shows what was written."""
        last = Commit(**(self._get(COMMIT) or {}))
        self._commit = Commit(last.number + 1, time.time(), articles)
        self._put(COMMIT, asdict(self._commit))
        self._read_at = monotonic()

    def read_names(self) -> frozenset[str]:
        return frozenset((self._get(NAMES) or {"names": ()})["names"])

    def read_names_version(self) -> int | None:
        """Return a number that changes when names are written; None if that is unknown now."""
        try:
            found = self.cluster.ask(self._fetch, name=NAMES, _source=False)
        except SearchUnavailable:
            return None
        return found["_version"] if found else 0

    def write_names(self, names: Iterable[str]) -> None:
        self._put(NAMES, {"names": sorted(names)})

    def read_plan(self) -> Plan | None:
        found = self._get(REBUILD)
        return (
            Plan(found["index"], found["code"], tuple(found["names"]), tuple(found["answered"]))
            if found
            else None
        )

    def write_plan(self, plan: Plan) -> None:
        self._put(REBUILD, asdict(plan))

    def drop_plan(self) -> None:
        self.cluster.client.delete(index=self.index, id=REBUILD, request_timeout=WRITE_SECONDS, ignore=404)

    def ensure(self) -> None:
        """Make the index of the state if there is none."""
        settings = {"number_of_shards": 1, "number_of_replicas": self.cluster.replicas}
        mappings = {"dynamic": "strict", "properties": {"value": {"type": "object", "enabled": False}}}
        ensure_index(self.cluster, self.index, {"settings": settings, "mappings": mappings})

    def _get(self, name: str, **params) -> dict[str, Any] | None:
        found = self._fetch(name, **params)
        return found["_source"]["value"] if found else None

    def _fetch(self, name: str, **params) -> dict[str, Any] | None:
        try:
            return self.cluster.client.get(index=self.index, id=name, **params)
        except NotFoundError:
            return None

    def _put(self, name: str, value: dict[str, Any]) -> None:
        self.ensure()
        self.cluster.client.index(
            index=self.index, id=name, body={"value": value}, request_timeout=WRITE_SECONDS
        )


def ensure_index(cluster: Cluster, name: str, body: dict[str, Any]) -> None:
    """Create the index unless there is one; another process may do so at the same time."""
    if cluster.client.indices.exists(index=name):
        return
    try:
        cluster.client.indices.create(index=name, body=body, request_timeout=WRITE_SECONDS)
    except RequestError as error:
        if error.error != "resource_already_exists_exception":
            raise
