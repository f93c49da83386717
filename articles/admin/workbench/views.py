"""The workbench's addresses: the page itself, who has it open, and the next page with flags."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from articles.admin.kept_forms import wants_fragment
from articles.admin.workbench.commands import run_command
from articles.admin.workbench.conflicts import ShownConflict, show_conflict
from articles.admin.workbench.context import (
    Bench,
    annotate_presence,
    build_context,
    find_pages,
    keep_base,
    list_colleagues,
    list_others,
    read_bench,
    record_presence,
)
from articles.admin.workbench.next_page import ORDER_SETTING, QueueOrder, claim_next_page, read_order
from articles.admin.workbench.operation_descriptions import describe_edit, describe_operations
from articles.admin.workbench.submitted import Submitted, read_submitted
from articles.curation.changes import Conflict
from articles.curation.decisions import require
from articles.curation.history import (
    EDIT_PERMISSION,
    edit_page,
)
from articles.curation.operations import Refused
from articles.curation.page_work import assign_pages, release_page, skip_page
from articles.models import Page
from articles.models.choices import join_label
from articles.typed_numbers import read_typed_number

VIEW_PERMISSION = "articles.view_article"


def list_workbench_urls() -> list[Any]:
    """The addresses below that of the pages' list in the admin."""
    guard = admin.site.admin_view
    return [
        path("<int:pk>/workbench/", guard(open_workbench), name="articles_page_workbench"),
        path("<int:pk>/workbench/presence/", keep_presence, name="articles_page_presence"),
        path("<int:pk>/workbench/next/", guard(open_next), name="articles_page_next"),
        path("<int:pk>/workbench/leave/", guard(arrange_page), name="articles_page_arrange"),
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def open_workbench(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the page, or do what a form of it asks for."""
    if not request.user.has_perm(VIEW_PERMISSION):
        raise PermissionDenied
    page = get_object_or_404(find_pages(request.user), pk=pk)
    if request.method == "POST":
        return _take_form(request, page)
    record_presence(page, request.user)
    bench = read_bench(page)
    if request.user.has_perm(EDIT_PERMISSION):
        keep_base(bench)
    return _render(request, bench)


@never_cache
@require_POST
def keep_presence(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that the editor still has the page open; who else has, and the number of the latest revision."""
    if not admin.site.has_permission(request) or not request.user.has_perm(VIEW_PERMISSION):
        raise PermissionDenied
    page = get_object_or_404(annotate_presence(Page.objects.defer("text"), request.user), pk=pk)
    record_presence(page, request.user)
    context = {"others": list_others(page)}
    response = TemplateResponse(request, "admin/articles/workbench/_others.html", context)
    latest = page.revisions.order_by("-number").values_list("number", flat=True).first()
    response["X-Revision"] = str(latest or 0)
    return response


@require_safe
def open_next(request: HttpRequest, pk: int) -> HttpResponse:
    """Go to the next page with flags, in the order that the editor chose last; from key 0 to the first."""
    if not request.user.has_perm(VIEW_PERMISSION):
        raise PermissionDenied
    if (chosen := request.GET.get("order")) in QueueOrder.values:
        request.session[ORDER_SETTING] = chosen
    key = claim_next_page(pk, request.user, order=read_order(request))
    if key is None:
        messages.info(request, _("没有别的存疑的版面了。"))
    if not (key or pk):
        return HttpResponseRedirect(reverse("admin:index"))
    return HttpResponseRedirect(reverse("admin:articles_page_workbench", args=[key or pk]))


@require_http_methods(["GET", "HEAD", "POST"])
def arrange_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Assign, skip or finish the page, as `do` says; then go to the next page, or back to this one.

    Without a form: show the forms for it.
    """
    require(request.user, EDIT_PERMISSION)
    page = get_object_or_404(find_pages(request.user), pk=pk)
    if request.method != "POST":
        context = admin.site.each_context(request) | {
            "title": _("安排%(page)s") % {"page": page},
            "page": page,
            "work": getattr(page, "work", None),
            "colleagues": list_colleagues().exclude(pk=request.user.pk),
        }
        return TemplateResponse(request, "admin/articles/workbench/arrange.html", context)
    verb = request.POST.get("do", "")
    try:
        said = _arrange(request, page, verb)
    except Refused as refused:
        messages.error(request, str(refused))
        return HttpResponseRedirect(reverse("admin:articles_page_workbench", args=[pk]))
    messages.success(request, said)
    address = "admin:articles_page_workbench" if verb in STAYING else "admin:articles_page_next"
    return HttpResponseRedirect(reverse(address, args=[pk]))


STAYING = ("claim", "release")  # what leads to no other page


def _arrange(request: HttpRequest, page: Page, verb: str) -> str:
    """What was done, as a sentence. Raises Refused or PermissionDenied."""
    match verb:
        case "claim":
            assign_pages([page.pk], request.user, by=request.user)
            return _("这一版归您了，队列不再给别人。")
        case "release":
            release_page(page, by=request.user)
            return _("这一版放回队列了。")
        case "skip":
            skip_page(page, request.POST.get("reason", ""), by=request.user)
            return _("跳过了%(page)s。") % {"page": page}
        case "assign":
            colleague = _find_colleague(request.POST.get("to", ""))
            assign_pages([page.pk], colleague, by=request.user)
            return _("把%(page)s交给了%(name)s。") % {"page": page, "name": colleague}
        case "check":
            form = Submitted(QueryDict("do=check_page"), lambda: read_bench(page).state)
            return join_label(page, _run_operations(request, page, form, None))
        case "publish":
            return join_label(page, run_command(request, page, ["publish"]))
    raise Refused(_("不明白要做什么。"))


def _find_colleague(typed: str) -> User:
    colleague = list_colleagues().filter(pk=read_typed_number(typed)).first()
    if colleague is None:
        raise Refused(_("请选一位编辑。"))
    return colleague


# Forms --------------------------------------------------------------------------------------------


def _take_form(request: HttpRequest, page: Page) -> HttpResponse:
    """Do what a posted form asks for; if it cannot be done, say why and keep what was typed."""
    base = read_typed_number(request.POST.get("base", ""))
    form = Submitted(request.POST, lambda: read_bench(page).read_base(base))
    if form.command == ["edit"] and form.data.get("block"):
        key = form.data["block"]
        return HttpResponseRedirect(f"{request.path}?{urlencode({'edit': key})}#b-{key}")
    try:
        said = run_command(request, page, form.command) or _run_operations(request, page, form, base)
    except Refused as refused:
        return _render(request, read_bench(page), status=422, problem=str(refused), **_keep_open(form))
    except ConflictFound as found:
        return _render(request, read_bench(page), status=409, conflict=found.shown, **_keep_open(form))
    if wants_fragment(request):
        return _render(request, read_bench(find_pages(request.user).get(pk=page.pk)), said=said)
    messages.success(request, said)
    return HttpResponseRedirect(f"{request.path}{_find_anchor(form)}")


class ConflictFound(Exception):
    """Somebody else changed the same articles."""

    def __init__(self, shown: ShownConflict) -> None:
        super().__init__(shown.description)
        self.shown = shown


def _run_operations(request: HttpRequest, page: Page, form: Submitted, base: int | None) -> str:
    operations = read_submitted(form)
    try:
        edit = edit_page(page, operations, by=request.user, base=base)
    except Conflict as conflict:
        bench = read_bench(find_pages(request.user).get(pk=page.pk))
        raise ConflictFound(show_conflict(bench, base, operations, conflict)) from conflict
    return describe_edit(edit, describe_operations(operations))


def _find_anchor(form: Submitted) -> str:
    """Where the editor continues on the page: at the first block or the article of the form."""
    if keys := form.data.getlist("block"):
        return f"#b-{keys[0]}"
    refs = [part for part in form.command[1:] if not part.isdecimal()]
    return f"#article-{refs[-1]}" if refs else ""


# Answers ------------------------------------------------------------------------------------------


def _keep_open(form: Submitted) -> dict[str, Any]:
    """What was chosen and typed in a form that was refused."""
    data = form.data
    kept: dict[str, Any] = {"chosen": data.getlist("block"), "typed": data}
    match form.command:
        case ["article", ref]:
            kept["query"] = {"article": ref}
        case ["correct" | "cut" | "split_at"] if "text" in data and kept["chosen"]:
            kept["query"] = {"edit": kept.pop("chosen")[0]}
    return kept


def _render(
    request: HttpRequest, bench: Bench, *, status: int = 200, query: Any = None, **extra: Any
) -> HttpResponse:
    context = build_context(request.user, bench, query or request.GET, typed=extra.get("typed")) | extra
    if wants_fragment(request):
        return TemplateResponse(request, "admin/articles/workbench/_workbench.html", context, status=status)
    context |= admin.site.each_context(request) | {
        "title": str(bench.page),
        "is_nav_sidebar_enabled": False,  # the print takes its place
    }
    return TemplateResponse(request, "admin/articles/workbench/workbench.html", context, status=status)
