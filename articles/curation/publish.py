"""Articles and collections published and withdrawn."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.archive.publication import change_status, has_something_to_read
from articles.archive.records import recorded
from articles.models import Article, Collection, Status
from articles.models.article import ArticleQuerySet
from articles.models.collection import CollectionQuerySet


class Skip(models.TextChoices):
    """Why something was left as it is."""

    PUBLISHED = "published", _("已经发布")
    NOT_PUBLISHED = "not_published", _("没有发布")
    PROPOSED = "proposed", _("已经待发布")
    NOT_PROPOSED = "not_proposed", _("不在待发布之列")
    EMPTY = "empty", _("没有标题也没有正文")
    PUBLIC = "public", _("已经公开")
    NOT_PUBLIC = "not_public", _("没有公开")


@dataclass(frozen=True)
class PublishReport:
    """What was done, and what was skipped with the reason; both in the order of primary keys."""

    done: list[Article] | list[Collection]
    skipped: list[tuple[Article, Skip]] | list[tuple[Collection, Skip]]


def publish_articles(articles: ArticleQuerySet, *, at: datetime.datetime | None = None) -> PublishReport:
    """Publish articles, withdrawn ones too. Flags do not prevent it."""
    return _move_articles(articles, Status.PUBLISHED, at=at)


def withdraw_articles(articles: ArticleQuerySet, *, at: datetime.datetime | None = None) -> PublishReport:
    """Withdraw published articles; they keep their refs, and every link to them gives 404."""
    return _move_articles(articles, Status.WITHDRAWN, at=at)


def propose_articles(articles: ArticleQuerySet, *, at: datetime.datetime | None = None) -> PublishReport:
    """Propose drafts and withdrawn articles to those who publish."""
    return _move_articles(articles, Status.PROPOSED, at=at)


def return_articles(articles: ArticleQuerySet, *, at: datetime.datetime | None = None) -> PublishReport:
    """Return proposed articles to drafts."""
    return _move_articles(articles, Status.DRAFT, at=at)


# For each new status, the present ones that prevent it, each with the reason; any other allows it.
HINDRANCES: dict[Status, dict[Status, Skip]] = {
    Status.PUBLISHED: {Status.PUBLISHED: Skip.PUBLISHED},
    Status.PROPOSED: {Status.PUBLISHED: Skip.PUBLISHED, Status.PROPOSED: Skip.PROPOSED},
    Status.WITHDRAWN: {status: Skip.NOT_PUBLISHED for status in Status if status != Status.PUBLISHED},
    Status.DRAFT: {status: Skip.NOT_PROPOSED for status in Status if status != Status.PROPOSED},
}


@recorded()
def _move_articles(
    articles: ArticleQuerySet, status: Status, *, at: datetime.datetime | None
) -> PublishReport:
    at = at or timezone.now()
    report = PublishReport(done=[], skipped=[])
    rows = Article.objects.filter(pk__in=articles.order_by().values("pk")).order_by("pk")
    rows = rows.with_opening().annotate(is_readable=has_something_to_read())
    for article in rows.select_for_update(of=("self",)):
        if reason := _find_hindrance(article, status):
            report.skipped.append((article, reason))
        else:
            report.done.append(article)
    change_status(report.done, status, at=at, edited_at=at)
    return report


def _find_hindrance(article: Article, status: Status) -> Skip | None:
    if reason := HINDRANCES[status].get(Status(article.status)):
        return reason
    is_for_readers = status in (Status.PUBLISHED, Status.PROPOSED)
    return Skip.EMPTY if is_for_readers and not article.is_readable else None


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
