"""A database that is gone, full or busy: what people and programs are told, and what is not lost."""

import contextlib
import errno
import os
import sqlite3

import psycopg
import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import (
    DatabaseError,
    InterfaceError,
    InternalError,
    OperationalError,
    ProgrammingError,
    close_old_connections,
    connection,
)
from django.test import Client
from django.utils.html import escape

from articles.models import Article, PageImport, SiteSettings
from articles.outages import Outage, find_outage
from articles.search.indexer.editors_index import EditorsIndexer, find_keys
from articles.search.results import SearchUnavailable
from tests.admin.test_kept_forms import read_hidden, read_problem, read_shown
from tests.archives import PUBLISHED
from tests.curation.archive import make_archive

pytestmark = pytest.mark.django_db

TYPED = "市领导王力军参加。"
READ = ["/", "/en/issues/", "/search/?q=x", "/feed/", "/sitemap.xml", "/opensearch.xml", "/articles/none/"]
TOLD = (
    ("zh-hans", "数据库现在用不了，请过一会儿再试。"),
    ("en", "The database cannot be used now. Please try again in a while."),
)
OF_API = ["/api/v1/articles/", "/api/v1/articles/none/", "/api/v1/search/?q=x", "/api/v1/articles.jsonl"]


def fail_on_sqlite(code, text="disk I/O error", kind=OperationalError):
    cause = sqlite3.OperationalError(text)
    cause.sqlite_errorcode = code
    return blame(kind(text), cause)


def fail_on_postgresql(cause, kind=OperationalError):
    return blame(kind(str(cause)), cause)


def blame(error, cause):
    error.__cause__ = cause
    return error


GONE = fail_on_sqlite(sqlite3.SQLITE_CANTOPEN, "unable to open database file")
FULL = fail_on_sqlite(sqlite3.SQLITE_FULL, "database or disk is full")


@contextlib.contextmanager
def failing(error, *, writes_only=False):
    """A database that answers each query, or each that writes, with this error."""

    def execute(run, sql, *given):
        if writes_only and sql.lstrip().startswith("SELECT"):
            return run(sql, *given)
        raise error

    with connection.execute_wrapper(execute):
        yield


@pytest.mark.parametrize(
    ("error", "outage"),
    [
        (GONE, Outage.AWAY),
        (FULL, Outage.FULL),
        (fail_on_sqlite(sqlite3.SQLITE_IOERR_READ), Outage.AWAY),
        (fail_on_sqlite(sqlite3.SQLITE_NOTADB, kind=DatabaseError), Outage.AWAY),
        (fail_on_sqlite(sqlite3.SQLITE_CORRUPT, kind=DatabaseError), Outage.AWAY),
        (fail_on_sqlite(sqlite3.SQLITE_READONLY_DIRECTORY), Outage.FULL),
        (fail_on_sqlite(sqlite3.SQLITE_BUSY_SNAPSHOT), Outage.BUSY),
        (fail_on_sqlite(sqlite3.SQLITE_ERROR, "no such table: x"), None),
        (fail_on_postgresql(psycopg.OperationalError("connection refused")), Outage.AWAY),
        (fail_on_postgresql(psycopg.InterfaceError("it is closed"), InterfaceError), Outage.AWAY),
        (fail_on_postgresql(psycopg.errors.AdminShutdown("stops")), Outage.AWAY),
        (fail_on_postgresql(psycopg.errors.TooManyConnections("too many")), Outage.AWAY),
        (fail_on_postgresql(psycopg.errors.DiskFull("full")), Outage.FULL),
        (
            fail_on_postgresql(psycopg.errors.ReadOnlySqlTransaction("only read"), InternalError),
            Outage.FULL,
        ),
        (fail_on_postgresql(psycopg.errors.DeadlockDetected("deadlock")), Outage.BUSY),
        (fail_on_postgresql(psycopg.errors.UndefinedTable("no table"), ProgrammingError), None),
        (fail_on_postgresql(psycopg.ProgrammingError("bad"), ProgrammingError), None),
        (PermissionError(errno.EACCES, "Permission denied"), Outage.FILES),
        (OSError(errno.ENOSPC, "No space left on device"), Outage.FILES),
        (OSError(errno.EROFS, "Read-only file system"), Outage.FILES),
        (BrokenPipeError(errno.EPIPE, "Broken pipe"), None),
        (FileNotFoundError(errno.ENOENT, "No such file"), None),
        (None, None),
    ],
)
def test_what_is_wrong_with_the_database_or_the_files(error, outage):
    assert find_outage(error) is outage


@pytest.mark.parametrize("address", READ)
def test_a_reader_is_told_to_come_back_and_sees_the_page_then(address, caplog):
    client = Client(raise_request_exception=False, headers={"accept-language": "zh-hans"})
    before = client.get(address).status_code
    with failing(GONE):
        answer = client.get(address)
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert "no-store" in answer["Cache-Control"]
    html, (language, said) = answer.content.decode(), TOLD["/en/" in address]
    assert f'<html lang="{language}">' in html
    assert said in html
    assert f'<a href="{escape(address)}">' in html  # to try again
    [logged] = [each for each in caplog.records if each.name == "articles.outages"]
    assert logged.getMessage().startswith("out of order: unable to open database file (GET /")
    assert client.get(address).status_code == before


