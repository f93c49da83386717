"""Changes announced: to the index, and to programs that keep a copy of what is published."""

from __future__ import annotations

import datetime

from django.utils import timezone

from articles.models import Article, IndexRequest, Withdrawal
from articles.models.article import ArticleQuerySet


def announce_changes(articles: ArticleQuerySet, *, at: datetime.datetime | None = None) -> None:
    """Have the index, and programs that follow changes, look again at those of the articles that are public.

    Call it in the transaction that changes them; before the change where that takes them out of `articles`.
    """
    public = articles.published()
    IndexRequest.objects.ask(public.values_list("pk", flat=True).distinct())
    Article.objects.filter(pk__in=public.values("pk")).update(updated_at=at or timezone.now())


def announce_removal(articles: ArticleQuerySet, *, at: datetime.datetime | None = None) -> None:
    """Announce that the articles are about to be deleted: call it before, in the same transaction.

    Programs that keep a copy learn the refs of the public ones. What continues one of the articles changes
    with it: it no longer says where it begins.
    """
    announce_changes(articles, at=at)
    announce_changes(Article.objects.filter(continues__in=articles), at=at)
    Withdrawal.objects.record(articles.published().values_list("ref", flat=True), at=at)
