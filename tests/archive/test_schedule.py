"""Publications and withdrawals at a time, which need no running job."""

import datetime
import re

import pytest
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.utils import timezone

from articles import due_changes
from articles.archive.records import find_record_breaches
from articles.archive.schedule import apply_due
from articles.curation import publish_articles, withdraw_articles
from articles.curation.operations import Refused
from articles.curation.schedule import cancel_scheduled, schedule_articles
from articles.models import Article, IndexRequest, PublicationLog, PublicationRecord, ScheduledChange, Status
from articles.models.schedule import Outcome
from tests.archives import MORNING
from tests.curation.archive import Archive, make_archive
from tests.processes import Archive as ArchiveOnDisk

NOW = MORNING + datetime.timedelta(days=1)
HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def archive(db) -> Archive:
    return make_archive()


@pytest.fixture
def clock(monkeypatch):
    """Sets what time it is for all that asks."""
    time = {"now": NOW}
    monkeypatch.setattr(timezone, "now", lambda: time["now"])

    def set_clock(now: datetime.datetime) -> None:
        time["now"] = now

    return set_clock


def the(*refs: str):
    return Article.objects.filter(ref__in=refs)


def list_outcomes() -> list[tuple[str, str, str, str]]:
    changes = ScheduledChange.objects.order_by("pk")
    return list(changes.values_list("article", "status", "outcome", "reason"))


@pytest.mark.slow
def test_a_reader_finds_an_article_at_its_time_and_not_before(archive, clock, client, admin_user):
    schedule_articles(the("yakref"), Status.PUBLISHED, NOW + HOUR, by=admin_user)
    clock(NOW + HOUR - datetime.timedelta(seconds=1))
    assert client.get("/articles/yakref/").status_code == 404
    clock(NOW + HOUR)
    assert client.get("/articles/yakref/").status_code == 200
    yak = Article.objects.get(ref="yakref")
    assert (yak.status, yak.published_at) == (Status.PUBLISHED, NOW + HOUR)
    assert list_outcomes() == [("yakref", "published", Outcome.DONE, "")]


@pytest.mark.parametrize(
    "address", ["/articles/visitref/", "/api/v1/articles/visitref/", "/api/v1/articles/visitref/related/"]
)
def test_whoever_asks_first_for_a_withdrawn_article_gets_410_with_the_note(
    archive, clock, client, admin_user, address
):
    etag = client.get(address).headers["ETag"]
    schedule_articles(the("visitref"), Status.WITHDRAWN, NOW + HOUR, note="授权期满。", by=admin_user)
    for _ in range(2):
        assert client.get(address, headers={"if-none-match": etag}).status_code == 304
    clock(NOW + HOUR)
    response = client.get(address, headers={"if-none-match": etag})
    assert response.status_code == 410
    assert "授权期满。" in response.content.decode()


@pytest.mark.slow
def test_readers_read_on_where_the_database_cannot_be_written(
    archive, clock, client, admin_user, monkeypatch, caplog
):
    schedule_articles(the("yakref"), Status.PUBLISHED, NOW + HOUR, by=admin_user)
    clock(NOW + HOUR)
    with monkeypatch.context() as patch:
        patch.setattr(due_changes, "apply_due", refuse_to_write)
        assert client.get("/articles/visitref/").status_code == 200
        assert client.get("/articles/yakref/").status_code == 404
    assert caplog.messages[0] == (
        "scheduled changes cannot be applied, and wait: attempt to write a readonly database"
    )
    assert client.get("/articles/yakref/").status_code == 200


def refuse_to_write() -> None:
    raise OperationalError("attempt to write a readonly database")


def test_lists_and_search_follow_at_the_same_time(archive, clock, client, admin_user):
    schedule_articles(the("visitref"), Status.WITHDRAWN, NOW + HOUR, by=admin_user)
    clock(NOW + HOUR)
    assert "抓住机遇" not in client.get("/feed/").content.decode()
    assert client.get("/api/v1/articles/").json()["count"] == 0
    assert list(IndexRequest.objects.values_list("article_pk", flat=True)) == [archive.visit.pk]


