"""The admin site: its titles, and the work queues on its first page."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from articles.admin.filters import UNPLACED
from articles.admin.kept_forms import keep_through_login
from articles.admin.sign_in_limits import remember_device
from articles.admin.tag_decisions import list_likely
from articles.admin.workbench.next_page import QueueOrder, count_flagged_pages, read_order
from articles.curation.tag_proposals import rate_sources
from articles.models import (
    Article,
    CollectionProposal,
    NameProposal,
    Page,
    PageRevision,
    Proposal,
    Status,
    Tagging,
)
from articles.models.history import ProposalState
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
    "Block",
    "FormerRef",
    "FormerAddress",
    "PublicationRecord",
    "IndexRequest",
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


def count_work_queues() -> list[WorkQueue]:
    """Return the work queues, the most urgent first. 9 queries."""
    articles = reverse("admin:articles_article_changelist")
    pages = reverse("admin:articles_page_changelist")
    proposed = Article.objects.filter(status=Status.PROPOSED)
    drafts = Article.objects.filter(status=Status.DRAFT)
    unplaced = Page.objects.filter(UNPLACED)
    undecided = list_likely(Tagging.objects.all(), rate_sources()).order_by().values("tag").distinct()
    list_proposed = f"{articles}?status__exact={Status.PROPOSED}"
    list_drafts = f"{articles}?status__exact={Status.DRAFT}"
    list_undecided = reverse("admin:articles_tagging_groups")
    page_proposals = reverse("admin:articles_proposal_changelist")
    collection_proposals = reverse("admin:articles_collectionproposal_changelist")
    name_proposals = reverse("admin:articles_nameproposal_changelist")
    is_open = f"?state__exact={ProposalState.OPEN}"
    return [
        WorkQueue(_("待发布的文章"), proposed.count(), list_proposed),
        WorkQueue(_("待决定的修改提议"), Proposal.objects.open().count(), page_proposals + is_open),
        WorkQueue(
            _("待决定的专题提议"), CollectionProposal.objects.open().count(), collection_proposals + is_open
        ),
        WorkQueue(_("待决定的名称提议"), NameProposal.objects.open().count(), name_proposals + is_open),
        WorkQueue(_("存疑的草稿"), drafts.exclude(flags=[]).count(), f"{list_drafts}&flag=any"),
        WorkQueue(_("无疑的草稿"), drafts.filter(flags=[]).count(), f"{list_drafts}&flag=none"),
        WorkQueue(_("日期或版次不详的版面"), unplaced.count(), f"{pages}?place=unplaced"),
        WorkQueue(_("待定的标签"), undecided.count(), list_undecided),
    ]


@dataclass(frozen=True)
class EditorsDay:
    """What one editor did today: changes, on how many pages, and the address of their list."""

    name: str
    changes: int
    pages: int
    url: str


def list_day(at: datetime.datetime | None = None) -> list[EditorsDay]:
    """Return what was done since midnight by everybody who did something, the most first. One query."""
    midnight = localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    today = PageRevision.objects.filter(made_at__gte=midnight, author__isnull=False)
    rows = today.values("author", "author_name").annotate(
        changes=Count("pk"), pages=Count("page", distinct=True)
    )
    since = urlencode({"made_at__gte": midnight.isoformat()})
    listed = f"{reverse('admin:articles_pagerevision_changelist')}?{since}&author="
    return [
        EditorsDay(row["author_name"], row["changes"], row["pages"], f"{listed}{row['author']}")
        for row in rows.order_by("-changes", "author")
    ]


class NewsroomAdminSite(admin.AdminSite):
    site_title = _("报纸文库编辑台")
    site_header = _("报纸文库编辑台")
    index_title = _("编辑台")

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        context = extra_context or {}
        if request.user.has_perm("articles.view_article"):
            context |= {
                "work_queues": count_work_queues(),
                "flagged_pages": count_flagged_pages(),
                "queue_orders": QueueOrder.choices,
                "queue_order": read_order(request),
            }
        if request.user.has_perm("articles.view_pagerevision"):
            context["day"] = list_day()
        return super().index(request, context)

    @method_decorator(limit_rate("sign_in", methods=("POST",)))
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        response = super().login(request, extra_context)
        if request.method == "POST" and request.user.is_authenticated:
            remember_device(request, response)
        return response

    def admin_view(self, view: Callable[..., HttpResponse], cacheable: bool = False) -> Any:
        """Keep what an editor typed whose session ended meanwhile."""
        return keep_through_login(super().admin_view(view, cacheable))

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[dict[str, Any]]:
        apps = super().get_app_list(request, app_label)
        for app in apps:
            app["models"].sort(key=find_model_place)
        return sorted(apps, key=lambda app: app["app_label"] != "articles")


def find_model_place(model: dict[str, Any]) -> int:
    name = model["object_name"]
    return MODEL_ORDER.index(name) if name in MODEL_ORDER else len(MODEL_ORDER)
