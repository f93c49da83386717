"""Scheduled publications and withdrawals, which take effect when somebody asks for anything public.

No running job is needed: every public request first learns when the next change is due
(`read_public_version`, `articles/due_changes.py`), and applies it if that time has come. The worker does the
same, so that programs and the index follow where nobody asks.
"""

from __future__ import annotations

import datetime
from itertools import groupby

from django.db.models import Min
from django.utils import timezone

from articles.archive.publication import move_articles
from articles.archive.records import recorded
from articles.models import Article, ScheduledChange, Status
from articles.models.schedule import Outcome

CHANGES_AT_ONCE = 500


def apply_due(*, at: datetime.datetime | None = None) -> int:
    """Publish and withdraw what is due, as of the time each was due; how many changes there were.

    Of several processes that do so at once one applies each change, and the others wait for it. One query
    where nothing is due.
    """
    at = at or timezone.now()
    applied = 0
    while due_at := ScheduledChange.objects.due(at).aggregate(first=Min("due_at"))["first"]:
        applied += _apply(due_at)
    return applied


@recorded()
def _apply(due_at: datetime.datetime) -> int:
    due = ScheduledChange.objects.pending().filter(due_at=due_at).order_by("status", "note", "author", "pk")
    # Articles are locked first, as by an editor who publishes them: else each could wait for the other.
    refs = list(due.values_list("article", flat=True)[:CHANGES_AT_ONCE])
    list(Article.objects.filter(ref__in=refs).order_by("pk").select_for_update())
    rows = list(due.filter(article__in=refs).select_for_update(of=("self",)))
    for (status, note, _author), group in groupby(rows, lambda row: (row.status, row.note, row.author_id)):
        _apply_alike(list(group), Status(status), note, due_at)
    return len(rows)


def _apply_alike(
    changes: list[ScheduledChange], status: Status, note: str, due_at: datetime.datetime
) -> None:
    """Apply changes of one status, note, author and time; each ends, done or with why it was not."""
    for change in changes:
        change.ended_at, change.outcome = due_at, Outcome.SKIPPED
    _save_ends(changes)  # before, else the move takes them for overtaken
    articles = Article.objects.filter(ref__in=[change.article_id for change in changes])
    report = move_articles(articles, status, note=note, by=changes[0].author, at=due_at)
    done = {article.ref for article in report.done}
    reasons = {article.ref: str(reason.value) for article, reason in report.skipped}
    for change in changes:
        change.outcome = Outcome.DONE if change.article_id in done else Outcome.SKIPPED
        change.reason = reasons.get(change.article_id, "")
    _save_ends(changes)


def _save_ends(changes: list[ScheduledChange]) -> None:
    ScheduledChange.objects.bulk_update(changes, ["ended_at", "outcome", "reason"])
