"""Articles: the list, the form beside the print, and the preview."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.core import paginator
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, F, Field, OuterRef, Q, QuerySet, Subquery
from django.forms import BaseInlineFormSet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from articles.admin.article_form import ArticleForm
from articles.admin.base import BesidePrintAdmin, TableInline
from articles.admin.bulk import begin_bulk
from articles.admin.filters import (
    DateFilter,
    EditedFilter,
    EditorFilter,
    FlagFilter,
    HeadlineFilter,
    PageLabelFilter,
    StageFilter,
    revisions_of_article,
)
from articles.admin.front_page import PinnedAdmin
from articles.admin.numbered_print import Gap, PrintLine, lay_out_article
from articles.admin.publication import show_article_publication
from articles.admin.tag_decisions import list_of_articles
from articles.admin.workbench.context import find_pages, keep_base, read_bench
from articles.admin.workbench.operation_descriptions import describe_edit, describe_operations
from articles.curation import (
    propose_articles,
    publish_articles,
    return_articles,
    set_tags,
)
from articles.curation.history import Edit, edit_page
from articles.curation.operations import read_operations
from articles.models import Article, Page, StaffNote, Status, Tagging
from articles.models.article import ArticleQuerySet
from articles.models.editorial_work import BulkAction
from articles.models.subqueries import cut_rows
from articles.parsing.roles import SHOWN_ROLES
from articles.search import SearchUnavailable, narrow_to_found

# The actions that the form offers as buttons.
ACTIONS_BY_STATUS = {
    Status.DRAFT: ["propose", "publish"],
    Status.PROPOSED: ["publish", "return_to_draft"],
    Status.PUBLISHED: ["withdraw"],
    Status.WITHDRAWN: ["propose", "publish"],
}


class TaggingInline(TableInline):
    model = Tagging
    fields = ["tag", "state", "origin", "evidence"]
    readonly_fields = ["origin", "evidence"]
    autocomplete_fields = ["tag"]
    verbose_name_plural = pgettext_lazy("复数", "标签")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Leave out what programs propose: it is decided beside the form."""
        taggings = super().get_queryset(request).select_related("tag")
        return taggings.exclude(~Q(source=""), state=Tagging.State.PROPOSED)

    def formfield_for_dbfield(self, db_field: Field, request: HttpRequest, **kwargs: Any) -> Any:
        """Send the initial value with each row, so that an unchanged row changes nothing."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        field.show_hidden_initial = True
        return field


class KeyFirstPaginator(paginator.Paginator):
    """Finds the keys of a page's rows before it reads the rows: deep pages stay fast."""

    def page(self, number: Any) -> paginator.Page:
        page = super().page(number)
        if self.count:
            page.object_list = cut_rows(self.object_list, page.start_index() - 1, page.end_index())
        return page


