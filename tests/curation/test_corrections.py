"""Corrections of one article: what they write, mark as edited and queue for the index."""

from articles.models import Article, IndexRequest, Kind, Person, Role
from tests.editing import correct_article, correct_block, set_credits


def requested() -> list[int]:
    return list(IndexRequest.objects.order_by("pk").values_list("article_pk", flat=True))


def test_a_corrected_headline_is_saved_marked_and_queued_for_the_index(archive):
    correct_article(archive.visit, headline="抓住机遇", kind=Kind.COMMENTARY)
    archive.visit.refresh_from_db()
    assert (archive.visit.headline, archive.visit.kind) == ("抓住机遇", "commentary")
    assert archive.visit.kicker == "陈敏尔在南开区调研时强调"
    assert archive.visit.is_edited
    assert archive.visit.edited_at == archive.visit.updated_at
    assert requested() == [archive.visit.pk]


def test_a_draft_is_marked_as_edited_and_not_queued_for_the_index(archive):
    correct_article(archive.battery, headline="动力电池溯源平台上线")
    archive.battery.refresh_from_db()
    assert archive.battery.is_edited
    assert requested() == []


def test_a_corrected_block_keeps_its_print_which_undoes_the_correction(archive):
    block = archive.visit.blocks.get(position=3)
    correct_block(block, text="市领导王力军参加。")
    block = archive.visit.blocks.get(position=3)
    assert (block.text, block.correction) == ("市领导王力军、翟立新参加。", "市领导王力军参加。")
    assert Article.objects.get(ref="visitref").is_edited
    correct_block(block, text=block.text)
    block = archive.visit.blocks.get(position=3)
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
        correct_block(block, role=Role.BODY)
    correct_block(last, role=Role.DECK)
    archive.visit.refresh_from_db()
    assert (archive.visit.headline, archive.visit.deck) == ("", "市领导王力军、翟立新参加。")
    assert archive.visit.opening_text == "陈敏尔在南开区调研时强调"


def test_an_editors_wording_of_a_heading_stays_when_its_blocks_change(archive):
    correct_article(archive.visit, headline="抓住机遇")
    correct_block(archive.visit.blocks.get(role=Role.HEADLINE), role=Role.BODY)
    archive.visit.refresh_from_db()
    assert archive.visit.headline == "抓住机遇"


def test_credits_are_set_in_the_order_given(archive):
    set_credits(archive.visit, [(archive.colleague, "通讯员"), (archive.reporter, "记者")])
    credits = archive.visit.credits.values_list("role", "person__name", "position")
    assert list(credits) == [("通讯员", "刘国栋", 0), ("记者", "于春津", 1)]
    archive.visit.refresh_from_db()
    assert archive.visit.is_edited
    assert requested() == [archive.visit.pk]


def test_people_left_without_credits_are_deleted_unless_they_have_a_note(archive):
    Person.objects.filter(pk=archive.colleague.pk).update(note="区委宣传部")
    set_credits(archive.visit, [(Person.objects.create(name="韩雯"), "记者")])
    assert [str(person) for person in Person.objects.order_by("pk")] == ["刘国栋（区委宣传部）", "韩雯"]


def test_a_credit_without_a_person_is_stored_once(archive):
    set_credits(archive.visit, [(None, "本报评论员"), (archive.reporter, "记者"), (None, "本报评论员")])
    assert [str(credit) for credit in archive.visit.credits.all()] == ["本报评论员", "记者 于春津"]
