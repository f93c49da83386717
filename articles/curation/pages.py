"""Where a page belongs: its date, number and section; and pages and issues taken away."""

from __future__ import annotations

import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from articles.archive.jumps import link_issue, part_strays
from articles.curation.touch import announce_change
from articles.models import Article, Issue, Page, Withdrawal
from articles.models.print import PageQuerySet
from articles.parsing.flags import DATE_MISSING, NUMBER_MISSING


class PlaceTaken(ValueError):
    """Another page lies where this one was to go; `page` is that one."""

    def __init__(self, page: Page) -> None:
        self.page = page
        super().__init__(
            _("%(page)s已经有一页(%(source)s)。请先改正那一页的日期或版次。")
            % {"page": page, "source": page.source_name}
        )


def check_place(page: Page, *, date: datetime.date | None, number: int | None) -> None:
    """Raise PlaceTaken where another page of the newspaper has this date and number."""
    if date is None or number is None:
        return
    there = Page.objects.filter(newspaper=page.newspaper_id, issue__date=date, number=number).exclude(
        pk=page.pk
    )
    if taken := there.select_related("newspaper", "issue").first():
        raise PlaceTaken(taken)


@transaction.atomic
def place_page(page: Page, *, date: datetime.date | None, number: int | None, section: str) -> None:
    """Put the page into its newspaper's issue of `date`, which is made if need be; None leaves it undated.

    From now on imports leave date, number and section alone. Articles stay on their page and go with it, and
    their jumps are paired anew; an issue that is left without pages goes. Raises PlaceTaken, and changes
    nothing, where another page lies.
    """
    check_place(page, date=date, number=number)
    if (page.date, page.number, page.section) == (date, number, section):
        return
    left = page.issue
    page.issue = Issue.objects.get_or_create(newspaper_id=page.newspaper_id, date=date)[0] if date else None
    page.number, page.section = number, section
    page.placed_by_editor = True
    missing = [code for code, value in ((DATE_MISSING, date), (NUMBER_MISSING, number)) if value is None]
    others = [flag for flag in page.flags if flag["code"] not in (DATE_MISSING, NUMBER_MISSING)]
    page.flags = [*others, *({"code": code, "lines": []} for code in missing)]
    page.save(update_fields=["issue", "number", "section", "placed_by_editor", "flags"])
    part_strays([page])
    if left and left != page.issue:
        _tend_issue(left)
    if page.issue:
        link_issue(page.issue, placed=page)
    announce_change(Article.objects.filter(page=page))


def _tend_issue(issue: Issue) -> None:
    """Pair the jumps of an issue that a page has left; one that is left without pages goes."""
    if issue.pages.exists():
        link_issue(issue)
    else:
        issue.delete()


@transaction.atomic
def move_issue(issue: Issue, date: datetime.date) -> None:
    """Give the issue with all its pages another date; imports leave those pages where they are then.

    The database refuses a date on which the newspaper has an issue already.
    """
    if issue.date == date:
        return
    issue.date = date
    issue.save(update_fields=["date"])
    issue.pages.update(placed_by_editor=True)
    announce_change(Article.objects.filter(page__issue=issue))


@transaction.atomic
def delete_pages(pages: PageQuerySet, *, at: datetime.datetime | None = None) -> None:
    """Take pages away with all that was made of them. An article goes only with its page: law 2.

    What jumped to them from other pages is paired anew; an issue that is left without pages goes. Programs
    that keep a copy are told the refs of what was public.
    """
    articles = Article.objects.filter(page__in=pages)
    announce_change(articles, at=at)
    announce_change(Article.objects.filter(continues__in=articles), at=at)
    Withdrawal.objects.record(articles.published().values_list("ref", flat=True), at=at)
    issues = list(Issue.objects.filter(pages__in=pages).distinct())
    pages.delete()
    for issue in issues:
        _tend_issue(issue)
