"""Sitemaps for search engines and harvesters: every kind of page of what is published.

Articles are listed as their publication records have them. A page that lists articles changed when they did.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
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
    """Pages that list articles. `path_to_row` leads from a record to the row of its page, where `counted`."""

    limit = SECTION_ROWS
    path_to_row = ""
    counted: Mapping[str, Any] = {}

    def list_rows(self) -> QuerySet:
        raise NotImplementedError

    def items(self) -> QuerySet:
        of_row = PublicationRecord.objects.public().filter(
            **{self.path_to_row: OuterRef("pk")}, **self.counted
        )
        latest = of_row.order_by().values(self.path_to_row).annotate(latest=Max("at")).values("latest")
        return self.list_rows().annotate(changed=Subquery(latest)).order_by("pk")

    def lastmod(self, item: Any) -> datetime.datetime | None:
        return item.changed

    def get_latest_lastmod(self) -> datetime.datetime | None:
        listed = PublicationRecord.objects.public().filter(
            **{f"{self.path_to_row}__isnull": False}, **self.counted
        )
        return listed.aggregate(latest=Max("at"))["latest"]


class PageSitemap(ListSitemap):
    path_to_row = "article__page"

    def list_rows(self) -> QuerySet:
        return Page.objects.published().only("ref")


class IssueSitemap(ListSitemap):
    path_to_row = "article__page__issue"

    def list_rows(self) -> QuerySet:
        return Issue.objects.published().select_related("newspaper")


class NewspaperSitemap(ListSitemap):
    path_to_row = "article__page__newspaper"

    def list_rows(self) -> QuerySet:
        return Newspaper.objects.published().only("code")


class TagSitemap(ListSitemap):
    path_to_row = "article__taggings__tag"
    counted = {"article__taggings__state": Tagging.State.ACCEPTED}

    def list_rows(self) -> QuerySet:
        return Tag.objects.published().only("name")


class PersonSitemap(ListSitemap):
    path_to_row = "article__credits__person"

    def list_rows(self) -> QuerySet:
        return Person.objects.published().only("pk")


class ColumnSitemap(ListSitemap):
    path_to_row = "article__column"

    def list_rows(self) -> QuerySet:
        return Column.objects.published().only("pk")


class CollectionSitemap(ListSitemap):
    path_to_row = "article__collection_items__collection"
    counted = {"article__collection_items__collection__is_public": True}

    def list_rows(self) -> QuerySet:
        return Collection.objects.published().only("slug")


class SiteSitemap(Sitemap):
    """The front page, and the pages that list newspapers, tags and so on."""

    limit = SECTION_ROWS

    def items(self) -> list[str]:
        return ["home", *INDEXES]

    def location(self, item: str) -> str:
        return reverse(item)


SITEMAPS = {
    "articles": ArticleSitemap,
    "pages": PageSitemap,
    "issues": IssueSitemap,
    "newspapers": NewspaperSitemap,
    "tags": TagSitemap,
    "people": PersonSitemap,
    "columns": ColumnSitemap,
    "collections": CollectionSitemap,
    "site": SiteSitemap,
}
