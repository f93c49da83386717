"""The tags of articles: what deciding on them writes, marks as edited and queues for the index."""

import datetime

from articles.curation import decide_taggings, set_tags
from articles.models import Article, AuthorityOperation, IndexRequest, Tag, Tagging

NOON = datetime.datetime(2026, 3, 20, 4, 0, tzinfo=datetime.UTC)


def requested() -> list[int]:
    return list(IndexRequest.objects.order_by("pk").values_list("article_pk", flat=True))


def test_tags_set_as_they_are_leave_no_trace(archive):
    set_tags(archive.visit, {archive.place: "accepted", archive.region: "proposed"})
    archive.visit.refresh_from_db()
    assert archive.visit.edited_at is None
    assert requested() == []


def test_tags_are_accepted_added_and_rejected_and_a_proposal_keeps_its_evidence(archive):
    own = Tag.objects.create(name="科技成果转化")
    set_tags(archive.visit, {archive.region: "accepted", own: "accepted"}, at=NOON)
    fields = ("tag__name", "state", "is_decided", "origin", "evidence")
    assert list(archive.visit.taggings.order_by("pk").values_list(*fields)) == [
        ("南开区", "rejected", True, "importer", "南开区"),
        ("京津冀", "accepted", True, "importer", "京津冀"),
        ("科技成果转化", "accepted", True, "editor", ""),
    ]
    archive.visit.refresh_from_db()
    assert archive.visit.edited_at == NOON
    assert requested() == [archive.visit.pk]
    set_tags(archive.visit, {archive.region: "accepted"})
    assert not archive.visit.taggings.filter(tag=own).exists()


def test_a_tag_that_an_editor_rejected_stays_so_and_leaves_no_trace_again(archive):
    own = Tag.objects.create(name="科技成果转化")
    for state in ("accepted", "rejected"):
        set_tags(archive.visit, {archive.region: "accepted", own: state}, at=NOON)
    operations = list(AuthorityOperation.objects.values("pk", "action"))
    set_tags(archive.visit, {archive.region: "accepted"})
    assert list(AuthorityOperation.objects.values("pk", "action")) == operations
    archive.visit.refresh_from_db()
    assert archive.visit.edited_at == NOON
    assert archive.visit.taggings.get(tag=own).state == "rejected"


def test_many_taggings_are_decided_at_once_and_only_changed_articles_are_marked(archive):
    Tagging.objects.create(article=archive.battery, tag=archive.region, origin="importer", state="proposed")
    rejected = Tagging.objects.create(
        article=archive.yak, tag=archive.region, origin="importer", state="rejected"
    )
    taggings = Tagging.objects.filter(tag=archive.region)
    assert decide_taggings(taggings, Tagging.State.REJECTED, at=NOON) == 2
    assert list(taggings.order_by("article").values_list("state", "is_decided")) == [
        ("rejected", True),
        ("rejected", True),
        ("rejected", False),  # as it was
    ]
    edited = Article.objects.edited().order_by("pk")
    assert list(edited) == [archive.visit, archive.battery]
    assert rejected.article.edited_at is None
    assert requested() == [archive.visit.pk]
