"""Public collections in the admin: what editors propose and publishers decide."""

import html
import re

import pytest

from articles.models import AuthorityOperation, Collection, CollectionProposal
from tests.admin.conftest import AdminClient, read_messages
from tests.archives import gather


@pytest.fixture
def topic(archive) -> Collection:
    return gather("南开", "nankai", archive.visit, has_notes=True, is_public=True)


def address_of(topic: Collection) -> str:
    return f"articles/collection/{topic.pk}/change/"


def propose(editor: AdminClient, topic: Collection, **changes: str) -> CollectionProposal:
    response = editor.client.post(
        f"/admin/{address_of(topic)}", editor.open(address_of(topic)) | changes, follow=True
    )
    assert read_messages(response) == ["专题已经公开，您的改动记为提议，等有权公开的人决定。"]
    return CollectionProposal.objects.latest("pk")


def decide(person: AdminClient, proposal: CollectionProposal, **data: str):
    address = f"/admin/articles/collection/{proposal.collection_id}/proposals/{proposal.pk}/"
    return person.client.post(address, data, follow=True)


def test_a_drafts_picture_is_in_its_form(topic, archive, publisher):
    picture = str(archive.yak.page_id)
    publisher.save(address_of(topic), picture=picture, _draft="1")
    draft = CollectionProposal.objects.get()
    assert "picture" not in publisher.open(address_of(topic))
    assert publisher.open(f"{address_of(topic)}?draft={draft.pk}")["picture"] == picture


def test_a_row_of_an_article_that_there_is_not_is_refused_in_the_form(topic, publisher):
    data = publisher.open(address_of(topic)) | {"items-0-article": "99999"}
    response = publisher.client.post(f"/admin/{address_of(topic)}", data)
    assert (response.status_code, Collection.objects.get().items.count()) == (200, 1)
    [items] = response.context["inline_admin_formsets"]
    assert list(items.formset.forms[0].errors) == ["article"]


@pytest.mark.slow
def test_an_editors_change_of_a_public_collection_waits_for_a_publisher(topic, archive, editor, publisher):
    form = editor.get(address_of(topic))
    assert "您的改动会记为提议" in form.content.decode()
    [items] = form.context["inline_admin_formsets"]
    assert len(items.formset.forms) == 1  # one article, and no empty row
    assert re.findall(r'<option value="(\d*)"', str(items.formset.forms[0]["article"])) == [
        str(archive.visit.pk)
    ]
    changes = {"slug": "nankai-qu", "items-0-note": "首报"}
    proposal = propose(editor, topic, **changes)
    assert editor.client.get("/collections/nankai/").status_code == 200
    assert editor.client.get("/collections/nankai-qu/").status_code == 404
    page = html.unescape(publisher.get(address_of(topic)).content.decode())
    assert "<ins>" in page
    [shown] = publisher.get(address_of(topic)).context["proposals"]
    assert [(field.label, field.before, field.after) for field in shown.fields] == [
        ("网址名", "nankai", "nankai-qu"),
        ("文章", "抓住机遇 发挥优势\n按语抓住机遇 发挥优势", "抓住机遇 发挥优势\n首报"),
    ]
    assert decide(editor, proposal, do="accept").status_code == 403
    assert read_messages(decide(publisher, proposal, do="accept")) == ["采纳了提议。"]
    assert editor.client.get("/collections/nankai-qu/").status_code == 200


@pytest.mark.slow
def test_a_publisher_declines_with_a_reason(topic, editor, publisher):
    proposal = propose(editor, topic, title="南开区")
    assert read_messages(decide(publisher, proposal, do="decline")) == ["请写明不采纳的理由。"]
    said = read_messages(decide(publisher, proposal, do="decline", reason="题目够了"))
    assert said == ["没有采纳提议。"]
    assert publisher.get(address_of(topic)).context["proposals"] == []
    assert Collection.objects.get().title == "南开"


