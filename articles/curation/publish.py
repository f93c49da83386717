"""Articles and collections published and withdrawn."""

from __future__ import annotations

import datetime

from django.contrib.auth.models import User
from django.db import transaction

from articles.archive.publication import PublishReport, Skip, move_articles
from articles.models import Collection, Status
from articles.models.article import ArticleQuerySet
from articles.models.collection import CollectionQuerySet


def publish_articles(articles: ArticleQuerySet, *, at: datetime.datetime | None = None) -> PublishReport:
    """Publish articles, withdrawn ones too. Flags do not prevent it."""
    return move_articles(articles, Status.PUBLISHED, at=at)


def withdraw_articles(
    articles: ArticleQuerySet,
    *,
    note: str = "",
    by: User | None = None,
    at: datetime.datetime | None = None,
) -> PublishReport:
    """Withdraw published articles; they keep their refs, and their addresses answer 410 with the note."""
    return move_articles(articles, Status.WITHDRAWN, note=note.strip(), by=by, at=at)


def propose_articles(articles: ArticleQuerySet, *, at: datetime.datetime | None = None) -> PublishReport:
    """Propose drafts and withdrawn articles to those who publish."""
    return move_articles(articles, Status.PROPOSED, at=at)


def return_articles(articles: ArticleQuerySet, *, at: datetime.datetime | None = None) -> PublishReport:
    """Return proposed articles to drafts."""
    return move_articles(articles, Status.DRAFT, at=at)


def publish_collections(collections: CollectionQuerySet) -> PublishReport:
    """Make collections public; readers see one as soon as it holds a published article."""
    return _set_public(collections, is_public=True, reason=Skip.PUBLIC)


def withdraw_collections(collections: CollectionQuerySet) -> PublishReport:
    """Make collections private; their articles stay as they are."""
    return _set_public(collections, is_public=False, reason=Skip.NOT_PUBLIC)


@transaction.atomic
def _set_public(collections: CollectionQuerySet, *, is_public: bool, reason: Skip) -> PublishReport:
    report = PublishReport(done=[], skipped=[])
    rows = Collection.objects.filter(pk__in=collections.order_by().values("pk")).order_by("pk")
    for collection in rows.select_for_update():
        if collection.is_public == is_public:
            report.skipped.append((collection, reason))
            continue
        collection.is_public = is_public
        collection.save(update_fields=["is_public"])
        report.done.append(collection)
    return report
