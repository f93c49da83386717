"""The archive of an earlier landing, opened by today's code."""

import contextlib
import json
from collections.abc import Iterator

import psycopg
import pytest
from django.db import connection

from tests.processes import Archive

pytestmark = pytest.mark.slow

READ = """
import json
from django.test import Client
client = Client()
print(json.dumps({path: client.get(path, headers={"host": "localhost"}).json() for path in %r}))
"""


@contextlib.contextmanager
def empty_database() -> Iterator[str]:
    """The address of an empty database beside the tests' own, on the same server; empty for SQLite."""
    if connection.vendor == "sqlite":
        yield ""
        return
    own = connection.settings_dict
    name, place = f"{own['NAME']}_old", f"{own['USER']}:{own['PASSWORD']}@{own['HOST']}:{own['PORT']}"
    with psycopg.connect(f"postgres://{place}/{own['NAME']}", autocommit=True) as server:
        server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        server.execute(f'CREATE DATABASE "{name}"')
        try:
            yield f"postgres://{place}/{name}"
        finally:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def upgraded(db, tmp_path) -> Iterator[Archive]:
    with empty_database() as database:
        archive = Archive(tmp_path / "data", database)
        archive.run("-m", "tests.models.old_archive")
        archive.manage_all("migrate -v 0", "index_articles")
        yield archive


def read(archive: Archive, *paths: str) -> dict:
    return json.loads(archive.shell(READ % (paths,)).splitlines()[-1])


def test_an_archive_of_an_earlier_landing_keeps_the_laws_and_its_answers(upgraded):
    upgraded.manage("check_archive")
    upgraded.manage("makemigrations", "--check", "--dry-run")
    article, old, listed, found = read(
        upgraded,
        "/api/v1/articles/openingref/",
        "/api/v1/articles/bridgeref1/",
        "/api/v1/articles/?limit=10",
        "/api/v1/search/?q=老桥",
    ).values()
    assert [(block["role"], block["lines"]) for block in article["blocks"]] == [
        ("column", [0]),
        ("kicker", [1]),
        ("headline", [2]),
        ("body", [3]),
    ]
    assert (article["kind"], article["kicker"], article["headline"]) == ("news", "少年宫", "科技周开幕")
    assert [(credit["role"], credit["name"]) for credit in article["credits"]] == [("记者", "李明")]
    assert [tag["name"] for tag in article["tags"]] == ["少年宫"]
    assert old["headline"] == "城东老桥通车"
    assert [block["correction"] for block in old["blocks"]] == ["", "城东老桥昨日通车。", ""]
    assert [(credit["role"], credit["name"]) for credit in old["credits"]] == [("本报评论员", "")]
    assert {each["ref"] for each in listed["results"]} == {"openingref", "bridgeref1", "restrefabc"}
    assert [hit["article"]["ref"] for hit in found["results"]] == ["bridgeref1"]


def test_the_pages_of_an_earlier_landing_are_found_by_number_and_label(upgraded):
    paths = ("pages/", "pages/?number=3", "pages/?label=3", "articles/?page=3", "search/?q=市民&page=3")
    listed, *found = read(upgraded, *(f"/api/v1/{path}" for path in paths)).values()
    assert [(page["ref"], page["label"], page["number"]) for page in listed["results"]] == [
        ("frontpage1", "1", 1),
        ("backpage33", "3", 3),
    ]
    by_number, by_label, of_page, searched = (answer["results"] for answer in found)
    assert [page["ref"] for page in by_number] == [page["ref"] for page in by_label] == ["backpage33"]
    assert [article["ref"] for article in of_page] == ["restrefabc"]
    assert [hit["article"]["ref"] for hit in searched] == ["restrefabc"]


def test_in_an_archive_of_an_earlier_landing_editors_work_as_in_a_new_one(upgraded):
    printed = upgraded.shell(
        "article = Article.objects.get(ref='openingref')\n"
        "correct_block(article.blocks.get(role='headline'), text='科技周闭幕')\n"
        "withdraw_articles(Article.objects.filter(ref='bridgeref1'))\n"
        "place_page(Page.objects.get(ref='undatedpag'), date=article.page.date, label='A2', section='')\n"
        "print(Article.objects.get(ref='openingref').headline)\n"
        "print(Article.objects.get(ref='restrefabc').continues.ref)\n"
        "print(*PublicationRecord.objects.withdrawn().order_by('ref').values_list('ref', flat=True))\n"
        "print(Page.objects.get(ref='undatedpag').flags)\n"
        "print(*article.page.issue.pages.in_print_order().values_list('label', flat=True))"
    )
    assert printed.splitlines() == ["科技周闭幕", "openingref", "bridgeref1 withdrawnr", "[]", "1 3 A2"]
    upgraded.manage("index_articles")
    upgraded.manage("check_archive")
