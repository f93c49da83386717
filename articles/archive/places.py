"""Where a page belongs: its date and label, and whether another page has them already."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from articles.models import Issue, Page
from articles.parsing import Flag, flag_to_json
from articles.parsing.flags import DATE_MISSING, NUMBER_MISSING


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


def remove_if_empty(issue: Issue) -> bool:
    """Delete the issue if it has no pages any more; whether it was deleted."""
    if issue.pages.exists():
        return False
    issue.delete()
    return True


def flag_place(
    flags: Iterable[dict[str, Any]], *, date: datetime.date | None, label: str
) -> list[dict[str, Any]]:
    """A page's flags, with those for a missing date and label exactly where they are missing, at the end."""
    missing = {DATE_MISSING: date is None, NUMBER_MISSING: not label}
    others = [flag for flag in flags if flag["code"] not in missing]
    return others + [flag_to_json(Flag(code)) for code, is_missing in missing.items() if is_missing]
