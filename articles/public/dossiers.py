"""A subject's dossier: its articles by importance or date, when they appeared, what occurs with it."""

from __future__ import annotations

import re
from array import array
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.paginator import Page as ListPage
from django.db.models import Count, F, QuerySet, TextChoices
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.models import Article, Collection, Column, Credit, Person, Tag, Tagging
from articles.models.article import ArticleQuerySet, read_listed
from articles.public.facets import Choice, FacetLinks, cut_choices, link_companions, name_period
from articles.public.kept import keep_list
from articles.public.paging import open_list_page
from articles.public.timeline import Timeline, draw_timeline
from articles.search import find_period

PERIOD = re.compile(r"[1-9]\d{3}(-(0[1-9]|1[0-2]))?")
COMPANIONS = 50  # of each kind, the most frequent


class ArticleOrder(TextChoices):
    """How the articles of a subject are ordered; the first that a subject offers is its default."""

    GIVEN = "given", gettext_lazy("编辑排定")
    IMPORTANT = "important", gettext_lazy("重要的在前")
    NEWEST = "newest", gettext_lazy("从新到旧")
    OLDEST = "oldest", gettext_lazy("从旧到新")


BY_WEIGHT = (ArticleOrder.IMPORTANT, ArticleOrder.NEWEST, ArticleOrder.OLDEST)
BY_DATE = (ArticleOrder.NEWEST, ArticleOrder.OLDEST, ArticleOrder.IMPORTANT)
AS_GIVEN = (ArticleOrder.GIVEN, ArticleOrder.NEWEST, ArticleOrder.OLDEST)


@dataclass(frozen=True, slots=True)
class Companions:
    """What occurs together with a subject, and its articles by month; both empty without a search index."""

    facets: list[FacetLinks] = field(default_factory=list)
    months: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Dossier:
    """`articles` is a list page of those of `period`, which is empty, a year (2026) or a month (2026-03)."""

    articles: ListPage
    total: int
    period: str
    order: ArticleOrder
    orders: tuple[ArticleOrder, ...]
    timeline: Timeline | None
    companions: list[FacetLinks]

    @property
    def period_name(self) -> str:
        return name_period(self.period) if self.period else ""

    @property
    def is_as_given(self) -> bool:
        return self.order == ArticleOrder.GIVEN


def read_period(request: HttpRequest) -> str:
    """The year or month that the request asks for, else nothing. Http404 for what is neither."""
    period = request.GET.get("period", "")
    if period and not PERIOD.fullmatch(period):
        raise Http404(_("没有这样的年份或月份。"))
    return period


def open_dossier(
    request: HttpRequest,
    subject: Tag | Person | Column | Collection,
    companions: Companions,
    *,
    orders: tuple[ArticleOrder, ...],
    annotated: Sequence[str] = (),
) -> Dossier:
    """The part of the subject's articles that the request asks for, with what they are `annotated` with.

    Two queries, one more of a period, and one more where they are annotated. What is kept costs none.
    """
    period = read_period(request)
    order = request.GET.get("order", orders[0].value)
    if order not in orders:
        raise Http404(_("没有这样的次序。"))
    articles = subject.list_articles()
    shown = narrow_to_period(articles, period)

    def read_keys() -> Sequence[int]:
        return array("q", sort_articles(shown, ArticleOrder(order)).values_list("pk", flat=True))

    keys = keep_list(request, (type(subject), subject.pk, order, period), read_keys)
    page = open_list_page(request, keys)
    page.object_list = read_rows(articles, page.object_list, annotated)

    def count_all() -> int:
        [total] = keep_list(request, (type(subject), subject.pk), lambda: [articles.count()])
        return total

    def link(period: str) -> str:
        return f"?{_drop(request, 'p', 'period', period=period)}"

    whole = f"?{_drop(request, 'p', 'period')}"
    return Dossier(
        articles=page,
        total=count_all() if period else page.paginator.count,
        period=period,
        order=ArticleOrder(order),
        orders=orders,
        timeline=draw_timeline(companions.months, link, chosen=period, whole_url=whole),
        companions=companions.facets,
    )


