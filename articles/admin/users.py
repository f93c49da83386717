"""Users. Administrators manage all of them except superusers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import User
from django.db import models
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext as _

admin.site.unregister(User)


@admin.register(User)
class GuardedUserAdmin(UserAdmin):
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
        own = list(super().get_readonly_fields(request, obj))
        return own if request.user.is_superuser else [*own, "is_superuser", "user_permissions"]

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return super().has_change_permission(request, obj) and is_manageable(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return super().has_delete_permission(request, obj) and is_manageable(request, obj)


def is_manageable(request: HttpRequest, user: Any) -> bool:
    return request.user.is_superuser or user is None or not user.is_superuser
