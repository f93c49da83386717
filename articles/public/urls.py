"""The addresses of the public pages. They never change: others cite them."""

import datetime

from django.contrib.sitemaps import views as sitemap_views
from django.urls import path, register_converter

from articles.public import articles, authorities, browse, collections, feeds, health, search
from articles.public.sitemaps import SITEMAPS


class IsoDateConverter:
    """A day as 2026-03-19. A day that does not exist matches no address."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> datetime.date:
        return datetime.date.fromisoformat(value)

    def to_url(self, value: datetime.date | str) -> str:
        return str(value)


register_converter(IsoDateConverter, "date")

# A tag's name is free text and may contain a slash: hence <path:name>, and the feed before the tag.
urlpatterns = [
    path("", browse.show_home, name="home"),
    path("issues/", browse.show_calendar, name="issues"),
    path("issues/<str:code>/<date:date>/", browse.show_issue, name="issue"),
    path("newspapers/<str:code>/", browse.show_newspaper, name="newspaper"),
    path("pages/<str:ref>/", browse.show_page, name="page"),
    path("articles/<str:ref>/", articles.show_article, name="article"),
    path("tags/", authorities.list_tags, name="tags"),
    path("tags/<path:name>/feed/", feeds.TagFeed(), name="tag_feed"),
    path("tags/<path:name>/", authorities.show_tag, name="tag"),
    path("people/", authorities.list_people, name="people"),
    path("people/<int:pk>/", authorities.show_person, name="person"),
    path("columns/<int:pk>/", authorities.show_column, name="column"),
    path("columns/<int:pk>/feed/", feeds.ColumnFeed(), name="column_feed"),
    path("collections/", collections.list_collections, name="collections"),
    path("collections/<str:slug>/", collections.show_collection, name="collection"),
    path("search/", search.show_search, name="search"),
    path("search/suggestions/", search.list_suggestions, name="suggestions"),
    path("feed/", feeds.LatestFeed(), name="feed"),
    path("sitemap.xml", sitemap_views.index, {"sitemaps": SITEMAPS}, name="sitemap"),
    path(
        "sitemap-<section>.xml",
        sitemap_views.sitemap,
        {"sitemaps": SITEMAPS},
        name="django.contrib.sitemaps.views.sitemap",
    ),
    path("opensearch.xml", search.describe_search, name="opensearch"),
    path("robots.txt", browse.show_robots, name="robots"),
    path("health/", health.show_health, name="health"),
]
