"""Articles: the list, the form beside the print, and the preview."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.paginator import Page, Paginator
from django.db.models import F
from django.forms import BaseInlineFormSet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from articles.admin.base import BesidePrintAdmin, ConflictCheckForm, TableInline
from articles.admin.filters import EditedFilter, FlagFilter, HeadlineFilter
from articles.admin.flags import describe_flags, format_numbers
from articles.admin.numbered_print import Gap, PrintLine, lay_out_article
from articles.curation import (
    CURATED_FIELDS,
    correct_article,
    correct_block,
    propose_articles,
    publish_articles,
    return_articles,
    set_credits,
    set_tags,
    settle_flags,
    withdraw_articles,
)
from articles.models import Article, Block, Credit, Status, Tagging
from articles.models.article import ArticleQuerySet
from articles.models.subqueries import cut_rows
from articles.parsing.roles import FIELD_ROLES, HEADING_ROLES, SHOWN_ROLES

HEADING_FIELDS = {str(role) for role in HEADING_ROLES}
CHARS_PER_ROW = 36  # in the text box of a block

# The actions that the form offers as buttons.
ACTIONS_BY_STATUS = {
    Status.DRAFT: ["propose", "publish"],
    Status.PROPOSED: ["publish", "return_to_draft"],
    Status.PUBLISHED: ["withdraw"],
    Status.WITHDRAWN: ["propose", "publish"],
}


class ArticleForm(ConflictCheckForm):
    """Headings have boxes that grow; a line break typed there becomes a space."""

    edited_relations = ("blocks", "credits", "taggings")
    settled = forms.MultipleChoiceField(
        label=_("已经处理"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("勾选看过或改好的,保存后不再提示。"),
    )

    class Meta:
        widgets = {name: forms.Textarea(attrs={"rows": 1, "class": "heading"}) for name in HEADING_FIELDS}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        flags = describe_flags(self.instance.flags)
        self.fields["settled"].choices = [(str(flag.place), str(flag)) for flag in flags]

    def clean(self) -> dict[str, Any] | None:
        for name in HEADING_FIELDS & self.cleaned_data.keys():
            self.cleaned_data[name] = " ".join(self.cleaned_data[name].splitlines())
        return super().clean()

    def clean_continues(self) -> Article | None:
        start = self.cleaned_data["continues"]
        if start and (start.pk == self.instance.pk or start.continues_id == self.instance.pk):
            raise forms.ValidationError(_("一篇文章不能接自它自己。"))
        if start and (start.page.issue_id is None or start.page.issue_id != self.instance.page.issue_id):
            raise forms.ValidationError(_("“%(title)s”不在本期里。") % {"title": start})
        return start

    def clean_column(self) -> Any:
        column = self.cleaned_data["column"]
        if column and column.newspaper_id != self.instance.page.newspaper_id:
            raise forms.ValidationError(
                _("“%(column)s”是%(other)s的栏目,这篇文章登在%(own)s上。")
                % {"column": column, "other": column.newspaper, "own": self.instance.page.newspaper}
            )
        return column


class BlockForm(forms.ModelForm):
    """The role of a block, and its text as readers see it. An emptied text becomes the print again.

    Headings are edited in the article's own fields: here only their role can change.
    """

    reading = forms.CharField(label=_("读者看到的文字"), required=False, strip=False, widget=forms.Textarea)

    class Meta:
        model = Block
        fields = ["role"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reading = self.instance.correction or self.instance.text
        self.fields["reading"].initial = reading
        self.fields["reading"].widget.attrs["rows"] = max(1, -(-len(reading) // CHARS_PER_ROW))
        self.fields["reading"].disabled = self.instance.role in FIELD_ROLES

    @property
    def first_line(self) -> int:
        return self.instance.lines[0] + 1

    @property
    def display_lines(self) -> str:
        return format_numbers(line + 1 for line in self.instance.lines)

    def clean_reading(self) -> str:
        return self.cleaned_data["reading"].replace("\r\n", "\n").strip("\n")


class BlockInline(admin.StackedInline):
    model = Block
    form = BlockForm
    template = "admin/articles/article/blocks.html"
    fields = ["role", "reading"]
    ordering = ["position"]
    can_delete = False
    extra = 0
    verbose_name_plural = _("逐段")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class CreditInline(TableInline):
    model = Credit
    fields = ["role", "person", "position"]
    autocomplete_fields = ["person"]
    ordering = ["position", "pk"]
    verbose_name_plural = pgettext_lazy("复数", "署名")


class TaggingInline(TableInline):
    model = Tagging
    fields = ["tag", "state", "origin", "evidence"]
    readonly_fields = ["origin", "evidence"]
    autocomplete_fields = ["tag"]
    verbose_name_plural = pgettext_lazy("复数", "标签")


class KeyFirstPaginator(Paginator):
    """Finds the keys of a page's rows before it reads the rows: deep pages stay fast."""

    def page(self, number: Any) -> Page:
        page = super().page(number)
        if self.count:
            page.object_list = cut_rows(self.object_list, page.start_index() - 1, page.end_index())
        return page


