"""Requests that were answered 304 already: the same answer again, before anything else of the program runs.

To find the view, and what stands before and after it, takes longer than to know that nothing has changed.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponseBase, HttpResponseNotModified
from django.urls import ResolverMatch
from django.utils import timezone

from articles.archive.public_version import read_public_version
from articles.public.kept import SharedCache, make_version
from articles.search import read_index_version

MOST_ANSWERS = 2000  # of half a kilobyte; no client can make one larger than the headers that a server takes
CONDITIONS = ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_MATCH", "HTTP_IF_UNMODIFIED_SINCE")
# What an answer depends on beside the versions of what it shows: its address, language and reader.
ASKED = (
    *("REQUEST_METHOD", "HTTP_HOST", "SERVER_NAME", "SERVER_PORT", "QUERY_STRING"),
    *("HTTP_COOKIE", "HTTP_ACCEPT_LANGUAGE"),
    *CONDITIONS,
)
KEPT_HEADERS = ("Cache-Control", "ETag", "Last-Modified", "Vary")  # the browser has the others with the page


@dataclass(frozen=True, slots=True)
class UnchangedAnswer:
    """The headers of a 304, and the version at which it was given."""

    version: Hashable
    headers: dict[str, str]
    resolver_match: ResolverMatch

    def is_current(self) -> bool:
        """Whether nothing has changed, or is due to change now. One query.

        False where the database fails: the rest of the program says so as it always does.
        """
        try:
            archive = read_public_version()
        except DatabaseError:
            return False
        version = make_version(archive, read_index_version())
        return version == self.version and not archive.is_due(timezone.now())

    def answer(self) -> HttpResponseNotModified:
        return HttpResponseNotModified(headers=self.headers)


class UnchangedMiddleware:
    """Answers 304 to a request that `conditional` answered so, for as long as nothing changes.

    Requests whose number is limited are all counted: they go on to the view.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not any(name in request.META for name in CONDITIONS):
            return self.get_response(request)
        asked = (request.scheme, request.path, *map(request.META.get, ASKED))
        known = ANSWERS.find(asked)
        if known and known.is_current():
            request.resolver_match = known.resolver_match  # for those who measure requests
            return known.answer()
        response = self.get_response(request)
        version = getattr(response, "unchanged_since", None)
        if version and "RateLimit-Limit" not in response.headers:
            headers = {name: response[name] for name in KEPT_HEADERS if name in response}
            ANSWERS.keep(asked, UnchangedAnswer(version, headers, request.resolver_match))
        return response


ANSWERS = SharedCache(MOST_ANSWERS, lambda answer: 1)
