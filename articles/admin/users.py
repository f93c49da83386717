"""Users. Administrators manage all of them except superusers."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, Permission, User
from django.db import models
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from articles.admin.base import ReadOnlyAdmin, count_deleted
from articles.admin.sign_in_limits import KNOWN
from articles.models import FailedSignIn, SignIn
from articles.models.choices import join_label

VERBS = {
    "add": pgettext_lazy("权限", "添加"),
    "change": pgettext_lazy("权限", "修改"),
    "delete": pgettext_lazy("权限", "删除"),
    "view": pgettext_lazy("权限", "查看"),
}

admin.site.unregister((Group, User))


def name_permission(permission: Permission) -> str:
    """What it allows, in the reader's language: Django stores only a sentence that it made once."""
    kind = permission.content_type
    verb = VERBS.get(permission.codename.removesuffix(f"_{kind.model}"))
    return join_label(capfirst(kind.name), verb or _(permission.name))


class NamedPermissionsMixin:
    """Lists permissions by their names in the reader's language."""

    def formfield_for_manytomany(self, db_field: models.ManyToManyField, *args: Any, **kwargs: Any) -> Any:
        field = super().formfield_for_manytomany(db_field, *args, **kwargs)
        if field and db_field.related_model is Permission:
            field.label_from_instance = name_permission
        return field


@admin.register(Group)
class NamedGroupAdmin(NamedPermissionsMixin, GroupAdmin):
    show_full_result_count = False


@admin.register(User)
class GuardedUserAdmin(NamedPermissionsMixin, UserAdmin):
    """Lets only superusers make superusers. In Django, anyone who may change users can become one."""

    show_full_result_count = False
    list_display = [*UserAdmin.list_display, "is_active", "is_superuser"]

    def formfield_for_dbfield(self, db_field: models.Field, request: HttpRequest, **kwargs: Any) -> Any:
        """Name the two boxes of a time for screen readers: Django's words before them are not labels."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if isinstance(field, forms.SplitDateTimeField):
            for box, part in zip(field.widget.widgets, (_("日期"), _("时间")), strict=True):
                box.attrs["aria-label"] = f"{capfirst(field.label)} {part}"
        return field

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        return [] if request.user.is_superuser else ["is_superuser", "user_permissions"]

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> tuple[Any, Any, set[str], Any]:
        """Protect users whose work is in the log, which would be deleted with them: deactivate them."""
        return count_deleted(self.opts, objs, kept=[LogEntry])

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return super().has_change_permission(request, obj) and is_manageable(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return super().has_delete_permission(request, obj) and is_manageable(request, obj)


def is_manageable(request: HttpRequest, user: Any) -> bool:
    return request.user.is_superuser or user is None or not user.is_superuser


def _show_time(time: datetime.datetime) -> str:
    return f"{localtime(time):%Y-%m-%d %H:%M}"


class SignInRecordAdmin(ReadOnlyAdmin):
    """What django-axes records, without what was typed, under translated labels: it has English ones only."""

    search_fields = ["username", "ip_address", "user_agent"]
    search_help_text = gettext_lazy("在用户名、地址和浏览器里找。")
    ordering = ["-attempt_time", "-pk"]

    @admin.display(description=gettext_lazy("用户名"), ordering="username")
    def display_name(self, row: FailedSignIn | SignIn) -> str:
        return row.username or ""

    @admin.display(description=gettext_lazy("地址"), ordering="ip_address")
    def display_address(self, row: FailedSignIn | SignIn) -> str:
        return row.ip_address or ""

    @admin.display(description=gettext_lazy("浏览器"))
    def display_browser(self, row: FailedSignIn | SignIn) -> str:
        return _("登录过的浏览器") if row.user_agent.startswith(KNOWN) else row.user_agent


@admin.register(FailedSignIn)
class FailedSignInAdmin(SignInRecordAdmin):
    """Who guessed at which account. Deleting a row lets that client try again at once."""

    list_display = ["display_name", "display_address", "display_failures", "display_time", "display_browser"]
    fields = list_display

    @admin.display(description=gettext_lazy("错了几次"), ordering="failures_since_start")
    def display_failures(self, row: FailedSignIn) -> int:
        return row.failures_since_start

    @admin.display(description=gettext_lazy("最近一次"), ordering="attempt_time")
    def display_time(self, row: FailedSignIn) -> str:
        return _show_time(row.attempt_time)

    def has_delete_permission(self, request: HttpRequest, obj: FailedSignIn | None = None) -> bool:
        return admin.ModelAdmin.has_delete_permission(self, request, obj)


@admin.register(SignIn)
class SignInAdmin(SignInRecordAdmin):
    list_display = ["display_name", "display_address", "display_began", "display_ended", "display_browser"]
    fields = list_display

    @admin.display(description=gettext_lazy("登录"), ordering="attempt_time")
    def display_began(self, row: SignIn) -> str:
        return _show_time(row.attempt_time)

    @admin.display(description=gettext_lazy("退出"), ordering="logout_time")
    def display_ended(self, row: SignIn) -> str:
        return _show_time(row.logout_time) if row.logout_time else ""
