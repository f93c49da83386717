"""An archive to search: the five seeds, imported, published and indexed."""

import os
import shutil
from collections.abc import Iterator
from itertools import count

import pytest
from haystack import connections

from articles.models import Article
from articles.search import index_pending
from articles.search.documents import ArticleIndex
from tests.opensearch.nodes import connect_to, running_cluster
from tests.processes import Archive
from tests.seeds import build_once, import_seeds

_numbers = count()


@pytest.fixture(scope="session")
def search_node() -> Iterator[str]:
    """The address of a real OpenSearch: NEWSROOM_TEST_SEARCH_URL, or a node that is started for the tests.

    Its absence is a failure.
    """
    if url := os.environ.get("NEWSROOM_TEST_SEARCH_URL"):
        yield url
        return
    with running_cluster() as [node]:
        yield node.url


@pytest.fixture
def on_opensearch(search_node, settings, data_folder, monkeypatch) -> Iterator[None]:
    """Search with OpenSearch, in indexes of the test's own."""
    cluster = connect_to([search_node], PREFIX=f"test{os.getpid()}x{next(_numbers)}")
    options = settings.HAYSTACK_CONNECTIONS["default"] | cluster
    monkeypatch.setitem(settings.HAYSTACK_CONNECTIONS, "default", options)
    # What others wrote is seen at once.
    monkeypatch.setattr("articles.search.opensearch_engine.state.FRESH_SECONDS", 0)
    monkeypatch.setattr("articles.search.opensearch_engine.engine.EDITION_SECONDS", 0)
    connections.reload("default")
    yield
    backend = connections["default"].get_backend()
    for name in backend.cluster.client.indices.get(index=f"{backend.cluster.prefix}-*"):
        backend.cluster.client.indices.delete(index=name)
    connections.reload("default")


@pytest.fixture(params=["whoosh", pytest.param("opensearch", marks=pytest.mark.opensearch)])
def engine(request) -> str:
    """Each engine in turn: what is promised of one is promised of the other."""
    if request.param == "opensearch":
        request.getfixturevalue("on_opensearch")
    return request.param


@pytest.fixture
def seeds_archive(db):
    """Every article of the seeds, as the importer makes and publishes them, with the index in step."""
    build_once(import_and_index)
    return list(Article.objects.published())


def import_and_index() -> None:
    import_seeds()
    index_pending()


def index_all() -> None:
    """Index everything published in one commit."""
    index = ArticleIndex()
    connections["default"].get_backend().update(index, list(index.index_queryset()))


def let_indexing_fail(monkeypatch: pytest.MonkeyPatch, article: Article, reason: str) -> None:
    """Let this article raise ValueError when it is prepared for the index, and no other."""
    prepare = ArticleIndex.full_prepare

    def fail_for_one(index: ArticleIndex, each: Article) -> dict:
        if each.pk == article.pk:
            raise ValueError(reason)
        return prepare(index, each)

    monkeypatch.setattr(ArticleIndex, "full_prepare", fail_for_one)


@pytest.fixture
def archive(seeds_on_disk, tmp_path) -> Archive:
    """The seeds in an archive on disk that a test may change, kill and serve."""
    shutil.copytree(seeds_on_disk.data, tmp_path / "archive")
    return Archive(tmp_path / "archive")
