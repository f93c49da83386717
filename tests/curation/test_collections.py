"""Collections edited: at once where they are private, by a publisher's decision where they are public."""

import datetime

import pytest
from django.contrib.auth.models import Permission, User
from django.core.exceptions import PermissionDenied

from articles.curation.collections import (
    accept_collection_proposal,
    decline_collection_proposal,
    delete_collections,
    edit_collection,
    gather_articles,
    read_values,
    undo_collection_change,
)
from articles.curation.journal import undo_operation
from articles.curation.operations import Refused
from articles.models import Article, Collection, CollectionProposal, FormerRef
from articles.models.site import Pin
from tests.archives import gather


def make_user(name: str, *codenames: str) -> User:
    user = User.objects.create_user(name, first_name=name)
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    return user


@pytest.fixture
def editor(db) -> User:
    return make_user("韩雯", "change_collection")


@pytest.fixture
def publisher(db) -> User:
    return make_user("刘桥斌", "change_collection", "publish_collection")


@pytest.fixture
def topic(archive) -> Collection:
    return gather("南开", "nankai", archive.visit, archive.battery, is_public=True)


def change(collection: Collection, **values) -> dict:
    return read_values(collection) | values


def test_a_private_collection_is_edited_at_once(archive, editor):
    topic = gather("南开", "nankai", archive.visit)
    items = [["batteryref", 1, "首报"], ["visitref", 2, ""]]
    assert edit_collection(topic, change(topic, slug="nankai-qu", items=items), by=editor) is None
    topic.refresh_from_db()
    assert read_values(topic) == {"title": "南开", "slug": "nankai-qu", "introduction": "", "items": items}


def test_a_change_has_its_time_whether_it_is_done_or_proposed(topic, editor, publisher):
    at = datetime.datetime(2026, 3, 20, 4, 0, tzinfo=datetime.UTC)
    edit_collection(topic, change(topic, title="天津南开"), by=publisher, at=at)
    edit_collection(topic, change(topic, title="南开区"), by=editor, at=at)
    times = CollectionProposal.objects.order_by("pk").values_list("made_at", "decided_at")
    assert list(times) == [(at, at), (at, None)]


def test_an_editors_change_of_a_public_collection_is_a_proposal(topic, editor, publisher):
    before = read_values(topic)
    proposal = edit_collection(topic, change(topic, slug="nankai-qu", items=[["yakref", 0, ""]]), by=editor)
    assert (proposal.author_name, proposal.state) == ("韩雯", "open")
    topic.refresh_from_db()
    assert read_values(topic) == before
    with pytest.raises(PermissionDenied):
        accept_collection_proposal(proposal, by=editor)
    accept_collection_proposal(proposal, by=publisher)
    topic.refresh_from_db()
    assert (topic.slug, [article.ref for article in topic.articles.all()]) == ("nankai-qu", ["yakref"])
    proposal.refresh_from_db()
    assert (proposal.state, proposal.decided_by) == ("accepted", publisher)
    with pytest.raises(Refused, match=r"^这条提议已经有人决定过了。$"):
        decline_collection_proposal(proposal, by=publisher, reason="不必")


def test_a_publisher_edits_a_public_collection_at_once(topic, publisher):
    assert edit_collection(topic, change(topic, title="南开区"), by=publisher) is None
    assert Collection.objects.get().title == "南开区"


def test_what_changes_nothing_is_no_proposal(topic, editor):
    assert edit_collection(topic, read_values(topic), by=editor) is None
    assert not CollectionProposal.objects.exists()


def test_a_proposal_leaves_alone_what_else_changed_since(topic, editor, publisher):
    proposal = edit_collection(topic, change(topic, title="南开区"), by=editor)
    edit_collection(topic, change(topic, introduction="本报的报道。"), by=publisher)
    accept_collection_proposal(proposal, by=publisher)
    topic.refresh_from_db()
    assert (topic.title, topic.introduction) == ("南开区", "本报的报道。")


