"""The admin site: its titles, and the work queues on its first page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _

from articles.admin.completeness import list_completeness_urls
from articles.admin.filters import annotate_flags
from articles.admin.home import list_day, list_imports, list_news, read_counts
from articles.admin.kept_forms import (
    keep_through_login,
    keep_through_outage,
    keep_when_gone,
    refuse_out_of_range,
)
from articles.admin.retries import retry_when_busy
from articles.admin.saved_views import list_saved_view_urls
from articles.admin.sign_in_limits import remember_device
from articles.admin.tag_decisions import list_likely
from articles.admin.workbench.next_page import QueueOrder, count_flagged_pages, read_order
from articles.curation.tag_proposals import rate_sources
from articles.models import (
    Article,
    CollectionProposal,
    Column,
    NameProposal,
    Page,
    PageWork,
    Proposal,
    PublicNote,
    ReaderReport,
    StaffNote,
    Status,
    Tagging,
)
from articles.models.article import Stage
from articles.models.history import ProposalState
from articles.models.print import UNPLACED
from articles.models.subqueries import count_all
from articles.parsing.flags import JUMP_UNPAIRED
from articles.rate_limits import limit_rate

# The order in which editors use the models. Others follow, as Django sorts them.
MODEL_ORDER = (
    "Article",
    "Page",
    "Tagging",
    "Proposal",
    "CollectionProposal",
    "NameProposal",
    "PublicNote",
    "ScheduledChange",
    "ReaderReport",
    "StaffNote",
    "Collection",
    "Pin",
    "Tag",
    "Person",
    "Column",
    "Issue",
    "Newspaper",
    "SiteSettings",
    "PageRevision",
    "AuthorityOperation",
    "BulkOperation",
    "PageWork",
    "PageImport",
    "BackgroundTask",
    "Block",
    "FormerRef",
    "FormerAddress",
    "PublicationRecord",
    "IndexRequest",
    "TagLookup",
    "Presence",
    "FailedSignIn",
    "SignIn",
)


@dataclass(frozen=True)
class WorkQueue:
    """Rows that wait for an editor: their label, their number, and the address of their list."""

    label: str
    count: int
    url: str


def count_work_queues(user: User) -> list[WorkQueue]:
    """Return the work queues, the most urgent first. Three queries; one reads all articles once."""
    articles = reverse("admin:articles_article_changelist")
    pages = reverse("admin:articles_page_changelist")
    list_drafts = f"{articles}?status__exact={Status.DRAFT}"
    counted = count_articles()
    others = read_counts(
        user,
        [
            *(
                count_all(model.objects.open())
                for model in (Proposal, CollectionProposal, NameProposal, PublicNote, ReaderReport, StaffNote)
            ),
            count_all(Page.objects.filter(UNPLACED)),
            count_all(list_likely(Tagging.objects.all(), rate_sources()), distinct="tag"),
            count_all(Column.objects.filter(standing=Column.Standing.PROPOSED)),
            count_all(PageWork.objects.filter(assignee=user)),
            count_all(PageWork.objects.exclude(skip_reason="")),
        ],
    )
    of_pages, of_collections, of_names, of_notes, reports, notes, *others = others
    unplaced, undecided, headings, own, skipped = others
    return [
        WorkQueue(_("待发布的文章"), counted["proposed"], f"{articles}?stage={Stage.PROPOSED}"),
        WorkQueue(_("待决定的修改提议"), of_pages, _list_open("proposal")),
        WorkQueue(_("待决定的专题提议"), of_collections, _list_open("collectionproposal")),
        WorkQueue(_("待决定的名称提议"), of_names, _list_open("nameproposal")),
        WorkQueue(_("待决定的更正"), of_notes, _list_open("publicnote")),
        WorkQueue(_("读者报错"), reports, reverse("admin:articles_readerreport_waiting")),
        WorkQueue(_("没有办完的便条"), notes, f"{reverse('admin:articles_staffnote_changelist')}?open=yes"),
        WorkQueue(_("存疑的草稿"), counted["doubtful"], f"{list_drafts}&flag=any"),
        WorkQueue(_("无疑的草稿"), counted["clear"], f"{list_drafts}&flag=none"),
        WorkQueue(_("日期或版次不详的版面"), unplaced, f"{pages}?place=unplaced"),
        WorkQueue(_("待定的标签"), undecided, reverse("admin:articles_tagging_groups")),
        WorkQueue(
            _("待定的栏目"),
            headings,
            f"{reverse('admin:articles_column_changelist')}?standing__exact={Column.Standing.PROPOSED}",
        ),
        WorkQueue(_("转版没接上的文章"), counted["unpaired"], f"{articles}?flag={JUMP_UNPAIRED}"),
        WorkQueue(_("交给您的版面"), own, f"{pages}?work=mine"),
        WorkQueue(_("跳过的版面"), skipped, f"{pages}?work=skipped"),
    ]


def _list_open(model: str) -> str:
    return f"{reverse(f'admin:articles_{model}_changelist')}?state__exact={ProposalState.OPEN}"


def count_articles() -> dict[str, int]:
    """Articles that wait, by why: proposed, drafts that are doubtful or clear, unpaired jumps."""
    draft, clear = Q(status=Status.DRAFT), Q(flags=[])
    unpaired = Q(flags_text__contains=f'"{JUMP_UNPAIRED}"')
    return annotate_flags(Article.objects.all()).aggregate(
        proposed=Count("pk", filter=Q(status=Status.PROPOSED)),
        doubtful=Count("pk", filter=draft & ~clear),
        clear=Count("pk", filter=draft & clear),
        unpaired=Count("pk", filter=unpaired),
    )


class NewsroomAdminSite(admin.AdminSite):
    site_title = _("报纸文库编辑台")
    site_header = _("报纸文库编辑台")
    index_title = _("编辑台")

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        context = extra_context or {}
        if request.user.has_perm("articles.view_article"):
            context |= {
                "work_queues": count_work_queues(request.user),
                "flagged_pages": count_flagged_pages(),
                "queue_orders": QueueOrder.choices,
                "queue_order": read_order(request),
            }
        if request.user.has_perm("articles.view_pagerevision"):
            day = list_day()
            own = next((one.pages for one in day if one.author == request.user.pk), 0)
            context |= {
                "day": day,
                "own_pages": own,
                "news": list_news(request.user),
                "imports": list_imports(),
            }
        return super().index(request, context)

    def get_log_entries(self, request: HttpRequest) -> QuerySet[LogEntry]:
        """As Django's, but the latest by key: by time the database sorts all that somebody ever did."""
        return super().get_log_entries(request).order_by("-pk")

    @method_decorator(limit_rate("sign_in", methods=("POST",)))
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        response = super().login(request, extra_context)
        if request.method == "POST" and request.user.is_authenticated:
            remember_device(request, response)
        return response

    def admin_view(self, view: Callable[..., HttpResponse], cacheable: bool = False) -> Any:
        """Keep what an editor typed whose session or database is gone; try again where that is busy."""
        guarded = keep_when_gone(refuse_out_of_range(super().admin_view(view, cacheable)))
        return keep_through_outage(keep_through_login(retry_when_busy(guarded)))

    def get_urls(self) -> list[Any]:
        return [*list_saved_view_urls(), *list_completeness_urls(), *super().get_urls()]

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[dict[str, Any]]:
        apps = super().get_app_list(request, app_label)
        for app in apps:
            app["models"].sort(key=find_model_place)
        return sorted(apps, key=lambda app: app["app_label"] != "articles")


def find_model_place(model: dict[str, Any]) -> int:
    name = model["object_name"]
    return MODEL_ORDER.index(name) if name in MODEL_ORDER else len(MODEL_ORDER)
