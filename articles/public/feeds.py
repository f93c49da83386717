"""Atom feeds of the latest published articles, as their publication records have them: of all, or of one
column or tag."""

from __future__ import annotations

import datetime
import json
from dataclasses import dataclass

from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext_lazy as _

from articles.control_characters import drop_control_characters
from articles.models import Article, Column, PublicationRecord, Tag
from articles.models.article import EXCERPT_CHARS, ArticleQuerySet
from articles.models.authority_history import AuthorityKind
from articles.public.authorities import find_named

ENTRIES = 50


@dataclass(frozen=True)
class Entry:
    """What a feed shows of an article."""

    ref: str
    title: str
    excerpt: str
    published: datetime.datetime
    updated: datetime.datetime


def read_entries(articles: ArticleQuerySet) -> list[Entry]:
    """The latest published of the articles, the latest first. One query."""
    latest = articles.latest_published().filter(record__isnull=False).select_related("record")
    return [make_entry(article.record) for article in latest.only("record")[:ENTRIES]]


def make_entry(record: PublicationRecord) -> Entry:
    # Records replace control characters, which programs count; readers do without.
    summary, detail = (json.loads(part.replace("\ufffd", "")) for part in (record.summary, record.detail))
    opening = next(filter(None, detail["paragraphs"]), "")
    return Entry(
        ref=record.ref,
        title=summary["title"],
        excerpt=f"{opening[:EXCERPT_CHARS]}…" if len(opening) > EXCERPT_CHARS else opening,
        published=datetime.datetime.fromisoformat(summary["published_at"]),
        updated=record.at,
    )


class ArticleFeed(Feed):
    """A subclass chooses the articles."""

    feed_type = Atom1Feed

    def item_title(self, item: Entry) -> str:
        return item.title

    def item_description(self, item: Entry) -> str:
        return item.excerpt

    def item_link(self, item: Entry) -> str:
        return reverse("article", args=[item.ref])

    def item_pubdate(self, item: Entry) -> datetime.datetime:
        return item.published

    def item_updateddate(self, item: Entry) -> datetime.datetime:
        return item.updated


class LatestFeed(ArticleFeed):
    title = _("报纸文库：新近发布")

    def link(self) -> str:
        return reverse("home")

    def items(self) -> list[Entry]:
        return read_entries(Article.objects.published())


class AuthorityFeed(ArticleFeed):
    """The latest articles of one column or tag."""

    def title(self, obj: Column | Tag) -> str:
        return drop_control_characters(str(obj))  # which Django's writer of XML refuses with an error

    def link(self, obj: Column | Tag) -> str:
        return obj.get_absolute_url()

    def items(self, obj: Column | Tag) -> list[Entry]:
        return read_entries(obj.list_articles())


class ColumnFeed(AuthorityFeed):
    def get_object(self, request: HttpRequest, pk: int) -> Column:
        return find_named(Column.objects.published(), AuthorityKind.COLUMN, pk=pk)[0]


class TagFeed(AuthorityFeed):
    def get_object(self, request: HttpRequest, name: str) -> Tag:
        return find_named(Tag.objects.published(), AuthorityKind.TAG, name=name)[0]
