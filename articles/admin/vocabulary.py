"""The vocabulary of tags exported, and imported from a file after a page that shows what that would do."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.defaultfilters import filesizeformat
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from articles.admin.imports.refusals import describe_bad_file
from articles.curation.operations import Refused
from articles.importing.page_reports import BadPage
from articles.importing.vocabulary import TagPlan, TagReport, TagRow, plan_rows, save_rows
from articles.importing.vocabulary_files import RDF_FORMATS, read_rows, write_vocabulary
from articles.languages import permanent_addresses
from articles.models import Tag

LARGEST = 1_500_000  # bytes of a file: the preview's form carries it
ROWS_SHOWN = 200  # of the new tags, and of the changed ones
CONTENT_TYPES = {".csv": "text/csv; charset=utf-8", ".ttl": "text/turtle; charset=utf-8"}
SUFFIXES = (".csv", *RDF_FORMATS)
LOOKED_UP = _("旧文章正在后台查找；找到的列在“待定的标签”里。")
PERMISSIONS = ("articles.add_tag", "articles.change_tag")


def list_vocabulary_urls() -> list[Any]:
    """The addresses below that of the list of tags in the admin."""
    guard = admin.site.admin_view
    return [
        path("export/<str:suffix>/", guard(export_vocabulary), name="articles_tag_export"),
        path("import/", guard(import_vocabulary), name="articles_tag_import"),
    ]


@require_safe
def export_vocabulary(request: HttpRequest, suffix: str) -> HttpResponse:
    """The vocabulary as a file: CSV, or SKOS in Turtle."""
    if not request.user.has_perm("articles.view_tag"):
        raise PermissionDenied
    if f".{suffix}" not in CONTENT_TYPES:
        raise Http404
    with permanent_addresses():
        base = request.build_absolute_uri(reverse("tags"))
    text = write_vocabulary(f".{suffix}", base)
    if suffix == "csv":
        text = f"\ufeff{text}"  # else spreadsheets take it for another encoding
    response = HttpResponse(text, content_type=CONTENT_TYPES[f".{suffix}"])
    response["Content-Disposition"] = f'attachment; filename="tags.{suffix}"'
    return response


class VocabularyForm(forms.Form):
    """A file, or what the preview carries of it."""

    file = forms.FileField(label=_("文件"), required=False)
    is_updating = forms.BooleanField(label=_("词表中已有的标签也改成文件里的样子"), required=False)
    name = forms.CharField(required=False)
    data = forms.CharField(required=False)
    digest = forms.CharField(required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if file := cleaned.get("file"):
            if file.size > LARGEST:
                limit = filesizeformat(LARGEST)
                raise forms.ValidationError(
                    _("文件超过 %(limit)s，请让管理员用命令 import_tags 导入。") % {"limit": limit}
                )
            cleaned |= {"name": file.name, "data": base64.b64encode(file.read()).decode()}
        if not cleaned.get("data"):
            raise forms.ValidationError(_("请选一个文件。"))
        name = Path(cleaned["name"])
        if name.suffix.lower() not in SUFFIXES:
            raise forms.ValidationError(
                _("文件名要以 %(suffixes)s 结尾。") % {"suffixes": "、".join(SUFFIXES)}
            )
        try:
            cleaned["rows"] = read_rows(name, base64.b64decode(cleaned["data"]))
            cleaned["plan"] = plan_rows(name, cleaned["rows"], is_updating=cleaned["is_updating"])
        except BadPage as bad:
            said = _("文件有错，什么都没有导入：%(error)s")
            raise forms.ValidationError(said % {"error": describe_bad_file(bad)}) from bad
        except ValueError as error:  # what the preview carries is not what it was given
            raise forms.ValidationError(_("请选一个文件。")) from error
        return cleaned


@dataclass(frozen=True)
class ChangedField:
    """One field of a tag that an import changes."""

    field: str
    before: str
    after: str


def list_differences(before: TagRow, after: TagRow) -> list[ChangedField]:
    """The fields that change, as the admin shows them."""
    changed = [name for name in TagRow.__slots__ if getattr(before, name) != getattr(after, name)]
    return [
        ChangedField(str(Tag._meta.get_field(name).verbose_name), _show(before, name), _show(after, name))
        for name in changed
    ]


def _show(row: TagRow, name: str) -> str:
    value = getattr(row, name)
    if name == "kind":
        return str(Tag.Kind(value).label)
    return str(_("、")).join(value) if isinstance(value, tuple) else value or ""


def describe_report(report: TagReport) -> str:
    counts = {"created": report.created, "updated": report.updated, "kept": report.kept}
    return _("新增 %(created)d 个标签，修改 %(updated)d 个，%(kept)d 个不变。") % counts


def digest_plan(plan: TagPlan) -> str:
    return hashlib.sha256(repr(plan).encode()).hexdigest()


def import_vocabulary(request: HttpRequest) -> HttpResponse:
    """Ask for a file; show what importing it would do; do it once that is confirmed."""
    if not request.user.has_perms(PERMISSIONS):
        raise PermissionDenied
    form = VocabularyForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        given, plan = form.cleaned_data, form.cleaned_data["plan"]
        is_confirmed = "confirm" in request.POST
        if is_confirmed and given["digest"] == digest_plan(plan):
            return _import(request, given)
        if is_confirmed:
            messages.warning(request, _("您看过之后，词表有人改过。下面是现在导入会做的，请再看一遍。"))
        context |= {
            "plan": plan,
            "summary": describe_report(plan.report),
            "name": given["name"],
            "data": given["data"],
            "digest": digest_plan(plan),
            "is_updating": given["is_updating"],
            "created": [(row, Tag.Kind(row.kind).label) for row in plan.created[:ROWS_SHOWN]],
            "updated": [
                (after.name, list_differences(before, after)) for before, after in plan.updated[:ROWS_SHOWN]
            ],
        }
    context = admin.site.each_context(request) | {"title": _("导入词表"), "opts": Tag._meta, **context}
    return TemplateResponse(request, "admin/articles/tagging/import.html", context)


def _import(request: HttpRequest, given: dict[str, Any]) -> HttpResponse:
    try:
        report = save_rows(
            Path(given["name"]), given["rows"], is_updating=given["is_updating"], by=request.user
        )
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"{describe_report(report)}{LOOKED_UP}")
    return HttpResponseRedirect(reverse("admin:articles_tag_changelist"))
