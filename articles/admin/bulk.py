"""Bulk operations: from the actions of lists, by a page that shows what would be done, to their undo."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminDateWidget
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from articles.admin.base import (
    KeyedAutocompleteSelect,
    KeyedAutocompleteSelectMultiple,
    ReadOnlyAdmin,
    list_titles,
)
from articles.admin.filters import AuthorFilter
from articles.admin.tasks import list_results, may_control
from articles.admin.workbench.context import list_colleagues
from articles.curation.bulk import (
    NOTED,
    Preview,
    plan_bulk,
    preview_bulk,
    start_bulk,
    undo_bulk,
)
from articles.curation.bulk_actions import DOINGS
from articles.curation.collections import must_propose
from articles.curation.operations import Refused
from articles.curation.place_patterns import Places, count_places, read_names
from articles.models import (
    KIND_CHOICES,
    Article,
    BulkOperation,
    Collection,
    CollectionItem,
    Column,
    Page,
    Tag,
    Tagging,
)
from articles.models.choices import add_remark
from articles.models.editorial_work import BulkAction, BulkState
from articles.models.subqueries import list_keys
from articles.typed_numbers import read_typed_number

ROWS_SHOWN = 3  # of those that are skipped for one reason
PLACES_SHOWN = 200


def begin_bulk(request: HttpRequest, action: BulkAction, rows: QuerySet) -> HttpResponse:
    """Store the rows that an action of a list was applied to, and redirect to the preview."""
    keys = list(rows.values_list("pk", flat=True))
    if DOINGS[action].is_of_pages and rows.model is Article:
        keys = list(dict.fromkeys(rows.values_list("page", flat=True)))
    operation = plan_bulk(action, keys, by=request.user)
    return HttpResponseRedirect(reverse("admin:articles_bulkoperation_change", args=[operation.pk]))


# What each action asks for --------------------------------------------------------------------------


class BulkForm(forms.Form):
    """Asks for nothing but a note, if readers will see one.

    `arguments` and `subject` are those of a valid form.
    """

    def __init__(self, *args: Any, operation: BulkOperation, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.operation, self.user = operation, user
        if operation.action in NOTED:
            self.fields["note"] = forms.CharField(
                label=_("给读者看的说明"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
            )

    @property
    def arguments(self) -> dict[str, Any]:
        return {}

    @property
    def subject(self) -> str:
        return ""

    @property
    def consequence(self) -> str:
        """What else would change, in a sentence; empty for nothing."""
        return ""


class TagsForm(BulkForm):
    tags = forms.ModelMultipleChoiceField(Tag.objects.vocabulary(), label=gettext_lazy("标签"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = self.fields["tags"].widget.choices
        self.fields["tags"].widget = KeyedAutocompleteSelectMultiple(
            Tagging._meta.get_field("tag"), admin.site
        )
        self.fields["tags"].widget.choices = choices

    @property
    def arguments(self) -> dict[str, Any]:
        return {"tags": sorted(tag.pk for tag in self.cleaned_data["tags"])}

    @property
    def subject(self) -> str:
        return _("、").join(map(str, self.cleaned_data["tags"]))


class OneRowForm(BulkForm):
    """Asks for one row, by its field's name."""

    name = ""

    @property
    def arguments(self) -> dict[str, Any]:
        return {self.name: self.cleaned_data[self.name].pk}

    @property
    def subject(self) -> str:
        return str(self.cleaned_data[self.name])


class ToCollectionForm(OneRowForm):
    name = "collection"
    collection = forms.ModelChoiceField(
        Collection.objects.all(),
        label=gettext_lazy("专题"),
        widget=KeyedAutocompleteSelect(CollectionItem._meta.get_field("collection"), admin.site),
    )

    def clean_collection(self) -> Collection:
        collection = self.cleaned_data["collection"]
        if must_propose(collection, self.user):
            raise forms.ValidationError(_("这个专题已经公开，您没有公开专题的权限。"))
        return collection


class ColumnForm(OneRowForm):
    name = "column"
    column = forms.ModelChoiceField(
        Column.objects.all(),
        label=gettext_lazy("栏目"),
        widget=KeyedAutocompleteSelect(Article._meta.get_field("column"), admin.site),
    )

    @property
    def consequence(self) -> str:
        column = self.cleaned_data["column"]
        return "" if column.is_listed else _("“%(name)s”还不是栏目，会成为栏目。") % {"name": column}


