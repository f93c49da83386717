"""Damage to the index's files stops the search alone, is found whatever it is, and heals by itself."""

import os
import random

import pytest

from articles.models import Article, Page, Person, Tag
from articles.search import SearchUnavailable, compare_index, suggest
from articles.search.engine import get_engine
from articles.search.whoosh_engine import snapshot
from articles.search.whoosh_engine.names import NAMES
from tests.faults.length import SEED, count_faults
from tests.search.whoosh_engine.test_checksums import count_all, heal, list_files, make_indexed
from tests.search.whoosh_engine.test_version import start_anew
from tests.seeds import build_once

pytestmark = pytest.mark.slow


@pytest.fixture
def indexed(db) -> None:
    build_once(make_indexed)


def list_addresses() -> list[str]:
    """Every kind of page that readers and programs see, but for the search."""
    article, page = Article.objects.first(), Page.objects.first()
    tag, person = Tag.objects.first(), Person.objects.first()
    api = ("", "articles/", f"articles/{article.ref}/", "pages/", "tags/", "articles.jsonl", "articles.csv")
    people = [f"/people/{person.pk}/"] if person else []
    return [
        *("/", "/issues/", article.get_absolute_url(), page.get_absolute_url(), tag.get_absolute_url()),
        *("/tags/", "/people/", *people, "/collections/", "/feed/", f"{tag.get_absolute_url()}feed/"),
        *("/sitemap.xml", "/robots.txt", "/opensearch.xml", *(f"/api/v1/{address}" for address in api)),
    ]


def assert_the_search_alone_is_down(client) -> None:
    for address in list_addresses():
        assert client.get(address).status_code == 200, address
    answers = [client.get(address) for address in ("/search/?q=天津", "/api/v1/search/?q=天津")]
    assert [answer.status_code for answer in answers] == [503, 503]
    assert all(answer["Retry-After"] for answer in answers)
    assert client.get("/search/suggestions/?q=天津").status_code == 200
    with pytest.raises(SearchUnavailable):
        suggest("天津")


def assert_healed(client) -> None:
    heal()
    assert count_all() == 3
    assert compare_index() == []
    assert client.get("/search/?q=天津").status_code == 200


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
    assert_the_search_alone_is_down(client)
    assert_healed(client)


@pytest.mark.parametrize("is_live", [True, False], ids=["live", "restarted"])
def test_a_folder_that_cannot_be_used_stops_the_search_alone(indexed, client, monkeypatch, is_live):
    """Any account is refused a file in the folder's place; one of another account only some are."""
    assert count_all() == 3
    monkeypatch.setattr(snapshot, "CHECK_SECONDS", 0)
    folder = get_engine().folder
    aside = folder.rename(folder.with_name("aside"))
    folder.write_text("")
    if not is_live:
        start_anew()
    try:
        assert_the_search_alone_is_down(client)
        health = client.get("/health/")
        assert (health.status_code, health.json()["problems"]) == (503, ["index"])
        assert health.json()["index"]["worker"] is False
    finally:
        folder.unlink()
        aside.rename(folder)
    start_anew()
    assert count_all() == 3


def test_a_flipped_bit_is_found_wherever_it_is_and_heals(indexed, client):
    rng = random.Random(SEED)
    for _ in range(int(count_faults(15))):
        path = rng.choice(list_files())
        data = bytearray(path.read_bytes())
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
        path.write_bytes(data)
        start_anew()
        assert len(compare_index()) == 1, path.name
        if path.name != NAMES:  # which no search reads
            assert_the_search_alone_is_down(client)
        assert_healed(client)