def test_what_is_done_is_recorded_as_by_an_editor(archive, clock, admin_user):
    schedule_articles(the("yakref"), Status.PUBLISHED, NOW + HOUR, by=admin_user)
    schedule_articles(the("yakref", "visitref"), Status.WITHDRAWN, NOW + 2 * HOUR, note="错。", by=admin_user)
    before = PublicationLog.objects.get().sequence
    assert apply_due(at=NOW + 3 * HOUR) == 3
    assert PublicationLog.objects.get().sequence == before + 3
    records = PublicationRecord.objects.order_by("sequence").values_list("ref", "article")
    assert list(records) == [("visitref", None), ("yakref", None)]
    assert list(find_record_breaches()) == []
    notes = archive.visit.public_notes.values_list("text", "author_name", "decided_at")
    assert list(notes) == [("错。", "admin", NOW + 2 * HOUR)]


def test_a_change_is_applied_once(archive, clock, admin_user):
    schedule_articles(the("yakref"), Status.PUBLISHED, NOW + HOUR, by=admin_user)
    assert [apply_due(at=NOW + HOUR), apply_due(at=NOW + HOUR)] == [1, 0]


def test_what_cannot_be_published_any_more_is_skipped_with_the_reason(archive, clock, admin_user):
    schedule_articles(the("yakref"), Status.PUBLISHED, NOW + HOUR, by=admin_user)
    archive.yak.blocks.all().delete()
    the("yakref").update(headline="")
    apply_due(at=NOW + HOUR)
    assert list_outcomes() == [("yakref", "published", Outcome.SKIPPED, "empty")]


def test_an_editor_who_withdraws_it_takes_back_what_was_scheduled(archive, clock, admin_user):
    schedule_articles(the("yakref"), Status.PUBLISHED, NOW + HOUR, by=admin_user)
    publish_articles(the("yakref"))
    schedule_articles(the("yakref"), Status.WITHDRAWN, NOW + HOUR, by=admin_user)
    withdraw_articles(the("yakref"))
    assert apply_due(at=NOW + HOUR) == 0
    assert {outcome for _, _, outcome, _ in list_outcomes()} == {Outcome.OVERTAKEN}
    assert Article.objects.get(ref="yakref").status == Status.WITHDRAWN


def test_publishing_now_leaves_the_withdrawal_at_its_time(archive, clock, admin_user):
    schedule_articles(the("yakref"), Status.PUBLISHED, NOW + HOUR, by=admin_user)
    schedule_articles(the("yakref"), Status.WITHDRAWN, NOW + 2 * HOUR, by=admin_user)
    publish_articles(the("yakref"))
    assert apply_due(at=NOW + 2 * HOUR) == 1
    assert Article.objects.get(ref="yakref").status == Status.WITHDRAWN


def test_a_later_time_takes_the_place_of_an_earlier_one(archive, clock, admin_user):
    for hours in (1, 2):
        schedule_articles(the("yakref"), Status.PUBLISHED, NOW + hours * HOUR, by=admin_user)
    assert apply_due(at=NOW + HOUR) == 0
    assert apply_due(at=NOW + 2 * HOUR) == 1


def test_what_is_cancelled_does_not_happen(archive, clock, admin_user):
    schedule_articles(the("yakref"), Status.PUBLISHED, NOW + HOUR, by=admin_user)
    assert cancel_scheduled(ScheduledChange.objects.all(), by=admin_user) == 1
    assert apply_due(at=NOW + HOUR) == 0
    assert list_outcomes() == [("yakref", "published", Outcome.CANCELLED, "")]


