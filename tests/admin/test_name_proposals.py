"""What editors who may not publish change of public tags, people and columns, and how a publisher decides."""

import pytest

from articles.admin.name_proposals import compare_fields
from articles.models import NameProposal, Person, Tag
from tests.admin.conftest import read_messages
from tests.archives import credit, make_newspaper
from tests.public.conftest import read, words

PROPOSED = "名称已经公开，您的改动记为提议，等有权发布的人决定。"
NOTE = "公开的标签、人物和栏目由有权发布的人修改：您的改动会记为提议。"


def decide(client, proposal: NameProposal, do: str, **fields) -> list[str]:
    address = f"/admin/articles/nameproposal/{proposal.pk}/decide/"
    return read_messages(client.client.post(address, {"do": do} | fields, follow=True))


@pytest.mark.slow
def test_a_renamed_public_tag_waits_for_a_publisher(archive, editor, publisher):
    address = f"articles/tag/{archive.place.pk}/change/"
    assert NOTE in words(read(editor.get(address)))
    assert NOTE not in words(read(publisher.get(address)))
    posted = editor.client.post(f"/admin/{address}", editor.open(address) | {"name": "南开"}, follow=True)
    assert read_messages(posted) == [PROPOSED]
    proposal = NameProposal.objects.get()
    assert f'href="/admin/articles/nameproposal/{proposal.pk}/change/"' in read(editor.get(address))
    assert "修改：南开区 标签 编辑" in words(read(publisher.get("articles/nameproposal/?state__exact=open")))
    assert decide(publisher, proposal, "accept") == ["采纳了提议。"]
    assert decide(publisher, proposal, "accept") == ["这条提议已经有人决定过了。"]
    assert Tag.objects.filter(name="南开").exists()
    assert "已采纳" in read(editor.get(f"articles/nameproposal/{proposal.pk}/change/"))
    assert "修改：南开 1 编辑（发布采纳）" in words(read(editor.get("articles/authorityoperation/")))


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "name"), [("column", "column"), ("person", "reporter"), ("tag", "place")])
def test_the_form_of_a_public_name_says_what_waits_for_a_publisher(archive, editor, kind, name):
    address = f"articles/{kind}/{getattr(archive, name).pk}/change/"
    assert NOTE in words(read(editor.get(address)))
    field = "note" if kind == "tag" else "about"
    editor.post(address, editor.open(address) | {field: "见于本报"})
    proposal = NameProposal.objects.get()
    assert f'href="/admin/articles/nameproposal/{proposal.pk}/change/"' in read(editor.get(address))


@pytest.mark.slow
def test_a_proposal_is_read_by_all_and_decided_by_a_publisher(archive, editor, publisher):
    address = f"articles/tag/{archive.place.pk}/change/"
    editor.post(address, editor.open(address) | {"name": "南开"})
    address = f"articles/nameproposal/{NameProposal.objects.get().pk}/change/"
    for_publisher, for_editor = read(publisher.get(address)), read(editor.get(address))
    assert "标签名 南开区 标签名 南开 删去 区" in words(for_publisher)
    assert "标签名 南开区 标签名 南开 删去 区" in words(for_editor)
    assert "采纳" in for_publisher
    assert "采纳" not in for_editor


@pytest.mark.django_db
def test_what_a_proposal_changes_is_compared_in_words():
    city, port = Tag.objects.create(name="天津"), Tag.objects.create(name="天津港")
    before = {"name": "津港", "kind": "place", "aliases": ["港"], "note": "同", "broader": []}
    after = {
        "name": "天津港",
        "kind": "organisation",
        "aliases": ["港", "津港"],
        "note": "同",
        "broader": [port.pk, city.pk],
    }
    proposal = NameProposal(kind="tag", action="edit", arguments={"before": before, "after": after})
    assert [(one.label, one.before, one.after) for one in compare_fields(proposal)] == [
        ("标签名", "津港", "天津港"),
        ("类别", "地点", "机构"),
        ("别名", "港", "港\n津港"),
        ("上位标签", "", "天津\n天津港"),
    ]


