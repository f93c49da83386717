"""What changes of people and columns did to a page meanwhile: they make no revision of it.

Its articles have the present names, and their credits or headings are held (`curation.journal`). An older
state gets both, so that neither an undo nor an open form takes them for another editor's work.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Q, QuerySet

from articles.archive.held import Held
from articles.curation.changes import Conflict, carry_change
from articles.curation.page_state import ArticleState, CreditState, PageState
from articles.models import AuthorityOperation, Column, Credit, FormerAddress, Page, Person

Name = tuple[str, ...]  # of a person with its note, of a column alone
Names = Mapping[Name, Name | None]  # the present name by each that one had; None of one that was deleted


def carry_onto(
    page: Page, before: PageState, after: PageState, onto: PageState, *, since: datetime.datetime
) -> PageState:
    """Do `carry_change`; where it fails, states since that time get the present names. Raises Conflict.

    No query where it does not fail, else at most eight.
    """
    try:
        return carry_change(before, after, onto)
    except Conflict:
        renames = find_renames(page, since)
        if not (renames.people or renames.columns or renames.moved):
            raise
        return carry_change(follow_renames(before, renames), follow_renames(after, renames), onto)


@dataclass(frozen=True, slots=True)
class Renames:
    """The people, and columns of one newspaper, that editors changed or merged.

    `moved`, by an article's ref, are people whose credits in it editors gave to others, as a split does.
    """

    people: Names
    columns: Names
    moved: Mapping[str, Names]


def find_renames(page: Page, since: datetime.datetime) -> Renames:
    """What editors changed since that time, or took back since."""
    operations = AuthorityOperation.objects.filter(Q(made_at__gte=since) | Q(undone_at__gte=since))
    operations = list(operations.order_by("-made_at", "-pk"))
    columns = Column.objects.filter(newspaper=page.newspaper_id)
    return Renames(
        _find_names(operations, Person.objects.all(), ("name", "note")),
        _find_names(operations, columns, ("name",)),
        _find_moved(operations, page),
    )


def _find_names(
    operations: Iterable[AuthorityOperation], rows: QuerySet, fields: tuple[str, ...]
) -> dict[Name, Name | None]:
    kind = rows.model._meta.model_name
    steps = (step for operation in operations for step in operation.steps if step["model"] == kind)
    values = [pair for step in steps for pair in _list_values(step)]
    present = _find_present({pk for pk, _had in values}, rows, fields)
    names: dict[Name, Name | None] = {name: name for name in present.values()}
    for pk, had in values:
        name = present.get(pk)
        was = dict(zip(fields, name, strict=True)) if name else {}
        names[tuple((was | had).get(field, "") for field in fields)] = name
    return names


def _find_moved(operations: Iterable[AuthorityOperation], page: Page) -> dict[str, dict[Name, Name]]:
    """The present name of each credit of the page that was another person's, by its article's ref."""
    steps = [step for operation in operations for step in operation.steps]
    owners = _list_owners(steps)
    if not owners:
        return {}
    names = _list_names_of(steps, {pk for pks in owners.values() for pk in pks})
    credits = Credit.objects.filter(article__page=page, person__isnull=False).order_by("pk")
    moved: dict[str, dict[Name, Name]] = {}
    for pk, ref, *name in credits.values_list("pk", "article__ref", "person__name", "person__note"):
        for had in (one for owner in owners.get(pk, ()) for one in names.get(owner, ())):
            moved.setdefault(ref, {})[had] = tuple(name)
    return moved


def _list_owners(steps: Iterable[Mapping[str, Any]]) -> dict[int, set[int]]:
    """The people whose each credit was, by its key, of the credits that a step gave to another person."""
    owners: dict[int, set[int]] = {}
    for step in steps:
        if step["model"] == "credit" and "person_id" in step.get("after", ()):
            people = {step["before"]["person_id"], step["after"]["person_id"]}
            for pk in step["pks"]:
                owners.setdefault(pk, set()).update(people)
    return owners


def _list_names_of(steps: Iterable[Mapping[str, Any]], pks: Collection[int]) -> dict[int, set[Name]]:
    """The names, each with its note, that these people have now, were made with, or were deleted with."""
    names: dict[int, set[Name]] = {}
    for pk, *name in Person.objects.filter(pk__in=pks).values_list("pk", "name", "note"):
        names.setdefault(pk, set()).add(tuple(name))
    for step in steps:
        if step["model"] == "person":
            for values in (*step.get("created", ()), *step.get("deleted", ())):
                names.setdefault(values["id"], set()).add((values["name"], values["note"]))
    return names


def _list_values(step: Mapping[str, Any]) -> Iterator[tuple[int, dict[str, Any]]]:
    """The key of each row that a step changed or deleted, with values that it had before or after."""
    for pk in step.get("pks", ()):
        yield pk, step["before"]
        yield pk, step["after"]
    for deleted in step.get("deleted", ()):
        yield deleted["id"], deleted


def _find_present(pks: Collection[int], rows: QuerySet, fields: tuple[str, ...]) -> dict[int, Name]:
    """What these rows are called now, by their keys; one that was merged, as its heir. Two queries."""
    if not pks:
        return {}
    former = FormerAddress.objects.filter(kind=rows.model._meta.model_name, key__in=map(str, pks))
    heirs = {pk: pk for pk in pks} | {int(key): heir for key, heir in former.values_list("key", "heir")}
    there = {
        row.pop("pk"): tuple(row.values()) for row in rows.filter(pk__in=heirs.values()).values("pk", *fields)
    }
    return {pk: there[heir] for pk, heir in heirs.items() if heir in there}


def follow_renames(state: PageState, renames: Renames) -> PageState:
    """The state with the present names, and with what they concern held."""
    return replace(state, articles=tuple(_follow_in_article(one, renames) for one in state.articles))


def _follow_in_article(article: ArticleState, renames: Renames) -> ArticleState:
    held = set(article.held)
    column = (article.column,)
    people = {**renames.people, **renames.moved.get(article.ref, {})}
    if column in renames.columns:
        held.add(Held.HEADINGS)
    if any((credit.name, credit.note) in people for credit in article.credits):
        held.add(Held.CREDITS)
    credits = (_follow_in_credit(credit, people) for credit in article.credits)
    return replace(
        article,
        column=(renames.columns.get(column, column) or ("",))[0],
        credits=tuple(dict.fromkeys(credits)),
        held=frozenset(held),
    )


def _follow_in_credit(credit: CreditState, people: Names) -> CreditState:
    name, note = people.get((credit.name, credit.note)) or (credit.name, credit.note)
    return CreditState(credit.role, name, note)