def test_only_who_may_publish_schedules_and_only_for_times_to_come(
    archive, clock, admin_user, django_user_model
):
    writer = django_user_model.objects.create_user("writer")
    with pytest.raises(PermissionDenied):
        schedule_articles(the("yakref"), Status.PUBLISHED, NOW + HOUR, by=writer)
    with pytest.raises(Refused, match=re.escape("定的时间已经过去了。")):
        schedule_articles(the("yakref"), Status.PUBLISHED, NOW, by=admin_user)
    assert not ScheduledChange.objects.exists()


def test_only_what_is_public_by_then_is_scheduled_for_withdrawal(archive, clock, admin_user):
    schedule_articles(the("yakref"), Status.PUBLISHED, NOW + HOUR, by=admin_user)
    schedule_articles(the("batteryref"), Status.PUBLISHED, NOW + 3 * HOUR, by=admin_user)
    report = schedule_articles(Article.objects.all(), Status.WITHDRAWN, NOW + 2 * HOUR, by=admin_user)
    assert {article.ref for article in report.done} == {"visitref", "yakref"}
    assert [(article.ref, reason) for article, reason in report.skipped] == [("batteryref", "not_published")]


def test_caches_keep_an_answer_of_the_api_until_the_next_change_at_most(archive, clock, client, admin_user):
    schedule_articles(the("visitref"), Status.WITHDRAWN, NOW + HOUR, by=admin_user)
    assert client.get("/api/v1/articles/").headers["Cache-Control"] == "public, max-age=60"
    clock(NOW + HOUR - datetime.timedelta(seconds=7))
    assert client.get("/api/v1/articles/").headers["Cache-Control"] == "public, max-age=7"


@pytest.mark.slow
def test_the_cost_does_not_grow_with_the_articles(archive, clock, admin_user, django_assert_num_queries):
    Article.objects.bulk_create(
        Article(page=archive.page, position=at, ref=f"ref{at}", headline="简讯") for at in range(10, 110)
    )
    schedule_articles(
        Article.objects.filter(ref__startswith="ref"), Status.PUBLISHED, NOW + HOUR, by=admin_user
    )
    # what is due; savepoint, refs, articles, changes, ends; 15 as by an editor; author, ends, release;
    # what is due next
    with django_assert_num_queries(24):
        assert apply_due(at=NOW + HOUR) == 100


READ = """
import datetime
from django.test import Client
from django.utils import timezone
later = timezone.now() + datetime.timedelta(days=2)
timezone.now = lambda: later
response = Client(HTTP_HOST="localhost").get(f"/articles/{REF}/")
print(response.status_code, PublicationLog.objects.get().sequence)
"""


@pytest.mark.slow
def test_of_two_processes_that_meet_a_withdrawal_one_applies_it_and_both_show_it(tmp_path):
    archive = ArchiveOnDisk(tmp_path)
    archive.manage_all("migrate -v 0", "import_pages seeds --publish", "index_articles")
    ref = archive.shell(
        """
import datetime
from django.contrib.auth.models import User
from django.utils import timezone
from articles.curation.schedule import schedule_articles
by = User.objects.create_superuser("chief")
article = Article.objects.published().first()
due = timezone.now() + datetime.timedelta(days=1)
schedule_articles(Article.objects.filter(pk=article.pk), "withdrawn", due, by=by, note="期满。")
print(article.ref, PublicationLog.objects.get().sequence)
"""
    )
    ref, sequence = ref.split()
    code = f"from articles.models import *\nREF = {ref!r}\n{READ}"
    readers = [archive.start("manage.py", "shell", "-v", "0", "-c", code) for _ in range(2)]
    answers = [reader.communicate()[0].strip() for reader in readers]
    assert answers == [f"410 {int(sequence) + 1}"] * 2
    assert archive.shell("print(PublicNote.objects.count())") == "1"


def test_a_plan_is_named_with_the_time_of_the_newsroom():
    due = datetime.datetime(2026, 3, 20, 17, tzinfo=datetime.UTC)  # 01:00 of the next day in Shanghai
    plan = ScheduledChange(article_id=7, status=Status.PUBLISHED, due_at=due)
    assert str(plan) == "7 发布 2026-03-21 01:00"
