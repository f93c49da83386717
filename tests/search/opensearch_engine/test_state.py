"""What is kept in the cluster beside the documents, without a cluster."""

from collections.abc import Mapping
from typing import Any

import pytest
from opensearchpy import NotFoundError, RequestError

from articles.search.opensearch_engine import state as state_module
from articles.search.opensearch_engine.state import FRESH_SECONDS, Commit, Plan, State, ensure_index
from articles.search.results import SearchUnavailable


class Cluster:
    """Keeps what is put under each name; `asked` notes what is asked, with its options."""

    prefix, replicas = "tests", 2

    def __init__(self, **kept: dict):
        self.kept, self.asked, self.is_silent = kept, [], False
        self.exists_already, self.error = False, None
        self.client = self.indices = self

    def ask(self, question, **options):
        if self.is_silent:
            self.asked.append("silence")
            raise SearchUnavailable
        return question(**options)

    def get(self, *, index: str, id: str, **options) -> Mapping[str, Any]:
        self.asked.append((id, options))
        if id not in self.kept:
            raise NotFoundError(404, "not_found", {})
        return {"_version": 5, "_source": {"value": self.kept[id]}}

    def index(self, *, index: str, id: str, body: dict, request_timeout: int) -> None:
        self.kept[id] = body["value"]

    def delete(self, *, index: str, id: str, request_timeout: int, ignore: int) -> None:
        if self.kept.pop(id, None) is None:
            assert ignore == 404

    def exists(self, *, index: str) -> bool:
        return self.exists_already

    def create(self, *, index: str, body: dict, request_timeout: int) -> None:
        self.asked.append((index, body))
        if self.error:
            raise RequestError(400, self.error, {})


@pytest.fixture
def clock(monkeypatch) -> list[float]:
    """Its first value is the time."""
    now = [1000.0]
    monkeypatch.setattr(state_module, "monotonic", lambda: now[0])
    monkeypatch.setattr(state_module, "FRESH_SECONDS", FRESH_SECONDS)
    return now


FIRST = {"number": 3, "time": 7.5, "articles": 12}


def test_the_last_commit_is_read_again_after_a_second(clock):
    cluster = Cluster(commit=FIRST)
    state = State(cluster)
    assert state.read_commit() == Commit(3, 7.5, 12)
    cluster.kept["commit"] = FIRST | {"number": 4}
    clock[0] += 1
    assert state.read_commit().number == 3
    clock[0] += 0.1
    assert state.read_commit().number == 4
    assert cluster.asked == [("commit", {})] * 2


def test_a_reader_waits_as_long_as_it_has_patience():
    cluster = Cluster(commit=FIRST)
    State(cluster).read_commit(patience=1.5)
    assert cluster.asked == [("commit", {"request_timeout": 1.5})]


def test_where_nothing_was_written_there_is_commit_0():
    assert State(Cluster()).read_commit() == Commit(0, 0.0, 0)


def test_a_cluster_that_does_not_answer_is_not_asked_again_for_a_second(clock):
    cluster = Cluster(commit=FIRST)
    state = State(cluster)
    state.read_commit()
    cluster.is_silent = True
    clock[0] += 2
    with pytest.raises(SearchUnavailable):
        state.read_commit()
    assert state.read_commit().number == 3
    assert cluster.asked.count("silence") == 1


def test_a_writer_counts_on_from_the_last_commit_of_any_machine(clock, monkeypatch):
    monkeypatch.setattr(state_module.time, "time", lambda: 99.5)
    cluster = Cluster(commit=FIRST)
    state = State(cluster)
    state.note_commit(13)
    assert cluster.kept["commit"] == {"number": 4, "time": 99.5, "articles": 13}
    cluster.asked.clear()
    assert state.read_commit() == Commit(4, 99.5, 13)
    assert cluster.asked == []
    new = State(Cluster())
    new.note_commit(1)
    assert new.read_commit().number == 1


def test_names_have_a_version_which_is_unknown_while_nobody_answers():
    cluster = Cluster()
    state = State(cluster)
    assert (state.read_names(), state.read_names_version()) == (frozenset(), 0)
    state.write_names({"天津港", "京海"})
    assert cluster.kept["names"] == {"names": ["京海", "天津港"]}
    assert (state.read_names(), state.read_names_version()) == (frozenset({"天津港", "京海"}), 5)
    assert cluster.asked[-1] == ("names", {"_source": False})
    cluster.is_silent = True
    assert state.read_names_version() is None


def test_a_plan_is_read_as_it_was_written_until_it_is_dropped():
    state = State(Cluster())
    assert state.read_plan() is None
    plan = Plan("tests-v2-1", "code", ("天津港",), (4, 5))
    state.write_plan(plan)
    assert state.read_plan() == plan
    state.drop_plan()
    assert state.read_plan() is None
    state.drop_plan()


def test_the_index_of_the_state_is_made_once():
    cluster = Cluster()
    State(cluster).ensure()
    settings = {"number_of_shards": 1, "number_of_replicas": 2}
    mappings = {"dynamic": "strict", "properties": {"value": {"type": "object", "enabled": False}}}
    assert cluster.asked == [("tests-v2-state", {"settings": settings, "mappings": mappings})]
    cluster.exists_already = True
    State(cluster).ensure()
    assert len(cluster.asked) == 1


def test_an_index_that_another_process_makes_at_the_same_time_is_no_error():
    cluster = Cluster()
    cluster.error = "resource_already_exists_exception"
    ensure_index(cluster, "tests-v2-state", {})
    cluster.error = "invalid_index_name_exception"
    with pytest.raises(RequestError, match="invalid_index_name_exception"):
        ensure_index(cluster, "tests-v2-state", {})
