"""Exports of everything published, served as files; with filters, the same is streamed."""

from django.http import HttpResponseBase, StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request

from articles.api.base import ApiMixin
from articles.api.errors import NotReady
from articles.api.filters import ArticleFilter, list_repeatable
from articles.api.ranges import serve_file
from articles.api.records import find_base
from articles.api.schema import BAD_PARAMETERS
from articles.api.serializers import ArticleDetailSerializer, ErrorSerializer
from articles.archive.export_files import NotMade, open_export
from articles.archive.exports import CSV_COLUMNS, EXPORTS, walk_changes
from articles.models import Article

NOT_READY = OpenApiResponse(
    ErrorSerializer,
    description="The export of a large archive is being written; `Retry-After` gives the seconds to wait.",
)


class Export(ApiMixin, GenericAPIView):
    """All published articles in the order in which they changed.

    Without filters this is a file: it takes requests for ranges, and has an ETag and a checksum
    (`Repr-Digest`, SHA-256). It is at most a minute old; of more than 20,000 articles, at most an hour, and
    mostly some minutes. The first of so many is answered with 503 and `Retry-After` until it is written:
    clients such as `curl --retry 20` wait for it by themselves.

    `Newsroom-Sequence` is the number up to which it is complete: a copy made of it is kept in step with
    `changes` and `after` set to that number; `Newsroom-Epoch` is their epoch.

    With filters, those of the list of articles, it is streamed; an article that changes meanwhile comes again
    at the end.
    """

    queryset = Article.objects.published()
    filterset_class = ArticleFilter
    parameters = frozenset(ArticleFilter.base_filters)
    repeatable = list_repeatable(ArticleFilter)
    name: str
    content_type: str

    def export(self, request: Request) -> HttpResponseBase:
        base = find_base(request)
        if not request.query_params:
            return self.serve(request, base)
        chosen = self.filter_queryset(self.get_queryset())
        content = EXPORTS[self.name](walk_changes(chosen), base)
        if request.method == "HEAD":
            content = iter(())  # else the server would read it all, only to throw it away
        return self.name_file(StreamingHttpResponse(content, content_type=self.content_type))

    def serve(self, request: Request, base: str) -> HttpResponseBase:
        try:
            file = open_export(self.name, base)
        except NotMade as error:
            raise NotReady(error.seconds) from error
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

    @extend_schema(
        summary="All articles in full, as JSON Lines",
        responses={
            (200, "application/x-ndjson"): OpenApiResponse(
                ArticleDetailSerializer, description="Each line is one article, as at its own address."
            ),
            400: BAD_PARAMETERS,
            503: NOT_READY,
        },
    )
    def get(self, request: Request) -> HttpResponseBase:
        return self.export(request)


class CsvExport(Export):
    name, content_type = "articles.csv", "text/csv; charset=utf-8"

    @extend_schema(
        summary="All articles without their text, as CSV",
        responses={
            (200, "text/csv"): OpenApiResponse(
                OpenApiTypes.STR,
                description=f"UTF-8, with a header row; columns: {', '.join(CSV_COLUMNS)}.",
            ),
            400: BAD_PARAMETERS,
            503: NOT_READY,
        },
    )
    def get(self, request: Request) -> HttpResponseBase:
        return self.export(request)
