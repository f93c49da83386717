"""The admin site: its titles, and on its first page what waits for an editor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from articles.admin.filters import UNPLACED
from articles.models import Article, Page, Status, Tagging

# The order in which an editor works; models that are not named come after, as Django sorts them.
DESK_ORDER = (
    "Article",
    "Page",
    "Tagging",
    "Collection",
    "Tag",
    "Person",
    "Column",
    "Issue",
    "Newspaper",
    "Block",
    "FormerRef",
    "Withdrawal",
    "IndexRequest",
)


@dataclass(frozen=True)
class Waiting:
    """Something that waits for an editor: what, how much of it, and the list that shows it."""

    label: str
    count: int
    url: str


def count_waiting() -> list[Waiting]:
    """What waits, the most pressing first. Five counts."""
    articles = reverse("admin:articles_article_changelist")
    pages = reverse("admin:articles_page_changelist")
    taggings = reverse("admin:articles_tagging_changelist")
    drafts = Article.objects.filter(status=Status.DRAFT)
    return [
        Waiting(_("待发布的文章"), Article.objects.filter(status=Status.PROPOSED).count(),
                f"{articles}?status__exact={Status.PROPOSED}"),
        Waiting(_("存疑的草稿"), drafts.exclude(flags=[]).count(),
                f"{articles}?status__exact={Status.DRAFT}&flag=any"),
        Waiting(_("无疑的草稿"), drafts.filter(flags=[]).count(),
                f"{articles}?status__exact={Status.DRAFT}&flag=none"),
        Waiting(_("日期或版次不详的版面"), Page.objects.filter(UNPLACED).count(), f"{pages}?place=unplaced"),
        Waiting(_("待定的标签"), Tagging.objects.filter(state=Tagging.State.PROPOSED).count(),
                f"{taggings}?state__exact={Tagging.State.PROPOSED}"),
    ]  # fmt: skip


class NewsroomAdminSite(admin.AdminSite):
    site_title = _("报纸文库编辑台")
    site_header = _("报纸文库编辑台")
    index_title = _("编辑台")

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        waiting = count_waiting() if request.user.has_perm("articles.view_article") else []
        return super().index(request, {"waiting": waiting, **(extra_context or {})})

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[dict[str, Any]]:
        apps = super().get_app_list(request, app_label)
        for app in apps:
            app["models"].sort(key=find_desk_place)
        return sorted(apps, key=lambda app: app["app_label"] != "articles")


def find_desk_place(model: dict[str, Any]) -> int:
    name = model["object_name"]
    return DESK_ORDER.index(name) if name in DESK_ORDER else len(DESK_ORDER)
