"""Corrections of an article: what they write, mark as edited and queue for the index."""

import datetime

import pytest

from articles.curation import (
    correct_article,
    correct_block,
    decide_taggings,
    set_credits,
    set_tags,
    settle_flags,
)
from articles.models import Article, Block, IndexRequest, Kind, Person, Role, Tag, Tagging

NOON = datetime.datetime(2026, 3, 20, 4, 0, tzinfo=datetime.UTC)


def requested() -> list[int]:
    return list(IndexRequest.objects.order_by("pk").values_list("article_pk", flat=True))


def test_a_corrected_headline_is_saved_marked_and_queued_for_the_index(archive):
    correct_article(archive.visit, headline="抓住机遇", kind=Kind.COMMENTARY, at=NOON)
    archive.visit.refresh_from_db()
    assert (archive.visit.headline, archive.visit.kind) == ("抓住机遇", "commentary")
    assert archive.visit.kicker == "陈敏尔在南开区调研时强调"
    assert archive.visit.edited_at == archive.visit.updated_at == NOON
    assert requested() == [archive.visit.pk]


def test_the_article_at_hand_has_the_times_of_its_correction(archive):
    before = archive.visit.updated_at
    correct_article(archive.visit, headline="抓住机遇", at=NOON)
    assert archive.visit.edited_at == archive.visit.updated_at == NOON != before
    archive.visit.save()  # an old time written back would let imports overwrite the correction
    assert Article.objects.get(pk=archive.visit.pk).is_edited


def test_a_correction_that_changes_nothing_leaves_no_trace(archive):
    block = archive.visit.blocks.get(position=2)
    correct_article(archive.visit, headline=archive.visit.headline)
    correct_block(block, text=block.text, role=Role.BODY)
    set_credits(archive.visit, [(archive.reporter, "记者"), (archive.colleague, "记者")])
    set_tags(archive.visit, {archive.place: "accepted", archive.region: "proposed"})
    settle_flags(archive.visit, [])
    archive.visit.refresh_from_db()
    assert archive.visit.edited_at is None
    assert requested() == []


def test_a_draft_is_marked_as_edited_and_not_queued_for_the_index(archive):
    correct_article(archive.battery, headline="动力电池溯源平台上线")
    archive.battery.refresh_from_db()
    assert archive.battery.is_edited
    assert requested() == []


def test_only_curated_fields_are_corrected(archive):
    with pytest.raises(TypeError) as error:
        correct_article(archive.visit, status="draft")
    assert str(error.value) == (
        "status: not curated; known: kicker, headline, deck, kind, column, jump_to, jump_from, continues"
    )


def test_a_corrected_block_keeps_its_print_which_undoes_the_correction(archive):
    block = archive.visit.blocks.get(position=3)
    correct_block(block, text="市领导王力军参加。", at=NOON)
    block.refresh_from_db()
    assert (block.text, block.correction) == ("市领导王力军、翟立新参加。", "市领导王力军参加。")
    assert block.article.edited_at == NOON
    correct_block(block, text=block.text)
    block.refresh_from_db()
    assert block.correction == ""
    assert requested() == [archive.visit.pk] * 2


def test_a_heading_follows_the_roles_of_its_blocks(archive):
    kicker, headline, _, last = archive.visit.blocks.order_by("position")
    correct_block(kicker, role=Role.HEADLINE)
    archive.visit.refresh_from_db()
    assert (archive.visit.kicker, archive.visit.headline) == (
        "",
        "陈敏尔在南开区调研时强调 抓住机遇 发挥优势",
    )
    for block in (kicker, headline):
        correct_block(Block.objects.get(pk=block.pk), role=Role.BODY)
    correct_block(Block.objects.get(pk=last.pk), role=Role.DECK)
    archive.visit.refresh_from_db()
    assert (archive.visit.headline, archive.visit.deck) == ("", "市领导王力军、翟立新参加。")
    assert archive.visit.opening_text == "陈敏尔在南开区调研时强调"


def test_an_editors_wording_of_a_heading_stays_when_its_blocks_change(archive):
    correct_article(archive.visit, headline="抓住机遇")
    correct_block(archive.visit.blocks.get(role=Role.HEADLINE), role=Role.BODY)
    archive.visit.refresh_from_db()
    assert archive.visit.headline == "抓住机遇"


def test_credits_are_set_in_the_order_given(archive):
    set_credits(archive.visit, [(archive.colleague, "通讯员"), (archive.reporter, "记者")], at=NOON)
    credits = archive.visit.credits.values_list("role", "person__name", "position")
    assert list(credits) == [("通讯员", "刘国栋", 0), ("记者", "于春津", 1)]
    archive.visit.refresh_from_db()
    assert archive.visit.edited_at == NOON
    assert requested() == [archive.visit.pk]


def test_people_left_without_credits_are_deleted_unless_they_have_a_note(archive):
    Person.objects.filter(pk=archive.colleague.pk).update(note="区委宣传部")
    set_credits(archive.visit, [(Person.objects.create(name="韩雯"), "记者")])
    assert [str(person) for person in Person.objects.order_by("pk")] == ["刘国栋(区委宣传部)", "韩雯"]


def test_a_credit_without_a_person_is_stored_once(archive):
    set_credits(archive.visit, [(None, "本报评论员"), (archive.reporter, "记者"), (None, "本报评论员")])
    assert [str(credit) for credit in archive.visit.credits.all()] == ["本报评论员", "记者 于春津"]


def test_tags_are_accepted_added_and_rejected_and_a_proposal_keeps_its_evidence(archive):
    own = Tag.objects.create(name="科技成果转化")
    set_tags(archive.visit, {archive.region: "accepted", own: "accepted"}, at=NOON)
    rows = archive.visit.taggings.order_by("pk").values_list("tag__name", "state", "origin", "evidence")
    assert list(rows) == [
        ("南开区", "rejected", "importer", "南开区"),
        ("京津冀", "accepted", "importer", "京津冀"),
        ("科技成果转化", "accepted", "editor", ""),
    ]
    archive.visit.refresh_from_db()
    assert archive.visit.edited_at == NOON
    assert requested() == [archive.visit.pk]
    set_tags(archive.visit, {archive.region: "accepted"})
    assert not archive.visit.taggings.filter(tag=own).exists()


def test_many_taggings_are_decided_at_once_and_only_changed_articles_are_marked(archive):
    Tagging.objects.create(article=archive.battery, tag=archive.region, origin="importer", state="proposed")
    rejected = Tagging.objects.create(
        article=archive.yak, tag=archive.region, origin="importer", state="rejected"
    )
    taggings = Tagging.objects.filter(tag=archive.region)
    assert decide_taggings(taggings, Tagging.State.REJECTED, at=NOON) == 2
    assert set(taggings.values_list("state", flat=True)) == {"rejected"}
    edited = Article.objects.edited().order_by("pk")
    assert list(edited) == [archive.visit, archive.battery]
    assert rejected.article.edited_at is None
    assert requested() == [archive.visit.pk]


def test_a_settled_flag_is_removed_and_the_others_stay(archive):
    flags = [{"code": "headline-missing", "lines": [5]}, {"code": "join-unsure", "lines": [5]}]
    Article.objects.filter(pk=archive.battery.pk).update(flags=flags)
    archive.battery.refresh_from_db()
    settle_flags(archive.battery, flags[:1], at=NOON)
    archive.battery.refresh_from_db()
    assert archive.battery.flags == flags[1:]
    assert archive.battery.edited_at == NOON
