"""The history's addresses: a page's revisions, one of them, and two compared."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from articles.admin.history.revisions import list_logged, list_revisions, read_states, show_revisions
from articles.admin.history.texts import list_text_lines
from articles.admin.workbench.comparisons import compare_states
from articles.admin.workbench.operation_descriptions import describe_edit, describe_revision
from articles.admin.workbench.shown_page import show_article, show_block
from articles.curation.changes import Conflict
from articles.curation.decisions import require
from articles.curation.history import EDIT_PERMISSION, redo_revision, restore_revision, undo_revision
from articles.curation.operations import Refused
from articles.curation.steps import list_undone
from articles.curation.texts import list_versions
from articles.models import Article, Page, PageRevision
from articles.models.history import RevisionKind
from articles.typed_numbers import read_typed_number

VIEW_PERMISSION = "articles.view_pagerevision"
REVISIONS_A_PAGE = 25
MOST_LOGGED = 100
COMMANDS = {"undo": undo_revision, "redo": redo_revision, "restore": restore_revision}


def list_history_urls() -> list[Any]:
    """The addresses below that of the pages' list in the admin."""
    guard = admin.site.admin_view
    return [
        path("<int:pk>/revisions/", guard(show_history), name="articles_page_revisions"),
        path("<int:pk>/revisions/compare/", guard(compare_revisions), name="articles_page_compare"),
        path("<int:pk>/revisions/<int:number>/", guard(show_revision), name="articles_page_revision"),
        path("<int:pk>/texts/<int:number>/", guard(show_text), name="articles_page_text"),
    ]


def _find_page(request: HttpRequest, pk: int) -> Page:
    if not request.user.has_perm(VIEW_PERMISSION):
        raise PermissionDenied
    return get_object_or_404(Page.objects.select_related("newspaper", "issue"), pk=pk)


@require_safe
def show_history(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything that was done to the page, or to one article of it, the latest first."""
    page = _find_page(request, pk)
    ref = request.GET.get("article", "").replace("\0", "")
    article = Article.objects.filter(page=page, ref=ref).with_opening().first() if ref else None
    revisions = Paginator(list_revisions(page, ref), REVISIONS_A_PAGE).get_page(request.GET.get("p"))
    context = {
        "revisions": list(show_revisions(page, list(revisions), list_undone(page))),
        "list_page": revisions,
        "has_versions": page.version > 1 or any(revision.version > 1 for revision in revisions),
        "numbers": revisions.paginator.get_elided_page_range(revisions.number),
        "article": article,
        "logged": list_logged(page, article)[:MOST_LOGGED],
    }
    return _render(request, page, "history", _("修改记录"), context)


@require_safe
def compare_revisions(request: HttpRequest, pk: int) -> HttpResponse:
    """What differs between two revisions of the page, from the earlier to the later."""
    page = _find_page(request, pk)
    numbers = sorted(_read_number(request.GET.get(name, "")) for name in ("from", "to"))
    states = read_states(page, numbers)
    if missing := set(numbers) - set(states):
        raise Http404(f"no revision {min(missing)}")
    first, last = numbers
    context = {"compared": compare_states(states[first], states[last]), "first": first, "last": last}
    title = _("第 %(first)s 号与第 %(last)s 号版本相比") % {"first": first, "last": last}
    return _render(request, page, "compare", title, context)


def _read_number(typed: str) -> int:
    if (number := read_typed_number(typed)) is None:
        raise Http404(f"'{typed}' is no number of a revision")
    return number


@require_http_methods(["GET", "HEAD", "POST"])
def show_revision(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """The page as it was then, and what led there; undone, redone or restored by its buttons."""
    page = _find_page(request, pk)
    revision = get_object_or_404(page.revisions.with_author(), number=number)
    problem, status = "", 200
    if request.method == "POST":
        require(request.user, EDIT_PERMISSION)
        try:
            return _answer(request, page, revision)
        except Refused as refused:
            problem, status = str(refused), 422
        except Conflict:
            problem, status = _("这些文章后来又改过，请先处理后来的改动。"), 409
    states = read_states(page, (number - 1, number))
    [shown] = show_revisions(page, [revision], list_undone(page))
    context = {
        "shown": shown,
        "problem": problem,
        "articles": [show_article(one, at) for at, one in enumerate(states[number].articles, 1)],
        "noise": [show_block(block) for block in states[number].noise],
        "compared": compare_states(states[number - 1], states[number]) if number - 1 in states else None,
        "is_latest": not page.revisions.filter(number__gt=number).exists(),
    }
    title = _("第 %(number)s 号版本") % {"number": number}
    return _render(request, page, "revision", title, context, status=status)


@require_safe
def show_text(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """One of the texts that the page has and had, line by line, with what differs from the one before."""
    page = _find_page(request, pk)
    version = get_object_or_404(page.versions, number=number)
    context = {
        "version": version,
        "lines": list_text_lines(page, version),
        "others": list_versions(page),
        "revision": page.revisions.filter(kind=RevisionKind.VERSION, version=number).last(),
    }
    return _render(request, page, "text", str(version), context)


def _answer(request: HttpRequest, page: Page, revision: PageRevision) -> HttpResponse:
    command = request.POST.get("do", "")
    if command not in COMMANDS:
        raise Refused(_("没有“%(verb)s”这种操作。") % {"verb": command})
    edit = COMMANDS[command](revision, by=request.user)
    if edit.proposal:
        messages.info(request, describe_edit(edit, describe_revision(edit.proposal)))
    elif edit.revision:
        messages.success(request, _("%(what)s。") % {"what": describe_revision(edit.revision)})
    else:
        messages.info(request, _("没有改动。"))
    return HttpResponseRedirect(reverse("admin:articles_page_revisions", args=[page.pk]))


def _render(
    request: HttpRequest, page: Page, name: str, title: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    context |= admin.site.each_context(request) | {
        "page": page,
        "title": title,
        "may_edit": request.user.has_perm(EDIT_PERMISSION),
    }
    return TemplateResponse(request, f"admin/articles/history/{name}.html", context, status=status)
