"""Lists in slices, each of which begins where the last ended.

`next` has a cursor: the place of the last result in the list's order. No row is missed or comes twice when
others come or go meanwhile, as with an offset. A slice is never called a page: a page is printed.
"""

from __future__ import annotations

import base64
import datetime
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, QuerySet
from django.db.models.expressions import OrderBy
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import remove_query_param, replace_query_param

from articles.api.counts import count_listed
from articles.api.errors import BadParameters

DEFAULT_LIMIT = 20
MAX_LIMIT = 100
MAX_OFFSET = 1_000_000
MAX_KEY = 2**63 - 1  # of the databases' whole numbers
MAX_DIGITS = 19


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
    "offset",
    "The number of results to skip. To read a whole list follow `next` instead, which skips none.",
    type="integer",
    minimum=0,
    maximum=MAX_OFFSET,
)
CURSOR = describe_list_parameter(
    "cursor", "Where to continue; take it from a `next` link only.", type="string", minLength=1
)
AFTER = describe_list_parameter(
    "after",
    "The `sequence` up to which the copy is complete; 0 for a new one.",
    type="integer",
    minimum=0,
    maximum=MAX_KEY,
    default=0,
)


@dataclass(frozen=True, slots=True)
class Key:
    """A field that a list is ordered by, and the type of its values; those that are None come last."""

    path: str
    type: type = int
    is_descending: bool = False
    is_nullable: bool = False

    def order(self) -> OrderBy:
        last = True if self.is_nullable else None
        return F(self.path).desc(nulls_last=last) if self.is_descending else F(self.path).asc(nulls_last=last)

    def read(self, row: Any) -> Any:
        """Return the value of a row, or of one that a row leads to."""
        for name in self.path.split("__"):
            row = getattr(row, name) if row is not None else None
        return row

    def follow(self, value: Any) -> Q | None:
        """Return the condition for rows behind this value; None where there can be none."""
        if value is None:
            return None
        behind = Q(**{f"{self.path}__{'lt' if self.is_descending else 'gt'}": value})
        return behind | Q(**{self.path: None}) if self.is_nullable else behind

    def parse(self, value: Any) -> Any:
        """Return a value of a cursor. Raises ValueError for one that no row can have."""
        if value is None and self.is_nullable:
            return None
        if self.type is datetime.date and isinstance(value, str):
            return datetime.date.fromisoformat(value)
        is_whole = type(value) is int and abs(value) <= MAX_KEY
        is_text = isinstance(value, str) and value.isprintable()
        if (self.type is int and is_whole) or (self.type is str and is_text):
            return value
        raise ValueError(value)


Order = tuple[Key, ...]
DATE = Key("page__issue__date", datetime.date, is_descending=True, is_nullable=True)
PLACE = (Key("page__order", is_nullable=True), Key("page_id"), Key("position"), Key("pk"))
NEWEST: Order = (DATE, *PLACE)
OLDEST: Order = (Key("page__issue__date", datetime.date, is_nullable=True), *PLACE)
BY_CHANGE: Order = (Key("record__sequence"),)


def order_rows(rows: QuerySet, order: Order) -> QuerySet:
    return rows.order_by(*(key.order() for key in order))


def cut_behind(rows: QuerySet, order: Order, values: Sequence[Any]) -> QuerySet:
    """Return the rows behind the place that these values of the order's keys are."""
    first = order[0]
    if not first.is_nullable:  # where the database may begin: it does not see that in the alternatives below
        rows = rows.filter(**{f"{first.path}__{'lte' if first.is_descending else 'gte'}": values[0]})
    behind, same = Q(pk__in=[]), Q()
    for key, value in zip(order, values, strict=True):
        if (further := key.follow(value)) is not None:
            behind |= same & further
        same &= Q(**{key.path: value})
    return rows.filter(behind)


def cut_keys(rows: QuerySet, order: Order, start: int, stop: int, *, behind: Sequence[Any] = ()) -> QuerySet:
    """Return the keys of the rows from `start` up to `stop`, 0-based, counted from the place of a cursor."""
    rows = order_rows(cut_behind(rows, order, behind) if behind else rows, order)
    return rows.values_list("pk", flat=True)[start:stop]


class SlicedList:
    """A view of a list in an order that never ties."""

    order: Order = (Key("pk"),)

    def get_order(self) -> Order:
        return self.order

    def read_slice(
        self, rows: QuerySet, order: Order, start: int, stop: int, *, behind: Sequence[Any] = ()
    ) -> list[Any]:
        """Return the rows that `cut_keys` finds."""
        keys = cut_keys(rows, order, start, stop, behind=behind)
        return list(order_rows(rows.filter(pk__in=keys), order))


