"""Sitemaps for search engines and harvesters: every kind of page of what is published.

Articles are listed as their publication records have them. A page that lists articles changed when they did.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib.sitemaps import Sitemap
from django.db.models import Max, OuterRef, QuerySet, Subquery
from django.urls import reverse

from articles.models import (
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
from articles.public.descriptions import INDEXES

SECTION_ROWS = 2000  # written in a tenth of a second


class ArticleSitemap(Sitemap):
    limit = SECTION_ROWS

    def items(self) -> QuerySet:
        return PublicationRecord.objects.public().only("ref", "at").order_by("article_id")

    def location(self, item: PublicationRecord) -> str:
        return reverse("article", args=[item.ref])

    def lastmod(self, item: PublicationRecord) -> datetime.datetime:
        return item.at

    def get_latest_lastmod(self) -> datetime.datetime | None:
        """The latest change, in one query where Django would read every row."""
        return self.items().aggregate(latest=Max("at"))["latest"]


class ListSitemap(Sitemap):
    """Pages of these rows, each of which lists articles.

    `path_to_row` leads from an article's record to the row. `counted` are further conditions on the record.
    """

    limit = SECTION_ROWS

    def __init__(self, list_rows: Callable[[], QuerySet], path_to_row: str, **counted: Any) -> None:
        self.list_rows, self.path_to_row, self.counted = list_rows, path_to_row, counted

    def find_records(self, lookup: str, value: Any) -> QuerySet:
        """The records whose row fits; in one filter, so that the conditions are on the same join."""
        lookup = self.path_to_row + lookup
        return PublicationRecord.objects.public().filter(**{lookup: value}, **self.counted)

    def items(self) -> QuerySet:
        of_row = self.find_records("", OuterRef("pk")).order_by()
        latest = of_row.values(self.path_to_row).annotate(latest=Max("at")).values("latest")
        return self.list_rows().annotate(changed=Subquery(latest)).order_by("pk")

    def lastmod(self, item: Any) -> datetime.datetime | None:
        return item.changed

    def get_latest_lastmod(self) -> datetime.datetime | None:
        return self.find_records("__isnull", False).aggregate(latest=Max("at"))["latest"]


class SiteSitemap(Sitemap):
    """The front page, and the pages that list newspapers, tags and so on."""

    limit = SECTION_ROWS

    def items(self) -> list[str]:
        return ["home", *INDEXES]

    def location(self, item: str) -> str:
        return reverse(item)


SITEMAPS = {
    "articles": ArticleSitemap,
    "pages": partial(ListSitemap, lambda: Page.objects.published().only("ref"), "article__page"),
    "issues": partial(
        ListSitemap, lambda: Issue.objects.published().select_related("newspaper"), "article__page__issue"
    ),
    "newspapers": partial(
        ListSitemap, lambda: Newspaper.objects.published().only("code"), "article__page__newspaper"
    ),
    "tags": partial(
        ListSitemap,
        lambda: Tag.objects.published().only("name"),
        "article__taggings__tag",
        article__taggings__state=Tagging.State.ACCEPTED,
    ),
    "people": partial(ListSitemap, lambda: Person.objects.published().only("pk"), "article__credits__person"),
    "columns": partial(ListSitemap, lambda: Column.objects.published().only("pk"), "article__column"),
    "collections": partial(
        ListSitemap,
        lambda: Collection.objects.published().only("slug"),
        "article__collection_items__collection",
        article__collection_items__collection__is_public=True,
    ),
    "site": SiteSitemap,
}
