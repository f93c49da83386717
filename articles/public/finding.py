"""The view of the search."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    return render(request, "articles/search.html")


@require_safe
def opensearch(request: HttpRequest) -> HttpResponse:
    """How a browser's address bar may search the archive."""
    context = {"search_url": request.build_absolute_uri(reverse("search"))}
    return render(request, "opensearch.xml", context, content_type="application/opensearchdescription+xml")
