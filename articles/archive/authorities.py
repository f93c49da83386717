"""The people and columns of these names; missing ones are created."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db.models import Count, Q

from articles.archive.announcements import announce_changes
from articles.models import Article, Column, Credit, Newspaper, Person

PersonName = tuple[str, str]  # name and note; a print names people without a note


def find_people(
    names: Collection[PersonName], *, newspaper: Newspaper | None = None
) -> dict[PersonName, Person]:
    """The people by name and note; none for an empty name. Two queries at most, three with a newspaper.

    A name that nobody has without a note, but somebody has as an alias or pen name, is that person's. Of
    several people of one name, a name without a note is that of the one whom this newspaper has credited.
    """
    wanted = {(name, note) for name, note in names if name}
    if not wanted:
        return {}
    known = Person.objects.filter(Q(name__in={name for name, _ in wanted}) | ~Q(aliases=[])).order_by("pk")
    people = {(person.name, person.note): person for person in known}
    for person in known:
        for alias in person.aliases:
            people.setdefault((alias, ""), person)
    if newspaper:
        people |= _find_own(known, newspaper)
    missing = [Person(name=name, note=note) for name, note in sorted(wanted - set(people))]
    return people | {(person.name, person.note): person for person in Person.objects.bulk_create(missing)}


def _find_own(known: Iterable[Person], newspaper: Newspaper) -> dict[PersonName, Person]:
    """By name without a note, the person of this name whom the newspaper credits, if there are several.

    No query if each name belongs to one person, else one.
    """
    namesakes: dict[str, list[Person]] = {}
    for person in known:
        namesakes.setdefault(person.name, []).append(person)
    several = {name: people for name, people in namesakes.items() if len(people) > 1}
    if not several:
        return {}
    asked = [person for people in several.values() for person in people]
    credits = Credit.objects.filter(person__in=asked, article__page__newspaper=newspaper).order_by()
    credited = set(credits.values_list("person", flat=True).distinct())
    own = {name: [person for person in people if person.pk in credited] for name, people in several.items()}
    return {(name, ""): people[0] for name, people in own.items() if len(people) == 1}


def find_columns(newspaper_pk: int, names: Collection[str], *, standing: str) -> dict[str, Column]:
    """The newspaper's columns by name; none for an empty name. Missing ones are created with this standing.

    Those that editors refused are left out, unless an editor names them: then they are used. Two queries at
    most, one more for these.
    """
    wanted = {name for name in names if name}
    columns = {one.name: one for one in Column.objects.filter(newspaper=newspaper_pk, name__in=wanted)}
    new = {"newspaper_id": newspaper_pk, "standing": standing}
    missing = [Column(name=name, **new) for name in sorted(wanted - set(columns))]
    for name in [name for name, one in columns.items() if one.standing == Column.Standing.REFUSED]:
        if standing == Column.Standing.USED:
            columns[name].standing = standing
            columns[name].save(update_fields=["standing"])
        else:
            del columns[name]
    return columns | {column.name: column for column in Column.objects.bulk_create(missing)}


def use_recurring_columns(columns: Iterable[Column]) -> None:
    """Make those of these columns that were only proposed, and now have several articles, real columns.

    Call it when the articles are written. Some queries if one was proposed, else none.
    """
    pks = [column.pk for column in columns if column.standing == Column.Standing.PROPOSED]
    if not pks:
        return
    counted = Column.objects.filter(pk__in=pks).annotate(times=Count("articles"))
    recurring = list(counted.filter(times__gt=1).values_list("pk", flat=True))
    if recurring:
        Column.objects.filter(pk__in=recurring).update(standing=Column.Standing.USED)
        announce_changes(Article.objects.filter(column__in=recurring))
