"""Tags, people and columns merged and split, after a page that shows what will move; and what was done."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from articles.admin.base import ReadOnlyAdmin
from articles.admin.name_proposals import say_proposed
from articles.curation.authorities import articles_under, may_change, preview_merge
from articles.curation.journal import undo_operation
from articles.curation.name_proposals import merge_or_propose, split_or_propose
from articles.curation.operations import Refused
from articles.models import Article, AuthorityOperation, NameProposal, Newspaper, Person, Tag
from articles.models.article import ArticleQuerySet

ARTICLES_LISTED = 200  # to choose from, where a name is split
SPLIT_FIELDS = {Person: ("name", "note"), Tag: ("name", "kind", "note")}  # of the new row


class MergingAdmin(admin.ModelAdmin):
    """Adds an action that merges the chosen rows into one of them."""

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        actions = super().get_actions(request)
        if self.has_change_permission(request):
            label = pgettext_lazy("操作", "合并为一个…")
            actions["merge"] = (type(self).merge, "merge", label)
        return actions

    def merge(self, request: HttpRequest, rows: QuerySet) -> HttpResponse | None:
        """Show what merging the rows would move; merge them once the editor says into which."""
        chosen = list(rows.order_by("pk"))
        if len(chosen) < 2:
            self.message_user(request, _("请选两个以上，再合并。"), messages.WARNING)
            return None
        heir = next((row for row in chosen if str(row.pk) == request.POST.get("heir")), None)
        if heir and "confirm" in request.POST:
            self._merge_into(request, chosen, heir)
            return None
        heir = heir or max(chosen, key=lambda row: articles_under(row).count())
        context = self.admin_site.each_context(request) | {
            "title": gettext("合并"),
            "opts": self.opts,
            "rows": chosen,
            "heir": heir,
            "gone": [row for row in chosen if row != heir],
            "must_propose": not may_change(chosen, request.user),
            "preview": preview_merge([row for row in chosen if row != heir], heir),
            "counts": [(row, articles_under(row).distinct().count()) for row in chosen],
        }
        return TemplateResponse(request, "admin/articles/names/merge.html", context)

    def _merge_into(self, request: HttpRequest, chosen: list[Any], heir: Any) -> None:
        try:
            operation = merge_or_propose(chosen, heir, by=request.user)
        except Refused as refused:
            self.message_user(request, str(refused), messages.ERROR)
            return
        if isinstance(operation, NameProposal):
            say_proposed(request)
            return
        said = _("合并成了“%(heir)s”，移动了 %(count)d 篇文章。") % {
            "heir": heir,
            "count": operation.article_count,
        }
        self.message_user(request, said, messages.SUCCESS)


def count_by_newspaper(name: Person | Tag) -> list[tuple[str, int]]:
    """The newspapers that have articles under it, with their number, the largest first. One query."""
    under = Article.objects.filter(pk__in=articles_under(name).values("pk"))
    counted = under.values_list("page__newspaper__name").annotate(n=Count("pk"))
    return list(counted.order_by("-n", "page__newspaper__name"))


def suggest_split(name: Person | Tag) -> dict[str, Any]:
    """What the split form suggests: the newspaper that credits the name least means another person."""
    own = {field: getattr(name, field) for field in SPLIT_FIELDS[type(name)] if field != "note"}
    papers = [paper for paper, _number in count_by_newspaper(name)]
    if len(papers) < 2 or not isinstance(name, Person):
        return own
    return own | {"note": papers[-1], "newspapers": Newspaper.objects.filter(name=papers[-1])}


class SplitForm(forms.Form):
    """Which articles go to the new row, chosen by newspaper or one by one."""

    newspapers = forms.ModelMultipleChoiceField(
        Newspaper.objects.none(),
        label=_("这些报纸的全部文章"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    articles = forms.ModelMultipleChoiceField(
        Article.objects.none(), label=_("这些文章"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, name: Person | Tag, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        under = articles_under(name).values("pk")
        self.under = Article.objects.filter(pk__in=under)
        listed = self.under.with_print().with_opening().newest_first()
        self.fields["newspapers"].queryset = Newspaper.objects.filter(
            pk__in=self.under.values("page__newspaper")
        )
        self.fields["articles"].queryset = listed
        self.fields["articles"].choices = [
            (article.pk, f"{article.title} · {article.page}") for article in listed[:ARTICLES_LISTED]
        ]

    def choose(self) -> ArticleQuerySet:
        return self.under.filter(page__newspaper__in=self.cleaned_data["newspapers"]) | self.under.filter(
            pk__in=[article.pk for article in self.cleaned_data["articles"]]
        )

    def clean(self) -> dict[str, Any]:
        if not (self.cleaned_data.get("newspapers") or self.cleaned_data.get("articles")):
            raise ValidationError(_("请选要分出去的文章。"))
        return self.cleaned_data


class SplittingAdmin(MergingAdmin):
    """Adds a page that gives some articles of a person or tag to a new one."""

    change_form_template = "admin/articles/names/splitting_form.html"

    def get_urls(self) -> list[Any]:
        name = f"articles_{self.opts.model_name}_split"
        split = path("<int:pk>/split/", self.admin_site.admin_view(self.split), name=name)
        return [split, *super().get_urls()]

    def split(self, request: HttpRequest, pk: int) -> HttpResponse:
        row = self.get_object(request, str(pk))
        if row is None:
            raise Http404
        if not self.has_change_permission(request, row):
            raise PermissionDenied
        made = forms.modelform_factory(self.model, fields=SPLIT_FIELDS[self.model])
        data = request.POST if request.method == "POST" else None
        initial = suggest_split(row)
        new_form = made(data, initial=initial, prefix="new")
        form = SplitForm(data, initial=initial, name=row)
        if data is not None and new_form.is_valid() and form.is_valid():
            new = new_form.save(commit=False)
            try:
                done = split_or_propose(row, new, form.choose(), by=request.user)
            except Refused as refused:
                form.add_error(None, str(refused))
            else:
                if isinstance(done, NameProposal):
                    say_proposed(request)
                    return HttpResponseRedirect(request.get_full_path())
                said = _("分出了“%(new)s”。") % {"new": new}
                self.message_user(request, said, messages.SUCCESS)
                name = f"admin:articles_{self.opts.model_name}_change"
                return HttpResponseRedirect(reverse(name, args=[new.pk]))
        context = self.admin_site.each_context(request) | {
            "title": pgettext("操作", "拆分"),
            "opts": self.opts,
            "original": row,
            "must_propose": not may_change([row], request.user),
            "new_form": new_form,
            "form": form,
        }
        return TemplateResponse(request, "admin/articles/names/split.html", context)


@admin.register(AuthorityOperation)
class AuthorityOperationAdmin(ReadOnlyAdmin):
    """What editors did to tags, people and columns, and to the tags of articles; each can be undone."""

    list_display = [
        "display_operation",
        "article_count",
        "display_author",
        "display_made_at",
        "display_undone",
    ]
    list_filter = ["action", "made_at"]
    date_hierarchy = "made_at"
    search_fields = ["subject", "author_name", "accepted_by_name"]
    actions = ["undo"]
    fields = [
        "action",
        "subject",
        "article_count",
        "author_name",
        "accepted_by_name",
        "made_at",
        "undone_at",
        "undone_by_name",
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).defer("steps")

    def has_undo_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("articles.change_tagging") and request.user.has_perm(
            "articles.change_tag"
        )

    @admin.display(description=_("操作"), ordering="action")
    def display_operation(self, operation: AuthorityOperation) -> str:
        return str(operation)

    @admin.display(description=_("编辑"), ordering="author_name")
    def display_author(self, operation: AuthorityOperation) -> str:
        if not operation.accepted_by_name:
            return operation.author_name
        names = {"author": operation.author_name, "publisher": operation.accepted_by_name}
        return gettext("%(author)s（%(publisher)s采纳）") % names

    @admin.display(description=_("时间"), ordering="made_at")
    def display_made_at(self, operation: AuthorityOperation) -> str:
        return f"{localtime(operation.made_at):%Y-%m-%d %H:%M}"

    @admin.display(description=_("撤销"))
    def display_undone(self, operation: AuthorityOperation) -> str:
        if operation.undone_at is None:
            return ""
        return f"{localtime(operation.undone_at):%Y-%m-%d %H:%M} {operation.undone_by_name}"

    @admin.action(description=pgettext_lazy("操作", "撤销"), permissions=["undo"])
    def undo(self, request: HttpRequest, operations: QuerySet) -> None:
        """Undo the chosen operations, the latest first; each that cannot be undone says why."""
        for operation in operations.order_by("-made_at", "-pk"):
            try:
                undo_operation(operation, by=request.user)
            except Refused as refused:
                said = _("“%(operation)s”：%(reason)s") % {"operation": operation, "reason": refused}
                self.message_user(request, said, messages.ERROR)
            else:
                said = _("撤销了“%(operation)s”。") % {"operation": operation}
                self.message_user(request, said, messages.SUCCESS)
