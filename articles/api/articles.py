"""Articles: lists, each in full, what changed and what was withdrawn. All read publication records."""

import json
from collections.abc import Sequence
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.shortcuts import redirect
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param
from rest_framework.views import APIView

from articles.api import filters
from articles.api.base import ApiMixin, ArchiveViewSet
from articles.api.errors import BadParameters, Withdrawn
from articles.api.paging import (
    AFTER,
    BY_CHANGE,
    LIMIT,
    MAX_KEY,
    NEWEST,
    OLDEST,
    Key,
    ListPagination,
    Order,
    SlicedList,
    cut_keys,
    order_rows,
    read_limit,
    read_number,
)
from articles.api.records import answer_records, read_records, write_list
from articles.api.schema import BAD_PARAMETERS, NOT_FOUND, WITHDRAWN, describe_operations, describe_parameter
from articles.api.serializers import (
    ArticleCollectionsSerializer,
    ArticleDetailSerializer,
    ArticleSerializer,
    ChangesSerializer,
    NeighboursSerializer,
    RelatedSerializer,
    WithdrawalSerializer,
)
from articles.api.walking import lists_many, walk_slice
from articles.archive.public_json import format_time, join_record
from articles.archive.publication import find_withdrawal
from articles.archive.records import read_position, read_version
from articles.archive.relations import find_related
from articles.models import Article, Collection, FormerRef, PublicationRecord, PublicNote, Status, Tag

NEEDED = ("page__order", "page__issue__date", "position", "record__sequence", "record__summary")

REF = OpenApiParameter("ref", str, OpenApiParameter.PATH, description="Permanent name of the article.")


def describe_part(summary: str, serializer: type) -> Any:
    """Return a decorator with the OpenAPI text of an address under an article's."""
    answer = OpenApiResponse(serializer, description=summary)
    return extend_schema(
        summary=summary,
        parameters=[REF],
        responses={200: answer, 400: BAD_PARAMETERS, 404: NOT_FOUND, 410: WITHDRAWN},
    )


@describe_operations(
    many="Articles, latest first, or in the order in which they changed",
    one="One article in full",
    names={"ref": "Permanent name of the article."},
)
class ArticleViewSet(ArchiveViewSet):
    """Published articles.

    To keep a copy in step follow `changes`: a withdrawn article is in no list, and its address answers 410.
    The ref of an article that was merged into another redirects to that one.
    """

    queryset = Article.objects.published()
    serializer_class = ArticleSerializer
    detail_serializer_class = ArticleDetailSerializer
    filterset_class = filters.SortedArticleFilter
    pagination_class = ListPagination
    lookup_field = "ref"

    def get_order(self) -> Order:
        given = self.request.query_params
        if "updated_since" not in given:
            return OLDEST if given.get("sort") == "oldest" else NEWEST
        if "sort" in given:
            raise BadParameters({"sort": ["Not allowed with updated_since, which orders by change."]})
        if given.get("offset", "0").strip("0"):
            raise BadParameters({"offset": ["Not allowed with updated_since; follow the next links."]})
        return BY_CHANGE

    def read_slice(
        self, rows: QuerySet[Article], order: Order, start: int, stop: int, *, behind: Sequence[Any] = ()
    ) -> list[Article]:
        """Return the articles with their records, and what they are ordered by.

        A list of many articles is walked, one of few is sorted.
        """
        if start >= stop:
            return []
        given, count = self.request.query_params, self.paginator.count
        if lists_many(self.request, count):
            keys = walk_slice(rows, order, start, stop, behind=behind, given=given, count=count)
        else:
            keys = cut_keys(rows, order, start, stop, behind=behind)
        found = Article.objects.filter(pk__in=keys).select_related("page__issue", "record").only(*NEEDED)
        return list(order_rows(found, order))

    def list(self, request: Request) -> HttpResponse:
        self.check_etag(str(request.public_version.number))
        articles = self.filter_queryset(self.get_queryset())
        rows = self.paginator.paginate_queryset(articles, request, view=self)
        links = {"next": self.paginator.get_next_link(), "previous": self.paginator.get_previous_link()}
        results = (row.record.summary for row in rows if hasattr(row, "record"))  # until it is written
        return answer_records(request, write_list(results, count=self.paginator.count, **links))

    def read_etag(self, ref: str = "", **kwargs: str) -> str | None:
        version = read_version(ref) if self.action_map.get("get") == "retrieve" else None
        return f'"{make_etag(*version)}"' if version else None

    def retrieve(self, request: Request, ref: str) -> HttpResponse:
        record = PublicationRecord.objects.public().filter(ref=ref).first()
        if record is None:
            return redirect("api:article-detail", ref=self.find_merged(ref).ref)  # 302: merges are undone
        self.check_etag(make_etag(record.sequence, record.hash))
        return answer_records(request, join_record(record.summary, record.detail))

    def find_merged(self, ref: str) -> Article:
        """Return the article into which that of this ref was merged. Raises Withdrawn or NotFound."""
        merged = FormerRef.objects.filter(ref=ref, article__in=Article.objects.published()).first()
        if merged is None:
            raise self.explain_absence(ref)
        return merged.article

    def get_object(self) -> Article:
        try:
            return super().get_object()
        except NotFound as error:
            raise self.explain_absence(self.kwargs["ref"]) from error

    def explain_absence(self, ref: str) -> Withdrawn | NotFound:
        withdrawal = find_withdrawal(ref)
        return Withdrawn(withdrawal) if withdrawal else NotFound(f"no published article '{ref}'")

    @describe_part("The articles beside it on its page, and those that continue it", NeighboursSerializer)
    def neighbours(self, request: Request, ref: str) -> Response:
        """The articles before and after it on its page, and those that continue it on other pages."""
        article = self.get_object()
        links = Article.objects.published().only("ref", "headline")
        beside = links.filter(page=article.page_id)
        before = beside.filter(position__lt=article.position).order_by("-position", "-pk")
        after = beside.filter(position__gt=article.position).order_by("position", "pk")
        answer = {
            "previous": before.first(),
            "next": after.first(),
            "continued_by": links.filter(continues=article).order_by("pk"),
        }
        return self.answer_part(NeighboursSerializer, answer)

    @describe_part("The collections that contain it", ArticleCollectionsSerializer)
    def collections(self, request: Request, ref: str) -> Response:
        """The public collections (专题) that contain it, by slug."""
        collections = Collection.objects.published().filter(items__article=self.get_object())
        return self.answer_part(ArticleCollectionsSerializer, {"results": collections.order_by("slug")})

    @describe_part("Articles about the same", RelatedSerializer)
    def related(self, request: Request, ref: str) -> Response:
        """The parts of its series in their order, and the closest articles, each with the reason.

        They are worked out within seconds of a change.
        """
        article = self.get_object()
        related = find_related(article, Tag.objects.on(article).values_list("name", flat=True))
        results = read_records([other.article for other in related.others])
        reasons = [other for other in related.others if other.article.record]
        series = read_records([part.article for part in related.series])
        return self.answer_part(RelatedSerializer, {"results": results, "reasons": reasons, "series": series})

    def answer_part(self, serializer: type, answer: dict[str, Any]) -> Response:
        return Response(serializer(answer, context={"request": self.request}).data)


