"""What every address has in common: its language, its errors, its methods."""

import pytest

from tests.public.conftest import read, words

pytestmark = pytest.mark.usefixtures("archive")


def test_a_reader_switches_to_english_and_stays_there(client):
    assert '<html lang="zh-hans">' in read(client.get("/"))
    response = client.post("/i18n/setlang/", {"language": "en", "next": "/tags/"})
    assert response["Location"] == "/tags/"
    page = read(client.get("/articles/visitref/"))
    assert '<html lang="en">' in page
    assert "March 19, 2026" in page
    assert '<hgroup lang="zh">' in page


def test_an_unknown_address_shows_the_archives_own_404_page(client):
    response = client.get("/articles/nosuchref/")
    assert response.status_code == 404
    assert "没有这一页" in words(response.content.decode())


@pytest.mark.parametrize(
    "address",
    [
        "/issues/yangbao/2026-02-30/",
        "/issues/yangbao/0000-00-00/",
        "/issues/?year=abc",
        "/issues/?year=99999",
        "/issues/?newspaper=nosuch",
        "/newspapers/nosuch/",
        "/newspapers/yangbao/?p=2",
        "/tags/京津冀/?p=0",
        "/tags/京津冀/?p=-1",
        "/tags/京津冀/?p=2",
        "/tags/京津冀/?p=١",
        "/tags/京津冀/?p=" + "9" * 5000,
        "/tags/?kind=nosuch",
        "/people/?p=x",
        "/people/99999999999999999999999/",
        "/columns/0/",
        "/collections/nosuch/",
        "/search/?p=2",
        "/pages/frontpage/?article=leapref",
        "/pages/nosuch/",
        "/sitemap-nosuch.xml",
    ],
)
def test_an_address_that_names_nothing_answers_404(client, address):
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("address", ["/", "/search/", "/articles/visitref/", "/feed/"])
def test_pages_that_only_read_refuse_post(client, address):
    if address != "/feed/":  # Django's own feed view accepts any method
        assert client.post(address).status_code == 405


def test_the_error_page_needs_no_database(client, settings, monkeypatch):
    def fail(*args):
        raise RuntimeError("no database")

    read(client.get("/robots.txt"))  # imports all views; those of the API use the method then
    monkeypatch.setattr("articles.models.print.IssueQuerySet.published", fail)
    client.raise_request_exception = False
    response = client.get("/")
    assert response.status_code == 500
    assert "Something went wrong" in response.content.decode()
