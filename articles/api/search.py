"""The search of the readers' pages for programs: the same form, the same hits, the same counts."""

import datetime
from typing import Any

from django.db.models import prefetch_related_objects
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from articles.api.base import ApiMixin
from articles.api.errors import BadParameters
from articles.api.filters import DATE_FORMATS, NO_DATE, NO_PAGE_NUMBER, name_choices, name_list
from articles.api.paging import LIMIT, OFFSET, ListPagination
from articles.api.prefetches import IN_A_LIST
from articles.api.schema import BAD_PARAMETERS
from articles.api.serializers import SearchSerializer
from articles.models import Kind
from articles.search import SearchForm, search_articles
from articles.search.results import Sort

KINDS = [kind.value for kind in Kind]
FORM = (
    OpenApiParameter("q", str, description="What to look for."),
    OpenApiParameter("date_from", datetime.date, description="Printed on this day or later."),
    OpenApiParameter("date_to", datetime.date, description="Printed on this day or earlier."),
    OpenApiParameter("newspaper", str, description="Code of the newspaper."),
    OpenApiParameter("tag", str, many=True, description="Names of tags, all of which it carries."),
    OpenApiParameter("kind", str, enum=KINDS, description="What the article is."),
    OpenApiParameter("column", int, description="Id of the column (栏目) it appeared under."),
    OpenApiParameter("person", int, description="Id of a person whom the article credits."),
    OpenApiParameter("page", int, description="Number of the printed page (版次)."),
    OpenApiParameter(
        "sort", str, enum=Sort.values, description="Order of the hits; by relevance unless told."
    ),
)
NAMED_IN = {"newspaper": "newspapers", "tag": "tags", "column": "columns", "person": "people"}
SLICE = tuple(
    OpenApiParameter(told["name"], told["schema"], description=told["description"])
    for told in (LIMIT, OFFSET)
)


class ProgramsSearchForm(SearchForm):
    """The readers' form with the API's sentences, and dates in one form only."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        for name in ("date_from", "date_to"):
            self.fields[name].input_formats = DATE_FORMATS
            self.fields[name].error_messages["invalid"] = NO_DATE
        for reason in ("invalid", "min_value", "max_value"):
            self.fields["page"].error_messages[reason] = NO_PAGE_NUMBER
        for name, values in (("kind", KINDS), ("sort", Sort.values)):
            self.fields[name].error_messages["invalid_choice"] = name_choices(values)
        for name, resource in NAMED_IN.items():
            self.fields[name].error_messages["invalid_choice"] = name_list(resource)


class Search(ApiMixin, APIView):
    """What the readers' search finds.

    `q` takes words, all of which must be there, "phrases", `OR`, `-word`, and `title:`, `author:`, `tag:`,
    `column:`, `date:2026-03..2026-04`. Without it, everything that fits the other parameters, newest first.
    """

    parameters = ListPagination.parameters | set(SearchForm.base_fields)

    @extend_schema(
        summary="Full-text search",
        parameters=[*FORM, *SLICE],
        responses={
            200: OpenApiResponse(SearchSerializer, description="The hits."),
            400: BAD_PARAMETERS,
        },
    )
    def get(self, request: Request) -> Response:
        form = ProgramsSearchForm(request.query_params)
        if not form.is_valid():
            raise BadParameters.from_form(form)
        slicing = ListPagination()
        slicing.request = request
        slicing.limit, slicing.offset = slicing.get_limit(request), slicing.get_offset(request)
        result = search_articles(form.search(), offset=slicing.offset, limit=slicing.limit)
        slicing.count = result.total
        prefetch_related_objects([hit.article for hit in result.hits], *IN_A_LIST)
        answer = {
            "count": result.total,
            "next": slicing.get_next_link(),
            "previous": slicing.get_previous_link(),
            "facets": result.facets,
            "suggestions": result.suggestions,
            "results": result.hits,
        }
        return Response(SearchSerializer(answer, context={"request": request}).data)
