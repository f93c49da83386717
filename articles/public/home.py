"""The front page: what editors put forward, the latest issues, this day in other years, what is new."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery, Window
from django.db.models.functions import RowNumber
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localdate
from django.utils.translation import get_language

from articles.models import Article, Collection, HomeBlock, Issue, Kind, Newspaper, Page, Pin
from articles.models.article import ArticleQuerySet, read_listed
from articles.public.collections import add_openings
from articles.public.figures import read_figures
from articles.public.kept import kept, kept_with_index
from articles.public.methods import only_read
from articles.public.reading_settings import read_settings
from articles.public.site import read_site
from articles.search import FacetValue, SearchQuery, SearchUnavailable, search_articles

PINS = 12
NEWSPAPERS = 7  # the first with seven headlines, the others with three
FRONT_ARTICLES = 7
HEADLINES = 3
NOT_ON_FRONT = (Kind.TEASER, Kind.NOTICE)
FIRST_YEAR = 1800
DAY_ISSUES = 6
LATELY = 200  # of articles, among which the issues that are new are looked for
NEW_ISSUES = 6
COLLECTIONS = 4
SUBJECTS = 24

Block = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Front:
    """An issue with the first articles of its first page."""

    issue: Issue
    articles: Sequence[Article]


@dataclass(frozen=True, slots=True)
class Batch:
    """New articles of one issue, or of one page whose date is unknown; `count` are all its articles."""

    articles: Sequence[Article]
    count: int


@only_read
def show_home(request: HttpRequest) -> HttpResponse:
    figures = read_figures(request)
    context = {"figures": figures, "blocks": write_blocks(request) if figures.article_count else ""}
    return render(request, "articles/home.html", context)


def write_blocks(request: HttpRequest) -> SafeString:
    """The blocks as HTML, which is the same for all who read in the same language, as printed or not."""
    written, form = keep_written(request), (get_language(), read_settings(request).is_as_printed)
    if form not in written:
        context = {"blocks": read_blocks(request)}
        html = render_to_string("articles/home/_blocks.html", context, request)
        written[form] = mark_safe(html)  # a template's  # nosec B308
    return written[form]


@kept_with_index
def keep_written(request: HttpRequest) -> dict[tuple[str | None, bool], SafeString]:
    """Where each form of the blocks is kept once it is written."""
    return {}


@kept_with_index
def read_blocks(request: HttpRequest) -> list[tuple[str, Block]]:
    """The template and the content of each block that the site shows and that has content."""
    names = [name for name in read_site(request).home_blocks if name in BLOCKS]
    blocks = [(f"articles/home/_{name}.html", BLOCKS[name](request)) for name in names]
    return [(template, block) for template, block in blocks if block]


def list_pinned(request: HttpRequest) -> Block:
    """The pinned articles and collections in the editors' order. Three queries at most."""
    pins = list(Pin.objects.published()[:PINS])
    articles = read_listed(pin.article_pk for pin in pins if pin.article_pk)
    collections = Collection.objects.published().counted()
    collections = collections.in_bulk([pin.collection_id for pin in pins if pin.collection_id])
    add_openings(collections.values())
    pinned = [
        {"article": articles.get(pin.article_pk), "collection": collections.get(pin.collection_id)}
        for pin in pins
    ]
    return {"pinned": [one for one in pinned if any(one.values())]} if pinned else {}


def list_latest(request: HttpRequest) -> Block:
    """The latest issue of each newspaper, the newest first. Three queries."""
    return open_fronts(read_latest_issues(request))


def open_fronts(issues: Sequence[Issue]) -> Block:
    """The first issue with its lead and more of its front; the others with their first headlines.

    Three queries.
    """
    fronts = read_fronts(issues, articles=FRONT_ARTICLES)
    if not fronts:
        return {}
    first, *others = fronts
    return {
        "issue": first.issue,
        "lead": next(iter(first.articles), None),
        "front": first.articles[1:],
        "others": [Front(front.issue, front.articles[:HEADLINES]) for front in others],
    }


@kept
def read_latest_issues(request: HttpRequest | None) -> list[Issue]:
    """The latest issue of the newspapers that appeared last. One query."""
    latest = Issue.objects.published().filter(newspaper=OuterRef("pk")).order_by("-date").values("pk")[:1]
    newspapers = Newspaper.objects.annotate(latest=Subquery(latest)).filter(latest__isnull=False)
    issues = Issue.objects.filter(pk__in=newspapers.values("latest")).select_related("newspaper")
    return list(issues.order_by("-date", "newspaper__name")[:NEWSPAPERS])


