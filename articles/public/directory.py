"""Lists of all tags, people, columns or collections: by pinyin or by number of articles, and a filter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple

from django import forms
from django.db.models import Count, QuerySet, TextChoices
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.models import Collection, Column, Credit, Person, Status, Tag, Tagging
from articles.public.kept import kept
from articles.public.paging import open_list_page
from articles.search import fold, join_letters, rank_name, spell_person, spell_sound

ROWS = 200
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ#"
OTHERS = "#"  # names that do not begin with a letter or a Chinese character


class NameOrder(TextChoices):
    COUNT = "count", gettext_lazy("按篇数")
    SOUND = "sound", gettext_lazy("按音序")


class DirectoryEntry(NamedTuple):
    """A name in a list. `note` tells it from others of the same name; `group` is the kind of a tag."""

    view: str
    key: str | int
    name: str
    article_count: int
    others: tuple[str, ...] = ()
    note: str = ""
    group: str = ""

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse(self.view, args=[self.key])

    @property
    def sound(self) -> tuple[str, str]:
        return spell_name(self.name, self.view == "person" or self.group == Tag.Kind.PERSON)

    @property
    def letter(self) -> str:
        first = self.sound[0][:1].upper()
        return first if first in LETTERS[:-1] else OTHERS

    def is_named(self, wanted: str) -> bool:
        """Whether the folded words, or pinyin, match its name or another of its names."""
        if wanted.isascii() and len(wanted) > 1 and self.sound[0].startswith(join_letters(wanted)):
            return True
        return any(rank_name(fold(name), wanted) is not None for name in (self.name, *self.others))


@lru_cache(maxsize=200_000)
def spell_name(name: str, is_person: bool) -> tuple[str, str]:
    """Its pinyin, and the name as it is compared."""
    folded = fold(name)
    return (spell_person if is_person else spell_sound)(folded), folded


def sort_entries(entries: Iterable[DirectoryEntry]) -> list[DirectoryEntry]:
    """By number of articles, then by sound."""
    return sorted(entries, key=lambda entry: (-entry.article_count, entry.sound, entry.note))


@kept
def read_tags(request: HttpRequest | None) -> list[DirectoryEntry]:
    """All published tags, the most used first. Four queries, as for people."""
    counts, others = count_articles(Tagging.objects.accepted(), "tag", Count("*")), read_aliases(Tag)
    rows = Tag.objects.order_by().values_list("pk", "name", "kind")
    return sort_entries(
        DirectoryEntry("tag", name, name, counts[pk], others.get(pk, ()), group=kind)
        for pk, name, kind in rows
        if counts[pk]
    )


@kept
def read_people(request: HttpRequest | None) -> list[DirectoryEntry]:
    counts, others = (
        count_articles(Credit.objects.all(), "person", Count("article", distinct=True)),
        read_aliases(Person),
    )
    rows = Person.objects.order_by().values_list("pk", "name", "note")
    return sort_entries(
        DirectoryEntry("person", pk, name, counts[pk], others.get(pk, ()), note)
        for pk, name, note in rows
        if counts[pk]
    )


def count_articles(rows: QuerySet, path: str, number: Count) -> Counter[int]:
    """How many published articles these rows lead to, by the key that `path` has. Two queries.

    All articles are counted in an index, and those that are not published taken off: a fifth of the time of
    asking after each article.
    """
    hidden = rows.filter(article__status__in=[status for status in Status if status != Status.PUBLISHED])
    counts, hidden_counts = (
        Counter(dict(some.values_list(path).annotate(number=number))) for some in (rows, hidden)
    )
    return counts - hidden_counts  # of those with any


def read_aliases(model: type[Tag | Person]) -> dict[int, tuple[str, ...]]:
    """The other names of those that have any, by key. One query."""
    named = model.objects.exclude(aliases=[]).order_by()
    return {pk: tuple(aliases) for pk, aliases in named.values_list("pk", "aliases")}


@kept
def read_columns(request: HttpRequest | None) -> list[DirectoryEntry]:
    """The note of a column is its newspaper. One query."""
    columns = Column.objects.listed().counted().order_by()
    rows = columns.values_list("pk", "name", "newspaper__name", "article_count")
    return sort_entries(
        DirectoryEntry("column", pk, name, count, note=paper) for pk, name, paper, count in rows
    )


@kept
def read_collections(request: HttpRequest | None) -> list[DirectoryEntry]:
    rows = Collection.objects.published().counted().order_by().values_list("slug", "title", "article_count")
    return sort_entries(DirectoryEntry("collection", slug, title, count) for slug, title, count in rows)


class DirectoryForm(forms.Form):
    """What narrows and orders a list. `name` takes characters and pinyin, whole or initials."""

    name = forms.CharField(max_length=100, required=False)
    letter = forms.ChoiceField(choices=[(letter, letter) for letter in LETTERS], required=False)
    order = forms.ChoiceField(choices=NameOrder.choices, required=False)


@dataclass(frozen=True, slots=True)
class Directory:
    """One list as asked for. `entries` is a list page; `letters` gives for each whether a name begins so."""

    entries: Any
    name: str
    letter: str
    order: str
    letters: Sequence[tuple[str, bool]]
    total: int
    is_narrowed: bool
    orders: Sequence[tuple[str, str]] = tuple(NameOrder.choices)

    @property
    def is_by_sound(self) -> bool:
        return self.order == NameOrder.SOUND

    @property
    def by_letter(self) -> list[tuple[str, list[DirectoryEntry]]]:
        """The entries of a list by sound, by their letters."""
        return [(letter, list(group)) for letter, group in groupby(self.entries, attrgetter("letter"))]


def find_named_entries(entries: Sequence[DirectoryEntry], wanted: str) -> Sequence[DirectoryEntry]:
    return [entry for entry in entries if entry.is_named(wanted)] if wanted else entries


def open_directory(request: HttpRequest, entries: Sequence[DirectoryEntry], *, rows: int = ROWS) -> Directory:
    """The part of the list that the request asks for. Http404 for an order or letter that does not exist.

    A name that is too long is not looked for. No query.
    """
    form = DirectoryForm(request.GET)
    if not form.is_valid() and form.errors.keys() - {"name"}:
        raise Http404(_("没有这样的次序或字母。"))
    name, letter = form.cleaned_data.get("name", ""), form.cleaned_data["letter"]
    order = form.cleaned_data["order"] or (NameOrder.SOUND.value if letter else NameOrder.COUNT.value)
    named = find_named_entries(entries, fold(name))
    found = [entry for entry in named if letter in ("", entry.letter)]
    if order == NameOrder.SOUND:
        found.sort(key=lambda entry: (LETTERS.index(entry.letter), *entry.sound, entry.note))
    used = {entry.letter for entry in named}
    return Directory(
        entries=open_list_page(request, found, rows=rows),
        name=name,
        letter=letter,
        order=order,
        letters=[(each, each in used) for each in LETTERS],
        total=len(entries),
        is_narrowed=form.has_changed(),
    )
