"""Sitemaps for search engines and harvesters: published articles, pages, issues and collections.

Articles are listed as their publication records have them.
"""

from __future__ import annotations

import datetime

from django.contrib.sitemaps import Sitemap
from django.db.models import Max, QuerySet
from django.urls import reverse

from articles.models import Collection, Issue, Page, PublicationRecord

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


class PageSitemap(Sitemap):
    limit = SECTION_ROWS

    def items(self) -> QuerySet:
        return Page.objects.published().only("ref").order_by("pk")


class IssueSitemap(Sitemap):
    limit = SECTION_ROWS

    def items(self) -> QuerySet:
        return Issue.objects.published().select_related("newspaper").order_by("pk")


class CollectionSitemap(Sitemap):
    limit = SECTION_ROWS

    def items(self) -> QuerySet:
        return Collection.objects.published().only("slug").order_by("pk")


SITEMAPS = {
    "articles": ArticleSitemap,
    "pages": PageSitemap,
    "issues": IssueSitemap,
    "collections": CollectionSitemap,
}
