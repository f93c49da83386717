"""Filters of the lists: by flag, by place in the archive, by headline and by editing."""

from __future__ import annotations

import calendar
import datetime
from typing import Any

from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.http import HttpRequest
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from articles.admin.workbench.next_page import list_doubtful
from articles.curation.operations import OperationKind
from articles.models import Issue, Page, PageRevision, ScheduledChange
from articles.models.article import Stage
from articles.models.history import RevisionKind
from articles.models.print import UNPLACED
from articles.models.subqueries import has_rows
from articles.parsing.flags import FLAGS
from articles.typed_numbers import read_typed_number

LABELS_LISTED = 24
PERIODS_LISTED = 40


def annotate_flags(rows: QuerySet) -> QuerySet:
    """With the flags as text, since SQLite has no lookup for a value inside a JSON list."""
    return rows.annotate(flags_text=Cast("flags", TextField()))


class FlagFilter(admin.SimpleListFilter):
    """With any flag, with none, or with one kind of flag."""

    title = _("存疑")
    parameter_name = "flag"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("any", _("有")),
            ("none", _("无")),
            *((kind.code, gettext(kind.title)) for kind in FLAGS.values()),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        rows = annotate_flags(queryset)
        match self.value():
            case None:
                return queryset
            case "none":
                return rows.exclude(self.find("any"))
            case value:
                return rows.filter(self.find(value))

    def find(self, value: str) -> Q:
        """What the rows with a flag of this code have, or with a flag of `any` code."""
        return ~Q(flags=[]) if value == "any" else Q(flags_text__contains=f'"{value}"')


class PageFlagFilter(FlagFilter):
    """The same for pages: the flags of articles that no editor has checked count as their page's own do."""

    def find(self, value: str) -> Q:
        own = super().find(value)
        return own | Q(pk__in=annotate_flags(list_doubtful()).filter(own).values("page"))


