"""The addresses of the readers' face. They are lasting: others cite them."""

import datetime

from django.contrib.sitemaps import views as sitemap_views
from django.urls import path, register_converter

from articles.public import articles, browse, feeds, search, subjects
from articles.public.sitemaps import SITEMAPS


class IsoDateConverter:
    """A day as 2026-03-19. A day that no calendar has is no address."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> datetime.date:
        return datetime.date.fromisoformat(value)

    def to_url(self, value: datetime.date | str) -> str:
        return str(value)


register_converter(IsoDateConverter, "date")

# A tag's name is free text and may hold a slash: hence <path:name>, and the feed before the tag.
urlpatterns = [
    path("", browse.home, name="home"),
    path("issues/", browse.issues, name="issues"),
    path("issues/<str:code>/<date:date>/", browse.issue, name="issue"),
    path("newspapers/<str:code>/", browse.newspaper, name="newspaper"),
    path("pages/<str:ref>/", browse.page, name="page"),
    path("articles/<str:ref>/", articles.article, name="article"),
    path("tags/", subjects.tags, name="tags"),
    path("tags/<path:name>/feed/", feeds.TagFeed(), name="tag_feed"),
    path("tags/<path:name>/", subjects.tag, name="tag"),
    path("people/", subjects.people, name="people"),
    path("people/<int:pk>/", subjects.person, name="person"),
    path("columns/<int:pk>/", subjects.column, name="column"),
    path("columns/<int:pk>/feed/", feeds.ColumnFeed(), name="column_feed"),
    path("collections/", subjects.collections, name="collections"),
    path("collections/<str:slug>/", subjects.collection, name="collection"),
    path("search/", search.search, name="search"),
    path("search/suggestions/", search.suggestions, name="suggestions"),
    path("feed/", feeds.LatestFeed(), name="feed"),
    path("sitemap.xml", sitemap_views.index, {"sitemaps": SITEMAPS}, name="sitemap"),
    path(
        "sitemap-<section>.xml",
        sitemap_views.sitemap,
        {"sitemaps": SITEMAPS},
        name="django.contrib.sitemaps.views.sitemap",
    ),
    path("opensearch.xml", search.opensearch, name="opensearch"),
    path("robots.txt", browse.robots, name="robots"),
]
