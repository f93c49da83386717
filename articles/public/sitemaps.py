"""Sitemaps for search engines and harvesters: every kind of page of what is published.

Articles are listed as their publication records have them. A page that lists articles changed when they did.
Source: the protocol of sitemaps.org, version 0.9.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import Any
from urllib.parse import quote

from django.core.paginator import EmptyPage, Paginator
from django.db.models import Exists, Max, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import escape
from django.utils.timezone import localtime

from articles.models import (
    Article,
    Collection,
    Column,
    Issue,
    Newspaper,
    Page,
    Person,
    PublicationRecord,
    Tag,
    Tagging,
)
from articles.models.article import ArticleQuerySet, is_of_published
from articles.models.subqueries import list_keys
from articles.public.descriptions import INDEXES
from articles.public.kept import keep_list
from articles.public.methods import only_read
from articles.public.paging import read_list_page_number

SECTION_ROWS = 2000
LIST_SECTION_ROWS = 250  # of which many articles are read
LATELY = 2000  # records
PLACE = "0"  # of a key in an address
UNQUOTED = "/~:@!$&'()*+,;="  # in a key, as Django has it. Source: RFC 3986, 3.3

Entry = tuple[str, datetime.datetime | None]  # an address, and the last change where it is known


class Section:
    """Pages of one kind: `rows` are divided after `limit`."""

    limit = SECTION_ROWS
    rows: QuerySet | list[str]

    def find_latest(self) -> datetime.datetime | None:
        """The last change of any of the pages, None where it is unknown. One query at most."""
        return None

    def read_entries(self, request: HttpRequest, rows: Any) -> Iterable[Entry]:
        """The pages of these rows, in their order. Three queries at most."""
        raise NotImplementedError


class ArticleSection(Section):
    """All records of articles are divided, as an index has them; and only public ones read."""

    def __init__(self) -> None:
        records = PublicationRecord.objects.filter(article__isnull=False)
        self.rows = records.order_by("article_id").values_list("article_id", flat=True)

    def find_latest(self) -> datetime.datetime | None:
        return find_latest_change(Article.objects.published())

    def read_entries(self, request: HttpRequest, rows: QuerySet) -> Iterable[Entry]:
        records = PublicationRecord.objects.public().filter(article__in=rows).order_by("article_id")
        changes = dict(records.values_list("ref", "at"))
        return zip(list_addresses("article", changes), changes.values(), strict=True)


class ListSection(Section):
    """Pages of rows that list articles.

    `key` is what an address has of the row. `path` leads from an article to the row; `counted` are further
    conditions on the article.
    """

    limit = LIST_SECTION_ROWS

    def __init__(self, view: str, published: QuerySet, key: str, path: str, **counted: Any) -> None:
        self.view, self.path, self.counted = view, path, counted
        self.rows = published.order_by("pk").values_list("pk", key)

    def find_latest(self) -> datetime.datetime | None:
        conditions = {f"{self.path}__isnull": False, **self.counted}
        return find_latest_change(Article.objects.published().filter(**conditions))

    def read_entries(self, request: HttpRequest, rows: QuerySet) -> Iterable[Entry]:
        keys = dict(rows)
        changes = self.find_changes(request, list(keys))
        addresses = list_addresses(self.view, keys.values())
        return [(address, changes.get(pk)) for pk, address in zip(keys, addresses, strict=True)]

    def find_changes(self, request: HttpRequest, pks: Sequence[int]) -> dict[int, datetime.datetime]:
        """The last change by key. Two queries at most.

        Of most rows that many articles belong to, one of them is among the articles that changed lately.
        These are the same for all parts, and read once while nothing public changes. All articles are read
        of the other rows alone, which are few.
        """
        found = dict(keep_list(request, ("changed lately", self.view), self._read_lately))
        others = list_keys(sorted({*pks} - found.keys()))
        return found | self._read_changes(**{f"article__{self.path}__in": others})

    def _read_lately(self) -> list[tuple[int, datetime.datetime]]:
        latest = PublicationRecord.objects.filter(article__isnull=False).order_by("-at").values("article")
        return list(self._read_changes(article__in=latest[:LATELY]).items())

    def _read_changes(self, **some: Any) -> dict[int, datetime.datetime]:
        """The last change by key, in some of the records."""
        conditions = {f"article__{name}": value for name, value in self.counted.items()} | some
        records = PublicationRecord.objects.filter(is_of_published(), **conditions)
        return dict(records.values_list(f"article__{self.path}").annotate(Max("at")))


class IssueSection(ListSection):
    """An issue's address has two keys."""

    def __init__(self) -> None:
        super().__init__("issue", Issue.objects.published(), "date", "page__issue")
        self.rows = self.rows.values_list("pk", "newspaper__code", "date")

    def read_entries(self, request: HttpRequest, rows: QuerySet) -> Iterable[Entry]:
        issues = list(rows)
        changes = self.find_changes(request, [pk for pk, _code, _date in issues])
        return [(reverse("issue", args=keys), changes.get(pk)) for pk, *keys in issues]


