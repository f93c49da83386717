"""The search that `wagtail start --template` writes."""

from django.core.paginator import EmptyPage, PageNotAnInteger, Paginator
from django.template.response import TemplateResponse
from wagtail.models import Page

LIST_ROWS = 20


def search(request):
    query = request.GET.get("query")
    number = request.GET.get("page", 1)
    found = Page.objects.live().search(query) if query else Page.objects.none()
    paginator = Paginator(found, LIST_ROWS)
    try:
        results = paginator.page(number)
    except PageNotAnInteger:
        results = paginator.page(1)
    except EmptyPage:
        results = paginator.page(paginator.num_pages)
    return TemplateResponse(request, "search.html", {"search_query": query, "search_results": results})
