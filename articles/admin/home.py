"""What the first page of the admin shows beside the queues: what is new, who did what, how far the day is."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.contrib.auth.models import User
from django.db.models import Count, Q, Subquery
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from articles.models import (
    Article,
    AuthorityOperation,
    BulkOperation,
    Page,
    PageImport,
    PageRevision,
    PublicationRecord,
)
from articles.models.editorial_work import BulkState
from articles.models.subqueries import count_all

IMPORTS_LISTED = 5


@dataclass(frozen=True)
class Linked:
    """A sentence, and the address of the list that it counts."""

    text: str
    url: str


@dataclass
class EditorsDay:
    """What one editor did today: `changes` on a number of `pages`, and the rest in sentences."""

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
    """What everybody did since midnight, whoever changed most first. Three queries."""
    midnight = find_midnight(at)
    today = Q(made_at__gte=midnight, author__isnull=False)
    people: dict[int, EditorsDay] = {}
    revisions = PageRevision.objects.filter(today).values("author", "author_name")
    for row in revisions.annotate(changes=Count("pk"), pages=Count("page", distinct=True)):
        one = people.setdefault(row["author"], EditorsDay(row["author"], row["author_name"]))
        one.changes, one.pages = one.changes + row["changes"], one.pages + row["pages"]
        text = _("改了 %(pages)d 版，%(changes)d 处") % row
        one.done.append(Linked(text, _list_own("pagerevision", midnight, row["author"])))
    in_bulk = BulkOperation.objects.exclude(state=BulkState.PLANNED)
    others = (
        (AuthorityOperation.objects.all(), "authorityoperation", _("标签和人物 %(count)d 次")),
        (in_bulk, "bulkoperation", _("批量操作 %(count)d 次")),
    )
    for done, name, text in others:
        rows = done.filter(today).values("author", "author_name")
        for row in rows.annotate(count=Count("pk")):
            one = people.setdefault(row["author"], EditorsDay(row["author"], row["author_name"]))
            one.done.append(Linked(text % row, _list_own(name, midnight, row["author"])))
    return sorted(people.values(), key=lambda one: (-one.changes, one.name))


def _list_own(model: str, since: datetime.datetime, author: int) -> str:
    query = urlencode({"made_at__gte": since.isoformat(), "author": author})
    return f"{reverse(f'admin:articles_{model}_changelist')}?{query}"


def read_counts(user: User, counts: Sequence[Subquery]) -> list[int]:
    """The numbers of `count_all`, in one query: they are read with the user's row."""
    named = {f"count_{place}": count for place, count in enumerate(counts)}
    return list(User.objects.filter(pk=user.pk).annotate(**named).values_list(*named).get())


def list_news(user: User, at: datetime.datetime | None = None) -> list[Linked]:
    """What is new since the beginning of yesterday, in sentences; empty if nothing is. One query."""
    since = find_midnight(at, days_ago=1)
    edited = PageRevision.objects.filter(author__isnull=False)
    kinds = [
        (_("导入了 %(n)d 版"), Page.objects.all(), "imported_at"),
        (_("发布了 %(n)d 篇"), Article.objects.published(), "published_at"),
        (_("撤下了 %(n)d 篇"), PublicationRecord.objects.withdrawn(), "at"),
        (_("版面改动 %(n)d 处"), edited, "made_at"),
        (_("标签、人物、栏目和专题的操作 %(n)d 次"), AuthorityOperation.objects.all(), "made_at"),
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


def list_imports() -> list[Linked]:
    """The last imports from the browser with how far they are, the latest first. One query."""
    rows = PageImport.objects.select_related("task").order_by("-made_at")[:IMPORTS_LISTED]
    return [
        Linked(
            _("%(source)s：%(step)s") % {"source": row.source, "step": row.progress},
            reverse("admin:articles_pageimport_change", args=[row.pk]),
        )
        for row in rows
    ]