@admin.register(Article)
class ArticleAdmin(PinnedAdmin, BesidePrintAdmin):
    form = ArticleForm
    paginator = KeyFirstPaginator
    list_display = [
        "display_title",
        "display_date",
        "display_label",
        "display_stage",
        "kind",
        "display_flags",
        "display_editor",
        "display_edited_at",
    ]
    list_filter = [
        StageFilter,
        FlagFilter,
        "kind",
        "page__newspaper",
        DateFilter,
        PageLabelFilter,
        HeadlineFilter,
        EditedFilter,
        EditorFilter,
    ]
    list_select_related = ["page__newspaper", "page__issue"]
    ordering = [F("page__issue__date").desc(nulls_last=True), "page__order", "page_id", "position"]
    search_fields = ["headline", "kicker", "deck", "ref", "page__source_name", "credits__person__name"]
    search_help_text = _("在全文里找，没有发布的也找；写法同读者的检索。也认永久编号和文件名。")
    autocomplete_fields = ["column", "continues"]
    inlines = [TaggingInline]
    actions = [
        "propose",
        "return_to_draft",
        "publish",
        "withdraw",
        "tag",
        "untag",
        "gather",
        "set_kind",
        "set_column",
        "assign",
        "pin",
        "unpin",
    ]
    readonly_fields = [
        "display_stage",
        "display_page",
        "position",
        "ref",
        "published_at",
        "edited_at",
        "created_at",
        "updated_at",
    ]
    change_form_template = "admin/articles/article/change_form.html"

    def get_fieldsets(self, request: HttpRequest, obj: Article | None = None) -> Any:
        flags = [(_("存疑"), {"fields": ["settled"], "classes": ["flags"]})] if obj and obj.flags else []
        return [
            (None, {"fields": ["display_stage", "display_page"]}),
            *flags,
            (_("标题"), {"fields": ["kicker", "headline", "deck"]}),
            (_("归类"), {"fields": ["kind", "column", ("jump_from", "jump_to"), "continues"]}),
            (
                _("记录"),
                {
                    "fields": ["ref", "position", "published_at", "edited_at", "created_at", "updated_at"],
                    "classes": ["collapse"],
                },
            ),
        ]

    def get_queryset(self, request: HttpRequest) -> ArticleQuerySet:
        editor = revisions_of_article().values("author_name")[:1]
        articles = super().get_queryset(request).with_opening().defer("page__text")
        notes = StaffNote.objects.open().filter(article_ref=OuterRef("ref"))
        return articles.annotate(editor_name=Subquery(editor), has_note=Exists(notes))

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """An issue's articles too, to which the calendar of gaps leads."""
        return lookup == "page__issue" or super().lookup_allowed(lookup, value, request)

    def get_search_results(
        self, request: HttpRequest, queryset: ArticleQuerySet, search_term: str
    ) -> tuple[ArticleQuerySet, bool]:
        """Find articles by any words of their text; in headings and names alone while there is no index."""
        typed = search_term.strip()
        if not typed:
            return queryset, False
        try:
            return narrow_to_found(queryset, typed), False
        except SearchUnavailable:
            return super().get_search_results(request, queryset, search_term)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        """Nobody: its lines would belong to nothing. Withdraw the article, or delete the page."""
        return False

    def has_publish_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("articles.publish_article")

    @admin.display(description=pgettext_lazy("文章", "进度"), ordering="status")
    def display_stage(self, article: Article) -> str:
        return article.stage.label

    @admin.display(description=_("标题"), ordering="headline")
    def display_title(self, article: Article) -> str:
        return article.title

    @admin.display(description=_("版面"), ordering="page__issue__date")
    def display_page(self, article: Article) -> str:
        return str(article.page)

    @admin.display(description=_("日期"), ordering="page__issue__date")
    def display_date(self, article: Article) -> str:
        return article.page.date.isoformat() if article.page.date else gettext("不详")

    @admin.display(description=pgettext_lazy("表头", "版次"), ordering="page__order")
    def display_label(self, article: Article) -> str:
        return article.page.label or gettext("不详")

    @admin.display(description=_("由谁改"))
    def display_editor(self, article: Article) -> str:
        return article.editor_name or ""

    @admin.display(description=_("编辑时间"), ordering="edited_at")
    def display_edited_at(self, article: Article) -> str:
        return f"{localtime(article.edited_at):%Y-%m-%d %H:%M}" if article.edited_at else ""

    # Actions, of the list and as buttons of the form ----------------------------------------------

    # Those that are buttons of the form too do one article at once; on a list each is shown before.

    @admin.action(description=_("提交待发布"), permissions=["change"])
    def propose(self, request: HttpRequest, articles: ArticleQuerySet) -> HttpResponse | None:
        if "_action_propose" not in request.POST:
            return begin_bulk(request, BulkAction.PROPOSE, articles)
        report = propose_articles(articles)
        done = _("提交了 %(count)d 篇文章，等待发布。")
        self.message_report(request, report, done=done, logged=_("提交待发布"))
        return None

    @admin.action(description=_("退回修改"), permissions=["change"])
    def return_to_draft(self, request: HttpRequest, articles: ArticleQuerySet) -> HttpResponse | None:
        if "_action_return_to_draft" not in request.POST:
            return begin_bulk(request, BulkAction.RETURN, articles)
        report = return_articles(articles)
        self.message_report(request, report, done=_("退回了 %(count)d 篇文章。"), logged=_("退回修改"))
        return None

    @admin.action(description=_("发布"), permissions=["publish"])
    def publish(self, request: HttpRequest, articles: ArticleQuerySet) -> HttpResponse | None:
        if "_action_publish" not in request.POST:
            return begin_bulk(request, BulkAction.PUBLISH, articles)
        report = publish_articles(articles)
        self.message_report(request, report, done=_("发布了 %(count)d 篇文章。"), logged=_("发布"))
        if flagged := sum(1 for article in report.done if article.flags):
            warning = _("其中 %(count)d 篇还有存疑。") % {"count": flagged}
            self.message_user(request, warning, messages.WARNING)
        return None

    @admin.action(description=_("撤下"), permissions=["publish"])
    def withdraw(self, request: HttpRequest, articles: ArticleQuerySet) -> HttpResponse | None:
        if "_action_withdraw" not in request.POST:
            return begin_bulk(request, BulkAction.WITHDRAW, articles)
        address = reverse("admin:articles_article_publication", args=[articles.get().pk])
        return HttpResponseRedirect(f"{address}#withdrawal-text")  # which asks for a note to readers

    @admin.action(description=_("加标签…"), permissions=["change"])
    def tag(self, request: HttpRequest, articles: ArticleQuerySet) -> HttpResponse:
        return begin_bulk(request, BulkAction.TAG, articles)

    @admin.action(description=_("去掉标签…"), permissions=["change"])
    def untag(self, request: HttpRequest, articles: ArticleQuerySet) -> HttpResponse:
        return begin_bulk(request, BulkAction.UNTAG, articles)

    @admin.action(description=_("收进专题…"), permissions=["change"])
    def gather(self, request: HttpRequest, articles: ArticleQuerySet) -> HttpResponse:
        return begin_bulk(request, BulkAction.GATHER, articles)

    @admin.action(description=_("定体裁…"), permissions=["change"])
    def set_kind(self, request: HttpRequest, articles: ArticleQuerySet) -> HttpResponse:
        return begin_bulk(request, BulkAction.SET_KIND, articles)

    @admin.action(description=_("定栏目…"), permissions=["change"])
    def set_column(self, request: HttpRequest, articles: ArticleQuerySet) -> HttpResponse:
        return begin_bulk(request, BulkAction.SET_COLUMN, articles)

    @admin.action(description=_("把版面交给编辑…"), permissions=["change"])
    def assign(self, request: HttpRequest, articles: ArticleQuerySet) -> HttpResponse:
        return begin_bulk(request, BulkAction.ASSIGN, articles)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, obj: Any, **kwargs: Any
    ) -> HttpResponse:
        context |= {
            "proposed_tags": list_of_articles([obj.pk]).get(obj.pk, []),
            "here": request.get_full_path(),
        }
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def choose_actions(self, row: Article) -> list[str]:
        names = ACTIONS_BY_STATUS[Status(row.status)]
        return [*names, *self.choose_pin_actions(row)] if row.status == Status.PUBLISHED else names

    # Saving ---------------------------------------------------------------------------------------

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """Return the article; refuse a form for one that is gone, which shows what was typed."""
        row = super().get_object(request, object_id, from_field)
        if row is None and request.method == "POST":
            raise PermissionDenied(gettext("这篇文章已经并到别处或删去了。"))
        return row

    def lock(self, row: Article) -> None:
        """Lock the page: no other operation on it comes between the check of the form and its own."""
        Page.objects.select_for_update().get(pk=row.page_id)

    def get_form(
        self, request: HttpRequest, obj: Article | None = None, change: bool = False, **kwargs: Any
    ) -> type[ArticleForm]:
        form = super().get_form(request, obj, change=change, **kwargs)
        if obj is not None:
            form.bench = read_bench(find_pages(request.user).get(pk=obj.page_id))
            if request.method == "GET" and self.has_change_permission(request, obj):
                keep_base(form.bench)
        return form

    def save_model(self, request: HttpRequest, obj: Article, form: ArticleForm, change: bool) -> None:
        obj.edit = Edit()
        if form.operations:
            obj.edit = edit_page(form.bench.page, form.operations, by=request.user, base=form.made_on)

    def save_formset(self, request: HttpRequest, form: Any, formset: BaseInlineFormSet, change: bool) -> None:
        """Change only the tags in rows that the editor changed: others may have changed meanwhile."""
        formset.save(commit=False)  # finds what changed, for the history
        article = Article.objects.get(pk=form.instance.pk)
        states = {tagging.tag: tagging.state for tagging in article.taggings.select_related("tag")}
        for row in formset.forms:
            is_removed = row in formset.deleted_forms
            if is_removed or "tag" in row.changed_data:
                states = {tag: state for tag, state in states.items() if tag.pk != row.initial.get("tag")}
            if row.has_changed() and not is_removed:
                states[row.cleaned_data["tag"]] = row.cleaned_data["state"]
        set_tags(article, states, by=request.user)

    def construct_change_message(
        self, request: HttpRequest, form: ArticleForm, formsets: Any, add: bool = False
    ) -> list[dict[str, Any]] | str:
        """Add what changed outside the form's fields; a proposal has changed nothing yet."""
        if form.instance.edit.proposal:
            return gettext("提议：%(what)s") % {"what": describe_operations(form.operations)}
        message = super().construct_change_message(request, form, formsets, add)
        if parts := form.list_changed_parts():
            if not form.changed_data:
                message.insert(0, {"changed": {"fields": []}})
            message[0]["changed"]["fields"] += parts
        return message

    def response_change(self, request: HttpRequest, obj: Article) -> HttpResponse:
        """Say so if the change is only proposed."""
        if proposal := obj.edit.proposal:
            description = describe_operations(read_operations(proposal.operations))
            self.message_user(request, describe_edit(obj.edit, description), messages.WARNING)
            return HttpResponseRedirect(request.get_full_path())
        return super().response_change(request, obj)

    # The print, and the preview -------------------------------------------------------------------

    def lay_out_print(self, row: Article) -> list[PrintLine | Gap]:
        return lay_out_article(row)

    def get_urls(self) -> list[Any]:
        preview = path(
            "<int:pk>/preview/", self.admin_site.admin_view(self.preview), name="articles_article_preview"
        )
        publication = path(
            "<int:pk>/publication/",
            self.admin_site.admin_view(partial(show_article_publication, self)),
            name="articles_article_publication",
        )
        return [preview, publication, *super().get_urls()]

    def preview(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the article as readers would see it, whatever its status, to those who may view it here."""
        article = self.get_object(request, str(pk))
        if article is None or not self.has_view_permission(request, article):
            raise Http404
        context = {
            **self.admin_site.each_context(request),
            "title": _("预览"),
            "article": article,
            "blocks": article.blocks.filter(role__in=SHOWN_ROLES),
            "credits": article.credits.select_related("person"),
            "tags": article.taggings.accepted().select_related("tag"),
            "change_url": reverse("admin:articles_article_change", args=[pk]),
        }
        return TemplateResponse(request, "admin/articles/article/preview.html", context)
