"""Articles scheduled to be published or withdrawn at a time."""

from __future__ import annotations

import datetime

from django.contrib.auth.models import User
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.archive.publication import ARTICLES_A_QUERY, PublishReport, find_movable
from articles.archive.records import recorded
from articles.curation.decisions import PUBLISH_PERMISSION, require
from articles.curation.operations import Refused
from articles.models import ScheduledChange, Status
from articles.models.article import ArticleQuerySet
from articles.models.authored import name_author
from articles.models.schedule import Outcome, ScheduledChangeQuerySet


@recorded()
def schedule_articles(
    articles: ArticleQuerySet,
    status: Status,
    due_at: datetime.datetime,
    *,
    by: User,
    note: str = "",
    at: datetime.datetime | None = None,
) -> PublishReport:
    """Publish or withdraw these articles at a time; this replaces what was scheduled before.

    An article that is to be published first can be withdrawn too. Readers see `note` in place of a withdrawn
    one. Raises Refused for a time that is past, PermissionDenied if `by` may not publish.
    """
    require(by, PUBLISH_PERMISSION)
    at = at or timezone.now()
    if due_at <= at:
        raise Refused(_("定的时间已经过去了。"))
    list(articles.order_by("pk").select_for_update(of=("self",)))
    report = find_schedulable(articles, status, due_at)
    refs = [article.ref for article in report.done]
    for start in range(0, len(refs), ARTICLES_A_QUERY):
        some = refs[start : start + ARTICLES_A_QUERY]
        _end(ScheduledChange.objects.filter(article__in=some, status=status), Outcome.OVERTAKEN, at)
    ScheduledChange.objects.bulk_create(
        ScheduledChange(
            article=article,
            status=status,
            due_at=due_at,
            note=note.strip(),
            author=by,
            author_name=name_author(by),
            made_at=at,
        )
        for article in report.done
    )
    return report


def find_schedulable(articles: ArticleQuerySet, status: Status, due_at: datetime.datetime) -> PublishReport:
    """What `schedule_articles` would do with these. Two queries."""
    report = find_movable(articles, status)
    if status != Status.WITHDRAWN:
        return report
    first = ScheduledChange.objects.pending().filter(status=Status.PUBLISHED, due_at__lt=due_at)
    coming = set(first.filter(article__in=articles.values("ref")).values_list("article", flat=True))
    skipped = [(article, reason) for article, reason in report.skipped if article.ref not in coming]
    done = [article for article, _reason in report.skipped if article.ref in coming]
    return PublishReport(done=[*report.done, *done], skipped=skipped)


@recorded()
def cancel_scheduled(
    changes: ScheduledChangeQuerySet, *, by: User, at: datetime.datetime | None = None
) -> int:
    """Cancel scheduled changes; return how many were still to come. Raises PermissionDenied."""
    require(by, PUBLISH_PERMISSION)
    return _end(changes, Outcome.CANCELLED, at or timezone.now())


def _end(changes: ScheduledChangeQuerySet, outcome: Outcome, at: datetime.datetime) -> int:
    return changes.pending().update(ended_at=at, outcome=outcome)
