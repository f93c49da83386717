"""What every editor's change leaves behind: its times on the article, and a request to the index."""

from __future__ import annotations

import datetime

from django.db import transaction
from django.utils import timezone

from articles.models import Article, IndexRequest
from articles.models.article import ArticleQuerySet


@transaction.atomic
def mark_edited(articles: ArticleQuerySet, *, at: datetime.datetime | None = None) -> None:
    """From now on imports keep these articles; the index looks again at those that readers can find."""
    at = at or timezone.now()
    announce_change(articles, at=at)
    Article.objects.filter(pk__in=articles.order_by().values("pk")).update(edited_at=at, updated_at=at)


def announce_change(articles: ArticleQuerySet, *, at: datetime.datetime | None = None) -> None:
    """Have the index, and programs that follow changes, look again at those that readers can find.

    Call it in the transaction that changes them; before the change where that takes them out of `articles`.
    """
    found = articles.published().order_by()
    IndexRequest.objects.ask(found.values_list("pk", flat=True).distinct())
    Article.objects.filter(pk__in=found.values("pk")).update(updated_at=at or timezone.now())
