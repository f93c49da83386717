"""Articles published and withdrawn: what changes with their status."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

from django.db.models import Exists, OuterRef, Q

from articles.archive.changes import announce_public
from articles.models import Article, Block, Status
from articles.parsing.roles import TEXT_ROLES

ARTICLES_A_QUERY = 500  # databases limit how many values a query takes


def has_something_to_read() -> Q:
    """Whether an article has a headline or text: one without either is not published."""
    return Q(Exists(Block.objects.filter(article=OuterRef("pk"), role__in=TEXT_ROLES))) | ~Q(headline="")


def change_status(
    articles: Sequence[Article], status: Status, *, at: datetime.datetime, **others: Any
) -> None:
    """Give the articles, here and in the database, the status and these other values. In a transaction.

    Published articles get their time of publication; they and withdrawn ones are announced. Cost: a query
    for each 500 articles.
    """
    values = {"status": status, "updated_at": at, **others}
    if status == Status.PUBLISHED:
        values["published_at"] = at
    for article in articles:
        for name, value in values.items():
            setattr(article, name, value)
    pks = [article.pk for article in articles]
    for start in range(0, len(pks), ARTICLES_A_QUERY):
        Article.objects.filter(pk__in=pks[start : start + ARTICLES_A_QUERY]).update(**values)
    if status in (Status.PUBLISHED, Status.WITHDRAWN):
        announce_public(pks, at=at)
