"""Haystack works on our engine as documented."""

import datetime
import os
from concurrent.futures import ThreadPoolExecutor
from itertools import count, product
from threading import Barrier
from time import time

import pytest
from django.conf import settings
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from haystack import connections, indexes
from haystack.query import SearchQuerySet
from whoosh.fields import ID, TEXT
from whoosh.index import TOC

from articles.file_locks import hold_lock
from articles.models import Article, Tag, Tagging
from articles.search import SearchQuery, compare_index, index_pending, search_articles
from articles.search.documents import ArticleIndex
from articles.search.engine import get_engine
from articles.search.whoosh_engine import print_order
from articles.search.whoosh_engine.array_index import ArrayIndex
from articles.search.whoosh_engine.backend import ArchiveSearchBackend
from articles.search.whoosh_engine.codec import ArrayWriter
from articles.search.whoosh_engine.fields import Day, Substring
from articles.search.whoosh_engine.haystack_facets import read_moment
from articles.search.whoosh_engine.snapshot import OpenIndex
from tests.editing import correct_article
from tests.search.conftest import index_all


def pks(found):
    return {int(result.pk) for result in found}


def ours(text):
    return {hit.article.pk for hit in search_articles(SearchQuery(text=text), limit=1000).hits}


def test_of_several_that_find_no_index_at_once_one_creates_it(tmp_path, monkeypatch):
    """Two web workers start on an archive whose index has yet to be made."""
    look, both = ArrayIndex.latest_generation, Barrier(2)
    looks, created = count(), []

    def look_together(index):
        found = look(index)
        if next(looks) < 2:
            both.wait(timeout=10)
        return found

    monkeypatch.setattr(ArrayIndex, "latest_generation", look_together)
    monkeypatch.setattr(ArrayIndex, "create", lambda *about: created.append(TOC.create(*about)))

    def start() -> int:
        backend = ArchiveSearchBackend(
            "default", **settings.HAYSTACK_CONNECTIONS["default"] | {"PATH": tmp_path}
        )
        backend.setup()
        return backend.index.latest_generation()

    with ThreadPoolExecutor(2) as threads:
        assert [future.result() for future in [threads.submit(start) for _ in range(2)]] == [0, 0]
    assert len(created) == 1


def test_a_commit_that_fails_leaves_the_index_as_it_was_and_open_to_the_next(
    seeds_archive, monkeypatch, data_folder
):
    backend, index = connections["default"].get_backend(), ArticleIndex()

    def fail(writer, documents):
        raise OSError("disk full")

    with monkeypatch.context() as patch:
        patch.setattr(backend, "write_documents", fail)
        with pytest.raises(OSError, match="disk full") as failed:
            backend.update(index, [seeds_archive[0]])
    assert SearchQuerySet().all().count() == len(seeds_archive)
    with hold_lock(data_folder / "index" / "v6_WRITELOCK") as is_open:
        assert is_open, failed  # the error itself would hold what the writer held
    backend.update(index, index.index_queryset().filter(pk=seeds_archive[0].pk))
    assert SearchQuerySet().all().count() == len(seeds_archive)


def test_what_is_not_committed_is_discarded_and_the_next_may_write(seeds_archive, data_folder):
    backend = connections["default"].get_backend()
    with backend.open_writer() as writer:
        backend.write_documents(writer, [ArticleIndex().full_prepare(seeds_archive[0])])
    assert writer.is_closed
    with hold_lock(data_folder / "index" / "v6_WRITELOCK") as is_open:
        assert is_open
    assert SearchQuerySet().all().count() == len(seeds_archive)


def test_a_commit_that_fails_after_it_was_written_says_why(seeds_archive, monkeypatch):
    commit = ArrayWriter.commit

    def fail_afterwards(writer, *about):
        commit(writer, *about)
        raise OSError("disk full")

    monkeypatch.setattr(ArrayWriter, "commit", fail_afterwards)
    with pytest.raises(OSError, match="disk full"):
        connections["default"].get_backend().update(ArticleIndex(), [seeds_archive[0]])


def test_an_index_may_be_in_memory(seeds_archive, name_engine):
    name_engine("memory", "articles.search.whoosh_engine.engine.WhooshEngine", STORAGE="ram", PATH="")
    index = ArticleIndex()
    backend = connections["memory"].get_backend()
    backend.update(index, index.index_queryset().filter(pk=seeds_archive[0].pk))
    assert pks(SearchQuerySet(using="memory").all()) == {seeds_archive[0].pk}
    backend.clear()
    assert SearchQuerySet(using="memory").all().count() == 0


@pytest.mark.slow
def test_merging_segments_changes_nothing(seeds_archive):
    backend = connections["default"].get_backend()
    index = connections["default"].get_unified_index().get_index(Article)
    before = [result.pk for result in SearchQuerySet().filter(content="的").order_by("-date", "id")]
    for article in list(index.index_queryset())[:12]:
        backend.update(index, [article])
    assert len(backend.take_snapshot().segments) > 1
    backend.optimize()
    assert len(backend.take_snapshot().segments) == 1
    after = [result.pk for result in SearchQuerySet().filter(content="的").order_by("-date", "id")]
    assert after == before


@pytest.mark.slow
def test_a_deleted_index_is_empty_and_no_error(seeds_archive, data_folder):
    import shutil

    assert SearchQuerySet().all().count() == len(seeds_archive)
    shutil.rmtree(data_folder / "index")
    assert len(compare_index()) == len(seeds_archive)
    assert SearchQuerySet().all().count() == 0
    index_all()
    assert SearchQuerySet().all().count() == len(seeds_archive)


