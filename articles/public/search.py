"""The views of the search."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from articles.public.facets import link_facets, list_taken
from articles.public.paging import ROWS, open_list_page, read_list_page
from articles.search import SearchForm, Sort, search_articles, suggest

TYPED_CHARS = 200  # as long as the search box


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """What fits the form; without a question, everything, newest first. A wrong field is told in the form."""
    form = SearchForm(request.GET)
    context = {"form": form}
    if form.is_valid():
        offset = (read_list_page(request) - 1) * ROWS
        result = search_articles(form.search(), offset=offset, limit=ROWS)
        context |= {
            "result": result,
            "rows": open_list_page(request, range(result.total)),
            "facets": link_facets(request.GET, result.facets),
            "taken": list_taken(request.GET, form.cleaned_data),
            "sorts": Sort,
            "sort": form.cleaned_data["sort"] or Sort.RELEVANCE.value,
        }
    return render(request, "articles/search.html", context)


@require_safe
def suggestions(request: HttpRequest) -> HttpResponse:
    """What may be meant by a beginning, in the form that browsers read: [what was typed, [words]].

    Source: OpenSearch Suggestions 1.0.
    """
    typed = request.GET.get("q", "")[:TYPED_CHARS]
    words = [suggestion.text for suggestion in suggest(typed)]
    return JsonResponse([typed, words], safe=False, content_type="application/x-suggestions+json")


@require_safe
def opensearch(request: HttpRequest) -> HttpResponse:
    """How a browser's address bar may search the archive."""
    context = {
        "search_url": request.build_absolute_uri(reverse("search")),
        "suggestions_url": request.build_absolute_uri(reverse("suggestions")),
    }
    return render(request, "opensearch.xml", context, content_type="application/opensearchdescription+xml")
