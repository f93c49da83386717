"""What many pages show and few changes touch: a process keeps it for as long as nothing public changes."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import wraps
from typing import TypeVar

from django.http import HttpRequest
from django.utils.timezone import localdate

from articles.search import read_index_version

Value = TypeVar("Value")
_kept: dict[str, tuple[Hashable, object]] = {}  # by function, the version and what was read of it


def kept(read: Callable[[HttpRequest | None], Value]) -> Callable[[HttpRequest | None], Value]:
    """Read once for each version of the archive and its index, and each day; without version, each time."""

    @wraps(read)
    def answer(request: HttpRequest | None) -> Value:
        if getattr(request, "public_version", None) is None:  # of the admin, or of no page
            return read(request)
        version = find_kept_version(request)
        name = f"{read.__module__}.{read.__qualname__}"
        if name not in _kept or _kept[name][0] != version:
            _kept[name] = (version, read(request))
        return _kept[name][1]

    return answer


def find_kept_version(request: HttpRequest) -> Hashable:
    """What everything that is kept is as of, read once for a request."""
    if not hasattr(request, "kept_version"):
        request.kept_version = (request.public_version.number, find_index_version(request), localdate())
    return request.kept_version


def find_index_version(request: HttpRequest) -> tuple[int, float]:
    """That of the index when the request first asked: what it shows is never older."""
    if not hasattr(request, "index_version"):
        request.index_version = read_index_version()
    return request.index_version


def forget_kept() -> None:
    _kept.clear()
