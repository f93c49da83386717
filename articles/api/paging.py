"""Lists in slices, and articles in the order in which they changed.

A slice is given by `limit` and `offset` and never called a page: a page is printed.
"""

import datetime
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.dateparse import parse_datetime
from rest_framework.pagination import LimitOffsetPagination
from rest_framework.request import Request
from rest_framework.utils.urls import replace_query_param

from articles.api.errors import BadParameters
from articles.models import Article
from articles.models.subqueries import cut_rows

DEFAULT_LIMIT = 20
MAX_LIMIT = 100
MAX_OFFSET = 1_000_000


def describe_list_parameter(name: str, description: str, **schema: object) -> dict:
    """Return a query parameter as OpenAPI describes it."""
    return {"name": name, "in": "query", "required": False, "description": description, "schema": schema}


LIMIT = describe_list_parameter(
    "limit",
    "The maximum number of results.",
    type="integer",
    minimum=1,
    maximum=MAX_LIMIT,
    default=DEFAULT_LIMIT,
)
OFFSET = describe_list_parameter(
    "offset", "The number of results to skip.", type="integer", minimum=0, maximum=MAX_OFFSET, default=0
)
CURSOR = describe_list_parameter(
    "cursor", "Where to continue in order of time; take it from a `next` link only.", type="string"
)


@dataclass(frozen=True, slots=True)
class Change:
    """A position in the order of changes; everything up to it has been returned."""

    at: datetime.datetime
    ref: str

    def __str__(self) -> str:
        return f"{self.at.astimezone(datetime.UTC).isoformat().removesuffix('+00:00')}Z~{self.ref}"


def is_storable(moment: datetime.datetime) -> bool:
    """Whether the time can be converted to any other time zone within the years 1 to 9999."""
    return datetime.MINYEAR < moment.year < datetime.MAXYEAR


def read_change(text: str) -> Change:
    """Return the position in a `next` link's cursor. Raises BadParameters if no link can have given it."""
    moment, _, ref = text.partition("~")
    try:
        at = parse_datetime(moment)
    except ValueError:
        at = None
    is_moment = at is not None and at.tzinfo is not None and is_storable(at)
    if not (is_moment and ref.isascii() and ref.isalnum()):
        raise BadParameters({"cursor": [f"'{text}' is not from a next link; start without a cursor."]})
    return Change(at.astimezone(datetime.UTC), ref)


def order_changes(rows: QuerySet, *, moment: str = "updated_at", after: Change | None = None) -> QuerySet:
    """Return the rows ordered by their field `moment`, then ref; with `after`, only those after it.

    Each slice starts where the last ended, so a row that changes meanwhile moves to the end: none is missed.
    """
    rows = rows.order_by(moment, "ref")
    if after is None:
        return rows
    return rows.filter(**{f"{moment}__gte": after.at}).filter(
        Q(**{f"{moment}__gt": after.at}) | Q(ref__gt=after.ref)
    )


def read_number(request: Request, name: str, *, default: int, low: int, high: int) -> int:
    text = request.query_params.get(name)
    if text is None:
        return default
    if not (text.isascii() and text.isdigit() and len(text) <= 9 and low <= int(text) <= high):
        raise BadParameters({name: [f"'{text}' is not a whole number from {low} to {high}."]})
    return int(text)


class ListPagination(LimitOffsetPagination):
    default_limit = DEFAULT_LIMIT
    max_limit = MAX_LIMIT
    parameters = frozenset({"limit", "offset"})

    def get_limit(self, request: Request) -> int:
        return read_number(request, "limit", default=DEFAULT_LIMIT, low=1, high=MAX_LIMIT)

    def get_offset(self, request: Request) -> int:
        return read_number(request, "offset", default=0, low=0, high=MAX_OFFSET)

    def get_schema_operation_parameters(self, view: object) -> list[dict]:
        return [LIMIT, OFFSET]

    def get_paginated_response_schema(self, schema: dict) -> dict:
        link = {"type": "string", "format": "uri", "nullable": True}
        return {
            "type": "object",
            "required": ["count", "next", "previous", "results"],
            "properties": {
                "count": {"type": "integer", "description": "Total number of results."},
                "next": link | {"description": "URL of the next slice; null at the end."},
                "previous": link | {"description": "URL of the previous slice; null at the start."},
                "results": schema,
            },
        }


class ChangePagination(ListPagination):
    """Slices ordered by the rows' field `moment`, each starting where the last ended."""

    parameters = frozenset({"limit", "cursor"})
    moment = "updated_at"
    next_change: Change | None = None

    def paginate_queryset(self, queryset: QuerySet, request: Request, view: object = None) -> list:
        self.request, self.limit, self.offset = request, self.get_limit(request), 0
        self.count = queryset.count()
        cursor = request.query_params.get("cursor")
        after = read_change(cursor) if cursor is not None else None
        rows = list(order_changes(queryset, moment=self.moment, after=after)[: self.limit + 1])
        if len(rows) > self.limit:
            last = rows[self.limit - 1]
            self.next_change = Change(getattr(last, self.moment), last.ref)
        return rows[: self.limit]

    def get_next_link(self) -> str | None:
        if self.next_change is None:
            return None
        return replace_query_param(self.request.build_absolute_uri(), "cursor", str(self.next_change))

    def get_schema_operation_parameters(self, view: object) -> list[dict]:
        return [LIMIT, CURSOR]


class WithdrawalPagination(ChangePagination):
    moment = "withdrawn_at"


class ArticlePagination(ChangePagination):
    """Slices like those of every list; with `updated_since`, in the order of changes."""

    parameters = frozenset({"limit", "offset", "cursor"})

    def paginate_queryset(self, queryset, request: Request, view: object = None) -> list[Article]:
        self.by_change = "updated_since" in request.query_params
        if self.by_change:
            for name in ("offset", "sort"):
                if name in request.query_params:
                    raise BadParameters({name: ["Not allowed with updated_since; follow the next links."]})
            return super().paginate_queryset(queryset, request, view)
        if "cursor" in request.query_params:
            raise BadParameters({"cursor": ["Only allowed with updated_since."]})
        self.request, self.limit, self.offset = request, self.get_limit(request), self.get_offset(request)
        self.count = queryset.count()
        return list(cut_rows(queryset, self.offset, self.offset + self.limit))

    def get_next_link(self) -> str | None:
        return super().get_next_link() if self.by_change else ListPagination.get_next_link(self)

    def get_schema_operation_parameters(self, view: object) -> list[dict]:
        return [LIMIT, OFFSET, CURSOR]