def test_all_who_read_the_index_share_a_snapshot(seeds_archive):
    backend = connections["default"].get_backend()
    assert backend.take_snapshot() is backend.take_snapshot()
    connections.reload("default")
    assert connections["default"].get_backend().take_snapshot() is backend.take_snapshot()


@pytest.fixture
def name_engine(monkeypatch):
    """A function that gives an engine a connection of that name until the test ends."""

    def name(alias, engine, **options):
        monkeypatch.setitem(connections.connections_info, alias, {"ENGINE": engine, **options})
        monkeypatch.setattr(connections.thread_local, "connections", {})

    return name


def test_another_engine_as_default_is_refused(db, name_engine):
    name_engine("default", "haystack.backends.simple_backend.SimpleEngine")
    sentence = (
        "HAYSTACK_CONNECTIONS['default'] names haystack.backends.simple_backend.SimpleEngine, but only "
        "articles.search.whoosh_engine.engine.WhooshEngine and "
        "articles.search.opensearch_engine.engine.OpenSearchEngine answer what pages and API ask; leave "
        "'default' to one of them and give the other engine a connection of its own name, for "
        "SearchQuerySet(using=…) and update_index --using …"
    )
    assert [(error.id, error.msg) for error in run_checks()] == [("articles.E001", sentence)]
    with pytest.raises(ImproperlyConfigured) as refused:
        ours("天津")
    assert str(refused.value) == sentence


@pytest.mark.slow
def test_another_engine_beside_ours_is_filled_and_queried_by_its_name(seeds_archive, name_engine, tmp_path):
    name_engine("other", "haystack.backends.whoosh_backend.WhooshEngine", PATH=str(tmp_path / "other"))
    call_command("update_index", using=["other"], verbosity=0)
    kind = seeds_archive[0].kind
    expected = {article.pk for article in seeds_archive if article.kind == kind}
    assert pks(SearchQuerySet(using="other").filter(kind=kind)) == expected
    assert run_checks() == []


@pytest.mark.slow
def test_values_after_each_commit_are_those_of_the_index_read_anew(seeds_archive, monkeypatch):
    """A snapshot takes over the values of the segments that the former one had."""
    backend, index = connections["default"].get_backend(), ArticleIndex()
    names = ("newspaper", "kind", "tag", "place", "django_id", "date")
    for number, article in enumerate([*seeds_archive[:6], *seeds_archive[:2]]):
        tag = Tag.objects.create(name=f"标签{9 - number}")
        Tagging.objects.create(article=article, tag=tag)
        backend.update(index, [article])
        opened, fresh = backend.open_snapshot(), OpenIndex(backend.storage, backend.schema).take_snapshot()
        for name in names:
            one, other = opened.keyword(name), fresh.keyword(name)
            assert count_live(opened, one) == count_live(fresh, other)
            assert opened.ranks(name).tolist() == fresh.ranks(name).tolist()
            assert one.find(b"none") is None
        # A few documents are sorted by themselves; the order of all may be from several commits ago.
        for oldest_first, few in product((False, True), (opened.size, 0) if number % 2 else (opened.size,)):
            monkeypatch.setattr(print_order, "FEW", few)
            orders = [opened.sort_by_print(opened.live, oldest_first=oldest_first)]
            monkeypatch.setattr(print_order, "FEW", 0)
            orders.append(fresh.sort_by_print(fresh.live, oldest_first=oldest_first))
            assert orders[0].tolist() == orders[1].tolist()
            assert len(orders[0]) == opened.count


def count_live(snapshot, keyword) -> dict[bytes, int]:
    counts = keyword.count(snapshot.live)
    return {term: int(count) for term, count in zip(keyword.terms, counts, strict=True) if count}


def test_what_is_typed_twice_is_one_query(seeds_archive):
    """Else a text of a thousand words would be compared a million times before anything is searched."""
    assert connections["default"].get_backend()._parse("天津 天津 AND 天津") == Substring("text", "天津")


def test_only_dates_are_counted_by_time():
    with pytest.raises(TypeError, match="holds no dates"):
        read_moment(TEXT(), b"2026")
    assert read_moment(Day(stored=True), b"2026-03-19") == datetime.datetime(2026, 3, 19)


def test_each_commit_is_read_though_the_folder_has_the_time_of_the_last(seeds_archive):
    index, article = get_engine().get_backend(), seeds_archive[0]
    versions, at = [], time()
    for headline in ("雨", "雪", "晴"):
        correct_article(article, headline=headline)
        index_pending()
        os.utime(index.folder, (at, at))
        versions.append(index.open_snapshot().version)
    assert len(set(versions)) == 3
    os.utime(index.folder, (at - 60, at - 60))
    assert index.open_snapshot().version == versions[-1]


def test_a_field_that_haystack_adds_for_facets_is_compared_as_a_whole():
    fields = {
        "text": indexes.CharField(document=True),
        "author": indexes.CharField(faceted=True),
        "author_exact": indexes.FacetCharField(facet_for="author"),
    }
    for name, field in fields.items():
        field.set_instance_name(name)
    _, schema = connections["default"].get_backend().build_schema(fields)
    assert [isinstance(schema[name], ID) for name in ("text", "author", "author_exact")] == [
        False,
        False,
        True,
    ]
