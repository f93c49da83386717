"""The choices that narrow a search, the filters in force, and what occurs together, as links."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from urllib.parse import quote_plus, urlencode

from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.translation import gettext

from articles.models import Tag
from articles.public.timeline import Timeline, draw_timeline
from articles.search import (
    FACETS,
    FILTERS,
    PARAMETERS,
    Facet,
    FacetValue,
    SearchQuery,
    SearchUnavailable,
    find_period,
    search_articles,
)

GROUPS = ("", *Tag.Kind.values)  # tags are grouped by their kind, all else is one group
SHOWN_CHOICES = 8
DATES = ("date_from", "date_to")
PERIODS = ("year", "month")  # facets that pages show as a timeline
COMPANIONS = ("newspaper", "kind", "column", "tag", "person")  # the facets of what occurs together
ALONE = ("newspaper", "kind")  # facets that say nothing where there is one value

Counted = Mapping[str, Sequence[FacetValue]]  # values by the name of their facet


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


def link_facets(given: QueryDict, counted: Counted, *, least: int = 2) -> list[FacetLinks]:
    """The facets that offer a choice, in the order of FACETS, tags by their kind, without years and months.

    A facet of fewer than `least` values, none of which is chosen, is left out: it would narrow nothing.
    """
    linked = []
    for facet in FACETS:
        if facet.name in PERIODS:
            continue
        values = [value for value in counted.get(facet.name, ()) if value.label]  # 本报评论员 has no name
        values.sort(key=lambda value: GROUPS.index(value.group))
        for group, members in groupby(values, key=lambda value: value.group):
            choices = [link_choice(given, facet, value) for value in members]
            if len(choices) >= (2 if facet.name in ALONE else least) or choices[0].is_made:
                heading = Tag.Kind(group).label if group else facet.heading
                linked.append(cut_choices(str(heading), choices))
    return linked


def cut_choices(heading: str, choices: list[Choice]) -> FacetLinks:
    return FacetLinks(heading, choices[:SHOWN_CHOICES], choices[SHOWN_CHOICES:])


def link_companions(name: str, value: str, period: str) -> tuple[list[FacetLinks], dict[str, int]] | None:
    """What occurs together with one subject, with links to the search for both, and its articles by month.

    `name` and `value` are the search parameter; `period` is a year or month, or empty; the numbers by month
    do not depend on it. None where search is unavailable: no subject's page depends on the index. Costs
    what a search does.
    """
    days = find_period(period) if period else {}
    dates = {name: datetime.date.fromisoformat(day) for name, day in days.items()}
    try:
        found = search_articles(SearchQuery(filters={name: (value,)}, **dates), limit=0)
    except SearchUnavailable:
        return None
    given = QueryDict(mutable=True)
    given.update({name: value} | days)
    counted = {facet: found.facets[facet] for facet in COMPANIONS}
    others = counted.pop(name)
    if PARAMETERS[name].is_repeatable:  # otherwise the others would replace the subject
        counted[name] = tuple(other for other in others if other.value != value)
    return link_facets(given, counted, least=1), count_months(found.facets)


def count_months(counted: Counted) -> dict[str, int]:
    return {value.value: value.count for value in counted["month"]}


def draw_found(given: QueryDict, counted: Counted, cleaned: Mapping) -> Timeline | None:
    """What was found by year or month; each bar narrows the search to it."""

    def link(period: str) -> str:
        return change_query(given, dict.fromkeys(DATES, ()) | (find_period(period) if period else {}))

    chosen = find_chosen_period(cleaned)
    return draw_timeline(count_months(counted), link, chosen=chosen, whole_url=link(""))


def find_chosen_period(cleaned: Mapping) -> str:
    """The year (2026) or month (2026-03) that the dates of a valid form are; empty for other dates."""
    asked = {name: cleaned[name].isoformat() for name in DATES if cleaned.get(name)}
    start = asked.get("date_from", "")
    return next((part for part in (start[:4], start[:7]) if part and find_period(part) == asked), "")


def name_period(period: str) -> str:
    """A year (2026) or month (2026-03) for readers."""
    if "-" not in period:
        return gettext("%(year)s年") % {"year": period}
    return date_format(datetime.date.fromisoformat(f"{period}-01"), "YEAR_MONTH_FORMAT")


def link_choice(given: QueryDict, facet: Facet, value: FacetValue) -> Choice:
    asked = facet.ask(value.value)
    is_made = all(value in given.getlist(name) for name, value in asked.items())
    changed = {}
    for name, new in asked.items():
        others = [other for other in given.getlist(name) if other != new] if facet.is_cumulative else []
        changed[name] = others if is_made else [*others, new]
    return Choice(facet.label_choice(value), value.count, change_query(given, changed), is_made)


def change_query(given: QueryDict, changed: Mapping[str, Sequence[str]]) -> str:
    """The address with these values of parameters, from the first page of the list."""
    query = dict(given.lists()) | changed
    query.pop("p", None)
    return f"?{urlencode(query, doseq=True, quote_via=_quote)}"


_quote = lru_cache(maxsize=10_000)(quote_plus)  # a page of the search quotes a few values a thousand times


def list_active_filters(given: QueryDict, cleaned: Mapping) -> list[ActiveFilter]:
    """The filters of a valid form that are in force; those that may be repeated come last.

    Dates that are a whole year or month are one filter.
    """
    filters = []
    if period := find_chosen_period(cleaned):
        filters = [ActiveFilter(name_period(period), change_query(given, dict.fromkeys(DATES, ())))]
    for parameter in sorted(FILTERS, key=lambda parameter: parameter.is_repeatable):
        value = cleaned.get(parameter.name)
        if not value or (period and parameter.name in DATES):
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
    return change_query(given, {name: [other for other in given.getlist(name) if other != value]})