@pytest.mark.slow
def test_a_proposal_that_fits_no_more_says_so(topic, editor, publisher):
    propose(editor, topic, title="南开区")
    publisher.save(address_of(topic), title="天津南开")
    page = publisher.get(address_of(topic)).content.decode()
    assert "这个专题后来又改过，这条提议已经套不上。" in page
    assert 'value="accept"' not in page


@pytest.mark.slow
def test_an_editor_deletes_no_public_collection(topic, editor, publisher):
    editor.post(address_of(topic).replace("change", "delete"), {"post": "yes"}, status=403)
    selected = {"action": "delete_selected", "_selected_action": [str(topic.pk)], "post": "yes"}
    editor.client.post("/admin/articles/collection/", selected)
    assert Collection.objects.exists()
    publisher.client.post("/admin/articles/collection/", selected)
    assert not Collection.objects.exists()


@pytest.mark.slow
@pytest.mark.parametrize("is_selected", [True, False])
def test_a_deletion_is_undone_in_the_list_of_operations(topic, publisher, is_selected):
    selected = {"action": "delete_selected", "_selected_action": [str(topic.pk)], "post": "yes"}
    address = "" if is_selected else f"{topic.pk}/delete/"
    publisher.client.post(f"/admin/articles/collection/{address}", selected)
    assert not Collection.objects.exists()
    [operation] = AuthorityOperation.objects.all()
    chosen = {"action": "undo", "_selected_action": [str(operation.pk)]}
    answer = publisher.client.post("/admin/articles/authorityoperation/", chosen, follow=True)
    assert read_messages(answer)[-1] == "撤销了“删除：南开”。"
    assert Collection.objects.get() == topic


@pytest.mark.slow
def test_articles_are_gathered_and_put_in_order_in_the_form(archive, editor):
    topic = gather("科技", "keji", archive.visit)
    editor.save(
        address_of(topic),
        **{
            "items-TOTAL_FORMS": "2",
            "items-0-position": "2",
            "items-1-article": str(archive.battery.pk),
            "items-1-position": "1",
            "items-1-note": "首报",
        },
    )
    items = [(item.article.ref, item.position, item.note) for item in topic.items.all()]
    assert items == [("batteryref", 1, "首报"), ("visitref", 2, "")]


@pytest.mark.slow
def test_a_form_opened_before_an_article_was_gathered_is_not_saved(topic, archive, editor, publisher):
    opened = publisher.open(address_of(topic))
    topic.items.create(article=archive.battery, position=2)
    refused = publisher.post(address_of(topic), opened | {"title": "南开区"}, status=200)
    assert "有人改过这一条" in refused.content.decode()
    assert Collection.objects.get().title == "南开"


@pytest.mark.slow
def test_a_refused_form_keeps_the_articles_that_were_just_chosen(topic, archive, editor):
    rows = {"items-TOTAL_FORMS": "2", "items-1-article": str(archive.battery.pk)}
    response = editor.post(
        address_of(topic), editor.open(address_of(topic)) | {"title": ""} | rows, status=200
    )
    page = response.content.decode()
    for article in (archive.visit, archive.battery):
        assert f'<option value="{article.pk}" selected>' in page


@pytest.mark.slow
def test_nothing_is_previewed_of_a_collection_without_public_articles(archive, editor, publisher):
    empty = gather("能源", "energy", archive.battery, is_public=True)
    proposal = propose(editor, empty, title="新能源")
    address = f"/admin/articles/collection/{empty.pk}/proposals/{proposal.pk}/preview/"
    said = read_messages(publisher.client.get(address, follow=True))
    assert said == ["专题里还没有已发布的文章，读者看不到它。"]
    assert Collection.objects.get().title == "能源"


@pytest.mark.slow
def test_nothing_is_previewed_of_a_proposal_that_fits_no_more(topic, editor, publisher):
    proposal = propose(editor, topic, title="南开区")
    publisher.save(address_of(topic), title="天津南开")
    address = f"/admin/articles/collection/{topic.pk}/proposals/{proposal.pk}/preview/"
    said = read_messages(publisher.client.get(address, follow=True))
    assert said[-1] == "这个专题后来又改过，这条提议已经套不上。"