def test_a_proposal_does_not_fit_what_changed_in_the_same_field(topic, editor, publisher):
    proposal = edit_collection(topic, change(topic, title="南开区"), by=editor)
    edit_collection(topic, change(topic, title="天津南开"), by=publisher)
    with pytest.raises(Refused, match=r"^这个专题后来又改过，这条提议已经套不上。$"):
        accept_collection_proposal(proposal, by=publisher)
    assert CollectionProposal.objects.open().get() == proposal


def test_an_address_that_another_collection_has_is_refused(archive, topic, editor, publisher):
    proposal = edit_collection(topic, change(topic, slug="keji"), by=editor)
    gather("科技", "keji")
    with pytest.raises(Refused, match=r"^网址名“keji”已经有别的专题用了。$"):
        accept_collection_proposal(proposal, by=publisher)
    topic.refresh_from_db()
    assert topic.slug == "nankai"


def test_an_article_that_is_gone_since_is_left_out(archive, topic, editor, publisher):
    items = [["yakref", 0, "", ""], *read_values(topic)["items"]]
    proposal = edit_collection(topic, change(topic, items=items), by=editor)
    archive.yak.delete()
    accept_collection_proposal(proposal, by=publisher)
    assert [item[0] for item in read_values(topic)["items"]] == ["visitref", "batteryref"]


def test_a_proposal_is_declined_with_a_reason(topic, editor, publisher):
    proposal = edit_collection(topic, change(topic, title="南开区"), by=editor)
    with pytest.raises(Refused, match=r"^请写明不采纳的理由。$"):
        decline_collection_proposal(proposal, by=publisher, reason=" ")
    with pytest.raises(PermissionDenied):
        decline_collection_proposal(proposal, by=editor, reason="不必")
    decline_collection_proposal(proposal, by=publisher, reason="题目够了")
    proposal.refresh_from_db()
    assert (proposal.state, proposal.reason) == ("declined", "题目够了")


def test_an_article_that_was_merged_since_is_found_by_its_former_ref(archive, topic, editor, publisher):
    proposal = edit_collection(topic, change(topic, items=[["yakref", 0, "牦牛"]]), by=editor)
    Article.objects.filter(ref="yakref").delete()
    FormerRef.objects.create(ref="yakref", article=archive.battery)
    accept_collection_proposal(proposal, by=publisher)
    assert [(item.article.ref, item.note) for item in topic.items.all()] == [("batteryref", "牦牛")]


def test_a_deleted_collection_is_restored_with_its_history_and_pin_but_not_public(topic, editor, publisher):
    edit_collection(topic, change(topic, introduction="导语。"), by=publisher)
    open_proposal = edit_collection(topic, change(topic, title="南开区"), by=editor)
    Pin.objects.create(collection=topic, position=3)
    topic.refresh_from_db()
    before, proposals = read_values(topic), list(CollectionProposal.objects.values())
    operation = delete_collections([topic], by=publisher)
    assert not Collection.objects.exists()
    assert (str(operation), operation.article_count) == ("删除：南开", len(before["items"]))
    assert operation.article_count > 1
    undo_operation(operation, by=editor)
    restored = Collection.objects.get(pk=topic.pk)
    assert (read_values(restored), restored.is_public) == (before, False)
    assert list(CollectionProposal.objects.values()) == proposals
    assert restored.pins.get().position == 3
    accept_collection_proposal(open_proposal, by=publisher)


def test_a_collection_is_restored_without_what_is_gone_meanwhile(archive, topic, editor, publisher):
    proposal = edit_collection(topic, change(topic, title="南开区"), by=editor)
    topic.picture = archive.visit.page
    topic.save()
    operation = delete_collections([topic], by=publisher)
    editor.delete()
    archive.battery.delete()
    Collection.objects.create(title="别的", slug="other")
    undo_operation(operation, by=publisher)
    restored = Collection.objects.get(pk=topic.pk)
    assert [item.article.ref for item in restored.items.all()] == ["visitref"]
    assert restored.picture == archive.visit.page
    proposal.refresh_from_db()
    assert (proposal.author, proposal.author_name) == (None, "韩雯")