class StageFilter(admin.SimpleListFilter):
    """Articles by how far they have come, and those that are scheduled."""

    title = pgettext_lazy("文章", "进度")
    parameter_name = "stage"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [*Stage.choices, ("scheduled", _("有定时"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() in Stage:
            return queryset.at_stage(Stage(self.value()))
        if self.value() == "scheduled":
            return queryset.filter(ref__in=ScheduledChange.objects.pending().values("article"))
        return queryset


class PlaceFilter(admin.SimpleListFilter):
    """Pages without date or page label, and pages that an editor placed."""

    title = _("期次")
    parameter_name = "place"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("unplaced", _("日期或版次不详")),
            ("undated", _("日期不详")),
            ("unnumbered", _("版次不详")),
            ("by_editor", _("由编辑定")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        conditions = {
            "unplaced": UNPLACED,
            "undated": Q(issue__isnull=True),
            "unnumbered": Q(label=""),
            "by_editor": Q(placed_by_editor=True),
        }
        return queryset.filter(conditions.get(self.value(), Q()))


class HeadlineFilter(admin.SimpleListFilter):
    """Articles with and without a headline."""

    title = _("主题")
    parameter_name = "headline"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("有主题")), ("no", _("没有主题"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        match self.value():
            case "yes":
                return queryset.exclude(headline="")
            case "no":
                return queryset.filter(headline="")
        return queryset


class EditedFilter(admin.SimpleListFilter):
    """Articles that an editor has changed, which imports therefore keep, and the others."""

    title = _("编辑")
    parameter_name = "edited"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("改过")), ("no", _("没改过"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() in ("yes", "no"):
            return queryset.filter(edited_at__isnull=self.value() == "no")
        return queryset


class DateFilter(admin.SimpleListFilter):
    """Articles by the year, month or day of their issue: 2026, 2026-03, 2026-03-19.

    Of what is chosen the next smaller periods are offered. Django's own hierarchy of dates reads every
    article for each list.
    """

    title = _("日期")
    parameter_name = "date"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        chosen = self.value() or ""
        issues = Issue.objects.filter(**_find_days(chosen, "date"))
        period = {0: "year", 4: "month"}.get(len(chosen), "day")
        days = issues.dates("date", period, order="DESC")[:PERIODS_LISTED]
        periods = [day.isoformat()[: {"year": 4, "month": 7, "day": 10}[period]] for day in days]
        wider = [chosen[:length] for length in (4, 7) if length < len(chosen)]
        return [
            ("none", _("日期不详")),
            *((one, one) for one in dict.fromkeys([*wider, *([chosen] if chosen else []), *periods])),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() == "none":
            return queryset.filter(page__issue=None)
        return queryset.filter(**_find_days(self.value() or "", "page__issue__date"))


def _find_days(period: str, path: str) -> dict[str, Any]:
    """The condition for a year, month or day; none for anything else."""
    parts = period.split("-")
    try:
        year, month, day = (*map(int, parts), *(1,) * (3 - len(parts)))
        first = datetime.date(year, month, day)
    except ValueError:
        return {}
    days = {1: 366 if calendar.isleap(year) else 365, 2: calendar.monthrange(year, month)[1], 3: 1}
    last = first + datetime.timedelta(days=days[len(parts)] - 1)
    return {f"{path}__range": (first, last)}


class PageLabelFilter(admin.SimpleListFilter):
    """Articles by the label of their page; the most frequent labels, in their order."""

    title = _("版次")
    parameter_name = "label"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        counted = Page.objects.exclude(label="").values("label", "order")
        frequent = counted.annotate(pages=Count("pk")).order_by("-pages", "order")[:LABELS_LISTED]
        labels = sorted((row["order"] or 0, row["label"]) for row in frequent)
        return [("none", _("版次不详")), *((label, label) for _order, label in labels)]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        match self.value():
            case None:
                return queryset
            case "none":
                return queryset.filter(page__label="")
            case label:
                return queryset.filter(page__label=label)


class EditorFilter(admin.SimpleListFilter):
    """Articles that one editor, or oneself, has changed on the workbench or in a form."""

    title = _("由谁改")
    parameter_name = "editor"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("me", _("我")), *list_people(PageRevision.objects.all())]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        chosen = request.user.pk if self.value() == "me" else read_typed_number(self.value() or "")
        if chosen is None:
            return queryset
        return queryset.filter(Exists(revisions_of_article().filter(author=chosen)))


def revisions_of_article() -> QuerySet:
    """The revisions in which the outer article's text differs from the one before, the latest first."""
    # As text, since SQLite has no lookup for a value inside a JSON list.
    words = Cast("refs", TextField())
    own = PageRevision.objects.filter(page=OuterRef("page"), author__isnull=False).annotate(words=words)
    return own.filter(words__contains=OuterRef("ref")).order_by("-number")


class WorkFilter(admin.SimpleListFilter):
    """Pages by what editors arranged for them: assigned, to oneself or anybody, or skipped."""

    title = _("安排")
    parameter_name = "work"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("mine", _("交给我的")), ("assigned", _("交给编辑的")), ("skipped", _("跳过的"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        conditions = {
            "mine": Q(work__assignee=request.user.pk),
            "assigned": Q(work__assignee__isnull=False),
            "skipped": ~Q(work__skip_reason="") & Q(work__isnull=False),
        }
        return queryset.filter(conditions.get(self.value(), Q()))


class OperationFilter(admin.SimpleListFilter):
    """Revisions and proposals by what was done: a kind of operation, or else a kind of revision."""

    title = _("操作")
    parameter_name = "operation"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [*OperationKind.choices, *self.list_other_kinds(model_admin)]

    def list_other_kinds(self, model_admin: Any) -> list[tuple[str, Any]]:
        if not hasattr(model_admin.model, "kind"):
            return []
        hidden = (RevisionKind.IMPORT, RevisionKind.OPERATION)
        return [(kind.value, kind.label) for kind in RevisionKind if kind not in hidden]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        choice = self.value()
        if choice not in dict(self.lookup_choices):
            return queryset
        if choice not in OperationKind:
            return queryset.filter(kind=choice)
        # As text, since SQLite has no lookup for a value inside a JSON list.
        operations_text = Cast("operations", TextField())
        return queryset.annotate(operations_text=operations_text).filter(
            operations_text__contains=f'"kind": "{choice}"'
        )


class AuthorFilter(admin.SimpleListFilter):
    """Those by one person; the people are those who ever did something."""

    title = _("编辑")
    parameter_name = "author"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list_people(model_admin.model.objects.all())

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        author = read_typed_number(self.value() or "")
        return queryset if author is None else queryset.filter(author=author)


def list_people(rows: QuerySet) -> list[tuple[str, str]]:
    """Those who are the author of one of these rows: key and name. One query."""
    people = User.objects.filter(has_rows(rows, "author")).order_by("pk")
    return [(str(one.pk), one.get_full_name() or one.username) for one in people]
