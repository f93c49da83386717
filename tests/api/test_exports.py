import csv
import io
import json

import pytest

from articles.api import exports
from articles.models import Article

pytestmark = pytest.mark.usefixtures("archive")


def read(response) -> str:
    assert response.status_code == 200
    return b"".join(response.streaming_content).decode()


def test_each_line_of_jsonl_is_an_article_as_at_its_own_address(client, api):
    response = client.get("/api/v1/articles.jsonl")
    assert response.headers["Content-Type"] == "application/x-ndjson"
    assert response.headers["Content-Disposition"] == 'attachment; filename="articles.jsonl"'
    articles = [json.loads(line) for line in read(response).splitlines()]
    assert [article["ref"] for article in articles] == ["restref", "visitref", "learningref"]
    assert articles == [api(f"articles/{article['ref']}/") for article in articles]


def test_the_csv_has_one_row_per_article(client):
    response = client.get("/api/v1/articles.csv")
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    lines = list(csv.DictReader(io.StringIO(read(response), newline="")))
    assert [line["ref"] for line in lines] == ["restref", "visitref", "learningref"]
    assert lines[1] == {
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


@pytest.mark.parametrize(
    ("view", "name"), [(exports.JsonLinesExport, "articles.jsonl"), (exports.CsvExport, "articles.csv")]
)
def test_a_head_request_exports_nothing(rf, view, name, django_assert_num_queries):
    """The view is called as a server does: Django's test client drops the body of any HEAD request."""
    response = view.as_view()(rf.head(f"/api/v1/{name}"))
    with django_assert_num_queries(0):
        assert b"".join(response) == b""
    assert response.headers["Content-Disposition"] == f'attachment; filename="{name}"'


@pytest.mark.parametrize("rows", [1, 2, 3, 200])
def test_an_export_is_the_same_whatever_the_size_of_its_batches(client, monkeypatch, rows):
    whole = read(client.get("/api/v1/articles.jsonl"))
    monkeypatch.setattr(exports, "BATCH_ROWS", rows)
    assert read(client.get("/api/v1/articles.jsonl")) == whole


def test_an_article_withdrawn_during_an_export_is_left_out(client, monkeypatch):
    monkeypatch.setattr(exports, "BATCH_ROWS", 1)
    lines = iter(client.get("/api/v1/articles.jsonl").streaming_content)
    assert json.loads(next(lines))["ref"] == "restref"
    Article.objects.filter(ref="visitref").update(status="withdrawn")
    assert [json.loads(line)["ref"] for line in lines] == ["learningref"]
