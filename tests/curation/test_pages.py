"""Pages placed, issues moved, pages deleted."""

import datetime

import pytest
from django.db import IntegrityError, transaction

from articles.curation import PlaceTaken, delete_pages, move_issue, place_page, publish_articles
from articles.models import Article, IndexRequest, Issue, Page

NEXT_DAY = datetime.date(2026, 3, 20)


def requested() -> list[int]:
    return list(IndexRequest.objects.order_by("pk").values_list("article_pk", flat=True))


def test_an_undated_page_gets_a_new_issue_and_loses_its_flags(archive):
    place_page(archive.undated, date=NEXT_DAY, label="4", section="科教")
    page = Page.objects.get(ref="undated")
    assert (page.issue, page.label, page.section) == (Issue.objects.get(date=NEXT_DAY), "4", "科教")
    assert page.issue.newspaper == archive.newspaper
    assert page.placed_by_editor
    assert page.flags == []


def test_a_page_whose_number_stays_unknown_keeps_that_flag(archive):
    place_page(archive.undated, date=NEXT_DAY, label="", section="")
    assert Page.objects.get(ref="undated").flags == [{"code": "number-missing", "lines": []}]


def test_a_taken_place_is_refused_with_the_page_that_has_it_and_nothing_changes(archive):
    with pytest.raises(PlaceTaken) as error:
        place_page(archive.undated, date=archive.issue.date, label="1", section="")
    assert str(error.value) == (
        "样报 2026-03-19 第 1 版已经有一页（pageone.txt）。请先改正那一页的日期或版次。"
    )
    assert error.value.page == archive.page
    page = Page.objects.get(ref="undated")
    assert (page.issue, page.label, page.placed_by_editor) == (None, "", False)


def test_a_page_moved_to_another_day_has_its_published_articles_indexed_again(archive):
    place_page(archive.page, date=NEXT_DAY, label="1", section="")
    assert requested() == [archive.visit.pk]
    archive.visit.refresh_from_db()
    assert archive.visit.page.date == NEXT_DAY
    assert archive.visit.edited_at is None  # its place changed, not its text


def test_an_issue_left_without_pages_is_deleted(archive):
    place_page(archive.page, date=NEXT_DAY, label="1", section="")
    assert list(Issue.objects.values_list("date", flat=True)) == [NEXT_DAY]


def test_a_page_saved_in_its_place_is_not_marked_as_placed(archive):
    place_page(archive.page, date=archive.issue.date, label="1", section="")
    archive.page.refresh_from_db()
    assert not archive.page.placed_by_editor
    assert requested() == []


def test_an_issue_moves_with_its_pages_and_its_articles_are_indexed_again(archive):
    move_issue(archive.issue, NEXT_DAY)
    archive.page.refresh_from_db()
    assert (archive.page.date, archive.page.placed_by_editor) == (NEXT_DAY, True)
    assert requested() == [archive.visit.pk]


def test_an_issue_is_not_moved_onto_another(archive):
    Issue.objects.create(newspaper=archive.newspaper, date=NEXT_DAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        move_issue(archive.issue, NEXT_DAY)
    assert requested() == []


def test_the_articles_of_a_deleted_page_are_queued_for_the_index(archive):
    publish_articles(Article.objects.filter(pk=archive.yak.pk))
    IndexRequest.objects.all().delete()
    delete_pages(Page.objects.all())
    assert not Article.objects.exists()
    assert requested() == [archive.visit.pk, archive.yak.pk]