@admin.register(Article)
class ArticleAdmin(BesidePrintAdmin):
    form = ArticleForm
    paginator = KeyFirstPaginator
    list_display = ["display_title", "display_page", "status", "kind", "display_flags", "display_edited_at"]
    list_filter = [
        "status",
        FlagFilter,
        "kind",
        "page__newspaper",
        HeadlineFilter,
        EditedFilter,
    ]
    list_select_related = ["page__newspaper", "page__issue"]
    ordering = [F("page__issue__date").desc(nulls_last=True), "page__order", "page_id", "position"]
    date_hierarchy = "page__issue__date"
    search_fields = ["headline", "kicker", "deck", "ref", "page__source_name", "credits__person__name"]
    search_help_text = _("在标题、署名、永久编号和文件名里找。")
    autocomplete_fields = ["column", "continues"]
    inlines = [BlockInline, CreditInline, TaggingInline]
    actions = ["propose", "return_to_draft", "publish", "withdraw"]
    readonly_fields = [
        "status",
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
            (None, {"fields": ["status", "display_page"]}),
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
        return super().get_queryset(request).with_opening().defer("page__text")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        """Nobody: its lines would belong to nothing. Withdraw the article, or delete the page."""
        return False

    def has_publish_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("articles.publish_article")

    @admin.display(description=_("标题"), ordering="headline")
    def display_title(self, article: Article) -> str:
        return article.title

    @admin.display(description=_("版面"), ordering="page__issue__date")
    def display_page(self, article: Article) -> str:
        return str(article.page)

    @admin.display(description=_("编辑时间"), ordering="edited_at")
    def display_edited_at(self, article: Article) -> str:
        return f"{localtime(article.edited_at):%Y-%m-%d %H:%M}" if article.edited_at else ""

    # Actions, of the list and as buttons of the form ----------------------------------------------

    @admin.action(description=_("提交待发布"), permissions=["change"])
    def propose(self, request: HttpRequest, articles: ArticleQuerySet) -> None:
        report = propose_articles(articles)
        self.message_report(
            request, report, done=_("提交了 %(count)d 篇文章,等待发布。"), logged=_("提交待发布")
        )

    @admin.action(description=_("退回修改"), permissions=["change"])
    def return_to_draft(self, request: HttpRequest, articles: ArticleQuerySet) -> None:
        report = return_articles(articles)
        self.message_report(request, report, done=_("退回了 %(count)d 篇文章。"), logged=_("退回修改"))

    @admin.action(description=_("发布"), permissions=["publish"])
    def publish(self, request: HttpRequest, articles: ArticleQuerySet) -> None:
        report = publish_articles(articles)
        self.message_report(request, report, done=_("发布了 %(count)d 篇文章。"), logged=_("发布"))
        if flagged := sum(1 for article in report.done if article.flags):
            warning = _("其中 %(count)d 篇还有存疑。") % {"count": flagged}
            self.message_user(request, warning, messages.WARNING)

    @admin.action(description=_("撤下"), permissions=["publish"])
    def withdraw(self, request: HttpRequest, articles: ArticleQuerySet) -> None:
        report = withdraw_articles(articles)
        self.message_report(request, report, done=_("撤下了 %(count)d 篇文章。"), logged=_("撤下"))

    def choose_actions(self, row: Article) -> list[str]:
        return ACTIONS_BY_STATUS[Status(row.status)]

    # Saving ---------------------------------------------------------------------------------------

    def save_model(self, request: HttpRequest, obj: Article, form: ArticleForm, change: bool) -> None:
        article = Article.objects.get(pk=obj.pk)  # as it was before the form wrote into `obj`
        settled = [article.flags[int(place)] for place in form.cleaned_data["settled"]]
        settle_flags(article, settled)
        correct_article(article, **{name: form.cleaned_data[name] for name in CURATED_FIELDS})

    def save_formset(self, request: HttpRequest, form: Any, formset: BaseInlineFormSet, change: bool) -> None:
        formset.save(commit=False)  # finds what changed, for the history
        if formset.model is Block:
            correct_blocks(formset)
            return
        article = Article.objects.get(pk=form.instance.pk)
        kept = [
            row.cleaned_data for row in formset.forms if row.cleaned_data and row not in formset.deleted_forms
        ]
        if formset.model is Credit:
            kept.sort(key=lambda credit: credit["position"])
            set_credits(article, [(credit["person"], credit["role"]) for credit in kept])
        else:
            set_tags(article, {tagging["tag"]: tagging["state"] for tagging in kept})

    # The print, and the preview -------------------------------------------------------------------

    def lay_out_print(self, row: Article) -> list[PrintLine | Gap]:
        return lay_out_article(row)

    def get_urls(self) -> list[Any]:
        preview = path(
            "<int:pk>/preview/", self.admin_site.admin_view(self.preview), name="articles_article_preview"
        )
        return [preview, *super().get_urls()]

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


def correct_blocks(formset: BaseInlineFormSet) -> None:
    for form in formset.forms:
        if form.has_changed():
            block = Block.objects.select_related("article").get(pk=form.instance.pk)
            correct_block(block, text=form.cleaned_data["reading"], role=form.cleaned_data["role"])