@pytest.mark.slow
def test_an_editors_undo_of_a_public_collection_is_proposed(topic, editor, publisher):
    proposal = propose(editor, topic, title="南开区")
    decide(publisher, proposal, do="accept")
    said = read_messages(decide(editor, proposal, do="undo"))
    assert said == ["撤销记为提议，等有权公开的人决定。"]
    assert Collection.objects.get().title == "南开区"


@pytest.mark.slow
def test_open_proposals_are_a_work_queue(topic, editor, publisher):
    propose(editor, topic, title="南开区")
    [queue] = [one for one in publisher.get("").context["work_queues"] if one.label == "待决定的专题提议"]
    assert queue.count == 1
    page = publisher.client.get(queue.url).content.decode()
    assert f'href="/admin/{address_of(topic)}">南开</a>' in page


@pytest.mark.slow
def test_a_draft_is_kept_previewed_as_readers_would_see_it_published_and_undone(topic, publisher):
    data = publisher.open(address_of(topic)) | {"title": "南开区", "_draft": "1", "items-0-heading": "调研"}
    response = publisher.client.post(f"/admin/{address_of(topic)}", data, follow=True)
    assert read_messages(response) == ["存为草稿，专题没有变。预览以后再采用。"]
    draft = CollectionProposal.objects.get()
    preview = publisher.client.get(f"/admin/articles/collection/{topic.pk}/proposals/{draft.pk}/preview/")
    assert "南开区" in preview.content.decode()
    assert "调研</h3>" in preview.content.decode()
    assert Collection.objects.get().title == "南开"
    assert read_messages(decide(publisher, draft, do="accept")) == ["采纳了提议。"]
    assert Collection.objects.get().title == "南开区"
    assert read_messages(decide(publisher, draft, do="undo")) == ["撤销了这次改动。"]
    assert Collection.objects.get().title == "南开"


@pytest.mark.slow
def test_a_draft_is_edited_further_by_its_author_alone(topic, archive, publisher, editor):
    gather("科技", "keji", archive.yak)
    data = publisher.open(address_of(topic)) | {"title": "南开区", "_draft": "1", "items-0-note": "首报"}
    publisher.post(address_of(topic), data)
    draft = CollectionProposal.objects.get()
    address = f"{address_of(topic)}?draft={draft.pk}"
    assert f'href="/admin/{address}"' in publisher.get(address_of(topic)).content.decode()
    assert f"?draft={draft.pk}" not in editor.get(address_of(topic)).content.decode()
    assert editor.open(address)["title"] == "南开"
    opened = publisher.open(address)
    assert (opened["title"], opened["items-0-note"], opened["items-INITIAL_FORMS"]) == ("南开区", "首报", "0")
    more = {"items-TOTAL_FORMS": "2", "items-1-article": str(archive.battery.pk), "items-1-position": "2"}
    publisher.post(address, opened | more | {"introduction": "三年之间。", "_draft": "1"})
    draft = CollectionProposal.objects.get()
    assert [item[0] for item in draft.after["items"]] == ["visitref", "batteryref"]
    assert (draft.state, draft.after["introduction"], Collection.objects.get(pk=topic.pk).title) == (
        "open",
        "三年之间。",
        "南开",
    )
    publisher.save(address, title="南开各区")
    draft.refresh_from_db()
    assert (draft.state, Collection.objects.get(pk=topic.pk).title) == ("accepted", "南开各区")
    assert [item.article.ref for item in topic.items.all()] == ["visitref", "batteryref"]
    assert publisher.open(address)["title"] == "南开各区"  # the draft is no more
    assert read_messages(decide(publisher, draft, do="undo")) == ["撤销了这次改动。"]
    assert [item.article.ref for item in topic.items.all()] == ["visitref"]


