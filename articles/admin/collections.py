"""Collections: articles that editors gather and publish together."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from articles.admin.base import BaseAdmin, ConflictCheckForm, TableInline
from articles.curation import publish_collections, withdraw_collections
from articles.models import Collection, CollectionItem
from articles.models.collection import CollectionQuerySet


class CollectionForm(ConflictCheckForm):
    edited_relations = ("items",)


class ItemInline(TableInline):
    model = CollectionItem
    fields = ["position", "article", "note"]
    autocomplete_fields = ["article"]
    ordering = ["position", "pk"]


@admin.register(Collection)
class CollectionAdmin(BaseAdmin):
    """Saved as Django saves rows, not by curation: the search index holds nothing of a collection."""

    form = CollectionForm
    ordering = ["-pk"]
    list_display = ["title", "is_public", "article_total", "slug"]
    list_filter = ["is_public"]
    search_fields = ["title", "slug", "introduction"]
    prepopulated_fields = {"slug": ["title"]}
    fields = ["title", "slug", "introduction", "is_public"]
    readonly_fields = ["is_public"]
    inlines = [ItemInline]
    actions = ["publish", "withdraw"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).annotate(article_total=Count("items"))

    def has_publish_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("articles.publish_collection")

    @admin.display(description=pgettext_lazy("复数", "文章"), ordering="article_total")
    def article_total(self, collection: Collection) -> int:
        return collection.article_total

    @admin.action(description=pgettext_lazy("操作", "公开"), permissions=["publish"])
    def publish(self, request: HttpRequest, collections: CollectionQuerySet) -> None:
        report = publish_collections(collections)
        self.message_report(
            request, report, done=_("公开了 %(count)d 个专题。"), logged=pgettext_lazy("操作", "公开")
        )

    @admin.action(description=_("收回"), permissions=["publish"])
    def withdraw(self, request: HttpRequest, collections: CollectionQuerySet) -> None:
        report = withdraw_collections(collections)
        self.message_report(request, report, done=_("收回了 %(count)d 个专题。"), logged=_("收回"))

    def choose_actions(self, row: Collection) -> list[str]:
        return ["withdraw"] if row.is_public else ["publish"]
