"""Nothing unpublished is shown, counted or linked on any page that a reader can reach."""

import re
from html import unescape
from urllib.parse import unquote

import pytest

from articles.curation import withdraw_articles
from articles.models import Article, Column, Newspaper, Person
from articles.models.article import read_listed
from articles.public import urls
from tests.public.conftest import HIDDEN
from tests.search.conftest import index_all

pytestmark = pytest.mark.usefixtures("archive")

ROOTS = ["/", "/robots.txt", "/sitemap.xml", "/feed/", "/opensearch.xml", "/search/suggestions/?q=本"]


def crawl_site(client) -> dict[str, str]:
    """The text by address of all that links lead to from the roots; searches with one filter at most."""
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
        links = re.findall(r'(?:href="|<loc>)([^"<#]*)', text)
        links = [link.removeprefix("http://testserver") for link in links]
        path = address.partition("?")[0]
        ahead += [path + link if link.startswith("?") else link for link in links if link]
    return found


@pytest.mark.slow
def test_no_reachable_address_shows_anything_hidden(client):
    index_all()
    found = crawl_site(client)
    shown = {(address, word) for address, text in found.items() for word in HIDDEN if word in text}
    assert shown == set()


@pytest.mark.slow
def test_links_lead_to_every_kind_of_address(client):
    index_all()
    reached = [address.partition("?")[0].lstrip("/") for address in crawl_site(client)]
    named = {route.name: route.pattern for route in [*urls.urlpatterns, *urls.without_language]}
    unlinked = {name for name, pattern in named.items() if not any(map(pattern.match, reached))}
    # for probes; for the reader who reported something; for whoever shows a link to an article; of some sites
    assert unlinked == {"health", "metrics", "report", "picture", "logo"}


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
        "/newspapers/secretpaper/feed/",
        "/issues/yangbao/2025-03-20/feed/",
        "/articles/secretdraft/citation.bib",
        "/articles/secretdraft/picture.png",
        "/articles/secretdraft/report/",
    ],
)
def test_the_address_of_something_hidden_answers_404(client, address):
    assert client.get(address).status_code == 404


def test_people_columns_and_collections_without_published_articles_answer_404(client):
    hidden = [Person.objects.get(name="密者"), Column.objects.get(name="密栏")]
    draft = Article.objects.get(ref="secretdraft")
    addresses = [thing.get_absolute_url() for thing in (*hidden, *draft.collections.exclude(slug="创新"))]
    addresses += [f"{address}feed/" for address in addresses]
    assert [client.get(address).status_code for address in addresses] == [404] * 6


def test_the_search_form_neither_offers_nor_accepts_anything_hidden(client):
    index_all()
    page = client.get("/search/", {"newspaper": "secretpaper"}).content.decode()
    assert "密报" not in page
    assert 'role="alert"' in page


def test_lists_read_what_is_published_now_whatever_was_found_before():
    found = Article.objects.filter(ref__in=["visitref", "secretdraft"]).values_list("pk", flat=True)
    assert [article.ref for article in read_listed(found).values()] == ["visitref"]


@pytest.mark.slow
def test_a_withdrawn_article_leaves_every_list_at_once(client):
    index_all()
    Article.objects.filter(ref="leapref").update(status="withdrawn")
    found = crawl_site(client)
    assert {address for address, text in found.items() if "闰日" in text or "leap" in text} == set()


@pytest.mark.slow
def test_an_archive_without_published_articles_looks_empty(client):
    withdraw_articles(Article.objects.all())
    for address in (
        *("/", "/issues/", "/newspapers/", "/tags/", "/people/", "/columns/", "/collections/", "/search/"),
    ):
        page = client.get(address).content.decode()
        assert 'class="empty"' in page, address
        assert not any(name in page for name in Newspaper.objects.values_list("name", flat=True)), address
