"""The lists of everything that was done, and of what was proposed, over the whole archive."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.timezone import localtime
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from articles.admin.base import ReadOnlyAdmin, list_titles
from articles.admin.filters import AuthorFilter, OperationFilter
from articles.admin.workbench.comparisons import compare_states
from articles.admin.workbench.context import draw_no_ref
from articles.admin.workbench.operation_descriptions import describe_revision
from articles.curation.page_proposals import read_proposed
from articles.models import Article, PageRevision, Proposal
from articles.models.history import ProposalState, RevisionKind


class PageHistoryAdmin(ReadOnlyAdmin):
    """Base of the lists of what was done to pages, and of what was proposed for them."""

    list_display = [
        "display_operation",
        "display_articles",
        "display_page",
        "display_author",
        "display_made_at",
    ]
    date_hierarchy = "made_at"
    ordering = ["-made_at", "-pk"]
    search_fields = ["author_name", "page__source_name", "page__ref", "page__newspaper__name"]
    search_help_text = _("在编辑、文件名、永久编号和报名里找。")

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        """Give the rows the titles of the articles that they concern, in one query."""
        changelist = super().get_changelist_instance(request)
        changelist.result_list = list(changelist.result_list)
        refs = {ref for row in changelist.result_list for ref in row.refs}
        titles = {one.ref: one.title for one in Article.objects.filter(ref__in=refs).with_opening()}
        for row in changelist.result_list:
            row.titles = [titles[ref] for ref in row.refs if ref in titles]
        return changelist

    @admin.display(description=pgettext_lazy("复数", "文章"))
    def display_articles(self, row: PageRevision | Proposal) -> str:
        return list_titles(row.titles)

    @admin.display(description=_("时间"), ordering="made_at")
    def display_made_at(self, row: PageRevision | Proposal) -> str:
        return f"{localtime(row.made_at):%Y-%m-%d %H:%M}"

    @admin.display(description=_("版面"), ordering="page")
    def display_page(self, row: PageRevision | Proposal) -> str:
        address = reverse("admin:articles_page_revisions", args=[row.page_id])
        return format_html('<a href="{}">{}</a>', address, row.page)


@admin.register(PageRevision)
class PageRevisionAdmin(PageHistoryAdmin):
    """What was done to pages, the latest first. The states that imports left are in a page's own history."""

    list_filter = [OperationFilter, AuthorFilter, "made_at", "page__newspaper"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).with_author().exclude(kind=RevisionKind.IMPORT)

    @admin.display(description=_("操作"))
    def display_operation(self, revision: PageRevision) -> str:
        return describe_revision(revision)

    @admin.display(description=_("编辑"), ordering="author_name")
    def display_author(self, revision: PageRevision) -> str:
        return revision.author_name or gettext("导入")

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        """Go to the revision in its page's history."""
        revision = self.get_object(request, object_id)
        if revision is None:
            raise Http404
        if not self.has_view_permission(request, revision):
            raise PermissionDenied
        return HttpResponseRedirect(
            reverse("admin:articles_page_revision", args=[revision.page_id, revision.number])
        )


@admin.register(Proposal)
class ProposalAdmin(PageHistoryAdmin):
    """Changes of published text that wait, or waited, for somebody who may publish."""

    list_display = [*PageHistoryAdmin.list_display, "state"]
    list_filter = ["state", OperationFilter, AuthorFilter, "made_at", "page__newspaper", "is_parsers"]
    list_select_related = ["page__newspaper", "page__issue", "target"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).defer("page__text", "target__state")

    @admin.display(description=_("操作"))
    def display_operation(self, proposal: Proposal) -> str:
        return describe_revision(proposal)

    @admin.display(description=_("提议者"), ordering="author_name")
    def display_author(self, proposal: Proposal) -> str:
        return gettext("解析程序") if proposal.is_parsers else proposal.author_name

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        """Go where an open proposal is decided; show what a decided one would have changed, and why not."""
        proposal = self.get_object(request, object_id)
        if proposal is None:
            raise Http404
        if not self.has_view_permission(request, proposal):
            raise PermissionDenied
        if proposal.state == ProposalState.OPEN:
            bench = reverse("admin:articles_page_workbench", args=[proposal.page_id])
            return HttpResponseRedirect(f"{bench}#proposal-{proposal.pk}")
        context = self.admin_site.each_context(request) | {
            "title": gettext("修改提议"),
            "page": proposal.page,
            "proposal": proposal,
            "description": describe_revision(proposal),
            "compared": compare_states(*read_proposed(proposal, draw_ref=draw_no_ref)),
        }
        return TemplateResponse(request, "admin/articles/history/proposal.html", context)
