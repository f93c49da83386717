"""The choices that narrow a search, and those made already, as links."""

from __future__ import annotations

import calendar
import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.http import QueryDict
from django.utils.dates import MONTHS
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.models import KIND_CHOICES, Tag
from articles.search import FacetValue

HEADINGS = {
    "newspaper": gettext_lazy("报纸"),
    "year": gettext_lazy("年份"),
    "month": gettext_lazy("月份"),
    "page": gettext_lazy("版次"),
    "kind": gettext_lazy("体裁"),
    "column": gettext_lazy("栏目"),
    "tag": gettext_lazy("标签"),
    "person": gettext_lazy("署名"),
}
PERIODS = {"year", "month"}  # both are asked for by the dates from and to
GROUPS = ("", *Tag.Kind.values)  # tags stand by their kind, all else in one group
SHOWN_CHOICES = 8


@dataclass(frozen=True, slots=True)
class Choice:
    """One link: following it makes the choice, or takes it back where it `is_made`."""

    label: str
    count: int
    url: str
    is_made: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """`shown` are the first choices, `more` the others; both may be long or empty."""

    heading: str
    shown: list[Choice]
    more: list[Choice]


@dataclass(frozen=True, slots=True)
class Taken:
    """A filter in force, and the address without it."""

    label: str
    url: str


def link_facets(given: QueryDict, facets: Mapping[str, Sequence[FacetValue]]) -> list[Facet]:
    """The facets that leave a choice, in the order of HEADINGS, tags by their kind.

    Left out are a facet of one value that is not chosen, which would narrow nothing, and the months of
    several years.
    """
    linked = []
    for name in HEADINGS:
        values = [value for value in facets.get(name, ()) if value.label]  # 本报评论员 names nobody
        if name == "month" and len({value.value[:4] for value in values}) > 1:
            continue
        values.sort(key=lambda value: GROUPS.index(value.group))
        for group, members in groupby(values, key=lambda value: value.group):
            choices = [link_choice(given, name, value) for value in members]
            if len(choices) > 1 or choices[0].is_made:
                heading = Tag.Kind(group).label if group else HEADINGS[name]
                linked.append(Facet(str(heading), choices[:SHOWN_CHOICES], choices[SHOWN_CHOICES:]))
    return linked


def link_choice(given: QueryDict, name: str, value: FacetValue) -> Choice:
    asked = given.copy()
    asked.pop("p", None)
    wanted = find_period(value.value) if name in PERIODS else {name: value.value}
    is_made = all(value in given.getlist(field) for field, value in wanted.items())
    for field, value_wanted in wanted.items():
        others = [other for other in given.getlist(field) if other != value_wanted] if name == "tag" else []
        asked.setlist(field, others if is_made else [*others, value_wanted])
    return Choice(label_choice(name, value), value.count, f"?{asked.urlencode()}", is_made)


def find_period(period: str) -> dict[str, str]:
    """First and last day of a year (`2026`) or a month (`2026-03`), as the form takes them."""
    year, _dash, month = period.partition("-")
    last_month = int(month or 12)
    last_day = calendar.monthrange(int(year), last_month)[1]
    return {"date_from": f"{year}-{month or '01'}-01", "date_to": f"{year}-{last_month:02}-{last_day}"}


def label_choice(name: str, value: FacetValue) -> str:
    if name == "page":
        return _("第%(number)s版") % {"number": value.label}
    if name == "year":
        return _("%(year)s年") % {"year": value.label}
    if name == "month":
        return str(MONTHS[int(value.value[5:])])
    return value.label


def list_taken(given: QueryDict, cleaned: Mapping) -> list[Taken]:
    """The filters of a valid form that are in force."""
    fields: list[tuple[str, str, str]] = [
        (field, given[field], label)
        for field, label in (
            ("newspaper", cleaned["newspaper"] and str(cleaned["newspaper"])),
            ("date_from", label_day(_("%(day)s起"), cleaned["date_from"])),
            ("date_to", label_day(_("%(day)s止"), cleaned["date_to"])),
            ("page", cleaned["page"] and _("第%(number)s版") % {"number": cleaned["page"]}),
            ("kind", cleaned["kind"] and str(dict(KIND_CHOICES)[cleaned["kind"]])),
            ("column", cleaned["column"] and str(cleaned["column"])),
            ("person", cleaned["person"] and str(cleaned["person"])),
        )
        if label
    ]
    fields += [("tag", tag.name, tag.name) for tag in cleaned["tag"]]
    return [Taken(label, drop_value(given, field, value)) for field, value, label in fields]


def label_day(sentence: str, day: datetime.date | None) -> str:
    return sentence % {"day": date_format(day)} if day else ""


def drop_value(given: QueryDict, field: str, value: str) -> str:
    asked = given.copy()
    asked.pop("p", None)
    asked.setlist(field, [other for other in given.getlist(field) if other != value])
    return f"?{asked.urlencode()}"