@pytest.mark.django_db
def test_a_column_is_compared_by_the_name_of_its_newspaper():
    morning, evening = make_newspaper("早报", "zaobao"), make_newspaper("晚报", "wanbao")
    before = {"newspaper_id": morning.pk, "name": "今日论语", "about": "", "standing": "proposed"}
    after = {"newspaper_id": evening.pk, "name": "今日论语", "about": "", "standing": "used"}
    proposal = NameProposal(kind="column", action="edit", arguments={"before": before, "after": after})
    assert [(one.label, one.before, one.after) for one in compare_fields(proposal)] == [
        ("报纸", "早报", "晚报"),
        ("是不是栏目", "待定", "栏目"),
    ]


@pytest.mark.django_db
def test_the_fields_of_a_new_name_are_compared_with_nothing():
    values = {"name": "刘国栋", "note": "摄影", "aliases": []}
    proposal = NameProposal(kind="person", action="split", arguments={"new": values})
    assert [(one.before, one.after) for one in compare_fields(proposal)] == [("", "刘国栋"), ("", "摄影")]


def test_a_form_without_a_change_proposes_nothing(archive, editor):
    address = f"articles/tag/{archive.place.pk}/change/"
    editor.post(address, editor.open(address))
    assert not NameProposal.objects.exists()


@pytest.mark.slow
def test_a_merge_waits_for_a_publisher_who_declines_it(archive, editor, publisher):
    rows = [archive.reporter.pk, archive.colleague.pk]
    data = {"action": "merge", "_selected_action": rows}
    assert NOTE in words(read(editor.client.post("/admin/articles/person/", data)))
    done = data | {"heir": archive.colleague.pk, "confirm": "1"}
    assert read_messages(editor.client.post("/admin/articles/person/", done, follow=True)) == [PROPOSED]
    proposal = NameProposal.objects.get()
    shown = words(read(publisher.get(f"articles/nameproposal/{proposal.pk}/change/")))
    assert "会移动 1 篇文章，其中已发布 1 篇" in shown
    assert decide(publisher, proposal, "decline") == ["请写明不采纳的理由。"]
    assert decide(publisher, proposal, "decline", reason="不是一个人") == ["没有采纳提议。"]
    assert "不是一个人" in read(editor.get(f"articles/nameproposal/{proposal.pk}/change/"))
    assert Person.objects.count() == 2
    archive.reporter.credits.all().delete()
    archive.reporter.delete()
    shown = words(read(editor.get(f"articles/nameproposal/{proposal.pk}/change/")))
    assert "会移动" not in shown  # there is nothing to merge any more


@pytest.mark.slow
def test_a_split_waits_for_a_publisher(archive, editor, publisher):
    credit(archive.battery, ("记者", archive.colleague))
    address = f"/admin/articles/person/{archive.colleague.pk}/split/"
    data = {"new-name": "刘国栋", "new-note": "摄影", "articles": [archive.battery.pk]}
    assert read_messages(editor.client.post(address, data, follow=True)) == [PROPOSED]
    proposal = NameProposal.objects.get()
    shown = words(read(publisher.get(f"articles/nameproposal/{proposal.pk}/change/")))
    assert "区别说明 区别说明 补上 摄影" in shown
    assert archive.battery.title in shown
    assert decide(publisher, proposal, "accept") == ["采纳了提议。"]
    assert Person.objects.filter(note="摄影").exists()


@pytest.mark.parametrize(("kind", "name"), [("tag", "place"), ("person", "reporter"), ("column", "column")])
def test_only_who_may_publish_deletes_what_is_public(archive, editor, publisher, kind, name):
    row = getattr(archive, name)
    address = f"/admin/articles/{kind}/{row.pk}/delete/"
    assert editor.client.post(address, {"post": "yes"}).status_code == 403
    data = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
    editor.client.post(f"/admin/articles/{kind}/", data)
    assert type(row).objects.filter(pk=row.pk).exists()
    assert publisher.client.get(address).status_code == 200


@pytest.mark.slow
def test_an_editor_decides_no_proposal(archive, editor):
    address = f"articles/tag/{archive.place.pk}/change/"
    editor.post(address, editor.open(address) | {"name": "南开"})
    proposal = NameProposal.objects.get()
    response = editor.client.post(f"/admin/articles/nameproposal/{proposal.pk}/decide/", {"do": "accept"})
    assert response.status_code == 403
    assert NameProposal.objects.open().exists()
