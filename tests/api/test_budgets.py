"""The number of queries of each answer, which does not grow with its rows."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.archive import exports
from articles.models import Collection, Page, Person, Role, Tag
from tests.api.conftest import make_archive
from tests.archives import PUBLISHED, credit, make_article, tag
from tests.seeds import build_once

pytestmark = pytest.mark.django_db


def make_larger_archive(count: int) -> None:
    make_archive()
    add_articles(count)


def add_articles(how_many: int) -> None:
    """Add articles on page 1, each with a credit, a tag and a place in the collection."""
    page, person, name = Page.objects.get(ref="pageone"), Person.objects.first(), Tag.objects.first().name
    collection = Collection.objects.get(slug="innovation")
    for number in range(how_many):
        article = make_article(page, f"more{number}", (Role.BODY, 0), **PUBLISHED)
        credit(article, ("记者", person))
        tag(article, name)
        collection.items.create(article=article, position=number)


DUE = 1  # query of each request: is a scheduled change due?
QUERIES = {
    "": 0,
    "newspapers/": 2,  # count; rows
    "newspapers/yangbao/": 1,
    "issues/": 2,  # count; rows
    "issues/yangbao/2026-03-19/": 3,  # issue; pages; their articles
    "pages/": 2,  # count; rows
    "pages/pageone/": 3,  # page; its articles; its blocks
    "articles/": 2,  # count; rows with their records
    "articles/?updated_since=2026-03-19T00:00:00Z": 2,
    "articles/visitref/": 1,
    "articles/visitref/neighbours/": 4,  # article; the one before; the one after; what continues it
    "articles/visitref/collections/": 2,
    "changes/": 2,  # position in the log; records
    "withdrawals/": 1,  # count: there are none
    "tags/": 2,
    "tags/科技/创新/": 1,
    "people/": 2,
    "columns/": 2,
    "collections/": 2,
    "collections/innovation/": 2,  # collection; items with articles
    "articles.jsonl": 3,  # whether the archive is large; position in the log; records
    "articles.csv": 3,
    "articles.csv?kind=news": 3,  # count; records; the end
}


@pytest.mark.parametrize("more", [0, 30])
@pytest.mark.parametrize(("address", "queries"), QUERIES.items())
def test_the_number_of_queries_does_not_grow_with_the_rows(
    client, django_assert_num_queries, address, queries, more
):
    build_once(make_larger_archive, more)
    with django_assert_num_queries(DUE + queries):
        response = client.get(f"/api/v1/{address}")
        assert b"".join(response) if response.streaming else response.content
    assert response.status_code == 200


@pytest.mark.parametrize(
    ("address", "queries"),
    [("articles/", 0), ("articles/visitref/", 1), ("changes/", 1), ("articles.jsonl", 1)],
)
def test_what_the_client_has_costs_at_most_one_query_and_that_of_what_is_due(
    client, django_assert_num_queries, address, queries
):
    build_once(make_larger_archive, 30)
    etag = client.get(f"/api/v1/{address}").headers["ETag"]
    with django_assert_num_queries(DUE + queries):
        response = client.get(f"/api/v1/{address}", headers={"if-none-match": etag})
    assert response.status_code == 304


@pytest.mark.slow
def test_each_batch_of_a_filtered_export_takes_one_query(client, monkeypatch):
    build_once(make_larger_archive, 9)
    monkeypatch.setattr(exports, "BATCH_ROWS", 4)
    with CaptureQueriesContext(connection) as queries:
        assert len(b"".join(client.get("/api/v1/articles.jsonl?kind=news")).splitlines()) == 12
    assert len(queries) == DUE + 1 + 3 + 1  # count, three batches, and the end
