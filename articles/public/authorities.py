"""Views of the tags, people and columns that articles stand under."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.models import Column, Person, Tag
from articles.models.authority_history import AuthorityKind, find_heir
from articles.public.facets import link_companions
from articles.public.paging import open_list_page

TAGS_PER_KIND = 60  # where all kinds are listed
TAG_LIST_ROWS = 200
PEOPLE_LIST_ROWS = 100


@require_safe
def list_tags(request: HttpRequest) -> HttpResponse:
    """The most used tags of each kind; with `?kind=`, all tags of one kind."""
    kind = request.GET.get("kind", "")
    if kind and kind not in Tag.Kind.values:
        raise Http404(_("没有这一类标签。"))
    counted = Tag.objects.published().counted().order_by("-article_count", "name")
    if kind:
        tags = open_list_page(request, counted.filter(kind=kind), rows=TAG_LIST_ROWS)
        context = {"kind": Tag.Kind(kind), "tags": tags}
    else:
        by_kind = [(kind, [tag for tag in counted if tag.kind == kind]) for kind in Tag.Kind]
        context = {
            "kinds": [
                (kind, tags[:TAGS_PER_KIND], len(tags) > TAGS_PER_KIND) for kind, tags in by_kind if tags
            ]
        }
    return render(request, "articles/tags.html", context)


def find_named(published: QuerySet, kind: AuthorityKind, **key: Any) -> tuple[Any, bool]:
    """The published row of this key, or the one that its address leads to now, and whether it is the latter.

    Http404 where there is neither. One query, two more where it moved.
    """
    if (row := published.filter(**key).first()) is not None:
        return row, False
    [former] = map(str, key.values())
    return get_object_or_404(published, pk=find_heir(kind, former)), True


@require_safe
def show_tag(request: HttpRequest, name: str) -> HttpResponse:
    tag, has_moved = find_named(Tag.objects.published(), AuthorityKind.TAG, name=name)
    if has_moved:
        return redirect(tag)  # 302: merges are undone
    articles = tag.list_articles().with_print().with_opening().newest_first()
    context = {
        "tag": tag,
        "articles": open_list_page(request, articles),
        "companions": link_companions("tag", tag.name),
    }
    return render(request, "articles/tag.html", context)


class PeopleForm(forms.Form):
    name = forms.CharField(max_length=100, required=False)


@require_safe
def list_people(request: HttpRequest) -> HttpResponse:
    form = PeopleForm(request.GET)
    name = form.cleaned_data["name"] if form.is_valid() else ""
    people = Person.objects.published().counted()
    people = (people.named(name) if name else people).order_by("-article_count", "name", "pk")
    context = {"name": name, "people": open_list_page(request, people, rows=PEOPLE_LIST_ROWS)}
    return render(request, "articles/people.html", context)


@require_safe
def show_person(request: HttpRequest, pk: int) -> HttpResponse:
    person, has_moved = find_named(Person.objects.published(), AuthorityKind.PERSON, pk=pk)
    if has_moved:
        return redirect(person)
    articles = person.list_articles().with_print().with_opening().newest_first()
    context = {
        "person": person,
        "roles": person.list_roles(),
        "articles": open_list_page(request, articles),
        "companions": link_companions("person", str(person.pk)),
    }
    return render(request, "articles/person.html", context)


@require_safe
def show_column(request: HttpRequest, pk: int) -> HttpResponse:
    columns = Column.objects.published().select_related("newspaper")
    column, has_moved = find_named(columns, AuthorityKind.COLUMN, pk=pk)
    if has_moved:
        return redirect(column)
    articles = column.list_articles().with_print().with_opening().newest_first()
    context = {"column": column, "articles": open_list_page(request, articles)}
    return render(request, "articles/column.html", context)
