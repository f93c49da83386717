"""Tags, people and columns merged and split in the admin, and the list of what was done, with its undo."""

import pytest
from django.contrib.auth.models import Group, User

from articles.admin import name_merges
from articles.admin.name_merges import suggest_split
from articles.curation.operations import Refused
from articles.models import AuthorityOperation, Column, Person, Role, Tag
from tests.admin.conftest import AdminClient, read_errors, read_messages
from tests.archives import credit, make_article, make_issue, make_newspaper, make_page, tag
from tests.public.conftest import read, words


@pytest.fixture
def viewer(db) -> AdminClient:
    user = User.objects.create_user("reader", is_staff=True)
    permissions = Group.objects.get(name="编辑").permissions.filter(codename__startswith="view_")
    user.user_permissions.set(permissions)
    return AdminClient(user)


def start_merge(editor, model, *rows, **more):
    data = {"action": "merge", "_selected_action": [row.pk for row in rows]} | more
    return editor.client.post(f"/admin/articles/{model}/", data, follow=True)


def test_a_merge_shows_first_what_it_moves(archive, editor):
    page = words(read(start_merge(editor, "tag", archive.place, archive.region)))
    assert "会移动 1 篇文章，其中已发布 1 篇；1 篇两个都有，合并后只留一个。" in page
    assert Tag.objects.count() == 2


@pytest.mark.slow
def test_people_are_merged_into_the_chosen_one_and_taken_apart_again(archive, publisher):
    done = start_merge(
        publisher, "person", archive.reporter, archive.colleague, heir=archive.colleague.pk, confirm="1"
    )
    assert read_messages(done) == ["合并成了“刘国栋”，移动了 1 篇文章。"]
    assert not Person.objects.filter(pk=archive.reporter.pk).exists()
    operation = AuthorityOperation.objects.get()
    listed = words(read(publisher.get("articles/authorityoperation/")))
    assert "合并：于春津 → 刘国栋 1" in listed
    assert publisher.act("articles/authorityoperation/", "undo", operation) == [
        "撤销了“合并：于春津 → 刘国栋”。"
    ]
    assert publisher.act("articles/authorityoperation/", "undo", operation) == [
        "“合并：于春津 → 刘国栋”：这项操作已经撤销了。"
    ]
    assert Person.objects.filter(pk=archive.reporter.pk).exists()


@pytest.mark.slow
def test_one_row_is_not_merged_and_columns_of_two_newspapers_are_not(archive, editor):
    assert read_messages(start_merge(editor, "tag", archive.place)) == ["请选两个以上，再合并。"]
    other = Column.objects.create(newspaper=make_newspaper("津报", "jinbao"), name="论语")
    done = start_merge(editor, "column", archive.column, other, heir=other.pk, confirm="1")
    assert read_messages(done) == ["不同报纸的栏目不能合并。"]


@pytest.mark.slow
def test_an_editor_does_not_decide_a_column_of_published_articles(archive, editor, publisher):
    public = "这样会改动已经发布的文章，您没有发布的权限。"
    for action in ("use", "refuse"):
        assert editor.act("articles/column/", action, archive.column) == [public]
    said = publisher.act("articles/column/", "refuse", archive.column)
    assert said == ["1 个不是栏目：文章不再归在下面，以后导入也不再提议。"]
    archive.column.refresh_from_db()
    assert archive.column.standing == Column.Standing.REFUSED


@pytest.mark.slow
def test_a_person_is_split_by_chosen_articles(archive, publisher):
    credit(archive.battery, ("记者", archive.colleague))
    address = f"articles/person/{archive.colleague.pk}/split/"
    assert "信息平台昨日上线" in read(publisher.get(address))
    refused = publisher.post(address, {"new-name": "刘国栋", "new-note": "摄影"}, status=200)
    assert "请选要分出去的文章。" in read(refused)
    publisher.post(address, {"new-name": "刘国栋", "new-note": "摄影", "articles": [archive.battery.pk]})
    assert read_messages(publisher.get("")) == ["分出了“刘国栋（摄影）”。"]
    assert str(archive.battery.credits.get().person) == "刘国栋（摄影）"