def read_fronts(issues: Sequence[Issue], *, articles: int) -> list[Front]:
    """Each issue with so many of its articles, in print order. Three queries."""
    if not issues:
        return []
    pages = list(Page.objects.filter(issue__in=issues).values_list("pk", flat=True))
    place = (F("page__order").asc(nulls_last=True), "page_id", "position")
    ranked = (
        list_published_on(pages)
        .exclude(kind__in=NOT_ON_FRONT)
        .annotate(rank=Window(RowNumber(), partition_by="page__issue", order_by=place))
    )
    first = ranked.filter(rank__lte=articles).order_by(*place).values_list("pk", flat=True)
    found: dict[int, list[Article]] = defaultdict(list)
    for article in read_listed(first).values():
        found[article.page.issue_id].append(article)
    return [Front(issue, found[issue.pk]) for issue in issues]


def list_published_on(pages: Sequence[int]) -> ArticleQuerySet:
    """The published articles on pages of these primary keys.

    As a subquery of each: SQLite, while it has no statistics, would otherwise walk over all published
    articles.
    """
    published = Article.objects.published().filter(pk=OuterRef("pk"))
    return Article.objects.filter(Exists(published), page__in=pages)


def list_day(request: HttpRequest, today: datetime.date | None = None) -> Block:
    """Issues of this day in other years, the latest first. Four queries."""
    today = today or localdate()
    days = [day for year in range(FIRST_YEAR, today.year) if (day := _move_to(today, year))]
    issues = Issue.objects.published().filter(date__in=days).select_related("newspaper")
    issues = list(issues.order_by("-date", "newspaper__name")[:DAY_ISSUES])
    fronts = read_fronts(issues, articles=HEADLINES)
    return {"today": today, "fronts": fronts} if fronts else {}


def _move_to(day: datetime.date, year: int) -> datetime.date | None:
    """The same day in that year; None for 29 February in other years."""
    try:
        return day.replace(year=year)
    except ValueError:
        return None


def list_recent(request: HttpRequest) -> Block:
    """What was published last, by issue, without the issues that are the latest. Four queries.

    An import of a whole year is then a few lines, not the whole list.
    """
    lately = Article.objects.published().exclude(page__issue__in=read_latest_issues(request))
    lately = lately.latest_published().values_list("pk", "page_id", "page__issue_id")[:LATELY]
    batches: dict[tuple[str, int], list[int]] = defaultdict(list)
    for pk, page, issue in lately:
        batches[("issue", issue) if issue else ("page", page)].append(pk)
    newest = list(batches.items())[:NEW_ISSUES]
    counts = _count_articles(key for key, _pks in newest)
    articles = read_listed(pk for _key, pks in newest for pk in pks[:HEADLINES])
    found = [
        Batch([articles[pk] for pk in pks[:HEADLINES] if pk in articles], counts.get(key, len(pks)))
        for key, pks in newest
    ]
    return {"batches": [batch for batch in found if batch.articles]} if found else {}


def _count_articles(keys: Iterable[tuple[str, int]]) -> dict[tuple[str, int], int]:
    """How many published articles each issue or undated page has."""
    pks = defaultdict(list)
    for kind, pk in keys:
        pks[kind].append(pk)
    pages = Page.objects.filter(Q(issue__in=pks["issue"]) | Q(pk__in=pks["page"])).values_list(
        "pk", flat=True
    )
    articles = list_published_on(list(pages))
    counts: dict[tuple[str, int], int] = defaultdict(int)
    rows = articles.values_list("page__issue", "page").annotate(article_count=Count("pk"))
    for issue, page, count in rows:
        counts[("issue", issue) if issue else ("page", page)] += count
    return counts


def list_collections(request: HttpRequest) -> Block:
    collections = Collection.objects.published().counted().order_by("-pk")
    collections = add_openings(collections[:COLLECTIONS])
    return {"collections": collections} if collections else {}


def list_ways_in(request: HttpRequest) -> Block:
    figures = read_figures(request)
    return {"years": figures.years, "newspapers": figures.newspapers, "subjects": read_subjects(request)}


@kept_with_index
def read_subjects(request: HttpRequest | None) -> list[FacetValue]:
    """The tags that most articles have; none where search is unavailable."""
    try:
        return list(search_articles(SearchQuery(), limit=0).facets["tag"][:SUBJECTS])
    except SearchUnavailable:
        return []


BLOCKS: dict[str, Callable[[HttpRequest], Block]] = {
    HomeBlock.PINNED: list_pinned,
    HomeBlock.LATEST: list_latest,
    HomeBlock.DAY: list_day,
    HomeBlock.RECENT: list_recent,
    HomeBlock.COLLECTIONS: list_collections,
    HomeBlock.BROWSE: list_ways_in,
}
