"""Newspapers, columns, people and tags in the admin, and the tags proposed for articles."""

import pytest
from django.contrib.auth.models import Permission, User

from articles.models import (
    Collection,
    Column,
    IndexRequest,
    Person,
    Tag,
    Tagging,
)
from tests.admin.conftest import AdminClient, read_errors
from tests.archives import credit
from tests.public.conftest import read


def requested() -> set[int]:
    return set(IndexRequest.objects.values_list("article_pk", flat=True))


def test_the_list_of_tags_shows_their_aliases(archive, publisher):
    Tag.objects.filter(pk=archive.place.pk).update(aliases=["南开", "津南开区"])
    assert '<td class="field-display_aliases">南开、津南开区</td>' in read(publisher.get("articles/tag/"))


@pytest.mark.slow
def test_a_heading_found_by_imports_is_decided_to_be_a_column_or_none(archive, publisher):
    columns = "articles/column/"
    heading = Column.objects.create(newspaper=archive.newspaper, name="海河时评", standing="proposed")
    assert publisher.act(columns, "use", heading) == ["1 个确定是栏目。"]
    heading.refresh_from_db()
    assert heading.standing == Column.Standing.USED
    said = ["1 个不是栏目：文章不再归在下面，以后导入也不再提议。"]
    assert publisher.act(columns, "refuse", heading) == said
    heading.refresh_from_db()
    assert heading.standing == Column.Standing.REFUSED


@pytest.mark.slow
def test_aliases_are_edited_one_per_line(archive, publisher):
    address = f"articles/tag/{archive.place.pk}/change/"
    assert publisher.open(address)["aliases"] == "南开"
    publisher.save(address, aliases="南开\r\n  津南开区 \r\n\r\n南开\r\n")
    archive.place.refresh_from_db()
    assert archive.place.aliases == ["南开", "津南开区"]
    assert requested() == {archive.visit.pk}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "row"),
    [("newspaper", "newspaper"), ("column", "column"), ("person", "reporter"), ("tag", "place")],
)
def test_renaming_a_row_queues_its_articles_for_indexing(archive, administrator, kind, row):
    pk = getattr(archive, row).pk
    administrator.save(f"articles/{kind}/{pk}/change/", name="新名")
    assert requested() == {archive.visit.pk}


def test_deleting_a_tag_queues_its_articles_for_indexing(archive, publisher):
    publisher.post(f"articles/tag/{archive.place.pk}/delete/", {"post": "yes"})
    assert not Tag.objects.filter(name="南开区").exists()
    assert requested() == {archive.visit.pk}


def test_deleting_tags_from_the_list_queues_their_articles_for_indexing(archive, publisher):
    data = {
        "action": "delete_selected",
        "_selected_action": [archive.place.pk, archive.region.pk],
        "post": "yes",
    }
    publisher.post("articles/tag/", data)
    assert not Tag.objects.exists()
    assert requested() == {archive.visit.pk}


@pytest.mark.slow
def test_a_person_with_credits_cannot_be_deleted(archive, publisher):
    response = publisher.get(f"articles/person/{archive.reporter.pk}/delete/")
    assert len(response.context["protected"]) == 1
    publisher.post(f"articles/person/{archive.reporter.pk}/delete/", {"post": "yes"}, status=200)
    assert Person.objects.filter(pk=archive.reporter.pk).exists()


@pytest.mark.slow
def test_a_name_that_is_taken_is_a_form_error(archive, editor):
    address = f"articles/tag/{archive.place.pk}/change/"
    response = editor.post(address, editor.open(address) | {"name": "京津冀"}, status=200)
    assert read_errors(response) == ["具有 标签名 的 标签 已存在。"]


@pytest.mark.slow
def test_a_tag_form_is_refused_if_somebody_changed_the_tag_meanwhile(archive, publisher):
    address = f"articles/tag/{archive.place.pk}/change/"
    opened = publisher.open(address)
    publisher.save(address, aliases="南开\n津南开区")
    response = publisher.post(address, opened | {"name": "南开"}, status=200)
    assert read_errors(response)[0].startswith("您打开本页之后，有人改过这一条。")
    archive.place.refresh_from_db()
    assert (archive.place.name, archive.place.aliases) == ("南开区", ["南开", "津南开区"])