def write_cursor(values: Sequence[Any]) -> str:
    text = json.dumps(values, default=str, separators=(",", ":"), ensure_ascii=False)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read_cursor(text: str, order: Order) -> list[Any]:
    """Return the values in a `next` link's cursor. Raises BadParameters if no link can have given it."""
    try:
        values = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        return [key.parse(value) for key, value in zip(order, values, strict=True)]
    except (ValueError, TypeError, RecursionError):
        raise BadParameters(
            {"cursor": [f"'{text}' is not from a next link of this list; start without a cursor."]}
        ) from None


def read_number(request: Request, name: str, *, default: int, low: int, high: int) -> int:
    text = request.query_params.get(name)
    if text is None:
        return default
    if not (text.isascii() and text.isdigit() and len(text) <= MAX_DIGITS and low <= int(text) <= high):
        raise BadParameters({name: [f"'{text}' is not a whole number from {low} to {high}."]})
    return int(text)


def read_limit(request: Request) -> int:
    return read_number(request, "limit", default=DEFAULT_LIMIT, low=1, high=MAX_LIMIT)


def read_offset(request: Request) -> int:
    return read_number(request, "offset", default=0, low=0, high=MAX_OFFSET)


class OffsetPagination(BasePagination):
    """Slices from an offset on: for hits, whose order nothing but their number tells."""

    parameters = frozenset({"limit", "offset"})
    described = [LIMIT, OFFSET]
    count: int
    limit: int
    offset: int

    def read_slice(self, request: Request) -> None:
        """Note which slice is asked for. Raises BadParameters."""
        self.address = request.build_absolute_uri()
        self.limit, self.offset = read_limit(request), read_offset(request)

    def get_next_link(self) -> str | None:
        if self.offset + self.limit >= self.count:
            return None
        return self._link(self.offset + self.limit)

    def get_previous_link(self) -> str | None:
        return self._link(max(0, self.offset - self.limit)) if self.offset else None

    def _link(self, offset: int) -> str:
        address = replace_query_param(self.address, "limit", self.limit)
        if offset == 0:
            return remove_query_param(address, "offset")
        return replace_query_param(address, "offset", offset)

    def get_schema_operation_parameters(self, view: object) -> list[dict]:
        return self.described

    def get_paginated_response(self, data: Any) -> Response:
        links = {"next": self.get_next_link(), "previous": self.get_previous_link()}
        return Response({"count": self.count, **links, "results": data})

    def get_paginated_response_schema(self, schema: dict) -> dict:
        link = {"type": "string", "format": "uri", "nullable": True}
        return {
            "type": "object",
            "required": ["count", "next", "previous", "results"],
            "properties": {
                "count": {"type": "integer", "description": "Total number of results."},
                "next": link | {"description": "URL of the next slice; null at the end."},
                "previous": link
                | {"description": "URL of the previous slice; null at the start, and in slices of a cursor."},
                "results": schema,
            },
        }


class ListPagination(OffsetPagination):
    """Slices in the order of the view. Only who gives an offset is led on by offsets."""

    parameters = frozenset({"limit", "offset", "cursor"})
    described = [LIMIT, OFFSET, CURSOR]
    next_cursor: str | None = None

    def paginate_queryset(self, queryset: QuerySet, request: Request, view: Any = None) -> list:
        self.read_slice(request)
        order, cursor = view.get_order(), request.query_params.get("cursor")
        if cursor is not None and self.offset:
            raise BadParameters({"offset": ["Not allowed with a cursor; follow the next links."]})
        self.count = count_listed(request, queryset)
        if self.offset:
            return view.read_slice(queryset, order, self.offset, min(self.offset + self.limit, self.count))
        behind = () if cursor is None else read_cursor(cursor, order)
        found = view.read_slice(queryset, order, 0, min(self.limit + 1, self.count), behind=behind)
        if len(found) > self.limit:
            last = found[self.limit - 1]
            self.next_cursor = write_cursor([key.read(last) for key in order])
        return found[: self.limit]

    def get_next_link(self) -> str | None:
        if self.offset:
            return super().get_next_link()
        if self.next_cursor is None:
            return None
        return replace_query_param(remove_query_param(self.address, "offset"), "cursor", self.next_cursor)
