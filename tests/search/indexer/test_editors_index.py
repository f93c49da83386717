"""The search of editors: published or not, by any words of the text, in step with the articles."""

import re

import pytest
from django.utils import timezone

from articles.curation import publish_articles, withdraw_articles
from articles.models import Article, Status
from articles.search import SearchUnavailable, index_pending, narrow_to_found, search_articles
from articles.search.indexer import editors_index
from articles.search.indexer.editors_index import EditorsIndexer, find_keys
from articles.search.results import SearchQuery
from articles.search.whoosh_engine.backend import ArchiveSearchBackend
from tests.editing import correct_article
from tests.search.conftest import let_indexing_fail
from tests.seeds import build_once, import_seeds

WORD = "改正之后的标题"


@pytest.fixture
def drafts(db) -> EditorsIndexer:
    """The seeds, of which only one article is published, and both indexes in step."""
    build_once(import_seeds)
    Article.objects.update(status=Status.DRAFT, published_at=None)
    publish_articles(Article.objects.filter(headline__contains="抓住机遇"))
    index_pending()
    indexer = EditorsIndexer()
    assert indexer.follow() == Article.objects.exclude(status=Status.PUBLISHED).count()
    indexer.follow()  # once more what changed in the last minute: a transaction may have ended since
    return indexer


def find(typed: str) -> set[str]:
    return {article.title for article in narrow_to_found(Article.objects.with_opening(), typed)}


@pytest.mark.slow
def test_any_words_find_drafts_and_published_articles_alike(drafts):
    for article in Article.objects.all():
        text = next(block.reading_text for block in article.blocks.all() if len(block.reading_text) > 4)
        assert article in narrow_to_found(Article.objects.all(), f'"{text[:12]}"')


@pytest.mark.slow
def test_the_public_search_finds_no_draft(drafts):
    public = {hit.article.pk for hit in search_articles(SearchQuery(text="天津"), limit=100).hits}
    assert public <= set(Article.objects.published().values_list("pk", flat=True))
    assert len(find_keys("天津")) > len(public)


@pytest.mark.slow
def test_a_change_is_found_once_the_worker_followed_it(drafts):
    draft = Article.objects.filter(status=Status.DRAFT).first()
    correct_article(draft, headline=WORD)
    assert find(WORD) == set()
    assert drafts.follow() == 1
    assert find(WORD) == {WORD}
    assert drafts.follow() == 0


@pytest.mark.slow
def test_what_changed_before_a_comparison_is_still_followed(drafts):
    draft, other = Article.objects.filter(status=Status.DRAFT)[:2]
    correct_article(draft, headline=WORD)
    Article.objects.filter(pk=other.pk).update(updated_at=timezone.now() + 2 * editors_index.OVERLAP)
    drafts.compare()
    drafts.follow()
    assert find(WORD) == {WORD}


@pytest.mark.slow
def test_what_is_published_leaves_and_what_is_withdrawn_comes_back(drafts):
    draft = Article.objects.filter(status=Status.DRAFT, headline__gt="").first()
    before = find(draft.headline)
    publish_articles(Article.objects.filter(pk=draft.pk))
    index_pending()
    assert drafts.follow() == 1
    assert find(draft.headline) == before
    withdraw_articles(Article.objects.filter(pk=draft.pk))
    index_pending()
    drafts.follow()
    assert find(draft.headline) == before


@pytest.mark.slow
def test_a_later_worker_continues_where_the_last_one_ended(drafts):
    draft = Article.objects.filter(status=Status.DRAFT).first()
    correct_article(draft, headline=WORD)
    assert EditorsIndexer().follow() >= 1
    assert find(WORD) == {WORD}
    Article.objects.filter(pk=draft.pk).update(updated_at=timezone.now() + 2 * editors_index.OVERLAP)
    drafts.follow()
    assert EditorsIndexer().follow() == 1  # what changed in the last minute before that, and no more


@pytest.mark.slow
def test_articles_that_came_or_went_unannounced_are_found_by_comparing(drafts):
    rows = Article.objects.filter(status=Status.DRAFT)
    gone = rows.last()
    Article.objects.filter(pk=gone.pk).delete()
    assert drafts.compare() == 1
    assert drafts.compare() == 0


@pytest.mark.slow
def test_an_article_that_cannot_be_indexed_costs_itself_alone(drafts, monkeypatch, caplog):
    bad, good = Article.objects.filter(status=Status.DRAFT)[:2]
    for article in (bad, good):
        correct_article(article, headline=WORD)
    let_indexing_fail(monkeypatch, bad, "bad text")
    drafts.follow()
    assert find_keys(f'"{WORD}"') == [good.pk]
    assert f"article {bad.ref} cannot be indexed for editors" in [r.getMessage() for r in caplog.records]


@pytest.mark.slow
def test_an_archive_of_several_commits_is_found_whole(drafts, monkeypatch):
    monkeypatch.setattr(editors_index, "BATCH_ARTICLES", 3)
    number = Article.objects.filter(status=Status.DRAFT).update(updated_at=timezone.now())
    commits = []
    exchange = ArchiveSearchBackend.exchange

    def count(backend, documents, identifiers):
        commits.append(len(documents))
        exchange(backend, documents, identifiers)

    monkeypatch.setattr(ArchiveSearchBackend, "exchange", count)
    assert drafts.follow() == number
    assert commits == [3] * (number // 3) + [number % 3] * (number % 3 > 0)
    assert len(editors_index._open_editors_view().find_all(())) == number


@pytest.mark.slow
def test_files_of_another_version_are_removed_by_comparing(drafts, tmp_path):
    old = tmp_path / "desk-index" / "_MAIN_1.toc"
    old.write_bytes(b"old")
    drafts.compare()
    assert not old.exists()
    assert drafts.compare() == 0


@pytest.mark.slow
def test_refs_and_file_names_find_articles(drafts):
    article = Article.objects.select_related("page").first()
    assert list(narrow_to_found(Article.objects.all(), article.ref)) == [article]
    name = article.page.source_name[:6]
    assert article in narrow_to_found(Article.objects.filter(page=article.page), name)


def test_without_an_index_the_search_is_unavailable(db):
    with pytest.raises(SearchUnavailable):
        find_keys("天津")


def test_in_an_archive_without_articles_the_search_finds_nothing(db):
    assert EditorsIndexer().follow() == 0
    assert find_keys("天津") == []


@pytest.mark.slow
def test_an_unreadable_index_is_reported_and_made_anew(drafts, tmp_path, caplog):
    for path in (tmp_path / "desk-index").glob("_*.toc"):
        path.write_bytes(b"damaged")
    editors_index._open_backend.cache_clear()
    caplog.clear()
    with pytest.raises(SearchUnavailable):
        find_keys("天津")
    [logged] = [record.getMessage() for record in caplog.records]
    assert re.fullmatch(r"the editors' index cannot be read \(.+\); it is made anew", logged)
    drafts.compare()
    assert len(find_keys("天津")) > 0
