"""Proposed tags decided with one key: of the whole archive, of a tag, of an article; tagging in bulk."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page as ListPage
from django.core.paginator import Paginator
from django.db.models import Count, Max, Min, Prefetch, Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from articles.curation.journal import undo_operation
from articles.curation.operations import Refused
from articles.curation.tag_proposals import LEAST_LIKELY, find_trust, rate_sources
from articles.curation.tags import decide, refuse_tag
from articles.models import Article, AuthorityOperation, Tag, Tagging, TagLookup
from articles.models.tag import Source, Standing, TaggingQuerySet, TagKind
from articles.typed_numbers import read_typed_number

VIEW_PERMISSION = "articles.view_tagging"
DECIDE_PERMISSION = "articles.change_tagging"
ROWS = 50
STATES = {"accept": Tagging.State.ACCEPTED, "reject": Tagging.State.REJECTED}
Rates = Mapping[str, tuple[int, int]]


def list_decision_urls() -> list[Any]:
    """The addresses below that of the taggings' list in the admin."""
    guard = admin.site.admin_view
    return [
        path("decide/", guard(list_groups), name="articles_tagging_groups"),
        path("decide/tag/<int:pk>/", guard(list_of_tag), name="articles_tagging_of_tag"),
        path("decide/article/<int:pk>/", guard(list_of_article), name="articles_tagging_of_article"),
        path("decide/do/", guard(take_decision), name="articles_tagging_decide"),
    ]


@dataclass(frozen=True)
class EvidencePiece:
    """A piece of evidence; `is_name` where it is the name that is proposed."""

    text: str
    is_name: bool


@dataclass(frozen=True)
class ShownTagging:
    """A proposed tag: its words in place, its source, and how often that source was right."""

    tagging: Tagging
    pieces: Sequence[EvidencePiece]
    rate: tuple[int, int]


def show_tagging(tagging: Tagging, rates: Rates) -> ShownTagging:
    words = (tagging.tag.name, *tagging.tag.aliases)
    return ShownTagging(tagging, cut_evidence(tagging.evidence, words), rates.get(tagging.source, (0, 0)))


def cut_evidence(evidence: str, words: Sequence[str]) -> list[EvidencePiece]:
    """The evidence around the longest of the words that it has."""
    for word in sorted(words, key=len, reverse=True):
        before, found, after = evidence.partition(word)
        if found:
            pieces = [EvidencePiece(before, False), EvidencePiece(found, True), EvidencePiece(after, False)]
            return [piece for piece in pieces if piece.text]
    return [EvidencePiece(evidence, False)] if evidence else []


def list_likely(taggings: TaggingQuerySet, rates: Rates) -> TaggingQuerySet:
    """The undecided proposals that are likely enough to be shown with their articles."""
    trust = find_trust(rates)
    likely = Q(source="")
    for source in Source:
        likely |= Q(source=source, weight__gte=LEAST_LIKELY / trust[source])
    return taggings.filter(likely, state=Tagging.State.PROPOSED)


def list_of_articles(articles: Sequence[int]) -> dict[int, list[ShownTagging]]:
    """By article, the proposals to be shown with it, the likeliest first. Two queries."""
    rates = rate_sources()
    rows = list_likely(Tagging.objects.filter(article__in=articles), rates).select_related("tag")
    shown: dict[int, list[ShownTagging]] = {}
    for row in rows.order_by("article", "-weight", "tag__name"):
        shown.setdefault(row.article_id, []).append(show_tagging(row, rates))
    return shown


# Lists --------------------------------------------------------------------------------------------


@require_safe
def list_groups(request: HttpRequest) -> HttpResponse:
    """The proposed tags with the number of their articles, the most frequent first. Seven queries."""
    _require(request, VIEW_PERMISSION)
    rates = rate_sources()
    taggings = Tagging.objects.filter(state=Tagging.State.PROPOSED)
    is_all = "all" in request.GET
    if not is_all:
        taggings = list_likely(taggings, rates)
    kind = request.GET.get("kind", "")
    if kind in TagKind.values:
        taggings = taggings.filter(tag__kind=kind)
    counted = taggings.values("tag")
    counted = counted.annotate(articles=Count("pk"), first=Min("pk"), weight=Max("weight"))
    groups = _open_page(request, counted.order_by("-articles", "-weight", "tag"))
    firsts = Tagging.objects.select_related("tag").in_bulk([group["first"] for group in groups])
    rows = [
        (show_tagging(firsts[group["first"]], rates), group["articles"])
        for group in groups
        if group["first"] in firsts
    ]
    context = {"title": _("待定的标签"), "rows": rows, "groups": groups, "kind": kind, "is_all": is_all}
    context["lookups"] = TagLookup.objects.count()
    return _render(request, "groups", context | {"kinds": TagKind.choices})


