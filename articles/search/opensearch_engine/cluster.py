"""The connection to a cluster of OpenSearch."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from time import monotonic
from typing import Any, TypeVar
from urllib.parse import urlsplit

from opensearchpy import ConnectionError as NoConnection
from opensearchpy import OpenSearch, OpenSearchException, TransportError

from articles.search.engine import IndexBusy
from articles.search.results import SearchRefused, SearchUnavailable

logger = logging.getLogger(__name__)
WRITE_SECONDS = 120  # that a bulk of documents, a refresh or a switch may take
MOST_THREADS = 32  # that keep a connection to each node open; those of further threads are closed after use
TOO_BUSY = 429  # the only answer of its kind that asking again may change
REST_SECONDS = 2  # that a cluster which does not answer is left alone, so that pages need not wait for it

Answer = TypeVar("Answer")


class Cluster:
    """The nodes that a connection of Haystack names, shared by the threads of a process."""

    def __init__(self, options: Mapping[str, Any]):
        self.urls: tuple[str, ...] = tuple(options["URL"])
        self.ca_file: str = options.get("CA_FILE", "")
        self.timeout: int = options["TIMEOUT"]
        self.prefix: str = options["PREFIX"]
        self.shards: int = options["SHARDS"]
        self.replicas: int = options["REPLICAS"]
        self._rests_until = 0.0

    @cached_property
    def client(self) -> OpenSearch:
        return OpenSearch(
            list(self.urls),
            ca_certs=self.ca_file or None,
            timeout=self.timeout,
            pool_maxsize=MOST_THREADS,
            max_retries=len(self.urls),
            retry_on_status=(502, 503, 504),
        )

    def ask(self, call: Callable[..., Answer], **arguments) -> Answer:
        """Return what a reading call of the client answers.

        Raises SearchUnavailable, or SearchRefused where the cluster does not take what is asked.
        """
        if monotonic() < self._rests_until:
            raise SearchUnavailable
        try:
            return call(**arguments)
        except OpenSearchException as error:
            if isinstance(error, NoConnection):
                self._rests_until = monotonic() + REST_SECONDS
            if isinstance(error, TransportError) and is_refusal(error.status_code):
                raise refuse(error) from error
            logger.error("OpenSearch does not answer (%s); there is no search until it does", error)
            raise SearchUnavailable from error

    @contextmanager
    def report_outage(self) -> Iterator[None]:
        """Turn the failure of a call that writes into IndexBusy if no node answers."""
        try:
            yield
        except NoConnection as error:
            nodes = ", ".join(map(hide_password, self.urls))
            raise IndexBusy(
                f"OpenSearch does not answer at {nodes}; what waits for the index is written when it does"
            ) from error

    def check_parts(self, answers: Iterable[Mapping[str, Any]]) -> None:
        """Raise SearchUnavailable if one of several searches failed, in whole or in part.

        Raises SearchRefused where the cluster does not take one of them.
        """
        for answer in answers:
            if "error" in answer and is_refusal(answer["status"]):
                raise refuse(answer["error"])
            if "error" in answer or answer["_shards"]["failed"]:
                logger.error("OpenSearch answers in part (%s); there is no search until it does", answer)
                raise SearchUnavailable


def is_refusal(status: int | str) -> bool:
    """Whether a node answered with this status that it does not take what was asked."""
    return isinstance(status, int) and 400 <= status < 500 and status != TOO_BUSY


def refuse(reason: object) -> SearchRefused:
    """Log why, and return what to raise."""
    logger.error("OpenSearch refuses what it was asked (%s)", reason)
    return SearchRefused(f"OpenSearch refuses what it was asked: {reason}")


def hide_password(url: str) -> str:
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()


_clusters: dict[tuple, Cluster] = {}
_lock = threading.Lock()


def open_cluster(options: Mapping[str, Any]) -> Cluster:
    """Return this process's cluster of these options: a fork must not share its connections."""
    key = (os.getpid(), repr(sorted(options.items())))
    with _lock:
        if key not in _clusters:
            _clusters[key] = Cluster(options)
        return _clusters[key]
