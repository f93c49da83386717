"""A cluster that does not answer stops the search alone; the queue waits for it."""

import pytest
from django.core.management import CommandError, call_command
from haystack import connections
from opensearchpy.connection import Urllib3HttpConnection

from articles.models import IndexRequest
from articles.search import SearchQuery, compare_index, index_pending, search_articles, suggest
from articles.search.engine import get_engine
from articles.search.results import SearchUnavailable
from tests.editing import correct_article
from tests.opensearch.nodes import find_free_ports

pytestmark = [pytest.mark.opensearch, pytest.mark.usefixtures("on_opensearch")]
WORD = "集群不在时的标题"


@pytest.fixture
def outage(seeds_archive, settings, monkeypatch):
    """The archive with a cluster that does not answer; the function that brings it back."""
    connection = settings.HAYSTACK_CONNECTIONS["default"]
    [port] = find_free_ports(1)

    def go_to(url: str) -> None:
        monkeypatch.setitem(connection, "URL", [url])
        connections.reload("default")

    [url] = connection["URL"]
    go_to(f"http://127.0.0.1:{port}")
    yield lambda: go_to(url)
    go_to(url)


def test_the_search_alone_is_down(outage, seeds_archive, client):
    article = seeds_archive[0]
    for address in ("/", article.get_absolute_url(), "/issues/", "/tags/", "/feed/", "/api/v1/articles/"):
        assert client.get(address).status_code == 200, address
    for address in ("/search/?q=天津", "/api/v1/search/?q=天津"):
        answer = client.get(address)
        assert (answer.status_code, answer["Retry-After"]) == (503, "60"), address
    assert client.get("/search/suggestions/?q=天津").json() == ["天津", []]
    assert client.get("/health/").json()["problems"] == ["index"]
    with pytest.raises(SearchUnavailable):
        suggest("天津")


def test_a_cluster_that_does_not_answer_is_left_alone_for_a_moment(outage, monkeypatch):
    tries = []
    original = Urllib3HttpConnection.perform_request

    def note(self, *args, **kwargs):
        tries.append(args)
        return original(self, *args, **kwargs)

    monkeypatch.setattr(Urllib3HttpConnection, "perform_request", note)
    for _ in range(3):
        with pytest.raises(SearchUnavailable):
            search_articles(SearchQuery("天津"))
    assert len({args[:2] for args in tries}) == 1


def test_the_queue_waits_and_is_answered_when_the_cluster_is_back(outage, seeds_archive, settings):
    correct_article(seeds_archive[0], headline=WORD)
    [url] = settings.HAYSTACK_CONNECTIONS["default"]["URL"]
    with pytest.raises(CommandError) as refused:
        call_command("index_articles")
    assert str(refused.value) == (
        f"OpenSearch does not answer at {url}; what waits for the index is written when it does."
    )
    assert IndexRequest.objects.count() == 1
    problem = f"{get_engine().place} cannot be read (no node answers)"
    assert compare_index() == [f"{problem}; manage.py index_articles --rebuild makes a new one"]
    outage()
    assert index_pending().indexed == 1
    assert search_articles(SearchQuery(WORD)).total == 1
    assert compare_index() == []