@pytest.mark.slow
def test_one_name_in_two_newspapers_is_found_and_split_as_the_form_suggests(archive, publisher):
    evening = make_newspaper("晚报", "wb")
    page = make_page(evening, "evening", "城东老桥", issue=make_issue(evening), label="1")
    credit(make_article(page, "bridge", (Role.HEADLINE, 0)), ("记者", archive.colleague))
    credit(archive.battery, ("记者", archive.colleague))
    assert 'href="?papers=several"' in read(publisher.get("articles/person/"))
    listed = publisher.get("articles/person/?papers=several").context["cl"].result_list
    assert list(listed) == [archive.colleague]
    form = publisher.get(f"articles/person/{archive.colleague.pk}/change/")
    assert "样报 2 篇、晚报 1 篇" in read(form)
    context = publisher.get(f"articles/person/{archive.colleague.pk}/split/").context
    fields = {f"new-{name}": context["new_form"][name].value() for name in ("name", "note")}
    offered = context["form"]["newspapers"]
    assert {str(label) for _key, label in offered.field.choices} == {"样报", "晚报"}
    chosen = offered.value()
    publisher.post(f"articles/person/{archive.colleague.pk}/split/", fields | {"newspapers": chosen})
    assert str(page.articles.get().credits.get().person) == "刘国栋（晚报）"
    assert archive.battery.credits.get().person == archive.colleague
    assert not publisher.get("articles/person/?papers=several").context["cl"].result_list


def test_no_split_is_suggested_of_a_tag_or_of_a_name_in_one_newspaper(archive):
    assert suggest_split(archive.reporter) == {"name": "于春津"}
    evening = make_newspaper("晚报", "wb")
    tag(make_article(make_page(evening, "evening", "城东老桥"), "bridge", (Role.HEADLINE, 0)), "南开区")
    assert suggest_split(archive.place) == {"name": "南开区", "kind": "place"}


def test_a_split_that_fits_no_more_says_so(archive, publisher, monkeypatch):
    def refuse(*args, **fields):
        raise Refused("没有选中“南开区”的文章。")  # somebody took the tag off meanwhile

    monkeypatch.setattr(name_merges, "split_or_propose", refuse)
    data = {"new-name": "南开", "new-kind": "place", "newspapers": [archive.newspaper.pk]}
    refused = publisher.post(f"articles/tag/{archive.place.pk}/split/", data, status=200)
    assert read_errors(refused) == ["没有选中“南开区”的文章。"]
    assert not Tag.objects.filter(name="南开").exists()


def test_a_tag_is_split_by_newspaper(archive, publisher):
    tag(archive.yak, "南开区")
    data = {"new-name": "南开", "new-kind": "place", "newspapers": [archive.newspaper.pk]}
    publisher.post(f"articles/tag/{archive.place.pk}/split/", data)
    assert Tag.objects.get(name="南开").taggings.count() == 2


@pytest.mark.slow
def test_broader_tags_guards_and_the_note_are_edited_as_one_operation(archive, publisher):
    publisher.save(
        f"articles/tag/{archive.place.pk}/change/",
        broader=[archive.region.pk],
        guards="南开大学\r\n南开中学",
        note="天津市市辖区",
    )
    stored = Tag.objects.get(pk=archive.place.pk)
    assert (stored.guards, stored.note) == (["南开大学", "南开中学"], "天津市市辖区")
    assert list(stored.broader.all()) == [archive.region]
    publisher.act("articles/authorityoperation/", "undo", AuthorityOperation.objects.get())
    stored.refresh_from_db()
    assert (stored.guards, stored.note, stored.broader.count()) == ([], "", 0)


@pytest.mark.slow
def test_a_tag_that_would_be_broader_than_itself_is_a_form_error(archive, editor):
    archive.region.broader.add(archive.place)
    address = f"articles/tag/{archive.place.pk}/change/"
    response = editor.post(address, editor.open(address) | {"broader": [archive.region.pk]}, status=200)
    assert "“南开区”不能是它自己的上位标签。" in read(response)


@pytest.mark.slow
@pytest.mark.parametrize("address", ["articles/person/{}/split/", "articles/tag/{}/split/"])
def test_who_may_not_change_names_does_not_split_or_merge(archive, viewer, address):
    pk = archive.reporter.pk if "person" in address else archive.place.pk
    viewer.get(address.format(pk), status=403)
    assert "合并为一个" not in read(viewer.get("articles/tag/"))
    operations = viewer.get("articles/authorityoperation/")
    assert 'value="undo"' not in read(operations)
