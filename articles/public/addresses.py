"""A page's address in each language, for search engines and whoever links to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from articles.languages import find_address, name_language
from articles.public.languages import find_offered, list_offered

# What of the query makes another page; the rest only marks, sorts or narrows one. Words of a search do so on
# the search's own page alone.
PAGE_PARAMETERS = ("q", "newspaper", "year", "kind", "p")
MARKED_PAGES = ("article", "page")


@dataclass(frozen=True, slots=True)
class PageAddresses:
    """`alternates`: the page in each language, and what it is for all others, as (hreflang, address)."""

    canonical: str
    alternates: Sequence[tuple[str, str]]


def find_page_addresses(request: HttpRequest | None) -> PageAddresses | None:
    """None where no address of a public page was asked for."""
    match = getattr(request, "resolver_match", None)
    if match is None or match.namespaces:
        return None
    names = PAGE_PARAMETERS[1:] if match.url_name in MARKED_PAGES else PAGE_PARAMETERS
    given = [(name, request.GET[name]) for name in names if request.GET.get(name)]
    query = f"?{urlencode(given)}" if given else ""
    root = request.build_absolute_uri("/")[:-1]
    by_code = {code: f"{root}{find_address(match, code)}{query}" for code in list_offered(request)}
    alternates = [(name_language(code), address) for code, address in by_code.items()]
    alternates.append(("x-default", by_code[find_offered(request, settings.LANGUAGE_CODE)]))
    return PageAddresses(by_code[find_offered(request, get_language())], alternates)
