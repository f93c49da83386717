"""An archive to search: the five seeds, imported, published and indexed."""

import shutil

import pytest
from haystack import connections

from articles.models import Article
from articles.search import index_pending
from articles.search.documents import ArticleIndex
from tests.processes import Archive
from tests.seeds import build_once, import_seeds


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


@pytest.fixture
def archive(seeds_on_disk, tmp_path) -> Archive:
    """The seeds in an archive on disk that a test may change, kill and serve."""
    shutil.copytree(seeds_on_disk.data, tmp_path / "archive")
    return Archive(tmp_path / "archive")
