"""Completeness: a calendar of each newspaper's issues, what is missing, and how far each month is."""

from __future__ import annotations

import calendar
import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from articles.archive.gaps import IssueState, NewspaperGaps, Progress, read_gaps
from articles.models import Issue, Newspaper, Page
from articles.typed_numbers import read_typed_number

VIEW_PERMISSION = "articles.view_page"
CHART_HEIGHT, BAR_WIDTH, BAR_STEP = 120, 28, 44  # of the charts, in their own units
PARTS = ("published", "proposed", "draft", "withdrawn")  # of a bar, from its foot


def list_completeness_urls() -> list[Any]:
    return [
        path("completeness/", admin.site.admin_view(show_completeness), name="articles_completeness"),
    ]


@dataclass(frozen=True)
class Day:
    """A day of the calendar. `state` is complete, work, gap, missing or none; `sentence` says it in words."""

    date: datetime.date
    issue: IssueState | None
    state: str
    sentence: str


@dataclass(frozen=True)
class Month:
    """`weeks` have seven entries each, Monday first; None where the day belongs to another month."""

    first_day: datetime.date
    weeks: Sequence[Sequence[Day | None]]
    progress: Progress


@dataclass(frozen=True)
class Bar:
    """A month of the chart: where its label stands, and its parts as (name, top, height)."""

    month: Month
    x: int
    middle: float
    parts: Sequence[tuple[str, float, float]]


@require_safe
def show_completeness(request: HttpRequest) -> HttpResponse:
    """One year of one newspaper; without a choice the latest year of the first one."""
    if not request.user.has_perm(VIEW_PERMISSION):
        raise PermissionDenied
    newspapers = list(Newspaper.objects.order_by("name"))
    chosen = request.GET.get("newspaper", "")
    newspaper = next((one for one in newspapers if one.code == chosen), newspapers[0] if newspapers else None)
    context = {
        **admin.site.each_context(request),
        "title": _("收录情况"),
        "newspapers": newspapers,
        "newspaper": newspaper,
    }
    if newspaper:
        context |= _describe_newspaper(newspaper, request.GET.get("year", ""))
    return TemplateResponse(request, "admin/articles/completeness.html", context)


def _describe_newspaper(newspaper: Newspaper, typed: str) -> dict[str, Any]:
    dates = Issue.objects.filter(newspaper=newspaper).dates("date", "year")
    years = [date.year for date in dates]
    latest = years[-1] if years else localdate().year
    chosen = read_typed_number(typed)
    year = chosen if chosen in years else latest
    gaps = read_gaps(newspaper, datetime.date(year, 1, 1), datetime.date(year, 12, 31))
    months = lay_out_year(year, gaps)
    issues = sorted(gaps.issues.values(), key=lambda issue: issue.date)
    return {
        "years": years,
        "year": year,
        "months": months,
        "weekdays": WEEKDAYS_ABBR.values(),
        "bars": draw_bars(months),
        "chart_width": BAR_STEP * 12,
        "chart_height": CHART_HEIGHT,
        "bar_width": BAR_WIDTH,
        "parts": [(name, label_part(name)) for name in PARTS],
        "total": reduce(add, (month.progress for month in months)),
        "missing_days": sorted(gaps.missing_days),
        "incomplete": [issue for issue in issues if issue.missing or issue.unnumbered],
        "unfinished": [issue for issue in issues if issue.progress.unfinished],
        "twins": gaps.twins,
        "undated": Page.objects.filter(newspaper=newspaper).undated().count(),
    }


def label_part(name: str) -> str:
    return {
        "published": _("已发布"),
        "proposed": _("待发布"),
        "draft": _("草稿"),
        "withdrawn": _("已撤下"),
    }[name]


def lay_out_year(year: int, gaps: NewspaperGaps) -> list[Month]:
    """The twelve months of the year."""
    return [
        Month(datetime.date(year, number, 1), _lay_out_weeks(year, number, gaps), _sum_month(number, gaps))
        for number in range(1, 13)
    ]


def _lay_out_weeks(year: int, month: int, gaps: NewspaperGaps) -> list[list[Day | None]]:
    weeks = calendar.Calendar().monthdayscalendar(year, month)
    return [
        [make_day(datetime.date(year, month, day), gaps) if day else None for day in week] for week in weeks
    ]


def _sum_month(month: int, gaps: NewspaperGaps) -> Progress:
    return sum_progress(issue for date, issue in gaps.issues.items() if date.month == month)


def sum_progress(issues: Iterable[IssueState]) -> Progress:
    return reduce(add, (issue.progress for issue in issues), Progress())


def make_day(date: datetime.date, gaps: NewspaperGaps) -> Day:
    """The day with its state; if several apply, the most urgent."""
    issue = gaps.issues.get(date)
    if issue is None:
        is_missing = date in gaps.missing_days
        return Day(date, None, "missing" if is_missing else "none", _("缺这一期") if is_missing else "")
    said = [ngettext("%(n)d 版", "%(n)d 版", issue.pages) % {"n": issue.pages}]
    if issue.missing:
        said.append(_("缺第 %(labels)s 版") % {"labels": _("、").join(issue.missing)})
    if issue.unnumbered:
        said.append(_("%(n)d 版没有版次") % {"n": issue.unnumbered})
    if issue.progress.unfinished:
        counts = {"n": issue.progress.unfinished, "all": issue.progress.total}
        said.append(_("%(all)d 篇里 %(n)d 篇没有发布") % counts)
    is_gap = issue.missing or issue.unnumbered
    state = "gap" if is_gap else "work" if issue.progress.unfinished else "complete"
    return Day(date, issue, state, _("，").join(said))


def draw_bars(months: Sequence[Month]) -> list[Bar]:
    """The chart of the months, as high as the month with most articles."""
    most = max((month.progress.total for month in months), default=0) or 1
    bars = []
    for place, month in enumerate(months):
        parts, top = [], float(CHART_HEIGHT)
        for name in PARTS:
            height = getattr(month.progress, name) * CHART_HEIGHT / most
            top -= height
            if height:
                parts.append((name, round(top, 1), round(height, 1)))
        x = place * BAR_STEP + (BAR_STEP - BAR_WIDTH) // 2
        bars.append(Bar(month, x, x + BAR_WIDTH / 2, parts))
    return bars
