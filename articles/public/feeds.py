"""Feeds of the latest published articles, as their publication records have them: of all, and of whatever a
page lists. Each is there as Atom and as JSON Feed.

Ids are tags that say nothing of where the archive is served: they stay when it moves.
Source: RFC 4287 (Atom), RFC 5005 (paging), RFC 4151 (tags), jsonfeed.org version 1.1.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from articles.control_characters import drop_control_characters
from articles.languages import PRINTED_LANGUAGE, find_path, name_language
from articles.models import Article, Collection, Column, Issue, Newspaper, Person, PublicationRecord, Tag
from articles.models.article import EXCERPT_CHARS, ArticleQuerySet
from articles.models.authority_history import AuthorityKind
from articles.public.authorities import find_named
from articles.public.citation import is_authors
from articles.public.errors import search_unavailable
from articles.public.facets import list_active_filters
from articles.public.kept import keep_list
from articles.public.methods import only_read
from articles.public.paging import read_list_page_number
from articles.public.site import read_site
from articles.search import (
    PARAMETERS,
    SearchForm,
    SearchQuery,
    SearchResult,
    SearchUnavailable,
    Sort,
    TooCostly,
    search_articles,
)

View = Callable[..., HttpResponse]
ENTRIES = 50
FOLLOWED = ("newspaper", "issue", "tag", "person", "column", "collection", "search")  # pages with feeds
NEVER = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)  # of a feed without entries


@dataclass(frozen=True)
class FeedEntry:
    """What a feed shows of an article."""

    ref: str
    title: str
    excerpt: str
    authors: Sequence[str]
    tags: Sequence[str]
    published: datetime.datetime
    updated: datetime.datetime


@dataclass(frozen=True)
class FeedPage:
    """One page of a feed. `key` names the feed for ever; `address` is that of the page that it follows."""

    key: str
    title: str
    address: str
    entries: Sequence[FeedEntry]
    number: int
    has_next: bool


def make_entry(record: PublicationRecord) -> FeedEntry:
    # Records replace control characters, which programs count; readers do without.
    summary, detail = (json.loads(part.replace("\ufffd", "")) for part in (record.summary, record.detail))
    opening = next(filter(None, detail["paragraphs"]), "")
    written = (each for each in summary["credits"] if is_authors(each["role"]))
    authors = dict.fromkeys(each["name"] or each["role"] for each in written)
    return FeedEntry(
        ref=record.ref,
        title=summary["title"],
        excerpt=f"{opening[:EXCERPT_CHARS]}…" if len(opening) > EXCERPT_CHARS else opening,
        authors=tuple(authors) or (summary["page"]["newspaper"]["name"],),
        tags=tuple(tag["name"] for tag in summary["tags"]),
        published=datetime.datetime.fromisoformat(summary["published_at"]),
        updated=record.at,
    )


def make_id(key: str) -> str:
    return f"tag:{settings.FEED_IDS}:{key}"


def read_entries(pks: Iterable[int]) -> list[FeedEntry]:
    """Of the articles of these keys that are published, in this order. One query."""
    pks = list(pks)
    public = PublicationRecord.objects.public().filter(article__in=pks)
    records = {record.article_id: record for record in public}
    return [make_entry(records[pk]) for pk in pks if pk in records]


# What a feed follows --------------------------------------------------------------------------------


def _open_feed(request: HttpRequest, articles: ArticleQuerySet, *, key: str, **about: str) -> FeedPage:
    """The asked page of the articles, the latest published first. Http404 past the end.

    Two queries, one while nothing public changes.
    """
    number = read_list_page_number(request)
    start = (number - 1) * ENTRIES

    def read_keys() -> list[int]:
        return list(articles.latest_published().values_list("pk", flat=True)[start : start + ENTRIES + 1])

    pks = keep_list(request, ("feed", key, number), read_keys)
    if number > 1 and not pks:
        raise Http404(_("没有这一页。"))
    entries = read_entries(pks[:ENTRIES])
    return FeedPage(key=key, entries=entries, number=number, has_next=len(pks) > ENTRIES, **about)


def _open_feed_of(request: HttpRequest, row: Any, articles: ArticleQuerySet) -> FeedPage:
    key = f"{row._meta.model_name}/{row.pk}"
    return _open_feed(request, articles, key=key, title=str(row), address=row.get_absolute_url())


def open_latest(request: HttpRequest) -> FeedPage:
    title = _("%(site)s：新近发布") % {"site": read_site(request).title}
    return _open_feed(
        request, Article.objects.published(), key="archive", title=title, address=reverse("home")
    )


def open_newspaper(request: HttpRequest, code: str) -> FeedPage:
    newspaper = get_object_or_404(Newspaper.objects.published(), code=code)
    return _open_feed_of(request, newspaper, Article.objects.published().filter(page__newspaper=newspaper))


def open_issue(request: HttpRequest, code: str, date: datetime.date) -> FeedPage:
    issues = Issue.objects.published().select_related("newspaper")
    issue = get_object_or_404(issues, newspaper__code=code, date=date)
    return _open_feed_of(request, issue, Article.objects.published().filter(page__issue=issue))


def open_tag(request: HttpRequest, name: str) -> FeedPage:
    tag, _has_moved = find_named(Tag.objects.published(), AuthorityKind.TAG, name=name)
    return _open_feed_of(request, tag, tag.list_articles())


def open_person(request: HttpRequest, pk: int) -> FeedPage:
    person, _has_moved = find_named(Person.objects.published(), AuthorityKind.PERSON, pk=pk)
    return _open_feed_of(request, person, person.list_articles())


def open_column(request: HttpRequest, pk: int) -> FeedPage:
    column, _has_moved = find_named(Column.objects.published(), AuthorityKind.COLUMN, pk=pk)
    return _open_feed_of(request, column, column.list_articles())


def open_collection(request: HttpRequest, slug: str) -> FeedPage:
    published = Collection.objects.published()
    collection, _has_moved = find_named(published, AuthorityKind.COLLECTION, slug=slug)
    return _open_feed_of(request, collection, collection.list_articles())


def _find_page(query: SearchQuery, number: int) -> SearchResult:
    """Return a page of hits. Http404 if there is none, or the search would cost too much."""
    try:
        result = search_articles(query, offset=(number - 1) * ENTRIES, limit=ENTRIES)
    except TooCostly as error:
        raise Http404(error.message) from error
    if number > 1 and not result.hits:
        raise Http404(_("没有这一页。"))
    return result


def open_search(request: HttpRequest) -> FeedPage:
    """What the search finds exactly, the latest print first. Http404 for a wrong value.

    Raises SearchUnavailable.
    """
    form = SearchForm(request.GET)
    if not form.is_valid():
        raise Http404(form.errors.as_text())
    query = replace(form.search(), sort=Sort.NEWEST, is_exact=True)
    number = read_list_page_number(request)
    result = _find_page(query, number)
    names = sorted(set(PARAMETERS) & set(request.GET) - {"sort", "exact"})
    asked = urlencode([(name, value) for name in names for value in request.GET.getlist(name) if value])
    filters = [active.label for active in list_active_filters(request.GET, form.cleaned_data)]
    return FeedPage(
        key=f"search?{asked}",
        title=" · ".join([_("检索"), *filter(None, [query.text]), *filters]),
        address=f"{reverse('search')}?{asked}",
        entries=read_entries(hit.article.pk for hit in result.hits),
        number=number,
        has_next=number * ENTRIES < result.total,
    )


# Formats --------------------------------------------------------------------------------------------


class AtomFeed(Atom1Feed):
    """Django's Atom with what it leaves out: several authors, links to other pages, the text's language."""

    def latest_post_date(self) -> datetime.datetime:
        return self.feed["updated"]  # Django gives the present time to a feed without entries

    def add_root_elements(self, handler: Any) -> None:
        super().add_root_elements(handler)
        for rel, address in self.feed["others"].items():
            handler.addQuickElement("link", "", {"rel": rel, "href": address})

    def item_attributes(self, item: dict[str, Any]) -> dict[str, str]:
        return {"xml:lang": PRINTED_LANGUAGE}

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        for name in item["authors"]:
            handler.startElement("author", {})
            handler.addQuickElement("name", name)
            handler.endElement("author")


def write_atom(request: HttpRequest, page: FeedPage) -> str:
    feed = AtomFeed(
        title=drop_control_characters(page.title),  # which Django's writer of XML refuses with an error
        link=request.build_absolute_uri(page.address),
        description=None,
        language=name_language(get_language()),
        feed_url=request.build_absolute_uri(),
        feed_guid=make_id(quote(page.key, safe="/?=&%+")),
        updated=max((entry.updated for entry in page.entries), default=NEVER),
        others=link_other_pages(request, page),
    )
    for entry in page.entries:
        feed.add_item(
            title=entry.title,
            link=request.build_absolute_uri(reverse("article", args=[entry.ref])),
            description=escape(entry.excerpt),  # Atom1Feed says that it is HTML
            unique_id=make_id(f"article/{entry.ref}"),
            pubdate=entry.published,
            updateddate=entry.updated,
            authors=entry.authors,
            categories=entry.tags,
        )
    return feed.writeString("utf-8")


def write_json_feed(request: HttpRequest, page: FeedPage) -> str:
    others = link_other_pages(request, page)
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": drop_control_characters(page.title),
        "home_page_url": request.build_absolute_uri(page.address),
        "feed_url": request.build_absolute_uri(),
        **({"next_url": others["next"]} if "next" in others else {}),
        "language": name_language(get_language()),
        "items": [
            {
                "id": make_id(f"article/{entry.ref}"),
                "url": request.build_absolute_uri(reverse("article", args=[entry.ref])),
                "title": entry.title,
                "content_text": entry.excerpt,
                "date_published": entry.published.isoformat(),
                "date_modified": entry.updated.isoformat(),
                "authors": [{"name": name} for name in entry.authors],
                "tags": entry.tags,
                "language": PRINTED_LANGUAGE,
            }
            for entry in page.entries
        ],
    }
    return json.dumps(feed, ensure_ascii=False)


def link_other_pages(request: HttpRequest, page: FeedPage) -> dict[str, str]:
    """The addresses of the pages before and after by their relation."""
    numbers = {"previous": page.number - 1} if page.number > 1 else {}
    if page.has_next:
        numbers["next"] = page.number + 1
    query = request.GET.copy()
    addresses = {}
    for rel, number in numbers.items():
        query["p"] = number
        addresses[rel] = request.build_absolute_uri(f"{request.path}?{query.urlencode()}")
    return addresses


class FeedFormat(NamedTuple):
    """`path` ends the address of a feed, below that of its page; `suffix` ends the route's name."""

    name: str
    media_type: str
    path: str
    suffix: str
    write: Callable[[HttpRequest, FeedPage], str]

    def name_route(self, page: str) -> str:
        """The name of the route of a page's feed. That of the home page is the archive's."""
        return self.suffix if page == "home" else f"{page}_{self.suffix}"


