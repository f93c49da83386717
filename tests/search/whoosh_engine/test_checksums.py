"""Damage to the index's files is found, whatever it is, never answered from, and heals by itself."""

import threading

import pytest

from articles.models import IndexRequest, Role
from articles.search import (
    SearchQuery,
    compare_index,
    index_pending,
    run_worker,
    search_articles,
)
from articles.search.engine import get_engine
from articles.search.whoosh_engine.names import NAMES
from articles.search.whoosh_engine.version import INDEX_NAME
from tests.archives import PUBLISHED, make_article, make_newspaper, make_page, tag
from tests.seeds import build_once


@pytest.fixture
def indexed(db) -> None:
    build_once(make_indexed)


def make_indexed() -> None:
    """Two commits: an index of two segments, one with a deleted document."""
    lines = ("天津港开新航线", "海新企业增多", "市民畅游海河")
    page = make_page(make_newspaper(), "page", *lines)
    for line in range(len(lines)):
        article = make_article(page, f"ref{line}", (Role.HEADLINE, line), **PUBLISHED)
        tag(article, "京津冀")
        IndexRequest.objects.ask([article.pk])
        index_pending()
    IndexRequest.objects.ask([article.pk])
    index_pending()


def list_files() -> list:
    return sorted(path for path in get_engine().folder.iterdir() if path.stat().st_size)


def count_all() -> int:
    return search_articles(SearchQuery(), limit=1).total


def heal() -> None:
    """Have the worker work until the index is as it should be."""
    run_worker(threading.Event(), is_relieved=lambda: not compare_index())


@pytest.mark.slow
def test_every_file_is_covered(indexed):
    names = {path.name.partition(".")[0] for path in list_files()}
    assert {f"{name}.sum" for name in names if name.startswith(f"{INDEX_NAME}_")} <= {
        path.name for path in list_files()
    }
    assert compare_index() == []


@pytest.mark.slow
def test_an_index_that_is_yet_to_be_filled_is_not_taken_for_an_empty_archive(db, client):
    assert client.get("/search/").status_code == 200
    page = make_page(make_newspaper(), "page", "天津港开新航线")
    make_article(page, "ref", (Role.HEADLINE, 0), **PUBLISHED)
    assert client.get("/search/").status_code == 503
    heal()
    assert client.get("/search/").status_code == 200


@pytest.mark.slow
def test_a_damaged_list_of_names_is_made_anew(indexed, caplog):
    (get_engine().folder / NAMES).write_bytes(b'["\xff"]')
    assert compare_index() == [f"{NAMES} in {get_engine().folder} is damaged; the indexer makes a new one"]
    heal()
    assert compare_index() == []
    assert f"{NAMES} in {get_engine().folder} is damaged; a new one takes its place" in caplog.messages