@require_safe
def list_of_tag(request: HttpRequest, pk: int) -> HttpResponse:
    """The articles for which one tag is proposed. Five queries."""
    _require(request, VIEW_PERMISSION)
    tag = get_object_or_404(Tag, pk=pk)
    rows = tag.taggings.filter(state=Tagging.State.PROPOSED).order_by("-weight", "article")
    return _list_each(request, rows, {"title": str(tag), "tag": tag})


@require_safe
def list_of_article(request: HttpRequest, pk: int) -> HttpResponse:
    """The tags proposed for one article. Five queries."""
    _require(request, VIEW_PERMISSION)
    article = get_object_or_404(Article.objects.with_opening(), pk=pk)
    rows = article.taggings.filter(state=Tagging.State.PROPOSED).order_by("-weight", "tag__name")
    return _list_each(request, rows, {"title": str(article), "article": article})


def _list_each(request: HttpRequest, rows: TaggingQuerySet, context: dict[str, Any]) -> HttpResponse:
    articles = Prefetch("article", Article.objects.with_opening())
    page = _open_page(request, rows.select_related("tag").prefetch_related(articles))
    rates = rate_sources()
    shown = [show_tagging(row, rates) for row in page]
    return _render(request, "each", context | {"rows": shown, "groups": page})


def _open_page(request: HttpRequest, rows: Any) -> ListPage:
    return Paginator(rows, ROWS).get_page(request.GET.get("page"))


def _render(request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
    context = admin.site.each_context(request) | {
        "may_decide": request.user.has_perm(DECIDE_PERMISSION),
        "operation": request.session.get("tag_operation"),
        "here": request.get_full_path(),
        "is_nav_sidebar_enabled": False,
        **context,
    }
    return TemplateResponse(request, f"admin/articles/tagging/{name}.html", context)


def _require(request: HttpRequest, permission: str) -> None:
    if not request.user.has_perm(permission):
        raise PermissionDenied


# Decisions ----------------------------------------------------------------------------------------


@require_POST
def take_decision(request: HttpRequest) -> HttpResponse:
    """Accept or reject one proposal, or all of a tag, or undo the last decision; then go back.

    What `do` names and its number: `accept 12`, `reject 12`, `accept_all 3`, `refuse 3`, `undo 7`.
    """
    _require(request, DECIDE_PERMISSION)
    verb, _blank, number = request.POST.get("do", "").partition(" ")
    try:
        pk = read_typed_number(number)
        if verb not in _DOING or pk is None:
            raise Refused(_("不明白要做什么。"))
        operation, said = _DOING[verb](request, pk)
        request.session["tag_operation"] = operation.pk if operation else None
        messages.success(request, said)
    except Refused as refused:
        messages.error(request, str(refused))
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
        back = reverse("admin:articles_tagging_groups")
    return HttpResponseRedirect(back)


Done = tuple[AuthorityOperation | None, str]


def _decide_one(request: HttpRequest, pk: int, state: Tagging.State) -> Done:
    row = get_object_or_404(Tagging.objects.select_related("tag"), pk=pk)
    _count, operation = decide(Tagging.objects.filter(pk=pk), state, by=request.user)
    said = _("采用了“%(tag)s”。") if state == Tagging.State.ACCEPTED else _("“%(tag)s”不用。")
    return operation, said % {"tag": row.tag}


def _accept(request: HttpRequest, pk: int) -> Done:
    return _decide_one(request, pk, Tagging.State.ACCEPTED)


def _reject(request: HttpRequest, pk: int) -> Done:
    return _decide_one(request, pk, Tagging.State.REJECTED)


def _accept_all(request: HttpRequest, pk: int) -> Done:
    tag = get_object_or_404(Tag, pk=pk)
    proposed = tag.taggings.filter(state=Tagging.State.PROPOSED)
    count, operation = decide(proposed, Tagging.State.ACCEPTED, by=request.user)
    return operation, _("“%(tag)s”用于 %(count)d 篇文章。") % {"tag": tag, "count": count}


def _refuse(request: HttpRequest, pk: int) -> Done:
    """Reject a tag everywhere; if it is not in the vocabulary, it is not proposed again."""
    tag = get_object_or_404(Tag, pk=pk)
    operation = refuse_tag(tag, by=request.user)
    said = _("“%(tag)s”不收，也不再提议。") if tag.standing == Standing.PROPOSED else _("“%(tag)s”都不用。")
    return operation, said % {"tag": tag}


def _undo(request: HttpRequest, pk: int) -> Done:
    operation = get_object_or_404(AuthorityOperation, pk=pk)
    undo_operation(operation, by=request.user)
    return None, _("撤销了“%(operation)s”。") % {"operation": operation}


_DOING: dict[str, Callable[[HttpRequest, int], Done]] = {
    "accept": _accept,
    "reject": _reject,
    "accept_all": _accept_all,
    "refuse": _refuse,
    "undo": _undo,
}
