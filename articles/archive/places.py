"""Where a page belongs: its date and label, and whether another page has them already."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable
from typing import Any

from articles.models import Issue, Page
from articles.parsing import Flag, flag_to_json
from articles.parsing.flags import DATE_MISSING, NUMBER_MISSING

IssuePlace = tuple[int, datetime.date]  # key of the newspaper, date


def find_page_at(
    newspaper_pk: int, date: datetime.date | None, label: str, *, but: Page | None = None
) -> Page | None:
    """The newspaper's page of this date and label, other than `but`; None where one of them is unknown."""
    if date is None or not label:
        return None
    pages = Page.objects.filter(newspaper=newspaper_pk, issue__date=date, label=label)
    return pages.exclude(pk=but and but.pk).select_related("newspaper", "issue").defer("text").first()


def find_issue(newspaper_pk: int, date: datetime.date | None) -> Issue | None:
    """The newspaper's issue of this date, made if need be; None for an unknown date."""
    return Issue.objects.get_or_create(newspaper_id=newspaper_pk, date=date)[0] if date else None


def find_issues(places: Collection[IssuePlace]) -> dict[IssuePlace, Issue]:
    """The issues of these newspapers and dates, made if need be. At most three queries."""
    if not places:
        return {}
    newspapers, dates = zip(*places, strict=True)
    there = Issue.objects.filter(newspaper__in=set(newspapers), date__in=set(dates))
    found = {(issue.newspaper_id, issue.date): issue for issue in there}
    if missing := sorted(set(places) - set(found)):
        rows = [Issue(newspaper_id=newspaper, date=date) for newspaper, date in missing]
        Issue.objects.bulk_create(rows, ignore_conflicts=True)  # another process may make one too
        found = {(issue.newspaper_id, issue.date): issue for issue in there.all()}
    return found


def remove_empty(issues: Iterable[Issue]) -> list[Issue]:
    """Delete those of the issues that have no pages any more; return the others."""
    issues = list(issues)
    kept = set(Page.objects.filter(issue__in=issues).order_by().values_list("issue", flat=True).distinct())
    if empty := [issue.pk for issue in issues if issue.pk not in kept]:
        Issue.objects.filter(pk__in=empty).delete()
    return [issue for issue in issues if issue.pk in kept]


def flag_place(
    flags: Iterable[dict[str, Any]], *, date: datetime.date | None, label: str
) -> list[dict[str, Any]]:
    """A page's flags, with those for a missing date and label exactly where they are missing, at the end."""
    missing = {DATE_MISSING: date is None, NUMBER_MISSING: not label}
    others = [flag for flag in flags if flag["code"] not in missing]
    return others + [flag_to_json(Flag(code)) for code, is_missing in missing.items() if is_missing]