@pytest.mark.slow
def test_an_article_stands_in_a_collection_once(topic, archive, publisher):
    twice = {"items-TOTAL_FORMS": "2", "items-1-article": str(archive.visit.pk), "items-1-position": "2"}
    response = publisher.client.post(f"/admin/{address_of(topic)}", publisher.open(address_of(topic)) | twice)
    assert response.status_code == 200
    page = response.content.decode()
    assert "有的文章收了两次；请各留一行。" in page
    assert "这篇文章前面已经收了。" in page
    assert topic.items.count() == 1


@pytest.mark.slow
def test_what_was_gathered_in_bulk_is_in_the_collections_own_history(
    topic, archive, editor, publisher, monkeypatch
):
    publisher.act("articles/article/", "gather", archive.yak, archive.battery, collection=str(topic.pk))
    shown = publisher.get(address_of(topic))
    [change] = shown.context["changes"]
    assert (change.action, change.changed) == ("gather", 2)
    assert f"/admin/articles/bulkoperation/{change.pk}/change/" in shown.content.decode()
    monkeypatch.setattr("articles.admin.collection_proposals.CHANGES_SHOWN", 1)
    proposal = propose(editor, topic, title="南开区")
    decide(publisher, proposal, do="accept")
    assert publisher.get(address_of(topic)).context["changes"] == [proposal]  # the latest alone


@pytest.mark.slow
def test_articles_are_gathered_into_a_collection_or_a_new_one(archive, topic, editor, publisher):
    address = "/admin/articles/collection/gather/?ref=yakref&ref=batteryref"
    page = publisher.client.get(address).content.decode()
    assert page.count('name="ref"') == 2
    newer = gather("帮扶", "bangfu", archive.yak)
    offered = publisher.client.get(address).context["form"].fields["collection"].queryset
    assert list(offered) == [newer, topic]
    newer.delete()
    data = {"ref": ["yakref", "batteryref"], "collection": topic.pk, "title": ""}
    assert read_messages(publisher.client.post(address, data, follow=True)) == ["收进了“南开”。"]
    assert topic.items.count() == 3
    data = {"ref": ["yakref"], "collection": "", "title": "帮扶 案例"}
    publisher.client.post(address, data)
    assert Collection.objects.get(title="帮扶 案例").slug == "帮扶-案例"
    nothing = publisher.client.post(address, {"ref": ["yakref"], "collection": "", "title": ""})
    assert "请选一个专题，或写一个新的专题名。" in nothing.content.decode()
    said = read_messages(editor.client.post(address, data | {"collection": topic.pk}, follow=True))
    assert said == ["收进了“南开”。"]  # which has it already


@pytest.mark.slow
def test_editors_gather_from_pages_that_readers_see(topic, editor, client):
    for address in ("/articles/visitref/", "/tags/南开区/"):
        assert "/collection/gather/?ref=visitref" in editor.client.get(address).content.decode()
        assert "gather" not in client.get(address).content.decode()


def test_a_proposal_shows_what_it_changes(editor, publisher, topic):
    proposal = propose(editor, topic, title="科技帮扶")
    shown = publisher.get(f"articles/collectionproposal/{proposal.pk}/change/").content.decode()
    assert f"<p>专题名: {topic.title} → 科技帮扶</p>" in shown


@pytest.mark.slow
def test_a_proposal_shows_the_articles_that_come_and_go_alone(archive, editor, publisher):
    topic = gather("南开", "nankai", archive.visit, archive.battery, is_public=True)
    fields = {"items-0-DELETE": "on", "introduction": "导语。"}
    proposal = propose(editor, topic, **fields)
    shown = publisher.get(f"articles/collectionproposal/{proposal.pk}/change/").content.decode()
    assert "<p>导语: — → 导语。</p>" in shown
    assert f"<p>文章: {html.escape(archive.visit.title)} → —</p>" in shown
    assert archive.battery.title not in shown
