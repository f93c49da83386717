"""The language of a page is in its address: Chinese has none, English is under `/en/`.

An address without language leads readers on to the page in the language that they prefer: by their cookie,
else as their browser asks. The admin has no languages in its addresses, and follows the preference alone.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.locale import LocaleMiddleware
from django.shortcuts import redirect
from django.urls import ResolverMatch, reverse
from django.utils.translation import (
    activate,
    get_language,
    get_language_from_path,
    get_language_from_request,
    override,
)
from django.views.decorators.csrf import csrf_exempt
from django.views.i18n import set_language

View = Callable[..., HttpResponse]
ADMIN = "/admin/"


class LanguageMiddleware(LocaleMiddleware):
    """Activates the language of the address; in the admin, the editor's."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        if request.path_info.startswith(ADMIN):
            activate(get_language_from_request(request))
            request.LANGUAGE_CODE = get_language()


def in_preferred_language(view: View) -> View:
    """Lead readers of an address without language on to the page in the language that they prefer."""

    @wraps(view)
    def answer(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        preferred = get_language_from_request(request)
        is_chosen = preferred == get_language() or get_language_from_path(request.path_info)
        if is_chosen or request.method not in ("GET", "HEAD"):
            return view(request, *args, **kwargs)
        query = request.META.get("QUERY_STRING", "")
        return redirect(find_address(request.resolver_match, preferred) + (f"?{query}" if query else ""))

    return answer


def find_address(match: ResolverMatch, language: str) -> str:
    """The address of the page in this language, without its query."""
    with override(language):
        return reverse(match.view_name, args=match.args, kwargs=match.kwargs)


def permanent_addresses() -> override:
    """A block in which addresses have no language, as others store and cite them."""
    return override(settings.LANGUAGE_CODE)


def name_language(code: str) -> str:
    """The language as BCP 47 writes it: zh-Hans for zh-hans."""
    language, _, script = code.partition("-")
    return f"{language}-{script.title()}" if script else language


# No token, and so no cookie for readers: all that another site could do is change their language.
@csrf_exempt
def choose_language(request: HttpRequest) -> HttpResponse:
    """Keep the reader's language in a cookie, and lead to the same page in it."""
    language = get_language_from_path(urlsplit(request.POST.get("next", "")).path)
    with override(language or settings.LANGUAGE_CODE):  # in which `set_language` knows that address
        return set_language(request)
