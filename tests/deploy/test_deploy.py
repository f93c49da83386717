"""The files of `.deploy/`, run for real: nginx before gunicorn, and systemd's opinion of the units."""

import contextlib
import http.client
import json
import re
import shutil
import socket
import sqlite3
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.deploy.site import DEPLOY, Site, serve_site
from tests.processes import ROOT, Archive, wait_until

pytestmark = [pytest.mark.deploy, pytest.mark.slow]

READERS = 24  # that ask for an export and never read it
MAKE_LARGE = """
page = Page.objects.first()
article = Article.objects.published().first()
rows = Article.objects.bulk_create(
    Article(ref=f"large{number:05}", page=page, position=1000 + number, status="published",
            headline=f"第{number}篇", published_at=article.published_at)
    for number in range(600)
)
Block.objects.bulk_create(
    Block(page=page, article=row, position=0, role="body", lines=[0], text="文" * 4000) for row in rows
)
"""


@pytest.fixture(scope="module")
def site(seeds_on_disk, tmp_path_factory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("deploy")
    archive = Archive(Path(shutil.copytree(seeds_on_disk.data, folder / "data")))
    archive.shell(MAKE_LARGE)
    with serve_site(archive, folder, workers=2, threads=2) as site:
        yield site


def test_pages_come_compressed_and_static_files_stay(site):
    status, headers, _ = site.get("/", **{"Accept-Encoding": "gzip"})
    assert (status, headers["content-encoding"]) == (200, "gzip")
    assert "天津" in site.get("/search/?q=%E5%A4%A9%E6%B4%A5")[2]


def test_the_program_sees_the_client_whatever_the_client_says_it_is(site):
    form = b"username=nobody&password=wrong"
    request = urllib.request.Request(f"{site.address}/admin/login/", headers={"X-Forwarded-For": "9.9.9.9"})
    token = urllib.request.urlopen(request).headers["Set-Cookie"].partition("csrftoken=")[2].partition(";")[0]
    urllib.request.urlopen(
        urllib.request.Request(
            f"{site.address}/admin/login/",
            data=form + f"&csrfmiddlewaretoken={token}".encode(),
            headers={"X-Forwarded-For": "9.9.9.9", "Cookie": f"csrftoken={token}"},
        )
    )
    with contextlib.closing(sqlite3.connect(site.archive.data / "newsroom.sqlite3")) as database:
        found = database.execute("SELECT ip_address FROM axes_accessattempt").fetchall()
    assert found == [("127.0.0.1",)]


def test_readers_who_do_not_read_stop_nobody(site):
    host, port = site.address.removeprefix("http://").split(":")
    waiting = []
    try:
        for _ in range(READERS):
            reader = socket.create_connection((host, int(port)))
            reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            reader.sendall(b"GET /api/v1/articles.jsonl HTTP/1.1\r\nHost: localhost\r\n\r\n")
            waiting.append(reader)
        for _ in range(READERS):
            unfinished = socket.create_connection((host, int(port)))
            unfinished.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nX-")
            waiting.append(unfinished)
        for _ in range(20):
            assert site.get("/tags/")[0] == 200
    finally:
        for client in waiting:
            client.close()


def test_an_unfinished_request_is_ended(site):
    host, port = site.address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=30) as client:
        client.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nX-")
        with contextlib.suppress(ConnectionResetError):
            assert client.recv(100) == b""


def test_who_asks_too_often_is_told_when_to_come_back(site):
    host = site.address.removeprefix("http://")
    connection = http.client.HTTPConnection(host, timeout=30)
    statuses = []
    for _ in range(90):
        connection.request("GET", "/search/?q=x", headers={"Host": "localhost"})
        answer = connection.getresponse()
        body = answer.read().decode()
        statuses.append(answer.status)
        if answer.status == 429:
            assert answer.headers["Retry-After"] == "10"
            assert "请稍候" in body
    assert set(statuses) == {200, 429}
    assert statuses[:40] == [200] * 40
    assert site.get("/tags/")[0] == 200


def test_a_program_that_asks_too_often_is_told_in_json(site):
    answers = [site.get("/api/v1/search/") for _ in range(60)]
    _, headers, text = next(answer for answer in answers if answer[0] == 429)
    assert (headers["content-type"], headers["retry-after"]) == ("application/json", "10")
    assert json.loads(text)["error"] == "throttled"


def test_a_page_that_many_read_is_made_once_a_second(site):
    statuses = {site.get("/", **{"Accept-Language": language})[2][:60] for language in ("zh-CN", "en")}
    assert len(statuses) == 2
    status, headers, text = site.get("/")
    assert (status, headers["cache-control"]) == (200, "public, no-cache")
    english = site.get("/", Cookie="django_language=en")[2]
    assert '<html lang="en">' in english
    assert site.get("/")[2] == text
    assert site.get("/", **{"If-None-Match": headers["etag"]})[0] == 304
    site.archive.shell("withdraw_articles(Article.objects.filter(status='published'))")
    wait_until(lambda: site.get("/")[2] != text)
    site.archive.shell("publish_articles(Article.objects.filter(status='withdrawn'))")


def test_static_files_stay_for_ever_and_measurements_are_for_this_machine(site):
    address = re.search(r'href="(/static/[0-9a-f]{12}/articles/site.css)"', site.get("/")[2])[1]
    status, headers, _ = site.get(address, **{"Accept-Encoding": "gzip"})
    assert (status, headers["content-encoding"]) == (200, "gzip")
    assert headers["cache-control"] == "max-age=315360000, public, immutable"
    assert site.get("/metrics/")[0] == 404  # asked for from this machine, and off


def test_without_the_program_nginx_says_that_it_comes_back(site):
    site.program.terminate()
    site.program.wait()
    status, headers, text = site.get("/articles/neverasked/")  # of which nginx holds no copy
    assert (status, headers["retry-after"]) == (503, "30")
    assert "暂停服务" in text


def test_systemd_accepts_the_units(tmp_path):
    units = []
    for path in sorted(DEPLOY.glob("newsroom-*")):
        text = path.read_text("utf-8").replace("/opt/newsroom/bin/", f"{Path(sys.executable).parent}/")
        units.append(tmp_path / path.name)
        units[-1].write_text(text, "utf-8")
    assert len(units) == 5
    checked = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *map(str, units)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (checked.returncode, [line for line in checked.stderr.splitlines() if "newsroom" in line]) == (
        0,
        [],
    )


def test_every_variable_of_the_environment_file_is_in_the_readme():
    names = [
        line.lstrip("#").partition("=")[0] for line in (DEPLOY / "newsroom.env").read_text().splitlines()
    ]
    readme = (ROOT / "README.md").read_text("utf-8")
    variables = [name for name in names if name.isupper()]
    assert variables
    assert [name for name in variables if f"`{name}`" not in readme] == []
