"""The functions of the public pages' own that their templates call."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.template.defaulttags import querystring as change_query
from django.utils.formats import date_format
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, get_language_info, ngettext, pgettext
from django.utils.translation import gettext as _
from jinja2 import pass_context
from jinja2.runtime import Context

from articles.control_characters import drop_control_characters
from articles.models import Issue, Page, Role, SiteSettings
from articles.parsing.roles import HEADING_ROLES
from articles.public.addresses import find_page_addresses
from articles.public.article_layout import LaidOutBlock
from articles.public.corrections import Segment
from articles.public.descriptions import Site, describe_page, name_label, shorten, write_things
from articles.public.feeds import FeedLink, link_feeds
from articles.public.languages import list_offered
from articles.public.pictures import link_picture
from articles.public.reading_settings import KEPT_END, KEPT_START, ReadingSettings, read_settings
from articles.public.reading_text import has_chinese, join_unbroken, read_ranges
from articles.public.site import read_site
from articles.search import BREAK, VERBATIM, Look, Marking, Marks, divide_words

# Of the HTML of a headline, between blanks; a mark, a correction and names in brackets are not divided.
_BRACKETED = r"[（(](?:[^（()）<]|<wbr>)*+[）)]"
_CLAUSE = re.compile(rf"(?:{_BRACKETED}|[^\s<（(]++|[（(]|<wbr>|<(mark|ins|a)\b.*?</\1>)++")
_BLANKS = (" ", "\u3000")
BROKEN_ROLES = {Role.SUBHEAD, *HEADING_ROLES}  # of which lines break between words


def _divide(text: str) -> list[str]:
    return join_unbroken(divide_words(text))


# How a text looks that is readable, and one as printed: whole, or as a headline, which breaks between words.
_WHOLE = (Look(read_ranges), VERBATIM)
_BROKEN = (Look(read_ranges, _divide), Look(divide=_divide))


@pass_context
def reading_settings(context: Context) -> ReadingSettings:
    """The reader's settings."""
    return read_settings(context["request"])


@pass_context
def tell_machines(context: Context) -> dict[str, Any]:
    """The description of the page for search engines and link previews; empty for an editor's draft."""
    request = context["request"]
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


@pass_context
def feed_links(context: Context) -> list[FeedLink]:
    """The feeds of what the page lists, unless it was asked for a wrong value, and of the archive."""
    form = context.get("form")
    return link_feeds(context["request"], is_followed=not (form and form.errors))


@pass_context
def site_settings(context: Context) -> SiteSettings:
    """What the site says of itself. No query while nothing public changes."""
    return read_site(context["request"])


@pass_context
def readable(context: Context, text: str, marks: Marks | None = None) -> SafeString:
    """The text as the reader wants it: readable, or as printed; with the words of a search marked."""
    return _write(context, text, marks)


@pass_context
def headline(context: Context, text: str, marks: Marks | None = None) -> SafeString:
    """The headline, readable or as printed, whose lines break between clauses, or else between words."""
    return _write(context, text, marks, _BROKEN)


def _hold_clauses(shown: SafeString) -> SafeString:
    """The headline with an element around each clause in which a line could end, unless it has no blank."""
    if not any(blank in shown for blank in _BLANKS):
        return shown
    return mark_safe(_CLAUSE.sub(_hold_clause, shown))  # escaped  # nosec B308


def _hold_clause(found: re.Match[str]) -> str:
    return f'<span class="clause">{found[0]}</span>' if BREAK in found[0] else found[0]


@pass_context
def paragraph(context: Context, block: LaidOutBlock, marking: Marking | None = None) -> SafeString:
    """The text of a block: readable, where editors' corrections are marked, or as printed, without them."""
    looks = _BROKEN if block.role in BROKEN_ROLES else _WHOLE
    if not block.segments:
        return _write(context, block.text, marking, looks)
    if reading_settings(context).is_as_printed:
        return _write(context, block.printed, marking, looks)
    _, look = looks  # segments are readable already
    shown = format_html_join("", "{}", ((_write_segment(piece, marking, look),) for piece in block.segments))
    return _hold_clauses(shown) if looks is _BROKEN else shown


def _write_segment(segment: Segment, marking: Marking | None, look: Look) -> SafeString:
    if isinstance(segment, str):
        return (marking or Marks()).mark(segment, look)
    if segment.after:
        return format_html('<ins><a href="#fix{}">{}</a></ins>', segment.number, look.show(segment.after))
    # The sign is the stylesheet's, so that it is no part of the text.
    label = _("删去的字句")
    return format_html('<a class="left-out" href="#fix{}" aria-label="{}"></a>', segment.number, label)


