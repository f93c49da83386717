"""An archive to search: the five seeds, imported, published and indexed."""

import shutil

import pytest
from haystack import connections

from articles.models import Article
from articles.search.indexer.documents import ArticleIndex
from tests.search.indexer.processes import Archive
from tests.seeds import build_once, import_seeds


@pytest.fixture
def seeds_archive(db):
    """Every article of the seeds, as the importer makes and publishes them."""
    build_once(import_and_index)
    return list(Article.objects.published())


def import_and_index() -> None:
    import_seeds()
    index_all()


def index_all() -> None:
    """Put all that is published into the index in one commit."""
    index = ArticleIndex()
    connections["default"].get_backend().update(index, list(index.index_queryset()))


@pytest.fixture(scope="session")
def served_seeds(tmp_path_factory) -> Archive:
    """The seeds in an archive on disk, published and indexed; to be copied, not changed."""
    archive = Archive(tmp_path_factory.mktemp("served") / "data")
    archive.manage("migrate", "-v", "0")
    archive.manage("import_pages", "seeds", "--publish", "-v", "0")
    archive.manage("index_articles")
    return archive


@pytest.fixture
def archive(served_seeds, tmp_path) -> Archive:
    """A copy of `served_seeds` that a test may change, kill and serve."""
    shutil.copytree(served_seeds.data, tmp_path / "archive")
    return Archive(tmp_path / "archive")
