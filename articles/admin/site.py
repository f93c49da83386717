"""The admin site: its titles, and the work queues on its first page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import Subquery
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _

from articles.admin.completeness import list_completeness_urls
from articles.admin.filters import UNPLACED, with_flag
from articles.admin.home import list_day, list_imports, list_news, read_counts
from articles.admin.kept_forms import keep_through_login
from articles.admin.retries import retry_when_busy
from articles.admin.saved_views import list_saved_view_urls
from articles.admin.sign_in_limits import remember_device
from articles.admin.tag_decisions import list_likely
from articles.admin.workbench.next_page import QueueOrder, count_flagged_pages, read_order
from articles.curation.tag_proposals import rate_sources
from articles.models import (
    Article,
    CollectionProposal,
    NameProposal,
    Page,
    PageWork,
    Proposal,
    Status,
    Tagging,
)
from articles.models.history import ProposalState
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
    "Collection",
    "Tag",
    "Person",
    "Column",
    "Issue",
    "Newspaper",
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
    """Return the work queues, the most urgent first. Two queries."""
    articles = reverse("admin:articles_article_changelist")
    pages = reverse("admin:articles_page_changelist")
    drafts = Article.objects.filter(status=Status.DRAFT)
    undecided = list_likely(Tagging.objects.all(), rate_sources())
    list_drafts = f"{articles}?status__exact={Status.DRAFT}"
    is_open = f"?state__exact={ProposalState.OPEN}"
    queues: list[tuple[str, Subquery, str]] = [
        (
            _("待发布的文章"),
            count_all(Article.objects.filter(status=Status.PROPOSED)),
            f"{articles}?status__exact={Status.PROPOSED}",
        ),
        *(
            (label, count_all(model.objects.open()), reverse(f"admin:articles_{name}_changelist") + is_open)
            for label, model, name in (
                (_("待决定的修改提议"), Proposal, "proposal"),
                (_("待决定的专题提议"), CollectionProposal, "collectionproposal"),
                (_("待决定的名称提议"), NameProposal, "nameproposal"),
            )
        ),
        (_("存疑的草稿"), count_all(drafts.exclude(flags=[])), f"{list_drafts}&flag=any"),
        (_("无疑的草稿"), count_all(drafts.filter(flags=[])), f"{list_drafts}&flag=none"),
        (
            _("日期或版次不详的版面"),
            count_all(Page.objects.filter(UNPLACED)),
            f"{pages}?place=unplaced",
        ),
        (
            _("待定的标签"),
            count_all(undecided, distinct="tag"),
            reverse("admin:articles_tagging_groups"),
        ),
        (
            _("转版没接上的文章"),
            count_all(with_flag(Article.objects.exclude(flags=[]), JUMP_UNPAIRED)),
            f"{articles}?flag={JUMP_UNPAIRED}",
        ),
        (
            _("交给您的版面"),
            count_all(PageWork.objects.filter(assignee=user)),
            f"{pages}?work=mine",
        ),
        (
            _("跳过的版面"),
            count_all(PageWork.objects.exclude(skip_reason="")),
            f"{pages}?work=skipped",
        ),
    ]
    counts = read_counts(user, [count for _label, count, _url in queues])
    return [
        WorkQueue(label, number, url) for (label, _count, url), number in zip(queues, counts, strict=True)
    ]


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

    @method_decorator(limit_rate("sign_in", methods=("POST",)))
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        response = super().login(request, extra_context)
        if request.method == "POST" and request.user.is_authenticated:
            remember_device(request, response)
        return response

    def admin_view(self, view: Callable[..., HttpResponse], cacheable: bool = False) -> Any:
        """Keep what an editor typed whose session ended meanwhile; try again where the database is busy."""
        return keep_through_login(retry_when_busy(super().admin_view(view, cacheable)))

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
