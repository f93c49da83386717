"""What every editor's change leaves behind: its time on the article, and a request to the index."""

from __future__ import annotations

import datetime

from django.db import transaction
from django.utils import timezone

from articles.models import Article, IndexRequest
from articles.models.article import ArticleQuerySet


@transaction.atomic
def mark_touched(articles: ArticleQuerySet, *, at: datetime.datetime | None = None) -> None:
    """From now on imports keep these articles; the index looks again at those that readers can find."""
    at = at or timezone.now()
    request_index(articles)
    Article.objects.filter(pk__in=articles.order_by().values("pk")).update(edited_at=at, updated_at=at)


def request_index(articles: ArticleQuerySet) -> None:
    """Have the index look again at those of the articles that readers can find.

    Call it in the transaction that changes them; before the change where that takes them out of `articles`.
    """
    IndexRequest.objects.ask(articles.published().order_by().values_list("pk", flat=True).distinct())
