"""Exports of everything published: whole articles as JSON Lines, one row per article as CSV.

The whole archive is a file, made when it is asked for and the last is older than a minute and not complete;
it is then served in part or whole. With filters, the same is streamed.
"""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponseBase, StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request

from articles.api.base import ApiMixin
from articles.api.export_files import make_export_file, serve_file
from articles.api.filters import ArticleFilter, list_repeatable
from articles.api.records import complete_addresses, find_base, join_record
from articles.api.schema import BAD_PARAMETERS
from articles.api.serializers import ArticleDetailSerializer
from articles.control_characters import drop_control_characters
from articles.models import Article, PublicationRecord

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
Row = tuple[int, str, str]
Batches = Iterable[list[Row]]


def read_rows(**filters: Any) -> QuerySet[PublicationRecord]:
    """Return number, summary and detail of the records of published articles, in order of number."""
    records = PublicationRecord.objects.public().filter(**filters).order_by("sequence")
    return records.values_list("sequence", "summary", "detail")


def walk_once() -> Iterator[list[Row]]:
    """Yield all records in batches, as they are at one moment: with one query, for a quick reader."""
    rows = read_rows().iterator(chunk_size=BATCH_ROWS)
    while batch := list(islice(rows, BATCH_ROWS)):
        yield batch


def walk_changes(**filters: Any) -> Iterator[list[Row]]:
    """Yield the records in batches, each a query of its own: a slow client holds no transaction open.

    An article that changes during the export moves to the end and is exported again; one that is withdrawn
    first is left out.
    """
    last = 0
    while batch := list(read_rows(sequence__gt=last, **filters)[:BATCH_ROWS]):
        yield batch
        last = batch[-1][0]


def write_json_lines(batches: Batches, base: str) -> Iterator[bytes]:
    for batch in batches:
        lines = "".join(f"{join_record(summary, detail)}\n" for _, summary, detail in batch)
        yield complete_addresses(lines, base).encode()


def write_csv(batches: Batches, base: str) -> Iterator[bytes]:
    yield f"{','.join(CSV_COLUMNS)}\r\n".encode()
    for batch in batches:
        text = io.StringIO()
        rows = json.loads(complete_addresses(f"[{','.join(summary for _, summary, _ in batch)}]", base))
        csv.DictWriter(text, CSV_COLUMNS).writerows(map(flatten_article, rows))
        yield text.getvalue().encode()


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
    """All published articles in the order in which they changed.

    Without filters this is a file, at most a minute old: it takes requests for ranges, and has an ETag and a
    checksum (`Repr-Digest`, SHA-256). `Newsroom-Sequence` is the number up to which it is complete: a copy
    made of it is kept in step with `changes` and `after` set to that number; `Newsroom-Epoch` is their epoch.
    With filters, those of the list of articles, it is streamed; an article that changes meanwhile comes again
    at the end.
    """

    queryset = Article.objects.published()
    filterset_class = ArticleFilter
    parameters = frozenset(ArticleFilter.base_filters)
    repeatable = list_repeatable(ArticleFilter)
    name: str
    content_type: str
    write: Callable[[Batches, str], Iterator[bytes]]

    def export(self, request: Request) -> HttpResponseBase:
        base = find_base(request)
        if not request.query_params:
            return self.serve(request, base)
        chosen = self.filter_queryset(self.get_queryset())
        content = type(self).write(walk_changes(article__in=chosen), base)
        if request.method == "HEAD":
            content = iter(())  # else the server would read it all, only to throw it away
        return self.name_file(StreamingHttpResponse(content, content_type=self.content_type))

    def serve(self, request: Request, base: str) -> HttpResponseBase:
        file = make_export_file(self.name, base, lambda: type(self).write(walk_once(), base))
        self.check_etag(file.etag)
        response = serve_file(request, file.path, self.content_type, etag=self.etag)
        response.headers["Repr-Digest"] = f"sha-256=:{file.digest_base64}:"
        response.headers["Newsroom-Sequence"] = file.sequence
        response.headers["Newsroom-Epoch"] = file.epoch
        return self.name_file(response)

    def name_file(self, response: HttpResponseBase) -> HttpResponseBase:
        response.headers["Content-Disposition"] = f'attachment; filename="{self.name}"'
        response.is_clean = True  # records are, when they are written
        return response


class JsonLinesExport(Export):
    name, content_type = "articles.jsonl", "application/x-ndjson"
    write = staticmethod(write_json_lines)

    @extend_schema(
        summary="All articles in full, as JSON Lines",
        responses={
            (200, "application/x-ndjson"): OpenApiResponse(
                ArticleDetailSerializer, description="Each line is one article, as at its own address."
            ),
            400: BAD_PARAMETERS,
        },
    )
    def get(self, request: Request) -> HttpResponseBase:
        return self.export(request)


class CsvExport(Export):
    name, content_type = "articles.csv", "text/csv; charset=utf-8"
    write = staticmethod(write_csv)

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
    def get(self, request: Request) -> HttpResponseBase:
        return self.export(request)
