"""The workbench without JavaScript: each operation by the form that posts it, and what stands in its way."""

import html
import re
from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now

from articles.admin.workbench.context import find_pages, keep_base, read_bench
from articles.admin.workbench.operation_descriptions import describe_operations
from articles.archive import jumps
from articles.archive.records import recorded
from articles.curation.history import edit_page
from articles.curation.operations import Operation, OperationKind, read_operations
from articles.curation.page_rows import read_rows
from articles.models import Article, Page, PageRevision, Presence, Proposal, Role, Status
from tests.admin.conftest import AdminClient, log_in_as, read_messages
from tests.archives import PUBLISHED, make_article, make_issue, make_newspaper, make_page
from tests.curation.archive import PRINTED
from tests.curation.test_versions import bring

link_issue = recorded()(jumps.link_issue)

WHO_ASKS = 5  # queries: the session, the user, two for the permissions, the page


@pytest.fixture
def bench(archive, publisher) -> "Bench":
    return Bench(publisher, archive.page)


class Bench:
    """A page of the archive, open in somebody's workbench."""

    def __init__(self, person: AdminClient, page: Page) -> None:
        self.person, self.page = person, page
        self.address = f"articles/page/{page.pk}/workbench/"
        self.open_form()

    def open_form(self) -> None:
        """Keep what the form is made from, as opening the page does, without its HTML."""
        bench = read_bench(find_pages(self.person.user).get(pk=self.page.pk))
        keep_base(bench)
        self.base = bench.base

    def open(self, query: str = "", **kwargs):
        return self.person.get(self.address + query, **kwargs)

    def post(self, do: str = "", *, status: int = 302, base: int | None = None, **fields):
        response = self.send(do, base=base, follow=status == 302, **fields)
        assert response.status_code == (200 if status == 302 else status), read_problem(response)
        return response

    def send(self, do: str, *, base: int | None = None, follow: bool = False, **fields):
        data = {"base": str(base or self.base), "do": do} | fields
        return self.person.client.post(f"/admin/{self.address}", data, follow=follow)

    def do(self, do: str = "", **fields) -> str:
        """What the message says that follows the form; the next form is made from the new revision."""
        self.person.client.cookies.pop("messages", None)  # what followed an earlier form
        response = self.send(do, **fields)
        assert response.status_code == 302, read_problem(response)
        self.open_form()
        [message] = get_messages(response.wsgi_request)
        return str(message)

    def refuse(self, do: str = "", **fields) -> str:
        return read_problem(self.post(do, status=422, **fields))

    def state(self):
        return read_rows(Page.objects.get(pk=self.page.pk)).state

    def texts(self, ref: str) -> list[str]:
        return [block.reading for block in self.state().article(ref).blocks]


def read_problem(response) -> str:
    found = re.search(r'class="bench-problem"[^>]*>(.*?)</p>', response.content.decode(), re.DOTALL)
    return html.unescape(found[1]) if found else ""


@pytest.mark.slow
def test_the_print_and_the_articles_stand_side_by_side(bench):
    page = bench.open().content.decode()
    assert [f'id="L{line}"' in page for line in range(1, 8)] == [True] * 7
    assert page.index('id="article-visitref"') < page.index('id="article-batteryref"')
    assert page.index('id="article-batteryref"') < page.index('id="article-noise"')
    assert 'data-key="5-0">' + PRINTED[5] in page


@pytest.mark.slow
def test_a_flag_stands_with_what_it_advises(bench):
    page = html.unescape(bench.open().content.decode())
    assert "没有标题（第 6 行）" in page
    assert "把第 6 行设为主题" in page
    [flag] = bench.open().context["shown"].articles[1].flags
    assert bench.do(operations=flag.settles.operations) == "处理 1 处存疑。"
    assert Article.objects.get(ref="batteryref").flags == []


@pytest.mark.slow
def test_the_button_of_a_flag_does_what_it_says(bench):
    [flag] = bench.open().context["shown"].articles[1].flags
    assert bench.do(operations=flag.advice[0].operations) == "把第 6 行设为主题。"
    assert Article.objects.get(ref="batteryref").headline == PRINTED[5]


@pytest.mark.slow
def test_an_article_is_split_before_a_block_and_the_split_undone(bench):
    assert bench.do("split", block="4-0") == "从第 5 行起拆成两篇。"
    assert len(bench.state().refs()) == 3
    assert bench.do("undo 2") == "撤销了：从第 5 行起拆成两篇。"
    assert bench.state().refs() == ["visitref", "batteryref"]
    assert bench.do("redo 2") == "重做了：从第 5 行起拆成两篇。"
    assert len(bench.state().refs()) == 3


