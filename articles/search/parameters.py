"""The parameters and facets of a search, declared once for pages, index and API.

To add a facet, add a `Parameter` and a `Facet` here. The form, the query, the index, filters, counts, links
and the parameters and filters of the API are made from them.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from django import forms
from django.db import models
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.dates import MONTHS
from django.utils.formats import date_format
from django.utils.translation import gettext, gettext_lazy

from articles.models import KIND_CHOICES, Article, Column, Newspaper, Person, Tag, Tagging
from articles.models.authority_history import AuthorityKind, find_heir
from articles.models.composed import composed
from articles.parsing.page_labels import find_order, read_label
from articles.search.language.query import Condition, Field, Groups, Without, Words, read_period
from articles.search.results import FacetValue, Sort

QUERY_CHARS = 200
MONTH_CHARS = len("2026-03")  # of a day, which is counted by year and month
FACET_VALUES = 50  # of tags, people and columns, the most frequent
ANY = gettext_lazy("不限")


class PageLabelField(forms.CharField):
    """The number of a page as printed; cleaned to its label, empty for nothing typed."""

    default_error_messages = {"invalid": gettext_lazy("版次要写成 2、A2 或 4-5 的样子。")}

    def clean(self, value: Any) -> str:
        typed = super().clean(value)
        label = read_label(typed)
        if typed and not label:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return label


class RowsField(forms.ModelMultipleChoiceField):
    """Several rows, or an empty list: Django takes longer for an empty queryset than to look rows up."""

    def clean(self, value: Any) -> Iterable[models.Model]:
        return super().clean(value) if value else []


class DayField(forms.DateField):
    """A day, or a year or month: its first day, or its last one if the field `is_last`."""

    default_error_messages = {"invalid": gettext_lazy("日期要写成 2026-03-19、2026-03 或 2026 的样子。")}

    def __init__(self, *, is_last: bool, **options: Any):
        super().__init__(**options)
        self.is_last = is_last

    def to_python(self, value: Any) -> datetime.date | None:
        period = read_period(value) if isinstance(value, str) else None
        return period[self.is_last] if period else super().to_python(value)

    def prepare_value(self, value: Any) -> Any:
        """Return the day that a box for dates can show."""
        period = read_period(value) if isinstance(value, str) else None
        return period[self.is_last].isoformat() if period else value


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """One field of the search form and parameter of the API.

    `label` is for readers, `help` for programs. `field` makes the form field.
    `narrow` narrows articles in the database by a cleaned value; None if only the index can answer.
    `list_values` returns an article's values in the index field of the same name, which a filter compares as
    a whole; None if the parameter is no such filter. `is_multivalued`: an article may have several values.
    `is_repeatable`: several values may be given, and an article must have all of them.
    `authority`: the values name rows that can be renamed or merged; `lead_on` finds what former ones are now.
    `describe` describes a cleaned value for readers. `has_input`: the search page shows an input for it; the
    others are set by links.
    """

    name: str
    label: str
    help: str
    field: Callable[..., forms.Field]
    narrow: Callable[[QuerySet[Article], Any], QuerySet[Article]] | None = None
    list_values: Callable[[Article], Iterable[str]] | None = None
    is_multivalued: bool = False
    is_repeatable: bool = False
    authority: AuthorityKind | None = None
    describe: Callable[[Any], str] = str
    has_input: bool = False

    def make_field(self) -> forms.Field:
        return self.field(label=self.label, required=False)

    def read_values(self, cleaned: Any) -> tuple[str, ...]:
        """Return the values to look for in the index, given the cleaned value; empty for no filter."""
        if not cleaned:
            return ()
        to_field = getattr(self.make_field(), "to_field_name", None) or "pk"
        rows = cleaned if self.is_repeatable else [cleaned]
        return tuple(str(getattr(row, to_field) if isinstance(row, models.Model) else row) for row in rows)


@dataclass(frozen=True, kw_only=True)
class Facet:
    """One way to divide the hits, and how a choice narrows the search.

    `list_values` turns counts by value of the index field into choices, in order. `label_choice` labels a
    choice for readers. If a choice sets other parameters than the one with the facet's name, `parameters`
    names them and `find_parameters` returns their values. `most` is how many values are shown, the most
    frequent ones; None for all.
    """

    name: str
    heading: str
    index_field: str
    list_values: Callable[[Mapping[str, int]], tuple[FacetValue, ...]]
    label_choice: Callable[[FacetValue], str] = lambda value: value.label
    parameters: tuple[str, ...] = ()
    find_parameters: Callable[[str], dict[str, str]] | None = None
    most: int | None = None

    @property
    def is_cumulative(self) -> bool:
        """Whether several choices can be made at once, each narrowing the search further."""
        return self.name in PARAMETERS and PARAMETERS[self.name].is_repeatable

    def ask(self, value: str) -> dict[str, str]:
        """Return the parameters and values that narrow the search to a value of the facet."""
        return self.find_parameters(value) if self.find_parameters else {self.name: value}


def narrow_to_tags(articles: QuerySet[Article], tags: Iterable[Tag]) -> QuerySet[Article]:
    for tag in tags:
        articles = articles.filter(pk__in=Tagging.objects.accepted().filter(tag=tag).values("article"))
    return articles


def describe_page(label: str) -> str:
    return gettext("第%(label)s版") % {"label": label}


def describe_first_day(day: datetime.date) -> str:
    return gettext("%(day)s起") % {"day": date_format(day)}


def describe_last_day(day: datetime.date) -> str:
    return gettext("%(day)s止") % {"day": date_format(day)}


# In the order of the form; errors are listed in this order too.
_PARAMETERS = (
    Parameter(
        name="q",
        label=gettext_lazy("检索词"),
        help="Search terms; see above for the syntax.",
        field=partial(forms.CharField, max_length=QUERY_CHARS),
        has_input=True,
    ),
    Parameter(
        name="date_from",
        label=gettext_lazy("起始日期"),
        help="Articles in issues of this date or later; a year (1998) or month (1998-05) is its first day.",
        field=partial(DayField, is_last=False),
        narrow=lambda articles, day: articles.filter(page__issue__date__gte=day),
        describe=describe_first_day,
        has_input=True,
    ),
    Parameter(
        name="date_to",
        label=gettext_lazy("截止日期"),
        help="Articles in issues of this date or earlier; a year (1998) or month (1998-05) is its last day.",
        field=partial(DayField, is_last=True),
        narrow=lambda articles, day: articles.filter(page__issue__date__lte=day),
        describe=describe_last_day,
        has_input=True,
    ),
    Parameter(
        name="newspaper",
        label=gettext_lazy("报纸"),
        help="Code of the newspaper.",
        field=partial(
            forms.ModelChoiceField,
            queryset=Newspaper.objects.published(),
            to_field_name="code",
            empty_label=ANY,
        ),
        narrow=lambda articles, newspaper: articles.filter(page__in=newspaper.pages.values("pk")),
        list_values=lambda article: [article.page.newspaper.code],
        has_input=True,
    ),
    Parameter(
        name="tag",
        label=gettext_lazy("标签"),
        help="Name of a tag; if repeated, articles must have all of these tags.",
        field=partial(RowsField, queryset=Tag.objects.published(), to_field_name="name"),
        narrow=narrow_to_tags,
        list_values=lambda article: sorted(tagging.tag.name for tagging in article.taggings.all()),
        is_multivalued=True,
        is_repeatable=True,
        authority=AuthorityKind.TAG,
        describe=lambda tag: tag.name,
    ),
    Parameter(
        name="kind",
        label=gettext_lazy("体裁"),
        help="Kind of article.",
        field=partial(forms.ChoiceField, choices=[("", ANY), *KIND_CHOICES]),
        narrow=lambda articles, kind: articles.filter(kind=kind),
        list_values=lambda article: [article.kind],
        describe=lambda kind: str(dict(KIND_CHOICES)[kind]),
        has_input=True,
    ),
    Parameter(
        name="column",
        label=gettext_lazy("栏目"),
        help="Id of the column (栏目) that the article appeared in.",
        field=partial(
            forms.ModelChoiceField, queryset=Column.objects.published().select_related("newspaper")
        ),
        narrow=lambda articles, column: articles.filter(column=column),
        list_values=lambda article: [str(article.column_id)] if article.column_id else [],
        authority=AuthorityKind.COLUMN,
    ),
    Parameter(
        name="person",
        label=gettext_lazy("人物"),
        help="Id of a person credited in the article.",
        field=partial(forms.ModelChoiceField, queryset=Person.objects.published()),
        narrow=lambda articles, person: articles.filter(pk__in=person.credits.values("article")),
        list_values=lambda article: sorted(
            {str(credit.person_id) for credit in article.credits.all() if credit.person_id}
        ),
        is_multivalued=True,
        authority=AuthorityKind.PERSON,
    ),
    Parameter(
        name="page",
        label=gettext_lazy("版次"),
        help="Number of the printed page (版次), with its section if it has one: 2, A2.",
        field=PageLabelField,
        narrow=lambda articles, label: articles.filter(page__label=label),
        list_values=lambda article: [article.page.label] if article.page.label else [],
        describe=describe_page,
        has_input=True,
    ),
    Parameter(
        name="exact",
        label=gettext_lazy("只找原词"),
        help="true: only what was typed, exactly; neither its words one by one nor other names for it.",
        field=forms.BooleanField,
        has_input=True,
    ),
    Parameter(
        name="sort",
        label=gettext_lazy("排序"),
        help="Order of the hits (default: relevance).",
        field=partial(forms.ChoiceField, choices=Sort.choices),
    ),
)
PARAMETERS = {parameter.name: parameter for parameter in _PARAMETERS}
AUTHORITY_PARAMETERS = tuple(parameter for parameter in _PARAMETERS if parameter.authority)
VALUE_PARAMETERS = tuple(parameter for parameter in _PARAMETERS if parameter.list_values)


def lead_on(given: QueryDict) -> QueryDict | None:
    """The parameters with the present names of tags, people and columns that were renamed or merged.

    None where none was. Three queries at most for each value.
    """
    moved = given.copy()
    for parameter in AUTHORITY_PARAMETERS:
        if parameter.name not in given:
            continue
        present = [_find_present(parameter, value) for value in given.getlist(parameter.name)]
        if present != given.getlist(parameter.name):
            moved.setlist(parameter.name, list(dict.fromkeys(present)))
    return None if moved == given else moved


def _find_present(parameter: Parameter, value: str) -> str:
    """The value, or the one of the published row that it leads to now."""
    field = parameter.make_field()
    name = field.to_field_name or "pk"
    heir = None if "\x00" in value else find_heir(parameter.authority, value)  # which PostgreSQL refuses
    if heir is None or (name == "name" and field.queryset.filter(name=value).exists()):
        return value
    return str(field.queryset.filter(pk=heir).values_list(name, flat=True).first() or value)


def name_values(groups: Groups) -> Groups:
    """Return the groups with what the index holds for names of newspapers and kinds: 报道 is news."""
    return tuple(tuple(map(_name_value, group)) for group in groups)


def _name_value(condition: Condition) -> Condition:
    match condition:
        case Without(condition=inner):
            return Without(_name_value(inner))
        case Words(text=text, field=Field.KIND):
            values = {str(label): value for value, label in KIND_CHOICES}
        case Words(text=text, field=Field.NEWSPAPER):
            values = dict(Newspaper.objects.published().filter(name=text).values_list("name", "code"))
        case _:
            return condition
    return replace(condition, text=values.get(text, text))


def write_value(name: str) -> str:
    """Return the name as one of several values of an index field: Haystack joins them with commas."""
    return name.replace(",", "，")


def label_most_frequent(
    read_labels: Callable[[list[str]], Mapping[str, str]], counts: Mapping[str, int]
) -> tuple[FacetValue, ...]:
    """Return the most frequent values first, without values that no longer have a label."""
    pairs = _take_most_frequent(counts)
    labels = read_labels([value for value, _ in pairs]) if pairs else {}
    return tuple(FacetValue(value, str(labels[value]), number) for value, number in pairs if value in labels)


def label_tags(counts: Mapping[str, int]) -> tuple[FacetValue, ...]:
    pairs = _take_most_frequent(counts)
    kinds = dict(_read_kinds([name for name, _ in pairs]))
    return tuple(FacetValue(name, name, number, kinds[name]) for name, number in pairs if name in kinds)


def sort_pages(counts: Mapping[str, int]) -> tuple[FacetValue, ...]:
    pairs = sorted(counts.items(), key=lambda pair: (find_order(pair[0]) or 0, pair[0]))
    return tuple(FacetValue(label, label, count) for label, count in pairs)


def label_periods(chars: int, days: Mapping[str, int]) -> tuple[FacetValue, ...]:
    """Return years or months, which are the first characters of a day, oldest first."""
    counts: dict[str, int] = {}
    for day, number in days.items():
        counts[day[:chars]] = counts.get(day[:chars], 0) + number
    return tuple(FacetValue(period, period, counts[period]) for period in sorted(counts))


def _take_most_frequent(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    most = sorted(counts.values(), reverse=True)[:FACET_VALUES]
    frequent = [pair for pair in counts.items() if pair[1] >= most[-1]]
    return sorted(frequent, key=lambda pair: (-pair[1], pair[0]))[:FACET_VALUES]


def _name_newspapers(codes: list[str]) -> dict[str, str]:
    return dict(_read_newspapers(codes))


def _name_columns(pks: list[str]) -> dict[str, str]:
    return {str(pk): name for pk, name in _read_columns([int(pk) for pk in pks])}


def _name_people(pks: list[str]) -> dict[str, str]:
    return {str(person.pk): str(person) for person in _read_people([int(pk) for pk in pks])}


@composed
def _read_kinds(names: list[str]) -> QuerySet:
    return Tag.objects.filter(name__in=names).values_list("name", "kind")


@composed
def _read_newspapers(codes: list[str]) -> QuerySet:
    return Newspaper.objects.filter(code__in=codes).values_list("code", "name")


@composed
def _read_columns(pks: list[int]) -> QuerySet:
    return Column.objects.filter(pk__in=pks, standing=Column.Standing.USED).values_list("pk", "name")


@composed
def _read_people(pks: list[int]) -> QuerySet:
    return Person.objects.filter(pk__in=pks).only("name", "note")


def find_period(period: str) -> dict[str, str]:
    """Return the first and last day of a year (`2026`) or a month (`2026-03`), as the form takes them."""
    first, last = read_period(period)
    return {"date_from": first.isoformat(), "date_to": last.isoformat()}


# In the order in which pages show them and the API answers them.
FACETS = (
    Facet(
        name="newspaper",
        heading=gettext_lazy("报纸"),
        index_field="newspaper",
        list_values=partial(label_most_frequent, _name_newspapers),
        most=FACET_VALUES,
    ),
    Facet(
        name="year",
        heading=gettext_lazy("年份"),
        index_field="date",
        list_values=partial(label_periods, len("2026")),
        label_choice=lambda value: gettext("%(year)s年") % {"year": value.label},
        parameters=("date_from", "date_to"),
        find_parameters=find_period,
    ),
    Facet(
        name="month",
        heading=gettext_lazy("月份"),
        index_field="date",
        list_values=partial(label_periods, MONTH_CHARS),
        label_choice=lambda value: str(MONTHS[int(value.value[5:])]),
        parameters=("date_from", "date_to"),
        find_parameters=find_period,
    ),
    Facet(
        name="page",
        heading=gettext_lazy("版次"),
        index_field="page",
        list_values=sort_pages,
        label_choice=lambda value: describe_page(value.label),
    ),
    Facet(
        name="kind",
        heading=gettext_lazy("体裁"),
        index_field="kind",
        list_values=partial(label_most_frequent, lambda values: dict(KIND_CHOICES)),
        most=FACET_VALUES,
    ),
    Facet(
        name="column",
        heading=gettext_lazy("栏目"),
        index_field="column",
        list_values=partial(label_most_frequent, _name_columns),
        most=FACET_VALUES,
    ),
    Facet(
        name="tag", heading=gettext_lazy("标签"), index_field="tag", list_values=label_tags, most=FACET_VALUES
    ),
    Facet(
        name="person",
        heading=gettext_lazy("署名"),
        index_field="person",
        list_values=partial(label_most_frequent, _name_people),
        most=FACET_VALUES,
    ),
)

# The parameters that narrow a search, in the order of their facets.
FILTERS = tuple(
    PARAMETERS[name]
    for name in dict.fromkeys(name for facet in FACETS for name in facet.parameters or (facet.name,))
)
