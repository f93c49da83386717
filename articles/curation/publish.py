"""What the public may read: the road of articles and collections before it, and back."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models import Article, Collection, IndexRequest, Status, Withdrawal
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
    """What was done, and what was skipped with the reason; both in the order of the rows' keys."""

    done: list[Article] | list[Collection]
    skipped: list[tuple[Article, Skip]] | list[tuple[Collection, Skip]]


def publish_articles(articles: ArticleQuerySet, *, at: datetime.datetime | None = None) -> PublishReport:
    """Put articles before the public, also such as were withdrawn. A flag warns, it does not hinder."""
    return _move_articles(articles, Status.PUBLISHED, at=at)


def withdraw_articles(articles: ArticleQuerySet, *, at: datetime.datetime | None = None) -> PublishReport:
    """Take published articles from the public; they keep their refs, and every link to them gives 404.

    Programs that keep a copy are told the refs.
    """
    return _move_articles(articles, Status.WITHDRAWN, at=at)


def propose_articles(articles: ArticleQuerySet, *, at: datetime.datetime | None = None) -> PublishReport:
    """Lay drafts and withdrawn articles before those who publish."""
    return _move_articles(articles, Status.PROPOSED, at=at)


def return_articles(articles: ArticleQuerySet, *, at: datetime.datetime | None = None) -> PublishReport:
    """Give proposed articles back as drafts, to be worked on."""
    return _move_articles(articles, Status.DRAFT, at=at)


# From which state an article does not go there, and the word for it; what is not listed goes.
HINDRANCES: dict[Status, dict[Status, Skip]] = {
    Status.PUBLISHED: {Status.PUBLISHED: Skip.PUBLISHED},
    Status.PROPOSED: {Status.PUBLISHED: Skip.PUBLISHED, Status.PROPOSED: Skip.PROPOSED},
    Status.WITHDRAWN: {status: Skip.NOT_PUBLISHED for status in Status if status != Status.PUBLISHED},
    Status.DRAFT: {status: Skip.NOT_PROPOSED for status in Status if status != Status.PROPOSED},
}


@transaction.atomic
def _move_articles(
    articles: ArticleQuerySet, status: Status, *, at: datetime.datetime | None
) -> PublishReport:
    at = at or timezone.now()
    report = PublishReport(done=[], skipped=[])
    rows = Article.objects.filter(pk__in=articles.order_by().values("pk")).order_by("pk")
    for article in rows.with_opening().select_for_update(of=("self",)):
        reason = HINDRANCES[status].get(Status(article.status))
        if not reason and status in (Status.PUBLISHED, Status.PROPOSED):
            reason = None if article.headline or article.opening_text else Skip.EMPTY
        if reason:
            report.skipped.append((article, reason))
            continue
        article.status = status
        article.edited_at = article.updated_at = at
        if status == Status.PUBLISHED:
            article.published_at = at
        report.done.append(article)
    fields = ["status", "published_at", "edited_at", "updated_at"]
    Article.objects.bulk_update(report.done, fields, batch_size=500)
    if status in (Status.PUBLISHED, Status.WITHDRAWN):
        IndexRequest.objects.ask(article.pk for article in report.done)
    refs = [article.ref for article in report.done]
    if status == Status.PUBLISHED:
        Withdrawal.objects.take_back(refs)
    elif status == Status.WITHDRAWN:
        Withdrawal.objects.record(refs, at=at)
    return report


def publish_collections(collections: CollectionQuerySet) -> PublishReport:
    """Make collections public; readers see one as soon as it holds a published article."""
    return _set_public(collections, is_public=True, reason=Skip.PUBLIC)


def withdraw_collections(collections: CollectionQuerySet) -> PublishReport:
    """Take collections from the public; their articles stay as they are."""
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
