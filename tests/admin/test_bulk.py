"""Bulk operations in the admin: what would be done is shown before, and undone by a button."""

import pytest

from articles.admin import bulk
from articles.models import Article, BackgroundTask, BulkOperation, Collection, Column, Page, PageWork, Status
from articles.models.background_task import TaskState
from articles.models.editorial_work import BulkState
from tests.admin.conftest import AdminClient, read_messages
from tests.archives import make_page
from tests.public.conftest import read, words

ARTICLES, PAGES = "articles/article/", "articles/page/"


def choose(person, address, action, *rows) -> str:
    """The address of the operation that a list's action leads to."""
    data = {"action": action, "_selected_action": [str(row.pk) for row in rows]}
    return person.post(address, data).url.removeprefix("/admin/")


@pytest.mark.slow
def test_nothing_is_done_before_it_was_shown(archive, publisher):
    address = choose(publisher, ARTICLES, "publish", *Article.objects.all())
    shown = words(read(publisher.get(address)))
    assert "选中 3 条。还什么都没有做。" in shown
    assert "改动 2 条 ，其中 1 条还有存疑" in shown
    assert "跳过 1 条（已经发布）：《抓住机遇 发挥优势》" in shown
    assert "发布：做 2 条" in shown
    assert Article.objects.published().count() == 1
    preview = publisher.get(address).context["shown"]
    for do, shown in (("start", "another preview"), ("preview", preview)):
        publisher.post(address, {"do": do, "shown": shown}, status=200)
        assert Article.objects.published().count() == 1
    publisher.act(ARTICLES, "publish", archive.yak)
    assert str(BulkOperation.objects.get(changed=1)) == "发布"


def test_a_whole_filtered_list_is_chosen_across_its_pages(archive, editor):
    data = {"action": "set_kind", "_selected_action": [str(archive.yak.pk)], "select_across": "1"}
    editor.post(f"{ARTICLES}?status__exact=draft", data)
    drafts = Article.objects.filter(status=Status.DRAFT).values_list("pk", flat=True)
    assert set(BulkOperation.objects.get().keys) == set(drafts)


@pytest.mark.slow
def test_an_operation_is_undone_by_a_button(archive, editor):
    said = editor.act(ARTICLES, "set_kind", archive.yak, archive.battery, kind="commentary")
    assert said == ["改了 2 条。"]
    operation = BulkOperation.objects.get()
    assert str(operation) == "定体裁：评论"
    address = f"articles/bulkoperation/{operation.pk}/"
    BackgroundTask.objects.update(state=TaskState.RUNNING)
    shown = words(read(editor.get(f"{address}change/")))
    assert "进行中 2 / 2" in shown
    assert "全部撤销" not in shown
    BackgroundTask.objects.update(state=TaskState.DONE)
    assert "全部撤销" in words(read(editor.get(f"{address}change/")))
    editor.post(f"{address}undo/", {})
    assert set(Article.objects.values_list("kind", flat=True)) == {"news"}
    shown = words(read(editor.get(f"{address}change/")))
    assert "撤销了它。" in shown
    assert "全部撤销" not in shown
    [row] = editor.get("articles/bulkoperation/").context["cl"].result_list
    assert row.state == BulkState.UNDONE


@pytest.mark.slow
def test_what_is_undone_is_not_undone_again(archive, editor):
    editor.act(ARTICLES, "set_kind", archive.yak, kind="commentary")
    undo = f"/admin/articles/bulkoperation/{BulkOperation.objects.get().pk}/undo/"
    editor.client.post(undo, follow=True)
    said = read_messages(editor.client.post(undo, follow=True))
    assert said == ["这项批量操作没有做，或者已经撤销了。"]


@pytest.mark.slow
def test_of_two_who_start_an_operation_the_second_is_told(archive, editor, monkeypatch):
    address = choose(editor, ARTICLES, "set_kind", archive.yak)
    shown = editor.post(address, {"do": "preview", "kind": "commentary"}, status=200).context["shown"]
    start = {"do": "start", "kind": "commentary", "shown": shown}
    preview = bulk.preview_bulk

    def start_meanwhile(operation, *args, **kwargs):
        found = preview(operation, *args, **kwargs)
        BulkOperation.objects.update(state=BulkState.STARTED)
        return found

    monkeypatch.setattr(bulk, "preview_bulk", start_meanwhile)
    said = read_messages(editor.client.post(f"/admin/{address}", start, follow=True))
    assert said == ["这项批量操作已经开始了。"]
    assert not Article.objects.filter(kind="commentary").exists()


@pytest.mark.slow
def test_articles_are_gathered_from_the_list(archive, editor):
    collection = Collection.objects.create(title="科技", slug="keji")
    assert editor.act(ARTICLES, "gather", archive.yak, collection=str(collection.pk)) == ["改了 1 条。"]
    assert list(collection.articles.all()) == [archive.yak]
    Collection.objects.update(is_public=True)
    address = choose(editor, ARTICLES, "gather", archive.battery)
    response = editor.post(address, {"do": "preview", "collection": str(collection.pk)}, status=200)
    assert response.context["form"].errors["collection"] == ["这个专题已经公开，您没有公开专题的权限。"]


