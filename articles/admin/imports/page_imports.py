"""Imports in the admin: their list, and a page for each, from the upload to the report."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page as PageOfRows
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from articles.admin.base import ReadOnlyAdmin
from articles.admin.flags import describe_flags
from articles.admin.imports.forms import (
    FillForm,
    FoundPageFormSet,
    ImportForm,
    find_allowed,
    list_server_folders,
)
from articles.admin.imports.found_pages import FoundRow, Warnings
from articles.admin.imports.refusals import describe_refusal
from articles.admin.imports.tasks import describe_totals, import_checked, undo_import
from articles.admin.tasks import list_results, may_control
from articles.background import TaskKind, cancel_task, start_task
from articles.importing.page_imports import (
    FEW_PAGES,
    drop_uploads,
    find_pages,
    find_upload_folder,
    is_small,
    keep_uploads,
    list_outcomes,
    parse_found,
)
from articles.importing.page_reports import count_outcomes, make_report
from articles.models import FoundPage, Newspaper, PageImport
from articles.models.authored import name_author
from articles.models.page_import import ImportStep
from articles.parsing import flag_to_json
from articles.typed_numbers import read_typed_number

ROWS = 25  # in the table; each has five inputs
SOURCES_NAMED = 3


def may_edit(row: PageImport, user: AbstractBaseUser) -> bool:
    """Whether the user may correct, start and discard it: its author, and administrators."""
    return row.author_id == user.pk or user.has_perm("articles.change_pageimport")


def can_discard(row: PageImport, number: int) -> bool:
    """Whether anything is left to discard, if this number of pages can still be imported."""
    if row.step in (ImportStep.READING, ImportStep.CHECKING):
        return True
    return row.step in (ImportStep.IMPORTING, ImportStep.DONE) and number > 0


def describe_end(row: PageImport) -> dict[str, Any]:
    """What became of an import, in sentences, and whether it can be taken back."""
    if row.step == ImportStep.UNDONE and row.task:
        return {"undone": list_results(row.task)}
    if row.step != ImportStep.DONE:
        return {}
    totals = row.totals or count_outcomes(list_outcomes(row))
    has_imported = any(number for state, number in totals["pages"].items() if state != "failed")
    return {"totals": list(describe_totals(totals)), "can_undo": has_imported}


@admin.register(PageImport)
class PageImportAdmin(ReadOnlyAdmin):
    """All imports from the browser, the latest first."""

    list_display = ["source", "display_progress", "display_author", "made_at"]
    list_filter = ["step"]
    search_fields = ["source", "author_name"]
    search_help_text = _("在来源和编辑姓名里找。")
    list_select_related = ["task"]

    @admin.display(description=_("进展"), ordering="step")
    def display_progress(self, row: PageImport) -> str:
        return row.progress

    @admin.display(description=_("编辑"), ordering="author_name")
    def display_author(self, row: PageImport) -> str:
        return row.author_name or gettext("命令行")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("articles.add_pageimport")

    def get_urls(self) -> list[Any]:
        guard = self.admin_site.admin_view
        return [
            path("<int:pk>/table/", guard(self.save_table), name="articles_pageimport_table"),
            path("<int:pk>/do/", guard(self.act), name="articles_pageimport_act"),
            path("<int:pk>/report.json", guard(self.report), name="articles_pageimport_report"),
            path("<int:pk>/<int:position>/", guard(self.preview), name="articles_pageimport_preview"),
            *super().get_urls(),
        ]

    # Begin ----------------------------------------------------------------------------------------

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        posted = (request.POST, request.FILES) if request.method == "POST" else ()
        is_refused = getattr(request, "is_upload_refused", False)
        form = ImportForm(*posted, user=request.user, is_refused=is_refused)
        if posted and form.is_valid():
            row = self._begin(request, form)
            return HttpResponseRedirect(reverse("admin:articles_pageimport_change", args=[row.pk]))
        context = self.admin_site.each_context(request) | {
            "title": _("导入版面"),
            "opts": self.opts,
            "form": form,
            "folders": list(list_server_folders()),
            "newspapers": Newspaper.objects.order_by("name"),
        }
        return TemplateResponse(request, "admin/articles/import/begin.html", context)

    def _begin(self, request: HttpRequest, form: ImportForm) -> PageImport:
        """Store the import and its files, and read them: at once where they are few."""
        with transaction.atomic():
            row = self._keep_import(request.user, form.cleaned_data)
        folder = form.cleaned_data.get("folder")
        top = folder or find_upload_folder(row.pk)
        within: Path = (find_allowed(folder) if folder else None) or top
        arguments = {"page_import": row.pk, "folder": str(top), "within": str(within)}
        task = start_task(find_pages, arguments, subject=row.source, by=request.user, at_once=is_small(top))
        PageImport.objects.filter(pk=row.pk).update(task=task)
        return row

    def _keep_import(self, by: AbstractBaseUser, values: dict[str, Any]) -> PageImport:
        files, folder = values["files"], values.get("folder")
        source = str(folder) if folder else name_files([file.name for file in files])
        row = PageImport.objects.create(
            source=source[: PageImport._meta.get_field("source").max_length],
            newspaper=values["newspaper"].strip(),
            publishes=values.get("publishes", False),
            replaces_text=values.get("replaces_text", False),
            author=by,
            author_name=name_author(by),
        )
        if not folder:
            keep_uploads(row, ((file.name, file.chunks()) for file in files))
        return row

    # Look, correct --------------------------------------------------------------------------------

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        row = self.get_object(request, object_id)
        if row is None:
            raise Http404
        if not self.has_view_permission(request, row):
            raise PermissionDenied
        return self._show(request, row, FillForm())

    def _show(
        self, request: HttpRequest, row: PageImport, fill: FillForm, formset: Any = None
    ) -> HttpResponse:
        shown = self._list_shown(request, row)
        may_change = may_edit(row, request.user) and self.has_add_permission(request)
        if formset is None and may_change and row.step in (ImportStep.CHECKING, ImportStep.DONE):
            formset = self._make_formset(shown)
        forms = {form.instance.pk: form for form in formset.forms} if formset else {}
        warnings = Warnings(row, shown.object_list)
        number = row.pages.to_import().count()
        context = self.admin_site.each_context(request) | {
            "title": row.source,
            "opts": self.opts,
            "import": row,
            "task": row.task,
            "may_control": row.task is not None and may_control(row.task, request.user),
            "may_edit": may_change,
            "shown": shown,
            "rows": [
                FoundRow(page, forms.get(page.pk), list(warnings.list_of(page))) for page in shown.object_list
            ],
            "formset": formset if forms else None,
            "fill": fill,
            "to_import": number,
            "newspapers": Newspaper.objects.order_by("name"),
            "can_discard": may_change and can_discard(row, number),
            **describe_end(row),
        }
        return TemplateResponse(request, "admin/articles/import/import.html", context)

    def _list_shown(self, request: HttpRequest, row: PageImport) -> PageOfRows:
        shown = Paginator(row.pages.defer("text"), ROWS).get_page(request.GET.get("page"))
        shown.object_list = list(shown.object_list)
        return shown

    def _make_formset(self, shown: PageOfRows, posted: Any = None) -> Any:
        """The forms of the rows on this page of the table that can still be corrected."""
        pks = [page.pk for page in shown.object_list if page.sha256 and not page.report]
        return FoundPageFormSet(posted, queryset=FoundPage.objects.filter(pk__in=pks).defer("text"))

    @method_decorator(require_POST)
    def save_table(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Save the corrections of the rows shown; then import, preview a page, or show other rows."""
        row = self._get_own(request, pk)
        if row.step not in (ImportStep.CHECKING, ImportStep.DONE):
            return self._go_back(request, row)
        formset = self._make_formset(self._list_shown(request, row), request.POST)
        if not formset.is_valid():
            messages.error(request, _("有的行填得不对，没有保存；请改正标出的地方。"))
            return self._show(request, row, FillForm(), formset)
        formset.save()
        if request.POST.get("do") == "start":
            self._start(request, row)
        elif formset.has_changed():
            messages.success(request, _("保存了更正。"))
        position = read_typed_number(request.POST.get("preview", ""))
        if position is not None:
            return HttpResponseRedirect(reverse("admin:articles_pageimport_preview", args=[pk, position]))
        return self._go_back(request, row, request.POST.get("page", ""))

    @method_decorator(require_POST)
    def act(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Fill in what all pages lack, discard the rest of the import, or undo it."""
        row = self._get_own(request, pk)
        doing: dict[str, Callable[[HttpRequest, PageImport], None]] = {
            "fill": self._fill,
            "discard": self._discard,
            "undo": self._undo,
        }
        if request.POST.get("do") in doing:
            doing[request.POST["do"]](request, row)
        return self._go_back(request, row)

    def _get_own(self, request: HttpRequest, pk: int) -> PageImport:
        row = get_object_or_404(PageImport.objects.select_related("task"), pk=pk)
        if not (may_edit(row, request.user) and self.has_add_permission(request)):
            raise PermissionDenied
        return row

    def _go_back(self, request: HttpRequest, row: PageImport, page: str = "") -> HttpResponse:
        """To the import's table: to that page of it, or the one that was shown."""
        page = page or request.GET.get("page", "")
        query = f"?{urlencode({'page': page})}" if page else ""
        return HttpResponseRedirect(reverse("admin:articles_pageimport_change", args=[row.pk]) + query)

    def _fill(self, request: HttpRequest, row: PageImport) -> None:
        form = FillForm(request.POST)
        if not form.is_valid() or row.step not in (ImportStep.CHECKING, ImportStep.DONE):
            messages.error(request, _("日期要写成 2026-03-19 的样子。"))
            return
        newspaper, date = form.cleaned_data["newspaper"].strip(), form.cleaned_data["date"]
        waiting = row.pages.to_import()
        if newspaper:
            waiting.filter(newspaper="").update(newspaper=newspaper)
        if date:
            waiting.filter(date=None, printed_date=None).update(date=date)
        messages.success(request, _("填上了。"))

    def _discard(self, request: HttpRequest, row: PageImport) -> None:
        """End the import without importing what is left of it. What was imported stays."""
        if row.step == ImportStep.UNDONE:
            return
        if row.task:
            cancel_task(row.task)
            row.task.refresh_from_db()
            if not row.task.has_ended:
                messages.warning(request, _("正在取消；停下以后就可以放弃。"))
                return
        has_imported = row.pages.exclude(report={}).exists()
        row.step = ImportStep.DONE if has_imported else ImportStep.DISCARDED
        row.totals = {}
        row.save(update_fields=["step", "totals"])
        row.pages.filter(report={}).delete()
        drop_uploads(row)
        messages.success(request, _("放弃了没有导入的版面。"))

    def _start(self, request: HttpRequest, row: PageImport) -> None:
        if number := row.pages.to_import().count():
            self._run(request, row, import_checked, number)
        else:
            messages.warning(request, _("没有要导入的版面。"))

    def _undo(self, request: HttpRequest, row: PageImport) -> None:
        number = row.pages.exclude(report={}).count()
        if row.step in (ImportStep.DONE, ImportStep.UNDONE) and number:
            self._run(request, row, undo_import, number)

    def _run(self, request: HttpRequest, row: PageImport, kind: TaskKind, number: int) -> None:
        """Do this to the given number of pages: at once if they are few."""
        # Only one of two who press the button at once starts it.
        if not PageImport.objects.filter(pk=row.pk, step=row.step).update(step=ImportStep.IMPORTING):
            return
        arguments, few = {"page_import": row.pk}, number <= FEW_PAGES
        task = start_task(kind, arguments, subject=row.source, by=request.user, at_once=few)
        PageImport.objects.filter(pk=row.pk).update(task=task)

    # Preview, report ------------------------------------------------------------------------------

    @method_decorator(require_safe)
    def preview(self, request: HttpRequest, pk: int, position: int) -> HttpResponse:
        """Show the articles that the page would become. Nothing is saved."""
        pages = FoundPage.objects.select_related("page_import")
        found = get_object_or_404(pages, page_import=pk, position=position)
        if not self.has_view_permission(request):
            raise PermissionDenied
        others = FoundPage.objects.filter(page_import=pk).exclude(text="")
        parsed = parse_found(found) if found.text else None
        lines = found.text.split("\n")
        context = self.admin_site.each_context(request) | {
            "title": found.path,
            "opts": self.opts,
            "found": found,
            "table_page": position // ROWS + 1,
            "stories": [(story, describe_flags(map(flag_to_json, story.flags))) for story in parsed.stories]
            if parsed
            else [],
            "flags": describe_flags(found.flags),
            "refusal": describe_refusal(found),
            "noise": [lines[line] for line in parsed.noise] if parsed else [],
            "before": others.filter(position__lt=position).order_by("-position").first(),
            "after": others.filter(position__gt=position).order_by("position").first(),
        }
        return TemplateResponse(request, "admin/articles/import/preview.html", context)

    @method_decorator(require_safe)
    def report(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The report as a file, in the form that the command writes."""
        row = get_object_or_404(PageImport, pk=pk)
        if not self.has_view_permission(request, row):
            raise PermissionDenied
        outcomes = list_outcomes(row)
        report = make_report(outcomes, count_outcomes(outcomes))
        response = JsonResponse(report, json_dumps_params={"ensure_ascii": False, "indent": 2})
        response["Content-Disposition"] = f'attachment; filename="import-{row.pk}.json"'
        return response


def name_files(names: list[str]) -> str:
    """Return the first names, and how many there are if there are more."""
    listed = "、".join(names[:SOURCES_NAMED])
    return listed if len(names) <= SOURCES_NAMED else f"{listed} … ({len(names)})"
