"""Filters of lists. Only published things can be chosen: hidden ones are refused like unknown ones."""

import datetime
from typing import Any

import django_filters as filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.dateparse import parse_datetime
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.utils import extend_schema_field
from rest_framework.request import Request
from rest_framework.views import APIView

from articles.api.errors import BadParameters
from articles.models import (
    Article,
    Collection,
    Column,
    Issue,
    Newspaper,
    Page,
    Person,
    PublicationRecord,
    Tag,
)
from articles.models.tag import TagKind
from articles.parsing.page_labels import LAST_NUMBER
from articles.search import FILTERS, DayField, PageLabelField, Parameter

RESOURCES = {Newspaper: "newspapers", Tag: "tags", Column: "columns", Person: "people"}
DATE_FORMATS = ["%Y-%m-%d"]
NO_DATE = "Not a date; write it as 2026-03-19."
NO_DAY = "Not a date; write it as 2026-03-19, 2026-03 or 2026."
NO_PAGE_NUMBER = "Not a page number; write 1, 2, 3 …"
NO_PAGE_LABEL = "Not a page label; write it like 2, A2 or 4-5."
NO_TIME = "Not a time; write it as 2026-03-19T08:00:00Z."


class MomentField(forms.Field):
    """A time in UTC, to which one of another zone is converted."""

    def to_python(self, value: str | None) -> datetime.datetime | None:
        if value in self.empty_values:
            return None
        try:
            moment = parse_datetime(value) or datetime.datetime.combine(
                datetime.date.fromisoformat(value), datetime.time()
            )
            if moment.tzinfo is None:
                moment = moment.replace(tzinfo=datetime.UTC)
            # databases refuse some years that Python accepts
            if not datetime.MINYEAR < moment.year < datetime.MAXYEAR:
                raise ValueError(value)
            return moment.astimezone(datetime.UTC)
        except ValueError:
            raise ValidationError(NO_TIME) from None


class MomentFilter(filters.IsoDateTimeFilter):
    """Selects times that are not before the given one."""

    field_class = MomentField

    def __init__(self, field_name: str, **kwargs: Any):
        super().__init__(field_name, "gte", **kwargs)


def refuse_choice(values: list[str]) -> str:
    """Return the message for a value that is none of these."""
    return f"'%(value)s' is not one of: {', '.join(values)}."


def refuse_name(resource: str) -> str:
    """Return the message for an unknown name, with the address of the list of known ones."""
    return f"'%(value)s' is not in /api/v1/{resource}/."


class FilterBackend(DjangoFilterBackend):
    def filter_queryset(self, request: Request, queryset: QuerySet, view: APIView) -> QuerySet:
        """Return the filtered queryset. Raises BadParameters with every invalid parameter."""
        filterset = self.get_filterset(request, queryset, view)
        if filterset is None:
            return queryset
        if not filterset.is_valid():
            raise BadParameters.from_form(filterset.form)
        return filterset.qs


class DateFilter(filters.DateFilter):
    def __init__(self, *args: Any, **kwargs: Any):
        messages = {"invalid": NO_DATE}
        super().__init__(*args, input_formats=DATE_FORMATS, error_messages=messages, **kwargs)


class DayFilter(filters.DateFilter):
    """Dates from a day on, or up to one; a year or month stands for its first or last day."""

    field_class = DayField

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, input_formats=DATE_FORMATS, error_messages={"invalid": NO_DAY}, **kwargs)


class PageNumberFilter(filters.NumberFilter):
    field_class = forms.IntegerField

    def __init__(self, *args: Any, **kwargs: Any):
        messages = dict.fromkeys(("invalid", "min_value", "max_value"), NO_PAGE_NUMBER)
        super().__init__(*args, min_value=1, max_value=LAST_NUMBER, error_messages=messages, **kwargs)


class PageLabelFilter(filters.CharFilter):
    field_class = PageLabelField

    def __init__(self, *args: Any, help_text: str, **kwargs: Any):
        super().__init__(*args, error_messages={"invalid": NO_PAGE_LABEL}, **kwargs)
        extend_schema_field({"type": "string", "description": help_text})(self)


class ChoiceFilter(filters.ChoiceFilter):
    def __init__(self, *args: Any, values: list[str], help_text: str, **kwargs: Any):
        messages = {"invalid_choice": refuse_choice(values)}
        choices = [(value, value) for value in values]
        super().__init__(*args, choices=choices, error_messages=messages, **kwargs)
        extend_schema_field({"type": "string", "enum": values, "description": help_text})(self)


class NamedMixin:
    """The error for an unknown name gives the address of the list of known ones, its `resource`."""

    def __init__(self, *args: Any, resource: str, **kwargs: Any):
        super().__init__(*args, error_messages={"invalid_choice": refuse_name(resource)}, **kwargs)


class NameField(NamedMixin, filters.fields.ModelChoiceField):
    """One row, by its public name."""


class NameFilter(filters.ModelChoiceFilter):
    field_class = NameField

    def __init__(self, *args: Any, help_text: str, **kwargs: Any):
        super().__init__(*args, **kwargs)
        is_named = "to_field_name" in kwargs
        extend_schema_field({"type": "string" if is_named else "integer", "description": help_text})(self)


class NamesField(NamedMixin, filters.fields.ModelMultipleChoiceField):
    """Any number of rows, by their public names."""


class NamesFilter(filters.ModelMultipleChoiceFilter):
    field_class = NamesField

    def __init__(self, *args: Any, help_text: str, **kwargs: Any):
        super().__init__(*args, **kwargs)
        extend_schema_field({"type": "string", "description": help_text})(self)