def read_rows(articles: ArticleQuerySet, pks: Sequence[int], annotated: Sequence[str]) -> list[Article]:
    """Those of these keys as lists show them, so annotated. One query, two where they are annotated."""
    rows = read_listed(pks)
    if annotated:
        for values in articles.order_by().filter(pk__in=list(rows)).values("pk", *annotated):
            vars(rows[values.pop("pk")]).update(values)
    return list(rows.values())


def narrow_to_period(articles: ArticleQuerySet, period: str) -> ArticleQuerySet:
    if not period:
        return articles
    days = find_period(period)
    return articles.filter(page__issue__date__range=(days["date_from"], days["date_to"]))


def _drop(request: HttpRequest, *names: str, **given: str) -> str:
    """The request's query without these, and with what is given."""
    query = request.GET.copy()
    for name in names:
        query.pop(name, None)
    query.update(given)
    return query.urlencode()


def sort_articles(articles: ArticleQuerySet, order: ArticleOrder) -> ArticleQuerySet:
    """Important is what the newspaper put on an early page, and high on it; of these, the newest first."""
    if order == ArticleOrder.GIVEN:
        return articles
    if order == ArticleOrder.NEWEST:
        return articles.newest_first()
    if order == ArticleOrder.OLDEST:
        return articles.order_by(
            F("page__issue__date").asc(nulls_last=True), "page__order", "page_id", "position"
        )
    return articles.order_by(
        F("page__order").asc(nulls_last=True),
        "position",
        F("page__issue__date").desc(nulls_last=True),
        "pk",
    )


def find_companions(request: HttpRequest, name: str, value: str) -> Companions:
    """What the index has on the subject that a search parameter names. Costs what a search does."""
    found = link_companions(name, value, read_period(request))
    return Companions(*found) if found else Companions()


def count_companions(request: HttpRequest, articles: ArticleQuerySet) -> Companions:
    """The same of articles that no search parameter names, with links to the subjects. Four queries."""
    pks = articles.values("pk")
    dates = Article.objects.filter(pk__in=pks, page__issue__isnull=False)
    months: Counter[str] = Counter()
    for day, count in dates.values_list("page__issue__date").annotate(count=Count("pk")):
        months[f"{day:%Y-%m}"] += count
    pks = narrow_to_period(articles, read_period(request)).values("pk")
    tags = Tagging.objects.accepted().filter(article__in=pks)
    by_kind = list(
        tags.values_list("tag__name", "tag__kind").annotate(count=Count("pk")).order_by("-count", "tag__name")
    )
    people = Credit.objects.filter(article__in=pks, person__isnull=False)
    papers = Article.objects.filter(pk__in=pks)
    newspapers = _count(papers, "page__newspaper__code", "page__newspaper__name")
    facets = [
        _link_all("newspaper", _("报纸"), newspapers if len(newspapers) > 1 else []),
        *(
            _link_all("tag", kind.label, [(name, name, count) for name, of, count in by_kind if of == kind])
            for kind in Tag.Kind
        ),
        _link_all("person", _("署名"), _count(people, "person", "person__name", counted="article")),
    ]
    return Companions([facet for facet in facets if facet.shown], dict(months))


def _count(rows: QuerySet, key: str, label: str, *, counted: str = "pk") -> list[tuple[Any, str, int]]:
    named = rows.values_list(key, label).annotate(count=Count(counted, distinct=True))
    return list(named.order_by("-count", label)[:COMPANIONS])


def _link_all(view: str, heading: str, counted: list[tuple[Any, str, int]]) -> FacetLinks:
    choices = [Choice(label, count, reverse(view, args=[key]), False) for key, label, count in counted]
    return cut_choices(heading, choices[:COMPANIONS])
