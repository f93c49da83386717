"""Whatever a reader follows, nothing of what is not published is shown, counted or led to."""

import re
from html import unescape
from urllib.parse import unquote

import pytest

from articles.models import Article, Column, Newspaper, Person
from articles.public import urls
from tests.public.conftest import HIDDEN
from tests.search.conftest import index_all

pytestmark = pytest.mark.usefixtures("archive")

ROOTS = ["/", "/robots.txt", "/sitemap.xml", "/feed/", "/opensearch.xml", "/search/suggestions/?q=本"]


def crawl_site(client) -> dict[str, str]:
    """All that can be reached by links from the roots, text by address; searches of one filter at most."""
    found, ahead = {}, list(ROOTS)
    while ahead:
        address = ahead.pop()
        if (
            address in found
            or address.startswith(("/static/", "/api/"))
            or ("search" in address and "&" in address)
        ):
            continue
        response = client.get(address)
        assert response.status_code == 200, address
        text = unescape(response.content.decode())
        found[address] = unquote(text)
        links = re.findall(r'(?:href="|<loc>|<id>)([^"<#]*)', text)
        links = [link.removeprefix("http://testserver") for link in links]
        path = address.partition("?")[0]
        ahead += [path + link if link.startswith("?") else link for link in links if link]
    return found


def test_nothing_hidden_is_said_at_any_address_that_can_be_reached(client):
    index_all()
    found = crawl_site(client)
    said = {(address, word) for address, text in found.items() for word in HIDDEN if word in text}
    assert said == set()


def test_following_links_reaches_every_kind_of_address(client):
    index_all()
    reached = [address.partition("?")[0].lstrip("/") for address in crawl_site(client)]
    named = {route.name: route.pattern for route in urls.urlpatterns}
    assert {name for name, pattern in named.items() if not any(map(pattern.match, reached))} == set()


@pytest.mark.parametrize(
    "address",
    [
        "/articles/secretdraft/",
        "/articles/secretrest/",
        "/articles/secretlone/",
        "/articles/secretformer/",
        "/pages/secretpage/",
        "/pages/frontpage/?article=secretdraft",
        "/issues/yangbao/2025-03-20/",
        "/issues/secretpaper/2026-03-21/",
        "/issues/?newspaper=secretpaper",
        "/newspapers/secretpaper/",
        "/tags/密签/",
        "/tags/密签待定/",
        "/tags/密签不用/",
        "/tags/密签/feed/",
    ],
)
def test_the_address_of_something_hidden_is_not_there(client, address):
    assert client.get(address).status_code == 404


def test_people_columns_and_collections_without_anything_published_are_not_there(client):
    hidden = [Person.objects.get(name="密者"), Column.objects.get(name="密栏")]
    draft = Article.objects.get(ref="secretdraft")
    addresses = [thing.get_absolute_url() for thing in (*hidden, *draft.collections.exclude(slug="创新"))]
    assert [client.get(address).status_code for address in addresses] == [404] * 3


def test_the_search_form_offers_and_takes_nothing_hidden(client):
    index_all()
    page = client.get("/search/", {"newspaper": "secretpaper"}).content.decode()
    assert "密报" not in page
    assert 'role="alert"' in page


def test_a_withdrawn_article_leaves_every_list_at_once(client):
    index_all()
    Article.objects.filter(ref="leapref").update(status="withdrawn")
    found = crawl_site(client)
    assert {address for address, text in found.items() if "闰日" in text or "leap" in text} == set()


def test_an_archive_of_nothing_published_reads_as_an_empty_one(client):
    Article.objects.update(status="draft")
    for address in ("/", "/issues/", "/tags/", "/people/", "/collections/", "/search/"):
        page = client.get(address).content.decode()
        assert 'class="empty"' in page, address
        assert not any(name in page for name in Newspaper.objects.values_list("name", flat=True)), address
