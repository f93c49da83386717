"""The vocabulary exported, and imported from a file after a look at what that would do."""

import re
from html import unescape

import pytest
from django.contrib.auth.models import Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile

from articles.admin import vocabulary
from articles.curation.journal import undo_operation
from articles.models import AuthorityOperation, Tag, TagLookup
from tests.admin.conftest import AdminClient
from tests.archives import PUBLISHED, make_article, make_newspaper, make_page, tag

LIST = "/admin/articles/tag/"
IMPORT = f"{LIST}import/"
HEAD = "name,kind,aliases,broader,note\n"
FILE = f"{HEAD}老桥,place,旧桥|老大桥,城东,\n城东,place,,,\n"


@pytest.fixture
def client(publisher):
    return publisher.client


def upload(client, text, name="tags.csv", **fields):
    return client.post(IMPORT, {"file": SimpleUploadedFile(name, text.encode()), **fields})


def confirm(client, preview):
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', preview.content.decode()))
    return client.post(IMPORT, {**hidden, "confirm": "1"}, follow=True)


def show(response):
    return unescape(" ".join(re.sub(r"<[^>]*>", " ", response.content.decode()).split()))


@pytest.mark.slow
def test_a_preview_shows_what_would_happen_and_changes_nothing(client):
    Tag.objects.create(name="老桥", kind="subject", aliases=["旧桥"], note="桥。")
    preview = upload(client, FILE, "tags.CSV", is_updating="on")
    page = show(preview)
    assert "tags.CSV ：新增 1 个标签，修改 1 个，0 个不变。" in page
    assert "老桥 类别 主题 地点" in page
    assert "老桥 别名 旧桥 旧桥、老大桥" in page
    assert "老桥 上位标签 城东" in page
    assert "老桥 范围说明 桥。" in page
    assert (Tag.objects.count(), Tag.objects.get().kind) == (1, "subject")
    assert "新增 1 个标签，修改 1 个，0 个不变。" in show(confirm(client, preview))
    old = Tag.objects.get(name="老桥")
    assert (old.kind, old.aliases, old.note) == ("place", ["旧桥", "老大桥"], "")
    assert [one.name for one in old.broader.all()] == ["城东"]
    assert TagLookup.objects.count() == 2


@pytest.mark.parametrize("shown", [1, 2])
def test_the_first_of_many_changes_are_shown(client, monkeypatch, shown):
    monkeypatch.setattr(vocabulary, "ROWS_SHOWN", shown)
    for name in ("老桥", "新桥"):
        Tag.objects.create(name=name, kind="subject")
    rows = "老桥,place,,,\n新桥,place,,,\n城东,place,,,\n城西,event,,,\n"
    context = upload(client, HEAD + rows, is_updating="on").context
    created = [(row.name, kind) for row, kind in context["created"]]
    assert created == [("城东", "地点"), ("城西", "事件")][:shown]
    assert [name for name, _ in context["updated"]] == ["老桥", "新桥"][:shown]


def test_without_updating_what_the_vocabulary_has_stays(client):
    Tag.objects.create(name="老桥", kind="subject")
    preview = upload(client, FILE)
    assert "新增 1 个标签，修改 0 个，1 个不变。" in show(preview)
    confirm(client, preview)
    assert dict(Tag.objects.values_list("name", "kind")) == {"老桥": "subject", "城东": "place"}


def test_what_a_file_does_not_say_of_a_tag_stays(client):
    Tag.objects.create(name="老桥", kind="subject", guards=["老桥头"], note="桥。")
    confirm(client, upload(client, "name,kind,aliases\n老桥,place,旧桥\n", is_updating="on"))
    old = Tag.objects.get()
    assert (old.kind, old.aliases, old.guards, old.note) == ("place", ["旧桥"], ["老桥头"], "桥。")


@pytest.mark.slow
def test_a_broader_tag_that_the_file_no_longer_names_is_taken_away(client):
    confirm(client, upload(client, FILE))
    confirm(client, upload(client, f"{HEAD}老桥,place,旧桥|老大桥,,\n", is_updating="on"))
    assert not Tag.objects.get(name="老桥").broader.exists()


@pytest.mark.slow
def test_an_import_is_one_operation_and_can_be_undone(client, publisher):
    Tag.objects.create(name="老桥", kind="subject", note="桥。")
    before = list(Tag.objects.values())
    confirm(client, upload(client, FILE, is_updating="on"))
    (operation,) = AuthorityOperation.objects.all()
    assert (str(operation), operation.author) == ("修改：词表文件 tags.csv", publisher.user)
    undo_operation(operation, by=publisher.user)
    assert list(Tag.objects.values()) == before
    assert not Tag.broader.through.objects.exists()


