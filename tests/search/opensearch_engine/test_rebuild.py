"""A rebuild beside the index in use: interrupted, overtaken by changes, by other code."""

import pytest

from articles.curation import withdraw_articles
from articles.models import Article
from articles.search import SearchQuery, compare_index, index_pending, rebuild_index, search_articles
from articles.search.engine import get_engine
from articles.search.opensearch_engine import rebuild
from articles.search.opensearch_engine.cluster import WRITE_SECONDS
from tests.editing import correct_article

pytestmark = [pytest.mark.opensearch, pytest.mark.usefixtures("on_opensearch")]
WORD = "中断之后的标题"
STEPS = ("_mget", "_bulk", "_settings", "_refresh", "_delete_by_query", "_aliases")


class Interrupted(Exception):
    pass


@pytest.fixture
def built(seeds_archive, monkeypatch) -> list[list[int]]:
    """The parts that are built from here on, of ten articles each."""
    monkeypatch.setattr(rebuild, "PART_ARTICLES", 10)
    parts: list[list[int]] = []
    prepare = rebuild.PreparedArticles

    def note(pk__in):
        parts.append(list(pk__in))
        return prepare(pk__in=pk__in)

    monkeypatch.setattr(rebuild, "PreparedArticles", note)
    return parts


@pytest.fixture
def interrupted(built, monkeypatch) -> list[list[int]]:
    """The same, after a rebuild that was interrupted before its last part."""
    bulk = rebuild.Bulk

    def stop(cluster):
        if len(built) == 2:
            raise Interrupted
        return bulk(cluster)

    with monkeypatch.context() as patch:
        patch.setattr(rebuild, "Bulk", stop)
        with pytest.raises(Interrupted):
            rebuild_index(jobs=1)
    built.clear()
    return built


def list_indexes() -> list[str]:
    backend = get_engine().get_backend()
    found = backend.cluster.client.indices.get(index=f"{backend.cluster.prefix}-*")
    return sorted(name for name in found if not name.endswith("-state"))


def test_a_rebuild_leaves_one_index_and_no_plan(seeds_archive):
    before = list_indexes()
    assert rebuild_index(jobs=1).indexed == len(seeds_archive)
    after = list_indexes()
    assert len(before) == len(after) == 1
    assert before != after
    assert get_engine().get_backend().state.read_plan() is None


def test_every_step_of_a_rebuild_may_take_the_time_that_writing_takes(seeds_archive, monkeypatch):
    transport, patience = get_engine().get_backend().cluster.client.transport, {}
    perform = transport.perform_request

    def note(method, url, **options):
        if method in ("PUT", "DELETE") or url.endswith(STEPS):
            patience[method, url] = options["params"].get("request_timeout")
        return perform(method, url, **options)

    monkeypatch.setattr(transport, "perform_request", note)
    rebuild_index(jobs=1)
    assert {url.rpartition("/")[2] for _, url in patience} >= set(STEPS)
    get_engine().get_backend().clear(models=[Article])
    assert patience == dict.fromkeys(patience, WRITE_SECONDS)


def test_an_interrupted_rebuild_continues_with_the_missing_articles(interrupted):
    total = Article.objects.published().count()
    assert search_articles(SearchQuery()).total == total
    assert rebuild_index(jobs=1).indexed == total
    assert [len(part) for part in interrupted] == [0, 0, total - 20]
    assert compare_index() == []
    assert len(list_indexes()) == 1


def test_a_new_index_is_searchable_only_when_it_is_whole(interrupted):
    """While it is built, making its documents searchable would cost time and serve nobody."""
    assert set(list_refresh_intervals()) == {None, "-1"}
    rebuild_index(jobs=1)
    assert list_refresh_intervals() == [None]


def list_refresh_intervals() -> list[str | None]:
    client = get_engine().get_backend().cluster.client
    settings = client.indices.get_settings(index=",".join(list_indexes())).values()
    return [one["settings"]["index"].get("refresh_interval") for one in settings]


def test_an_index_made_by_other_code_is_built_again(interrupted, monkeypatch):
    monkeypatch.setattr(rebuild, "hash_code", lambda: "of a newer version")
    rebuild_index(jobs=1)
    assert sum(map(len, interrupted)) == Article.objects.published().count()
    assert compare_index() == []
    assert len(list_indexes()) == 1


def test_changes_during_a_rebuild_are_in_both_indexes(interrupted):
    built, missing = (Article.objects.published().order_by(key).first() for key in ("pk", "-pk"))
    second, last = (
        Article.objects.published().order_by("pk")[1],
        Article.objects.published().order_by("-pk")[1],
    )
    correct_article(built, headline=WORD)
    correct_article(missing, headline=WORD)
    withdraw_articles(Article.objects.filter(pk__in=[second.pk, last.pk]))
    index_pending()
    found = search_articles(SearchQuery(f"title:{WORD}"))
    assert {hit.article.pk for hit in found.hits} == {built.pk, missing.pk}
    rebuild_index(jobs=1)
    assert search_articles(SearchQuery(f"title:{WORD}")).total == 2
    assert search_articles(SearchQuery()).total == Article.objects.published().count()
    assert compare_index() == []


def test_an_article_withdrawn_while_its_part_is_built_does_not_come_back(built, monkeypatch):
    """The rebuild has read the row, the worker removes it, and then the rebuild sends what it read."""
    article = Article.objects.published().order_by("pk").first()
    put, is_first = rebuild.Bulk.put, [True]

    def withdraw_first(self, index, identifier, body, **options):
        if is_first and is_first.pop():
            withdraw_articles(Article.objects.filter(pk=article.pk))
            index_pending()
        put(self, index, identifier, body, **options)

    monkeypatch.setattr(rebuild.Bulk, "put", withdraw_first)
    rebuild_index(jobs=1)
    assert compare_index() == []
    assert search_articles(SearchQuery()).total == Article.objects.published().count()


def test_a_new_index_without_copies_is_used_all_the_same(seeds_archive, monkeypatch, caplog):
    """As where a node is away, or copying takes longer than anybody should wait."""
    monkeypatch.setattr(get_engine().get_backend().cluster, "replicas", 1)
    monkeypatch.setattr(rebuild, "_count_nodes", lambda backend: 2)
    monkeypatch.setattr(rebuild, "COPIES_SECONDS", 0)
    assert rebuild_index(jobs=1).indexed == len(seeds_archive)
    assert "the new index has no copies after 0 s" in caplog.text
    assert compare_index() == []
