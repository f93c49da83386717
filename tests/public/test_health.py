"""What a probe learns of the archive."""

import datetime
from collections import namedtuple

import pytest
from django.db import DatabaseError
from django.utils import timezone

from articles.models import IndexRequest
from articles.public import health
from articles.search import rebuild_index
from articles.search.engine import get_engine
from articles.search.whoosh_engine import snapshot
from articles.search.whoosh_engine.version import INDEX_NAME

pytestmark = pytest.mark.usefixtures("archive")


def ask(client):
    response = client.get("/health/")
    assert "no-store" in response["Cache-Control"]
    answer = response.json()
    expected = (503, "failing") if answer["problems"] else (200, "ok")
    assert (response.status_code, answer["status"]) == expected
    return answer


def test_an_archive_that_serves_is_well(client):
    answer = ask(client)
    assert answer["problems"] == []
    assert answer["index"] == {"readable": True, "waiting": 0, "oldest_seconds": 0, "worker": False}
    assert answer["disk"]["free_bytes"] > 0


def test_changes_that_wait_too_long_for_the_index_are_a_problem(client):
    IndexRequest.objects.ask([1, 2])
    assert (ask(client)["problems"], ask(client)["index"]["waiting"]) == ([], 2)
    IndexRequest.objects.update(asked_at=timezone.now() - datetime.timedelta(minutes=4))
    assert ask(client)["problems"] == []
    IndexRequest.objects.update(asked_at=timezone.now() - datetime.timedelta(minutes=5))
    answer = ask(client)
    assert answer["problems"] == ["index"]
    assert 300 <= answer["index"]["oldest_seconds"] < 340


def test_an_unreadable_index_is_a_problem_until_it_is_rebuilt(client, monkeypatch):
    monkeypatch.setattr(snapshot, "CHECK_SECONDS", 0)
    [table] = get_engine().folder.glob(f"_{INDEX_NAME}_*.toc")
    table.write_bytes(b"")
    answer = ask(client)
    assert (answer["problems"], answer["index"]["readable"]) == (["index"], False)
    rebuild_index()
    assert ask(client)["problems"] == []


@pytest.mark.parametrize(("free", "problems"), [(200_000_000, []), (199_999_999, ["disk"])])
def test_a_full_disk_is_a_problem(client, monkeypatch, free, problems):
    usage = namedtuple("usage", "free")
    monkeypatch.setattr(health.shutil, "disk_usage", lambda folder: usage(free))
    answer = ask(client)
    assert (answer["problems"], answer["disk"]) == (problems, {"free_bytes": free})


def test_a_database_that_does_not_answer_is_a_problem(client, monkeypatch):
    def fail():
        raise DatabaseError("gone")

    monkeypatch.setattr(health, "read_index_state", fail)
    answer = ask(client)
    assert answer["problems"] == ["database"]
    assert "index" not in answer
