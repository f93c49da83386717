"""The people and columns of these names; missing ones are created."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q

from articles.models import Column, Person

PersonName = tuple[str, str]  # name and note; a print names people without a note


def find_people(names: Collection[PersonName]) -> dict[PersonName, Person]:
    """The people by name and note; none for an empty name. Two queries at most.

    A name that nobody has without a note, but somebody has as an alias or pen name, is that person's.
    """
    wanted = {(name, note) for name, note in names if name}
    if not wanted:
        return {}
    known = Person.objects.filter(Q(name__in={name for name, _ in wanted}) | ~Q(aliases=[])).order_by("pk")
    people = {(person.name, person.note): person for person in known}
    for person in known:
        for alias in person.aliases:
            people.setdefault((alias, ""), person)
    missing = [Person(name=name, note=note) for name, note in sorted(wanted - set(people))]
    return people | {(person.name, person.note): person for person in Person.objects.bulk_create(missing)}


def find_columns(newspaper_pk: int, names: Collection[str]) -> dict[str, Column]:
    """The newspaper's columns by name; none for an empty name. Two queries at most."""
    wanted = {name for name in names if name}
    known = Column.objects.filter(newspaper=newspaper_pk, name__in=wanted)
    columns = {column.name: column for column in known}
    missing = [Column(newspaper_id=newspaper_pk, name=name) for name in sorted(wanted - set(columns))]
    return columns | {column.name: column for column in Column.objects.bulk_create(missing)}