class SiteSection(Section):
    """The front page, and the pages that list newspapers, tags and so on."""

    def __init__(self) -> None:
        self.rows = ["home", *INDEXES]

    def read_entries(self, request: HttpRequest, rows: list[str]) -> Iterable[Entry]:
        return [(reverse(name), None) for name in rows]


def find_latest_change(articles: ArticleQuerySet) -> datetime.datetime | None:
    """The last change of any of these articles: the records are asked, the latest first. One query."""
    records = PublicationRecord.objects.filter(Exists(articles.filter(pk=OuterRef("article"))))
    return records.order_by("-at").values_list("at", flat=True).first()


def list_addresses(view: str, keys: Iterable[Any]) -> Iterator[str]:
    """What `reverse` gives for each of these keys, in a tenth of the time."""
    start, _place, end = reverse(view, args=[PLACE]).rpartition(PLACE)
    return (f"{start}{quote(str(key), safe=UNQUOTED)}{end}" for key in keys)


SITEMAPS = {
    "articles": ArticleSection,
    "pages": partial(ListSection, "page", Page.objects.published(), "ref", "page"),
    "issues": IssueSection,
    "newspapers": partial(ListSection, "newspaper", Newspaper.objects.published(), "code", "page__newspaper"),
    "tags": partial(
        ListSection,
        "tag",
        Tag.objects.published(),
        "name",
        "taggings__tag",
        taggings__state=Tagging.State.ACCEPTED,
    ),
    "people": partial(ListSection, "person", Person.objects.published(), "pk", "credits__person"),
    "columns": partial(ListSection, "column", Column.objects.published(), "pk", "column"),
    "collections": partial(
        ListSection,
        "collection",
        Collection.objects.published(),
        "slug",
        "collection_items__collection",
        collection_items__collection__is_public=True,
    ),
    "site": SiteSection,
}


@only_read
def show_index(request: HttpRequest) -> HttpResponse:
    """The sitemaps of all sections. Two queries for each, none while nothing public changes."""
    entries = []
    for name, make_section in SITEMAPS.items():
        section = make_section()
        parts = divide(request, name, section)
        address = reverse("section_sitemap", args=[name])
        latest = parts.count and read_latest(request, name, section)
        changed = localtime(latest).isoformat() if latest else ""
        for number in parts.page_range:
            entries.append((address if number == 1 else f"{address}?p={number}", changed))
    return _write(request, "sitemapindex", "sitemap", entries)


@only_read
def show_section(request: HttpRequest, section: str) -> HttpResponse:
    """A sitemap of the pages of one kind. Four queries at most.

    Http404 for an unknown section or past its end.
    """
    if section not in SITEMAPS:
        raise Http404(section)
    shown = SITEMAPS[section]()
    try:
        page = divide(request, section, shown).page(read_list_page_number(request))
    except EmptyPage as error:
        raise Http404(section) from error
    entries = shown.read_entries(request, page.object_list)
    return _write(
        request, "urlset", "url", ((address, f"{at:%Y-%m-%d}" if at else "") for address, at in entries)
    )


def divide(request: HttpRequest, name: str, section: Section) -> Paginator:
    """The parts of a section, counted once while nothing public changes. One query at most."""
    parts = Paginator(section.rows, section.limit)
    [parts.count] = keep_list(request, ("sitemap", name), lambda: [parts.count])
    return parts


def read_latest(request: HttpRequest, name: str, section: Section) -> datetime.datetime | None:
    """The last change of any of its pages. The same."""
    [latest] = keep_list(request, ("last change", name), lambda: [section.find_latest()])
    return latest


def _write(request: HttpRequest, root: str, each: str, entries: Iterable[tuple[str, str]]) -> HttpResponse:
    """The addresses with their last changes, where these are known."""
    site = request.build_absolute_uri("/")[:-1]
    written = "\n".join(
        f"<{each}><loc>{escape(site + address)}</loc>{changed and f'<lastmod>{changed}</lastmod>'}</{each}>"
        for address, changed in entries
    )
    text = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<{root} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{written}\n</{root}>\n'
    )
    return HttpResponse(text, content_type="application/xml", headers={"X-Robots-Tag": "noindex, noarchive"})
