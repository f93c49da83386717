"""Pages placed, issues moved, pages deleted."""

from __future__ import annotations

import datetime

from django.utils.translation import gettext as _

from articles.archive.changes import announce_changes, announce_removal
from articles.archive.jumps import follow_links, link_issue, unlink_strays
from articles.archive.places import find_issue, find_page_at, flag_place, remove_if_empty
from articles.archive.records import recorded
from articles.models import Article, FormerRef, Issue, Page
from articles.models.print import PageQuerySet


class PlaceTaken(ValueError):
    """Another page has the place that this one was to get; `page` is that one."""

    def __init__(self, page: Page) -> None:
        self.page = page
        super().__init__(
            _("%(page)s已经有一页（%(source)s）。请先改正那一页的日期或版次。")
            % {"page": page, "source": page.source_name}
        )


def check_place(page: Page, *, date: datetime.date | None, label: str) -> None:
    """Raise PlaceTaken if another page of the newspaper has this date and label."""
    if taken := find_page_at(page.newspaper_id, date, label, but=page):
        raise PlaceTaken(taken)


@recorded()
def place_page(page: Page, *, date: datetime.date | None, label: str, section: str) -> None:
    """Put the page into its newspaper's issue of `date`, made if need be; None leaves it undated.

    From now on imports keep date, label and section. Jumps of the articles are paired again; an issue left
    without pages is deleted. Raises PlaceTaken, and changes nothing, if another page has the place.
    """
    check_place(page, date=date, label=label)
    if (page.date, page.label, page.section) == (date, label, section):
        return
    left = page.issue
    page.issue = find_issue(page.newspaper_id, date)
    page.label, page.section = label, section
    page.placed_by_editor = True
    page.flags = flag_place(page.flags, date=date, label=label)
    page.save(update_fields=["issue", "label", "section", "placed_by_editor", "flags"])
    unlink_strays([page])
    if left and left != page.issue:
        _settle_issue(left)
    if page.issue:
        link_issue(page.issue, placed=page)
    follow_links(_list_refs(page))
    announce_changes(Article.objects.filter(page=page))


def _list_refs(page: Page) -> set[str]:
    """The refs that the page's articles have, had, or were linked to by an editor."""
    own = page.articles.values_list("ref", "continues_ref")
    former = FormerRef.objects.filter(article__page=page).values_list("ref", flat=True)
    return {*former, *(ref for refs in own for ref in refs if ref)}


def _settle_issue(issue: Issue) -> None:
    """Pair the jumps of an issue that a page has left; delete it if that was its last page."""
    if not remove_if_empty(issue):
        link_issue(issue)


@recorded()
def move_issue(issue: Issue, date: datetime.date) -> None:
    """Give the issue with all its pages another date; from now on imports leave these pages there.

    Raises IntegrityError for a date on which the newspaper has an issue already.
    """
    if issue.date == date:
        return
    issue.date = date
    issue.save(update_fields=["date"])
    issue.pages.update(placed_by_editor=True)
    announce_changes(Article.objects.filter(page__issue=issue))


@recorded()
def delete_pages(pages: PageQuerySet, *, at: datetime.datetime | None = None) -> None:
    """Delete pages with their articles. An article is deleted only with its page: law 2.

    Jumps to them from other pages are paired again; an issue left without pages is deleted.
    """
    announce_removal(Article.objects.filter(page__in=pages), at=at)
    issues = list(Issue.objects.filter(pages__in=pages).distinct())
    pages.delete()
    for issue in issues:
        _settle_issue(issue)
