"""Damage to the index's files is found, whatever it is, never answered from, and heals by itself."""

import os
import random
import threading

import pytest

from articles.models import Article, IndexRequest, Role
from articles.search import (
    SearchQuery,
    SearchUnavailable,
    compare_index,
    index_pending,
    repair_index,
    run_worker,
    search_articles,
    suggest,
)
from articles.search.indexer.queue import NAMES, index_folder
from articles.search.whoosh_engine import snapshot
from articles.search.whoosh_engine.version import INDEX_NAME
from tests.archives import PUBLISHED, make_article, make_newspaper, make_page, tag
from tests.search.whoosh_engine.test_version import start_anew
from tests.seeds import build_once

FLIPS = 40


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
    return sorted(path for path in index_folder().iterdir() if path.stat().st_size)


def count_all() -> int:
    return search_articles(SearchQuery(), limit=1).total


def heal() -> None:
    stop = threading.Event()
    run_worker(stop, on_report=lambda report: stop.set())


def test_every_file_is_covered(indexed):
    names = {path.name.partition(".")[0] for path in list_files()}
    assert {f"{name}.sum" for name in names if name.startswith(f"{INDEX_NAME}_")} <= {
        path.name for path in list_files()
    }
    assert compare_index() == []


def test_a_flipped_bit_is_found_wherever_it_is_and_repaired(indexed):
    rng = random.Random(7)
    for _ in range(FLIPS):
        path = rng.choice(list_files())
        data = bytearray(path.read_bytes())
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
        path.write_bytes(data)
        start_anew()
        assert len(compare_index()) == 1, path.name
        repair_index()
        assert compare_index() == []
        assert count_all() == 3


def empty(path):
    path.write_bytes(b"")


def truncate(path):
    os.truncate(path, path.stat().st_size // 2)


def garble(path):
    path.write_bytes(random.Random(1).randbytes(path.stat().st_size))


def delete(path):
    path.unlink()


@pytest.mark.parametrize("harm", [empty, truncate, garble, delete], ids=lambda harm: harm.__name__)
@pytest.mark.parametrize("ending", ["toc", "terms", "col", "sum"])
@pytest.mark.parametrize("is_live", [True, False], ids=["live", "restarted"])
def test_damage_stops_the_search_alone_and_heals(indexed, client, monkeypatch, harm, ending, is_live):
    assert count_all() == 3
    harm(next(path for path in list_files() if path.suffix == f".{ending}"))
    if is_live:
        monkeypatch.setattr(snapshot, "CHECK_SECONDS", 0)
    else:
        start_anew()
    article = Article.objects.first()
    assert client.get(article.get_absolute_url()).status_code == 200
    assert client.get("/search/?q=天津").status_code == 503
    assert client.get("/search/suggestions/?q=天津").status_code == 200
    with pytest.raises(SearchUnavailable):
        suggest("天津")
    heal()
    assert count_all() == 3
    assert compare_index() == []
    assert client.get("/search/?q=天津").status_code == 200


def test_an_index_that_is_yet_to_be_filled_is_not_taken_for_an_empty_archive(db, client):
    assert client.get("/search/").status_code == 200
    page = make_page(make_newspaper(), "page", "天津港开新航线")
    make_article(page, "ref", (Role.HEADLINE, 0), **PUBLISHED)
    assert client.get("/search/").status_code == 503
    heal()
    assert client.get("/search/").status_code == 200


def test_a_damaged_list_of_names_is_made_anew(indexed):
    (index_folder() / NAMES).write_bytes(b'["\xff"]')
    assert compare_index() == [f"{NAMES} in {index_folder()} is damaged; the indexer makes a new one"]
    IndexRequest.objects.ask([Article.objects.first().pk])
    index_pending()
    assert compare_index() == []