class EditorForm(OneRowForm):
    name = "editor"
    editor = forms.ModelChoiceField(User.objects.none(), label=gettext_lazy("编辑"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["editor"].queryset = list_colleagues()


class KindForm(BulkForm):
    kind = forms.ChoiceField(label=gettext_lazy("体裁"), choices=[("", "—"), *KIND_CHOICES])

    @property
    def arguments(self) -> dict[str, Any]:
        return {"kind": self.cleaned_data["kind"]}

    @property
    def subject(self) -> str:
        return str(dict(KIND_CHOICES)[self.cleaned_data["kind"]])


class PlaceForm(BulkForm):
    """Places by a pattern of file names, or counted from a date."""

    pattern = forms.CharField(
        label=gettext_lazy("文件名的样式"),
        required=False,
        max_length=100,
        help_text=gettext_lazy(
            "如 *YYYYMMDD-PP*：YYYY 年、MM 月、DD 日、PP 版次，* 是任意的字；不算扩展名。"
        ),
    )
    start = forms.DateField(label=gettext_lazy("或者从这一天起"), required=False, widget=AdminDateWidget)
    first = forms.IntegerField(
        label=gettext_lazy("从第几版起"), required=False, min_value=1, max_value=999, initial=1
    )
    pages_an_issue = forms.IntegerField(
        label=gettext_lazy("每期几版"),
        required=False,
        min_value=1,
        max_value=999,
        help_text=gettext_lazy("按文件名的次序数，满一期换下一天；空着就都是同一天的。"),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if bool(data.get("pattern")) == bool(data.get("start")):
            raise forms.ValidationError(_("请写文件名的样式，或者给第一天的日期，只取一样。"))
        pages = Page.objects.filter(pk__in=list_keys(self.operation.keys)).select_related("issue")
        try:
            self.places = self._find_places(list(pages.defer("text")), data)
        except (Refused, OverflowError) as refused:
            raise forms.ValidationError(str(refused)) from refused
        return data

    def _find_places(self, pages: Sequence[Page], data: dict[str, Any]) -> Places:
        if data.get("pattern"):
            return read_names(pages, data["pattern"])
        return count_places(
            pages,
            start=data["start"],
            first=data.get("first") or 1,
            pages_an_issue=data.get("pages_an_issue") or 0,
        )

    @property
    def arguments(self) -> dict[str, Any]:
        return {"places": {key: list(place) for key, place in self.places.items()}}

    @property
    def subject(self) -> str:
        data = self.cleaned_data
        return data["pattern"] or data["start"].isoformat()


FORMS: dict[BulkAction, type[BulkForm]] = {
    BulkAction.TAG: TagsForm,
    BulkAction.UNTAG: TagsForm,
    BulkAction.GATHER: ToCollectionForm,
    BulkAction.SET_KIND: KindForm,
    BulkAction.SET_COLUMN: ColumnForm,
    BulkAction.ASSIGN: EditorForm,
    BulkAction.PLACE: PlaceForm,
}


# The page of an operation ---------------------------------------------------------------------------


@dataclass(frozen=True)
class ShownSkip:
    """A reason for which rows are left as they are, how many, and the first of them."""

    reason: str
    count: int
    titles: str


@admin.register(BulkOperation)
class BulkOperationAdmin(ReadOnlyAdmin):
    """What was done to many rows at once; each is undone as one."""

    list_display = ["__str__", "state", "total", "changed", "author_name", "made_at"]
    list_filter = ["state", AuthorFilter]
    search_fields = ["subject", "note", "author_name"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).defer("keys", "arguments")

    def get_urls(self) -> list[Any]:
        guard = self.admin_site.admin_view
        undo = path("<int:pk>/undo/", guard(self.undo), name="articles_bulkoperation_undo")
        return [undo, *super().get_urls()]

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show what the operation would do or did; a posted form asks for a preview or starts it."""
        operation = self._find(request, object_id)
        context = self.admin_site.each_context(request) | {
            "title": str(operation),
            "opts": self.opts,
            "operation": operation,
            "is_nav_sidebar_enabled": False,
        }
        if operation.state == BulkState.PLANNED:
            return self._show_plan(request, operation, context)
        task = operation.task
        context |= {
            "task": task,
            "results": list_results(task) if task else [],
            "may_control": task is not None and may_control(task, request.user),
            "may_undo": request.user.has_perm(DOINGS[BulkAction(operation.action)].permission)
            and operation.state in (BulkState.STARTED, BulkState.DONE)
            and (task is None or task.has_ended),
        }
        return TemplateResponse(request, "admin/articles/bulk/operation.html", context)

    def _find(self, request: HttpRequest, object_id: str) -> BulkOperation:
        operations = BulkOperation.objects.select_related("task")
        operation = get_object_or_404(operations, pk=read_typed_number(object_id))
        if not request.user.has_perm("articles.view_bulkoperation"):
            raise PermissionDenied
        return operation

    def _show_plan(
        self, request: HttpRequest, operation: BulkOperation, context: dict[str, Any]
    ) -> HttpResponse:
        if not request.user.has_perm(DOINGS[BulkAction(operation.action)].permission):
            raise PermissionDenied
        kind = FORMS.get(BulkAction(operation.action), BulkForm)
        form = kind(request.POST or None, operation=operation, user=request.user)
        is_clear = form.is_valid() if form.is_bound else kind is BulkForm
        if is_clear:
            arguments = form.arguments
            preview = preview_bulk(operation, arguments, by=request.user)
            if request.POST.get("do") == "start" and request.POST.get("shown") == _sign(arguments):
                return self._start(request, operation, form)
            context |= {
                "preview": preview,
                "shown": _sign(arguments),
                "skips": _show_skips(operation, preview),
                "places": _show_places(operation, arguments, preview),
                "flagged": _count_flagged(operation, preview),
            }
        return TemplateResponse(request, "admin/articles/bulk/plan.html", context | {"form": form})

    def _start(self, request: HttpRequest, operation: BulkOperation, form: BulkForm) -> HttpResponse:
        note = form.cleaned_data.get("note", "")
        try:
            start_bulk(operation, form.arguments, subject=form.subject, note=note, by=request.user)
        except Refused as refused:
            messages.error(request, str(refused))
        return HttpResponseRedirect(request.path)

    @method_decorator(require_POST)
    def undo(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take the whole operation back."""
        operation = self._find(request, str(pk))
        try:
            undo_bulk(operation, by=request.user)
        except Refused as refused:
            messages.error(request, str(refused))
        return HttpResponseRedirect(reverse("admin:articles_bulkoperation_change", args=[pk]))


def _sign(arguments: dict[str, Any]) -> str:
    """A digest of what a preview showed: nothing else is carried out."""
    return hashlib.sha256(json.dumps(arguments, sort_keys=True).encode()).hexdigest()


def _count_flagged(operation: BulkOperation, preview: Preview) -> int:
    """How many of the articles that would be published have flags."""
    if operation.action != BulkAction.PUBLISH:
        return 0
    skipped = {pk for pks in preview.skipped.values() for pk in pks}
    chosen = Article.objects.filter(pk__in=list_keys([pk for pk in operation.keys if pk not in skipped]))
    return chosen.exclude(flags=[]).count()


def _show_skips(operation: BulkOperation, preview: Preview) -> list[ShownSkip]:
    """The reasons, the most frequent first. A query for each."""
    reasons = sorted(preview.skipped.items(), key=lambda pair: -len(pair[1]))
    return [ShownSkip(reason.label, len(pks), _list_titles(operation, pks)) for reason, pks in reasons if pks]


def _list_titles(operation: BulkOperation, pks: Sequence[int]) -> str:
    if DOINGS[BulkAction(operation.action)].is_of_pages:
        pages = Page.objects.filter(pk__in=pks[:ROWS_SHOWN]).select_related("newspaper", "issue")
        titles = [add_remark(page, page.source_name) for page in pages.defer("text")]
    else:
        titles = [str(article) for article in Article.objects.filter(pk__in=pks[:ROWS_SHOWN]).with_opening()]
    return list_titles(titles + [""] * (len(pks) - len(titles)))


def _show_places(
    operation: BulkOperation, arguments: dict[str, Any], preview: Preview
) -> list[tuple[Page, str, str]]:
    """The first pages to be moved, with their new date and label."""
    if "places" not in arguments:
        return []
    skipped = {pk for pks in preview.skipped.values() for pk in pks}
    pages = Page.objects.filter(pk__in=list_keys([pk for pk in operation.keys if pk not in skipped]))
    rows = pages.select_related("newspaper", "issue").defer("text").order_by("source_name", "pk")
    return [
        (page, arguments["places"][str(page.pk)][0] or "", arguments["places"][str(page.pk)][1])
        for page in rows[:PLACES_SHOWN]
    ]
