"""Publication records: when they are written, in which order, and what is in them."""

import datetime
import json
import threading
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.urls import set_script_prefix

from articles.api.serializers import ArticleDetailSerializer
from articles.archive.announcements import announce_changes
from articles.archive.records import find_record_breaches, heal_strays, recorded, refresh_records
from articles.curation import (
    delete_pages,
    history,
    mark_edited,
    pages,
    publish_articles,
    save_name,
    set_tags,
    withdraw_articles,
)
from articles.models import Article, Page, PublicationLog, PublicationRecord, Tag
from tests.archives import MORNING, tag
from tests.curation.archive import Archive, make_archive
from tests.editing import correct_block

NOON = MORNING + datetime.timedelta(hours=4)
needs_postgresql = pytest.mark.skipif(
    "connection.vendor != 'postgresql'", reason="SQLite writes one at a time"
)


@pytest.fixture
def archive(db) -> Archive:
    return make_archive()


def the(*refs: str):
    return Article.objects.filter(ref__in=refs)


def read_sequence() -> int:
    return PublicationLog.objects.get().sequence


def read_record(ref: str) -> dict:
    record = PublicationRecord.objects.get(ref=ref)
    return json.loads(record.summary) | json.loads(record.detail)


def test_a_change_that_programs_do_not_see_writes_no_record(archive):
    before = PublicationRecord.objects.get(ref="visitref")
    with recorded():
        mark_edited(the("visitref"))
    assert PublicationRecord.objects.filter(ref="visitref").values().get() == {
        name: getattr(before, name)
        for name in ("ref", "article_id", "sequence", "at", "hash", "summary", "detail")
    }
    assert read_sequence() == before.sequence


def test_drafts_have_no_record_and_take_no_number(archive):
    before = read_sequence()
    correct_block(archive.battery.blocks.get(), text="更正的草稿")
    assert (read_sequence(), PublicationRecord.objects.filter(ref="batteryref").exists()) == (before, False)


def test_a_transaction_writes_an_article_once_however_often_it_changes(archive):
    before = read_sequence()
    with recorded():
        withdraw_articles(the("visitref"))
        publish_articles(the("visitref", "batteryref"))
        set_tags(Article.objects.get(ref="visitref"), {})
    assert read_sequence() == before + 2


def test_a_transaction_that_fails_uses_up_no_number(archive):
    before = read_sequence()
    with transaction.atomic():
        publish_articles(the("batteryref"))
        transaction.set_rollback(True)
    assert read_sequence() == before
    publish_articles(the("batteryref"))
    assert PublicationRecord.objects.get(ref="batteryref").sequence == before + 1


def test_a_withdrawal_keeps_nothing_but_ref_number_and_time(archive):
    withdraw_articles(the("visitref"), at=NOON)
    record = PublicationRecord.objects.get(ref="visitref")
    assert (record.article_id, record.hash, record.summary, record.detail) == (None, "", "", "")
    assert record.at >= NOON


def test_a_deleted_article_is_withdrawn(archive):
    delete_pages(Page.objects.filter(pk=archive.page.pk))
    assert PublicationRecord.objects.withdrawn().get().ref == "visitref"


def test_times_follow_the_numbers_though_the_clock_is_set_back(archive):
    publish_articles(the("batteryref"), at=NOON)
    publish_articles(the("yakref"), at=MORNING - datetime.timedelta(days=30))
    battery, yak = (PublicationRecord.objects.get(ref=ref) for ref in ("batteryref", "yakref"))
    assert (battery.sequence < yak.sequence, battery.at <= yak.at) == (True, True)


def test_a_change_outside_of_a_block_that_records_it_is_an_error(archive):
    with pytest.raises(RuntimeError) as caught, transaction.atomic():
        announce_changes(the("visitref"))
    assert str(caught.value) == "changes are announced within recorded(), which writes them for programs"


@pytest.mark.slow
def test_migrate_writes_the_records_of_an_archive_that_has_none(archive):
    publish_articles(the("batteryref"))
    times = dict(Article.objects.published().values_list("ref", "updated_at"))
    PublicationRecord.objects.all().delete()
    PublicationLog.objects.all().delete()
    out = StringIO()
    call_command("migrate", stdout=out)
    assert "Wrote 2 publication records." in out.getvalue()
    assert dict(PublicationRecord.objects.values_list("ref", "at")) == times
    assert [*find_record_breaches()] == []
    call_command("migrate", stdout=(again := StringIO()))
    assert "publication records" not in again.getvalue()


@pytest.mark.slow
@pytest.mark.parametrize("arguments", [("--plan",), ("--check",), ("articles",)])
def test_a_migration_that_is_not_the_whole_one_writes_no_records(archive, arguments):
    PublicationRecord.objects.all().delete()
    PublicationLog.objects.all().delete()
    call_command("migrate", *arguments, stdout=StringIO())
    assert not PublicationRecord.objects.exists()


