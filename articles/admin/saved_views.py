"""Saved views: the filters of a list under a name of the editor's own."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.options import IS_POPUP_VAR, TO_FIELD_VAR
from django.contrib.admin.views.main import ALL_VAR, ERROR_FLAG, PAGE_VAR
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from articles.models import SavedView

PASSING = (PAGE_VAR, ALL_VAR, ERROR_FLAG, IS_POPUP_VAR, TO_FIELD_VAR)  # parameters that are no part of a view


class SavedViewForm(forms.ModelForm):
    class Meta:
        model = SavedView
        fields = ["list_name", "name", "filters"]


def list_saved_view_urls() -> list[Any]:
    guard = admin.site.admin_view
    return [
        path("views/", guard(save_view), name="articles_savedview_save"),
        path("views/<int:pk>/delete/", guard(delete_view), name="articles_savedview_drop"),
    ]


def describe_saved_views(request: HttpRequest, list_name: str) -> dict[str, Any]:
    """What the template of a list shows: the editor's views of it, and the filters in force. One query."""
    views = SavedView.objects.filter(user=request.user.pk, list_name=list_name)
    return {
        "saved_views": views,
        "saved_views_list": list_name,
        "filters_in_force": read_filters(request.GET),
    }


def read_filters(query: QueryDict) -> str:
    """The part of a list's address that a view keeps: search, filters and order."""
    kept = query.copy()
    for name in PASSING:
        kept.pop(name, None)
    return kept.urlencode()


@require_POST
def save_view(request: HttpRequest) -> HttpResponse:
    """Keep the filters under the name; a view of that name is replaced."""
    form = SavedViewForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("没有存下：请给视图起一个名字，最多 40 个字。"))
        return HttpResponseRedirect(
            _find_list(request.POST.get("list_name", ""), request.POST.get("filters", ""))
        )
    data = form.cleaned_data
    address = _find_list(data["list_name"], data["filters"])
    SavedView.objects.update_or_create(
        user=request.user,
        list_name=data["list_name"],
        name=data["name"],
        defaults={"filters": data["filters"]},
    )
    messages.success(request, _("存下了视图“%(name)s”。") % {"name": data["name"]})
    return HttpResponseRedirect(address)


@require_POST
def delete_view(request: HttpRequest, pk: int) -> HttpResponse:
    view = get_object_or_404(SavedView, pk=pk, user=request.user)
    view.delete()
    messages.success(request, _("删去了视图“%(name)s”。") % {"name": view.name})
    return HttpResponseRedirect(_find_list(view.list_name, ""))


def _find_list(list_name: str, filters: str) -> str:
    """The address of a list of this admin. Raises PermissionDenied where there is no such list."""
    known = {model._meta.model_name for model in admin.site._registry if model._meta.app_label == "articles"}
    if list_name not in known:
        raise PermissionDenied
    address = reverse(f"admin:articles_{list_name}_changelist")
    return f"{address}?{QueryDict(filters).urlencode()}" if filters else address
