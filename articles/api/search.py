"""The readers' search for programs: the same form, hits and counts."""

import datetime
from typing import Any

from django import forms
from django.http import HttpResponse
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.views import APIView

from articles.api.base import ApiMixin
from articles.api.errors import BadParameters, NoSearch
from articles.api.filters import DATE_FORMATS, list_messages, list_values
from articles.api.paging import OffsetPagination
from articles.api.records import answer_records, read_records, write_list
from articles.api.schema import BAD_PARAMETERS, NO_SEARCH, describe_parameter
from articles.api.serializers import FoundSerializer, SearchSerializer
from articles.archive.public_json import write_json
from articles.search import (
    PARAMETERS,
    Hit,
    Parameter,
    SearchForm,
    SearchUnavailable,
    TooCostly,
    search_articles,
)


def describe_search_parameter(parameter: Parameter) -> OpenApiParameter:
    """Return a search parameter as the OpenAPI document describes it."""
    field = parameter.make_field()
    given: dict[str, Any] = {"many": parameter.is_repeatable, "description": parameter.help}
    match field:
        case forms.DateField():
            return OpenApiParameter(parameter.name, datetime.date, **given)
        case forms.BooleanField():
            return OpenApiParameter(parameter.name, bool, **given)
        case forms.IntegerField():
            return OpenApiParameter(parameter.name, int, **given)
        case forms.ModelChoiceField():
            return OpenApiParameter(parameter.name, str if field.to_field_name else int, **given)
        case forms.ChoiceField():
            return OpenApiParameter(parameter.name, str, enum=list_values(field), **given)
    return OpenApiParameter(parameter.name, str, **given)


FORM = tuple(map(describe_search_parameter, PARAMETERS.values()))


class ApiSearchForm(SearchForm):
    """The readers' form with the API's error messages, and dates in ISO format only."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.error_messages |= list_messages(field)
            if isinstance(field, forms.DateField):
                field.input_formats = DATE_FORMATS


def write_hit(hit: Hit) -> str:
    """Return a hit, whose article has its record, in JSON."""
    shown = write_json({"title": hit.title, "fragments": hit.fragments})
    is_relaxed = write_json({"is_relaxed": hit.is_relaxed})
    return f'{shown[:-1]},"article":{hit.article.record.summary},{is_relaxed[1:]}'


class Search(ApiMixin, APIView):
    """Full-text search, with the same results as the readers' search.

    `q` takes words, all of which must match, "phrases", `OR`, `-word`, and `title:`, `author:`, `tag:`,
    `column:`, `newspaper:`, `kind:`, `date:2026-03..2026-04`, `page:A2`. Without `q`, returns everything that
    matches the other parameters, newest first.

    If fewer than ten articles contain what was typed, those follow that contain all of its words
    (`is_relaxed`); `exact=true` leaves them out, and so do quotation marks for what is inside them.

    The facets count all hits, exact and relaxed. They count what occurs together: with `tag`, the other
    tags, people and times of its articles; with dates as well, those of that time.
    """

    parameters = OffsetPagination.parameters | set(SearchForm.base_fields)
    rate_limit = "search"
    repeatable = frozenset(name for name, parameter in PARAMETERS.items() if parameter.is_repeatable)

    @extend_schema(
        summary="Full-text search",
        parameters=[*FORM, *map(describe_parameter, OffsetPagination.described)],
        responses={
            200: OpenApiResponse(SearchSerializer, description="The hits."),
            400: BAD_PARAMETERS,
            503: NO_SEARCH,
        },
    )
    def get(self, request: Request) -> HttpResponse:
        form = ApiSearchForm(request.query_params)
        if not form.is_valid():
            raise BadParameters.from_form(form)
        slicing = OffsetPagination()
        slicing.read_slice(request)
        try:
            result = search_articles(form.search(), offset=slicing.offset, limit=slicing.limit)
        except SearchUnavailable as error:
            raise NoSearch from error
        except TooCostly as error:
            form.add_error("q", error)
            raise BadParameters.from_form(form) from error
        slicing.count = result.total
        public = {article.pk for article in read_records([hit.article for hit in result.hits])}
        found = {
            "count": result.total,
            "exact_count": result.exact,
            "words": result.words,
            "other_names": result.other_names,
            "next": slicing.get_next_link(),
            "previous": slicing.get_previous_link(),
            "facets": result.facets,
            "suggestions": result.suggestions,
            "ignored": result.ignored,
            "ways": result.ways,
        }
        hits = (write_hit(hit) for hit in result.hits if hit.article.pk in public)
        return answer_records(request, write_list(hits, **FoundSerializer(found).data))