@pytest.mark.slow
def test_articles_are_merged_with_a_neighbour_or_a_named_one(bench):
    assert bench.do("merge batteryref visitref") == "合并两篇文章。"
    assert bench.state().refs() == ["visitref"]
    bench.do("undo 2")
    bench.do("merge batteryref", into="visitref")
    assert bench.state().refs() == ["visitref"]
    bench.do("undo 4")
    bench.do("merge_selected previous", block="5-0")
    assert bench.state().refs() == ["visitref"]
    bench.do("undo 6")
    bench.do("merge_selected next", block="1-0")
    assert bench.state().refs() == ["visitref"]


@pytest.mark.slow
def test_blocks_move_to_another_article_a_new_one_noise_and_back(bench):
    assert bench.do("move", block=["3-0", "4-0"], to="batteryref", before="6") == "移动第 4–5 行。"
    assert bench.texts("batteryref") == [PRINTED[2] + PRINTED[3], PRINTED[4], PRINTED[5]]
    bench.do("undo 2")
    assert bench.do("move noise", block="4-0") == "把第 5 行定为杂项。"
    assert bench.state().held_noise == (4,)
    assert bench.do("move", block="4-0", to="visitref") == "移动第 5 行。"
    assert bench.texts("visitref")[-1] == PRINTED[4]
    assert bench.do("move new", block="6-0") == "把第 7 行另立一篇。"
    assert len(bench.state().refs()) == 3


@pytest.mark.slow
def test_blocks_and_articles_are_put_in_another_order(bench):
    bench.do("shift up", block="4-0")
    assert bench.texts("visitref")[2] == PRINTED[4]
    bench.do("shift down", block="4-0")
    assert bench.texts("visitref")[3] == PRINTED[4]
    for place in (2, 1, 0):
        bench.do("shift up", block="4-0")
        assert bench.texts("visitref")[place] == PRINTED[4]
    assert bench.refuse("shift up", block="4-0") == "已经到头了。"
    bench.do("shift_article up batteryref")
    assert bench.state().refs() == ["batteryref", "visitref"]


@pytest.mark.slow
def test_blocks_are_joined_with_the_next_one_a_chosen_one_or_a_named_line(bench):
    bench.do("join", block="2-0")
    assert bench.texts("visitref")[-1] == PRINTED[2] + PRINTED[3] + PRINTED[4]
    bench.do("undo 2")
    bench.do("join", block=["4-0", "5-0"])
    assert bench.texts("visitref")[-1] == PRINTED[4] + PRINTED[5]
    bench.do("undo 4")
    bench.do("join", block="4-0", following="6", keep_repeats="on")
    assert bench.texts("visitref")[-1] == PRINTED[4] + PRINTED[5]


@pytest.mark.slow
def test_a_block_is_cut_and_an_article_split_at_a_typed_mark(bench):
    text = PRINTED[2] + PRINTED[3]
    cut = text.replace("市委书记", "|市委书记")
    assert bench.do("cut", block="2-0", text=cut) == "从第 3 行断开。"
    assert bench.texts("visitref")[2:4] == cut.split("|")
    bench.do("undo 2")
    bench.do("split_at", block="2-0", text=text.replace("果转化", "|果转化"))
    new = bench.state().articles[1]
    assert new.blocks[0].start == (3, 0)


@pytest.mark.slow
def test_a_text_is_corrected_and_cut_at_once_where_both_are_typed(bench):
    text = PRINTED[4].replace("翟立新", "翟立欣")
    bench.do("cut", block="4-0", text=text.replace("、", "、|"))
    assert bench.texts("visitref")[3:] == text.replace("、", "、|").split("|")


@pytest.mark.slow
def test_a_correction_is_marked_beside_its_print(bench):
    bench.do("correct", block="4-0", text=PRINTED[4].replace("翟立新", "翟立欣"))
    page = bench.open("?edit=4-0").content.decode()
    assert re.search(r"<del>.*?新</del><ins>.*?欣</ins>", page, re.DOTALL)
    assert bench.do("correct", block="4-0", text=PRINTED[4]) == "更正第 5 行的文字。"
    assert bench.texts("visitref")[3] == PRINTED[4]


@pytest.mark.slow
def test_role_and_kind_are_set(bench):
    assert bench.do("set_role", block=["3-0", "4-0"], role="subhead") == "把第 4–5 行设为小标题。"
    assert bench.do("set_kind batteryref", kind="notice") == "把体裁定为启事。"
    assert Article.objects.get(ref="batteryref").kind == "notice"


