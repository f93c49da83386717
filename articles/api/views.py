"""The API's resources: lists of what is published, and each row by its permanent name."""

import datetime
from typing import Any

from csp.constants import SELF, UNSAFE_INLINE
from csp.decorators import csp_update
from django.db.models import F, OuterRef, Prefetch, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from drf_spectacular.utils import OpenApiResponse, extend_schema, inline_serializer
from drf_spectacular.views import SpectacularJSONAPIView, SpectacularSwaggerSplitView
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.serializers import URLField
from rest_framework.views import APIView

from articles.api import filters, serializers
from articles.api.base import ApiMixin, ArchiveViewSet
from articles.api.paging import Key
from articles.api.schema import BAD_PARAMETERS, describe_operations
from articles.models import (
    Article,
    Collection,
    CollectionItem,
    Column,
    Issue,
    Newspaper,
    Page,
    Person,
    Tag,
)
from articles.models.article import is_of_published
from articles.models.authority_history import AuthorityKind, find_heir
from articles.models.collection import find_section
from articles.models.subqueries import count_rows

ARTICLE_LINKS = Article.objects.published().only("ref", "headline", "page", "position")

# Each address's name in the answer, its view, and what programs find there.
ROOTS = {
    "newspapers": ("newspaper-list", "Newspapers."),
    "issues": ("issue-list", "Issues: one date of one newspaper."),
    "pages": ("page-list", "Printed pages."),
    "articles": ("article-list", "Articles."),
    "changes": ("changes", "Changes in their order, to keep a copy in step."),
    "withdrawals": ("withdrawals", "Refs of withdrawn articles."),
    "tags": ("tag-list", "Tags: what articles are about."),
    "people": ("person-list", "People credited in articles."),
    "columns": ("column-list", "Columns (栏目) that articles appear in."),
    "collections": ("collection-list", "Collections (专题) of articles, made by editors."),
    "search": ("search", "Full-text search."),
    "export_jsonl": ("export-jsonl", "All articles in full, as JSON Lines."),
    "export_csv": ("export-csv", "All articles without their text, as CSV."),
    "schema": ("schema", "The OpenAPI document."),
    "docs": ("docs", "The OpenAPI document to read and try out."),
}


class ApiRoot(ApiMixin, APIView):
    """The addresses of all lists, of the search and exports, and of this documentation."""

    @extend_schema(
        summary="The API's addresses",
        responses={
            200: OpenApiResponse(
                inline_serializer(
                    "Root", {name: URLField(help_text=text) for name, (_, text) in ROOTS.items()}
                ),
                description="The addresses.",
            ),
            400: BAD_PARAMETERS,
        },
    )
    def get(self, request: Request) -> Response:
        return Response({name: reverse(f"api:{view}", request=request) for name, (view, _) in ROOTS.items()})


@describe_operations(many="All newspapers", one="One newspaper", names={"code": "Code of the newspaper."})
class NewspaperViewSet(ArchiveViewSet):
    """Newspapers that have something published, by name."""

    issue_dates = Issue.objects.published().filter(newspaper=OuterRef("pk")).values("date")
    queryset = Newspaper.objects.published().annotate(
        article_count=count_rows(Article.objects.published(), "page__newspaper"),
        first_date=Subquery(issue_dates.order_by("date")[:1]),
        last_date=Subquery(issue_dates.order_by("-date")[:1]),
    )
    order = (Key("name", str),)
    serializer_class = detail_serializer_class = serializers.NewspaperSerializer
    lookup_field = "code"


@describe_operations(
    many="Issues, latest first",
    one="One issue with its pages and articles",
    names={"code": "Code of the newspaper.", "date": "Date of issue, as 2026-03-19."},
)
class IssueViewSet(ArchiveViewSet):
    """Issues that have something published. An issue is one date of one newspaper."""

    queryset = (
        Issue.objects.published()
        .select_related("newspaper")
        .annotate(
            page_count=count_rows(Page.objects.published(), "issue"),
            article_count=count_rows(Article.objects.published(), "page__issue"),
        )
    )
    order = (Key("date", datetime.date, is_descending=True), Key("newspaper__code", str))
    serializer_class = serializers.IssueSerializer
    detail_serializer_class = serializers.IssueDetailSerializer
    filterset_class = filters.IssueFilter
    lookup_field = "date"

    def get_object(self) -> Issue:
        code, date = self.kwargs["code"], self.kwargs["date"]
        pages = Page.objects.published().select_related("newspaper", "issue").defer("text")
        articles = Prefetch("articles", ARTICLE_LINKS.order_by("position"), to_attr="published_articles")
        issue = (
            self.get_queryset()
            .filter(newspaper__code=code, date=date)
            .prefetch_related(
                Prefetch(
                    "pages",
                    pages.prefetch_related(articles).order_by(F("order").asc(nulls_last=True), "pk"),
                    to_attr="published_pages",
                )
            )
            .first()
        )
        if issue is None:
            raise NotFound(f"no published issue of '{code}' on {date}")
        return issue