FEED_FORMATS = (
    FeedFormat("Atom", "application/atom+xml", "feed/", "feed", write_atom),
    FeedFormat("JSON Feed", "application/feed+json", "feed.json", "json_feed", write_json_feed),
)


class FeedLink(NamedTuple):
    name: str
    media_type: str
    title: str
    address: str


def link_feeds(request: HttpRequest | None, *, is_followed: bool = True) -> list[FeedLink]:
    """The feeds of what the page lists if it is one to be followed, then those of the whole archive."""
    match = getattr(request, "resolver_match", None)
    links = []
    if is_followed and match and match.view_name in FOLLOWED:
        query = request.GET.copy()
        query.pop("p", None)
        asked = f"?{query.urlencode()}" if query and match.view_name == "search" else ""
        links = [
            FeedLink(
                each.name,
                each.media_type,
                _("本页的文章"),
                reverse(each.name_route(match.view_name), args=match.args, kwargs=match.kwargs) + asked,
            )
            for each in FEED_FORMATS
        ]
    return links + [
        FeedLink(each.name, each.media_type, _("全部文章"), find_path(each.name_route("home")))
        for each in FEED_FORMATS
    ]


def show_feed(open_page: Callable[..., FeedPage], feed_format: FeedFormat) -> View:
    """The view of a feed in one format."""

    @only_read
    def show(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            page = open_page(request, *args, **kwargs)
        except SearchUnavailable:
            return search_unavailable(request)
        content_type = f"{feed_format.media_type}; charset=utf-8"
        return HttpResponse(feed_format.write(request, page), content_type)

    return show
