"""A stale token, an ended session, a missing permission or a large form lose nothing that was typed."""

import html
import re
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from articles.admin import kept_forms
from articles.models import Tag
from tests.admin.conftest import AdminClient

PASSWORD = "print-is-kept-verbatim"
TYPED = "市领导王力军参加。<b>"
OWN = {"origin": "http://testserver"}


def read_hidden(response) -> dict[str, str]:
    """What the page would send again."""
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', response.content.decode())
    return {html.unescape(name): html.unescape(value) for name, value in found}


def read_shown(response) -> dict[str, str]:
    found = re.findall(r"<dt><code>(.*?)</code></dt><dd[^>]*>(.*?)</dd>", response.content.decode(), re.S)
    return {html.unescape(name): html.unescape(value) for name, value in found}


def read_problem(response) -> str:
    return html.unescape(re.search(r'role="alert">(.*?)</p>', response.content.decode())[1])


@pytest.fixture
def strict(archive, publisher) -> Client:
    """A publisher's browser, whose security tokens are checked."""
    client = Client(enforce_csrf_checks=True, headers={"accept-language": "zh-hans"})
    client.force_login(publisher.user)
    return client


@pytest.fixture
def correction(archive) -> tuple[str, dict[str, str]]:
    """The address of the workbench, and a form posted there."""
    address = f"/admin/articles/page/{archive.page.pk}/workbench/"
    return address, {"base": "1", "do": "correct", "block": "4-0", "text": TYPED}


# A stale token --------------------------------------------------------------------------------------


def test_a_stale_token_shows_what_was_typed_and_sends_it_again_on_a_click(archive, strict, correction):
    address, form = correction
    refused = strict.post(address, form | {"csrfmiddlewaretoken": "x" * 64}, headers=OWN)
    assert refused.status_code == 403
    assert read_problem(refused) == (
        "还没有执行：这一页开得太久，或者您在别的窗口重新登录过，安全凭证已经换了。"
    )
    assert read_shown(refused) == form
    assert all(value for _name, value in refused.context["fields"])
    assert "<script>" not in refused.content.decode().split("bench-kept")[1]
    assert "<b>" not in refused.content.decode()
    assert archive.visit.blocks.last().correction == ""
    again = read_hidden(refused)
    assert {name: again[name] for name in form} == form
    assert strict.post(address, again, headers=OWN).status_code == 302
    assert archive.visit.blocks.last().correction == TYPED


@pytest.mark.parametrize("origin", ["https://evil.example", "null", ""])
def test_what_another_site_sent_is_neither_shown_nor_sent_again(strict, correction, origin):
    address, form = correction
    refused = strict.post(address, form, headers={"origin": origin} if origin else {})
    assert refused.status_code == 403
    assert read_problem(refused) == "这份表单不是从本站送来的，没有执行。"
    assert "王力军" not in refused.content.decode()
    assert "再送一次" not in refused.content.decode()


def test_a_stale_token_of_an_admin_form_loses_nothing(strict):
    tag = Tag.objects.get(name="南开区")
    fields = {"name": "南开", "kind": "place", "aliases": "南开区\n南开大学", "state_digest": "x"}
    refused = strict.post(f"/admin/articles/tag/{tag.pk}/change/?_changelist_filters=q", fields, headers=OWN)
    assert read_shown(refused) == fields
    page = refused.content.decode()
    assert f'action="/admin/articles/tag/{tag.pk}/change/?_changelist_filters=q"' in page
    assert '<div class="printed" lang="zh">南开区\n南开大学</div>' in page


def test_no_password_is_shown_or_sent_again(db):
    fields = {"username": "刘桥斌", "password": PASSWORD}
    refused = Client(enforce_csrf_checks=True).post("/admin/login/", fields, headers=OWN)
    assert refused.status_code == 403
    assert PASSWORD not in refused.content.decode()
    assert "password" not in read_hidden(refused)


