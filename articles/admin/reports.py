"""What readers report and what colleagues note: waiting lists, and the buttons and keys that decide them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.core.paginator import Paginator
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.base import ReadOnlyAdmin
from articles.admin.publication import OfArticleAdmin
from articles.admin.workbench.differences import list_differences
from articles.curation.decisions import require
from articles.curation.history import EDIT_PERMISSION, Conflict
from articles.curation.operations import Refused
from articles.curation.reader_reports import accept_report, decline_report, find_operation, reopen_report
from articles.curation.staff_notes import reopen_staff_note, resolve_staff_note
from articles.models import Article, Block, ReaderReport, StaffNote
from articles.models.history import ProposalState
from articles.typed_numbers import read_typed_number

REPORTS_A_PAGE = 20


@dataclass(frozen=True)
class ShownReport:
    """A report, the article if it is still there, and in `pieces` the correction that it asks for."""

    report: ReaderReport
    article: Article | None
    pieces: tuple[Any, ...] = ()
    text: str = ""
    problem: str = ""
    edit_url: str = ""


def show_report(report: ReaderReport, article: Article | None) -> ShownReport:
    if article is None:
        return ShownReport(report, None, problem=_("这篇文章已经并到别处或删去了。"))
    readings = {_find_place(block): block.correction or block.text for block in article.blocks.all()}
    place = (report.line, report.char)
    key = f"{report.line}-{report.char}"
    workbench = reverse("admin:articles_page_workbench", args=[article.page_id])
    show = partial(ShownReport, report, article, edit_url=f"{workbench}?edit={key}#b-{key}")
    try:
        operation = find_operation(report, list(article.blocks.all()))
    except Refused as refused:
        return show(text=readings.get(place, ""), problem=str(refused))
    if operation is None:
        return show(text=readings.get(place, ""))
    before = readings[tuple(operation.arguments["block"])]
    return show(text=before, pieces=tuple(list_differences(before, operation.arguments["text"])))


def _find_place(block: Block) -> tuple[int, int]:
    return block.lines[0], block.span_start or 0


def list_open_reports(number: Any) -> Any:
    """A page of what waits, the oldest first, each as shown. Five queries."""
    waiting = ReaderReport.objects.filter(state=ProposalState.OPEN)
    page = Paginator(waiting, REPORTS_A_PAGE).get_page(number)
    reports = list(page.object_list)
    articles = Article.objects.filter(ref__in=[one.article_id for one in reports]).with_opening()
    blocks = Prefetch("blocks", Block.objects.order_by("position"))
    by_ref = {
        one.ref: one
        for one in articles.select_related("page__newspaper", "page__issue").prefetch_related(blocks)
    }
    page.object_list = [show_report(one, by_ref.get(one.article_id)) for one in reports]
    return page


def _accept(request: HttpRequest, report: ReaderReport) -> str:
    edit = accept_report(report, by=request.user, answer=request.POST.get("answer", "").strip())
    if edit.proposal:
        return _("改正记为提议，并答复了读者。")
    return _("改正了，并答复了读者。") if edit.revision else _("答复了读者。")


def _decline(request: HttpRequest, report: ReaderReport) -> str:
    decline_report(report, by=request.user, answer=request.POST.get("answer", "").strip())
    return _("没有改动，并答复了读者。")


def _reopen(request: HttpRequest, report: ReaderReport) -> str:
    reopen_report(report, by=request.user)
    return _("撤销了，这条报错又在等处理。")


REPORT_COMMANDS: dict[str, Callable[[HttpRequest, ReaderReport], str]] = {
    "accept": _accept,
    "decline": _decline,
    "reopen": _reopen,
}


@admin.register(ReaderReport)
class ReaderReportAdmin(OfArticleAdmin):
    """All reports; those that wait are decided on a page of their own."""

    list_display = ["made_at", "display_article", "words", "wording", "state", "reason", "author_decided"]
    list_filter = ["state"]
    search_fields = ["words", "wording", "message", "=article__ref"]

    @admin.display(description=gettext_lazy("决定者"))
    def author_decided(self, report: ReaderReport) -> str:
        return str(report.decided_by or "")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("decided_by")

    def get_urls(self) -> list[Any]:
        waiting = path(
            "waiting/", self.admin_site.admin_view(self.show_waiting), name="articles_readerreport_waiting"
        )
        return [waiting, *super().get_urls()]

    def show_waiting(self, request: HttpRequest) -> HttpResponse:
        """The reports that wait, each at its words, and the buttons that decide them."""
        require(request.user, EDIT_PERMISSION)
        problem = ""
        if request.method == "POST":
            pk = read_typed_number(request.POST.get("report", ""))
            report = get_object_or_404(ReaderReport, pk=pk)
            try:
                if (command := REPORT_COMMANDS.get(request.POST.get("do", ""))) is None:
                    raise Refused(_("没有“%(verb)s”这种操作。") % {"verb": request.POST.get("do", "")})
                self.message_user(request, command(request, report), messages.SUCCESS)
                return HttpResponseRedirect(request.get_full_path())
            except Refused as refused:
                problem = str(refused)
            except Conflict:
                problem = _("这些文章后来又改过，请先处理后来的改动。")
        own = ReaderReport.objects.exclude(state=ProposalState.OPEN).filter(decided_by=request.user)
        context = {
            **self.admin_site.each_context(request),
            "title": _("读者报错"),
            "opts": self.opts,
            "problem": problem,
            "typed": request.POST,
            "reports": list_open_reports(request.GET.get("p")),
            "last": own.order_by("-decided_at", "-pk").first(),
        }
        template = "admin/articles/reports/waiting.html"
        return TemplateResponse(request, template, context, status=422 if problem else 200)


class OpenFilter(admin.SimpleListFilter):
    title = gettext_lazy("办理")
    parameter_name = "open"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", gettext_lazy("没有办完")), ("no", gettext_lazy("办完了"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() in ("yes", "no"):
            return queryset.filter(resolved_at__isnull=self.value() == "yes")
        return queryset


@admin.register(StaffNote)
class StaffNoteAdmin(ReadOnlyAdmin):
    """Notes of colleagues; written and resolved in the workbench, or resolved here."""

    list_display = ["made_at", "display_place", "text", "author_name", "resolved_at", "resolved_by_name"]
    list_filter = [OpenFilter]
    list_select_related = ["page__newspaper", "page__issue"]
    list_display_links = None
    search_fields = ["text", "author_name"]
    actions = ["resolve", "reopen"]

    def has_edit_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(EDIT_PERMISSION)

    @admin.display(description=gettext_lazy("版面"))
    def display_place(self, note: StaffNote) -> str:
        address = reverse("admin:articles_page_workbench", args=[note.page_id])
        return format_html('<a href="{}#notes">{}</a>', address, note.page)

    @admin.action(description=gettext_lazy("办完了"), permissions=["edit"])
    def resolve(self, request: HttpRequest, notes: QuerySet) -> None:
        for note in notes:
            resolve_staff_note(note, by=request.user)

    @admin.action(description=gettext_lazy("重新打开"), permissions=["edit"])
    def reopen(self, request: HttpRequest, notes: QuerySet) -> None:
        for note in notes:
            reopen_staff_note(note, by=request.user)