def test_a_collection_is_not_restored_to_an_address_that_another_has(topic, publisher):
    operation = delete_collections([topic], by=publisher)
    gather("新的南开", "nankai")
    with pytest.raises(Refused, match="后来又有人改过"):
        undo_operation(operation, by=publisher)


def test_an_editor_deletes_a_collection_only_while_it_is_private(topic, editor):
    with pytest.raises(PermissionDenied):
        delete_collections([topic], by=editor)
    assert Collection.objects.get() == topic
    Collection.objects.update(is_public=False)
    topic.refresh_from_db()
    delete_collections([topic], by=editor)
    assert not Collection.objects.exists()


def test_who_may_not_edit_does_nothing(topic):
    with pytest.raises(PermissionDenied):
        edit_collection(topic, change(topic, title="别的"), by=make_user("读者"))


# Drafts, undo, sections, addresses ------------------------------------------------------------------


def test_a_draft_leaves_the_public_collection_until_it_is_accepted(topic, publisher):
    draft = edit_collection(topic, change(topic, title="南开区"), by=publisher, is_draft=True)
    assert Collection.objects.get().title == "南开"
    accept_collection_proposal(draft, by=publisher)
    assert Collection.objects.get().title == "南开区"


def test_what_is_done_at_once_is_kept_and_undone(archive, topic, publisher):
    before = read_values(topic)
    items = [["yakref", 1, "", "帮扶"], ["visitref", 2, "首报"]]
    after = change(topic, title="南开区", items=items, picture=archive.page.ref)
    assert edit_collection(topic, after, by=publisher) is None
    topic.refresh_from_db()
    assert read_values(topic) == after
    done = CollectionProposal.objects.get()
    assert (done.state, done.decided_by) == ("accepted", publisher)
    undo_collection_change(done, by=publisher)
    topic.refresh_from_db()
    assert read_values(topic) == before


def test_an_undo_leaves_what_was_changed_later_and_refuses_what_was_changed_again(topic, publisher):
    edit_collection(topic, change(topic, title="南开区"), by=publisher)
    done = CollectionProposal.objects.get()
    topic.refresh_from_db()
    edit_collection(topic, change(topic, introduction="导语"), by=publisher)
    topic.refresh_from_db()
    undo_collection_change(done, by=publisher)
    topic.refresh_from_db()
    assert (topic.title, topic.introduction) == ("南开", "导语")
    edit_collection(topic, change(topic, title="新南开"), by=publisher)
    with pytest.raises(Refused, match="这个专题后来又改过"):
        undo_collection_change(done, by=publisher)


def test_an_editors_undo_of_a_public_collection_is_a_proposal(topic, editor, publisher):
    edit_collection(topic, change(topic, title="南开区"), by=publisher)
    undone = undo_collection_change(CollectionProposal.objects.get(), by=editor)
    assert (undone.state, Collection.objects.get().title) == ("open", "南开区")


def test_articles_are_gathered_at_the_end_and_each_once(topic, publisher):
    gather_articles(topic, ["yakref", "visitref", "yakref"], by=publisher)
    assert [item[0] for item in read_values(topic)["items"]] == ["visitref", "batteryref", "yakref"]


@pytest.mark.slow
def test_an_address_leads_on_until_another_collection_takes_it(client, topic, publisher):
    for slug in ("nankai-qu", "nankai-2"):
        topic.refresh_from_db()
        edit_collection(topic, change(topic, slug=slug), by=publisher)
    for slug in ("nankai", "nankai-qu"):
        assert client.get(f"/collections/{slug}/")["Location"] == "/collections/nankai-2/"
        api = client.get(f"/api/v1/collections/{slug}/")
        assert (api.status_code, api["Location"]) == (302, "/api/v1/collections/nankai-2/")
    topic.refresh_from_db()
    edit_collection(topic, change(topic, slug="nankai"), by=publisher)
    assert client.get("/collections/nankai/").status_code == 200
    assert client.get("/collections/nankai-2/")["Location"] == "/collections/nankai/"
