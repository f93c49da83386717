"""No address causes a server error, on SQLite or on PostgreSQL."""

import pytest

pytestmark = pytest.mark.django_db

MANY = "9" * 30
NOWHERE = [
    "/articles/%00/",
    "/pages/%00/",
    "/issues/%00/2026-03-19/",
    "/issues/yb/0000-01-01/",
    "/newspapers/%00/",
    "/tags/%00/",
    "/tags/%00/feed/",
    "/collections/%00/",
    f"/people/{MANY}/",
    f"/columns/{MANY}/",
    f"/columns/{MANY}/feed/",
    "/issues/?year=0",
    "/issues/?year=%00",
    "/issues/?newspaper=%00",
    "/sitemap-nothing.xml",
    "/api/v1/tags/%00/",
    f"/api/v1/people/{MANY}/",
]
ANSWERED = [
    "/search/?q=%00",
    "/search/?q=" + "%F0%9F%98%80" * 50,
    "/search/?tag=%00",
    "/search/?newspaper=%00",
    f"/search/?person={MANY}",
    f"/search/?page={MANY}",
    "/search/?date_from=0000-00-00",
    "/search/?date_from=9999-12-31",
    "/people/?name=%00",
    "/?p=%00",
]


@pytest.mark.parametrize("method", ["POST", "OPTIONS", "DELETE"])
def test_the_documents_page_is_only_read(client, method):
    assert client.generic(method, "/api/v1/docs/").status_code == 405


@pytest.mark.parametrize("address", NOWHERE)
def test_an_impossible_address_answers_404(client, address):
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("address", ANSWERED)
def test_an_impossible_query_is_answered(client, address):
    assert client.get(address).status_code == 200


def test_another_hosts_name_costs_the_log_one_line(client, caplog):
    with caplog.at_level("WARNING"):
        assert client.get("/", headers={"host": "evil.example"}).status_code == 400
    [record] = caplog.records
    assert "evil.example" in record.getMessage()
    assert record.exc_info is None