@pytest.mark.slow
def test_records_of_another_shape_are_written_anew(archive):
    PublicationLog.objects.update(shape=0)
    PublicationRecord.objects.update(detail="{}")
    call_command("migrate", verbosity=0)
    assert [*find_record_breaches()] == []


def test_rows_that_were_changed_by_hand_are_noticed(archive):
    assert heal_strays() == 0
    Article.objects.filter(ref="visitref").update(status="draft")
    Article.objects.filter(ref="batteryref").update(status="published", published_at=NOON)
    assert heal_strays() == 2
    assert PublicationRecord.objects.public().get().ref == "batteryref"


def test_what_is_recorded_is_described(archive):
    assert list(read_record("visitref")) == list(ArticleDetailSerializer().fields)


def test_addresses_are_relative_whatever_the_prefix_of_the_site(archive):
    set_script_prefix("/archive/")
    try:
        refresh_records()
    finally:
        set_script_prefix("/")
    assert read_record("visitref")["web_url"] == "/articles/visitref/"
    assert [*find_record_breaches()] == []


def test_text_that_looks_like_an_address_stays_as_it_is(archive, client):
    text = 'x"url":"/a", "url":"/b"'
    correct_block(archive.visit.blocks.filter(role="body").first(), text=text)
    assert text in client.get("/api/v1/articles/visitref/").json()["paragraphs"]


def test_records_hold_no_control_characters(archive):
    correct_block(archive.visit.blocks.filter(role="body").first(), text="左\u202e右\u2028下")
    record = PublicationRecord.objects.get(ref="visitref")
    assert "左\ufffd右\\u2028下" in record.detail


def test_a_record_whose_article_is_gone_is_noticed(archive):
    Article.objects.filter(ref="visitref").delete()
    assert [*find_record_breaches()] == ["record visitref: shows an article that is not published"]
    assert heal_strays() == 1
    assert PublicationRecord.objects.withdrawn().get().ref == "visitref"


def run_apart(work) -> threading.Thread:
    """Start the work in a thread with a connection of its own."""

    def run() -> None:
        try:
            work()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def publish_apart(ref: str) -> threading.Thread:
    """Start to publish the article on another connection, which waits for the transaction of this one."""
    publishing = run_apart(lambda: publish_articles(the(ref)))
    publishing.join(0.5)
    assert publishing.is_alive()
    return publishing


@needs_postgresql
@pytest.mark.django_db(transaction=True)
def test_no_number_appears_before_those_below_it():
    make_archive()
    before = read_sequence()
    with transaction.atomic():
        publish_articles(the("batteryref"))
        publishing = publish_apart("yakref")
    publishing.join()
    numbers = dict(PublicationRecord.objects.filter(sequence__gt=before).values_list("ref", "sequence"))
    assert numbers == {"batteryref": before + 1, "yakref": before + 2}


@needs_postgresql
@pytest.mark.django_db(transaction=True)
def test_an_article_published_while_its_tag_is_renamed_has_the_new_name():
    archive = make_archive()
    tag(archive.battery, archive.place.name)
    renamed = Tag.objects.get(pk=archive.place.pk)
    with recorded():
        renamed.name = "新区"
        save_name(renamed)
        publishing = publish_apart("batteryref")
    publishing.join()
    assert [one["name"] for one in read_record("batteryref")["tags"]] == ["新区"]
    assert [*find_record_breaches()] == []


@needs_postgresql
@pytest.mark.django_db(transaction=True)
def test_an_article_published_while_its_text_is_edited_has_the_new_text(monkeypatch):
    """The edit has read it as a draft, and writes its text when another connection wants to publish it."""
    archive = make_archive()
    apply, publishing = history._apply, []

    def publish_meanwhile(*arguments):
        publishing.append(publish_apart("batteryref"))
        return apply(*arguments)

    monkeypatch.setattr(history, "_apply", publish_meanwhile)
    correct_block(archive.battery.blocks.get(), text="改正的正文。")
    publishing[0].join()
    assert read_record("batteryref")["paragraphs"] == ["改正的正文。"]
    assert [*find_record_breaches()] == []


@needs_postgresql
@pytest.mark.django_db(transaction=True)
def test_an_article_that_is_to_be_published_while_its_page_is_deleted_has_no_record(monkeypatch):
    archive = make_archive()
    announce, publishing = pages.announce_removal, []

    def publish_meanwhile(articles, **options):
        announce(articles, **options)
        publishing.append(publish_apart("yakref"))

    monkeypatch.setattr(pages, "announce_removal", publish_meanwhile)
    delete_pages(Page.objects.filter(pk=archive.undated.pk))
    publishing[0].join()
    assert not PublicationRecord.objects.filter(ref="yakref").exists()
    assert [*find_record_breaches()] == []
