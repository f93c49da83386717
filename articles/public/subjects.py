"""Views of what gathers articles across pages: tags, people, columns, collections."""

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.models import Collection, Column, Person, Tag
from articles.public.paging import open_list_page

TAGS_A_KIND = 60
TAGS_A_PAGE = 200
PEOPLE_A_PAGE = 100


@require_safe
def tags(request: HttpRequest) -> HttpResponse:
    """The most used tags of each kind; with `?kind=`, all of one kind."""
    kind = request.GET.get("kind", "")
    if kind and kind not in Tag.Kind.values:
        raise Http404(_("没有这一类标签。"))
    counted = Tag.objects.published().counted().order_by("-article_count", "name")
    if kind:
        shown = open_list_page(request, counted.filter(kind=kind), size=TAGS_A_PAGE)
        context = {"kind": Tag.Kind(kind), "tags": shown}
    else:
        by_kind = [(kind, [tag for tag in counted if tag.kind == kind]) for kind in Tag.Kind]
        context = {
            "kinds": [(kind, tags[:TAGS_A_KIND], len(tags) > TAGS_A_KIND) for kind, tags in by_kind if tags]
        }
    return render(request, "articles/tags.html", context)


@require_safe
def tag(request: HttpRequest, name: str) -> HttpResponse:
    tag = get_object_or_404(Tag.objects.published(), name=name)
    articles = tag.list_articles().with_print().with_opening().newest_first()
    context = {"tag": tag, "articles": open_list_page(request, articles)}
    return render(request, "articles/tag.html", context)


class PeopleForm(forms.Form):
    name = forms.CharField(max_length=100, required=False)


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    form = PeopleForm(request.GET)
    named = form.cleaned_data["name"] if form.is_valid() else ""
    rows = Person.objects.published().counted().filter(name__icontains=named)
    context = {
        "form": form,
        "named": named,
        "people": open_list_page(request, rows.order_by("-article_count", "name", "pk"), size=PEOPLE_A_PAGE),
    }
    return render(request, "articles/people.html", context)


@require_safe
def person(request: HttpRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(Person.objects.published(), pk=pk)
    articles = person.list_articles().with_print().with_opening().newest_first()
    context = {
        "person": person,
        "roles": person.list_roles(),
        "articles": open_list_page(request, articles),
    }
    return render(request, "articles/person.html", context)


@require_safe
def column(request: HttpRequest, pk: int) -> HttpResponse:
    column = get_object_or_404(Column.objects.published().select_related("newspaper"), pk=pk)
    articles = column.list_articles().with_print().with_opening().newest_first()
    context = {"column": column, "articles": open_list_page(request, articles)}
    return render(request, "articles/column.html", context)


@require_safe
def collections(request: HttpRequest) -> HttpResponse:
    rows = Collection.objects.published().counted().order_by("-pk")
    return render(request, "articles/collections.html", {"collections": open_list_page(request, rows)})


@require_safe
def collection(request: HttpRequest, slug: str) -> HttpResponse:
    collection = get_object_or_404(Collection.objects.published(), slug=slug)
    articles = collection.list_articles().with_print().with_opening()
    context = {"collection": collection, "articles": open_list_page(request, articles)}
    return render(request, "articles/collection.html", context)
