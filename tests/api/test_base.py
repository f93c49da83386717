"""What all answers of the API have in common."""

import datetime
import logging

import pytest

from articles.api import views
from articles.curation import move_issue, withdraw_articles
from articles.models import Article, Collection, Issue
from tests.editing import correct_article

pytestmark = pytest.mark.usefixtures("archive")


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
@pytest.mark.parametrize("address", ["", "articles/", "articles/visitref/", "articles.jsonl", "search/"])
def test_methods_that_write_are_refused(client, method, address):
    response = getattr(client, method)(f"/api/v1/{address}")
    assert response.status_code == 405
    assert response.json() == {
        "error": "method_not_allowed",
        "message": f'Method "{method.upper()}" not allowed.',
        "parameters": {},
    }


def test_errors_are_json_in_english_whatever_the_client_accepts(client):
    response = client.get(
        "/api/v1/articles/none/", headers={"accept": "text/html", "accept-language": "zh-hans"}
    )
    assert response.status_code == 404
    assert response.json()["message"] == "no published article 'none'"


def test_a_missing_slash_redirects(client):
    response = client.get("/api/v1/articles?limit=1")
    assert (response.status_code, response.headers["Location"]) == (301, "/api/v1/articles/?limit=1")


def test_a_server_error_is_json_and_logged(client, monkeypatch, caplog):
    def fail(*args, **kwargs):
        raise RuntimeError("broken")

    monkeypatch.setattr(views.TagViewSet, "get_queryset", fail)
    client.raise_request_exception = False
    with caplog.at_level(logging.ERROR):
        response = client.get("/api/v1/tags/")
    number = response.json()["message"].rpartition(" ")[2]
    assert response.status_code == 500
    assert response.json() == {
        "error": "server_error",
        "message": f"internal server error; the log has it under {number}",
        "parameters": {},
    }
    assert f"error {number}: GET /api/v1/tags/" in caplog.text


def test_answers_have_an_etag_and_may_be_cached_for_a_minute(client):
    response = client.get("/api/v1/articles/visitref/")
    assert response.headers["Cache-Control"] == "public, max-age=60"
    etag = response.headers["ETag"]
    again = client.get("/api/v1/articles/visitref/", headers={"if-none-match": etag})
    assert (again.status_code, again.content) == (304, b"")
    correct_article(Article.objects.get(ref="visitref"), headline="改过的标题")
    changed = client.get("/api/v1/articles/visitref/", headers={"if-none-match": etag})
    assert (changed.status_code, changed.json()["headline"]) == (200, "改过的标题")


def test_a_withdrawn_article_answers_410_even_to_a_matching_etag(client):
    etag = client.get("/api/v1/articles/visitref/").headers["ETag"]
    Article.objects.filter(ref="visitref").update(status="withdrawn")
    response = client.get("/api/v1/articles/visitref/", headers={"if-none-match": etag})
    assert response.status_code == 410
    assert "no-cache" in response.headers["Cache-Control"]  # browsers keep a 410 for ever else
    assert response.json()["note"] == ""


@pytest.mark.parametrize("address", ["articles/", "articles.jsonl", "articles", "articles/none/"])
def test_other_sites_may_read_every_answer_of_the_api(client, address):
    response = client.get(f"/api/v1/{address}", headers={"origin": "https://example.org"})
    assert response.headers["Access-Control-Allow-Origin"] == "*"


STANDARD = {"cache-control", "content-language", "content-length", "content-type", "expires", "last-modified"}
OF_BROWSERS = {"access-control-allow-origin", "access-control-expose-headers", "vary"}
OF_SITES = {"content-security-policy", "cross-origin-opener-policy", "referrer-policy"}  # for pages


@pytest.mark.parametrize("address", ["articles/", "articles.jsonl", "articles/visitref/", "articles/none/"])
@pytest.mark.parametrize("headers", [{}, {"range": "bytes=0-9"}])
def test_a_program_in_a_browser_reads_every_header_of_an_answer(client, settings, address, headers):
    settings.RATE_LIMITS = {"api": (100, 60)}
    response = client.get(f"/api/v1/{address}", headers={"origin": "https://example.org", **headers})
    exposed = set(response.headers["Access-Control-Expose-Headers"].lower().split(", "))
    others = {name.lower() for name in response.headers} - STANDARD - OF_BROWSERS - OF_SITES - exposed
    assert {name for name in others if not name.startswith("x-")} == set()
    assert {"etag", "ratelimit-remaining", "newsroom-sequence", "retry-after"} <= exposed