@pytest.mark.slow
def test_an_import_that_was_changed_since_is_not_undone(client, publisher):
    Tag.objects.create(name="老桥", kind="subject")
    confirm(client, upload(client, FILE, is_updating="on"))
    Tag.objects.filter(name="老桥").update(kind="event")
    before = list(Tag.objects.values())
    (message,) = publisher.act("articles/authorityoperation/", "undo", AuthorityOperation.objects.get())
    assert "后来又有人改过，不能撤销" in message
    assert list(Tag.objects.values()) == before


@pytest.mark.slow
def test_what_a_preview_carries_has_to_be_what_it_was_given(client):
    posted = {"do": "import", "name": "tags.csv", "data": "不是"}
    assert "请选一个文件。" in show(client.post(IMPORT, posted))
    assert not Tag.objects.exists()


@pytest.mark.slow
def test_a_vocabulary_that_changed_since_the_preview_is_shown_again(client):
    preview = upload(client, FILE, is_updating="on")
    Tag.objects.create(name="老桥", kind="event")
    again = confirm(client, preview)
    assert "您看过之后，词表有人改过" in show(again)
    assert Tag.objects.get().kind == "event"
    confirm(client, again)
    assert Tag.objects.get(name="老桥").kind == "place"


@pytest.mark.parametrize(
    ("text", "name", "message"),
    [
        ("name,kind\n", "tags.csv", "什么都没有导入：tags.csv 第 1 行：各列必须有 name, kind, aliases"),
        (f"{HEAD}老桥,place,,无此,\n", "tags.csv", "tags.csv 第 2 行：没有上位标签“无此”。"),
        (
            f"{HEAD}甲城,place,,乙城,\n乙城,place,,甲城,\n",
            "tags.csv",
            "tags.csv 第 2 行：“甲城”会成为它自己的上位标签。",
        ),
        ("<urn:a> a <urn:b", "tags.ttl", "tags.ttl：不是合格的 RDF（BadSyntax）。"),
        ("x", "tags.xlsx", "文件名要以 .csv、.ttl、.rdf、.xml、.nt 结尾。"),
        ("", "tags.csv", "请选一个文件。"),
        ("x" * 1_500_001, "tags.csv", "请让管理员用命令 import_tags 导入。"),
    ],
)
def test_a_file_with_an_error_imports_nothing(client, text, name, message):
    assert message in show(upload(client, text, name))
    assert not Tag.objects.exists()


@pytest.mark.slow
def test_each_format_is_exported_and_imported_again(client):
    confirm(client, upload(client, FILE))
    for suffix, kind in (("csv", "text/csv"), ("ttl", "text/turtle")):
        answer = client.get(f"{LIST}export/{suffix}/")
        assert answer.headers["Content-Type"] == f"{kind}; charset=utf-8"
        assert answer.headers["Content-Disposition"] == f'attachment; filename="tags.{suffix}"'
        preview = upload(client, answer.content.decode(), f"tags.{suffix}", is_updating="on")
        assert "新增 0 个标签，修改 0 个，2 个不变。" in show(preview)
    assert "http://testserver/tags/%E8%80%81%E6%A1%A5" in answer.content.decode()
    assert client.get(f"{LIST}export/xlsx/").status_code == 404


@pytest.mark.slow
def test_public_tags_are_changed_by_those_who_may_publish(editor, client):
    page = make_page(make_newspaper(), "page", "过老桥。")
    tag(make_article(page, "article", **PUBLISHED), "老桥")
    preview = upload(editor.client, f"{HEAD}老桥,place,,,\n", is_updating="on")
    assert "您没有发布的权限" in show(confirm(editor.client, preview))
    assert Tag.objects.get().kind == "subject"
    confirm(client, upload(client, f"{HEAD}老桥,place,,,\n", is_updating="on"))
    assert Tag.objects.get().kind == "place"


def test_those_who_may_only_look_export_and_do_not_import(db):
    user = User.objects.create_user("guest", is_staff=True)
    client = AdminClient(user).client
    assert client.get(f"{LIST}export/csv/").status_code == 403
    user.user_permissions.add(Permission.objects.get(codename="view_tag"))
    listed = client.get(LIST).content.decode()
    assert "export/csv/" in listed
    assert IMPORT not in listed
    assert client.get(IMPORT).status_code == 403
    assert client.get(f"{LIST}export/csv/").status_code == 200


@pytest.mark.slow
def test_importing_costs_no_query_for_each_tag(client, django_assert_max_num_queries):
    rows = "".join(f"第{number}区,place,{number}区|区{number},,\n" for number in range(300))
    confirm(client, upload(client, HEAD + rows.replace("place", "subject")))
    preview = upload(client, HEAD + rows, is_updating="on")
    with django_assert_max_num_queries(70):
        confirm(client, preview)
    assert Tag.objects.filter(kind="place").count() == 300


def test_saving_a_tag_says_that_old_articles_are_searched(client):
    made = client.post(f"{LIST}add/", {"name": "老桥", "kind": "place"}, follow=True)
    assert "旧文章正在后台查找" in made.content.decode()
    assert "还有 1 个标签正在旧文章里查找。" in show(client.get("/admin/articles/tagging/decide/"))
