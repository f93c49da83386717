"""The choices that narrow a search, the filters in force, and what occurs together, as links."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.http import QueryDict

from articles.models import Tag
from articles.search import (
    FACETS,
    FILTERS,
    PARAMETERS,
    Facet,
    FacetValue,
    SearchQuery,
    SearchUnavailable,
    search_articles,
)

GROUPS = ("", *Tag.Kind.values)  # tags are grouped by their kind, all else is one group
SHOWN_CHOICES = 8
COMPANIONS = ("year", "month", "column", "tag", "person")  # the facets of what occurs together


@dataclass(frozen=True, slots=True)
class Choice:
    """One link: following it makes the choice, or takes it back where it `is_made`."""

    label: str
    count: int
    url: str
    is_made: bool


@dataclass(frozen=True, slots=True)
class FacetLinks:
    """`shown` are the first choices, `more` the others; both may be long or empty."""

    heading: str
    shown: list[Choice]
    more: list[Choice]


@dataclass(frozen=True, slots=True)
class ActiveFilter:
    """A filter in force, and the address without it."""

    label: str
    url: str


def link_facets(
    given: QueryDict, counted: Mapping[str, Sequence[FacetValue]], *, least: int = 2
) -> list[FacetLinks]:
    """The facets that leave a choice, in the order of FACETS, tags by their kind.

    Left out are a facet of fewer than `least` values of which none is chosen, since a single one would narrow
    nothing, and the months of several years.
    """
    linked = []
    for facet in FACETS:
        values = [value for value in counted.get(facet.name, ()) if value.label]  # 本报评论员 has no name
        if facet.name == "month" and len({value.value[:4] for value in values}) > 1:
            continue
        values.sort(key=lambda value: GROUPS.index(value.group))
        for group, members in groupby(values, key=lambda value: value.group):
            choices = [link_choice(given, facet, value) for value in members]
            if len(choices) >= least or choices[0].is_made:
                heading = Tag.Kind(group).label if group else facet.heading
                linked.append(FacetLinks(str(heading), choices[:SHOWN_CHOICES], choices[SHOWN_CHOICES:]))
    return linked


def link_companions(name: str, value: str) -> list[FacetLinks]:
    """What occurs together with one tag or person, and when, with links to the search for both.

    `name` and `value` are the search parameter. None where search is unavailable: the page of a tag or person
    does not depend on the index. Costs what a search does.
    """
    try:
        found = search_articles(SearchQuery(filters={name: (value,)}), limit=0)
    except SearchUnavailable:
        return []
    given = QueryDict(mutable=True)
    given[name] = value
    counted = {facet: found.facets[facet] for facet in COMPANIONS}
    others = counted.pop(name)
    if PARAMETERS[name].is_repeatable:  # else they are what could be chosen in its place
        counted[name] = tuple(other for other in others if other.value != value)
    return link_facets(given, counted, least=1)


def link_choice(given: QueryDict, facet: Facet, value: FacetValue) -> Choice:
    query = given.copy()
    query.pop("p", None)
    asked = facet.ask(value.value)
    is_made = all(value in given.getlist(name) for name, value in asked.items())
    for name, new in asked.items():
        others = [other for other in given.getlist(name) if other != new] if facet.is_cumulative else []
        query.setlist(name, others if is_made else [*others, new])
    return Choice(facet.label_choice(value), value.count, f"?{query.urlencode()}", is_made)


def list_active_filters(given: QueryDict, cleaned: Mapping) -> list[ActiveFilter]:
    """The filters of a valid form that are in force; those that may be repeated come last."""
    filters = []
    for parameter in sorted(FILTERS, key=lambda parameter: parameter.is_repeatable):
        value = cleaned.get(parameter.name)
        if not value:
            continue
        if parameter.is_repeatable:
            pairs = zip(parameter.read_values(value), value, strict=True)
        else:
            pairs = [(given[parameter.name], value)]
        filters += [
            ActiveFilter(parameter.describe(value), drop_value(given, parameter.name, raw))
            for raw, value in pairs
        ]
    return filters


def drop_value(given: QueryDict, name: str, value: str) -> str:
    """The address without this value of the parameter, from the first page of the list."""
    query = given.copy()
    query.pop("p", None)
    query.setlist(name, [other for other in given.getlist(name) if other != value])
    return f"?{query.urlencode()}"
