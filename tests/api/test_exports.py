import base64
import csv
import hashlib
import io
import json
import os
import threading
import time
from unittest.mock import Mock

import pytest

from articles.api.exports import CsvExport, JsonLinesExport
from articles.archive import export_files, exports
from articles.archive.public_version import read_public_version
from articles.curation import withdraw_articles
from articles.file_locks import hold_lock
from articles.models import Article
from tests.editing import correct_article

pytestmark = pytest.mark.usefixtures("archive")


def read(response) -> str:
    assert response.status_code == 200
    return b"".join(response.streaming_content).decode()


def test_each_line_of_jsonl_is_an_article_as_at_its_own_address(client, api):
    response = client.get("/api/v1/articles.jsonl")
    assert response.headers["Content-Type"] == "application/x-ndjson"
    assert response.headers["Content-Disposition"] == 'attachment; filename="articles.jsonl"'
    articles = [json.loads(line) for line in read(response).splitlines()]
    assert [article["ref"] for article in articles] == ["visitref", "restref", "learningref"]
    assert articles == [api(f"articles/{article['ref']}/") for article in articles]


def test_the_csv_has_one_row_per_article(client):
    response = client.get("/api/v1/articles.csv")
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    lines = list(csv.DictReader(io.StringIO(read(response), newline="")))
    assert [line["ref"] for line in lines] == ["visitref", "restref", "learningref"]
    assert lines[0] == {
        "ref": "visitref",
        "newspaper": "yangbao",
        "date": "2026-03-19",
        "page": "1",
        "section": "",
        "position": "0",
        "kind": "news",
        "column": "今日论语",
        "kicker": "陈敏尔调研",
        "headline": "抓住机遇 发挥优势",
        "deck": "",
        "credits": "记者 于春津; 摄 于春津",
        "tags": "南开区; 科技/创新",
        "web_url": "http://testserver/articles/visitref/",
        "published_at": "2026-03-19T01:30:00Z",
        "updated_at": "2026-03-19T01:30:00Z",
    }


@pytest.mark.parametrize("name", ["articles.jsonl", "articles.csv"])
def test_an_export_takes_the_filters_of_the_list(client, name):
    text = read(client.get(f"/api/v1/{name}", {"page": 2}))
    assert "restref" in text
    assert "learningref" not in text


@pytest.mark.parametrize("name", ["articles.jsonl", "articles.csv"])
def test_an_export_refuses_bad_parameters_in_json(api, name):
    answer = api(name, status=400, limit=5)
    assert answer["message"] == (
        "limit: Unknown parameter; allowed: collection, column, date, date_from, date_to, kind, newspaper, "
        "page, person, tag, updated_since."
    )
    assert api(name, status=400, kind="x")["parameters"] == {
        "kind": ["'x' is not one of: news, commentary, photo, teaser, sidebar, notice."]
    }


@pytest.mark.parametrize("query", ["", "?kind=news"])
@pytest.mark.parametrize(("view", "name"), [(JsonLinesExport, "articles.jsonl"), (CsvExport, "articles.csv")])
def test_a_head_request_exports_nothing(rf, view, name, query, django_assert_num_queries):
    """The view is called as a server does: Django's test client drops the body of any HEAD request."""
    request = rf.head(f"/api/v1/{name}{query}")
    request.public_version = read_public_version()
    response = view.as_view()(request)
    with django_assert_num_queries(0):
        assert b"".join(response) == b""
    assert response.headers["Content-Disposition"] == f'attachment; filename="{name}"'


@pytest.mark.parametrize("query", ["", "?kind=news"])
@pytest.mark.parametrize("rows", [1, 2, 3, 200])
def test_an_export_is_the_same_whatever_the_size_of_its_batches(
    client, monkeypatch, data_folder, rows, query
):
    whole = read(client.get(f"/api/v1/articles.jsonl{query}"))
    monkeypatch.setattr(exports, "BATCH_ROWS", rows)
    for file in (data_folder / "exports").glob("*"):
        file.unlink()
    assert read(client.get(f"/api/v1/articles.jsonl{query}")) == whole


@pytest.mark.parametrize("given", ["kind=news", "tag=科技/创新", "date_to=2026-03-19&newspaper=yangbao"])
def test_an_export_of_many_articles_is_that_of_few(client, monkeypatch, given):
    monkeypatch.setattr(exports, "BATCH_ROWS", 2)
    sorted_lines = read(client.get(f"/api/v1/articles.jsonl?{given}"))
    monkeypatch.setattr(exports, "FEW", 0)
    assert read(client.get(f"/api/v1/articles.jsonl?{given}")) == sorted_lines != ""


@pytest.mark.parametrize("few", [0, 2000])
def test_an_article_withdrawn_during_a_filtered_export_is_left_out(client, monkeypatch, few):
    monkeypatch.setattr(exports, "FEW", few)
    monkeypatch.setattr(exports, "BATCH_ROWS", 1)
    lines = iter(client.get("/api/v1/articles.jsonl?kind=news").streaming_content)
    assert json.loads(next(lines))["ref"] == "visitref"
    withdraw_articles(Article.objects.filter(ref="restref"))
    assert [json.loads(line)["ref"] for line in lines] == ["learningref"]


