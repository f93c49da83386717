"""Issues and their neighbours in time."""

import datetime

import pytest

from articles.models import Issue, Newspaper

DAYS = [datetime.date(2026, 3, day) for day in (17, 18, 19, 20, 21)]


@pytest.mark.django_db
def test_neighbours_of_an_issue_are_its_newspapers_the_nearest_first():
    newspaper, other = (Newspaper.objects.create(name=name, code=name) for name in ("yb", "wb"))
    for day in (DAYS[3], DAYS[0], DAYS[4], DAYS[1], DAYS[2]):
        Issue.objects.create(newspaper=newspaper, date=day)
        Issue.objects.create(newspaper=other, date=day)
    issue = Issue.objects.get(newspaper=newspaper, date=DAYS[2])
    assert [each.date for each in Issue.objects.before(issue)] == [DAYS[1], DAYS[0]]
    assert [each.date for each in Issue.objects.after(issue)] == [DAYS[3], DAYS[4]]
