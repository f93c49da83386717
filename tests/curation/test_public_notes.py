"""更正 and 撤稿: what editors tell readers of an article, and who may."""

import datetime
import re

import pytest
from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied

from articles.archive.records import find_record_breaches
from articles.curation import publish_articles, withdraw_articles
from articles.curation.history import edit_page, undo_revision
from articles.curation.operations import Refused
from articles.curation.public_notes import (
    accept_note,
    decline_note,
    put_back_note,
    take_back_note,
    write_correction,
    write_withdrawal_note,
)
from articles.models import Article, PublicationLog, PublicNote
from articles.models.history import ProposalState
from tests.archives import MORNING, PUBLISHED
from tests.curation.test_history import operation

NOON = MORNING + datetime.timedelta(days=1)


@pytest.fixture
def writer(django_user_model):
    user = django_user_model.objects.create_user("writer", first_name="苏娅")
    user.user_permissions.add(Permission.objects.get(codename="change_article"))
    return user


def withdraw(article: Article, note: str = "失实。") -> None:
    withdraw_articles(Article.objects.filter(pk=article.pk), note=note, at=NOON)


def list_standing(article: Article) -> list[str]:
    return [note.text for note in article.public_notes.standing()]


def test_a_correction_is_dated_on_the_page_in_the_api_and_in_the_records(archive, client, admin_user):
    write_correction(archive.visit, "人名应为王立军。", by=admin_user, at=NOON)
    page = client.get("/articles/visitref/").content.decode()
    assert '<time datetime="2026-03-20">2026-03-20</time>' in page
    assert "人名应为王立军。" in page
    answer = client.get("/api/v1/articles/visitref/").json()
    assert answer["corrections"] == [{"at": "2026-03-20T01:30:00Z", "text": "人名应为王立军。"}]
    assert list(find_record_breaches()) == []


def test_a_correction_that_is_sent_twice_is_public_once(archive, admin_user, writer):
    proposed = write_correction(archive.visit, "人名应为王立军。", by=writer)
    assert write_correction(archive.visit, " 人名应为王立军。", by=writer) == proposed
    assert list_standing(archive.visit) == []
    for _ in range(2):
        assert write_correction(archive.visit, "人名应为王立军。", by=admin_user) == proposed
        assert list_standing(archive.visit) == ["人名应为王立军。"]
    take_back_note(proposed, by=admin_user)
    assert write_correction(archive.visit, "人名应为王立军。", by=admin_user) != proposed
    assert list_standing(archive.visit) == ["人名应为王立军。"]


@pytest.mark.slow
def test_a_correction_changes_the_page_and_the_record_and_its_undo_changes_them_back(
    archive, client, admin_user
):
    before = client.get("/articles/visitref/")
    hash_before = client.get("/api/v1/articles/visitref/").json()["hash"]
    note = write_correction(archive.visit, "应为三十人。", by=admin_user, at=NOON)
    etag = before.headers["ETag"]
    assert client.get("/articles/visitref/", headers={"if-none-match": etag}).status_code == 200
    take_back_note(note, by=admin_user)
    after = client.get("/api/v1/articles/visitref/").json()
    assert (after["hash"], after["corrections"]) == (hash_before, [])
    assert "应为三十人" not in client.get("/articles/visitref/").content.decode()
    put_back_note(note, by=admin_user)
    assert list_standing(archive.visit) == ["应为三十人。"]
    assert client.get("/api/v1/articles/visitref/").json()["corrections"][0]["text"] == "应为三十人。"
    assert list(find_record_breaches()) == []


@pytest.mark.slow
def test_what_is_merged_into_an_article_brings_its_corrections_and_takes_them_back(
    archive, client, admin_user
):
    Article.objects.filter(pk=archive.battery.pk).update(**PUBLISHED)
    note = write_correction(archive.battery, "应为三十人。", by=admin_user, at=NOON)
    merged = edit_page(
        archive.page, [operation("merge", article="batteryref", into="visitref")], by=admin_user
    )
    assert "应为三十人。" in client.get("/articles/visitref/").content.decode()
    shown = client.get("/api/v1/articles/visitref/").json()
    assert [one["text"] for one in shown["corrections"]] == ["应为三十人。"]
    assert list(find_record_breaches()) == []
    take_back_note(note, by=admin_user)
    assert client.get("/api/v1/articles/visitref/").json()["corrections"] == []
    put_back_note(note, by=admin_user)
    assert len(client.get("/api/v1/articles/visitref/").json()["corrections"]) == 1
    undo_revision(merged.revision, by=admin_user)
    assert client.get("/api/v1/articles/visitref/").json()["corrections"] == []
    assert len(client.get("/api/v1/articles/batteryref/").json()["corrections"]) == 1
    assert list(find_record_breaches()) == []


def test_who_may_not_publish_proposes_a_correction(archive, client, admin_user, writer):
    sequence = PublicationLog.objects.get().sequence
    note = write_correction(archive.visit, "应为三十人。", by=writer)
    assert (note.state, note.author_name) == (ProposalState.OPEN, "苏娅")
    assert "应为三十人" not in client.get("/articles/visitref/").content.decode()
    assert PublicationLog.objects.get().sequence == sequence
    accept_note(note, by=admin_user)
    assert "应为三十人" in client.get("/articles/visitref/").content.decode()
    with pytest.raises(Refused, match=re.escape("这条提议已经有人决定过了。")):
        decline_note(note, by=admin_user, reason="不必")


