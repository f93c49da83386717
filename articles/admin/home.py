"""What the first page of the admin shows beside the queues: what is new, who did what, how far the day is."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.contrib.auth.models import User
from django.db.models import Count, Max, Q, Subquery
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from articles.models import (
    Article,
    AuthorityOperation,
    BulkOperation,
    Page,
    PageRevision,
    PublicationRecord,
)
from articles.models.subqueries import count_all

IMPORT_DAYS = 5  # days with imports that are listed


@dataclass(frozen=True)
class Linked:
    """A sentence, and the address of the list that it counts."""

    text: str
    url: str


@dataclass
class EditorsDay:
    """What one editor did today: `changes` on so many `pages`, and the rest in sentences."""

    author: int
    name: str
    changes: int = 0
    pages: int = 0
    done: list[Linked] = field(default_factory=list)


def find_midnight(at: datetime.datetime | None = None, *, days_ago: int = 0) -> datetime.datetime:
    """When the day began in the archive's own time."""
    day = localtime(at) - datetime.timedelta(days=days_ago)
    return day.replace(hour=0, minute=0, second=0, microsecond=0)


def list_day(at: datetime.datetime | None = None) -> list[EditorsDay]:
    """What was done since midnight by everybody who did something, who changed most first. Three queries."""
    midnight = find_midnight(at)
    today = Q(made_at__gte=midnight, author__isnull=False)
    people: dict[int, EditorsDay] = {}
    revisions = PageRevision.objects.filter(today).order_by().values("author", "author_name")
    for row in revisions.annotate(changes=Count("pk"), pages=Count("page", distinct=True)):
        one = people.setdefault(row["author"], EditorsDay(row["author"], row["author_name"]))
        one.changes, one.pages = one.changes + row["changes"], one.pages + row["pages"]
        text = _("改了 %(pages)d 版，%(changes)d 处") % row
        one.done.append(Linked(text, _list_own("pagerevision", midnight, row["author"])))
    others = (
        (AuthorityOperation, "authorityoperation", _("标签和人物 %(count)d 次")),
        (BulkOperation, "bulkoperation", _("批量操作 %(count)d 次")),
    )
    for model, name, text in others:
        rows = model.objects.filter(today).order_by().values("author", "author_name")
        for row in rows.annotate(count=Count("pk")):
            one = people.setdefault(row["author"], EditorsDay(row["author"], row["author_name"]))
            one.done.append(Linked(text % row, _list_own(name, midnight, row["author"])))
    return sorted(people.values(), key=lambda one: (-one.changes, one.name))


def _list_own(model: str, since: datetime.datetime, author: int) -> str:
    query = urlencode({"made_at__gte": since.isoformat(), "author": author})
    return f"{reverse(f'admin:articles_{model}_changelist')}?{query}"


def read_counts(user: User, counts: Sequence[Subquery]) -> list[int]:
    """The numbers of `count_all` in one query: they are read with the user, who is there."""
    named = {f"count_{place}": count for place, count in enumerate(counts)}
    return list(User.objects.filter(pk=user.pk).annotate(**named).values_list(*named).get())


def list_news(user: User, at: datetime.datetime | None = None) -> list[Linked]:
    """What is new since yesterday began, in sentences; nothing where nothing is. One query."""
    since = find_midnight(at, days_ago=1)
    edited = PageRevision.objects.filter(author__isnull=False)
    kinds = [
        (_("导入了 %(n)d 版"), Page.objects.all(), "imported_at"),
        (_("发布了 %(n)d 篇"), Article.objects.published(), "published_at"),
        (_("撤下了 %(n)d 篇"), PublicationRecord.objects.withdrawn(), "at"),
        (_("版面改动 %(n)d 处"), edited, "made_at"),
        (_("标签和人物的操作 %(n)d 次"), AuthorityOperation.objects.all(), "made_at"),
    ]
    asked = [count_all(rows.filter(**{f"{time}__gte": since})) for _text, rows, time in kinds]
    found = zip(kinds, read_counts(user, asked), strict=True)
    return [
        Linked(text % {"n": number}, _list_since(rows.model._meta.model_name, time, since))
        for (text, rows, time), number in found
        if number
    ]


def _list_since(model: str, time: str, since: datetime.datetime) -> str:
    query = urlencode({f"{time}__gte": since.isoformat()})
    return f"{reverse(f'admin:articles_{model}_changelist')}?{query}"


@dataclass(frozen=True)
class ImportDay:
    """The pages that came in on one day, and how many of them have flags of their own or on an article."""

    day: datetime.date
    pages: int
    flagged: int
    url: str


def list_imports() -> list[ImportDay]:
    """The last days on which pages were imported, the latest first. Two queries."""
    pages = Page.objects.order_by().annotate(day=TruncDate("imported_at"))
    days = pages.values("day").annotate(pages=Count("pk"), last=Max("imported_at")).order_by("-day")
    days = list(days[:IMPORT_DAYS])
    if not days:
        return []
    since = find_midnight(days[-1]["last"])
    flagged = Article.objects.exclude(flags=[]).filter(page__imported_at__gte=since).order_by()
    by_day = flagged.annotate(day=TruncDate("page__imported_at")).values("day")
    counted = by_day.annotate(pages=Count("page", distinct=True))
    in_doubt = {row["day"]: row["pages"] for row in counted}
    listed = reverse("admin:articles_page_changelist")
    return [
        ImportDay(
            row["day"],
            row["pages"],
            in_doubt.get(row["day"], 0),
            f"{listed}?{urlencode({'imported_at__date': row['day'].isoformat()})}",
        )
        for row in days
    ]
