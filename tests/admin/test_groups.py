"""What each of the three groups can and cannot do in the admin."""

import re
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, User
from django.core.management import call_command

from articles.models import Article, Collection, CollectionProposal, Newspaper, Page, Status
from tests.admin.conftest import AdminClient, fill_desk
from tests.archives import MORNING

ARTICLES = "articles/article/"
ON_ARTICLES = {"tag", "untag", "gather", "set_kind", "set_column", "assign"}


def actions_of(user: AdminClient, address: str) -> set[str]:
    choices = user.get(address).context["action_form"].fields["action"].choices
    return {name for name, _label in choices if name}


def buttons_of(user: AdminClient, row: Article | Collection) -> set[str]:
    address = f"articles/{row._meta.model_name}/{row.pk}/change/"
    return {name for name, _label in user.get(address).context["action_buttons"]}


@pytest.mark.slow
def test_editors_propose_and_cannot_publish(archive, editor):
    assert actions_of(editor, ARTICLES) == {"propose", "return_to_draft", *ON_ARTICLES}
    assert buttons_of(editor, archive.yak) == {"propose"}
    assert buttons_of(editor, archive.visit) == set()
    editor.act(ARTICLES, "publish", archive.yak)
    editor.act(ARTICLES, "withdraw", archive.visit)
    editor.save(f"{ARTICLES}{archive.yak.pk}/change/", _action_publish="1", status=Status.PUBLISHED)
    editor.save(f"{ARTICLES}{archive.visit.pk}/change/", _action_withdraw="1", status=Status.WITHDRAWN)
    assert list(Article.objects.published()) == [archive.visit]
    editor.save(f"{ARTICLES}{archive.yak.pk}/change/", _action_propose="1")
    archive.yak.refresh_from_db()
    assert archive.yak.status == Status.PROPOSED


@pytest.mark.slow
def test_publishers_also_publish_and_withdraw(archive, publisher):
    assert actions_of(publisher, ARTICLES) == {
        *("propose", "return_to_draft", "publish", "withdraw", "pin", "unpin"),
        *ON_ARTICLES,
    }
    assert buttons_of(publisher, archive.yak) == {"propose", "publish"}
    publisher.save(f"{ARTICLES}{archive.yak.pk}/change/", _action_publish="1")
    publisher.save(f"{ARTICLES}{archive.visit.pk}/change/", _action_withdraw="1")
    assert archive.visit in Article.objects.published()  # its note is asked first
    publisher.post(f"{ARTICLES}{archive.visit.pk}/publication/", {"do": "withdraw", "text": "失实。"})
    assert list(Article.objects.published()) == [archive.yak]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("status", "buttons", "of_editors"),
    [
        (Status.DRAFT, ["提交待发布", "发布"], ["提交待发布"]),
        (Status.PROPOSED, ["发布", "退回修改"], ["退回修改"]),
        (Status.PUBLISHED, ["撤下", "推荐到首页"], []),
        (Status.WITHDRAWN, ["提交待发布", "发布"], ["提交待发布"]),
    ],
)
def test_the_buttons_of_an_article_suit_its_state(archive, editor, publisher, status, buttons, of_editors):
    at = MORNING if status == Status.PUBLISHED else None
    Article.objects.filter(pk=archive.yak.pk).update(status=status, published_at=at)
    address = f"{ARTICLES}{archive.yak.pk}/change/"
    for person, labels in ((publisher, buttons), (editor, of_editors)):
        shown = person.get(address).context["action_buttons"]
        assert [str(label) for _name, label in shown] == labels


@pytest.mark.slow
def test_only_publishers_publish_collections(archive, editor, publisher):
    fields = {"title": "科技", "slug": "科技", "items-TOTAL_FORMS": "0", "items-INITIAL_FORMS": "0"}
    editor.post("articles/collection/add/", fields | {"is_public": "on"})
    collection = Collection.objects.get(slug="科技")
    assert not collection.is_public
    editor.act("articles/collection/", "publish", collection)
    collection.refresh_from_db()
    assert not collection.is_public
    assert publisher.act("articles/collection/", "publish", collection) == ["公开了 1 个专题。"]
    collection.refresh_from_db()
    assert collection.is_public
    assert buttons_of(publisher, collection) == {"withdraw"}
    assert publisher.act("articles/collection/", "withdraw", collection) == ["收回了 1 个专题。"]
    collection.refresh_from_db()
    assert not collection.is_public
    assert buttons_of(publisher, collection) == {"publish"}
    logged = LogEntry.objects.filter(user=publisher.user).order_by("pk")
    assert [entry.get_change_message() for entry in logged] == ["公开", "收回"]


@pytest.mark.slow
@pytest.mark.parametrize(
    "address", ["auth/user/", "auth/group/", "articles/newspaper/add/", "articles/page/{page}/delete/"]
)
def test_only_administrators_manage_users_and_newspapers_and_delete_pages(
    archive, editor, publisher, administrator, address
):
    address = address.format(page=archive.page.pk)
    editor.get(address, status=403)
    publisher.get(address, status=403)
    administrator.get(address)


@pytest.mark.slow
def test_deleting_a_page_deletes_its_articles(archive, administrator):
    administrator.post(f"articles/page/{archive.page.pk}/delete/", {"post": "yes"})
    assert list(Page.objects.all()) == [archive.undated]
    assert list(Article.objects.all()) == [archive.yak]