def test_a_declined_correction_has_a_reason_and_is_not_shown(archive, client, admin_user, writer):
    note = write_correction(archive.visit, "应为三十人。", by=writer)
    with pytest.raises(Refused, match=re.escape("请写明不采纳的理由。")):
        decline_note(note, by=admin_user, reason=" ")
    decline_note(note, by=admin_user, reason="原文无误")
    assert list_standing(archive.visit) == []


@pytest.mark.parametrize(
    ("text", "sentence"), [(" ", "请写明内容。"), ("错" * 1001, "说明太长，最多 1000 字。")]
)
def test_a_correction_has_a_text_of_some_length(archive, admin_user, text, sentence):
    with pytest.raises(Refused, match=re.escape(sentence)):
        write_correction(archive.visit, text, by=admin_user)


def test_only_a_published_article_is_corrected(archive, admin_user):
    with pytest.raises(Refused, match=re.escape("文章没有发布，不必更正，直接改就是。")):
        write_correction(archive.yak, "应为三十人。", by=admin_user)


def test_who_may_not_publish_takes_nothing_back_and_accepts_nothing(archive, admin_user, writer):
    proposed = write_correction(archive.visit, "应为三十人。", by=writer)
    public = write_correction(archive.visit, "应为五十人。", by=admin_user)
    for change in (lambda: accept_note(proposed, by=writer), lambda: take_back_note(public, by=writer)):
        with pytest.raises(PermissionDenied):
            change()
    assert list_standing(archive.visit) == ["应为五十人。"]


def test_a_withdrawn_articles_address_answers_410_with_the_dated_note_and_nothing_of_its_text(
    archive, client
):
    withdraw(archive.visit)
    response = client.get("/articles/visitref/")
    page = response.content.decode()
    assert response.status_code == 410
    assert response.headers["Cache-Control"] == "public, no-cache"
    assert all(words in page for words in ("失实。", "2026-03-20", "visitref"))
    texts = [block.text for block in archive.visit.blocks.all()] + ["于春津", "南开区"]
    assert not [text for text in texts if text in page]


@pytest.mark.parametrize("part", ["", "neighbours/", "collections/", "related/"])
def test_every_address_of_a_withdrawn_article_in_the_api_answers_410(archive, client, part):
    withdraw(archive.visit)
    response = client.get(f"/api/v1/articles/visitref/{part}")
    assert response.status_code == 410
    answer = response.json()
    assert answer == {
        "error": "withdrawn",
        "message": "article 'visitref' was withdrawn",
        "parameters": {},
        "withdrawn_at": answer["withdrawn_at"],
        "note": "失实。",
    }


def test_what_was_never_public_answers_404_as_before(archive, client):
    for address in ("/articles/yakref/", "/api/v1/articles/yakref/", "/api/v1/articles/yakref/related/"):
        assert client.get(address).status_code == 404


def test_an_article_that_is_published_again_has_no_note_of_its_withdrawal(archive, client):
    withdraw(archive.visit)
    publish_articles(Article.objects.filter(pk=archive.visit.pk))
    assert client.get("/articles/visitref/").status_code == 200
    withdraw(archive.visit, note="")
    response = client.get("/articles/visitref/")
    assert response.status_code == 410
    assert "失实" not in response.content.decode()


def test_the_note_of_a_withdrawal_is_written_later_or_in_other_words(archive, client, admin_user):
    with pytest.raises(Refused, match=re.escape("文章没有撤下。")):
        write_withdrawal_note(archive.visit, "失实。", by=admin_user)
    withdraw(archive.visit)
    write_withdrawal_note(archive.visit, "消息来源有误。", by=admin_user)
    assert list_standing(archive.visit) == ["消息来源有误。"]
    first = PublicNote.objects.get(text="失实。")
    assert first.ended_by_name == admin_user.username
    put_back_note(first, by=admin_user)
    first.refresh_from_db()
    assert (list_standing(archive.visit), first.ended_by_name) == (["失实。"], "")
    publish_articles(Article.objects.filter(pk=archive.visit.pk))
    with pytest.raises(Refused, match=re.escape("文章没有撤下。")):
        put_back_note(first, by=admin_user)


def test_a_note_is_taken_back_and_put_back_once_each(archive, admin_user):
    note = write_correction(archive.visit, "应为三十人。", by=admin_user)
    with pytest.raises(Refused, match=re.escape("这条说明没有收回。")):
        put_back_note(note, by=admin_user)
    take_back_note(note, by=admin_user)
    with pytest.raises(Refused, match=re.escape("这条说明没有公开。")):
        take_back_note(note, by=admin_user)
    assert list_standing(archive.visit) == []


def test_notes_survive_an_article_that_goes_and_comes_back(archive, admin_user):
    write_correction(archive.visit, "应为三十人。", by=admin_user)
    ref = archive.visit.ref
    Article.objects.filter(pk=archive.visit.pk).update(status="draft")
    archive.visit.blocks.all().delete()
    archive.visit.delete()
    assert list(PublicNote.objects.values_list("article", flat=True)) == [ref]
