"""What was answered 304 is answered so again without the view, and whatever else counts stays as it is."""

import datetime

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles import due_changes, metrics
from articles.curation import withdraw_articles
from articles.models import Article, Collection
from articles.public import conditional, kept, unchanged
from tests.search.conftest import index_all

pytestmark = pytest.mark.usefixtures("archive")
VISIT = "/articles/visitref/"
KINDS = ("/", VISIT, "/en/articles/visitref/", "/tags/京津冀/", "/search/?q=天津", "/feed/", "/sitemap.xml")


def ask_again(client: Client, address: str, **headers: str):
    """Ask as a browser that has the page does, until it is answered from what was answered."""
    etag = client.get(address, headers=headers).headers["ETag"]
    headers["if-none-match"] = etag
    return [client.get(address, headers=headers) for _ in range(3)], headers


@pytest.fixture
def asked_views(monkeypatch):
    """The addresses that reached a view."""
    asked, find = [], conditional._find_validators

    def note(request):
        asked.append(request.path)
        return find(request)

    monkeypatch.setattr(conditional, "_find_validators", note)
    return asked


@pytest.mark.slow
@pytest.mark.parametrize("address", KINDS)
def test_the_same_answer_comes_before_the_view(client, asked_views, address):
    index_all()
    (first, *others), headers = ask_again(client, address)
    assert len(asked_views) == 2
    with CaptureQueriesContext(connection) as queries:
        other = Client().get(address, headers=headers)
    assert (len(asked_views), len(queries)) == (2, 1)
    for again in [*others, other]:
        assert (again.status_code, again.content) == (304, b"")
        assert dict(again.items()) == {
            name: first[name] for name in unchanged.KEPT_HEADERS if name in first.headers
        }


@pytest.mark.slow
def test_each_address_method_reader_and_language_is_asked_for_by_itself(client, asked_views):
    _, headers = ask_again(client, VISIT)
    others = (
        lambda reader: reader.get(VISIT, headers=headers, secure=True).status_code,
        lambda reader: reader.get(f"{VISIT}?q=天津", headers=headers).status_code,
        lambda reader: reader.get("/en/articles/visitref/", headers=headers).status_code,
        lambda reader: reader.get(VISIT, headers=headers | {"accept-language": "en"}).status_code,
        lambda reader: reader.get(VISIT, headers=headers | {"if-match": '"other"'}).status_code,
        lambda reader: reader.get(VISIT, headers=headers | {"host": "127.0.0.1"}).status_code,
        lambda reader: reader.post(VISIT, headers=headers).status_code,
    )
    assert [ask(Client()) for ask in others] == [200, 200, 200, 302, 412, 200, 405]
    reader = Client()
    reader.post("/reading/", {"script": "traditional", "next": "/"})
    assert reader.get(VISIT, headers=headers).status_code == 200
    reader.post("/i18n/setlang/", {"language": "en", "next": "/"})
    assert reader.get(VISIT, headers=headers).status_code == 302


@pytest.mark.slow
def test_editors_get_what_the_view_answers(client, admin_client):
    _, headers = ask_again(client, VISIT)
    for _ in range(3):
        page = admin_client.get(VISIT, headers=headers)
        assert (page.status_code, page.headers["Cache-Control"]) == (200, "private, no-cache")


@pytest.mark.slow
@pytest.mark.parametrize("address", KINDS)
def test_after_any_public_change_the_view_answers(client, address):
    _, headers = ask_again(client, address)
    Collection.objects.create(title="滨海", slug="binhai")
    assert client.get(address, headers=headers).status_code == 200


def test_a_withdrawn_article_is_gone_at_once(client):
    _, headers = ask_again(client, VISIT)
    withdraw_articles(Article.objects.filter(ref="visitref"))
    for _ in range(3):
        assert client.get(VISIT, headers=headers).status_code == 410


@pytest.mark.slow
def test_another_index_or_day_asks_the_view(client, asked_views, monkeypatch):
    _, headers = ask_again(client, VISIT)
    tomorrow = kept.localdate() + datetime.timedelta(days=1)
    with monkeypatch.context() as patch:
        patch.setattr(kept, "localdate", lambda: tomorrow)
        client.get(VISIT, headers=headers)
    assert len(asked_views) == 3
    index_all()
    assert client.get(VISIT, headers=headers).status_code == 200


def test_an_error_of_the_database_is_answered_by_the_rest_of_the_program(client, monkeypatch):
    def fail():
        raise OperationalError("the disk is broken")

    _, headers = ask_again(client, VISIT)
    client.raise_request_exception = False
    for module in (unchanged, due_changes):
        monkeypatch.setattr(module, "read_public_version", fail)
    page = client.get(VISIT, headers=headers)
    assert (page.status_code, "Content-Security-Policy" in page.headers) == (503, True)


@pytest.mark.slow
@pytest.mark.parametrize("address", ["/search/?q=天津", "/en/search/?q=天津", "/search/feed/?q=天津"])
def test_limited_requests_are_all_counted(client, settings, address):
    index_all()
    settings.RATE_LIMITS = {"search": (4, 3600)}
    answers, headers = ask_again(client, address)
    answers.append(client.get(address, headers=headers))
    assert [answer.status_code for answer in answers] == [304, 304, 304, 429]
    assert [answer.headers["RateLimit-Remaining"] for answer in answers] == ["2", "1", "0", "0"]


def test_answers_are_measured_under_the_name_of_their_view(settings, monkeypatch):
    counted = []

    def count(request, status, seconds):
        counted.append((request.resolver_match.view_name, status))

    monkeypatch.setattr(metrics, "_count", count)
    settings.MIDDLEWARE = ["articles.metrics.MetricsMiddleware", *settings.MIDDLEWARE]
    ask_again(Client(), VISIT)
    assert counted == [("article", 200), *[("article", 304)] * 3]


def test_no_other_answer_is_kept(client):
    """Pages that depend on more than versions, programs' answers, files, what is not there."""
    for address in ("/robots.txt", "/opensearch.xml", "/api/v1/articles/", "/articles/nosuch/", "/reading/"):
        page = client.get(address)
        for _ in range(2):
            client.get(address, headers={"if-none-match": page.headers.get("ETag", '"none"')})
    assert len(unchanged.ANSWERS) == 0