@pytest.mark.slow
def test_a_newspaper_with_pages_cannot_be_deleted(archive, administrator):
    response = administrator.get(f"articles/newspaper/{archive.newspaper.pk}/delete/")
    assert response.context["protected"]
    administrator.post(f"articles/newspaper/{archive.newspaper.pk}/delete/", {"post": "yes"}, status=200)
    assert Newspaper.objects.count() == 1


@pytest.mark.slow
def test_nobody_can_delete_an_article(archive, administrator):
    administrator.get(f"{ARTICLES}{archive.visit.pk}/delete/", status=403)
    assert "delete_selected" not in actions_of(administrator, ARTICLES)


@pytest.mark.slow
def test_an_administrator_cannot_change_or_make_superusers(archive, administrator):
    boss = User.objects.create_superuser("boss", password="print-is-kept")
    address = f"auth/user/{administrator.user.pk}/change/"
    form = administrator.get(address).context["adminform"].form
    assert "is_superuser" not in form.fields
    assert "user_permissions" not in form.fields
    assert "groups" in form.fields
    administrator.post(f"auth/user/{boss.pk}/change/", {"username": "boss"}, status=403)
    administrator.get(f"auth/user/{boss.pk}/password/", status=403)
    administrator.get(f"auth/user/{boss.pk}/delete/", status=403)


@pytest.mark.slow
def test_an_administrator_manages_users_who_are_no_superusers(archive, administrator, editor):
    address = f"auth/user/{editor.user.pk}/change/"
    administrator.save(address, last_name="苏", date_joined_0="2026-03-19", date_joined_1="09:30")
    editor.user.refresh_from_db()
    assert editor.user.last_name == "苏"
    administrator.post(address.replace("change", "delete"), {"post": "yes"})
    assert not User.objects.filter(pk=editor.user.pk).exists()


@pytest.mark.slow
def test_who_did_something_is_not_deleted_with_the_log_of_it(archive, administrator, publisher):
    publisher.act(ARTICLES, "publish", archive.yak)
    done = LogEntry.objects.filter(user=publisher.user)
    assert done.exists()
    address = f"auth/user/{publisher.user.pk}/delete/"
    assert "日志记录：1" in administrator.get(address).context["protected"]
    administrator.post(address, {"post": "yes"}, status=200)
    assert done.exists()


@pytest.mark.slow
def test_a_user_with_view_permission_cannot_save_an_article(archive):
    user = User.objects.create_user("reader", is_staff=True)
    permissions = Group.objects.get(name="编辑").permissions.filter(codename__startswith="view_")
    user.user_permissions.set(permissions)
    viewer = AdminClient(user)
    address = f"{ARTICLES}{archive.battery.pk}/change/"
    assert "动力电池溯源信息平台" in viewer.get(address).content.decode()
    viewer.post(address, {"headline": "别的"}, status=403)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_the_groups_migration_can_be_reversed_and_run_again():
    call_command("migrate", "articles", "0001", verbosity=0)
    assert not Group.objects.filter(name__in=["编辑", "发布", "管理员"]).exists()
    call_command("migrate", "articles", verbosity=0)
    assert Group.objects.get(name="发布").permissions.filter(codename="publish_article").exists()


def test_permissions_are_named_in_the_readers_language(admin_user):
    superuser = AdminClient(admin_user)
    superuser.client.cookies["django_language"] = "en"
    form = superuser.get("auth/group/add/").context["adminform"].form
    labels = {label for _pk, label in form.fields["permissions"].choices}
    assert {"Article: change", "Article: Can publish and withdraw articles"} <= labels
    superuser.client.cookies["django_language"] = "zh-hans"
    assert "文章：修改" in superuser.get("auth/group/add/").content.decode()


def list_patterns(patterns, before: str = "") -> Iterator[str]:
    for one in patterns:
        if hasattr(one, "url_patterns"):
            yield from list_patterns(one.url_patterns, before + str(one.pattern))
        else:
            yield before + str(one.pattern)


def fill_pattern(pattern: str) -> str:
    """An address of this pattern, of the latest row; empty if there is no row."""
    found = re.match(r"(articles|auth)/(\w+)/", pattern)
    row = apps.get_model(*found.groups()).objects.order_by("pk").last() if found else None
    if "<" in pattern and row is None:
        return ""
    proposal = CollectionProposal.objects.latest("pk").pk
    values = {"suffix": "csv", "number": "1", "position": "0", "proposal": str(proposal)}
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda name: values.get(name[1], str(row.pk)), pattern)


def fill_patterns() -> dict[str, str]:
    """An address for each pattern of the admin that has a row; without Django's own that lead elsewhere."""
    patterns = [
        one for one in list_patterns(admin.site.urls[0]) if not one.startswith(("^", "r/", "logout/"))
    ]
    return {one: address for one in patterns if (address := fill_pattern(one)) or not one}


@pytest.mark.slow
def test_what_the_menu_leaves_out_is_not_opened_by_its_address_either(archive, editor):
    fill_desk(archive, editor)
    stranger = AdminClient(User.objects.create_user("stranger", is_staff=True)).client
    opened = set()
    addresses = fill_patterns()
    assert len(addresses) > 130
    for pattern, address in addresses.items():
        answers = [ask(f"/admin/{address}").status_code for ask in (stranger.get, stranger.post)]
        if min(answers) < 400 and not pattern.endswith("<path:object_id>/"):  # these lead to ".../change/"
            opened.add(pattern)
    assert opened == {"", "login/", "password_change/", "password_change/done/", "jsi18n/"}
