"""Answering the queue: searches follow the database."""

import time

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError

from articles.curation import delete_pages, publish_articles, save_name, withdraw_articles
from articles.models import Article, IndexRequest, Page, Tag
from articles.search import SearchQuery, documents, index_pending, search_articles
from articles.search.documents import ArticleIndex, PreparedArticles
from articles.search.engine import get_engine
from articles.search.indexer import index_queue
from articles.search.whoosh_engine import array_index
from tests.editing import correct_article
from tests.search.conftest import let_indexing_fail

WORD = "改正之后的标题"


def find(text: str) -> set[int]:
    return {hit.article.pk for hit in search_articles(SearchQuery(text=text), limit=100).hits}


def read_generation() -> int:
    return get_engine().get_backend().index.latest_generation()


def test_a_correction_is_found_once_the_queue_is_answered(seeds_archive):
    article = seeds_archive[0]
    correct_article(article, headline=WORD)
    assert find(WORD) == set()
    report = index_pending()
    assert (report.indexed, report.removed, report.failed) == (1, 0, ())
    assert find(WORD) == {article.pk}
    assert not IndexRequest.objects.exists()


def test_a_withdrawn_article_leaves_the_index(seeds_archive):
    before = get_engine().get_backend().take_snapshot().count
    withdraw_articles(Article.objects.filter(pk=seeds_archive[0].pk))
    report = index_pending()
    assert (report.indexed, report.removed) == (0, 1)
    assert get_engine().get_backend().take_snapshot().count == before - 1


def test_deleted_articles_leave_the_index(seeds_archive):
    page = Page.objects.get(pk=seeds_archive[0].page_id)
    on_page, before = page.articles.count(), get_engine().get_backend().take_snapshot().count
    delete_pages(Page.objects.filter(pk=page.pk))
    assert index_pending().removed == on_page
    assert get_engine().get_backend().take_snapshot().count == before - on_page


@pytest.mark.slow
def test_many_requests_are_answered_by_one_commit(seeds_archive):
    generation = read_generation()
    for article in seeds_archive:
        correct_article(article, headline=f"{WORD}{article.pk}")
        correct_article(article, headline=WORD)
    assert index_pending().indexed == len(seeds_archive)
    assert read_generation() == generation + 1
    assert find(WORD) == {article.pk for article in seeds_archive}


def test_the_progress_counts_the_answered_requests_of_all(seeds_archive, monkeypatch):
    monkeypatch.setattr(index_queue, "BATCH_REQUESTS", 2)
    for article in seeds_archive[:3]:
        correct_article(article, headline=WORD)
    seen = []
    index_pending(progress=lambda done, total: seen.append((done, total)))
    assert seen == [(2, 3), (3, 3)]


def test_an_empty_queue_costs_no_commit(seeds_archive):
    generation = read_generation()
    assert index_pending().indexed == 0
    assert read_generation() == generation


@pytest.mark.slow
def test_answering_a_request_twice_changes_nothing(seeds_archive):
    pks = [article.pk for article in seeds_archive]
    before = search_articles(SearchQuery(text="天津")).total
    IndexRequest.objects.ask(pks)
    index_pending()
    assert get_engine().get_backend().take_snapshot().count == len(pks)
    assert search_articles(SearchQuery(text="天津")).total == before


def test_publishing_does_not_wait_for_the_writer_of_the_index(seeds_archive):
    article = seeds_archive[0]
    with get_engine().open_writer():
        start = time.monotonic()
        withdraw_articles(Article.objects.filter(pk=article.pk))
        publish_articles(Article.objects.filter(pk=article.pk))
        assert time.monotonic() - start < array_index.WRITER_WAIT_SECONDS / 2
    assert IndexRequest.objects.filter(article_pk=article.pk).exists()


def test_searches_work_while_the_index_is_written(seeds_archive):
    with get_engine().open_writer():
        assert search_articles(SearchQuery(text="天津")).total


def test_a_lock_held_for_too_long_is_reported(seeds_archive, monkeypatch):
    monkeypatch.setattr(array_index, "WRITER_WAIT_SECONDS", 0)
    correct_article(seeds_archive[0], headline=WORD)
    with get_engine().open_writer(), pytest.raises(CommandError) as refused:
        call_command("index_articles")
    assert str(refused.value) == (
        f"another process has been writing the index in {get_engine().folder} for 0 s; wait for it or end it."
    )
    assert IndexRequest.objects.exists()


def test_an_article_that_cannot_be_indexed_is_not_removed(seeds_archive, monkeypatch):
    bad, good, gone = seeds_archive[:3]
    let_indexing_fail(monkeypatch, bad, "no such day")
    for article in (bad, good):
        correct_article(article, headline=WORD)
    withdraw_articles(Article.objects.filter(pk=gone.pk))
    report = index_pending()
    assert (report.indexed, report.removed, len(report.failed)) == (1, 1, 1)


@pytest.mark.slow
def test_an_article_that_cannot_be_indexed_does_not_stop_the_others(
    seeds_archive, monkeypatch, capsys, caplog
):
    bad, good = seeds_archive[:2]
    let_indexing_fail(monkeypatch, bad, "no such day")
    for article in (bad, good):
        correct_article(article, headline=WORD)
    with pytest.raises(CommandError, match=r"^1 articles could not be indexed\.$"):
        call_command("index_articles")
    assert f"article {bad.ref} cannot be indexed: ValueError: no such day" in capsys.readouterr().err
    assert f"article {bad.ref} cannot be indexed: ValueError: no such day" in caplog.messages
    assert find(WORD) == {good.pk}
    assert list(IndexRequest.objects.values_list("article_pk", flat=True)) == [bad.pk]


@pytest.mark.slow
def test_requests_wait_while_the_database_fails(seeds_archive, monkeypatch):
    def fail(self, article):
        raise DatabaseError("the connection is lost")

    correct_article(seeds_archive[0], headline=WORD)
    with monkeypatch.context() as patch:
        patch.setattr(ArticleIndex, "full_prepare", fail)
        with pytest.raises(DatabaseError, match="the connection is lost"):
            index_pending()
    assert find(WORD) == set()
    assert index_pending().indexed == 1
    assert find(WORD) == {seeds_archive[0].pk}


@pytest.mark.slow
def test_articles_that_contain_a_new_name_are_indexed_again(seeds_archive):
    holders = find("京津冀协同")
    assert 0 < len(holders) < len(seeds_archive)
    save_name(Tag(name="京津冀协同", kind=Tag.Kind.PLACE))
    correct_article(seeds_archive[0], headline=WORD)
    assert index_pending().indexed == len(holders | {seeds_archive[0].pk})


def test_progress_is_reported_in_steps_and_at_the_end(seeds_archive, monkeypatch):
    monkeypatch.setattr(documents, "READ_ARTICLES", 10)
    heard: list[int] = []
    assert len(list(PreparedArticles(on_read=heard.append))) == len(seeds_archive)
    total = len(seeds_archive)
    assert total % 10
    assert heard == [*range(10, total, 10), total]


@pytest.mark.slow
def test_haystacks_own_commands_work(seeds_archive):
    article = seeds_archive[0]
    Article.objects.filter(pk=article.pk).update(headline=WORD)
    call_command("update_index", verbosity=0)
    assert find(WORD) == {article.pk}
    Article.objects.filter(pk=article.pk).update(status="withdrawn")
    call_command("rebuild_index", interactive=False, verbosity=0)
    assert get_engine().get_backend().take_snapshot().count == len(seeds_archive) - 1
