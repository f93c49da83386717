"""Streamed exports of everything published: whole articles as JSON Lines, one row per article as CSV."""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.generics import GenericAPIView
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request

from articles.api.base import ApiMixin
from articles.api.filters import ArticleFilter
from articles.api.paging import Change, order_changes
from articles.api.prefetches import IN_A_LIST, WHOLE
from articles.api.schema import BAD_PARAMETERS
from articles.api.serializers import ArticleDetailSerializer, ArticleSerializer
from articles.control_characters import drop_control_characters
from articles.models import Article

BATCH_ROWS = 200  # about a megabyte of articles: what one export holds in memory at a time
CSV_COLUMNS = (
    "ref",
    "newspaper",
    "date",
    "page",
    "section",
    "position",
    "kind",
    "column",
    "kicker",
    "headline",
    "deck",
    "credits",
    "tags",
    "web_url",
    "published_at",
    "updated_at",
)


FORMULA_MARKS = ("=", "+", "-", "@", "\t", "\r")


def walk_changes(articles: QuerySet[Article]) -> Iterator[list[Article]]:
    """Yield the articles in batches, in the order in which they changed.

    Each batch is a query of its own, so a slow client holds no transaction open. An article that changes
    during the export moves to the end and is exported again; one that is withdrawn first is left out.
    """
    last = None
    while batch := list(order_changes(articles, after=last)[:BATCH_ROWS]):
        yield batch
        last = Change(batch[-1].updated_at, batch[-1].ref)


def write_json_lines(batches: Iterable[list[Article]], context: dict) -> Iterator[bytes]:
    render = JSONRenderer().render
    for batch in batches:
        rows = ArticleDetailSerializer(batch, many=True, context=context).data
        yield b"".join(render(row) + b"\n" for row in rows)


def write_csv(batches: Iterable[list[Article]], context: dict) -> Iterator[str]:
    yield ",".join(CSV_COLUMNS) + "\r\n"
    for batch in batches:
        text = io.StringIO()
        rows = ArticleSerializer(batch, many=True, context=context).data
        csv.DictWriter(text, CSV_COLUMNS).writerows(map(flatten_article, rows))
        yield text.getvalue()


def flatten_article(row: dict[str, Any]) -> dict[str, Any]:
    """Return the values of an article's CSV row: credits as `记者 于春津; …`, tags separated by `; `."""
    page, column = row["page"], row["column"]
    values = {name: row[name] for name in CSV_COLUMNS if name in row} | {
        "newspaper": page["newspaper"]["code"],
        "date": page["date"],
        "page": page["label"],
        "section": page["section"],
        "column": column["name"] if column else "",
        "credits": "; ".join(f"{credit['role']} {credit['name']}".strip() for credit in row["credits"]),
        "tags": "; ".join(tag["name"] for tag in row["tags"]),
    }
    return {name: _defuse(value) for name, value in values.items()}


def _defuse(value: Any) -> Any:
    """Quote text that a spreadsheet would take for a formula."""
    if not isinstance(value, str):
        return value
    text = drop_control_characters(value)  # else one before it would hide the mark from us alone
    return f"'{text}" if text.startswith(FORMULA_MARKS) else text


class Export(ApiMixin, GenericAPIView):
    """All published articles in the order in which they changed, with the filters of the list of articles.

    An article that changes during the export is exported again at the end: its last copy is the current one.
    """

    queryset = Article.objects.published().with_print()
    filterset_class = ArticleFilter
    parameters = frozenset(ArticleFilter.base_filters)

    def stream(self, content: Iterator, *, name: str, content_type: str) -> StreamingHttpResponse:
        disposition = f'attachment; filename="{name}"'
        if self.request.method == "HEAD":
            content = iter(())  # else the server would read it all, only to throw it away
        return StreamingHttpResponse(
            content, content_type=content_type, headers={"Content-Disposition": disposition}
        )


class JsonLinesExport(Export):
    @extend_schema(
        summary="All articles in full, as JSON Lines",
        responses={
            (200, "application/x-ndjson"): OpenApiResponse(
                ArticleDetailSerializer, description="Each line is one article, as at its own address."
            ),
            400: BAD_PARAMETERS,
        },
    )
    def get(self, request: Request) -> StreamingHttpResponse:
        articles = (
            self.filter_queryset(self.get_queryset()).select_related("continues").prefetch_related(*WHOLE)
        )
        lines = write_json_lines(walk_changes(articles), {"request": request})
        return self.stream(lines, name="articles.jsonl", content_type="application/x-ndjson")


class CsvExport(Export):
    @extend_schema(
        summary="All articles without their text, as CSV",
        responses={
            (200, "text/csv"): OpenApiResponse(
                OpenApiTypes.STR,
                description=f"UTF-8, with a header row; columns: {', '.join(CSV_COLUMNS)}.",
            ),
            400: BAD_PARAMETERS,
        },
    )
    def get(self, request: Request) -> StreamingHttpResponse:
        articles = self.filter_queryset(self.get_queryset()).with_opening().prefetch_related(*IN_A_LIST)
        rows = write_csv(walk_changes(articles), {"request": request})
        return self.stream(rows, name="articles.csv", content_type="text/csv; charset=utf-8")
