"""Static files are kept for ever at the addresses of their version; pages and answers come compressed."""

import gzip
import re

import brotli
import pytest
from django.conf import settings as running
from django.http import HttpResponse

from articles.compression import CompressionMiddleware

STYLE = f"{running.STATIC_URL}articles/site.css"


def test_a_page_names_files_of_this_version_which_are_kept_for_ever(client, db):
    assert re.fullmatch(r"/static/[0-9a-f]{12}/articles/site.css", STYLE)
    assert STYLE in client.get("/").content.decode()
    answer = client.get(STYLE)
    assert answer.headers["Cache-Control"] == "max-age=315360000, public, immutable"
    assert not answer.headers.get("Vary") or "Cookie" not in answer.headers["Vary"]


@pytest.mark.parametrize("address", ["/static/articles/site.css", "/static/0123456789ab/articles/site.css"])
def test_files_of_another_version_lead_to_those_of_this_one(client, address):
    answer = client.get(address)
    assert (answer.status_code, answer.headers["Location"]) == (302, STYLE)


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/static/nosuch.css", 404),
        (STYLE.replace("site", "nosuch"), 404),
        ("/static/../newsroom/settings.py", 400),
        ("/static/..%2f..%2fnewsroom/settings.py", 400),
    ],
)
def test_no_other_file_is_served(client, db, address, status):
    assert client.get(address).status_code == status


def test_who_asks_for_another_file_costs_the_log_one_line(client, db, caplog):
    client.get("/static/../newsroom/settings.py")
    [record] = [each for each in caplog.records if each.levelname == "ERROR"]
    assert (record.name, record.exc_info) == ("django.security.SuspiciousFileOperation", None)


def compress(rf, response: HttpResponse, **headers: str) -> HttpResponse:
    request = rf.get("/", headers={"accept-encoding": "gzip"} | headers)
    return CompressionMiddleware(lambda request: response)(request)


def test_an_answer_comes_compressed_with_a_weak_etag(rf):
    answer = compress(rf, HttpResponse("文" * 1000, headers={"ETag": '"one"'}))
    assert gzip.decompress(answer.content).decode() == "文" * 1000
    assert (answer.headers["Content-Encoding"], answer.headers["ETag"]) == ("gzip", 'W/"one"')
    assert answer.headers["Vary"] == "Accept-Encoding"


def test_who_takes_brotli_gets_it(rf):
    answer = compress(
        rf,
        HttpResponse("文" * 1000, headers={"ETag": '"one"'}),
        **{"accept-encoding": "gzip, deflate, br, zstd"},
    )
    assert brotli.decompress(answer.content).decode() == "文" * 1000
    assert (answer.headers["Content-Encoding"], answer.headers["ETag"]) == ("br", 'W/"one"')
    assert answer.headers["Content-Length"] == str(len(answer.content))
    assert answer.headers["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize(
    ("text", "headers"),
    [
        ("文" * 1000, {"accept-encoding": "gzip, br;q=0"}),
        ("文" * 1000, {"accept-encoding": "gzip, br", "cookie": "sessionid=editor"}),
        ("文", {"accept-encoding": "gzip, br"}),
    ],
    ids=["refused", "an editor's", "short"],
)
def test_other_answers_come_without_brotli(rf, text, headers):
    assert compress(rf, HttpResponse(text), **headers).headers.get("Content-Encoding") != "br"


@pytest.mark.parametrize(
    "part",
    [
        {"status": 206, "headers": {"Content-Range": "bytes 0-2999/9000"}},
        {"headers": {"Accept-Ranges": "bytes", "ETag": '"sum"'}},
    ],
)
def test_parts_of_files_and_files_with_parts_stay_as_they_are(rf, part):
    answer = compress(rf, HttpResponse("文" * 1000, **part))
    assert "Content-Encoding" not in answer.headers
    assert answer.content.decode() == "文" * 1000


def test_the_size_of_an_editors_answer_tells_nothing(rf):
    response = HttpResponse("文" * 1000)
    answer = compress(rf, response, **{"accept-encoding": "gzip, br", "cookie": "sessionid=editor"})
    has_name = 8  # the flag of gzip's header: a name at random pads it
    assert answer.content[3] & has_name
