"""What templates of the public pages use without loading it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django import template
from django.template import Context
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from articles.control_characters import drop_control_characters
from articles.public.addresses import find_page_addresses
from articles.public.descriptions import Site, describe_page, shorten, write_things
from articles.public.feeds import FeedLink, link_feeds
from articles.public.pictures import link_picture
from articles.public.reading_settings import KEPT_END, KEPT_START, ReadingSettings, read_settings
from articles.public.reading_text import join_unbroken, make_readable
from articles.search import divide_words

register = template.Library()
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_BREAK = mark_safe("<wbr>")  # no value in it  # nosec B308


@register.simple_tag(takes_context=True)
def reading_settings(context: Context) -> ReadingSettings:
    """The reader's settings; an `include … only` knows the request too."""
    return read_settings(getattr(context, "request", None))


@register.inclusion_tag("articles/_machines.html", takes_context=True)
def tell_machines(context: Context) -> dict[str, Any]:
    """What search engines and programs that show links are told of the page; nothing of an editor's draft."""
    request = context.get("request")
    addresses = find_page_addresses(request)
    if addresses is None:
        return {}
    site, about = Site(request), describe_page(request, context)
    return {
        "addresses": addresses,
        "site": site,
        "about": about,
        "text": shorten(about.text),
        "things": write_things(site, about),
        "picture": link_picture(request, about.article) if about.article else "",
    }


@register.simple_tag(takes_context=True)
def feed_links(context: Context) -> list[FeedLink]:
    """The feeds of what the page lists, and of the archive."""
    return link_feeds(context.get("request"))


@register.simple_tag(takes_context=True)
def readable(context: Context, text: str) -> SafeString:
    """The text as the reader wants it: readable, or as printed."""
    return _write(context, text, conditional_escape)


@register.simple_tag(takes_context=True)
def headline(context: Context, text: str) -> SafeString:
    """The headline, readable or as printed, whose lines break between words."""
    return _write(context, text, _break_between_words)


@register.filter
def is_foreign(text: str) -> bool:
    """Whether the page has to say that this is Chinese, since it is not itself."""
    return not (get_language() or "").startswith("zh") and _CHINESE.search(text) is not None


def _write(context: Context, text: str, write: Callable[[str], SafeString]) -> SafeString:
    text = drop_control_characters(text)  # before the places where a headline may break go between them
    if reading_settings(context).is_as_printed:
        return mark_safe(f"{KEPT_START}{write(text)}{KEPT_END}")  # escaped  # nosec B308
    return write(make_readable(text))


def _break_between_words(text: str) -> SafeString:
    pieces = join_unbroken(divide_words(text))
    return mark_safe(_BREAK.join(conditional_escape(piece) for piece in pieces))  # escaped  # nosec B308
