"""How often one client may ask: counted over all processes, told in headers, answered 429."""

import math
import os
import sqlite3
import stat
import subprocess
import sys

import pytest
from django.core.cache import cache
from django.http import HttpResponse

from articles import rate_limits
from articles.curation import publish_articles
from articles.models import Article
from articles.rate_limits import COUNTS, count_request, limit_rate
from tests.archives import make_article, make_newspaper, make_page
from tests.processes import ROOT, Archive

LIMITS = {"search": (3, 60), "suggestions": (3, 60), "api": (3, 60), "sign_in": (3, 60)}
COUNT_MANY = """
from django.test import RequestFactory
from articles.rate_limits import count_request
request = RequestFactory().get("/", REMOTE_ADDR="9.9.9.9")
print(max(count_request(request, "api").count for _ in range(200)))
"""


@pytest.fixture(autouse=True)
def limits(settings, monkeypatch):
    settings.RATE_LIMITS = LIMITS
    monkeypatch.setattr(rate_limits.time, "time", lambda: 1_000_000_000.0)


def ask(rf, address: str = "9.9.9.9", name: str = "search") -> int:
    return count_request(rf.get("/", REMOTE_ADDR=address), name).count


def test_each_client_and_each_limit_is_counted_by_itself(rf):
    assert [ask(rf) for _ in range(4)] == [1, 2, 3, 4]
    assert ask(rf, "8.8.8.8") == 1
    assert ask(rf, name="api") == 1


def test_all_addresses_of_an_ipv6_network_are_one_client(rf):
    assert [ask(rf, f"2001:db8::{number}") for number in range(1, 4)] == [1, 2, 3]
    assert ask(rf, "2001:db8:0:1::1") == 1
    assert [ask(rf, f"::ffff:9.9.9.{number}") for number in range(2)] == [1, 1]


def test_the_count_begins_anew_with_the_next_window(rf, monkeypatch):
    usage = [count_request(rf.get("/", REMOTE_ADDR="9.9.9.9"), "search") for _ in range(4)][-1]
    assert (usage.is_over, 1 <= usage.seconds <= 60) == (True, True)
    monkeypatch.setattr(rate_limits.time, "time", lambda: 1_000_000_000.0 + usage.seconds)
    assert ask(rf) == 1


def test_old_counts_are_cleaned_away(rf, settings, monkeypatch):
    monkeypatch.setattr(rate_limits, "COUNTS_A_CLEANING", 10)
    for number in range(20):
        ask(rf, f"9.9.9.{number}")
    monkeypatch.setattr(rate_limits.time, "time", lambda: 1_000_000_100.0)
    for _ in range(10):
        ask(rf)
    with sqlite3.connect(settings.DATA_DIR / COUNTS) as counts:
        assert counts.execute("SELECT count(*) FROM counts").fetchone() == (1,)
    assert stat.S_IMODE((settings.DATA_DIR / COUNTS).stat().st_mode) == 0o600


def test_counting_that_fails_limits_nobody(rf, settings, caplog):
    settings.DATA_DIR /= "nosuch"
    assert count_request(rf.get("/"), "search") is None
    assert "requests cannot be counted; nobody is limited" in caplog.text


def test_a_cache_server_counts_in_the_place_of_the_file(rf, settings):
    settings.CACHE_URL = "redis://cache/0"  # the tests' cache adds as one does
    cache.clear()
    assert [ask(rf) for _ in range(4)] == [1, 2, 3, 4]
    assert ask(rf, "8.8.8.8") == 1
    assert not (settings.DATA_DIR / COUNTS).exists()


@pytest.mark.slow
def test_processes_count_together(tmp_path):
    archive = Archive(tmp_path)
    environment = archive.env | {"NEWSROOM_RATE_LIMITS": "api=10000/day"}
    running = [
        subprocess.Popen(
            [sys.executable, "manage.py", "shell", "-v", "0", "-c", COUNT_MANY],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    assert max(int(process.communicate()[0]) for process in running) == 600


def test_a_view_without_its_limit_answers_everybody(rf, settings):
    settings.RATE_LIMITS = {}
    view = limit_rate("search")(lambda request: HttpResponse("here"))
    assert [view(rf.get("/")).headers.get("RateLimit-Limit") for _ in range(5)] == [None] * 5
    assert not os.path.exists(settings.DATA_DIR / COUNTS)


# The addresses --------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "said"), [("", "过 {} 分钟再试。"), ("/en", "try again in {} minutes.")]
)
def test_a_reader_is_told_how_long_the_limit_lasts(client, settings, language, said):
    settings.RATE_LIMITS = {"search": (0, 3600)}
    answer = client.get(f"{language}/search/?q=x")
    minutes = math.ceil(int(answer.headers["Retry-After"]) / 60)
    assert minutes > 1
    assert said.format(minutes) in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("/search/?q=x", "您这里来的请求太多了"),
        ("/en/search/?q=x", "Too many requests came from your address"),
    ],
)
def test_a_reader_who_searches_too_often_is_told_in_a_page(client, address, said):
    answers = [client.get(address) for _ in range(4)]
    assert [answer.headers["RateLimit-Remaining"] for answer in answers] == ["2", "1", "0", "0"]
    assert {answer.headers["RateLimit-Limit"] for answer in answers} == {"3"}
    *_, last = answers
    assert last.status_code == 429
    assert 1 <= int(last.headers["Retry-After"]) <= 60
    assert last.headers["Retry-After"] == last.headers["RateLimit-Reset"]
    assert said in last.content.decode()
    assert "Retry-After" not in answers[0].headers
    assert client.get("/tags/").status_code == 200


@pytest.mark.django_db
def test_the_page_that_says_so_is_in_the_script_of_the_reader(client):
    client.cookies["reading"] = "script-traditional"
    *_, last = [client.get("/search/?q=x") for _ in range(4)]
    assert "您這裡來的請求太多了" in last.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/api/v1/tags/", "/api/v1/search/", "/search/suggestions/?q=x"])
def test_a_program_that_asks_too_often_is_told_in_json(client, address):
    answers = [client.get(address) for _ in range(4)]
    assert [answer.headers["RateLimit-Remaining"] for answer in answers] == ["2", "1", "0", "0"]
    *_, last = answers
    assert (last.status_code, last.json()["error"]) == (429, "throttled")
    assert 1 <= int(last.headers["Retry-After"]) <= 60


@pytest.mark.slow
@pytest.mark.django_db
def test_a_program_that_asks_too_often_gets_not_even_what_it_has(client):
    page = make_page(make_newspaper(), "bridgepage", "老桥通车")
    article = make_article(page, "bridgeref", headline="老桥通车")
    publish_articles(Article.objects.filter(pk=article.pk))
    address = "/api/v1/articles/bridgeref/"
    etag = client.get(address).headers["ETag"]
    statuses = [client.get(address, headers={"if-none-match": etag}).status_code for _ in range(3)]
    assert statuses == [304, 304, 429]


@pytest.mark.django_db
def test_the_search_of_pages_and_api_is_one_limit(client):
    for _ in range(3):
        client.get("/search/?q=x")
    assert client.get("/api/v1/search/").status_code == 429
    assert client.get("/api/v1/tags/").status_code == 200


@pytest.mark.django_db
def test_signing_in_is_limited_and_its_page_is_not(client):
    statuses = [
        client.post("/admin/login/", {"username": "x", "password": "y"}).status_code for _ in range(4)
    ]
    assert statuses == [200, 200, 200, 429]
    assert client.get("/admin/login/").status_code == 200
