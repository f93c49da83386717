"""Articles and collections published and withdrawn."""

import datetime

import pytest

from articles.curation import (
    Skip,
    propose_articles,
    publish_articles,
    publish_collections,
    return_articles,
    withdraw_articles,
    withdraw_collections,
)
from articles.models import Article, Collection, IndexRequest, Status

NOON = datetime.datetime(2026, 3, 20, 4, 0, tzinfo=datetime.UTC)


def requested() -> list[int]:
    return list(IndexRequest.objects.order_by("pk").values_list("article_pk", flat=True))


def test_publishing_reports_what_was_done_and_why_the_rest_was_skipped(archive):
    empty = Article.objects.create(page=archive.page, position=2, ref="emptyref")
    report = publish_articles(Article.objects.all(), at=NOON)
    assert report.done == [archive.battery, archive.yak]
    assert report.skipped == [(archive.visit, Skip.PUBLISHED), (empty, Skip.EMPTY)]


def test_a_published_article_has_its_time_is_marked_and_queued_for_the_index(archive):
    publish_articles(Article.objects.filter(pk=archive.battery.pk), at=NOON)
    archive.battery.refresh_from_db()
    assert archive.battery.status == Status.PUBLISHED
    assert archive.battery.published_at == archive.battery.edited_at == archive.battery.updated_at == NOON
    assert requested() == [archive.battery.pk]


def test_a_withdrawn_article_keeps_its_time_of_publication_and_is_queued_for_the_index(archive):
    report = withdraw_articles(Article.objects.all(), at=NOON)
    assert report.done == [archive.visit]
    assert report.skipped == [(archive.battery, Skip.NOT_PUBLISHED), (archive.yak, Skip.NOT_PUBLISHED)]
    archive.visit.refresh_from_db()
    assert (archive.visit.status, archive.visit.edited_at) == (Status.WITHDRAWN, NOON)
    assert archive.visit.published_at == datetime.datetime(2026, 3, 19, 1, 30, tzinfo=datetime.UTC)
    assert requested() == [archive.visit.pk]


def test_a_withdrawn_article_can_be_published_again(archive):
    withdraw_articles(Article.objects.all())
    report = publish_articles(Article.objects.filter(pk=archive.visit.pk), at=NOON)
    assert report.done == [archive.visit]
    archive.visit.refresh_from_db()
    assert archive.visit.published_at == NOON


def test_proposing_takes_drafts_and_leaves_published_and_proposed_ones(archive):
    propose_articles(Article.objects.filter(pk=archive.yak.pk))
    report = propose_articles(Article.objects.all(), at=NOON)
    assert report.done == [archive.battery]
    assert report.skipped == [(archive.visit, Skip.PUBLISHED), (archive.yak, Skip.PROPOSED)]
    assert requested() == []


def test_only_a_proposed_article_is_returned_as_a_draft(archive):
    propose_articles(Article.objects.filter(pk=archive.yak.pk))
    report = return_articles(Article.objects.all())
    assert report.done == [archive.yak]
    assert report.skipped == [(archive.visit, Skip.NOT_PROPOSED), (archive.battery, Skip.NOT_PROPOSED)]
    archive.yak.refresh_from_db()
    assert archive.yak.status == Status.DRAFT


def test_the_cost_of_publishing_does_not_grow_with_the_articles(archive, django_assert_num_queries):
    Article.objects.bulk_create(
        Article(page=archive.page, position=at, ref=f"ref{at}", headline="简讯") for at in range(10, 110)
    )
    # savepoint, select, update, what was scheduled and noted, index requests, the records with seven, release
    with django_assert_num_queries(14):
        assert len(publish_articles(Article.objects.all()).done) == 102


def test_collections_are_made_public_and_withdrawn_with_what_was_skipped(db):
    first = Collection.objects.create(title="科技", slug="keji", is_public=True)
    second = Collection.objects.create(title="京津冀", slug="jjj")
    report = publish_collections(Collection.objects.all())
    assert (report.done, report.skipped) == ([second], [(first, Skip.PUBLIC)])
    withdraw_collections(Collection.objects.filter(pk=first.pk))
    report = withdraw_collections(Collection.objects.all())
    assert (report.done, report.skipped) == ([second], [(first, Skip.NOT_PUBLIC)])
    assert not Collection.objects.filter(is_public=True).exists()


def test_collections_are_made_public_all_or_none(db, monkeypatch):
    for slug in ("keji", "jjj"):
        Collection.objects.create(title=slug, slug=slug)
    save = Collection.save

    def save_first(collection, **options):
        if collection.slug == "jjj":
            raise OSError("disk is full")
        save(collection, **options)

    monkeypatch.setattr(Collection, "save", save_first)
    with pytest.raises(OSError, match="disk is full"):
        publish_collections(Collection.objects.all())
    assert not Collection.objects.filter(is_public=True).exists()