def printed(text: str, marking: Marking | None = None) -> SafeString:
    """The text as printed, with the words of a search marked."""
    return marking.mark(text) if marking else conditional_escape(text)


@pass_context
def fragments(context: Context, text: str, marks: Marks) -> list[SafeString]:
    """The pieces of the text that the search found; its beginning where it found none."""
    is_as_printed = reading_settings(context).is_as_printed
    pieces = marks.cut(drop_control_characters(text), _WHOLE[is_as_printed])
    return [_keep(piece) if is_as_printed else piece for piece in pieces]


def pilcrow(block: LaidOutBlock) -> SafeString:
    """The link to a paragraph; its sign is the stylesheet's, so that it is no part of the text."""
    return _write_pilcrow(block.position, get_language())


@lru_cache(maxsize=4096)
def _write_pilcrow(position: int, language: str | None) -> SafeString:
    return format_html('<a class="pilcrow" href="#b{}" aria-label="{}"></a>', position, _("本段网址"))


def issue_day(issue: Issue | None) -> SafeString:
    """The issue's day; that it is unknown where there is no issue."""
    return printed_day(issue.date if issue else None)


def printed_day(day: datetime.date | None) -> SafeString:
    """The day of the print, or that it is unknown."""
    return _write_day(day, get_language()) if day else conditional_escape(_("日期不详"))


@lru_cache(maxsize=4096)
def _write_day(day: datetime.date, language: str | None) -> SafeString:
    return format_html('<time datetime="{}">{}</time>', day.isoformat(), date_format(day))


def issue_link(issue: Issue | None) -> SafeString:
    """The day, as a link to its issue if it is known."""
    shown = issue_day(issue)
    return format_html('<a href="{}">{}</a>', issue.get_absolute_url(), shown) if issue else shown


def page_label(page: Page) -> SafeString:
    return _write_label(page.label, get_language())


@lru_cache(maxsize=4096)
def _write_label(label: str, language: str | None) -> SafeString:
    return conditional_escape(name_label(label))


def page_name(page: Page) -> SafeString:
    """The page's label and, where it has one, the name of its section."""
    label = page_label(page)
    return format_html('{} <span lang="zh">{}</span>', label, page.section) if page.section else label


def name_role(role: str) -> str:
    """Names a role; `get_role_display` would translate the names of all roles for each."""
    return pgettext("文块", Role(role).label)


def name_lines(lines: Sequence[int]) -> str:
    """第 3、5–7 行, of lines that are counted from 0."""
    numbers = "、".join(
        str(first + 1) if first == last else f"{first + 1}–{last + 1}" for first, last in _list_runs(lines)
    )
    return ngettext("第 %(numbers)s 行", "第 %(numbers)s 行", len(lines)) % {"numbers": numbers}


def _list_runs(lines: Iterable[int]) -> list[tuple[int, int]]:
    """First and last of each run of lines that follow each other, in the order given."""
    runs: list[tuple[int, int]] = []
    for line in lines:
        if runs and line == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], line)
        else:
            runs.append((line, line))
    return runs


def is_foreign(text: str) -> bool:
    """Whether the page has to say that this is Chinese, since it is not itself."""
    return not (get_language() or "").startswith("zh") and has_chinese(text)


@pass_context
def querystring(context: Context, **changed: Any) -> str:
    """The query of this page's address with changed parameters; None leaves one out."""
    return change_query(context, context["request"].GET, **changed)


@pass_context
def is_allowed(context: Context, permission: str) -> bool:
    """Whether the one who asks is an editor with this permission, such as `view_article`.

    Who has no session is not asked for: else pages would vary with every reader's cookies.
    """
    request = context["request"]
    if not request.COOKIES.get(settings.SESSION_COOKIE_NAME):
        return False
    return request.user.is_staff and request.user.has_perm(f"articles.{permission}")


@pass_context
def other_languages(context: Context) -> list[tuple[str, str]]:
    """Code and own name of the languages that the site offers, without that of the page."""
    codes = list_offered(context["request"])
    return [(code, get_language_info(code)["name_local"]) for code in codes if code != get_language()]


def _write(context: Context, text: str, marks: Marks | None, looks: tuple[Look, Look] = _WHOLE) -> SafeString:
    is_as_printed = reading_settings(context).is_as_printed
    shown = (marks or Marks()).mark(drop_control_characters(text), looks[is_as_printed])
    if looks is _BROKEN:
        shown = _hold_clauses(shown)
    return _keep(shown) if is_as_printed else shown


def _keep(shown: SafeString) -> SafeString:
    """What stays in the script of the print."""
    return mark_safe(f"{KEPT_START}{shown}{KEPT_END}")  # escaped  # nosec B308
