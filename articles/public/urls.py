"""The addresses of the public pages. They never change: others cite them."""

import datetime
from collections.abc import Callable

from django.http import HttpResponse
from django.urls import URLPattern, path, register_converter

from articles.public import (
    about,
    articles,
    authorities,
    browse,
    collections,
    feeds,
    health,
    home,
    pictures,
    reports,
    search,
    sitemaps,
)
from articles.public.conditional import conditional, conditional_by_content
from articles.public.languages import in_offered_language, in_preferred_language
from articles.public.reading_settings import in_script, show_settings
from articles.rate_limits import limit_rate, refuse_in_words


class IsoDateConverter:
    """A day as 2026-03-19. A day that does not exist matches no address."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> datetime.date:
        return datetime.date.fromisoformat(value)

    def to_url(self, value: datetime.date | str) -> str:
        return str(value)


register_converter(IsoDateConverter, "date")


def page(route: str, view: Callable[..., HttpResponse], name: str) -> URLPattern:
    return path(route, in_preferred_language(conditional(in_script(view))), name=name)


def file(route: str, view: Callable[..., HttpResponse], name: str) -> URLPattern:
    """What programs read: an address without language leads nobody on."""
    return path(route, in_offered_language(conditional(view)), name=name)


def offer_feeds(
    route: str,
    open_page: Callable[..., feeds.FeedPage],
    name: str,
    *,
    wrap: Callable[[feeds.View], feeds.View] = conditional,
) -> list[URLPattern]:
    """The feeds of the page of this route and name."""
    return [
        path(
            route + each.path,
            in_offered_language(wrap(feeds.show_feed(open_page, each))),
            name=each.name_route(name),
        )
        for each in feeds.FEED_FORMATS
    ]


def limited_search(view: feeds.View) -> feeds.View:
    return limit_rate("search")(conditional(view))


# Each is there in every language. A tag's name is free text and may contain a slash: hence <path:name>, and
# the feed before the tag.
urlpatterns = [
    page("", home.show_home, "home"),
    page("issues/", browse.show_calendar, "issues"),
    page("issues/<str:code>/<date:date>/", browse.show_issue, "issue"),
    page("newspapers/", browse.list_newspapers, "newspapers"),
    page("newspapers/<str:code>/", browse.show_newspaper, "newspaper"),
    page("pages/<str:ref>/", browse.show_page, "page"),
    path(
        "articles/<str:ref>/",
        articles.counting_reads(in_preferred_language(conditional(in_script(articles.show_article)))),
        name="article",
    ),
    page("tags/", authorities.list_tags, "tags"),
    *offer_feeds("tags/<path:name>/", feeds.open_tag, "tag"),
    page("tags/<path:name>/", authorities.show_tag, "tag"),
    page("people/", authorities.list_people, "people"),
    page("people/<int:pk>/", authorities.show_person, "person"),
    page("columns/", authorities.list_columns, "columns"),
    page("columns/<int:pk>/", authorities.show_column, "column"),
    page("collections/", collections.list_collections, "collections"),
    page("collections/<str:slug>/", collections.show_collection, "collection"),
    page("about/", about.show_about, "about"),
    *offer_feeds("", feeds.open_latest, "home"),
    *offer_feeds("newspapers/<str:code>/", feeds.open_newspaper, "newspaper"),
    *offer_feeds("issues/<str:code>/<date:date>/", feeds.open_issue, "issue"),
    *offer_feeds("people/<int:pk>/", feeds.open_person, "person"),
    *offer_feeds("columns/<int:pk>/", feeds.open_column, "column"),
    *offer_feeds("collections/<str:slug>/", feeds.open_collection, "collection"),
    *offer_feeds("search/", feeds.open_search, "search", wrap=limited_search),
    file("sitemap.xml", sitemaps.show_index, "sitemap"),
    file("sitemap-<str:section>.xml", sitemaps.show_section, "section_sitemap"),
    path(
        "articles/<str:ref>/report/",
        in_preferred_language(in_script(reports.report_article)),
        name="report_article",
    ),
    path("reports/<str:key>/", in_preferred_language(in_script(reports.show_report)), name="report"),
    path(
        "opensearch.xml",
        in_offered_language(conditional_by_content(search.describe_search)),
        name="opensearch",
    ),
    path(
        "search/",
        in_preferred_language(
            limit_rate("search", refuse=in_script(refuse_in_words))(
                conditional(in_script(search.show_search))
            )
        ),
        name="search",
    ),
    path("reading/", in_preferred_language(in_script(show_settings)), name="reading_settings"),
]
# The same in every language.
without_language = [
    path("logo/", conditional(pictures.show_logo), name="logo"),
    path("articles/<str:ref>/citation.<str:form>", conditional(articles.show_citation), name="citation"),
    path(
        "articles/<str:ref>/picture.png",
        limit_rate("pictures")(conditional(pictures.show_picture)),
        name="picture",
    ),
    path("robots.txt", conditional_by_content(browse.show_robots), name="robots"),
    path("search/suggestions/", search.list_suggestions, name="suggestions"),
    path("health/", health.show_health, name="health"),
    path("metrics/", health.show_metrics, name="metrics"),
]
