"""What is said of a cluster, without one."""

from contextlib import contextmanager, nullcontext
from types import SimpleNamespace

import pytest
from opensearchpy.exceptions import ConnectionError as NoConnection
from opensearchpy.exceptions import OpenSearchException

from articles.search.engine import UnreadableIndex
from articles.search.opensearch_engine import engine as engine_module
from articles.search.opensearch_engine import rebuild
from articles.search.opensearch_engine.engine import OpenSearchEngine
from articles.search.results import SearchUnavailable

NO_NODE = NoConnection("N/A", "refused", OSError("refused"))


def make_engine(monkeypatch, **parts) -> OpenSearchEngine:
    """An engine whose backend has these parts."""
    backend = SimpleNamespace(alias="tests-articles", **parts)
    engine = OpenSearchEngine("default")
    monkeypatch.setattr(engine, "get_backend", lambda: backend)
    return engine


def raise_error(error: Exception):
    def fail(*args, **options):
        raise error

    return fail


def make_cluster(**answers) -> SimpleNamespace:
    """A cluster whose client answers so, where it is asked about aliases and health."""
    indices = SimpleNamespace(exists_alias=answers.get("exists_alias", lambda name: True))
    health = SimpleNamespace(health=answers.get("health", lambda **options: {"status": "yellow"}))
    client = SimpleNamespace(indices=indices, cluster=health)
    return SimpleNamespace(client=client, replicas=answers.get("replicas", 0))


@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        ({"exists_alias": lambda name: False}, "there is none yet"),
        ({"exists_alias": raise_error(NO_NODE)}, "no node answers"),
        ({"health": lambda index: {"status": "red"}}, "some of its shards are on no node"),
        ({"health": raise_error(OpenSearchException("odd"))}, "OpenSearchException: odd"),
    ],
)
def test_an_index_that_cannot_be_read_is_so_for_a_reason(monkeypatch, answers, reason):
    engine = make_engine(monkeypatch, cluster=make_cluster(**answers))
    with pytest.raises(UnreadableIndex) as unreadable:
        engine.check(thoroughly=False)
    assert str(unreadable.value) == reason


def test_an_index_without_copies_can_be_read(monkeypatch):
    make_engine(monkeypatch, cluster=make_cluster()).check(thoroughly=True)


def test_processes_share_no_connection():
    assert not OpenSearchEngine.can_be_forked


def test_places_are_named(monkeypatch):
    engine = make_engine(monkeypatch)
    assert engine.place == "the index 'tests-articles' of OpenSearch"
    assert engine.names_place == "the list of names of the index 'tests-articles' of OpenSearch"


def test_an_index_is_made_for_a_search_where_there_is_none(monkeypatch):
    commit, made = SimpleNamespace(number=0, articles=0), []
    engine = make_engine(
        monkeypatch,
        state=SimpleNamespace(read_commit=lambda: commit),
        cluster=SimpleNamespace(ask=lambda ask: ask()),
        ensure_index=lambda: made.append("index"),
        reader=None,
    )
    assert engine.open_view([]).is_empty
    assert made == ["index"]
    commit.number, commit.articles = 1, 5
    assert not engine.open_view([]).is_empty
    assert made == ["index"]


def test_an_index_is_made_before_anything_is_written(monkeypatch):
    done = []

    @contextmanager
    def lock(folder, alias):
        done.append((folder, alias))
        yield

    monkeypatch.setattr(engine_module, "hold_writer_lock", lock)
    engine = make_engine(
        monkeypatch,
        lock_folder="locks",
        cluster=SimpleNamespace(report_outage=nullcontext),
        ensure_index=lambda: done.append("index"),
        make_writer=lambda: "writer",
    )
    with engine.open_writer() as writer:
        assert writer == "writer"
    assert done == ["index", ("locks", "tests-articles")]


@pytest.mark.parametrize(
    ("pks", "is_listed"),
    [
        ([3, 5, 8], True),
        ([3, 5], False),
        ([3, 5, 5, 8], False),
        ([3, 6, 8], False),  # another sum
        ([2, 6, 8], False),  # another least
        ([3, 4, 9], False),  # another greatest
        ([], False),
    ],
)
def test_an_index_lists_exactly_the_articles_of_the_same_number_sum_and_ends(monkeypatch, pks, is_listed):
    held = {"count": 3, "sum": 16, "min": 3, "max": 8}
    asked = []
    reader = SimpleNamespace(aggregate=lambda aggregation: asked.append(aggregation) or held)
    assert make_engine(monkeypatch, reader=reader).lists_exactly(pks) is is_listed
    assert asked == [{"stats": {"field": "-made.pk"}}]


def test_an_empty_index_lists_no_article(monkeypatch):
    nothing = {"count": 0, "sum": 0, "min": None, "max": None}
    engine = make_engine(monkeypatch, reader=SimpleNamespace(aggregate=lambda aggregation: nothing))
    assert engine.lists_exactly([])
    assert not engine.lists_exactly([1])


def test_names_and_words_of_an_edition_are_known_for_half_a_minute(monkeypatch):
    clock = 100.0
    monkeypatch.setattr(engine_module, "monotonic", lambda: clock)
    engine = make_engine(monkeypatch)
    assert engine._choose_edition("first") == "first"
    clock = 130.0
    assert engine._choose_edition("second") == "first"
    clock = 130.1
    assert engine._choose_edition("second") == "second"


def test_the_version_is_asked_for_a_second_and_is_none_where_no_node_answers(monkeypatch):
    asked = []

    def read_commit(*, patience):
        asked.append(patience)
        return SimpleNamespace(number=7, time=12.5)

    state = SimpleNamespace(read_commit=read_commit)
    engine = make_engine(monkeypatch, state=state)
    assert engine.read_version() == (7, 12.5)
    assert asked == [1]
    state.read_commit = raise_error(SearchUnavailable())
    assert engine.read_version() == (0, 0.0)


@pytest.mark.parametrize(
    ("replicas", "nodes", "timed_out", "sentences"),
    [
        (0, 3, None, []),
        (1, 1, None, []),
        (1, 3, False, []),
        (1, 3, True, ["the new index has no copies after 60 s; it is used all the same"]),
    ],
)
def test_a_rebuild_waits_a_minute_for_copies_where_there_are_other_nodes(
    caplog, replicas, nodes, timed_out, sentences
):
    waited = []

    def read_health(index=None, params=None):
        if index is None:
            return {"number_of_data_nodes": nodes}
        waited.append((index, params["wait_for_status"], params["timeout"]))
        return {"timed_out": timed_out}

    cluster = make_cluster(health=read_health, replicas=replicas)
    rebuild._await_copies(SimpleNamespace(cluster=cluster), "tests-1")
    assert waited == ([] if timed_out is None else [("tests-1", "green", "60s")])
    assert [record.getMessage() for record in caplog.records] == sentences
