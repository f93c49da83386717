"""What is sent to the cluster, and the lock under which one process of all machines sends it."""

import json
from types import SimpleNamespace

import pytest

from articles.file_locks import hold_lock
from articles.search.engine import IndexBusy
from articles.search.opensearch_engine import writer
from articles.search.opensearch_engine.writer import Bulk, RefusedDocument, hold_writer_lock


class Clock:
    """A time that passes only while somebody sleeps; `steps` notes how long each time."""

    def __init__(self, monkeypatch):
        self.now, self.steps = 1000.0, []
        monkeypatch.setattr(writer, "monotonic", lambda: self.now)
        monkeypatch.setattr(writer, "sleep", self.sleep)

    def sleep(self, seconds: float) -> None:
        self.steps.append(seconds)
        self.now += seconds


class PostgreSQL:
    """A connection that notes its statements, and gives the advisory lock when it was asked so often."""

    vendor = "postgresql"

    def __init__(self, *, tries: int = 1, usable: bool = True):
        self.tries, self.usable, self.statements = tries, usable, []

    def is_usable(self) -> bool:
        return self.usable

    def cursor(self):
        return self

    def __enter__(self):
        return self

    def __exit__(self, *error):
        pass

    def execute(self, statement: str, values: list) -> None:
        self.statements.append((statement, values))

    def fetchone(self) -> tuple[bool]:
        return (len(self.statements) >= self.tries,)


@pytest.fixture
def clock(monkeypatch) -> Clock:
    return Clock(monkeypatch)


@pytest.fixture
def sqlite(monkeypatch) -> None:
    monkeypatch.setattr(writer, "connection", SimpleNamespace(vendor="sqlite"))


def test_a_second_writer_waits_a_minute_and_is_then_refused_with_the_reason(clock, sqlite, tmp_path):
    with hold_lock(tmp_path / "writer.lock"), pytest.raises(IndexBusy) as refused:
        hold_writer_lock(tmp_path, "newsroom").__enter__()
    assert str(refused.value) == (
        "another process has been writing the index 'newsroom' for 60 s; wait for it or end it"
    )
    assert set(clock.steps) == {0.1}
    assert 60 <= sum(clock.steps) < 60.2


def test_a_second_writer_begins_as_soon_as_the_first_has_ended(clock, sqlite, tmp_path, monkeypatch):
    first = hold_lock(tmp_path / "writer.lock")
    assert first.__enter__()

    def sleep(seconds: float) -> None:
        clock.sleep(seconds)
        if len(clock.steps) == 3:
            first.__exit__(None, None, None)

    monkeypatch.setattr(writer, "sleep", sleep)
    with hold_writer_lock(tmp_path, "newsroom"), hold_lock(tmp_path / "writer.lock") as again:
        assert not again
    assert len(clock.steps) == 3
    with hold_lock(tmp_path / "writer.lock") as again:
        assert again


def test_machines_that_share_a_postgresql_write_in_turn(clock, tmp_path, monkeypatch):
    """Another machine has its own folder: only the database can tell that it writes."""
    connection = PostgreSQL(tries=3)
    monkeypatch.setattr(writer, "connection", connection)
    with hold_writer_lock(tmp_path, "newsroom"):
        taken = connection.statements[:]
    [number] = {value for _, [value] in connection.statements}
    assert taken == [("SELECT pg_try_advisory_lock(%s)", [number])] * 3
    assert connection.statements[3:] == [("SELECT pg_advisory_unlock(%s)", [number])]
    assert len(clock.steps) == 2


def test_a_writer_that_fails_releases_the_lock(clock, tmp_path, monkeypatch):
    connection = PostgreSQL()
    monkeypatch.setattr(writer, "connection", connection)
    with pytest.raises(ValueError, match="full"), hold_writer_lock(tmp_path, "newsroom"):
        raise ValueError("full")
    assert [statement for statement, _ in connection.statements] == [
        "SELECT pg_try_advisory_lock(%s)",
        "SELECT pg_advisory_unlock(%s)",
    ]


def test_a_connection_that_failed_is_not_asked_to_release_the_lock(clock, tmp_path, monkeypatch):
    connection = PostgreSQL(usable=False)
    monkeypatch.setattr(writer, "connection", connection)
    with hold_writer_lock(tmp_path, "newsroom"):
        pass
    assert len(connection.statements) == 1


