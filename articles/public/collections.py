"""Views of collections: articles that editors gathered."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from articles.models import Collection
from articles.public.paging import open_list_page


@require_safe
def list_collections(request: HttpRequest) -> HttpResponse:
    collections = Collection.objects.published().counted().order_by("-pk")
    context = {"collections": open_list_page(request, collections)}
    return render(request, "articles/collections.html", context)


@require_safe
def show_collection(request: HttpRequest, slug: str) -> HttpResponse:
    collection = get_object_or_404(Collection.objects.published(), slug=slug)
    articles = collection.list_articles().with_print().with_opening()
    context = {"collection": collection, "articles": open_list_page(request, articles)}
    return render(request, "articles/collection.html", context)