@pytest.mark.slow
def test_a_tag_is_found_by_its_alias_in_the_list_and_in_autocomplete(archive, editor):
    Tag.objects.filter(pk=archive.region.pk).update(aliases=["首都都市圈"])
    assert list(editor.get("articles/tag/?q=都市圈").context["cl"].result_list) == [archive.region]
    query = "app_label=articles&model_name=tagging&field_name=tag&term=都市圈"
    assert [row["text"] for row in editor.get(f"autocomplete/?{query}").json()["results"]] == ["京津冀"]
    assert len(editor.get("articles/tag/?q=").context["cl"].result_list) == 2


@pytest.mark.parametrize(
    ("field", "model", "found"),
    [
        ("tagging&field_name=tag", Tag, ["甲桥", "丙桥", "乙桥"]),  # by kind, then by name
        ("credit&field_name=person", Person, ["丙桥", "乙桥", "甲桥"]),
        ("pin&field_name=collection", Collection, ["丙桥", "甲桥", "乙桥"]),  # the newest first
    ],
)
def test_what_a_field_offers_is_in_the_order_of_its_list(archive, editor, field, model, found):
    for name, kind in (("乙桥", "subject"), ("甲桥", "place"), ("丙桥", "subject")):
        given = {Tag: {"name": name, "kind": kind}, Collection: {"title": name, "slug": name}}
        model.objects.create(**given.get(model, {"name": name}))
    rows = editor.get(f"autocomplete/?app_label=articles&model_name={field}&term=桥").json()["results"]
    assert [row["text"] for row in rows] == found


def test_a_column_stays_with_its_newspaper(archive, editor):
    form = editor.get(f"articles/column/{archive.column.pk}/change/").context["adminform"].form
    assert "newspaper" not in form.fields


@pytest.mark.slow
def test_proposed_tags_are_accepted_and_rejected_from_the_list(archive, editor):
    proposed = Tagging.objects.get(tag=archive.region)
    assert editor.act("articles/tagging/", "accept", proposed) == ["采用了 1 个标签。"]
    proposed.refresh_from_db()
    assert proposed.state == "accepted"
    assert requested() == {archive.visit.pk}
    assert editor.act("articles/tagging/", "reject", proposed) == ["有 1 个标签不用。"]
    proposed.refresh_from_db()
    assert proposed.state == "rejected"


@pytest.mark.slow
def test_a_proposed_tag_is_rejected_on_its_own_form(archive, editor):
    proposed = Tagging.objects.get(tag=archive.region)
    editor.save(f"articles/tagging/{proposed.pk}/change/", state="rejected")
    proposed.refresh_from_db()
    archive.visit.refresh_from_db()
    assert proposed.state == "rejected"
    assert archive.visit.is_edited


@pytest.mark.slow
def test_view_on_site_is_offered_only_for_tags_with_published_articles(archive, editor):
    shown = editor.get(f"articles/tag/{archive.place.pk}/change/").context
    assert shown["absolute_url"] == archive.place.get_absolute_url()
    assert not editor.get(f"articles/tag/{archive.region.pk}/change/").context["has_absolute_url"]


@pytest.mark.slow
def test_words_come_back_in_the_form_as_they_were_typed(archive, publisher):
    address = f"articles/tag/{archive.region.pk}/change/"
    publisher.save(address, aliases="环渤海\r\n首都圈")
    assert publisher.open(address)["aliases"] == "环渤海\n首都圈"


def test_an_article_that_credits_a_person_twice_is_counted_once(archive, editor):
    person = Person.objects.create(name="双署")
    credit(archive.yak, ("文", person), ("摄", person))
    [row] = editor.get("articles/person/?q=双署").context["cl"].result_list
    assert row.all_articles == 1


@pytest.mark.slow
def test_who_may_not_publish_renames_no_newspaper_that_readers_see(archive):
    person = AdminClient(User.objects.create_user("clerk", is_staff=True))
    granted = Permission.objects.filter(codename__in=["view_newspaper", "change_newspaper"])
    person.user.user_permissions.set(granted)
    address = f"articles/newspaper/{archive.newspaper.pk}/change/"
    person.post(address, person.open(address) | {"name": "晚报"}, status=403)
    archive.newspaper.refresh_from_db()
    assert archive.newspaper.name == "样报"