@pytest.mark.parametrize("name", ["articles.jsonl", "articles.csv"])
def test_an_export_says_from_where_its_changes_are_followed(client, api, name):
    export, changes = client.get(f"/api/v1/{name}"), api("changes/", after=3)
    assert export.headers["Newsroom-Epoch"] == changes["epoch"]
    assert (export.headers["Newsroom-Sequence"], changes["results"]) == ("3", [])


def test_an_export_is_made_once_for_a_state_of_the_archive(client, data_folder):
    first = client.get("/api/v1/articles.jsonl")
    before = read(first)
    make_old(data_folder)
    again = client.get("/api/v1/articles.jsonl")
    assert (again.headers["ETag"], read(again)) == (first.headers["ETag"], before)
    withdraw_articles(Article.objects.filter(ref="restref"))
    changed = client.get("/api/v1/articles.jsonl", headers={"if-none-match": first.headers["ETag"]})
    assert [json.loads(line)["ref"] for line in read(changed).splitlines()] == ["visitref", "learningref"]
    assert (first.headers["Newsroom-Sequence"], changed.headers["Newsroom-Sequence"]) == ("3", "4")


def test_a_busy_archive_is_exported_once_a_minute(client, data_folder):
    before = read(client.get("/api/v1/articles.csv"))
    withdraw_articles(Article.objects.filter(ref="restref"))
    assert read(client.get("/api/v1/articles.csv")) == before
    make_old(data_folder)
    assert "restref" not in read(client.get("/api/v1/articles.csv"))


@pytest.mark.slow
def test_old_exports_are_removed(client, data_folder):
    for number in range(6):
        correct_article(Article.objects.get(ref="visitref"), deck=f"第{number}次")
        read(client.get("/api/v1/articles.csv"))
        make_old(data_folder)
    assert len(list_exports(data_folder)) == export_files.KEPT_FILES


# What the worker does -----------------------------------------------------------------------------------


def list_exports(folder) -> list[str]:
    files = (folder / "exports").iterdir()
    return sorted(file.name for file in files if file.suffix not in (".lock", ".asked"))


def test_the_worker_keeps_an_export_fresh_that_somebody_asked_for(client, data_folder):
    read(client.get("/api/v1/articles.csv"))
    withdraw_articles(Article.objects.filter(ref="restref"))
    make_old(data_folder)
    export_files.renew_exports()
    kept = list_exports(data_folder)
    assert "restref" not in read(client.get("/api/v1/articles.csv"))
    assert (list_exports(data_folder), len(kept)) == (kept, 2)


def test_the_worker_asks_nothing_while_nobody_asked_for_an_export(data_folder, django_assert_num_queries):
    with django_assert_num_queries(0):
        export_files.renew_exports()
    assert list_exports(data_folder) == []


@pytest.mark.parametrize(
    ("forgotten", "renewed"), [("articles.csv", "articles.jsonl"), ("articles.jsonl", "articles.csv")]
)
def test_the_worker_forgets_what_nobody_asked_for_in_a_week(client, data_folder, forgotten, renewed):
    for name in (forgotten, renewed):
        read(client.get(f"/api/v1/{name}"))
    (mark,) = (data_folder / "exports").glob(f"{forgotten}.*.asked")
    os.utime(mark, (0, 0))
    withdraw_articles(Article.objects.filter(ref="restref"))
    make_old(data_folder)
    export_files.renew_exports()
    before_and_now = list_exports(data_folder)
    assert [name.startswith(f"{renewed}.") for name in before_and_now] == [True, True]
    assert not mark.exists()


class Rests(threading.Event):
    """Set once it was waited for so many times; `rests` are for how long."""

    def __init__(self, times: int = 1) -> None:
        super().__init__()
        self.times, self.rests = times, []

    def wait(self, timeout):
        self.rests.append(timeout)
        if len(self.rests) == self.times:
            self.set()


@pytest.fixture
def worker(monkeypatch):
    """The worker's module, which neither makes exports nor closes the test's connection."""
    for name in ("renew_exports", "connection"):
        monkeypatch.setattr(export_files, name, Mock())
    return export_files


def test_the_worker_leaves_the_processor_to_others_ten_times_as_long_as_exports_took(worker, monkeypatch):
    rests = []
    for took in (0.1, 60):
        monkeypatch.setattr(worker, "time", Mock(monotonic=Mock(side_effect=[100, 100 + took])))
        stop = Rests()
        worker._keep_exports(stop)
        worker.renew_exports.assert_called_with(stop)
        rests += stop.rests
    assert rests == [5, 600]


def test_the_worker_says_why_exports_cannot_be_made_and_tries_again(worker, caplog):
    worker.renew_exports.side_effect = [OSError("disk is full"), None]
    stop = Rests(times=2)
    worker._keep_exports(stop)
    assert [record.message for record in caplog.records] == ["exports cannot be made; it is tried again"]
    assert "disk is full" in caplog.text
    assert stop.rests == [5, 5]
    assert worker.connection.close.call_count == 2


