"""Rows that the program writes for itself; people can look them up and not edit them."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from articles.admin.base import ReadOnlyAdmin
from articles.admin.collection_proposals import compare_proposal, list_changed_lines
from articles.models import (
    Article,
    Block,
    CollectionProposal,
    FormerAddress,
    FormerRef,
    IndexRequest,
    PageWork,
    Presence,
    PublicationRecord,
    Status,
    TagLookup,
)


@admin.register(Block)
class BlockAdmin(ReadOnlyAdmin):
    """All blocks, noise included. Their text is corrected on the article's form."""

    list_display = ["text_opening", "role", "page", "article"]
    list_filter = ["role"]
    list_select_related = ["page__newspaper", "page__issue"]
    search_fields = ["text", "correction"]
    search_help_text = _("在印文和更正里找。")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        articles = Prefetch("article", Article.objects.with_opening())
        return super().get_queryset(request).defer("page__text").prefetch_related(articles)

    @admin.display(description=_("印文"))
    def text_opening(self, block: Block) -> str:
        return block.text[:40]


@admin.register(FormerRef)
class FormerRefAdmin(ReadOnlyAdmin):
    """Former refs, which still lead to an article because somebody may have cited them."""

    list_display = ["ref", "article"]
    search_fields = ["ref"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        articles = Prefetch("article", Article.objects.with_opening())
        return super().get_queryset(request).prefetch_related(articles)


@admin.register(PublicationRecord)
class PublicationRecordAdmin(ReadOnlyAdmin):
    """What changed, for programs: articles that changed or were withdrawn, the latest first."""

    list_display = ["sequence", "ref", "display_status", "at"]
    ordering = ["-sequence"]
    search_fields = ["ref"]
    fields = ["sequence", "ref", "display_status", "at", "hash"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).defer("summary", "detail")

    @admin.display(description=_("状态"))
    def display_status(self, record: PublicationRecord) -> str:
        return (Status.PUBLISHED if record.article_id else Status.WITHDRAWN).label


@admin.register(IndexRequest)
class IndexRequestAdmin(ReadOnlyAdmin):
    """Articles that wait to be indexed. A list that grows means that no worker is running."""

    list_display = ["article_pk", "asked_at"]


@admin.register(TagLookup)
class TagLookupAdmin(ReadOnlyAdmin):
    """Tags that wait to be looked for in old articles. One that stays means that no worker is running."""

    list_display = ["tag", "after"]
    list_select_related = ["tag"]


@admin.register(CollectionProposal)
class CollectionProposalAdmin(ReadOnlyAdmin):
    """Changes of public collections, decided on the collection's own form."""

    list_display = ["made_at", "display_collection", "author_name", "state", "decided_at"]
    list_filter = ["state"]
    list_select_related = ["collection"]
    search_fields = ["author_name", "collection__title"]
    fields = [
        "display_collection",
        "author_name",
        "made_at",
        "display_changes",
        "state",
        "decided_by",
        "decided_at",
        "reason",
    ]

    @admin.display(description=_("专题"), ordering="collection")
    def display_collection(self, proposal: CollectionProposal) -> str:
        address = reverse("admin:articles_collection_change", args=[proposal.collection_id])
        return format_html('<a href="{}">{}</a>', address, proposal.collection)

    @admin.display(description=_("改动了什么"))
    def display_changes(self, proposal: CollectionProposal) -> str:
        rows = ((one.label, *list_changed_lines(one)) for one in compare_proposal(proposal))
        return format_html_join("", "<p>{}: {} → {}</p>", rows)


@admin.register(FormerAddress)
class FormerAddressAdmin(ReadOnlyAdmin):
    """Where addresses of tags, people and columns that were renamed or merged lead."""

    list_display = ["kind", "key", "heir"]
    list_filter = ["kind"]
    ordering = ["kind", "key"]
    search_fields = ["key"]


@admin.register(Presence)
class PresenceAdmin(ReadOnlyAdmin):
    """Editors who have a page open."""

    list_display = ["user", "page", "seen_at"]
    list_select_related = ["user", "page__newspaper", "page__issue"]


@admin.register(PageWork)
class PageWorkAdmin(ReadOnlyAdmin):
    """Pages that are assigned to an editor, or skipped with a reason."""

    list_display = ["page", "assignee", "skip_reason", "by_name", "made_at"]
    list_select_related = ["assignee", "page__newspaper", "page__issue"]
    search_fields = ["skip_reason", "by_name"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).defer("page__text")
