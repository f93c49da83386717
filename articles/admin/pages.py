"""Newspapers, issues and pages."""

from __future__ import annotations

from functools import partial
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminDateWidget
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from articles.admin.authorities import AuthorityAdmin
from articles.admin.base import BaseAdmin, BesidePrintAdmin, ConflictCheckForm
from articles.admin.bulk import begin_bulk
from articles.admin.filters import PageFlagFilter, PlaceFilter, WorkFilter
from articles.admin.history import list_history_urls
from articles.admin.numbered_print import PrintLine, lay_out_page
from articles.admin.publication import show_issue_publication
from articles.admin.workbench import list_workbench_urls
from articles.admin.workbench.next_page import list_doubtful
from articles.curation import PlaceTaken, check_place, delete_pages, move_issue, place_page
from articles.models import Article, Issue, Newspaper, Page, PageVersion, StaffNote
from articles.models.choices import add_remark
from articles.models.editorial_work import BulkAction
from articles.models.print import PageQuerySet
from articles.models.subqueries import count_rows, has_rows
from articles.search import PageLabelField


@admin.register(Newspaper)
class NewspaperAdmin(AuthorityAdmin):
    list_display = ["name", "code", "issue_count"]
    search_fields = ["name", "code"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        counted = count_rows(Issue.objects.all(), "newspaper")
        return super().get_queryset(request).annotate(issue_count=counted)

    @admin.display(description=_("期数"), ordering="issue_count")
    def issue_count(self, newspaper: Newspaper) -> int:
        return newspaper.issue_count


class IssueForm(ConflictCheckForm):
    """Refuses a date on which the newspaper has another issue: pages move one by one, issues do not merge."""

    def clean_date(self) -> Any:
        date = self.cleaned_data["date"]
        others = Issue.objects.filter(newspaper=self.instance.newspaper_id).exclude(pk=self.instance.pk)
        if there := others.filter(date=date).first():
            raise forms.ValidationError(
                _("%(issue)s已经有了。请到版面里，把这一期的各版逐一改到那一天。") % {"issue": there}
            )
        return date


@admin.register(Issue)
class IssueAdmin(BaseAdmin):
    """Issues are made with their pages; an editor can correct a date that was misread."""

    change_form_template = "admin/articles/issue/change_form.html"
    form = IssueForm
    list_display = ["display_date", "newspaper", "page_count"]
    list_filter = ["newspaper"]
    list_select_related = ["newspaper"]
    date_hierarchy = "date"
    search_fields = ["newspaper__name", "newspaper__code", "date"]
    fields = ["newspaper", "date", "display_pages"]
    readonly_fields = ["newspaper", "display_pages"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).annotate(page_count=count_rows(Page.objects.all(), "issue"))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    @admin.display(description=_("日期"), ordering="date")
    def display_date(self, issue: Issue) -> str:
        return issue.date.isoformat()

    @admin.display(description=_("版数"), ordering="page_count")
    def page_count(self, issue: Issue) -> int:
        return issue.page_count

    @admin.display(description=_("各版"))
    def display_pages(self, issue: Issue) -> str:
        pages = issue.pages.select_related("newspaper", "issue").defer("text").order_by("order", "pk")
        links = ((reverse("admin:articles_page_change", args=[page.pk]), page) for page in pages)
        lines = mark_safe("<br>")  # no value in it  # nosec B308
        return format_html_join(lines, '<a href="{}">{}</a>', links)

    def get_urls(self) -> list[Any]:
        publication = path(
            "<int:pk>/publication/",
            self.admin_site.admin_view(partial(show_issue_publication, self)),
            name="articles_issue_publication",
        )
        return [publication, *super().get_urls()]

    def save_model(self, request: HttpRequest, obj: Issue, form: IssueForm, change: bool) -> None:
        move_issue(Issue.objects.get(pk=obj.pk), form.cleaned_data["date"])


class PageForm(ConflictCheckForm):
    """Date, label and section of a page. Refuses a place that another page has."""

    date = forms.DateField(
        label=_("日期"),
        required=False,
        widget=AdminDateWidget,
        help_text=_("留空就是日期不详。这一天还没有这份报的话，会新建一期。"),
    )

    label = PageLabelField(label=_("版次"), required=False, help_text=_("如 2、A2；跨版写 4-5。"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["date"].initial = self.instance.date

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        try:
            check_place(
                self.instance, date=self.cleaned_data.get("date"), label=self.cleaned_data.get("label", "")
            )
        except PlaceTaken as taken:
            self.add_error("label", str(taken))
        return cleaned


class PageVersionInline(admin.TabularInline):
    """The texts that a page has and had, where it has had several; they only lead to the texts."""

    model = PageVersion
    template = "admin/articles/page/versions.html"
    fields: list[str] = []
    ordering = ["-number"]
    extra = 0
    can_delete = False

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).defer("text")

    def has_view_permission(self, request: HttpRequest, obj: Page | None = None) -> bool:
        return request.user.has_perm("articles.view_page")

    def has_add_permission(self, request: HttpRequest, obj: Page | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Page | None = None) -> bool:
        return False


@admin.register(Page)
class PageAdmin(BesidePrintAdmin):
    form = PageForm
    inlines = [PageVersionInline]
    list_display = [
        "display_page",
        "section",
        "display_flags",
        "article_count",
        "doubtful_count",
        "source_name",
    ]
    ordering = [F("issue__date").desc(nulls_last=True), F("order").asc(nulls_last=True), "pk"]
    list_filter = [PlaceFilter, WorkFilter, PageFlagFilter, "newspaper"]
    list_select_related = ["newspaper", "issue"]
    date_hierarchy = "issue__date"
    search_fields = ["source_name", "=label", "section", "ref", "newspaper__name"]
    search_help_text = _("在文件名、版次、版名、永久编号和报名里找。")
    readonly_fields = [
        "newspaper",
        "date_basis",
        "placed_by_editor",
        "ref",
        "source_name",
        "encoding",
        "sha256",
        "imported_at",
    ]
    fieldsets = [
        (None, {"fields": ["newspaper", "date", "label", "section", "date_basis"]}),
        (
            _("记录"),
            {
                "fields": ["placed_by_editor", "ref", "source_name", "encoding", "sha256", "imported_at"],
                "classes": ["collapse"],
            },
        ),
    ]
    change_form_template = "admin/articles/page/change_form.html"
    actions = ["assign", "place"]

    @admin.action(description=_("交给编辑…"), permissions=["change"])
    def assign(self, request: HttpRequest, pages: PageQuerySet) -> HttpResponse:
        return begin_bulk(request, BulkAction.ASSIGN, pages)

    @admin.action(description=_("定日期和版次…"), permissions=["change"])
    def place(self, request: HttpRequest, pages: PageQuerySet) -> HttpResponse:
        return begin_bulk(request, BulkAction.PLACE, pages)

    def get_queryset(self, request: HttpRequest) -> PageQuerySet:
        counted = count_rows(Article.objects.all(), "page")
        doubtful = count_rows(list_doubtful(), "page")
        has_note = has_rows(StaffNote.objects.open(), "page")
        pages = super().get_queryset(request).defer("text")
        return pages.annotate(article_count=counted, doubtful_count=doubtful, has_note=has_note)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody: `manage.py import_pages` makes pages."""
        return False

    @admin.display(description=_("版面"), ordering="issue__date")
    def display_page(self, page: Page) -> str:
        return str(page)

    @admin.display(description=pgettext_lazy("复数", "文章"), ordering="article_count")
    def article_count(self, page: Page) -> int:
        return page.article_count

    @admin.display(description=_("存疑的文章"), ordering="doubtful_count")
    def doubtful_count(self, page: Page) -> int:
        return page.doubtful_count

    def save_model(self, request: HttpRequest, obj: Page, form: PageForm, change: bool) -> None:
        data = form.cleaned_data
        place_page(
            Page.objects.select_related("issue").get(pk=obj.pk),
            date=data["date"],
            label=data["label"],
            section=data["section"],
        )

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> tuple[Any, Any, set[str], Any]:
        """List the pages and their articles with their status, not every block, credit and tag on them."""
        pks = [page.pk for page in objs]
        pages = Page.objects.filter(pk__in=pks).select_related("newspaper", "issue").defer("text")
        articles = Article.objects.filter(page__in=pks).with_opening().order_by("page", "position")
        titles: dict[int, list[str]] = {page.pk: [] for page in pages}
        for article in articles:
            titles[article.page_id].append(add_remark(article, article.get_status_display()))
        listed = [part for page in pages for part in (str(page), titles[page.pk]) if part]
        counts = {
            Page._meta.verbose_name_plural: len(titles),
            Article._meta.verbose_name_plural: len(articles),
        }
        return listed, counts, set(), []

    def delete_model(self, request: HttpRequest, obj: Page) -> None:
        delete_pages(Page.objects.filter(pk=obj.pk))

    def delete_queryset(self, request: HttpRequest, queryset: PageQuerySet) -> None:
        delete_pages(Page.objects.filter(pk__in=queryset.values("pk")))

    def get_inlines(self, request: HttpRequest, obj: Page | None) -> list[Any]:
        return self.inlines if obj and obj.versions.exists() else []

    def get_urls(self) -> list[Any]:
        return [*list_workbench_urls(), *list_history_urls(), *super().get_urls()]

    def lay_out_print(self, row: Page) -> list[PrintLine]:
        return lay_out_page(row)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, obj: Page, **kwargs: Any
    ) -> HttpResponse:
        context["articles"] = obj.articles.with_opening().order_by("position")
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)
