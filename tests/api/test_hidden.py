"""No answer of the API reveals anything unpublished."""

import re
from urllib.parse import unquote

import pytest

from articles.api import urls
from articles.models import Column, Person
from tests.api.conftest import HIDDEN

pytestmark = pytest.mark.usefixtures("archive")


def crawl_api(client) -> dict[str, str]:
    """Return the text of every address of the API that links from the root lead to, by address."""
    found = {}
    ahead = ["/api/v1/", "/api/v1/articles/?limit=1", "/api/v1/articles/?updated_since=2000-01-01"]
    ahead += ["/api/v1/articles/?limit=1&offset=1", "/api/v1/articles.jsonl?kind=news"]
    while ahead:
        address = ahead.pop()
        if address in found:
            continue
        response = client.get(address)
        assert response.status_code == 200, address
        text = b"".join(response).decode()
        found[address] = unquote(text)
        links = re.findall(r'"(?:http://testserver)?(/api/v1/[^"]*)"', text)
        ahead += [link.replace("\\u0026", "&") for link in links if "{" not in link]
    return found


@pytest.mark.slow
def test_no_address_reveals_anything_hidden(client):
    found = crawl_api(client)
    assert {
        "/api/v1/articles/visitref/",
        "/api/v1/pages/pageone/",
        "/api/v1/issues/yangbao/2026-03-19/",
        "/api/v1/collections/innovation/",
        "/api/v1/articles.jsonl",
        "/api/v1/search/",
    } <= set(found)
    assert {
        (address, secret) for address, text in found.items() for secret in HIDDEN if secret in text
    } == set()


@pytest.mark.slow
def test_the_crawl_reaches_every_kind_of_address(client):
    found = crawl_api(client)
    named = {str(route.pattern): route.pattern.regex for route in urls.urlpatterns if route.name}
    unreached = {
        name
        for name, regex in named.items()
        if not any(regex.match(address.removeprefix("/api/v1/").partition("?")[0]) for address in found)
    }
    assert unreached == set()


NARROWED = [
    *(
        (address, name, given)
        for address in ("articles/", "articles.jsonl", "articles.csv", "search/")
        for name, given in (
            ("newspaper", "secretpaper"),
            ("tag", "密签"),
            ("tag", "密签待定"),
            ("tag", "密签不用"),
        )
    ),
    ("articles/", "collection", "secret-collection"),
    ("articles/", "collection", "secret-empty"),
]


@pytest.mark.parametrize(("address", "name", "given"), NARROWED)
def test_hidden_names_are_refused_like_unknown_ones(api, address, name, given):
    hidden, absent = api(address, status=400, **{name: given}), api(address, status=400, **{name: "nothing"})
    assert hidden["message"].replace(given, "nothing") == absent["message"]


def test_hidden_people_and_columns_are_refused_as_filters(api):
    person, column = Person.objects.get(name="密人"), Column.objects.get(name="密栏")
    assert "person" in api("articles/", status=400, person=person.pk)["parameters"]
    assert "column" in api("articles/", status=400, column=column.pk)["parameters"]
    assert api("people/", name="密人")["count"] == 0


@pytest.mark.parametrize(
    "parameters",
    [{"date": "2026-03-20"}, {"date_from": "2026-03-20"}, {"tag": "南开区", "page": 2}, {"kind": "teaser"}],
)
def test_no_count_includes_anything_hidden(api, parameters):
    assert api("articles/", **parameters)["count"] == 0
