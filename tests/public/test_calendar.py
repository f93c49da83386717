"""A year laid out in months, weeks and days."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.models import Issue
from articles.public.calendar import lay_out_year


@pytest.mark.slow
@given(st.integers(datetime.MINYEAR, datetime.MAXYEAR))
def test_every_day_of_a_year_appears_once_under_its_weekday(year):
    months = lay_out_year(year, {})
    days = [
        (day.date, place) for month in months for week in month.weeks for place, day in enumerate(week) if day
    ]
    first, last = datetime.date(year, 1, 1), datetime.date(year, 12, 31)
    assert [date for date, _ in days] == [
        datetime.date.fromordinal(n) for n in range(first.toordinal(), last.toordinal() + 1)
    ]
    assert all(date.weekday() == place for date, place in days)


def test_a_month_shows_and_counts_its_issues():
    issue = Issue(date=datetime.date(2024, 2, 29))
    months = lay_out_year(2024, {issue.date: issue})
    assert [month.issue_count for month in months] == [0, 1] + [0] * 10
    assert months[1].weeks[-1][3].issue is issue