def test_a_worker_that_is_stopped_while_it_makes_exports_ends_and_logs_nothing(worker, caplog):
    worker.renew_exports.side_effect = export_files._Stopped
    worker._keep_exports(stop := Rests())
    assert (stop.rests, caplog.records) == ([], [])


def test_of_a_large_archive_the_worker_makes_the_export(client, api, data_folder, monkeypatch):
    monkeypatch.setattr(export_files, "SMALL_ARCHIVE", 2)
    answer = client.get("/api/v1/articles.jsonl")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
    assert answer.json() == {
        "error": "not_ready",
        "message": "the export is being written; try again later",
        "parameters": {},
    }
    export_files.renew_exports()
    before = read(client.get("/api/v1/articles.jsonl"))
    withdraw_articles(Article.objects.filter(ref="restref"))
    make_old(data_folder)
    assert read(client.get("/api/v1/articles.jsonl")) == before
    make_old(data_folder, seconds=export_files.LONGEST_SECONDS + 1)
    assert client.get("/api/v1/articles.jsonl").status_code == 503
    export_files.renew_exports()
    assert "restref" not in read(client.get("/api/v1/articles.jsonl"))


def make_old(folder, seconds: float = export_files.FRESH_SECONDS + 1) -> None:
    """Have all exports be so many seconds old."""
    for name in list_exports(folder):
        then = time.time() - seconds
        os.utime(folder / "exports" / name, (then, then))


def test_who_asks_while_a_file_is_made_gets_the_last_one(client, data_folder):
    before = read(client.get("/api/v1/articles.csv"))
    withdraw_articles(Article.objects.filter(ref="restref"))
    make_old(data_folder)
    (lock,) = (data_folder / "exports").glob("*.lock")
    with hold_lock(lock):
        assert read(client.get("/api/v1/articles.csv")) == before


def test_the_worker_that_stops_leaves_no_part_of_a_file(client, data_folder):
    read(client.get("/api/v1/articles.csv"))
    withdraw_articles(Article.objects.filter(ref="restref"))
    make_old(data_folder)
    kept, stop = list_exports(data_folder), threading.Event()
    stop.set()
    with pytest.raises(export_files._Stopped):
        export_files.renew_exports(stop)
    assert list_exports(data_folder) == kept


# What is served -----------------------------------------------------------------------------------------


def test_an_export_has_a_checksum(client):
    response = client.get("/api/v1/articles.jsonl")
    content = read(response).encode()
    digest = base64.b64encode(hashlib.sha256(content).digest()).decode()
    assert response.headers["Repr-Digest"] == f"sha-256=:{digest}:"
    assert response.headers["Content-Length"] == str(len(content))
    assert response.headers["Accept-Ranges"] == "bytes"


def test_addresses_in_an_export_are_those_by_which_the_client_knows_the_site(client, settings):
    settings.ALLOWED_HOSTS = ["archive.example", "testserver"]
    for host in ("archive.example", "testserver"):
        line = read(client.get("/api/v1/articles.jsonl", headers={"host": host})).splitlines()[0]
        assert json.loads(line)["web_url"] == f"http://{host}/articles/visitref/"


@pytest.mark.parametrize(
    ("asked", "start", "stop"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=10-19", 10, 20),
        ("bytes=100-", 100, None),
        ("bytes=-7", -7, None),
        ("bytes=5-99999999", 5, None),
        ("bytes=-99999999", 0, None),
    ],
)
def test_a_range_of_an_export_is_served(client, asked, start, stop):
    whole = client.get("/api/v1/articles.jsonl")
    content = b"".join(whole)
    response = client.get("/api/v1/articles.jsonl", headers={"range": asked})
    part = b"".join(response)
    assert (response.status_code, part) == (206, content[start:stop])
    first, last = start % len(content), (start % len(content)) + len(part) - 1
    assert response.headers["Content-Range"] == f"bytes {first}-{last}/{len(content)}"
    assert response.headers["Content-Length"] == str(len(part))
    assert response.headers["ETag"] == whole.headers["ETag"]


def test_a_range_beyond_the_end_is_refused(client):
    size = client.get("/api/v1/articles.jsonl").headers["Content-Length"]
    response = client.get("/api/v1/articles.jsonl", headers={"range": f"bytes={size}-"})
    assert (response.status_code, response.headers["Content-Range"]) == (416, f"bytes */{size}")


@pytest.mark.parametrize("asked", ["bytes=", "bytes=-", "bytes=1-2,4-5", "lines=1-2", "bytes=x-"])
def test_any_other_range_is_answered_with_the_whole(client, asked):
    assert client.get("/api/v1/articles.jsonl", headers={"range": asked}).status_code == 200


def test_a_range_of_another_file_is_answered_with_the_whole(client):
    headers = {"range": "bytes=10-19", "if-range": '"another"'}
    assert client.get("/api/v1/articles.jsonl", headers=headers).status_code == 200
    headers["if-range"] = client.get("/api/v1/articles.jsonl").headers["ETag"]
    assert client.get("/api/v1/articles.jsonl", headers=headers).status_code == 206
