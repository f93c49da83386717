"""A node of a cluster is killed while articles are read and written: no wrong answer, and nothing is lost."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest
from haystack import connections

from articles.models import Article, IndexRequest
from articles.search import SearchQuery, compare_index, index_pending, rebuild_index, search_articles
from articles.search.language.query import parse_query
from articles.search.results import SearchUnavailable
from tests.editing import correct_article
from tests.opensearch.nodes import connect_to, running_cluster
from tests.processes import wait_until
from tests.seeds import build_once, import_seeds

pytestmark = [pytest.mark.opensearch, pytest.mark.slow]
CHANGES = 30
KILL_AT = 10
TIANJIN = parse_query("天津").groups


@pytest.fixture
def nodes(db, settings, data_folder, monkeypatch):
    """Three nodes; each part of the index is on two of them."""
    with running_cluster(3) as nodes:
        cluster = connect_to([node.url for node in nodes], SHARDS=3, REPLICAS=1, TIMEOUT=10)
        options = settings.HAYSTACK_CONNECTIONS["default"] | cluster
        monkeypatch.setitem(settings.HAYSTACK_CONNECTIONS, "default", options)
        connections.reload("default")
        yield nodes


def try_until_done(work) -> None:
    """Do as the worker does: after an error, try again."""

    def is_done() -> bool:
        try:
            work()
        except Exception:
            return False
        return True

    wait_until(is_done)


def find_tianjin() -> set[int]:
    return set(connections["default"].open_view([]).find_all(TIANJIN))


@contextmanager
def reading() -> Iterator[list[set[int]]]:
    """Ask the same in two threads until the block ends; gives the answers."""
    answers: list[set[int]] = []
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            with suppress(SearchUnavailable):
                answers.append(find_tianjin())

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    try:
        yield answers
    finally:
        stop.set()
        for reader in readers:
            reader.join()


def test_a_killed_node_costs_no_right_answer_and_no_change(nodes):
    build_once(import_seeds)
    try_until_done(lambda: rebuild_index(jobs=1))
    expected = find_tianjin()
    changed = Article.objects.published().exclude(pk__in=expected).first()
    with reading() as answers:
        for number in range(CHANGES):
            if number == KILL_AT:
                nodes[0].kill()
            correct_article(Article.objects.get(pk=changed.pk), headline=f"第{number}次改正")
            try_until_done(index_pending)
            assert search_articles(SearchQuery(f'"第{number}次改正"')).total == 1
    assert expected
    assert {frozenset(answer) for answer in answers} == {frozenset(expected)}
    assert len(answers) > CHANGES
    assert not IndexRequest.objects.exists()
    assert compare_index() == []
    nodes[0].start()
    wait_until(lambda: nodes[1].is_in_cluster_of(3))
    try_until_done(lambda: rebuild_index(jobs=1))
    assert compare_index() == []
