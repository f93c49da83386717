"""Suggestions while a search is typed, in the form that browsers read."""

from xml.etree import ElementTree

from tests.search.conftest import index_all

OPENSEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"


def test_names_are_suggested_as_they_are_typed(client, archive):
    index_all()
    response = client.get("/search/suggestions/", {"q": "京津"})
    assert response["Content-Type"] == "application/x-suggestions+json"
    typed, words = response.json()
    assert typed == "京津"
    assert words
    assert all("京津" in word for word in words)


def test_an_empty_query_has_no_suggestions(client, archive):
    index_all()
    assert client.get("/search/suggestions/").json() == ["", []]


def test_an_archive_without_an_index_has_no_suggestions(client, db):
    assert client.get("/search/suggestions/", {"q": "京津"}).json() == ["京津", []]


def test_the_opensearch_description_names_the_addresses_of_search_and_suggestions(client, archive):
    description = ElementTree.fromstring(client.get("/opensearch.xml").content)
    assert description.tag == f"{OPENSEARCH}OpenSearchDescription"
    assert [(url.get("type"), url.get("template")) for url in description.iter(f"{OPENSEARCH}Url")] == [
        ("text/html", "http://testserver/search/?q={searchTerms}"),
        ("application/x-suggestions+json", "http://testserver/search/suggestions/?q={searchTerms}"),
    ]


def test_two_hundred_characters_are_taken_of_what_was_typed(client, archive):
    index_all()
    assert client.get("/search/suggestions/", {"q": "津" * 201}).json() == ["津" * 200, []]
