"""Views of collections: articles that editors gathered."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from articles.models import Collection, Page
from articles.models.authority_history import AuthorityKind
from articles.public.authorities import find_named
from articles.public.directory import open_directory, read_collections
from articles.public.dossiers import AS_GIVEN, count_companions, open_dossier
from articles.public.formatting import format_text, strip_formatting
from articles.public.methods import only_read
from articles.public.paging import LIST_ROWS, open_list_page

OPENING_CHARS = 90  # of an introduction, in a list


@only_read
def list_collections(request: HttpRequest) -> HttpResponse:
    """The newest first, with their introductions; by name or number of articles, their names alone."""
    directory = open_directory(request, read_collections(request), rows=LIST_ROWS)
    context: dict[str, Any] = {"directory": directory}
    if not directory.is_narrowed:
        collections = open_list_page(request, Collection.objects.published().counted().order_by("-pk"))
        context["collections"] = add_openings(collections)
    return render(request, "articles/collections.html", context)


def add_openings(collections):
    """The collections, each with the `opening` of its introduction."""
    for collection in collections:
        collection.opening = strip_formatting(collection.introduction, chars=OPENING_CHARS)
    return collections


@only_read
def show_collection(request: HttpRequest, slug: str) -> HttpResponse:
    """The collection; an address that it had redirects to the present one."""
    collection, has_moved = find_named(Collection.objects.published(), AuthorityKind.COLLECTION, slug=slug)
    if has_moved:
        return redirect(collection)  # 302: it may be renamed back
    return render(request, "articles/collection.html", describe_collection(request, collection))


def describe_collection(request: HttpRequest, collection: Collection) -> dict:
    """The context of the collection's page. Nine queries, two more where it has a picture."""
    articles = collection.list_articles()
    pictures = Page.objects.published().with_public_articles().select_related("newspaper", "issue")
    return {
        "collection": collection,
        "introduction": format_text(collection.introduction, host=request.get_host()),
        "picture": pictures.filter(pk=collection.picture_id).first() if collection.picture_id else None,
        "dossier": open_dossier(
            request,
            collection,
            count_companions(request, articles),
            orders=AS_GIVEN,
            annotated=("note", "section"),
        ),
    }
