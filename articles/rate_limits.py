"""How often one client may ask, counted for all processes together.

Counts are kept in a small SQLite file in the data folder, or in the cache server where one is set. A page
that is only read is not counted. django-ratelimit and the throttling of REST framework count correctly
only with a cache server: additions in Django's file and database caches are not atomic.
"""

from __future__ import annotations

import logging
import math
import sqlite3
import threading
import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from ipaddress import IPv6Address, ip_address, ip_network
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

logger = logging.getLogger(__name__)
COUNTS = "counts.sqlite3"
WAIT_SECONDS = 1.0  # for another process that counts: it takes a tenth of a millisecond
COUNTS_A_CLEANING = 1000
NETWORK_BITS = 64  # of IPv6, what one client is given
_ADD = """
INSERT INTO counts (key, window, count, ends) VALUES (?, ?, 1, ?)
ON CONFLICT (key) DO UPDATE SET
    count = iif(window = excluded.window, count + 1, 1), window = excluded.window, ends = excluded.ends
RETURNING count
"""
_kept = threading.local()


@dataclass(frozen=True)
class Usage:
    """What a client has asked for in this window, and in how many seconds it ends."""

    limit: int
    count: int
    seconds: int

    @property
    def is_over(self) -> bool:
        return self.count > self.limit

    def write_headers(self, response: HttpResponse) -> None:
        """Write the limit and Retry-After. Source: draft-ietf-httpapi-ratelimit-headers-06, HTTP."""
        response["RateLimit-Limit"] = str(self.limit)
        response["RateLimit-Remaining"] = str(max(0, self.limit - self.count))
        response["RateLimit-Reset"] = str(self.seconds)
        if self.is_over:
            response["Retry-After"] = str(self.seconds)


def count_request(request: HttpRequest, name: str) -> Usage | None:
    """Count the request for its client; None where `settings.RATE_LIMITS` has no limit of this name.

    Never raises: what cannot be counted is not limited.
    """
    if name not in settings.RATE_LIMITS:
        return None
    limit, length = settings.RATE_LIMITS[name]
    key = f"{name} {_name_client(request)}"
    now = time.time() + zlib.crc32(key.encode()) % length  # not all clients' windows end at once
    window = int(now // length)
    seconds = math.ceil(length - now % length)
    try:
        count = (_count_in_cache if settings.CACHE_URL else _count_in_file)(key, window, seconds)
    except Exception:  # each cache server has errors of its own
        logger.exception("requests cannot be counted; nobody is limited")
        return None
    return Usage(limit, count, seconds)


def limit_rate(
    name: str,
    *,
    methods: tuple[str, ...] = ("GET", "HEAD", "POST"),
    refuse: Callable[[HttpRequest, Usage], HttpResponse] | None = None,
) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """A decorator of views that answers 429 to a client that asks too often; `refuse` makes the answer."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def limited(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            usage = count_request(request, name) if request.method in methods else None
            if usage is None:
                return view(request, *args, **kwargs)
            response = (
                (refuse or refuse_in_words)(request, usage)
                if usage.is_over
                else view(request, *args, **kwargs)
            )
            usage.write_headers(response)
            return response

        return limited

    return decorate


def refuse_in_words(request: HttpRequest, usage: Usage) -> HttpResponse:
    return render(request, "429.html", {"minutes": math.ceil(usage.seconds / 60)}, status=429)


def refuse_in_json(request: HttpRequest, usage: Usage) -> JsonResponse:
    return JsonResponse({"error": "throttled", "message": "too many requests; see Retry-After"}, status=429)


def _name_client(request: HttpRequest) -> str:
    """The client's address; of IPv6 the network, since a client may take any address in it."""
    text = request.META.get("REMOTE_ADDR", "")
    try:
        address = ip_address(text)
    except ValueError:  # a socket
        return text
    if isinstance(address, IPv6Address) and not address.ipv4_mapped:
        return str(ip_network((address, NETWORK_BITS), strict=False))
    return text


def _count_in_cache(key: str, window: int, seconds: int) -> int:
    key = f"{key} {window}".replace(" ", ":")
    cache.add(key, 0, timeout=seconds)
    return cache.incr(key)


def _count_in_file(key: str, window: int, seconds: int) -> int:
    database, now = _open_file(settings.DATA_DIR / COUNTS), time.time()
    _kept.counted = getattr(_kept, "counted", 0) + 1
    if _kept.counted % COUNTS_A_CLEANING == 0:
        database.execute("DELETE FROM counts WHERE ends < ?", (now,))
    [[count]] = database.execute(_ADD, (key, window, now + seconds)).fetchall()
    return count


def _open_file(path: Path) -> sqlite3.Connection:
    """This thread's connection to the file. Its contents may be lost, so nothing waits for the disk."""
    if getattr(_kept, "path", None) != path:
        path.touch(mode=0o600)
        database = sqlite3.connect(path, timeout=WAIT_SECONDS, isolation_level=None)
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = OFF")
        database.execute(
            "CREATE TABLE IF NOT EXISTS counts "
            "(key TEXT PRIMARY KEY, window INTEGER, count INTEGER, ends REAL) WITHOUT ROWID"
        )
        _kept.path, _kept.database = path, database
    return _kept.database
