"""Atom feeds of the latest published articles: of all, or of one column or tag."""

from __future__ import annotations

import datetime

from django.contrib.syndication.views import Feed
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext_lazy as _

from articles.control_characters import drop_control_characters
from articles.models import Article, Column, Tag
from articles.models.authority_history import AuthorityKind
from articles.public.authorities import find_named

ENTRIES = 50


class ArticleFeed(Feed):
    """Entries made of published articles; a subclass chooses which."""

    feed_type = Atom1Feed

    # Django's writer of XML refuses control characters with an error.
    def item_title(self, item: Article) -> str:
        return drop_control_characters(item.title)

    def item_description(self, item: Article) -> str:
        return drop_control_characters(item.excerpt)

    def item_pubdate(self, item: Article) -> datetime.datetime:
        return item.published_at

    def item_updateddate(self, item: Article) -> datetime.datetime:
        return max(item.published_at, item.updated_at)


class LatestFeed(ArticleFeed):
    title = _("报纸文库：新近发布")

    def link(self) -> str:
        return reverse("home")

    def items(self) -> QuerySet:
        return Article.objects.published().with_opening().latest_published()[:ENTRIES]


class AuthorityFeed(ArticleFeed):
    """The latest articles of one column or tag."""

    def title(self, obj: Column | Tag) -> str:
        return drop_control_characters(str(obj))

    def link(self, obj: Column | Tag) -> str:
        return obj.get_absolute_url()

    def items(self, obj: Column | Tag) -> QuerySet:
        return obj.list_articles().with_opening().latest_published()[:ENTRIES]


class ColumnFeed(AuthorityFeed):
    def get_object(self, request: HttpRequest, pk: int) -> Column:
        return find_named(Column.objects.published(), AuthorityKind.COLUMN, pk=pk)[0]


class TagFeed(AuthorityFeed):
    def get_object(self, request: HttpRequest, name: str) -> Tag:
        return find_named(Tag.objects.published(), AuthorityKind.TAG, name=name)[0]