def make_etag(sequence: int, digest: str) -> str:
    return f"{sequence}-{digest[:16]}"


class Changes(ApiMixin, APIView):
    """Everything published, and what was withdrawn, in the order in which it changed: to keep a copy in step.

    Start with `after=0`. Of each result, store the `article` under its `ref`, or remove what is stored there
    if the article is null. Follow `next` while there is one; then keep `sequence` and `epoch`, and ask again
    with `after` set to that `sequence` whenever you like. If `epoch` is another than the one you kept, or
    `after` is refused, an older state of the archive was restored: throw the copy away and start with 0.

    Every change has a number above all earlier ones, and none appears before those below it: nothing is
    missed, whatever clocks do. An article that changes again moves to the end, so numbers can be missing.
    """

    parameters = frozenset({"after", "limit"})

    @extend_schema(
        summary="All changes, in their order",
        parameters=list(map(describe_parameter, (AFTER, LIMIT))),
        responses={
            200: OpenApiResponse(ChangesSerializer, description="The changes after that number."),
            400: BAD_PARAMETERS,
        },
    )
    def get(self, request: Request) -> HttpResponse:
        after = read_number(request, "after", default=0, low=0, high=MAX_KEY)
        limit = read_limit(request)
        epoch, latest = read_position()
        if after > latest:
            raise BadParameters({"after": [f"The last change is {latest}; start anew with 0."]})
        self.check_etag(f"{epoch}-{latest}")
        rows = PublicationRecord.objects.filter(sequence__gt=after).order_by("sequence")[: limit + 1]
        records = list(rows.annotate(status=F("article__status")))
        last = records[:limit][-1].sequence if records else after
        following = replace_query_param(request.build_absolute_uri(), "after", last)
        position = {"epoch": epoch, "sequence": last, "next": following if len(records) > limit else None}
        return answer_records(request, write_list(map(write_change, records[:limit]), **position))


def write_change(record: PublicationRecord) -> str:
    change = {"sequence": record.sequence, "ref": record.ref, "withdrawn_at": None}
    if record.article_id and record.status == Status.PUBLISHED:
        return f'{json.dumps(change)[:-1]}, "article": {join_record(record.summary, record.detail)}}}'
    return json.dumps(change | {"withdrawn_at": format_time(record.at), "article": None})


class Withdrawals(ApiMixin, SlicedList, ListAPIView):
    """Refs of articles that were published and are no longer; their addresses answer 410.

    An article that is published again is not listed. The ref of an article that was merged into another
    redirects to that one.
    """

    note = PublicNote.objects.withdrawals().standing().filter(article=OuterRef("ref"))
    queryset = (
        PublicationRecord.objects.withdrawn()
        .defer("summary", "detail")
        .annotate(
            note=Coalesce(
                Subquery(note.order_by("-decided_at", "-pk").values("text")[:1]),
                Value(""),
                output_field=TextField(),
            )
        )
    )
    serializer_class = WithdrawalSerializer
    filterset_class = filters.WithdrawalFilter
    pagination_class = ListPagination
    parameters = ListPagination.parameters | set(filters.WithdrawalFilter.base_filters)

    order = (Key("sequence"),)

    @extend_schema(summary="Withdrawn articles, in the order of their withdrawal")
    def get(self, request: Request) -> Response:
        return self.list(request)
