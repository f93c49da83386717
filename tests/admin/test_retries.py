"""What an editor does while others write to the same rows: done again, or refused without losing anything."""

import sqlite3
import threading

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, OperationalError, ProgrammingError, connection, transaction

from articles.admin import retries
from articles.admin.workbench import views
from articles.models import Article, Page, Person, ReaderReport, Role, StaffNote
from tests.admin.conftest import AdminClient
from tests.admin.test_kept_forms import read_hidden, read_problem, read_shown
from tests.archives import PUBLISHED, make_article, make_page
from tests.curation.archive import Archive, make_archive

TYPED = "市领导王力军参加。"
BUSY = "没有执行：数据库正忙，别人正在写入。请再试一次。"
needs_postgresql = pytest.mark.skipif(
    "connection.vendor != 'postgresql'", reason="SQLite writes one at a time"
)
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def archive(transactional_db) -> Archive:
    return make_archive()


def log_in(name: str) -> AdminClient:
    return AdminClient(User.objects.create_superuser(name))


def post_at_once(*forms: tuple[AdminClient, str, dict[str, str]]) -> list[int]:
    """The statuses of the answers to forms sent at the same time, each on a connection of its own."""
    statuses: dict[int, int] = {}

    def post(at: int, client: AdminClient, address: str, form: dict[str, str]) -> None:
        try:
            statuses[at] = client.client.post(address, form).status_code
        finally:
            connection.close()

    threads = [threading.Thread(target=post, args=(at, *form)) for at, form in enumerate(forms)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [statuses[at] for at in range(len(forms))]


@pytest.fixture
def crossed(archive, monkeypatch) -> list[tuple[AdminClient, str, dict[str, str]]]:
    """Forms of two editors, each of which holds a page and waits for the other's: a deadlock, once."""
    other = make_page(archive.newspaper, "pagetwo", "充电桩增加", issue=archive.issue, label="2")
    make_article(other, "restref", (Role.HEADLINE, 0))
    barrier, edit_page = threading.Barrier(2, timeout=20), views.edit_page
    tried: set[int] = set()

    def edit(page, *args, **kwargs):
        with transaction.atomic():
            pages = Page.objects.select_for_update()
            pages.get(pk=page.pk)
            if threading.get_ident() not in tried:
                tried.add(threading.get_ident())
                barrier.wait()
                pages.exclude(pk=page.pk).get(issue=archive.issue)
        return edit_page(page, *args, **kwargs)

    monkeypatch.setattr(views, "edit_page", edit)
    return [
        (log_in(name), f"/admin/articles/page/{page.pk}/workbench/", {"do": f"check {ref}"})
        for name, page, ref in (("韩雯", archive.page, "visitref"), ("刘桥斌", other, "restref"))
    ]


def test_between_attempts_is_a_pause_that_grows(monkeypatch, rf):
    tried, paused = [], []

    def fail(request):
        tried.append(request)
        raise OperationalError from locked

    locked = sqlite3.OperationalError("database is locked")
    locked.sqlite_errorcode = sqlite3.SQLITE_BUSY
    monkeypatch.setattr(retries.time, "sleep", paused.append)
    monkeypatch.setattr(retries.random, "uniform", lambda least, most: (least, most))
    monkeypatch.setattr(retries, "refuse_busy", lambda request: "busy")
    assert retries.retry_when_busy(fail)(rf.get("/admin/")) == "busy"
    assert len(tried) == 4
    assert paused == [(0, 0.1), (0, 0.2), (0, 0.4)]


@needs_postgresql
def test_of_two_editors_in_a_deadlock_both_get_their_work_done(crossed):
    assert post_at_once(*crossed) == [302, 302]
    assert set(Article.objects.filter(is_checked=True).values_list("ref", flat=True)) == {
        "visitref",
        "restref",
    }


@needs_postgresql
def test_without_a_second_attempt_one_of_them_is_refused(crossed, monkeypatch):
    monkeypatch.setattr(retries, "MOST_ATTEMPTS", 1)
    assert sorted(post_at_once(*crossed)) == [302, 503]
    assert Article.objects.filter(is_checked=True).count() == 1


@pytest.mark.slow
def test_a_report_and_a_note_of_a_double_click_are_each_one(archive):
    Article.objects.filter(ref="visitref").update(**PUBLISHED)
    client = log_in("韩雯")
    block = archive.visit.blocks.get(text__startswith="市领导")
    report = {"block": str(block.position), "words": "王力军", "wording": "王立军"}
    note = {"do": "note", "note-text": "请核对日期。", "note-article": ""}
    bench = f"/admin/articles/page/{archive.page.pk}/workbench/"
    assert post_at_once(*[(client, "/articles/visitref/report/", report)] * 2) == [302, 302]
    assert post_at_once(*[(client, bench, note)] * 2) == [302, 302]
    assert (ReaderReport.objects.count(), StaffNote.objects.count()) == (1, 1)


@needs_postgresql
def test_two_editors_pair_articles_of_the_same_two_pages_each_from_another(archive):
    other = make_page(archive.newspaper, "pagetwo", "充电桩增加", "充电", issue=archive.issue, label="2")
    make_article(other, "restref", (Role.HEADLINE, 0))
    make_article(other, "startref", (Role.HEADLINE, 1))
    addresses = [f"/admin/articles/page/{page.pk}/workbench/" for page in (archive.page, other)]
    forms = [
        (log_in("韩雯"), addresses[0], {"do": "goes_on visitref restref"}),
        (log_in("刘桥斌"), addresses[1], {"do": "goes_on startref batteryref"}),
    ]
    assert post_at_once(*forms) == [302, 302]
    paired = Article.objects.exclude(continues=None).values_list("ref", "continues__ref")
    assert dict(paired) == {"restref": "visitref", "batteryref": "startref"}


@needs_postgresql
def test_two_editors_credit_the_same_new_person_at_once(archive):
    forms = [
        (log_in(name), f"/admin/articles/page/{page.pk}/workbench/", {"do": f"article {ref}", **CREDIT})
        for name, page, ref in (("韩雯", archive.page, "visitref"), ("刘桥斌", archive.undated, "yakref"))
    ]
    assert post_at_once(*forms) == [302, 302]
    assert Person.objects.get(name="苏娅").credits.count() == 2


CREDIT = {"credit-role": "记者", "credit-name": "苏娅", "credit-note": ""}


@pytest.fixture
def locked(tmp_path) -> OperationalError:
    """What Django raises where somebody else writes to a SQLite file, as SQLite itself says it."""
    holder, other = (sqlite3.connect(tmp_path / "one", timeout=0) for _ in range(2))
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(sqlite3.OperationalError, match=r"^database is locked$") as caught:
        other.execute("BEGIN IMMEDIATE")
    holder.close()
    other.close()
    error = OperationalError("database is locked")
    error.__cause__ = caught.value
    return error


@pytest.fixture
def correction(archive) -> tuple[str, dict[str, str]]:
    form = {"do": "correct", "block": "4-0", "text": TYPED}
    return f"/admin/articles/page/{archive.page.pk}/workbench/", form


def fail(monkeypatch, *errors: Exception) -> None:
    """Have operations fail with these errors, one after the other; then they are done."""
    waiting, edit_page = list(errors), views.edit_page

    def edit(*args, **kwargs):
        if waiting:
            raise waiting.pop(0)
        return edit_page(*args, **kwargs)

    monkeypatch.setattr(views, "edit_page", edit)


@pytest.mark.slow
def test_a_locked_database_is_asked_again(monkeypatch, archive, correction, locked):
    fail(monkeypatch, locked, locked)
    assert log_in("韩雯").client.post(*correction).status_code == 302
    assert archive.visit.blocks.last().correction == TYPED


@pytest.mark.slow
def test_a_form_that_met_a_locked_database_each_time_is_kept_and_sent_again_on_a_click(
    monkeypatch, archive, correction, locked
):
    address, form = correction
    fail(monkeypatch, *[locked] * retries.MOST_ATTEMPTS)
    client = log_in("韩雯").client
    refused = client.post(address, form)
    assert (refused.status_code, read_problem(refused)) == (503, BUSY)
    assert read_shown(refused) == form
    assert client.post(address, read_hidden(refused)).status_code == 302
    assert archive.visit.blocks.last().correction == TYPED


@pytest.mark.slow
def test_the_script_is_told_that_the_database_is_busy(monkeypatch, correction, locked):
    address, form = correction
    fail(monkeypatch, *[locked] * retries.MOST_ATTEMPTS)
    refused = log_in("韩雯").client.post(address, form, headers={"x-fragment": "1"})
    assert (refused.status_code, refused.content.decode()) == (503, BUSY)


@pytest.mark.slow
def test_nobody_waits_long_for_a_database_that_stays_locked(monkeypatch, correction, locked):
    monkeypatch.setattr(retries, "MOST_SECONDS", 0)
    fail(monkeypatch, locked)
    assert log_in("韩雯").client.post(*correction).status_code == 503


@pytest.mark.slow
@pytest.mark.parametrize("error", [ProgrammingError("no such table"), IntegrityError("person_told_apart")])
def test_an_error_that_others_did_not_cause_is_not_tried_again(monkeypatch, correction, error):
    fail(monkeypatch, error)
    with pytest.raises(type(error)):
        log_in("韩雯").client.post(*correction)
