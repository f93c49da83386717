"""Articles published and withdrawn: what allows it, and what changes with their status."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.archive.announcements import announce_public
from articles.archive.records import recorded
from articles.models import (
    Article,
    Block,
    Collection,
    FormerRef,
    PublicationRecord,
    PublicNote,
    ScheduledChange,
    Status,
)
from articles.models.article import ArticleQuerySet
from articles.models.authored import name_author
from articles.models.history import ProposalState
from articles.models.schedule import Outcome
from articles.parsing.roles import TEXT_ROLES

ARTICLES_A_QUERY = 500  # databases limit how many values a query takes


class Skip(models.TextChoices):
    """Why something was left as it is."""

    PUBLISHED = "published", _("已经发布")
    NOT_PUBLISHED = "not_published", _("没有发布")
    PROPOSED = "proposed", _("已经待发布")
    NOT_PROPOSED = "not_proposed", _("不在待发布之列")
    EMPTY = "empty", _("没有标题也没有正文")
    PUBLIC = "public", _("已经公开")
    NOT_PUBLIC = "not_public", _("没有公开")
    UNSEEN = "unseen", _("读者看不到")
    PINNED = "pinned", _("已经推荐")
    NOT_PINNED = "not_pinned", _("没有推荐")


@dataclass(frozen=True)
class PublishReport:
    """What was done, and what was skipped with the reason; both in the order of primary keys."""

    done: list[Article] | list[Collection]
    skipped: list[tuple[Article, Skip]] | list[tuple[Collection, Skip]]


# For each new status, the present ones that prevent it, each with the reason; any other allows it.
HINDRANCES: dict[Status, dict[Status, Skip]] = {
    Status.PUBLISHED: {Status.PUBLISHED: Skip.PUBLISHED},
    Status.PROPOSED: {Status.PUBLISHED: Skip.PUBLISHED, Status.PROPOSED: Skip.PROPOSED},
    Status.WITHDRAWN: {status: Skip.NOT_PUBLISHED for status in Status if status != Status.PUBLISHED},
    Status.DRAFT: {status: Skip.NOT_PROPOSED for status in Status if status != Status.PROPOSED},
}
# An editor who publishes or withdraws an article decides what was scheduled for it too.
OVERTAKES = {
    Status.PUBLISHED: (Status.PUBLISHED,),
    Status.WITHDRAWN: (Status.PUBLISHED, Status.WITHDRAWN),
}


def has_something_to_read() -> Q:
    """Whether an article has a headline or text: one without either is not published."""
    return ~Q(headline="") | Q(Exists(Block.objects.filter(article=OuterRef("pk"), role__in=TEXT_ROLES)))


def find_movable(articles: ArticleQuerySet, status: Status) -> PublishReport:
    """What `move_articles` would do with these. One query."""
    report = PublishReport(done=[], skipped=[])
    rows = Article.objects.filter(pk__in=articles.order_by().values("pk")).order_by("pk")
    for article in rows.with_opening().annotate(is_readable=has_something_to_read()):
        _sort_into(report, article, status)
    return report


@recorded()
def move_articles(
    articles: ArticleQuerySet,
    status: Status,
    *,
    note: str = "",
    by: User | None = None,
    at: datetime.datetime | None = None,
) -> PublishReport:
    """Give each article the status if nothing prevents it; readers see `note` in place of a withdrawn one.

    Scheduled changes that this decides otherwise end, and so do notes that say the articles are withdrawn.
    Two queries more for each 500 articles.
    """
    at = at or timezone.now()
    report = PublishReport(done=[], skipped=[])
    rows = Article.objects.filter(pk__in=articles.order_by().values("pk")).order_by("pk")
    rows = rows.with_opening().annotate(is_readable=has_something_to_read())
    for article in rows.select_for_update():
        _sort_into(report, article, status)
    change_status(report.done, status, at=at, edited_at=at)
    if status in OVERTAKES:
        _end_overtaken([article.ref for article in report.done], status, at)
    if note and status == Status.WITHDRAWN:
        PublicNote.objects.bulk_create(
            make_withdrawal_note(article, note, by=by, at=at) for article in report.done
        )
    return report


def _sort_into(report: PublishReport, article: Article, status: Status) -> None:
    if reason := find_hindrance(article, status):
        report.skipped.append((article, reason))
    else:
        report.done.append(article)


def find_hindrance(article: Article, status: Status) -> Skip | None:
    """Why the article cannot get the status now; `is_readable` is the answer of `has_something_to_read`."""
    if reason := HINDRANCES[status].get(Status(article.status)):
        return reason
    is_for_readers = status in (Status.PUBLISHED, Status.PROPOSED)
    return Skip.EMPTY if is_for_readers and not article.is_readable else None


def _end_overtaken(refs: Sequence[str], status: Status, at: datetime.datetime) -> None:
    notes = PublicNote.objects.withdrawals().filter(ended_at=None)
    pending = ScheduledChange.objects.pending().filter(status__in=OVERTAKES[status])
    for start in range(0, len(refs), ARTICLES_A_QUERY):
        some = refs[start : start + ARTICLES_A_QUERY]
        pending.filter(article__in=some).update(ended_at=at, outcome=Outcome.OVERTAKEN)
        if status == Status.PUBLISHED:
            notes.filter(article__in=some).update(ended_at=at)


def make_withdrawal_note(
    article: Article, text: str, *, by: User | None, at: datetime.datetime
) -> PublicNote:
    """The public note of a withdrawal, not saved."""
    return PublicNote(
        article=article,
        kind=PublicNote.Kind.WITHDRAWAL,
        text=text,
        author=by,
        author_name=name_author(by) if by else "",
        made_at=at,
        state=ProposalState.ACCEPTED,
        decided_by=by,
        decided_at=at,
    )


@dataclass(frozen=True)
class Withdrawal:
    """What readers see in place of an article that is no longer public."""

    ref: str
    at: datetime.datetime
    note: PublicNote | None


def find_withdrawal(ref: str) -> Withdrawal | None:
    """What is said in the place of an article that is not published; None where it never was. Two queries.

    Of one that was merged into another, what is said of that one.
    """
    at = PublicationRecord.objects.filter(ref=ref).values_list("at", flat=True).first()
    if at is None:
        return None
    heir = FormerRef.objects.filter(ref=ref).values("article__ref")
    notes = PublicNote.objects.withdrawals().standing()
    return Withdrawal(ref, at, notes.filter(Q(article=ref) | Q(article__in=heir)).last())


def change_status(
    articles: Sequence[Article], status: Status, *, at: datetime.datetime, **others: Any
) -> None:
    """Give the articles' rows the status and these other values; call it in a transaction.

    Published articles get their time of publication; they and withdrawn ones are announced. Cost: a query
    for each 500 articles.
    """
    values = {"status": status, "updated_at": at, **others}
    if status == Status.PUBLISHED:
        values["published_at"] = at
    pks = [article.pk for article in articles]
    for start in range(0, len(pks), ARTICLES_A_QUERY):
        Article.objects.filter(pk__in=pks[start : start + ARTICLES_A_QUERY]).update(**values)
    if status in (Status.PUBLISHED, Status.WITHDRAWN):
        announce_public(pks, at=at)