@describe_operations(
    many="Printed pages, latest first",
    one="One page with its articles and its print",
    names={"ref": "Permanent name of the page."},
)
class PageViewSet(ArchiveViewSet):
    """Printed pages that have something published; undated ones last."""

    queryset = (
        Page.objects.published()
        .select_related("newspaper", "issue")
        .annotate(article_count=count_rows(Article.objects.published(), "page"))
    )
    order = (
        Key("issue__date", datetime.date, is_descending=True, is_nullable=True),
        Key("newspaper__code", str),
        Key("order", is_nullable=True),
        Key("pk"),
    )
    serializer_class = serializers.PageSerializer
    detail_serializer_class = serializers.PageDetailSerializer
    filterset_class = filters.PageFilter
    lookup_field = "ref"

    def get_queryset(self) -> QuerySet[Page]:
        if self.action == "list":
            return super().get_queryset().defer("text")
        links = Prefetch("articles", ARTICLE_LINKS.order_by("position"), to_attr="published_articles")
        return super().get_queryset().prefetch_related(links)


class LeadingOn(ArchiveViewSet):
    """Rows that can be renamed or merged: a former address redirects to the row that has its articles now."""

    former: AuthorityKind

    def retrieve(self, request: Request, **key: Any) -> Response:
        try:
            return super().retrieve(request, **key)
        except NotFound:
            [name] = map(str, key.values())
            heir = self.get_queryset().filter(pk=find_heir(self.former, name)).first()
            if heir is None:
                raise
        address = {self.lookup_field: getattr(heir, self.lookup_field)}
        return redirect(f"api:{self.former}-detail", **address)  # 302: merges are undone


@describe_operations(many="Tags, by kind and name", one="One tag", names={"name": "Name of the tag."})
class TagViewSet(LeadingOn):
    """Tags that editors accepted on something published."""

    queryset = Tag.objects.published().counted()
    order = (Key("kind", str), Key("name", str))
    serializer_class = detail_serializer_class = serializers.TagSerializer
    filterset_class = filters.TagFilter
    former = AuthorityKind.TAG
    lookup_field = "name"


@describe_operations(many="People, by name", one="One person", names={"id": "Number of the person."})
class PersonViewSet(LeadingOn):
    """People credited in something published."""

    queryset = Person.objects.published().counted()
    order = (Key("name", str), Key("note", str))
    serializer_class = detail_serializer_class = serializers.PersonSerializer
    filterset_class = filters.PersonFilter
    former = AuthorityKind.PERSON
    lookup_field = "pk"


@describe_operations(many="Columns, by name", one="One column", names={"id": "Number of the column."})
class ColumnViewSet(LeadingOn):
    """Columns (栏目) that something published appeared in.

    A heading that occurred once is none yet: it is not listed, and its address answers.
    """

    queryset = Column.objects.published().counted().select_related("newspaper")
    order = (Key("name", str), Key("newspaper__code", str))
    serializer_class = detail_serializer_class = serializers.ColumnSerializer
    filterset_class = filters.ColumnFilter
    former = AuthorityKind.COLUMN
    lookup_field = "pk"

    def get_queryset(self) -> QuerySet[Column]:
        columns = super().get_queryset()
        return columns.listed() if self.action == "list" else columns


@describe_operations(
    many="Collections, latest first",
    one="One collection with its articles",
    names={"slug": "Short name of the collection."},
)
class CollectionViewSet(LeadingOn):
    """Public collections (专题) that contain something published."""

    queryset = Collection.objects.published().counted()
    order = (Key("pk", is_descending=True),)
    serializer_class = serializers.CollectionSerializer
    detail_serializer_class = serializers.CollectionDetailSerializer
    former = AuthorityKind.COLLECTION
    lookup_field = "slug"

    def get_queryset(self) -> QuerySet[Collection]:
        if self.action == "list":
            return super().get_queryset()
        items = (
            CollectionItem.objects.filter(is_of_published())
            .select_related("article")
            .annotate(section=Coalesce(Subquery(find_section()), Value("")))
            .order_by("position", "pk")
        )
        return super().get_queryset().prefetch_related(Prefetch("items", items, to_attr="published_items"))


class Schema(ApiMixin, SpectacularJSONAPIView):
    """The OpenAPI document of this API."""


@method_decorator(csp_update({"style-src": [SELF, UNSAFE_INLINE]}), name="dispatch")
class Docs(SpectacularSwaggerSplitView):
    """The OpenAPI document to read and try out. Swagger UI uses inline styles."""

    url_name = "api:schema"
    metadata_class = None  # OPTIONS: there is no page of its own for it
