"""Publishing an article or a whole issue, now or at a time, and the notes that readers get of it."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.base import BaseAdmin, ReadOnlyAdmin
from articles.archive.publication import find_movable
from articles.curation import PublishReport, publish_articles, withdraw_articles
from articles.curation.decisions import PUBLISH_PERMISSION, require
from articles.curation.operations import Refused
from articles.curation.public_notes import (
    MOST_CHARS,
    accept_note,
    decline_note,
    put_back_note,
    take_back_note,
    write_correction,
    write_withdrawal_note,
)
from articles.curation.schedule import cancel_scheduled, schedule_articles
from articles.models import Article, Issue, PublicNote, ScheduledChange, Status
from articles.models.article import ArticleQuerySet, Stage
from articles.typed_numbers import read_typed_number

PUBLISH_LOGGED, WITHDRAW_LOGGED = gettext_lazy("发布"), gettext_lazy("撤下")


class Command:
    """What a button of the page does with its articles; each method returns the message.

    They raise Refused or PermissionDenied. `publishable` are the articles that it may publish.
    """

    def __init__(
        self,
        model_admin: BaseAdmin,
        request: HttpRequest,
        articles: ArticleQuerySet,
        publishable: ArticleQuerySet,
    ) -> None:
        self.model_admin, self.request, self.articles = model_admin, request, articles
        self.publishable = publishable

    def read_text(self) -> str:
        return self.request.POST.get("text", "")

    def read_time(self) -> datetime.datetime:
        field = forms.DateTimeField(required=False)
        try:
            time = field.clean(self.request.POST.get("due_at", ""))
        except forms.ValidationError as error:
            raise Refused("".join(error.messages)) from error
        if time is None:
            raise Refused(_("请定一个时间。"))
        return time

    def find_note(self) -> PublicNote:
        notes = PublicNote.objects.about(self.articles)
        return get_object_or_404(notes, pk=read_typed_number(self.request.POST.get("note", "")))

    def say_report(self, report: PublishReport, done: str, logged: str) -> None:
        self.model_admin.message_report(self.request, report, done=done, logged=logged)

    def publish(self) -> None:
        require(self.request.user, PUBLISH_PERMISSION)
        self.say_report(publish_articles(self.publishable), _("发布了 %(count)d 篇文章。"), PUBLISH_LOGGED)

    def withdraw(self) -> None:
        require(self.request.user, PUBLISH_PERMISSION)
        report = withdraw_articles(self.articles, note=self.read_text(), by=self.request.user)
        self.say_report(report, _("撤下了 %(count)d 篇文章。"), WITHDRAW_LOGGED)

    def publish_at(self) -> None:
        self._schedule(Status.PUBLISHED, _("定时发布 %(count)d 篇文章。"))

    def withdraw_at(self) -> None:
        self._schedule(Status.WITHDRAWN, _("定时撤下 %(count)d 篇文章。"))

    def _schedule(self, status: Status, done: str) -> None:
        time = self.read_time()
        articles = self.publishable if status == Status.PUBLISHED else self.articles
        report = schedule_articles(
            articles, status, time, note=self.read_text()[:MOST_CHARS], by=self.request.user
        )
        self.say_report(report, done, f"{done % {'count': 1}} {localtime(time):%Y-%m-%d %H:%M}")

    def cancel(self) -> str:
        changes = ScheduledChange.objects.filter(article__in=self.articles)
        if pk := self.request.POST.get("change"):
            changes = changes.filter(pk=read_typed_number(pk))
        return _("取消了 %(count)d 项定时。") % {"count": cancel_scheduled(changes, by=self.request.user)}

    def correct(self) -> str:
        note = write_correction(self.articles.get(), self.read_text(), by=self.request.user)
        if note.is_standing:
            return _("更正已经公开。")
        return _("更正记为提议，等有权发布的人决定。")

    def explain(self) -> str:
        write_withdrawal_note(self.articles.get(), self.read_text(), by=self.request.user)
        return _("撤稿说明已经公开。")

    def accept(self) -> str:
        accept_note(self.find_note(), by=self.request.user)
        return _("采纳了提议。")

    def decline(self) -> str:
        decline_note(self.find_note(), by=self.request.user, reason=self.request.POST.get("reason", ""))
        return _("没有采纳提议。")

    def take_back(self) -> str:
        take_back_note(self.find_note(), by=self.request.user)
        return _("收回了说明。")

    def put_back(self) -> str:
        put_back_note(self.find_note(), by=self.request.user)
        return _("恢复了说明。")


OF_ALL: dict[str, Callable[[Command], str | None]] = {
    "publish": Command.publish,
    "withdraw": Command.withdraw,
    "publish_at": Command.publish_at,
    "withdraw_at": Command.withdraw_at,
    "cancel": Command.cancel,
}
OF_ONE = OF_ALL | {
    "correct": Command.correct,
    "explain": Command.explain,
    "accept": Command.accept,
    "decline": Command.decline,
    "take_back": Command.take_back,
    "put_back": Command.put_back,
}


def show_article_publication(model_admin: BaseAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    """Publish, withdraw or schedule an article, and correct it for readers."""
    article = _find(model_admin, request, Article.objects.with_print().with_opening(), pk)
    articles = Article.objects.filter(pk=pk)
    problem = _obey(request, OF_ONE, Command(model_admin, request, articles, articles))
    if isinstance(problem, HttpResponse):
        return problem
    context = {
        "article": article,
        "stage": article.stage,
        "notes": PublicNote.objects.about(articles),
        "changes": article.scheduled_changes.order_by("-made_at", "-pk"),
        "is_withdrawn": article.status == Status.WITHDRAWN,
        "most_chars": MOST_CHARS,
    }
    return _render(model_admin, request, article, "article", context, problem)


def show_issue_publication(model_admin: BaseAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    """What publishing the whole issue would do, article by article, and the buttons that do it."""
    issue = _find(model_admin, request, Issue.objects.select_related("newspaper"), pk)
    articles = Article.objects.filter(page__issue=issue)
    publishable = articles.exclude(status=Status.WITHDRAWN)  # which an editor publishes one by one
    problem = _obey(request, OF_ALL, Command(model_admin, request, articles, publishable))
    if isinstance(problem, HttpResponse):
        return problem
    found = find_movable(publishable, Status.PUBLISHED)
    skipped = {article.pk: reason.label for article, reason in found.skipped}
    rows = list(articles.with_print().with_opening().order_by("page__order", "page_id", "position"))
    changes = ScheduledChange.objects.pending().filter(article__in=[row.ref for row in rows])
    for row in rows:
        row.skip = row.stage.label if row.status == Status.WITHDRAWN else skipped.get(row.pk, "")
        row.changes = [change for change in changes if change.article_id == row.ref]
    context = {
        "rows": rows,
        "to_publish": len(found.done),
        "flagged": sum(bool(row.flags) for row in found.done),
        "public": sum(row.stage == Stage.PUBLISHED for row in rows),
        "has_changes": bool(changes),
    }
    return _render(model_admin, request, issue, "issue", context, problem)


def _find(model_admin: BaseAdmin, request: HttpRequest, rows: QuerySet, pk: int) -> Any:
    row = get_object_or_404(rows, pk=pk)
    if not model_admin.has_view_permission(request, row):
        raise Http404
    return row


def _obey(
    request: HttpRequest, commands: dict[str, Callable[[Command], str | None]], chosen: Command
) -> HttpResponse | str:
    """Do what the posted form asks for, and redirect; the reason, as a sentence, if it was refused."""
    if request.method != "POST":
        return ""
    try:
        if (command := commands.get(request.POST.get("do", ""))) is None:
            raise Refused(_("没有“%(verb)s”这种操作。") % {"verb": request.POST.get("do", "")})
        if said := command(chosen):
            chosen.model_admin.message_user(request, said, messages.SUCCESS)
    except Refused as refused:
        return str(refused)
    return HttpResponseRedirect(request.get_full_path())


def _render(
    model_admin: BaseAdmin,
    request: HttpRequest,
    row: Any,
    name: str,
    context: dict[str, Any],
    problem: str,
) -> HttpResponse:
    shared = {
        **model_admin.admin_site.each_context(request),
        "title": _("发布与更正") if name == "article" else _("整期发布"),
        "opts": model_admin.opts,
        "original": row,
        "problem": problem,
        "typed": request.POST,
        "may_publish": request.user.has_perm(PUBLISH_PERMISSION),
        "may_change": model_admin.has_change_permission(request, row),
    }
    template = f"admin/articles/publication/{name}.html"
    return TemplateResponse(request, template, {**shared, **context}, status=422 if problem else 200)


class OfArticleAdmin(ReadOnlyAdmin):
    """Base of lists of what belongs to an article's ref; the article itself may be gone."""

    view_on_site = False
    list_display_links = None

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return (
            super()
            .get_queryset(request)
            .prefetch_related(Prefetch("article", Article.objects.with_opening()))
        )

    @admin.display(description=gettext_lazy("文章"))
    def display_article(self, row: PublicNote | ScheduledChange) -> str:
        try:
            article = row.article
        except Article.DoesNotExist:
            return row.article_id
        address = reverse("admin:articles_article_publication", args=[article.pk])
        return format_html('<a href="{}">{}</a>', address, article.title)


@admin.register(PublicNote)
class PublicNoteAdmin(OfArticleAdmin):
    """Corrections and notes of withdrawals, decided on the page of their article."""

    list_display = ["made_at", "display_article", "kind", "text", "author_name", "state", "ended_at"]
    list_filter = ["state", "kind"]
    search_fields = ["text", "author_name", "=article__ref"]


@admin.register(ScheduledChange)
class ScheduledChangeAdmin(OfArticleAdmin):
    """Articles to be published or withdrawn at a time, and what became of it."""

    list_display = ["due_at", "display_article", "display_action", "author_name", "outcome", "ended_at"]
    list_filter = ["status", "outcome"]
    search_fields = ["author_name", "=article__ref"]

    @admin.display(description=gettext_lazy("操作"), ordering="status")
    def display_action(self, change: ScheduledChange) -> str:
        return change.action_label