@pytest.mark.slow
def test_headings_credits_and_jumps_are_typed_in_one_form(bench):
    page = bench.open("?article=visitref").content.decode()
    assert 'value="于春津"' in page
    said = bench.do(
        "article visitref",
        headline="抓住机遇",
        kind="commentary",
        jump_to="3",
        **{
            "credit-role": ["记者", "通讯员", ""],
            "credit-name": ["于春津", "韩雯", ""],
            "credit-note": ["", "", ""],
        },
    )
    assert said == "改标题或栏目；把体裁定为评论；改署名；改转版。"
    visit = Article.objects.get(ref="visitref")
    assert (visit.headline, visit.kind, visit.jump_to) == ("抓住机遇", "commentary", "3")
    assert [str(credit) for credit in visit.credits.all()] == ["记者 于春津", "通讯员 韩雯"]


@pytest.mark.slow
def test_an_article_or_the_page_is_checked(bench):
    assert bench.do("check batteryref") == "核过 1 篇。"
    assert bench.do("uncheck batteryref") == "取消已核 1 篇。"
    assert bench.do("check_page") == "核过 2 篇。"
    assert set(Article.objects.filter(page=bench.page).values_list("is_checked", flat=True)) == {True}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("do", "fields", "sentence"),
    [
        ("", {}, "没有“”这种操作。"),
        ("fold", {}, "没有“fold”这种操作。"),
        ("split", {}, "请先选文块。"),
        ("split", {"block": "x"}, "“x”不是行号。"),
        ("split", {"block": "0-0"}, "本篇就从这里开始，不必拆分。"),
        ("merge batteryref", {}, "请选择并入哪一篇。"),
        ("merge_selected previous", {"block": "0-0"}, "这是本版第一篇，前面没有文章。"),
        ("merge_selected next", {"block": "5-0"}, "这是本版最后一篇，后面没有文章。"),
        ("merge_selected next", {"block": "6-0"}, "第 7 行不在任何文章里。"),
        ("move", {"block": "4-0"}, "请选择移到哪里。"),
        ("move", {"block": "4-0", "to": "batteryref", "before": "六"}, "“六”不是行号。"),
        ("move", {"block": "4-0", "to": "batteryref", "before": "60"}, "第 60 行没有文块。"),
        ("shift up", {"block": "0-0"}, "已经到头了。"),
        ("shift down", {"block": "4-0"}, "已经到头了。"),
        ("shift_article up visitref", {}, "已经到头了。"),
        ("shift_article up nobody", {}, "本版没有编号为 nobody 的文章。"),
        ("join", {"block": "4-0"}, "这是本篇最后一块；请写明接第几行。"),
        ("set_role", {"block": "4-0"}, "请选择类别。"),
        ("correct", {"block": "4-0", "text": PRINTED[4]}, "没有改动。"),
        ("cut", {"block": "4-0", "text": PRINTED[4]}, "请在要断开的地方打一个“|”。"),
        ("cut", {"block": "4-0", "offset": "99"}, "“99”不在这块文字里。"),
        ("article visitref", {"credit-role": "", "credit-name": "韩雯", "credit-note": ""},
         "请写明韩雯的身份，如“记者”。"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_refused_with_a_sentence(bench, do, fields, sentence):
    assert bench.refuse(do, **fields) == sentence


@pytest.mark.slow
def test_the_first_revision_cannot_be_undone(bench):
    bench.do("check visitref")
    assert bench.refuse("undo 1") == "第 1 号版本不能这样撤销或重做。"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("do", "sentence"),
    [
        ("undo", "操作的参数不对（_undo() missing 1 required positional argument: 'number'）。"),
        ("undo 1 2", "操作的参数不对（_undo() takes 3 positional arguments but 4 were given）。"),
    ],
)
def test_a_command_with_too_few_or_many_values_is_refused(bench, do, sentence):
    assert bench.refuse(do) == sentence


@pytest.mark.slow
def test_what_was_changed_again_since_is_not_undone(bench):
    bench.do("correct", block="5-0", text="平台昨日上线。")
    bench.do("correct", block="5-0", text="平台今日上线。")
    assert bench.refuse("undo 2") == "这些文章后来又改过，请先处理后来的改动。"
    assert bench.texts("batteryref") == ["平台今日上线。"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("do", "fields", "place"),
    [
        ("edit", {"block": "4-0"}, "?edit=4-0#b-4-0"),
        ("set_role", {"block": ["2-0", "4-0"], "role": "deck"}, "#b-2-0"),
        ("set_kind batteryref", {"kind": "notice"}, "#article-batteryref"),
        ("shift_article down visitref", {}, "#article-visitref"),
        ("check_page", {}, ""),
    ],
)
def test_the_editor_continues_at_what_was_changed(bench, do, fields, place):
    response = bench.send(do, **fields)
    assert (response.status_code, response.url) == (302, f"/admin/{bench.address}{place}")


@pytest.mark.slow
def test_a_refused_form_keeps_what_was_chosen_and_typed(bench):
    response = bench.post("cut", status=422, block="4-0", text="另外的字")
    assert response.context["editing"] == "4-0"
    assert "另外的字</textarea>" in response.content.decode()
    assert [(one.kind, one.text) for one in response.context["draft"].difference] == [
        ("gone", PRINTED[4]),
        ("come", "另外的字"),
    ]
    response = bench.post("move", status=422, block=["3-0", "4-0"])
    page = response.content.decode()
    assert re.search(r'value="4-0"[^>]* checked', page)
    fields = {"credit-role": "", "credit-name": "韩雯", "credit-note": "", "headline": "打了一半"}
    page = bench.post("article visitref", status=422, **fields).content.decode()
    assert 'value="打了一半"' in page
    assert 'value="韩雯"' in page


# Two editors ----------------------------------------------------------------------------------------


@pytest.mark.slow
def test_forms_made_before_a_change_of_other_articles_are_still_taken(bench):
    base = bench.base
    bench.do("set_kind batteryref", kind="notice")
    bench.post("set_role", base=base, block="4-0", role="subhead")
    assert bench.state().article("visitref").blocks[3].role == Role.SUBHEAD


@pytest.mark.slow
def test_a_conflict_shows_theirs_and_mine_and_applies_mine_on_request(bench):
    base = bench.base
    bench.do("correct", block="4-0", text="市领导王力军参加。")
    response = bench.post("correct", status=409, base=base, block="4-0", text="市领导翟立新参加。")
    page = html.unescape(response.content.decode())
    assert "您打开以后，有人改过同样的文章，所以还没有照您的改：更正第 5 行的文字。" in page
    assert "市领导王力军参加。" in page
    [compared] = response.context["conflict"].mine.articles
    changed = [row for row in compared.blocks if not row.same]
    assert [(row.before.text, row.after.text) for row in changed] == [
        ("市领导王力军参加。", "市领导翟立新参加。")
    ]
    assert bench.texts("visitref")[3] == "市领导王力军参加。"
    bench.base = response.context["base"]
    assert bench.do(operations=response.context["conflict"].operations) == "更正第 5 行的文字。"
    assert bench.texts("visitref")[3] == "市领导翟立新参加。"


@pytest.mark.slow
def test_mine_is_shown_even_where_theirs_leaves_no_place_for_it(bench):
    base = bench.base
    bench.do("join", block="3-0", following="5")
    conflict = bench.post("correct", status=409, base=base, block="4-0", text="市领导参加。").context[
        "conflict"
    ]
    [compared] = conflict.mine.articles
    assert "市领导参加。" in [row.after.text for row in compared.blocks if row.after]
    [theirs] = conflict.theirs.articles
    assert [row.after.text for row in theirs.blocks if row.after] == [PRINTED[2] + PRINTED[3] + PRINTED[4]]


@pytest.mark.slow
def test_an_import_while_a_form_is_open_is_not_taken_back_by_it(bench):
    Article.objects.filter(ref="visitref").update(headline="重新解析的标题")
    typed = {"headline": "抓住机遇 发挥优势", "kicker": "我的引题"}
    response = bench.post("article visitref", status=409, **typed)
    [theirs] = response.context["conflict"].theirs.articles
    assert theirs.title_after == "重新解析的标题"
    bench.base = response.context["base"]
    bench.do(operations=response.context["conflict"].operations)
    visit = Article.objects.get(ref="visitref")
    assert (visit.kicker, visit.headline) == ("我的引题", "重新解析的标题")


@pytest.mark.slow
def test_editors_see_who_else_has_the_page_open(bench, archive):
    bench.open()
    other = Bench(log_in_as("编辑"), archive.page)
    assert "发布也开着这一版。" in html.unescape(other.open().content.decode())
    answer = bench.person.client.post(f"/admin/{bench.address}presence/")
    assert "编辑也开着这一版。" in html.unescape(answer.content.decode())
    assert answer["X-Revision"] == "1"
    bench.do("set_kind batteryref", kind="notice")
    assert bench.person.client.post(f"/admin/{bench.address}presence/")["X-Revision"] == "2"
    Presence.objects.filter(user__username="编辑").delete()
    assert "也开着" not in bench.open().content.decode()


@pytest.mark.slow
def test_the_names_of_several_others_are_listed_as_each_language_does(bench, archive):
    for name in ("编辑", "管理员"):
        Bench(log_in_as(name), archive.page).open()
    address = f"/admin/{bench.address}presence/"
    chinese, english = (
        bench.person.client.post(address, headers={"accept-language": language}).content.decode()
        for language in ("zh-hans", "en")
    )
    assert "管理员、编辑也开着这一版。" in chinese
    assert "管理员, 编辑 also have this page open." in english


# Permissions, proposals, sessions -----------------------------------------------------------------


@pytest.mark.slow
def test_only_those_who_may_view_open_it_and_only_those_who_may_change_do_anything(archive):
    user = User.objects.create_user("looker", is_staff=True)
    address = f"articles/page/{archive.page.pk}/workbench/"
    AdminClient(user).get(address, status=403)
    AdminClient(user).get(f"{address}next/", status=403)
    user.user_permissions.add(Permission.objects.get(codename="view_article"))
    looker = Bench(AdminClient(user), archive.page)
    page = looker.open().content.decode()
    assert "您只能看，不能改。" in page
    assert 'type="checkbox" form="bench"' not in page
    refused = looker.post("correct", status=403, block="4-0", text="我的更正")
    assert read_problem(refused) == "您没有这项权限。"
    assert '<input type="hidden" name="text" value="我的更正">' in refused.content.decode()
    assert looker.texts("visitref")[3] == PRINTED[4]


def test_what_is_not_public_yet_an_editor_changes_at_once(archive, editor):
    bench = Bench(editor, archive.page)
    assert bench.do("set_kind batteryref", kind="notice") == "把体裁定为启事。"


@pytest.mark.slow
def test_an_editors_change_of_what_is_public_becomes_a_proposal(archive, editor, publisher):
    bench = Bench(editor, archive.page)
    assert "已发布的文章由有权发布的人修改" in bench.open().content.decode()
    said = bench.do("correct", block="4-0", text="市领导王力军参加。")
    assert said == "文章已经发布，您的改动记为提议，等有权发布的人决定：更正第 5 行的文字。"
    assert bench.texts("visitref")[3] == PRINTED[4]
    page = bench.open().content.decode()
    assert "市领导王力军" in page
    assert "采纳" not in re.sub("<[^>]*>", "", page)
    proposal = Proposal.objects.get()
    bench.post(f"accept {proposal.pk}", status=403)
    chief = Bench(publisher, archive.page)
    assert chief.do(f"accept {proposal.pk}") == "采纳了提议：更正第 5 行的文字。"
    assert chief.texts("visitref")[3] == "市领导王力军参加。"


@pytest.mark.slow
@pytest.mark.parametrize("is_corrected", [True, False], ids=["corrected", "gone"])
def test_a_proposal_that_changes_nothing_any_more_says_so(archive, editor, publisher, is_corrected):
    Bench(editor, archive.page).do("correct", block="4-0", text="市领导王力军参加。")
    chief = Bench(publisher, archive.page)
    if is_corrected:
        chief.do("correct", block="4-0", text="市领导王力军参加。")
    else:
        bring(archive, *PRINTED[:4], *PRINTED[5:])
    page = chief.open().content.decode()
    assert "这条提议现在什么也不改：要改的字句已经不在版面上，或者已经是这样。" in page
    assert 'value="accept' not in page
    proposal = Proposal.objects.get()
    assert chief.do(f"decline {proposal.pk}", reason="已经改了").startswith("没有采纳提议")


@pytest.mark.slow
def test_a_proposal_is_declined_with_a_reason(archive, editor, publisher):
    Bench(editor, archive.page).do("correct", block="4-0", text="市领导王力军参加。")
    proposal = Proposal.objects.get()
    chief = Bench(publisher, archive.page)
    assert chief.refuse(f"decline {proposal.pk}") == "请写明不采纳的理由。"
    said = chief.do(f"decline {proposal.pk}", reason="印文就是这样")
    assert said == "没有采纳提议：更正第 5 行的文字。"
    assert Proposal.objects.get().reason == "印文就是这样"


@pytest.mark.slow
def test_a_session_that_ended_asks_to_log_in_and_then_does_what_was_typed(bench):
    user = bench.person.user
    user.set_password("print-is-kept-verbatim")
    user.save()
    assert bench.person.client.get(f"/admin/{bench.address}").status_code == 302
    kept = bench.post("correct", status=200, block="4-0", text="市领导王力军参加。")
    page = kept.content.decode()
    assert "登录已经过期" in page
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    assert fields["text"] == "市领导王力军参加。"
    fields = {name: html.unescape(value) for name, value in fields.items()}
    login = {"login-username": user.username, "login-password": "wrong"}
    wrong = bench.post(**fields, **login, status=403)
    assert "市领导王力军参加。" in wrong.content.decode()
    bench.do(**fields, **login | {"login-password": "print-is-kept-verbatim"})
    assert bench.texts("visitref")[3] == "市领导王力军参加。"


def test_the_script_is_sent_to_the_login_and_keeps_its_form(bench):
    bench.person.client.logout()
    response = bench.person.client.post(f"/admin/{bench.address}", {"do": "x"}, headers={"x-fragment": "1"})
    assert response.status_code == 302
    assert response.url.startswith("/admin/login/")


@pytest.mark.slow
def test_the_script_gets_the_workbench_alone(bench):
    data = {"base": bench.base, "do": "split", "block": "4-0"}
    response = bench.person.client.post(f"/admin/{bench.address}", data, headers={"x-fragment": "1"})
    page = response.content.decode()
    assert "<html" not in page
    assert '<p class="bench-done" data-said>从第 5 行起拆成两篇。</p>' in page
    assert f'name="base" value="{bench.base + 1}"' in page


@pytest.mark.slow
def test_the_article_its_form_and_the_public_pages_lead_to_the_workbench(bench, archive):
    here = reverse("admin:articles_page_workbench", args=[archive.page.pk])
    article = f'{here}#article-visitref"'
    form = bench.person.get(f"articles/article/{archive.visit.pk}/change/").content.decode()
    assert article in form
    assert here in bench.person.get(f"articles/page/{archive.page.pk}/change/").content.decode()
    assert article in bench.person.client.get("/articles/visitref/").content.decode()
    assert here in bench.person.client.get("/pages/pageone/").content.decode()
    for address in ("/articles/visitref/", "/pages/pageone/"):
        assert "workbench" not in Client().get(address).content.decode()


# The queue, links, cost ---------------------------------------------------------------------------


def test_the_next_page_is_one_with_flags(bench, archive):
    next_page = f"{bench.address}next/"
    here = reverse("admin:articles_page_workbench", args=[archive.page.pk])
    there = reverse("admin:articles_page_workbench", args=[archive.undated.pk])
    assert bench.person.get(next_page, status=302).url == here
    Article.objects.filter(ref="yakref").update(flags=[{"code": "order-unsure", "lines": [1]}])
    assert bench.person.get(next_page, status=302).url == there


NEXT = "articles/page/0/workbench/next/"


@pytest.mark.slow
def test_the_next_page_is_not_given_to_two_people_at_once(bench, archive, editor):
    Article.objects.filter(ref="yakref").update(flags=[{"code": "order-unsure", "lines": [1]}])
    pages = [archive.page, archive.undated]
    addresses = {reverse("admin:articles_page_workbench", args=[page.pk]) for page in pages}
    assert {person.get(NEXT, status=302).url for person in (bench.person, editor)} == addresses
    assert {person.get(NEXT, status=302).url for person in (bench.person, editor)} == addresses
    third = log_in_as("管理员")
    assert third.get(NEXT, status=302).url == "/admin/"
    Presence.objects.update(seen_at=now() - timedelta(minutes=5))
    assert third.get(NEXT, status=302).url in addresses


@pytest.mark.parametrize(("order", "first"), [("doubt", "undated"), ("front", "page"), ("newest", "page")])
def test_the_editor_chooses_what_comes_first_and_it_is_kept(bench, archive, order, first):
    Article.objects.filter(page=archive.page).update(flags=[])
    Article.objects.filter(ref="visitref").update(flags=[{"code": "headline-missing", "lines": [1]}])
    Article.objects.filter(ref="yakref").update(flags=[{"code": "start-unsure", "lines": [1]}])
    wanted = reverse("admin:articles_page_workbench", args=[getattr(archive, first).pk])
    assert bench.person.get(f"{NEXT}?order={order}", status=302).url == wanted
    assert bench.person.get(NEXT, status=302).url == wanted
    assert bench.person.get(f"{NEXT}?order=nothing", status=302).url == wanted


def test_an_empty_queue_leads_home(bench):
    Article.objects.update(flags=[])
    assert bench.person.get(NEXT, status=302).url == "/admin/"
    assert read_messages(bench.person.get("")) == ["没有别的存疑的版面了。"]


def make_long_page(blocks: int) -> Page:
    newspaper = make_newspaper("长报", "changbao")
    lines = [f"第{number}段,市领导王力军、翟立新参加。" for number in range(blocks + 20)]
    page = make_page(newspaper, "longpage", *lines, issue=make_issue(newspaper), label="1")
    each = blocks // 20
    for number in range(20):
        first = number * (each + 1)
        held = [(Role.HEADLINE, first), *((Role.BODY, line) for line in range(first + 1, first + each + 1))]
        fields = PUBLISHED if number % 2 else {}
        make_article(page, f"long{number}", *held, **fields)
    return page


@pytest.mark.slow
def test_opening_costs_at_most_twelve_queries_whatever_the_size(editor, django_assert_max_num_queries):
    bench = Bench(editor, make_long_page(400))
    bench.do("split", block="5-0")
    bench.do("correct", block="30-0", text="提议的字")
    assert Proposal.objects.count() == 1
    Bench(log_in_as("管理员"), bench.page)
    with django_assert_max_num_queries(12):
        response = bench.open()
    assert len(response.context["shown"].articles) == 21


@pytest.mark.slow
@pytest.mark.parametrize(
    "fields",
    [
        {"do": "split", "block": "5-0"},
        {"do": "merge long1 long0"},
        {"do": "move", "block": ["2-0", "3-0", "4-0"], "to": "long7"},
        {"do": "move new", "block": ["2-0", "3-0"]},
        {"do": "move noise", "block": "2-0"},
        {"do": "join", "block": "2-0"},
        {"do": "cut", "block": "2-0", "offset": "3"},
        {"do": "set_role", "block": "2-0", "role": "subhead"},
        {"do": "correct", "block": "2-0", "text": "改正的字"},
        {"do": "shift_article down long3"},
        {"do": "check_page"},
        {"do": "article long2", "headline": "新题", "column": "新栏", "credit-role": "记者",
         "credit-name": "韩雯", "credit-note": ""},
    ],
    ids=lambda fields: fields["do"],
)  # fmt: skip
def test_the_cost_of_an_operation_does_not_grow_with_the_page(
    publisher, fields, django_assert_max_num_queries
):
    bench = Bench(publisher, make_long_page(400))
    bench.do("check long19")
    with django_assert_max_num_queries(WHO_ASKS + 35):
        response = publisher.client.post(f"/admin/{bench.address}", {"base": bench.base, **fields})
    assert response.status_code == 302
    assert PageRevision.objects.filter(page=bench.page, kind="operation").count() == 2


@pytest.mark.slow
def test_undo_costs_as_little(publisher, django_assert_max_num_queries):
    bench = Bench(publisher, make_long_page(400))
    bench.do("merge long1 long0")
    with django_assert_max_num_queries(WHO_ASKS + 35):
        publisher.client.post(f"/admin/{bench.address}", {"base": bench.base, "do": "undo 2"})
    assert len(bench.state().refs()) == 20


@pytest.mark.slow
def test_a_published_article_that_is_split_stays_published(bench):
    bench.do("split", block="4-0")
    assert {article.status for article in Article.objects.filter(page=bench.page)} == {
        Status.PUBLISHED,
        Status.DRAFT,
    }
    revision = PageRevision.objects.get(number=2)
    assert [one.kind for one in read_operations(revision.operations)] == ["split"]


@pytest.mark.slow
def test_an_import_since_the_last_operation_makes_no_conflict(bench):
    bench.do("check visitref")
    Article.objects.filter(ref="batteryref").update(kind="notice")  # as an import does
    bench.base = bench.open().context["base"]
    assert bench.base == 3
    bench.do("set_kind batteryref", kind="news")
    assert Article.objects.get(ref="batteryref").kind == "news"


@pytest.mark.slow
def test_the_history_of_others_is_not_undone_by_ctrl_z(bench, archive):
    edit_page(archive.page, read_operations([{"kind": "check", "arguments": {"articles": ["batteryref"]}}]),
              by=User.objects.create_superuser("chief"))  # fmt: skip
    assert bench.open().context["undo"] is None


@pytest.mark.parametrize("following", [[3, 0], [[3, 0], [4, 0]]])
def test_a_join_of_one_block_or_several_is_described(following):
    join = Operation(OperationKind.JOIN, {"block": [2, 0], "following": following})
    lines = "4–5" if isinstance(following[0], list) else "4"
    assert describe_operations([join]) == f"把第 {lines} 行接在第 3 行的段落后面"


# Publishing, jumps, and the next page -------------------------------------------------------------


@pytest.mark.slow
def test_an_article_is_published_and_the_history_knows_nothing_of_it(bench):
    assert bench.do("publish batteryref") == "发布了 1 篇文章。其中 1 篇还有存疑。"
    assert Article.objects.get(ref="batteryref").status == Status.PUBLISHED
    assert not PageRevision.objects.exclude(kind="import").exists()
    assert bench.open().context["undo"] is None
    logged = LogEntry.objects.order_by("pk")
    assert [entry.get_change_message() for entry in logged] == ["发布"]


def test_an_article_is_withdrawn_where_its_note_is_asked_for(bench):
    visit = Article.objects.get(ref="visitref")
    address = reverse("admin:articles_article_publication", args=[visit.pk])
    assert f'href="{address}#withdrawal-text"' in bench.open().content.decode()


@pytest.mark.slow
def test_a_whole_page_is_published_at_once(bench):
    assert bench.do("publish") == "发布了 1 篇文章。其中 1 篇还有存疑。"
    assert bench.refuse("publish") == "没有改动。"


@pytest.mark.slow
def test_who_may_not_publish_sees_no_such_button(archive, editor):
    bench = Bench(editor, archive.page)
    assert 'value="publish' not in bench.open().content.decode()
    bench.post("publish batteryref", status=403)
    assert Article.objects.get(ref="batteryref").status == Status.DRAFT


@pytest.fixture
def jumping(archive) -> Article:
    """The article of another page on which one of the page may go on, as pairing found."""
    other = make_page(archive.newspaper, "pagetwo", "充电桩增加", issue=archive.issue, label="2")
    rest = make_article(other, "restref", (Role.HEADLINE, 0), jump_from="1")
    flags = [{"code": "jump-unsure", "lines": [5], "proposal": {"goes_on": "restref"}}]
    Article.objects.filter(ref="batteryref").update(jump_to="2", flags=flags)
    return rest


@pytest.mark.slow
def test_a_doubtful_jump_is_paired_by_one_button(bench, jumping):
    bench.base = bench.open().context["base"]
    assert 'value="goes_on batteryref restref"' in bench.open().content.decode()
    assert bench.do("goes_on batteryref restref") == "接上“样报 2026-03-19 第 2 版”上的下文。"
    battery = Article.objects.get(ref="batteryref")
    jumping.refresh_from_db()
    assert (jumping.continues, battery.flags) == (battery, [])
    assert (jumping.held, battery.held) == (["jumps"], ["jumps"])


@pytest.mark.slow
def test_pairing_a_jump_makes_one_revision_on_each_page(jumping, bench):
    bench.base = bench.open().context["base"]
    bench.do("goes_on batteryref restref")
    for page in (bench.page, jumping.page):
        assert list(page.revisions.order_by("number").values_list("kind", flat=True)) == [
            "import",
            "operation",
        ]


@pytest.mark.slow
def test_pairing_articles_of_one_page_makes_one_revision(bench, archive):
    bench.base = bench.open().context["base"]
    bench.do("goes_on visitref batteryref")
    assert Article.objects.get(ref="batteryref").continues == archive.visit
    assert list(bench.page.revisions.values_list("kind", flat=True)) == ["import", "operation"]


@pytest.mark.slow
def test_a_doubtful_jump_is_settled_by_one_button(bench, jumping):
    bench.base = bench.open().context["base"]
    [flag] = bench.open().context["shown"].articles[1].flags
    bench.do(operations=flag.settles.operations)
    assert Article.objects.get(ref="batteryref").flags == []
    link_issue(bench.page.issue)
    assert Article.objects.get(ref="batteryref").flags == []


def test_a_jump_goes_on_in_no_other_issue(bench, archive):
    bench.post("goes_on visitref yakref", status=404)


@pytest.mark.slow
def test_the_next_page_is_the_one_with_the_most_severe_flags(archive, publisher, django_assert_num_queries):
    pages = {}
    for name, code in (("text", "join-unsure"), ("fact", "headline-missing"), ("split", "start-unsure")):
        pages[name] = make_page(archive.newspaper, name, "本报讯")
        make_article(pages[name], f"{name}ref", (Role.BODY, 0), flags=[{"code": code, "lines": [0]}])
    order = [pages["split"], pages["text"], archive.page, pages["fact"]]
    for here, there in zip(order, [*order[1:], order[0]], strict=True):
        with django_assert_num_queries(WHO_ASKS + 4):  # reads, reports, the claim, is it ours
            response = publisher.get(f"articles/page/{here.pk}/workbench/next/", status=302)
        assert response.url == reverse("admin:articles_page_workbench", args=[there.pk])
    response = publisher.get(f"articles/page/{archive.undated.pk}/workbench/next/", status=302)
    assert response.url == reverse("admin:articles_page_workbench", args=[order[0].pk])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("do", "leads_to"),
    [
        ({"do": "claim"}, "workbench/"),
        ({"do": "release"}, "workbench/"),
        ({"do": "skip", "reason": "等原件"}, "workbench/next/"),
    ],
)
def test_only_who_leaves_a_page_is_led_to_the_next(bench, do, leads_to):
    page = f"/admin/articles/page/{bench.page.pk}/"
    answer = bench.person.client.post(f"{page}workbench/leave/", do)
    assert answer.headers["Location"] == page + leads_to


@pytest.mark.slow
def test_a_correction_of_no_chosen_block_is_refused(bench):
    assert bench.refuse("correct", text="市领导参加。") == "请先选文块。"


@pytest.mark.slow
def test_mine_is_shown_as_it_would_have_been_where_its_article_is_gone(bench):
    base = bench.base
    bench.do("merge batteryref visitref")
    conflict = bench.post("set_kind batteryref", status=409, base=base, kind="notice").context["conflict"]
    assert conflict.description == "把体裁定为启事"
    assert [article.ref for article in conflict.theirs.articles if article.ref == "batteryref"]
    [mine] = [article for article in conflict.mine.articles if article.ref == "batteryref"]
    assert [field.after for field in mine.fields if field.label == "体裁"] == ["启事"]


@pytest.mark.slow
def test_who_keeps_a_page_open_stays_there(bench):
    bench.open()
    Presence.objects.update(seen_at=now() - timedelta(minutes=5))
    bench.person.client.post(f"/admin/{bench.address}presence/")
    assert now() - Presence.objects.get().seen_at < timedelta(minutes=1)
