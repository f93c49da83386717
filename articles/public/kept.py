"""What many pages show and few changes touch: a process keeps it for as long as nothing public changes."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import wraps
from typing import TypeVar

from django.http import HttpRequest

from articles.search import read_index_version

Value = TypeVar("Value")
_kept: dict[str, tuple[Hashable, object]] = {}  # by function, the version and what was read of it


def kept(read: Callable[[], Value]) -> Callable[[HttpRequest], Value]:
    """Read once for each version of the archive and its index; each time for a request without version."""

    @wraps(read)
    def answer(request: HttpRequest) -> Value:
        archive = getattr(request, "public_version", None)
        if archive is None:  # of the admin, or of an address that leads nowhere
            return read()
        version = (archive.number, read_index_version())
        name = f"{read.__module__}.{read.__qualname__}"
        if name not in _kept or _kept[name][0] != version:
            _kept[name] = (version, read())
        return _kept[name][1]

    return answer


def forget_kept() -> None:
    _kept.clear()