def test_the_public_site_refuses_in_the_language_of_the_address(db, settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 2
    refused = Client().post("/en/reading/", {"size": "large", "theme": "dark", "text": "printed"})
    assert refused.status_code == 413
    assert "the form has too many fields; at most 2 are allowed" in refused.content.decode()


def test_the_script_is_told_why_and_keeps_its_form(strict, correction):
    address, form = correction
    refused = strict.post(address, form, headers=OWN | {"x-fragment": "1"})
    assert refused.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert refused.content.decode().startswith("还没有执行：")


# A row that is gone --------------------------------------------------------------------------------

GONE = "没有执行：这一条已经不在了，也许有人刚刚删掉或合并了。您输入的都在下面。"


@pytest.mark.slow
def test_what_was_typed_for_a_row_that_somebody_deleted_is_shown(archive, publisher):
    tag = Tag.objects.get(name="南开区")
    address = f"articles/tag/{tag.pk}/change/"
    fields = publisher.open(address) | {"note": TYPED}
    tag.delete()
    refused = publisher.post(address, fields, status=404)
    assert read_problem(refused) == GONE
    assert read_shown(refused)["note"] == TYPED
    assert "再送一次" not in refused.content.decode()


@pytest.mark.parametrize(
    "address",
    [
        "page/99999/workbench/",
        "collection/99999/change/",
        "column/99999/change/",
        "person/99999/split/",
    ],
)
def test_no_form_for_a_row_that_is_gone_is_lost(archive, publisher, address):
    refused = publisher.post(f"articles/{address}", {"do": "x", "text": TYPED}, status=404)
    assert read_problem(refused) == GONE
    assert read_shown(refused)["text"] == TYPED


def test_the_script_is_told_that_a_row_is_gone(archive, publisher):
    address = "/admin/articles/page/99999/workbench/"
    refused = publisher.client.post(address, {"do": "correct"}, headers={"x-fragment": "1"})
    assert (refused.status_code, refused.content.decode()) == (404, GONE)


def test_a_row_that_is_gone_is_not_there_to_delete_or_to_open(archive, publisher):
    assert publisher.client.get("/admin/articles/tag/99999/change/").status_code == 302
    assert publisher.client.post("/admin/articles/tag/99999/delete/", {"post": "yes"}).status_code == 302


# An ended session -----------------------------------------------------------------------------------


@pytest.mark.slow
def test_an_ended_session_keeps_an_admin_form_and_saves_it_after_the_login(archive, publisher):
    client = Client(headers={"accept-language": "zh-hans"})
    tag = Tag.objects.get(name="南开区")
    address = f"articles/tag/{tag.pk}/change/"
    fields = publisher.open(address) | {"aliases": "南开\n南开大学"}
    publisher.user.set_password(PASSWORD)
    publisher.user.save()
    kept = client.post(f"/admin/{address}", fields)
    assert kept.status_code == 200
    assert read_problem(kept) == "登录已经过期。重新登录，刚才的操作就接着做，您输入的都还在。"
    assert 'name="login-username"' in kept.content.decode()
    again = read_hidden(kept)
    wrong = client.post(f"/admin/{address}", again | {"login-username": "发布", "login-password": "wrong"})
    assert wrong.status_code == 403
    assert wrong.wsgi_request.sensitive_post_parameters == ("login-password",)  # no report of errors has it
    assert read_hidden(wrong)["aliases"] == "南开\n南开大学"
    assert "wrong" not in wrong.content.decode()
    assert "请输入一个正确的" in html.unescape(wrong.content.decode())
    assert 'name="login-username" value="发布"' in wrong.content.decode()
    login = {"login-username": publisher.user.username, "login-password": PASSWORD}
    assert client.post(f"/admin/{address}", read_hidden(wrong) | login).status_code == 302
    tag.refresh_from_db()
    assert tag.aliases == ["南开", "南开大学"]


def test_a_login_in_a_form_gives_no_rights_to_those_who_have_none(archive):
    user = User.objects.create_user("reader", password=PASSWORD)
    tag = Tag.objects.get(name="南开区")
    login = {"login-username": user.username, "login-password": PASSWORD}
    refused = Client().post(f"/admin/articles/tag/{tag.pk}/change/", {"name": "南开"} | login)
    assert refused.status_code == 403
    assert Tag.objects.filter(name="南开区").exists()


def test_who_logs_out_twice_sees_no_kept_form(db):
    assert Client().post("/admin/logout/").url == "/admin/"


# A missing permission -------------------------------------------------------------------------------


def test_a_missing_permission_keeps_an_admin_form(archive):
    user = AdminClient(User.objects.create_user("nobody", is_staff=True))
    refused = user.post(f"articles/article/{archive.visit.pk}/change/", {"headline": TYPED}, status=403)
    assert read_problem(refused) == "您没有这项权限。"
    assert read_shown(refused) == {"headline": TYPED}
    assert "再送一次" in refused.content.decode()


def test_a_page_that_may_not_be_opened_says_so_in_the_desks_frame(archive, editor):
    page = editor.get("auth/user/", status=403).content.decode()
    assert "您没有这项权限。" in page
    assert "报纸文库编辑台" in page
    english = editor.client.get("/admin/auth/user/", headers={"accept-language": "en"})
    assert "You do not have permission to do this." in english.content.decode()


# Too large ------------------------------------------------------------------------------------------


def post_plainly(client: Client, address: str, fields: list[tuple[str, str]]):
    """As a browser posts a form without files."""
    return client.post(address, urlencode(fields), content_type="application/x-www-form-urlencoded")


def test_a_form_that_is_too_large_says_how_large_and_shows_what_was_typed(publisher, correction, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1024
    address, form = correction
    text = TYPED * 100
    refused = post_plainly(publisher.client, address, [*(form | {"text": text}).items()])
    assert refused.status_code == 413
    assert re.fullmatch(
        r"没有执行：表单有 8.6\xa0KB，太大了，最多 1.0\xa0KB。请分几次送。", read_problem(refused)
    )
    assert read_shown(refused)["text"] == text
    assert "再送一次" not in refused.content.decode()


def test_a_form_that_is_larger_still_is_not_read(publisher, correction, settings, monkeypatch):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    address, form = correction
    fields = [*(form | {"text": TYPED * 10}).items()]
    size = len(urlencode(fields))
    for most, shown in ((size, TYPED * 10), (size - 1, None)):
        monkeypatch.setattr(kept_forms, "MOST_BYTES_SHOWN", most)
        refused = post_plainly(publisher.client, address, fields)
        assert refused.status_code == 413
        assert read_shown(refused).get("text") == shown


def test_a_form_with_too_many_fields_shows_what_was_typed(publisher, correction, settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 20
    address, _form = correction
    refused = post_plainly(
        publisher.client,
        address,
        [*((("block", f"{n}-0")) for n in range(20)), ("text", TYPED), ("csrfmiddlewaretoken", "secret")],
    )
    assert "secret" not in refused.content.decode()
    assert refused.status_code == 413
    assert read_problem(refused) == "没有执行：表单的栏目太多，最多 20 个。请分几次送。"
    assert read_shown(refused)["text"] == TYPED


def test_the_script_is_told_that_its_form_is_too_large(publisher, correction, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1024
    address, form = correction
    refused = publisher.client.post(address, form | {"text": TYPED * 100}, headers={"x-fragment": "1"})
    assert refused.status_code == 413
    assert refused.content.decode().startswith("没有执行：表单有 ")


def test_of_a_strangers_large_form_nothing_is_read(archive, correction, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    address, form = correction
    refused = post_plainly(Client(), address, [*form.items()])
    assert refused.status_code == 413
    assert read_shown(refused) == {}


def test_a_host_that_is_not_this_site_gets_the_public_page(db):
    refused = Client().get("/", headers={"host": "evil.example"})
    assert refused.status_code == 400
    assert "没有执行：服务器看不懂这个请求。" in refused.content.decode()


@pytest.mark.slow
def test_of_a_form_with_files_that_is_too_large_nothing_is_shown(publisher, correction, settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 20
    address, _form = correction
    refused = publisher.client.post(address, {f"field-{n}": TYPED for n in range(21)})
    assert refused.status_code == 413
    assert read_problem(refused) == "没有执行：表单的栏目太多，最多 20 个。请分几次送。"
    assert TYPED not in refused.content.decode()


def test_a_thousand_files_are_taken_and_one_more_is_told_what_to_do(publisher):
    def send(count):
        files = [SimpleUploadedFile(f"{n}.pdf", b".") for n in range(count)]
        return publisher.client.post(
            "/admin/articles/pageimport/add/", {"uploads": files, "csrfmiddlewaretoken": "secret"}
        )

    assert send(1000).status_code == 200  # the form says which file is no page
    refused = send(1001)
    assert refused.status_code == 413
    assert read_problem(refused) == (
        "没有执行：一次送的文件太多，最多 1000 个。请分几次送，或者压缩成一个 ZIP 文件。"
    )
