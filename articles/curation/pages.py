"""Pages placed, issues moved, pages deleted."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from articles.archive.announcements import announce_changes, announce_removal
from articles.archive.jumps import follow_links, pair_jumps, unlink_strays
from articles.archive.places import IssuePlace, find_issues, find_page_at, flag_place, remove_empty
from articles.archive.records import recorded
from articles.models import Article, FormerRef, Issue, Page
from articles.models.print import PageQuerySet
from articles.parsing.page_labels import find_order


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


@dataclass(frozen=True)
class NewPlace:
    """Where a page is to be; without a date it is in no issue."""

    page: Page
    date: datetime.date | None
    label: str
    section: str

    @property
    def is_present(self) -> bool:
        page = self.page
        return (page.date, page.label, page.section) == (self.date, self.label, self.section)

    @property
    def issue_place(self) -> IssuePlace | None:
        return (self.page.newspaper_id, self.date) if self.date else None


def place_page(page: Page, *, date: datetime.date | None, label: str, section: str) -> None:
    """Put the page into its newspaper's issue of `date`, as `place_pages` does.

    Raises PlaceTaken, and changes nothing, if another page has the place.
    """
    check_place(page, date=date, label=label)
    place_pages([NewPlace(page, date, label, section)])


@recorded()
def place_pages(places: Iterable[NewPlace]) -> None:
    """Put pages into their newspapers' issues, made if need be; no other page has these places.

    From now on imports keep date, label and section. Jumps of the articles are paired again; issues left
    without pages are deleted. The number of queries does not depend on that of the pages.
    """
    places = [place for place in places if not place.is_present]
    issues = find_issues({place.issue_place for place in places if place.issue_place})
    pages, left = [place.page for place in places], {place.page.issue for place in places}
    for place in places:
        page = place.page
        page.issue = issues.get(place.issue_place)
        page.label, page.order, page.section = place.label, find_order(place.label), place.section
        page.placed_by_editor = True
        page.flags = flag_place(page.flags, date=place.date, label=place.label)
    Page.objects.bulk_update(pages, ["issue", "label", "order", "section", "placed_by_editor", "flags"])
    unlink_strays(pages)
    _settle_issues({*left, *issues.values()} - {None}, placed=pages)
    follow_links(_list_refs(pages))
    announce_changes(Article.objects.filter(page__in=pages))


def _list_refs(pages: Iterable[Page]) -> set[str]:
    """The refs that the pages' articles have, had, or were linked to by an editor."""
    own = Article.objects.filter(page__in=pages).values_list("ref", "continues_ref")
    former = FormerRef.objects.filter(article__page__in=pages).values_list("ref", flat=True)
    return {*former, *(ref for refs in own for ref in refs if ref)}


def _settle_issues(issues: Iterable[Issue], *, placed: Collection[Page] = ()) -> None:
    """Pair the jumps of issues that pages have left or come to; delete those without pages."""
    pair_jumps(remove_empty(issues), placed=placed)


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
    _settle_issues(issues)
