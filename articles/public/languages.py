"""Which languages the site offers, and how its addresses lead to the one that a reader gets.

An address of a language that the site does not offer leads on to the same page in one that it does. An
address without language leads readers on to the language that they prefer: a cookie, else what the browser
asks for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language, get_language_from_path, get_language_from_request

from articles.languages import find_address
from articles.models import SiteSettings
from articles.public.site import read_site, recall_site

View = Callable[..., HttpResponse]


def list_offered(request: HttpRequest | None) -> list[str]:
    """Codes of the languages that the site offers, in the order of the settings; never empty."""
    return _list_offered(read_site(request))


def _list_offered(site: SiteSettings) -> list[str]:
    codes = [code for code, _name in settings.LANGUAGES]
    return [code for code in codes if code in site.languages] or codes


def find_offered(request: HttpRequest, language: str) -> str:
    """This language if the site offers it, else the first that it does."""
    return _choose(language, list_offered(request))


def recall_offered(language: str) -> str:
    """The same without the database, as this process last read it."""
    return _choose(language, _list_offered(recall_site()))


def _choose(language: str, offered: Sequence[str]) -> str:
    return language if language in offered else offered[0]


def in_offered_language(view: View) -> View:
    """Lead addresses of a language that the site does not offer on to one that it does."""

    @wraps(view)
    def answer(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        here = get_language()
        return _lead_to(request, find_offered(request, here), here) or view(request, *args, **kwargs)

    return answer


def in_preferred_language(view: View) -> View:
    """Lead addresses without language, too, on to the page in the language that the reader prefers."""

    @wraps(view)
    def answer(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        here = get_language()
        wanted = here if get_language_from_path(request.path_info) else get_language_from_request(request)
        return _lead_to(request, find_offered(request, wanted), here) or view(request, *args, **kwargs)

    return answer


def _lead_to(request: HttpRequest, language: str, here: str | None) -> HttpResponse | None:
    """A redirect to the page in this language; None for that page itself, and for requests that send data."""
    if language == here or request.method not in ("GET", "HEAD"):
        return None
    query = request.META.get("QUERY_STRING", "")
    return redirect(find_address(request.resolver_match, language) + (f"?{query}" if query else ""))