def list_repeatable(filterset: type[filters.FilterSet] | None) -> frozenset[str]:
    """Return the names of the filters that may be given more than once."""
    named = getattr(filterset, "base_filters", {}).items()
    return frozenset(name for name, each in named if isinstance(each, NamesFilter))


def choose_newspaper(field_name: str = "newspaper") -> NameFilter:
    return NameFilter(
        field_name=field_name,
        queryset=Newspaper.objects.published(),
        to_field_name="code",
        resource="newspapers",
        help_text="Code of the newspaper.",
    )


class IssueFilter(filters.FilterSet):
    newspaper = choose_newspaper()
    date_from = DayFilter("date", "gte", is_last=False, help_text="Issues of this date or later.")
    date_to = DayFilter("date", "lte", is_last=True, help_text="Issues of this date or earlier.")

    class Meta:
        model = Issue
        fields: list[str] = []


class PageFilter(filters.FilterSet):
    newspaper = choose_newspaper()
    date = DateFilter("issue__date", help_text="Pages of issues of this date.")
    date_from = DayFilter(
        "issue__date", "gte", is_last=False, help_text="Pages of issues of this date or later."
    )
    date_to = DayFilter(
        "issue__date", "lte", is_last=True, help_text="Pages of issues of this date or earlier."
    )
    label = PageLabelFilter("label", help_text="Page number as printed (版次): 2, A2, 4-5.")
    number = PageNumberFilter("order", help_text="Number of a page without section.")

    class Meta:
        model = Page
        fields: list[str] = []


def list_values(field: forms.ChoiceField) -> list[str]:
    """Return the values of a form field's choices, without the empty one."""
    return [value for value, _label in field.choices if value]


def list_messages(field: forms.Field) -> dict[str, str]:
    """Return the API's messages for a field of the search form, by the error's code."""
    match field:
        case DayField():
            return {"invalid": NO_DAY}
        case PageLabelField():
            return {"invalid": NO_PAGE_LABEL}
        case forms.ModelChoiceField():
            return {"invalid_choice": refuse_name(RESOURCES[field.queryset.model])}
        case forms.ChoiceField():
            return {"invalid_choice": refuse_choice(list_values(field))}
    return {}


def make_filter(parameter: Parameter) -> filters.Filter:
    """Return the database filter of articles for a search parameter."""

    def narrow(articles: QuerySet[Article], name: str, value: Any) -> QuerySet[Article]:
        return parameter.narrow(articles, value)

    field = parameter.make_field()
    options: dict[str, Any] = {"method": narrow, "help_text": parameter.help}
    described = {"description": parameter.help}
    if isinstance(field, forms.ModelChoiceField):
        options |= {"queryset": field.queryset, "resource": RESOURCES[field.queryset.model]}
        if field.to_field_name:
            options["to_field_name"] = field.to_field_name
    match field:
        case DayField():
            return extend_schema_field({"type": "string", "format": "date", **described})(
                DayFilter(is_last=field.is_last, **options)
            )
        case PageLabelField():
            return PageLabelFilter(**options)
        case forms.ModelMultipleChoiceField():
            return NamesFilter(**options)
        case forms.ModelChoiceField():
            return NameFilter(**options)
        case forms.ChoiceField():
            return ChoiceFilter(values=list_values(field), **options)
        case forms.CharField():
            return filters.CharFilter(max_length=field.max_length, **options)
    raise TypeError(f"cannot make a filter of articles from a {type(field).__name__}")


SearchFilters = type(filters.FilterSet)(
    "SearchFilters",
    (filters.FilterSet,),
    {parameter.name: make_filter(parameter) for parameter in FILTERS},
)


class ArticleFilter(SearchFilters):
    """The parameters of the search as filters of the database, and more that only lists have."""

    date = DateFilter("page__issue__date", help_text="Articles in issues of this date.")
    collection = NameFilter(
        queryset=Collection.objects.published(),
        to_field_name="slug",
        resource="collections",
        method="filter_collection",
        help_text="Slug of a collection (专题) that contains the article.",
    )
    updated_since = MomentFilter(
        "record__at",
        help_text=(
            "Articles changed or published at this time or later, in the order of their changes. To keep a "
            "copy in step, follow `changes` instead, which needs no clock."
        ),
    )

    class Meta:
        model = Article
        fields: list[str] = []

    def filter_collection(
        self, articles: QuerySet[Article], name: str, value: Collection
    ) -> QuerySet[Article]:
        return articles.filter(pk__in=value.items.values("article"))


class SortedArticleFilter(ArticleFilter):
    sort = ChoiceFilter(
        values=["newest", "oldest"],
        method="sort_articles",
        help_text="Order by date of issue (default: newest first); undated articles come last.",
    )

    def sort_articles(self, articles: QuerySet[Article], name: str, value: str) -> QuerySet[Article]:
        return articles  # the view orders them


class WithdrawalFilter(filters.FilterSet):
    since = MomentFilter("at", help_text="Articles withdrawn at this time or later.")

    class Meta:
        model = PublicationRecord
        fields: list[str] = []


class ColumnFilter(filters.FilterSet):
    newspaper = choose_newspaper()

    class Meta:
        model = Column
        fields: list[str] = []


class TagFilter(filters.FilterSet):
    kind = ChoiceFilter(values=TagKind.values, help_text="Kind of tag.")

    class Meta:
        model = Tag
        fields: list[str] = []


class PersonFilter(filters.FilterSet):
    name = filters.CharFilter(
        method="filter_name",
        help_text="The full name, or another name in full; returns everyone of this name.",
    )

    class Meta:
        model = Person
        fields: list[str] = []

    def filter_name(self, people: QuerySet[Person], name: str, value: str) -> QuerySet[Person]:
        return people.named(value)
