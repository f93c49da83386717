"""Articles marked as edited, so that imports keep them."""

from __future__ import annotations

import datetime

from django.db import transaction
from django.utils import timezone

from articles.archive.changes import announce_changes
from articles.models import Article
from articles.models.article import ArticleQuerySet


@transaction.atomic
def mark_edited(articles: ArticleQuerySet, *, at: datetime.datetime | None = None) -> None:
    """Have imports keep these articles from now on, and announce the public ones as changed."""
    at = at or timezone.now()
    announce_changes(articles, at=at)
    Article.objects.filter(pk__in=articles.order_by().values("pk")).update(edited_at=at, updated_at=at)
