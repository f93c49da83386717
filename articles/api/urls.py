import datetime

from django.urls import path, re_path, register_converter
from django.urls.converters import StringConverter

from articles.api import exports, search, views
from articles.api.base import ArchiveViewSet, NoSuchAddress


class DayConverter(StringConverter):
    """A day as 2026-03-19; one that no calendar has is no address."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> str:
        datetime.date.fromisoformat(value)
        return value


class AnyNameConverter(StringConverter):
    """A name of any characters, the slash among them, but the null that no database takes."""

    regex = r"[^\x00]+"


register_converter(DayConverter, "day")
register_converter(AnyNameConverter, "any_name")


def list_and_detail(resource: str, plural: str, detail: str, *, viewset: type[ArchiveViewSet]) -> list:
    """The two addresses of a resource: all of them, and each by its lasting name."""
    return [
        path(f"{plural}/", viewset.as_view({"get": "list"}), name=f"{resource}-list"),
        path(f"{plural}/{detail}/", viewset.as_view({"get": "retrieve"}), name=f"{resource}-detail"),
    ]


app_name = "api"
urlpatterns = [
    path("", views.ApiRoot.as_view(), name="root"),
    *list_and_detail("newspaper", "newspapers", "<slug:code>", viewset=views.NewspaperViewSet),
    *list_and_detail("issue", "issues", "<slug:code>/<day:date>", viewset=views.IssueViewSet),
    *list_and_detail("page", "pages", "<slug:ref>", viewset=views.PageViewSet),
    *list_and_detail("article", "articles", "<slug:ref>", viewset=views.ArticleViewSet),
    *list_and_detail("tag", "tags", "<any_name:name>", viewset=views.TagViewSet),
    *list_and_detail("person", "people", "<int:pk>", viewset=views.PersonViewSet),
    *list_and_detail("column", "columns", "<int:pk>", viewset=views.ColumnViewSet),
    *list_and_detail("collection", "collections", "<any_name:slug>", viewset=views.CollectionViewSet),
    path("withdrawals/", views.Withdrawals.as_view(), name="withdrawals"),
    path("search/", search.Search.as_view(), name="search"),
    path("articles.jsonl", exports.JsonLinesExport.as_view(), name="export-jsonl"),
    path("articles.csv", exports.CsvExport.as_view(), name="export-csv"),
    path("schema/", views.Schema.as_view(), name="schema"),
    path("docs/", views.Docs.as_view(), name="docs"),
    # Only with a slash at its end: without one, Django first looks whether the slash is all that is missing.
    re_path(r"^.*/$", NoSuchAddress.as_view()),
]
