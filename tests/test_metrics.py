"""What Prometheus reads: requests of all processes together, and the state of the archive."""

import json
import re
import subprocess
import sys

import pytest
from django.test import Client

from articles import metrics
from articles.models import IndexRequest
from tests.archives import PUBLISHED, make_article, make_newspaper, make_page
from tests.processes import ROOT, Archive

TOKEN = "a-token-for-tests"
ASK = """
from django.test import Client
for _ in range(20):
    Client().get("/tags/", headers={"host": "localhost"})
"""
READ = """
from django.test import Client
headers = {"host": "localhost", "authorization": "Bearer a-token-for-tests"}
print(Client().get("/metrics/", headers=headers).content.decode())
"""


@pytest.fixture
def measured(db, settings, monkeypatch) -> Client:
    monkeypatch.setattr(metrics, "_slots", {})
    metrics._make_counters.cache_clear()
    settings.METRICS_TOKEN = TOKEN
    settings.MIDDLEWARE = ["articles.metrics.MetricsMiddleware", *settings.MIDDLEWARE]
    return Client(headers={"authorization": f"Bearer {TOKEN}"})


def read_samples(text: str) -> dict[str, float]:
    rows = (line.rpartition(" ") for line in text.splitlines() if line and line[0] != "#")
    return {name: float(value) for name, _, value in rows}


def test_without_a_token_in_the_settings_nothing_is_measured(client, db):
    assert client.get("/metrics/").status_code == 404


@pytest.mark.parametrize("given", ["", "Bearer wrong", f"Basic {TOKEN}", f"Bearer {TOKEN}é"])
def test_who_has_not_the_token_is_refused(measured, given):
    answer = Client(headers={"authorization": given}).get("/metrics/")
    assert (answer.status_code, answer.content, answer.headers["WWW-Authenticate"]) == (401, b"", "Bearer")


def test_requests_are_counted_by_view_method_and_status(measured):
    for address in ("/tags/", "/tags/", "/articles/nosuch/", "/nosuch/"):
        measured.get(address)
    measured.generic("BREW", "/tags/")
    samples = read_samples(measured.get("/metrics/").content.decode())
    counted = {name: value for name, value in samples.items() if name.startswith("newsroom_requests_total")}
    assert counted == {
        'newsroom_requests_total{method="GET",status="200",view="tags"}': 2,
        'newsroom_requests_total{method="GET",status="404",view="article"}': 1,
        'newsroom_requests_total{method="GET",status="404",view="none"}': 1,
        'newsroom_requests_total{method="other",status="405",view="tags"}': 1,
    }
    assert samples['newsroom_request_seconds_count{view="tags"}'] == 3
    assert samples['newsroom_request_seconds_bucket{le="+Inf",view="tags"}'] == 3


def test_the_queue_the_index_and_what_was_imported_are_told(measured):
    page = make_page(make_newspaper(), "frontpage", "一行", "二行")
    make_article(page, "visitref", **PUBLISHED)
    make_article(page, "restref")
    IndexRequest.objects.ask([1, 2, 3])
    samples = read_samples(measured.get("/metrics/").content.decode())
    assert samples["newsroom_index_queue_length"] == 3
    assert 0 <= samples["newsroom_index_queue_oldest_seconds"] < 60
    assert samples["newsroom_pages"] == 1
    assert samples["newsroom_last_import_time"] == page.imported_at.timestamp()
    assert samples['newsroom_articles{status="published"}'] == 1
    assert samples['newsroom_articles{status="draft"}'] == 1


def test_a_request_that_cannot_be_counted_is_answered(measured, settings, caplog):
    settings.DATA_DIR /= "nosuch"
    assert measured.get("/tags/").status_code == 200
    assert "a request cannot be counted in" in caplog.text


@pytest.mark.slow
def test_processes_count_together_in_as_many_files_as_run_at_once(tmp_path):
    archive = Archive(tmp_path)
    archive.manage("migrate", "-v", "0")
    environment = archive.env | {"NEWSROOM_METRICS_TOKEN": TOKEN}

    def start(code: str) -> subprocess.Popen:
        command = [sys.executable, "manage.py", "shell", "-v", "0", "-c", code]
        return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)

    for _ in range(2):
        running = [start(ASK) for _ in range(2)]
        assert [process.wait() for process in running] == [0, 0]
    text = start(READ).communicate()[0]
    assert read_samples(text)['newsroom_requests_total{method="GET",status="200",view="tags"}'] == 80
    assert len(list((tmp_path / "metrics").glob("counter_*.db"))) <= 2


# Logs -----------------------------------------------------------------------------------------------


def test_an_error_of_the_api_is_in_the_log_under_the_number_that_it_states(client, db, monkeypatch, caplog):
    def fail(*args):
        raise RuntimeError("no rows")

    monkeypatch.setattr("articles.api.views.TagViewSet.get_queryset", fail)
    client.raise_request_exception = False
    answer = client.get("/api/v1/tags/")
    number = re.fullmatch(
        r"internal server error; the log has it under ([0-9a-f]{8})", answer.json()["message"]
    )[1]
    assert (answer.status_code, answer.json()["error"]) == (500, "server_error")
    [record] = [record for record in caplog.records if getattr(record, "error_number", "") == number]
    assert record.getMessage() == f"error {number}: GET /api/v1/tags/"
    assert str(record.exc_info[1]) == "no rows"


@pytest.mark.slow
@pytest.mark.parametrize(("value", "is_json"), [("1", True), ("0", False)])
def test_the_log_is_lines_of_json_where_the_settings_ask_for_it(tmp_path, value, is_json):
    code = (
        "import logging\n"
        "try:\n    1 / 0\n"
        "except ZeroDivisionError:\n"
        "    logging.getLogger('articles').error('第 %d 次', 2, exc_info=True, extra={'error_number': 'ab'})"
    )
    archive = Archive(tmp_path)
    done = subprocess.run(
        [sys.executable, "manage.py", "shell", "-v", "0", "-c", code],
        cwd=ROOT,
        env=archive.env | {"NEWSROOM_LOG_JSON": value},
        capture_output=True,
        text=True,
        check=True,
    )
    if not is_json:
        assert "ERROR articles: 第 2 次\nTraceback" in done.stderr
        return
    [line] = done.stderr.splitlines()
    entry = json.loads(line)
    assert {name: entry[name] for name in ("level", "logger", "message", "error_number")} == {
        "level": "ERROR",
        "logger": "articles",
        "message": "第 2 次",
        "error_number": "ab",
    }
    assert "ZeroDivisionError" in entry["exc_info"]
    assert re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d", entry["time"])
