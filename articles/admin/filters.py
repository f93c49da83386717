"""Filters of the lists: by flag, by place in the archive, by headline and by editing."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.parsing.flags import FLAGS

UNPLACED = Q(issue__isnull=True) | Q(label="")


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
        match self.value():
            case None:
                return queryset
            case "any":
                return queryset.exclude(flags=[])
            case "none":
                return queryset.filter(flags=[])
            case code:
                # As text, since SQLite has no lookup for a value inside a JSON list.
                flags_text = Cast("flags", TextField())
                return queryset.annotate(flags_text=flags_text).filter(flags_text__contains=f'"{code}"')


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
