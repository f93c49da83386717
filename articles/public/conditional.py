"""Pages that a browser already has: 304 before anything of them is read.

A page's ETag is made of the versions of everything that the page is made from: the public rows, the index
(for what occurs together), the program, the day, the address with its language, and the reader's settings.
Caches may keep a page, and ask each time whether it is still right: so nothing withdrawn is shown, and a page
needs no `Vary: Cookie` for what a reader chose.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, wraps

import django
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control, set_response_etag
from django.utils.http import http_date

from articles.public.kept import find_index_version, find_page_version
from articles.public.kept_pages import KeptPages
from articles.public.reading_settings import read_settings

View = Callable[..., HttpResponse]
PAGES = KeptPages()
PROGRAM = ("articles", "newsroom", "templates")
SETTLED_SECONDS = 60  # Last-Modified is in seconds: it is sent when no further change can fall in that second


def conditional(view: View) -> View:
    """Answer without calling the view if the client, or this process, has the answer already.

    Editors, to whom pages show links of their own, always get what the view answers, for themselves alone.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if request.method not in ("GET", "HEAD") or settings.SESSION_COOKIE_NAME in request.COOKIES:
            response = view(request, *args, **kwargs)
            patch_cache_control(response, private=True, no_cache=True)  # else browsers keep a 410 for ever
            return response
        etag, modified = _find_validators(request)
        _drop_vague_conditions(request, modified)
        response = get_conditional_response(request, etag=etag, last_modified=modified)
        if response and response.status_code == 304:
            response.unchanged_since = find_page_version(request)
        if response is None and (kept := PAGES.find(etag)):
            response = kept.answer()
        if response is None:
            response = view(request, *args, **kwargs)
            PAGES.keep(etag, response)
        if response.status_code == 410:
            patch_cache_control(response, public=True, no_cache=True)  # it may be published again
        if response.status_code in (200, 304):
            response["ETag"] = etag
            if modified:
                response["Last-Modified"] = http_date(modified)
            patch_cache_control(response, public=True, no_cache=True)
        return response

    return answer


def conditional_by_content(view: View) -> View:
    """Answer 304 if the client has what the view answered, for pages that depend on more than versions."""

    @wraps(view)
    def answer(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if response.status_code != 200:
            return response
        set_response_etag(response)
        patch_cache_control(response, public=True, no_cache=True)
        return get_conditional_response(request, etag=response["ETag"], response=response)

    return answer


def _find_validators(request: HttpRequest) -> tuple[str, int | None]:
    """The ETag, and the second of the last change unless another may follow in it. No query."""
    archive, index, program = request.public_version, find_index_version(request), read_program_version()
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    reader = read_settings(request).cookie
    parts = (archive.number, index, program.digest, today, reader, request.build_absolute_uri())
    etag = hashlib.sha256(repr(parts).encode()).hexdigest()[:24]
    modified = max(archive.changed, int(index[1]), program.changed, int(today.timestamp()))
    return f'"{etag}"', modified if 0 < modified < time.time() - SETTLED_SECONDS else None


def _drop_vague_conditions(request: HttpRequest, modified: int | None) -> None:
    """Forget conditions that cannot be answered before the view: `*`, and a time that was never given.

    A clock that was set back may give a later change an earlier time.
    """
    if request.headers.get("If-None-Match", "").strip() == "*":
        del request.META["HTTP_IF_NONE_MATCH"]
    since = request.headers.get("If-Modified-Since")
    if since and since != (http_date(modified) if modified else None):
        del request.META["HTTP_IF_MODIFIED_SINCE"]


@dataclass(frozen=True)
class ProgramVersion:
    """A digest of the program, and the second of its last change."""

    digest: str
    changed: int


@cache
def read_program_version() -> ProgramVersion:
    """The program's files and settings, as they were when the process started."""
    files = sorted(
        path
        for name in PROGRAM
        for path in (settings.BASE_DIR / name).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    )
    stats = [(str(path.relative_to(settings.BASE_DIR)), path.stat()) for path in files]
    parts = [(name, stat.st_size, stat.st_mtime_ns) for name, stat in stats]
    own = (django.__version__, settings.LANGUAGE_CODE, settings.TIME_ZONE, settings.DEBUG)
    digest = hashlib.sha256(repr((parts, own)).encode()).hexdigest()
    return ProgramVersion(digest, int(max(stat.st_mtime for _, stat in stats)))
