"""The language of a page is in its address: Chinese has none, English is under `/en/`.

The admin has no languages in its addresses, and follows the editor's preference: a cookie, else what the
browser asks for. `public/languages.py` leads readers to the language that they prefer.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any
from urllib.parse import unquote, urlsplit, urlunsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.locale import LocaleMiddleware
from django.urls import Resolver404, ResolverMatch, get_script_prefix, resolve, reverse
from django.utils.translation import (
    activate,
    get_language,
    get_language_from_path,
    get_language_from_request,
    override,
)
from django.views.decorators.csrf import csrf_exempt
from django.views.i18n import set_language

ADMIN = "/admin/"
PRINTED_LANGUAGE = "zh"  # of what is printed, whatever language the page is in


class LanguageMiddleware(LocaleMiddleware):
    """Activates the language of the address; in the admin, the editor's."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        if request.path_info.startswith(ADMIN):
            activate(get_language_from_request(request))
            request.LANGUAGE_CODE = get_language()


def find_address(match: ResolverMatch, language: str) -> str:
    """The address of the page in this language, without its query."""
    return _find_path(match.view_name, tuple(match.kwargs.values()), language, get_script_prefix())


def find_path(view: str, *values: str | int) -> str:
    """The address of the view in the active language, as `reverse` gives it, which a process keeps."""
    return _find_path(view, values, get_language(), get_script_prefix())


@lru_cache(maxsize=20_000)
def _find_path(view: str, values: tuple[Any, ...], language: str | None, prefix: str) -> str:
    with override(language):
        return reverse(view, args=values)


def translate_address(address: str, host: str) -> str:
    """The address in the present language, if it is a page of this site: without a host, or with this one."""
    parts = urlsplit(address)
    if parts.netloc not in ("", host) or not parts.path.startswith("/"):
        return address
    with override(get_language_from_path(parts.path) or settings.LANGUAGE_CODE):
        try:
            match = resolve(unquote(parts.path))
        except Resolver404:
            return address
    if not match.url_name or match.namespaces:
        return address
    return urlunsplit(parts._replace(path=find_address(match, get_language())))


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
