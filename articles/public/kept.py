"""What many pages show and few changes touch: a process keeps it for as long as nothing public changes."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Sequence
from contextlib import suppress
from functools import wraps
from typing import Any, TypeVar

from cachetools import LRUCache
from django.http import HttpRequest
from django.utils.timezone import localdate

from articles.archive.public_version import PublicVersion
from articles.search import read_index_version

MOST_VALUES, LEAST_VALUES = 1_000_000, 100  # of lists: a key of an article takes eight bytes

Value = TypeVar("Value")
_kept: dict[str, tuple[Hashable, object]] = {}  # by function, the version and what was read of it


def kept(read: Callable[[HttpRequest | None], Value]) -> Callable[[HttpRequest | None], Value]:
    """Read once for each version of the archive, and each day; without version, each time.

    For what is read of the database alone: a commit of the index does not change it.
    """
    return _keep(read, find_kept_version)


def kept_with_index(read: Callable[[HttpRequest], Value]) -> Callable[[HttpRequest], Value]:
    """The same for what is read of the index too: once for each version of both."""
    return _keep(read, find_page_version)


def _keep(
    read: Callable[[HttpRequest | None], Value], find_version: Callable[[HttpRequest | None], Hashable | None]
) -> Callable[[HttpRequest | None], Value]:
    name = _name(read)

    @wraps(read)
    def answer(request: HttpRequest | None) -> Value:
        if (version := find_version(request)) is None:
            return read(request)
        if name not in _kept or _kept[name][0] != version:
            _kept[name] = (version, read(request))
        return _kept[name][1]

    return answer


def _name(read: Callable) -> str:
    return f"{read.__module__}.{read.__qualname__}"


def recall(read: Callable[[HttpRequest | None], Value]) -> Value | None:
    """What was last kept of this function, as of any version; None if nothing was. No query."""
    return _kept.get(_name(read), (None, None))[1]


def find_kept_version(request: HttpRequest | None) -> Hashable | None:
    """What is kept of the database is as of this version, found once for a request.

    None for one of the admin, or of no page.
    """
    if getattr(request, "public_version", None) is None:
        return None
    if not hasattr(request, "kept_version"):
        request.kept_version = (request.public_version.number, localdate())
    return request.kept_version


def find_page_version(request: HttpRequest | None) -> Hashable | None:
    """What a whole page is as of; None as above."""
    if request is None or find_kept_version(request) is None:
        return None
    return make_version(request.public_version, find_index_version(request))


def make_version(archive: PublicVersion, index: tuple[int, float]) -> Hashable:
    """What a page is as of, of the archive, its index and the day."""
    return archive.number, index, localdate()


def keep_list(request: HttpRequest, name: Hashable, read: Callable[[], Sequence[Value]]) -> Sequence[Value]:
    """The list of this name, read once for each version; of those asked for last.

    To sort the keys of 20,000 articles takes longer than the rest of a page that lists them.
    """
    if (version := find_kept_version(request)) is None:
        return read()
    values = _lists.find((version, name))
    if values is None:
        values = read()
        _lists.keep((version, name), values)
    return values


class SharedCache(LRUCache):
    """What threads share: the values asked for last, up to a size in all. A larger one is not kept."""

    def __init__(self, most: int, measure: Callable[[Any], int]) -> None:
        super().__init__(most, measure)
        self._lock = threading.Lock()

    def find(self, name: Hashable) -> Any:
        with self._lock:
            return self.get(name)

    def keep(self, name: Hashable, value: Any) -> None:
        with self._lock, suppress(ValueError):  # which says that it is too large
            self[name] = value


def measure_list(values: Sequence) -> int:
    return len(values) + LEAST_VALUES


def find_index_version(request: HttpRequest) -> tuple[int, float]:
    """That of the index when the request first asked: what it shows is never older."""
    if not hasattr(request, "index_version"):
        request.index_version = read_index_version()
    return request.index_version


def forget_kept() -> None:
    _kept.clear()
    _lists.clear()


_lists = SharedCache(MOST_VALUES, measure_list)
