"""A database that is gone, full or busy: what people and programs are told, and what is not lost."""

import contextlib
import sqlite3

import psycopg
import pytest
from django.contrib.auth.models import User
from django.db import (
    DatabaseError,
    InterfaceError,
    InternalError,
    OperationalError,
    ProgrammingError,
    connection,
)
from django.test import Client

from articles.database_outages import Outage, find_outage
from tests.admin.test_kept_forms import read_hidden, read_problem, read_shown
from tests.curation.archive import make_archive

pytestmark = pytest.mark.django_db

TYPED = "市领导王力军参加。"
READ = ["/", "/en/issues/", "/search/?q=x", "/feed/", "/sitemap.xml", "/opensearch.xml", "/articles/none/"]
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
        (OSError("full"), None),
        (None, None),
    ],
)
def test_what_is_wrong_with_the_database(error, outage):
    assert find_outage(error) is outage


@pytest.mark.parametrize("address", READ)
def test_a_reader_is_told_to_come_back_and_sees_the_page_then(address, caplog):
    client = Client(raise_request_exception=False, headers={"accept-language": "zh-hans"})
    before = client.get(address).status_code
    with failing(GONE):
        answer = client.get(address)
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert "no-store" in answer["Cache-Control"]
    assert "数据库现在用不了，请过一会儿再试。" in answer.content.decode()
    [said] = [each for each in caplog.records if each.name == "articles.database_outages"]
    assert said.getMessage().startswith("database: unable to open database file (GET /")
    assert client.get(address).status_code == before


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
