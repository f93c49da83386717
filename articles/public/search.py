"""The views of the search."""

from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from articles.models import Newspaper
from articles.models.composed import composed
from articles.public.errors import search_unavailable
from articles.public.facets import draw_found, link_facets, list_active_filters
from articles.public.kept import kept
from articles.public.methods import only_read
from articles.public.paging import LIST_ROWS, open_list_page, read_list_page_number
from articles.public.ways import link_ways
from articles.rate_limits import limit_rate, refuse_in_json
from articles.search import (
    SearchForm,
    SearchUnavailable,
    Sort,
    TooCostly,
    describe_ignored,
    lead_on,
    search_articles,
    suggest,
)

TYPED_CHARS = 200  # the length of the search box


@only_read
def show_search(request: HttpRequest) -> HttpResponse:
    """Show what the form asks for; without a query, everything, newest first. The form shows wrong values.

    Former names of tags, people and columns lead on to the present ones.
    """
    form = SearchForm(request.GET)
    context = {"form": form, "newspapers": list_newspaper_choices(request)}
    if not form.is_valid() and (moved := lead_on(request.GET)):
        return redirect(f"{request.path}?{moved.urlencode()}")  # 302: merges are undone
    if form.is_valid():
        offset = (read_list_page_number(request) - 1) * LIST_ROWS
        try:
            result = search_articles(form.search(), offset=offset, limit=LIST_ROWS)
        except SearchUnavailable:
            return search_unavailable(request)
        except TooCostly as error:
            form.add_error("q", error)
            return render(request, "articles/search.html", context)
        given = form.spell_out(request.GET)
        context |= {
            "result": result,
            "ignored": [describe_ignored(one) for one in result.ignored],
            "ways": link_ways(given, result.ways),
            "marks": find_marks(form.cleaned_data["q"]),
            "list_page": open_list_page(request, range(result.total)),
            "timeline": draw_found(given, result.facets, form.cleaned_data) if result.total else None,
            "facets": link_facets(given, result.facets),
            "active_filters": list_active_filters(given, form.cleaned_data),
            "sorts": Sort,
            "sort": form.cleaned_data["sort"] or Sort.RELEVANCE.value,
        }
    return render(request, "articles/search.html", context)


@kept
def list_newspaper_choices(request: HttpRequest) -> list[tuple[str, str]]:
    """Code and name of each newspaper. One query."""
    return _read_newspaper_choices()


@composed
def _read_newspaper_choices() -> QuerySet:
    return Newspaper.objects.published().values_list("code", "name")


def find_marks(typed: str) -> str:
    """The query of an article's address that has the words marked there; none where nothing was typed."""
    return f"?{urlencode({'q': typed})}" if typed else ""


@only_read
@limit_rate("suggestions", refuse=refuse_in_json)
def list_suggestions(request: HttpRequest) -> HttpResponse:
    """Completions of what was typed, in the form that browsers read: [what was typed, [completions]].

    None while search is unavailable: the box still takes what is typed. Source: OpenSearch Suggestions 1.0.
    """
    typed = request.GET.get("q", "")[:TYPED_CHARS]
    try:
        words = [suggestion.text for suggestion in suggest(typed)]
    except SearchUnavailable:
        words = []
    return JsonResponse([typed, words], safe=False, content_type="application/x-suggestions+json")


@only_read
def describe_search(request: HttpRequest) -> HttpResponse:
    """The description that lets a browser's address bar search the archive."""
    context = {
        "search_url": request.build_absolute_uri(reverse("search")),
        "suggestions_url": request.build_absolute_uri(reverse("suggestions")),
    }
    return render(request, "opensearch.xml", context, content_type="application/opensearchdescription+xml")
