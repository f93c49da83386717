"""What comes before and after: articles through the pages of an issue, and its pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Q
from django.http import Http404

from articles.models import Article, Page
from articles.models.article import ArticleQuerySet
from articles.models.composed import composed
from articles.models.print import PageQuerySet

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class ArticleLeaves:
    """The published articles before and after one, also on the pages around its own; these pages, and all."""

    previous: Article | None
    next: Article | None
    previous_page: Page | None
    next_page: Page | None
    pages: Sequence[Page]


def find_beside(row: Row, rows: Sequence[Row]) -> tuple[Row | None, Row | None]:
    """The rows before and after one. Http404 if it is not among them: it was withdrawn meanwhile."""
    if row not in rows:
        raise Http404
    place = rows.index(row)
    return (rows[place - 1] if place else None), (rows[place + 1] if place + 1 < len(rows) else None)


def list_issue_pages(page: Page) -> list[Page]:
    """The published pages of the page's issue in print order; itself alone where its issue is unknown."""
    if page.issue_id is None:
        return [page]
    return _read_pages(page.issue_id)


@composed
def _read_pages(issue: int) -> PageQuerySet:
    return Page.objects.published().filter(issue=issue).in_print_order().only("ref", "label", "section")


def find_article_leaves(article: Article) -> ArticleLeaves:
    """Four queries at most."""
    page = article.page
    previous, following = find_beside(article, _read_around(page.pk, article.position))
    pages = list_issue_pages(page)
    previous_page, next_page = find_beside(page, pages)
    if previous is None and previous_page:
        previous = next(iter(_read_last(previous_page.pk)), None)
    if following is None and next_page:
        following = next(iter(_read_first(next_page.pk)), None)
    return ArticleLeaves(previous, following, previous_page, next_page, pages)


@composed
def _read_around(page: int, position: int) -> ArticleQuerySet:
    """The article at this position, and those right before and after it, which of them there are."""
    articles = _list_articles(page)
    before = articles.filter(position__lt=position).order_by("-position").values("position")[:1]
    after = articles.filter(position__gt=position).order_by("position").values("position")[:1]
    around = articles.filter(Q(position=position) | Q(position=before) | Q(position=after))
    return around.for_links().order_by("position")


@composed
def _read_first(page: int) -> ArticleQuerySet:
    return _list_articles(page).for_links().order_by("position")[:1]


@composed
def _read_last(page: int) -> ArticleQuerySet:
    return _list_articles(page).for_links().order_by("-position")[:1]


def _list_articles(page: int) -> ArticleQuerySet:
    return Article.objects.published().filter(page=page)
