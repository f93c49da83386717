"""Pages that a process has made are answered again while nothing that they show has changed."""

import pytest
from django.http import HttpResponse
from django.test import Client

from articles.curation import withdraw_articles
from articles.models import Article
from articles.public import articles, kept_pages
from articles.public.conditional import PAGES
from articles.public.kept_pages import KeptPages
from tests.public.conftest import read
from tests.search.conftest import index_all

pytestmark = pytest.mark.usefixtures("archive")
READER = {"User-Agent": "Mozilla/5.0"}


@pytest.mark.slow
@pytest.mark.parametrize("address", ["/", "/articles/visitref/", "/pages/frontpage/", "/search/?q=天津"])
def test_an_unchanged_page_is_made_once(client, django_assert_num_queries, address):
    index_all()
    first = client.get(address)
    with django_assert_num_queries(1):  # the version of what is public
        again = Client().get(address)
    assert again.content == first.content
    assert [again[name] for name in ("Content-Type", "ETag", "Cache-Control")] == [
        first[name] for name in ("Content-Type", "ETag", "Cache-Control")
    ]


@pytest.mark.slow
def test_each_reader_is_answered_as_chosen(client):
    usual = read(client.get("/articles/visitref/"))
    other = Client()
    other.post("/reading/", {"script": "traditional", "next": "/"})
    assert "陳敏爾" in read(other.get("/articles/visitref/"))
    assert read(client.get("/articles/visitref/")) == usual


@pytest.mark.slow
def test_a_changed_or_withdrawn_article_is_not_answered_from_what_was_kept(client):
    client.get("/articles/visitref/")
    Article.objects.filter(ref="visitref").update(kicker="别的引题")
    assert "别的引题" in read(client.get("/articles/visitref/"))
    withdraw_articles(Article.objects.filter(ref="visitref"))
    assert client.get("/articles/visitref/").status_code == 410


@pytest.mark.slow
def test_editors_get_pages_made_for_them(admin_client):
    Client().get("/articles/visitref/")
    assert "ETag" not in admin_client.get("/articles/visitref/").headers


def test_a_kept_page_counts_as_read(client, monkeypatch):
    counted = []
    monkeypatch.setattr(articles, "count_read", counted.append)
    for _ in range(3):
        client.get("/articles/visitref/", headers=READER)
    client.get("/articles/visitref/")
    page = Article.objects.get(ref="visitref").page_id
    assert counted == [page] * 3


def test_answers_that_are_no_pages_are_not_kept(client):
    for address in ("/articles/formervisit/", "/articles/nothing/", "/articles/visitref/citation.bib"):
        etag = client.get(address).headers.get("ETag", "")
        assert PAGES.find(etag) is None
    pages = KeptPages()
    answer = HttpResponse("雨")
    answer.set_cookie("reading", "theme-dark")
    pages.keep("cookie", answer)
    pages.keep("gone", HttpResponse("雨", status=410))
    pages.keep("header", HttpResponse("雨", headers={"X-Robots-Tag": "noindex"}))
    pages.keep("feed", HttpResponse("雨", "application/atom+xml"))
    assert [name for name in ("cookie", "gone", "header", "feed") if pages.find(name)] == []


def test_the_pages_asked_for_last_are_kept(monkeypatch):
    monkeypatch.setattr(kept_pages, "MOST_BYTES", 25)
    monkeypatch.setattr(kept_pages, "MOST_BYTES_OF_PAGE", 20)
    pages = KeptPages()
    for name in ("one", "two"):
        pages.keep(name, HttpResponse(name[0] * 10))
    assert pages.find("one").content == b"oooooooooo"
    pages.keep("three", HttpResponse("t" * 10))
    pages.keep("large", HttpResponse("l" * 21))
    assert [name for name in ("one", "two", "three", "large") if pages.find(name)] == ["one", "three"]
    pages.keep("three", HttpResponse("t" * 12))
    assert pages.find("one")
