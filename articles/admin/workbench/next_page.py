"""Which page an editor looks at next."""

from __future__ import annotations

import datetime
from collections import Counter

from django.contrib.auth.models import User
from django.db import models
from django.db.models import Case, Count, Exists, F, Min, OuterRef, Q, TextField, Value, When
from django.db.models.functions import Cast
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models import Article, PageReads, PageWork, Presence, ReaderReport
from articles.models.article import ArticleQuerySet
from articles.parsing.flags import FLAGS, Severity

FRONT = F("page__order").asc(nulls_last=True)
NEWEST = F("page__issue__date").desc(nulls_last=True)
ORDER_SETTING = "queue_order"  # in the session
SHIFT = datetime.timedelta(hours=12)  # a page that the editor had open within it was passed on purpose
READS_A_REPORT = 100  # who reports a mistake stands for many who met it and said nothing


class QueueOrder(models.TextChoices):
    """What comes first: where most readers would meet a mistake, severe flags, front pages, late issues."""

    WORTH = "worth", _("最该看的先")
    DOUBT = "doubt", _("最可疑的先")
    FRONT = "front", _("头版先")
    NEWEST = "newest", _("日期新的先")


ORDERS = {
    QueueOrder.WORTH: ["worst", FRONT, NEWEST],  # among pages that are worth the same
    QueueOrder.DOUBT: ["worst", FRONT, NEWEST],
    QueueOrder.FRONT: [FRONT, "worst", NEWEST],
    QueueOrder.NEWEST: [NEWEST, FRONT, "worst"],
}


def read_order(request: HttpRequest) -> QueueOrder:
    """The order of the queue that the editor chose last."""
    return QueueOrder(request.session.get(ORDER_SETTING, QueueOrder.WORTH))


def claim_next_page(
    after: int, user: User, *, order: QueueOrder, at: datetime.datetime | None = None
) -> int | None:
    """The key of the next page with flags after the page with key `after`; None if there is no other.

    If that page has left the queue, it is the first that the editor has not had open in this shift.
    Pages assigned to this editor come first. Pages that are skipped, assigned to another editor or open at
    another are passed over, and the page found counts as opened at once: two editors who ask never get the
    same. Five queries, and three more for each page that somebody opened in between.
    """
    at = at or timezone.now()
    others = Presence.objects.present(at).exclude(user=user)
    seen = Presence.objects.filter(user=user, seen_at__gte=at - SHIFT)
    for key in _list_queue(after, order, user, others=others, seen=seen):
        Presence.objects.bulk_create(
            [Presence(page_id=key, user=user, seen_at=at)],
            update_conflicts=True,
            unique_fields=["page", "user"],
            update_fields=["seen_at"],
        )
        if not others.filter(page=key).exists():
            return key
        Presence.objects.filter(page=key, user=user).delete()
    return None


def list_doubtful() -> ArticleQuerySet:
    """The articles that put pages into the queue: with flags, until an editor has checked them.

    The flag of a jump without its other end stays with a checked article.
    """
    return Article.objects.exclude(flags=[]).filter(is_checked=False)


def count_flagged_pages() -> int:
    """How many pages the queue holds, whoever they are assigned to."""
    flagged = list_doubtful().exclude(page__in=_list_skipped())
    return flagged.aggregate(pages=Count("page", distinct=True))["pages"]


def _list_skipped() -> models.QuerySet:
    return PageWork.objects.exclude(skip_reason="").values("page")


def _list_queue(
    after: int,
    order: QueueOrder,
    user: User,
    *,
    others: models.QuerySet[Presence],
    seen: models.QuerySet[Presence],
) -> list[int]:
    """The keys of the other pages with flags, beginning after that page and continuing with the first.

    If that page is not there any more, pages that the editor has `seen` come last.
    """
    flagged = list_doubtful().annotate(words=Cast("flags", TextField()))
    assigned = PageWork.objects.filter(assignee__isnull=False)
    severity = Case(
        *(When(_has_flag(level), then=Value(int(level))) for level in Severity),
        default=Value(len(Severity) + 1),
    )
    pages = flagged.annotate(severity=severity).values("page").annotate(worst=Min("severity"))
    free = pages.exclude(page__in=others.values("page")).exclude(page__in=_list_skipped())
    free = free.exclude(page__in=assigned.exclude(assignee=user).values("page"))
    own = Exists(assigned.filter(assignee=user, page=OuterRef("page")))
    order_by = [F("own").desc(), *ORDERS[order], "page"]
    passed = Exists(seen.filter(page=OuterRef("page")))
    free = free.annotate(own=own, passed=passed).order_by(*order_by)
    rows = list(free.values_list("page", "worst", "own", "passed"))
    if order == QueueOrder.WORTH:
        interest = read_interest()
        rows.sort(key=lambda row: (not row[2], -_find_worth(row[1], interest[row[0]])))
    keys = [row[0] for row in rows]
    if after in keys:
        at = keys.index(after)
        return [*keys[at + 1 :], *keys[:at]]
    if after:
        rows.sort(key=lambda row: row[3])
    return [row[0] for row in rows]


def _find_worth(worst: int, interest: int) -> int:
    """Doubt × interest: it grows with the number of readers who would meet a mistake there."""
    return (len(Severity) + 2 - worst) * (1 + interest)


def read_interest() -> Counter[int]:
    """By page, how often its articles were opened, and what its open reports count for. Two queries."""
    interest = Counter(dict(PageReads.objects.values_list("page", "number")))
    waiting = ReaderReport.objects.open().filter(article__page__isnull=False)
    for page in waiting.values_list("article__page", flat=True):
        interest[page] += READS_A_REPORT
    return interest


def _has_flag(level: Severity) -> Q:
    """Articles with a flag of this severity. JSON is searched as text: SQLite has no lookup within a list."""
    found = Q()
    for kind in FLAGS.values():
        if kind.severity == level:
            found |= Q(words__contains=f'"{kind.code}"')
    return found