@pytest.mark.slow
def test_pages_are_dated_and_numbered_by_their_names(archive, editor, monkeypatch):
    rows = [
        make_page(archive.newspaper, f"scan{number}", f"版{number}", source_name=f"20260401-{number}.txt")
        for number in (1, 2)
    ]
    address = choose(editor, PAGES, "place", *rows, archive.undated)
    assert editor.get(address).context["form"]["first"].value() == 1
    response = editor.post(address, {"do": "preview", "pattern": "YYYYMMDD-PP"}, status=200)
    shown = words(read(response))
    assert "20260401-2.txt 样报 日期不详 版次不详 2026-04-01 2" in shown
    with monkeypatch.context() as patch:
        patch.setattr(bulk, "PLACES_SHOWN", 1)
        few = editor.post(address, {"do": "preview", "pattern": "YYYYMMDD-PP"}, status=200).context["places"]
    assert [(page.source_name, day, label) for page, day, label in few] == [
        ("20260401-1.txt", "2026-04-01", "1")
    ]
    assert "跳过 1 条（文件名不合样式）" in shown
    start = {"do": "start", "pattern": "YYYYMMDD-PP", "shown": response.context["shown"]}
    editor.post(address, start)
    assert [str(page) for page in Page.objects.filter(pk__in=[row.pk for row in rows]).order_by("pk")] == [
        "样报 2026-04-01 第 1 版",
        "样报 2026-04-01 第 2 版",
    ]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({}, "请写文件名的样式，或者给第一天的日期，只取一样。"),
        ({"pattern": "PP", "start": "2026-03-19"}, "请写文件名的样式，或者给第一天的日期，只取一样。"),
        ({"pattern": "无"}, ""),
        ({"pattern": "*" * 99 + "PP"}, ""),  # 101 characters
        ({"start": "2026-03-19", "pages_an_issue": "1000"}, ""),
        ({"start": "2026-03-19", "pages_an_issue": "0"}, ""),
        ({"start": "2026-03-19", "first": "1000"}, ""),
        ({"start": "2026-03-19", "first": "0"}, ""),
        ({"start": "2026-13-01"}, ""),
    ],
)
def test_a_wrong_pattern_is_said_and_nothing_is_shown(archive, editor, data, said):
    address = choose(editor, PAGES, "place", archive.undated)
    response = editor.post(address, {"do": "preview"} | data, status=200)
    assert said in str(response.context["form"].errors.get("__all__", ""))
    assert response.context["form"].errors
    assert "preview" not in response.context


@pytest.mark.slow
def test_articles_are_put_in_a_column_which_it_becomes(archive, editor):
    proposed = Column.objects.create(newspaper=archive.newspaper, name="津门走笔", standing="proposed")
    address = choose(editor, ARTICLES, "set_column", archive.battery)
    form = editor.post(address, {"do": "preview", "column": str(proposed.pk)}, status=200).context["form"]
    assert form.consequence == "“津门走笔”还不是栏目，会成为栏目。"
    form = editor.post(address, {"do": "preview", "column": str(archive.column.pk)}, status=200).context[
        "form"
    ]
    assert form.consequence == ""
    assert editor.act(ARTICLES, "set_column", archive.battery, column=str(proposed.pk))[-1] == "改了 1 条。"
    assert Article.objects.get(pk=archive.battery.pk).column == proposed


@pytest.mark.slow
@pytest.mark.parametrize("address", [ARTICLES, PAGES])
def test_pages_are_given_to_an_editor_from_either_list(archive, editor, publisher, address):
    rows = [archive.visit, archive.battery] if address == ARTICLES else [archive.page]
    said = publisher.act(address, "assign", *rows, editor=str(editor.user.pk))
    assert said[-1] == "改了 1 条。"
    assert list(PageWork.objects.values_list("page", "assignee")) == [(archive.page.pk, editor.user.pk)]


@pytest.mark.slow
def test_pages_are_dated_from_a_day_on(archive, editor):
    second = make_page(archive.newspaper, "zlater", "老桥通车")
    fields = {"start": "2026-04-01", "first": "2", "pages_an_issue": "1"}
    editor.act(PAGES, "place", archive.undated, second, **fields)
    pages = Page.objects.filter(pk__in=[archive.undated.pk, second.pk])
    assert sorted(map(str, pages)) == ["样报 2026-04-01 第 2 版", "样报 2026-04-02 第 2 版"]


@pytest.mark.slow
def test_nobody_starts_or_undoes_what_they_may_not(archive, editor, publisher, django_user_model):
    publish = choose(publisher, ARTICLES, "publish", archive.yak)
    editor.get(publish, status=403)
    editor.post(publish, {"do": "start"}, status=403)
    publisher.act(ARTICLES, "publish", archive.yak)
    done = BulkOperation.objects.get(state=BulkState.DONE)
    editor.post(f"articles/bulkoperation/{done.pk}/undo/", {}, status=403)
    AdminClient(django_user_model.objects.create_user("staff", is_staff=True)).get(publish, status=403)
    archive.yak.refresh_from_db()
    assert archive.yak.status == Status.PUBLISHED


@pytest.mark.slow
def test_the_cost_of_a_preview_does_not_grow_with_the_rows(archive, publisher, django_assert_max_num_queries):
    for number in range(40):
        Article.objects.create(page=archive.page, position=10 + number, ref=f"r{number}", headline="简讯")
    address = choose(publisher, ARTICLES, "publish", *Article.objects.all())
    with django_assert_max_num_queries(14):
        publisher.get(address)
