"""An archive to search: the five seeds, imported, published and indexed."""

import datetime

import pytest
from haystack import connections

from articles.importing import import_pages
from articles.models import Article
from articles.parsing import Hints
from articles.search.indexes import ArticleIndex
from tests.conftest import SEEDS


@pytest.fixture
def seeds_archive(db):
    """Every article of the seeds, as the importer makes and publishes them."""
    paths = sorted(map(str, SEEDS.glob("*.txt")))
    published = datetime.datetime(2026, 4, 1, tzinfo=datetime.UTC)
    list(import_pages(paths, told=Hints(newspaper="样报"), publish_at=published))
    index_all()
    return list(Article.objects.published())


def index_all() -> None:
    """Put all that is published into the index in one commit."""
    index = ArticleIndex()
    connections["default"].get_backend().update(index, list(index.index_queryset()))
