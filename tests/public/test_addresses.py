"""What every address has in common: its language, its errors, its methods."""

import re

import pytest
from django.http import Http404
from django.test import Client

from articles.archive.public_version import read_public_version
from articles.public import urls
from tests.public.conftest import read, words

pytestmark = pytest.mark.usefixtures("archive")


@pytest.mark.slow
def test_a_reader_switches_to_english_and_stays_there(client):
    assert '<html lang="zh-hans">' in read(client.get("/"))
    response = client.post("/i18n/setlang/", {"language": "en", "next": "/tags/"})
    assert response["Location"] == "/en/tags/"
    assert client.get("/articles/visitref/")["Location"] == "/en/articles/visitref/"
    page = read(client.get("/en/articles/visitref/"))
    assert '<html lang="en">' in page
    assert "March 19, 2026" in page
    assert '<hgroup lang="zh">' in page


@pytest.mark.slow
def test_readers_get_no_cookie_until_they_choose_a_language():
    client = Client(enforce_csrf_checks=True)
    for address in ("/", "/articles/visitref/", "/pages/frontpage/", "/search/", "/tags/", "/nosuch/"):
        assert not client.get(address).cookies, address
    assert list(client.post("/i18n/setlang/", {"language": "en", "next": "/"}).cookies) == ["django_language"]
    assert client.get("/")["Location"] == "/en/"


@pytest.mark.slow
def test_every_other_language_of_the_settings_is_offered_by_its_own_name(client, settings):
    settings.LANGUAGES = [*settings.LANGUAGES, ("ja", "Japanese")]
    buttons = re.findall(
        r'<button name="language" value="([^"]*)" lang="([^"]*)">([^<]*)<', read(client.get("/"))
    )
    assert buttons == [("en", "en", "English"), ("ja", "ja", "日本語")]
    page = read(client.get("/en/"))
    assert '<button name="language" value="zh-hans" lang="zh-hans">简体中文</button>' in page


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


VIEWS = {
    route.name: route.callback
    for route in [*urls.urlpatterns, *urls.without_language]
    if "articles.public" in route.callback.__module__  # Django's views of sitemaps accept any method
}


@pytest.mark.parametrize(
    ("name", "address", "message"),
    [
        ("issues", "/issues/?year=abc", "没有这样的年份或报纸。"),
        ("page", "/pages/frontpage/?article=leapref", "这一版上没有这篇文章。"),
        ("tags", "/tags/?kind=nosuch", "没有这一类标签。"),
        ("people", "/people/?p=x", "没有这一页。"),
        ("people", "/people/?p=2", "没有这一页。"),
    ],
)
def test_a_wrong_parameter_is_named_where_errors_are_shown(rf, name, address, message):
    arguments = {"ref": "frontpage"} if name == "page" else {}
    request = rf.get(address)
    request.public_version = read_public_version()
    with pytest.raises(Http404) as error:
        VIEWS[name](request, **arguments)
    assert str(error.value) == message


TAKE_POST = ("settings", "report_article")


@pytest.mark.parametrize("name", [name for name in VIEWS if not name.endswith(TAKE_POST)])
def test_pages_only_read_and_refuse_post(rf, name):
    assert VIEWS[name](rf.post("/")).status_code == 405


def test_the_error_page_needs_no_database_and_gives_the_number_of_the_error(client, monkeypatch, caplog):
    def fail(*args):
        raise RuntimeError("no database")

    read(client.get("/robots.txt"))  # imports all views; those of the API use the method then
    monkeypatch.setattr("articles.models.print.IssueQuerySet.published", fail)
    client.raise_request_exception = False
    response = client.get("/")
    assert response.status_code == 500
    page = response.content.decode()
    assert '<html lang="zh-hans">' in page
    assert "<title>出错了 · 报纸文库</title>" in page
    assert '<a href="/">再试一次</a>' in page
    number = re.search(r"<code>([0-9a-f]{8})</code>", page)[1]
    [logged] = [record for record in caplog.records if record.getMessage() == f"error {number}: GET /"]
    assert str(logged.exc_info[1]) == "no database"
    page = client.get("/en/").content.decode()
    assert '<html lang="en">' in page
    assert "<title>Something went wrong · Newsroom</title>" in page
