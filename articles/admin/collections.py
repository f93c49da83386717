"""Collections: articles that editors gather and publish together, and proposals for those that are public."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, resolve, reverse
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.text import slugify
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from articles.admin.base import ConflictCheckForm, TableFormSet, TableInline
from articles.admin.collection_proposals import list_changes, list_proposals, list_rows
from articles.admin.front_page import PinnedAdmin
from articles.admin.known_rows import KnownRowField, KnownRowSelect
from articles.curation import publish_collections, withdraw_collections
from articles.curation.collections import (
    FIELDS,
    Values,
    accept_collection_proposal,
    apply_proposal,
    decline_collection_proposal,
    delete_collections,
    edit_collection,
    gather_articles,
    must_propose,
    preview_values,
    read_values,
    undo_collection_change,
    write_item,
)
from articles.curation.operations import Refused
from articles.models import Article, Collection, CollectionItem, CollectionProposal, Page
from articles.models.collection import CollectionQuerySet
from articles.models.subqueries import count_rows
from articles.typed_numbers import read_typed_number

MOST_GATHERED = 100  # at once from an address


class CollectionForm(ConflictCheckForm):
    edited_relations = ("items",)


class ItemFormSet(TableFormSet):
    """Reads the articles of all its rows at once."""

    @cached_property
    def articles(self) -> dict[str, Article]:
        """By primary key, as a browser sends it. One query."""
        keys = {str(item.article_id) for item in self.get_queryset()}
        keys |= {str(row["article"]) for row in self.initial_extra or ()}
        if self.is_bound:
            keys |= {
                self.data.get(f"{self.add_prefix(index)}-article", "")
                for index in range(self.total_form_count())
            }
        rows = Article.objects.with_opening().in_bulk([pk for pk in map(read_typed_number, keys) if pk])
        return {str(pk): row for pk, row in rows.items()}

    @cached_property
    def items(self) -> dict[str, CollectionItem]:
        return {str(item.pk): item for item in self.get_queryset()}

    def add_fields(self, form: forms.ModelForm, index: int | None) -> None:
        super().add_fields(form, index)
        number = form.fields["id"]
        form.fields["id"] = KnownRowField(
            number.queryset, initial=number.initial, required=False, widget=forms.HiddenInput
        )
        form.fields["id"].known = self.items
        form.fields["article"].known = self.articles
        # All rows of the collection are in the table, which itself looks for an article that is there twice.
        form.validate_unique = form.validate_constraints = lambda: None

    def get_unique_error_message(self, unique_check: Sequence[str]) -> str:
        return gettext("有的文章收了两次；请各留一行。")

    def get_form_error(self) -> str:
        return gettext("这篇文章前面已经收了。")


class GatherForm(forms.Form):
    """An existing collection, or the title of a new one."""

    collection = forms.ModelChoiceField(
        Collection.objects.order_by("-pk"), label=_("专题"), required=False, empty_label=_("新的专题")
    )
    title = forms.CharField(label=_("新专题名"), max_length=100, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not cleaned.get("collection") and not cleaned.get("title"):
            raise forms.ValidationError(_("请选一个专题，或写一个新的专题名。"))
        return cleaned


def make_slug(title: str) -> str:
    """A free address made of the title."""
    slug = slugify(title, allow_unicode=True)[:90] or "collection"
    taken = set(Collection.objects.filter(slug__startswith=slug).values_list("slug", flat=True))
    return next(name for n in count(1) if (name := slug if n == 1 else f"{slug}-{n}") not in taken)


class ItemInline(TableInline):
    model = CollectionItem
    formset = ItemFormSet
    fields = ["position", "heading", "article", "note"]

    def get_extra(self, request: HttpRequest, obj: Collection | None = None, **kwargs: Any) -> int:
        """As many new rows as the edited draft has."""
        return len(list_rows(obj.draft)) if obj and obj.draft else 0

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        articles = Prefetch("article", Article.objects.with_opening())
        return super().get_queryset(request).select_related("collection").prefetch_related(articles)

    def formfield_for_foreignkey(
        self, db_field: models.ForeignKey, request: HttpRequest, **kwargs: Any
    ) -> Any:
        if db_field.name == "article":
            kwargs |= {"form_class": KnownRowField, "widget": KnownRowSelect(db_field, self.admin_site)}
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


def read_form(form: forms.ModelForm, formsets: Sequence[Any]) -> Values:
    """What the form and its table of articles say, as `edit_collection` takes it."""
    rows = [
        row.cleaned_data
        for formset in formsets
        for row in formset.forms
        if row.cleaned_data and row not in formset.deleted_forms
    ]
    rows.sort(key=lambda row: row["position"])
    items = [write_item(row["article"].ref, row["position"], row["note"], row["heading"]) for row in rows]
    values = {name: form.cleaned_data[name] for name in FIELDS} | {"items": items}
    picture = form.cleaned_data["picture"]
    return values | ({"picture": picture.ref} if picture else {})


@admin.register(Collection)
class CollectionAdmin(PinnedAdmin):
    """What an editor who may not publish changes of a public collection becomes a proposal."""

    change_form_template = "admin/articles/collection/change_form.html"
    form = CollectionForm
    list_display = ["title", "is_public", "article_total", "slug"]
    list_filter = ["is_public"]
    search_fields = ["title", "slug", "introduction"]
    prepopulated_fields = {"slug": ["title"]}
    fields = ["title", "slug", "introduction", "picture", "is_public"]
    autocomplete_fields = ["picture"]
    readonly_fields = ["is_public"]
    inlines = [ItemInline]
    actions = ["publish", "withdraw", "pin", "unpin"]

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Choose a page without buttons to change or delete it."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "picture":
            widget = field.widget
            widget.can_change_related = widget.can_delete_related = widget.can_view_related = False
        return field

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        counted = count_rows(CollectionItem.objects.all(), "collection")
        return super().get_queryset(request).annotate(article_total=counted)

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """The collection, filled with the values of the `draft` that the address names, if it names one."""
        row = super().get_object(request, object_id, from_field)
        if row is None:
            return None
        pk = read_typed_number(request.GET.get("draft", ""))
        own = row.proposals.open().filter(author=request.user)
        row.draft = own.filter(pk=pk).first()
        if row.draft and request.method != "POST":
            for name in FIELDS:
                setattr(row, name, row.draft.after[name])
            row.picture = Page.objects.filter(ref=row.draft.after.get("picture", "")).first()
        return row

    def get_formset_kwargs(self, request: HttpRequest, obj: Any, inline: Any, prefix: str) -> dict[str, Any]:
        """Show all rows of a draft as new: saving replaces the rows of the collection by them."""
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        if getattr(obj, "draft", None):
            kwargs["queryset"] = CollectionItem.objects.none()
            if request.method != "POST":
                kwargs["initial"] = list_rows(obj.draft)
        return kwargs

    def has_publish_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("articles.publish_collection")

    def has_delete_permission(self, request: HttpRequest, obj: Collection | None = None) -> bool:
        may_delete = super().has_delete_permission(request, obj)
        return may_delete and not (obj and must_propose(obj, request.user))

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> tuple[Any, Any, set[str], Any]:
        """Count what is public, and the user may not withdraw, as protected."""
        listed, counts, missing, protected = super().get_deleted_objects(objs, request)
        public = [str(row) for row in objs if must_propose(row, request.user)]
        return listed, counts, missing, [*protected, *public]

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
        return ["withdraw", *self.choose_pin_actions(row)] if row.is_public else ["publish"]

    def delete_model(self, request: HttpRequest, obj: Collection) -> None:
        delete_collections([obj], by=request.user)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet) -> None:
        delete_collections(queryset, by=request.user)

    # Saving ---------------------------------------------------------------------------------------

    def save_model(self, request: HttpRequest, obj: Collection, form: CollectionForm, change: bool) -> None:
        if not change:
            obj.save()

    def save_related(
        self, request: HttpRequest, form: CollectionForm, formsets: Sequence[Any], change: bool
    ) -> None:
        for formset in formsets:
            formset.save(commit=False)  # finds what changed, for the history
        is_draft = "_draft" in request.POST
        values, draft = read_form(form, formsets), getattr(form.instance, "draft", None)
        form.instance.is_proposed = bool(
            edit_collection(form.instance, values, by=request.user, is_draft=is_draft, draft=draft)
        )

    def log_change(self, request: HttpRequest, obj: Collection, message: Any) -> Any:
        return super().log_change(request, obj, gettext("提议修改") if obj.is_proposed else message)

    def response_change(self, request: HttpRequest, obj: Collection) -> HttpResponse:
        if not must_propose(obj, request.user) and "_draft" not in request.POST:
            return super().response_change(request, obj)
        said = _("专题已经公开，您的改动记为提议，等有权公开的人决定。")
        if "_draft" in request.POST:
            said = _("存为草稿，专题没有变。预览以后再采用。")
        self.message_user(request, said, messages.SUCCESS)
        return HttpResponseRedirect(request.get_full_path())

    # Proposals ------------------------------------------------------------------------------------

    def get_urls(self) -> list[Any]:
        guard = self.admin_site.admin_view
        decide = path(
            "<int:pk>/proposals/<int:proposal>/", guard(self.decide), name="articles_collection_decide"
        )
        preview = path(
            "<int:pk>/proposals/<int:proposal>/preview/",
            guard(self.preview),
            name="articles_collection_preview",
        )
        gather = path("gather/", guard(self.gather), name="articles_collection_gather")
        return [decide, preview, gather, *super().get_urls()]

    def preview(self, request: HttpRequest, pk: int, proposal: int) -> HttpResponse:
        """Show the collection as readers would see the proposal; the rows written for it are rolled back."""
        row = get_object_or_404(CollectionProposal, collection=pk, pk=proposal)
        if not self.has_view_permission(request):
            raise PermissionDenied
        try:
            return self._preview(request, row)
        except Refused as refused:
            said = str(refused)
        except Http404:
            said = _("专题里还没有已发布的文章，读者看不到它。")
        self.message_user(request, said, messages.ERROR)
        return HttpResponseRedirect(reverse("admin:articles_collection_change", args=[pk]))

    @transaction.atomic
    def _preview(self, request: HttpRequest, row: CollectionProposal) -> HttpResponse:
        collection = row.collection
        preview_values(collection, apply_proposal(row, read_values(collection)))
        view = resolve(collection.get_absolute_url())
        response = view.func(request, *view.args, **view.kwargs)
        transaction.set_rollback(True)
        return response

    def gather(self, request: HttpRequest) -> HttpResponse:
        """Put articles, named by their refs in the address, into a collection or a new one."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        given = request.POST if request.method == "POST" else request.GET
        articles = Article.objects.filter(ref__in=given.getlist("ref")[:MOST_GATHERED]).with_print()
        articles = list(articles.with_opening().newest_first())
        form = GatherForm(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            return self._gather(request, form, [article.ref for article in articles])
        context = {
            **self.admin_site.each_context(request),
            "title": _("收进专题"),
            "opts": self.opts,
            "articles": articles,
            "form": form,
        }
        return TemplateResponse(request, "admin/articles/collection/gather.html", context)

    def _gather(self, request: HttpRequest, form: GatherForm, refs: Sequence[str]) -> HttpResponse:
        collection = form.cleaned_data["collection"]
        if collection is None:
            title = form.cleaned_data["title"]
            collection = Collection.objects.create(title=title, slug=make_slug(title))
        proposal = gather_articles(collection, refs, by=request.user)
        said = (
            _("专题已经公开，您的改动记为提议，等有权公开的人决定。")
            if proposal
            else _("收进了“%(title)s”。")
        )
        self.message_user(request, said % {"title": collection.title}, messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:articles_collection_change", args=[collection.pk]))

    @method_decorator(require_POST)
    def decide(self, request: HttpRequest, pk: int, proposal: int) -> HttpResponse:
        """Accept or decline a proposal."""
        row = get_object_or_404(CollectionProposal, collection=pk, pk=proposal)
        try:
            if request.POST.get("do") == "accept":
                accept_collection_proposal(row, by=request.user)
                said = _("采纳了提议。")
            elif request.POST.get("do") == "undo":
                proposal = undo_collection_change(row, by=request.user)
                said = _("撤销记为提议，等有权公开的人决定。") if proposal else _("撤销了这次改动。")
            else:
                decline_collection_proposal(row, by=request.user, reason=request.POST.get("reason", ""))
                said = _("没有采纳提议。")
            self.message_user(request, said, messages.SUCCESS)
        except Refused as refused:
            self.message_user(request, str(refused), messages.ERROR)
        return HttpResponseRedirect(reverse("admin:articles_collection_change", args=[pk]))

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, obj: Any = None, **kwargs: Any
    ) -> HttpResponse:
        if obj is not None:
            context |= {
                "proposals": list_proposals(Collection.objects.get(pk=obj.pk) if obj.draft else obj),
                "may_decide": self.has_publish_permission(request),
                "must_propose": must_propose(obj, request.user),
                "changes": list_changes(obj),
            }
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)
