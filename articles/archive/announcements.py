"""Changes announced: to the index, and to programs that keep a copy of what is published."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.utils import timezone

from articles.archive.records import note_changes
from articles.models import Article, IndexRequest
from articles.models.article import ArticleQuerySet


def announce_changes(articles: ArticleQuerySet, *, at: datetime.datetime | None = None) -> None:
    """Make the index, and programs that follow changes, look again at those of the articles that are public.

    Call it in the block of `recorded()` that changes them; before the change if that removes them from
    `articles`.
    """
    pks = set(articles.published().values_list("pk", flat=True))
    announce_public(pks, at=at)
    note_changes(pks, articles, at=at)
    Article.objects.filter(pk__in=articles.published().values("pk")).update(updated_at=at or timezone.now())


def announce_public(pks: Iterable[int], *, at: datetime.datetime | None = None) -> None:
    """The same for articles, by their keys, of which it is known that they are or were public."""
    pks = sorted(pks)
    IndexRequest.objects.ask(pks)
    note_changes(pks, at=at)


def announce_removal(articles: ArticleQuerySet, *, at: datetime.datetime | None = None) -> None:
    """Announce that the articles are about to be deleted: call it before, in the same block.

    What continues one of the articles changes with it: it no longer says where it begins.
    """
    note_changes(articles.values_list("pk", flat=True), at=at)
    announce_changes(articles, at=at)
    announce_changes(Article.objects.filter(continues__in=articles), at=at)
