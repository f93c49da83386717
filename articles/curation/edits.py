"""What every change by an editor stores: its time, and the parts that imports leave alone from then on."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from django.utils import timezone

from articles.archive.announcements import announce_changes
from articles.archive.held import Held, hold_parts
from articles.models import Article
from articles.models.article import ArticleQuerySet


def mark_edited(
    articles: ArticleQuerySet, *, holding: Sequence[Held] = (), at: datetime.datetime | None = None
) -> None:
    """Make imports leave these parts of the articles alone, and announce the public ones as changed.

    Raises RuntimeError outside of `recorded()`.
    """
    at = at or timezone.now()
    announce_changes(articles, at=at)
    if holding:
        hold_parts(articles, *holding)
    Article.objects.filter(pk__in=articles.values("pk")).update(edited_at=at, updated_at=at)