def test_a_page_without_the_database_looks_as_the_site_last_did_and_as_its_reader_chose():
    SiteSettings.objects.create(pk=1, name="津门旧报", colour="blue", languages=["zh-hans"])
    client = Client(raise_request_exception=False, headers={"accept-language": "en"})
    client.get("/tags/")
    client.post("/reading/", {"theme": "sepia", "size": "large"})
    with failing(GONE):
        html = client.get("/en/tags/").content.decode()
    start = '<html lang="zh-hans" data-size="large" data-theme="sepia" data-colour="blue">'
    assert start in html  # the site offers no English
    assert "<title>请稍候 · 津门旧报</title>" in html
    assert '<a class="site-name" href="/">津门旧报</a>' in html


@pytest.mark.parametrize("address", OF_API)
def test_a_program_is_told_so_in_json(address):
    client = Client(raise_request_exception=False)
    with failing(GONE):
        answer = client.get(address)
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    message = "the database cannot be reached now; try again later"
    assert answer.json() == {"error": "database_unavailable", "message": message, "parameters": {}}


@pytest.fixture
def correction():
    archive = make_archive()
    client = Client(raise_request_exception=False, headers={"accept-language": "zh-hans"})
    client.force_login(User.objects.create_superuser("韩雯"))
    address = f"/admin/articles/page/{archive.page.pk}/workbench/"
    return archive, client, address, {"base": "1", "do": "correct", "block": "4-0", "text": TYPED}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("error", "writes_only", "problem"),
    [
        (GONE, False, "没有执行：数据库现在用不了。请过一会儿再送一次。"),
        (
            FULL,
            True,
            "没有执行：数据库现在写不进去，多半是磁盘已满。请告诉管理员，修好了再送一次。",
        ),
    ],
)
def test_an_editor_loses_nothing_that_was_typed(correction, error, writes_only, problem):
    archive, client, address, form = correction
    with failing(error, writes_only=writes_only):
        refused = client.post(address, form)
    assert (refused.status_code, refused["Retry-After"], read_problem(refused)) == (503, "30", problem)
    assert read_shown(refused) == form
    assert "login-password" not in refused.content.decode()
    assert client.post(address, read_hidden(refused)).status_code == 302
    assert archive.visit.blocks.last().correction == TYPED


@pytest.mark.slow
def test_who_cannot_sign_in_since_the_disk_is_full_is_told_so(correction):
    User.objects.create_superuser("刘桥斌", password="print-is-kept-verbatim")
    client = Client(raise_request_exception=False)
    with failing(FULL, writes_only=True):
        refused = client.post(
            "/admin/login/", {"username": "刘桥斌", "password": "print-is-kept-verbatim", "next": "/admin/"}
        )
    assert refused.status_code == 503
    assert "数据库现在写不进去，多半是磁盘已满" in refused.content.decode()


# Files of another account, or on a full disk ---------------------------------------------------------


@pytest.fixture
def another_accounts(monkeypatch):
    """Make all files below a folder of the data folder another account's."""

    def take(name):
        def guard(do):
            def refuse(path, *given, **more):
                if f"/{name}/" in str(path):
                    raise PermissionError(errno.EACCES, "Permission denied", str(path))
                return do(path, *given, **more)

            return refuse

        for place in ("io.open", "builtins.open", "os.stat"):
            monkeypatch.setattr(place, guard(open if "open" in place else os.stat))

    return take


@pytest.mark.parametrize("name", ["articles.csv", "articles.jsonl"])
def test_exports_that_cannot_be_kept_are_said_to_be_so_and_nothing_else_is_affected(another_accounts, name):
    client = Client(raise_request_exception=False)
    another_accounts("exports")
    answer = client.get(f"/api/v1/{name}")
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert answer.json() == {"error": "storage_unavailable", "message": Outage.FILES.value, "parameters": {}}
    assert client.get("/api/v1/articles/").status_code == 200
    assert client.get(f"/api/v1/{name}?kind=news").status_code == 200


@pytest.mark.slow
def test_an_import_whose_files_cannot_be_kept_is_refused_in_a_sentence(correction, another_accounts):
    _, client, _, _ = correction
    another_accounts("uploads")
    page = SimpleUploadedFile("01.txt", "科技成果转化\n".encode())
    refused = client.post("/admin/articles/pageimport/add/", {"files": page})
    assert (refused.status_code, read_problem(refused)) == (
        503,
        "没有执行：服务器现在用不了自己的文件，多半是磁盘已满，或文件夹属于别的账户。请告诉管理员，修好了再送一次。",
    )
    assert not PageImport.objects.exists()


def test_a_picture_that_cannot_be_kept_is_drawn(another_accounts):
    archive = make_archive()
    Article.objects.update(**PUBLISHED)
    another_accounts("pictures")
    answer = Client().get(f"/articles/{archive.visit.ref}/picture.png")
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")


def test_editors_search_without_its_index_says_so(another_accounts):
    EditorsIndexer().follow()
    another_accounts("desk-index")
    with pytest.raises(SearchUnavailable):
        find_keys("科技")
    assert EditorsIndexer().since is None


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has no connection to lose")
@pytest.mark.django_db(transaction=True)
def test_a_connection_that_the_database_ended_is_opened_anew_by_the_next_request():
    other = connection.copy()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (process,) = cursor.fetchone()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [process])
    other.close()
    close_old_connections()  # as Django does at the beginning of each request
    assert not Article.objects.exists()
