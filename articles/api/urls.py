import datetime

from django.urls import URLPattern, path, re_path, register_converter
from django.urls.converters import StringConverter

from articles.api import articles, exports, search, views
from articles.api.base import ArchiveViewSet, UnknownAddress
from articles.archive.public_json import PARTS


class DayConverter(StringConverter):
    """A date such as 2026-03-19; an impossible one does not match."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> str:
        datetime.date.fromisoformat(value)
        return value


class AnyNameConverter(StringConverter):
    """A name of any characters, including the slash, except null, which PostgreSQL refuses."""

    regex = r"[^\x00]+"


register_converter(DayConverter, "day")
register_converter(AnyNameConverter, "any_name")


def list_and_detail(resource: str, plural: str, detail: str, *, viewset: type[ArchiveViewSet]) -> list:
    """Return the two addresses of a resource: the list, and each row by its permanent name."""
    return [
        path(f"{plural}/", viewset.as_view({"get": "list"}), name=f"{resource}-list"),
        path(f"{plural}/{detail}/", viewset.as_view({"get": "retrieve"}), name=f"{resource}-detail"),
    ]


def article_part(part: str) -> URLPattern:
    """Return the address of what is known of an article beside its record."""
    view = articles.ArticleViewSet.as_view({"get": part})
    return path(f"articles/<slug:ref>/{part}/", view, name=f"article-{part}")


app_name = "api"
urlpatterns = [
    path("", views.ApiRoot.as_view(), name="root"),
    *list_and_detail("newspaper", "newspapers", "<slug:code>", viewset=views.NewspaperViewSet),
    *list_and_detail("issue", "issues", "<slug:code>/<day:date>", viewset=views.IssueViewSet),
    *list_and_detail("page", "pages", "<slug:ref>", viewset=views.PageViewSet),
    *list_and_detail("article", "articles", "<slug:ref>", viewset=articles.ArticleViewSet),
    *list_and_detail("tag", "tags", "<any_name:name>", viewset=views.TagViewSet),
    *list_and_detail("person", "people", "<int:pk>", viewset=views.PersonViewSet),
    *list_and_detail("column", "columns", "<int:pk>", viewset=views.ColumnViewSet),
    *list_and_detail("collection", "collections", "<any_name:slug>", viewset=views.CollectionViewSet),
    *map(article_part, PARTS),
    path("changes/", articles.Changes.as_view(), name="changes"),
    path("withdrawals/", articles.Withdrawals.as_view(), name="withdrawals"),
    path("search/", search.Search.as_view(), name="search"),
    path("articles.jsonl", exports.JsonLinesExport.as_view(), name="export-jsonl"),
    path("articles.csv", exports.CsvExport.as_view(), name="export-csv"),
    path("schema/", views.Schema.as_view(), name="schema"),
    path("docs/", views.Docs.as_view(), name="docs"),
    # Only with a trailing slash: without one, Django first checks whether just the slash is missing.
    re_path(r"^.*/$", UnknownAddress.as_view()),
]
