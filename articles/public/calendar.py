"""A year of issues, laid out in months, weeks and days."""

from __future__ import annotations

import calendar
import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.dates import WEEKDAYS
from django.utils.translation import pgettext_lazy

from articles.models import Issue

# (full name, short name for a narrow column), Monday first as Chinese calendars print it.
WEEKDAY_HEADINGS = tuple(
    zip(
        WEEKDAYS.values(),
        (
            pgettext_lazy("星期", "一"),
            pgettext_lazy("星期", "二"),
            pgettext_lazy("星期", "三"),
            pgettext_lazy("星期", "四"),
            pgettext_lazy("星期", "五"),
            pgettext_lazy("星期", "六"),
            pgettext_lazy("星期", "日"),
        ),
        strict=True,
    )
)


@dataclass(frozen=True, slots=True)
class Day:
    date: datetime.date
    issue: Issue | None


@dataclass(frozen=True, slots=True)
class Month:
    """`weeks` have seven entries each, Monday first; None where the day belongs to another month."""

    first_day: datetime.date
    weeks: tuple[tuple[Day | None, ...], ...]
    issue_count: int


def lay_out_year(year: int, issues: Mapping[datetime.date, Issue]) -> list[Month]:
    """The twelve months of the year, each day with the issue of that date or None."""
    months = []
    for number in range(1, 13):
        weeks = tuple(
            tuple(make_day(datetime.date(year, number, day), issues) if day else None for day in week)
            for week in calendar.Calendar().monthdayscalendar(year, number)
        )
        count = sum(day is not None and day.issue is not None for week in weeks for day in week)
        months.append(Month(datetime.date(year, number, 1), weeks, count))
    return months


def make_day(date: datetime.date, issues: Mapping[datetime.date, Issue]) -> Day:
    return Day(date, issues.get(date))
