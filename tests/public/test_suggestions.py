"""What is suggested while a search is typed, in the form that browsers read."""

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


def test_nothing_is_suggested_for_nothing(client, archive):
    index_all()
    assert client.get("/search/suggestions/").json() == ["", []]


def test_nothing_is_suggested_where_there_is_no_index_yet(client, db):
    assert client.get("/search/suggestions/", {"q": "京津"}).json() == ["京津", []]


def test_a_browser_is_told_where_to_search_and_where_suggestions_are(client, archive):
    description = ElementTree.fromstring(client.get("/opensearch.xml").content)
    assert description.tag == f"{OPENSEARCH}OpenSearchDescription"
    assert [(url.get("type"), url.get("template")) for url in description.iter(f"{OPENSEARCH}Url")] == [
        ("text/html", "http://testserver/search/?q={searchTerms}"),
        ("application/x-suggestions+json", "http://testserver/search/suggestions/?q={searchTerms}"),
    ]
