"""Views of the tags, people and columns that articles stand under."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from articles.models import Column, Person, Tag
from articles.models.authority_history import AuthorityKind, find_heir
from articles.public.directory import open_directory, read_columns, read_people, read_tags
from articles.public.dossiers import BY_DATE, BY_WEIGHT, find_companions, open_dossier
from articles.public.kept import keep_list
from articles.public.methods import only_read

TAGS_PER_KIND = 60  # where all kinds are listed
PEOPLE_LIST_ROWS = 100


@only_read
def list_tags(request: HttpRequest) -> HttpResponse:
    """The most used tags of each kind; with `?kind=`, all tags of one kind."""
    kind = request.GET.get("kind", "")
    if kind and kind not in Tag.Kind.values:
        raise Http404(_("没有这一类标签。"))
    tags = read_tags(request)
    if kind:
        of_kind = [tag for tag in tags if tag.group == kind]
        context = {"kind": Tag.Kind(kind), "directory": open_directory(request, of_kind)}
    else:
        by_kind = [(kind, [tag for tag in tags if tag.group == kind]) for kind in Tag.Kind]
        context = {
            "kind": None,
            "directory": open_directory(request, tags),
            "kinds": [
                (kind, tags[:TAGS_PER_KIND], len(tags) > TAGS_PER_KIND) for kind, tags in by_kind if tags
            ],
        }
    return render(request, "articles/tags.html", context)


def find_named(published: QuerySet, kind: AuthorityKind, **key: Any) -> tuple[Any, bool]:
    """The published row of this key, or the one that its address leads to now, and whether it moved.

    Http404 if there is neither. One query, two more if it moved.
    """
    if (row := published.filter(**key).first()) is not None:
        return row, False
    [former] = map(str, key.values())
    return get_object_or_404(published, pk=find_heir(kind, former)), True


@only_read
def show_tag(request: HttpRequest, name: str) -> HttpResponse:
    tag, has_moved = find_named(Tag.objects.published(), AuthorityKind.TAG, name=name)
    if has_moved:
        return redirect(tag)  # 302: merges are undone
    companions = find_companions(request, "tag", tag.name)
    dossier = open_dossier(request, tag, companions, orders=BY_WEIGHT)
    namesakes = Person.objects.published().filter(name=tag.name) if tag.kind == Tag.Kind.PERSON else []
    return render(request, "articles/tag.html", {"tag": tag, "dossier": dossier, "namesakes": namesakes})


@only_read
def list_people(request: HttpRequest) -> HttpResponse:
    directory = open_directory(request, read_people(request), rows=PEOPLE_LIST_ROWS)
    return render(request, "articles/people.html", {"directory": directory})


@only_read
def list_columns(request: HttpRequest) -> HttpResponse:
    columns = read_columns(request)
    return render(request, "articles/columns.html", {"directory": open_directory(request, columns)})


@only_read
def show_person(request: HttpRequest, pk: int) -> HttpResponse:
    person, has_moved = find_named(Person.objects.published(), AuthorityKind.PERSON, pk=pk)
    if has_moved:
        return redirect(person)
    companions = find_companions(request, "person", str(person.pk))
    context = {
        "person": person,
        "roles": keep_list(request, ("roles", pk), lambda: list(person.list_roles())),
        "dossier": open_dossier(request, person, companions, orders=BY_WEIGHT),
        "namesakes": Tag.objects.published().filter(kind=Tag.Kind.PERSON, name=person.name),
    }
    return render(request, "articles/person.html", context)


@only_read
def show_column(request: HttpRequest, pk: int) -> HttpResponse:
    columns = Column.objects.published().select_related("newspaper")
    column, has_moved = find_named(columns, AuthorityKind.COLUMN, pk=pk)
    if has_moved:
        return redirect(column)
    companions = find_companions(request, "column", str(column.pk))
    dossier = open_dossier(request, column, companions, orders=BY_DATE)
    return render(request, "articles/column.html", {"column": column, "dossier": dossier})