@pytest.mark.parametrize("name", ["if-none-match", "if-match", "range", "if-range", "authorization"])
def test_a_program_in_a_browser_may_send_conditions_and_ranges(client, name):
    asked = {"access-control-request-method": "GET", "access-control-request-headers": name}
    response = client.options("/api/v1/articles.csv", headers={"origin": "https://example.org", **asked})
    assert name in response.headers["Access-Control-Allow-Headers"].split(", ")


def test_other_sites_may_read_nothing_else(client):
    response = client.get("/robots.txt", headers={"origin": "https://example.org"})
    assert "Access-Control-Allow-Origin" not in response.headers


EVERY_KIND = [
    "",
    "newspapers/",
    "issues/yangbao/2026-03-19/",
    "articles/",
    "articles/?collection=innovation",
    "articles/visitref/",
    "articles/visitref/neighbours/",
    "changes/",
    "withdrawals/",
    "search/",
    "articles.jsonl",
    "articles.csv",
    "schema/",
]


@pytest.mark.parametrize("address", EVERY_KIND)
def test_a_head_request_has_the_headers_of_the_answer_and_no_body(client, address):
    whole, head = client.get(f"/api/v1/{address}"), client.head(f"/api/v1/{address}")
    assert (head.status_code, b"".join(head)) == (200, b"")
    for name in ("Content-Type", "ETag", "Cache-Control"):
        assert head.headers[name] == whole.headers[name]


@pytest.mark.parametrize("method", ["get", "head"])
@pytest.mark.parametrize("address", EVERY_KIND)
def test_an_answer_that_the_client_has_is_not_sent_again(client, address, method):
    etag = client.get(f"/api/v1/{address}").headers["ETag"]
    again = getattr(client, method)(f"/api/v1/{address}", headers={"if-none-match": etag})
    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", etag)


@pytest.mark.parametrize("address", ["articles/visitref/", "articles/", "changes/", "search/?q=天津"])
def test_who_has_the_answer_learns_what_is_left_of_the_limit(client, settings, monkeypatch, address):
    settings.RATE_LIMITS = {"api": (1000, 60), "search": (1000, 60)}
    monkeypatch.setattr("articles.rate_limits.time.time", lambda: 1_000_000_000.0)
    first = client.get(f"/api/v1/{address}")
    again = client.get(f"/api/v1/{address}", headers={"if-none-match": first.headers["ETag"]})
    left = [int(answer.headers["RateLimit-Remaining"]) for answer in (first, again)]
    assert (again.status_code, left[0] - left[1]) == (304, 1)


def test_a_server_may_name_no_query(client):
    etag = client.get("/api/v1/articles/visitref/").headers["ETag"]
    handler = client.handler
    client.handler = lambda environ: handler({k: v for k, v in environ.items() if k != "QUERY_STRING"})
    assert client.get("/api/v1/articles/visitref/", headers={"if-none-match": etag}).status_code == 304


def test_an_unknown_parameter_is_refused_even_to_a_matching_etag(client):
    address = "/api/v1/articles/visitref/"
    known = {"if-none-match": client.get(address).headers["ETag"]}
    assert client.get(f"{address}?nosuch=1", headers=known).status_code == 400


def test_a_method_that_writes_is_refused_even_to_a_matching_etag(client):
    etag = client.get("/api/v1/articles/visitref/").headers["ETag"]
    assert client.post("/api/v1/articles/visitref/", headers={"if-none-match": etag}).status_code == 405


@pytest.mark.slow
def test_the_etag_of_a_list_changes_with_whatever_it_shows(client):
    etags = []
    for change in (
        lambda: None,
        lambda: correct_article(Article.objects.get(ref="visitref"), deck="又改"),
        lambda: withdraw_articles(Article.objects.filter(ref="restref")),
        lambda: move_issue(Issue.objects.get(date="2026-03-19"), datetime.date(2026, 3, 18)),
    ):
        change()
        etags.append(client.get("/api/v1/articles/").headers["ETag"])
    assert len(set(etags)) == len(etags)


def test_what_a_collection_gains_changes_the_etag_of_its_articles(client):
    address = "/api/v1/articles/?collection=innovation"
    etag = client.get(address).headers["ETag"]
    Collection.objects.get(slug="innovation").items.filter(article__ref="visitref").delete()
    again = client.get(address, headers={"if-none-match": etag})
    assert (again.status_code, again.json()["count"]) == (200, 1)
