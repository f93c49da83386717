"""The authorities that articles stand under (columns, people, tags), and the tags proposed for articles."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, Prefetch, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from articles.admin.base import BaseAdmin, ConflictCheckForm
from articles.admin.name_merges import MergingAdmin, SplittingAdmin, count_by_newspaper
from articles.admin.name_proposals import ProposingAdmin
from articles.admin.tag_decisions import list_decision_urls
from articles.admin.vocabulary import LOOKED_UP, list_vocabulary_urls
from articles.curation import decide_taggings, delete_names, save_name
from articles.curation.authorities import check_broader, decide_columns
from articles.curation.operations import Refused
from articles.models import Article, Column, Credit, Person, Tag, Tagging, TagLookup
from articles.models.subqueries import count_rows
from articles.models.tag import TaggingQuerySet


class AuthorityAdmin(BaseAdmin):
    """Base for newspapers, columns, people and tags: changes have their articles indexed again."""

    def save_model(self, request: HttpRequest, obj: Any, form: forms.ModelForm, change: bool) -> None:
        if form.has_changed():
            save_name(obj, by=request.user)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        delete_names([obj], by=request.user)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet) -> None:
        delete_names(queryset, by=request.user)


class ArticleCountAdmin(ProposingAdmin, AuthorityAdmin):
    """Base for authorities whose list shows the number of articles under each, published or not."""

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        path = self.model._meta.get_field("articles").field.name
        counted = count_rows(Article.objects.all(), path, counted="ref")
        return super().get_queryset(request).annotate(all_articles=counted)

    @admin.display(description=pgettext_lazy("复数", "文章"), ordering="all_articles")
    def article_total(self, authority: Any) -> int:
        return authority.all_articles


@admin.register(Column)
class ColumnAdmin(MergingAdmin, ArticleCountAdmin):
    list_display = ["name", "newspaper", "standing", "article_total"]
    ordering = ["name", "pk"]
    list_filter = ["standing", "newspaper"]
    actions = ["use", "refuse"]
    list_select_related = ["newspaper"]
    search_fields = ["name", "newspaper__name"]
    autocomplete_fields = ["newspaper"]

    def get_readonly_fields(self, request: HttpRequest, obj: Column | None = None) -> list[str]:
        """Let nobody move a column to another newspaper: its articles were printed in this one."""
        return ["newspaper", "standing"] if obj else []

    def choose_actions(self, row: Column) -> list[str]:
        return [] if row.standing == Column.Standing.USED else ["use"]

    @admin.action(description=_("是栏目"), permissions=["change"])
    def use(self, request: HttpRequest, columns: QuerySet) -> None:
        self._decide(request, columns, Column.Standing.USED, _("%(count)d 个确定是栏目。"))

    @admin.action(description=_("不是栏目"), permissions=["change"])
    def refuse(self, request: HttpRequest, columns: QuerySet) -> None:
        done = _("%(count)d 个不是栏目：文章不再归在下面，以后导入也不再提议。")
        self._decide(request, columns, Column.Standing.REFUSED, done)

    def _decide(self, request: HttpRequest, columns: QuerySet, standing: str, done: str) -> None:
        count = columns.count()
        try:
            decide_columns(columns, standing, by=request.user)
        except PermissionDenied as denied:
            self.message_user(request, str(denied), messages.ERROR)
        else:
            self.message_user(request, done % {"count": count}, messages.SUCCESS)


class WordsField(forms.CharField):
    """A list of words, edited as one word per line."""

    widget = forms.Textarea(attrs={"rows": 4})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: str | None) -> list[str]:
        words = (line.strip() for line in (value or "").splitlines())
        return list(dict.fromkeys(word for word in words if word))


class PersonForm(ConflictCheckForm):
    aliases = WordsField(
        label=_("别名、笔名"), required=False, help_text=_("一行一个。署这些名字的，也归到这个人物。")
    )


class PapersFilter(admin.SimpleListFilter):
    """One name in several newspapers may be two people."""

    title = _("报纸")
    parameter_name = "papers"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("several", _("署在几份报纸上"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() != "several":
            return queryset
        papers = Count("article__page__newspaper", distinct=True)
        credits = Credit.objects.filter(person__isnull=False).values("person")
        return queryset.filter(pk__in=credits.annotate(papers=papers).filter(papers__gt=1).values("person"))


@admin.register(Person)
class PersonAdmin(SplittingAdmin, ArticleCountAdmin):
    form = PersonForm
    list_display = ["name", "note", "article_total"]
    list_filter = [PapersFilter]
    search_fields = ["name", "note"]

    def get_readonly_fields(self, request: HttpRequest, obj: Person | None = None) -> list[str]:
        return ["display_papers"] if obj else []

    @admin.display(description=_("署在"))
    def display_papers(self, person: Person) -> str:
        counted = count_by_newspaper(person)
        return str(_("、")).join(_("%(name)s %(n)d 篇") % {"name": name, "n": n} for name, n in counted)


class TagForm(ConflictCheckForm):
    edited_relations = ("broader",)
    aliases = WordsField(
        label=_("别名"), required=False, help_text=_("一行一个。文中出现别名，也算提到这个标签。")
    )
    guards = WordsField(
        label=_("不算的词"),
        required=False,
        help_text=_("一行一个。名称在这些更长的词里，不算提到这个标签，如“天津大学”里的“天津”。"),
    )

    def clean_broader(self) -> QuerySet:
        broader = self.cleaned_data["broader"]
        try:
            check_broader(self.instance, broader)
        except Refused as refused:
            raise ValidationError(str(refused)) from refused
        return broader


@admin.register(Tag)
class TagAdmin(SplittingAdmin, ArticleCountAdmin):
    """The vocabulary. Tags that are only proposed are decided where they are listed with their articles."""

    form = TagForm
    list_display = ["name", "kind", "display_aliases", "article_total"]
    list_filter = ["kind"]
    search_fields = ["name"]
    autocomplete_fields = ["broader"]
    change_list_template = "admin/articles/tagging/change_list.html"

    def get_urls(self) -> list[Any]:
        return [*list_vocabulary_urls(), *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).vocabulary()

    def save_model(self, request: HttpRequest, obj: Tag, form: forms.ModelForm, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if TagLookup.objects.filter(tag=obj.pk).exists():
            self.message_user(request, LOOKED_UP)

    def save_related(self, request: HttpRequest, form: forms.ModelForm, formsets: Any, change: bool) -> None:
        """Do nothing: `save_model` has saved the broader tags."""

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> Any:
        """Search aliases too. In Python: SQLite and PostgreSQL share no lookup for a value in a JSON list."""
        found, may_repeat = super().get_search_results(request, queryset, search_term)
        if not search_term:
            return found, may_repeat
        aliases = Tag.objects.vocabulary().values_list("pk", "aliases")
        named = [pk for pk, words in aliases if any(search_term in word for word in words)]
        return queryset.filter(Q(pk__in=found.values("pk")) | Q(pk__in=named)), may_repeat

    @admin.display(description=_("别名"))
    def display_aliases(self, tag: Tag) -> str:
        return str(_("、")).join(tag.aliases)


@admin.register(Tagging)
class TaggingAdmin(BaseAdmin):
    """The tags that the importer proposes, to be accepted or rejected many at a time."""

    list_display = ["tag", "display_article", "state", "evidence"]
    list_filter = ["state", "origin", "tag__kind"]
    search_fields = ["tag__name", "evidence"]
    actions = ["accept", "reject"]
    fields = ["article", "tag", "state", "origin", "evidence"]
    readonly_fields = ["article", "tag", "origin", "evidence"]
    list_select_related = ["tag"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        articles = Prefetch("article", Article.objects.with_opening())
        return super().get_queryset(request).prefetch_related(articles)

    def get_urls(self) -> list[Any]:
        return [*list_decision_urls(), *super().get_urls()]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody: a wrong tag is rejected, so that the importer does not propose it again."""
        return False

    @admin.display(description=_("文章"), ordering="article")
    def display_article(self, tagging: Tagging) -> str:
        address = reverse("admin:articles_article_change", args=[tagging.article_id])
        return format_html('<a href="{}">{}</a>', address, tagging.article)

    def save_model(self, request: HttpRequest, obj: Tagging, form: forms.ModelForm, change: bool) -> None:
        decide_taggings(Tagging.objects.filter(pk=obj.pk), form.cleaned_data["state"], by=request.user)

    @admin.action(description=pgettext_lazy("操作", "采用"), permissions=["change"])
    def accept(self, request: HttpRequest, taggings: TaggingQuerySet) -> None:
        changed = decide_taggings(taggings, Tagging.State.ACCEPTED, by=request.user)
        self.message_user(request, _("采用了 %(count)d 个标签。") % {"count": changed}, messages.SUCCESS)

    @admin.action(description=pgettext_lazy("操作", "不用"), permissions=["change"])
    def reject(self, request: HttpRequest, taggings: TaggingQuerySet) -> None:
        changed = decide_taggings(taggings, Tagging.State.REJECTED, by=request.user)
        self.message_user(request, _("有 %(count)d 个标签不用。") % {"count": changed}, messages.SUCCESS)