def test_each_archive_has_a_lock_of_its_own_and_its_number_stays(clock, tmp_path, monkeypatch):
    """Machines of one archive may for a while run different versions."""
    numbers = []
    for prefix in ("newsroom", "newsroom", "proof"):
        connection = PostgreSQL()
        monkeypatch.setattr(writer, "connection", connection)
        with hold_writer_lock(tmp_path, prefix):
            numbers.append(connection.statements[0][1][0])
    assert numbers == [2026209991, 2026209991, 869506808]


class Cluster:
    """Keeps what it is sent, and answers for each operation in turn with these results."""

    def __init__(self, *results: dict):
        self.sent: list[list] = []
        self.seconds: list[int] = []
        self.results = results
        self.client = self

    def bulk(self, *, body: bytes, params: dict) -> dict:
        assert body.endswith(b"\n")
        self.sent.append([json.loads(line) for line in body.splitlines()])
        self.seconds.append(params["request_timeout"])
        return {
            "errors": any("error" in result for one in self.results for result in one.values()),
            "items": self.results,
        }


def test_operations_are_sent_together_in_their_order():
    cluster = Cluster()
    bulk = Bulk(cluster)
    bulk.put("tests-1", "7", {"text": "天津港"})
    bulk.put("tests-1", "8", {}, only_new=True)
    bulk.delete("tests-2", "9")
    assert cluster.sent == []
    bulk.send()
    bulk.send()
    assert cluster.sent == [
        [
            {"index": {"_index": "tests-1", "_id": "7"}},
            {"text": "天津港"},
            {"create": {"_index": "tests-1", "_id": "8"}},
            {},
            {"delete": {"_index": "tests-2", "_id": "9"}},
        ]
    ]
    assert cluster.seconds == [120]


def test_a_bulk_of_five_million_characters_is_sent_at_once():
    cluster = Cluster()
    bulk = Bulk(cluster)
    around = len('{"index": {"_index": "tests-1", "_id": "7"}}{"text": ""}')
    for _ in range(2):  # the second has no part of the first
        bulk.put("tests-1", "7", {"text": "货" * (4_999_999 - around)})
        assert cluster.sent == []
        bulk.send()
        cluster.sent.clear()
    bulk.put("tests-1", "7", {"text": "货" * (5_000_000 - around)})
    assert len(cluster.sent) == 1


def test_half_a_character_outside_the_basic_plane_is_sent_as_it_is():
    """Print that was damaged may hold one; JSON of a document with one is no UTF-8."""
    sent = []
    cluster = Cluster()
    cluster.bulk = lambda *, body, params: sent.append(body) or {"errors": False}
    bulk = Bulk(cluster)
    bulk.put("tests-1", "7", {"text": "\ud83d"})
    bulk.send()
    assert b"\xed\xa0\xbd" in sent[0]


REFUSED = {"_id": "7", "status": 400, "error": "too long"}


@pytest.mark.parametrize(
    "result",
    [
        {"index": REFUSED},
        {"delete": REFUSED},
        {"create": REFUSED},
        {"index": REFUSED | {"status": 409}},
        {"index": REFUSED | {"status": 404}},
        {"create": REFUSED | {"status": 404}},
        {"delete": REFUSED | {"status": 409}},
    ],
)
def test_a_document_that_the_cluster_refuses_is_named_with_the_reason(result):
    bulk = Bulk(Cluster({"index": {"_id": "6", "status": 200}}, result))
    bulk.delete("tests-1", "6")
    with pytest.raises(RefusedDocument) as refused:
        bulk.send()
    assert str(refused.value) == "7: too long"


@pytest.mark.parametrize(
    "result",
    [
        {"delete": {"_id": "7", "status": 404, "error": "not there"}},
        {"create": {"_id": "7", "status": 409, "error": "is there"}},
    ],
)
def test_what_is_gone_already_or_there_already_is_no_refusal(result):
    cluster = Cluster(result)
    bulk = Bulk(cluster)
    bulk.delete("tests-1", "7")
    bulk.send()
    assert len(cluster.sent) == 1
