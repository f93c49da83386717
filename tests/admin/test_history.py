"""The history of a page, and the lists of what was done and proposed in the whole archive."""

import html
import re

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import Permission, User
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.admin.history.revisions import read_states
from articles.curation.history import edit_page
from articles.curation.operations import Operation, OperationKind
from articles.curation.page_proposals import accept_proposal, decline_proposal
from articles.models import Article, Page, PageRevision, Proposal, Tag
from tests.admin.conftest import AdminClient, read_messages
from tests.curation.archive import PRINTED


def operation(name, /, **arguments):
    return Operation(OperationKind(name), arguments)


SPLIT = operation("split", at=[4, 0])
CORRECT = operation("correct", block=[4, 0], text="市领导王力军参加。")
HEADLINE = operation("set_headings", article="visitref", headline="抓住机遇")


@pytest.fixture
def edit(archive, publisher):
    """Does operations on the archive's page as a publisher."""

    def do(*operations, by=publisher.user, **options):
        return edit_page(archive.page, operations, by=by, **options)

    return do


@pytest.fixture
def address(archive) -> str:
    return f"articles/page/{archive.page.pk}/revisions/"


def read_text(response) -> str:
    content = response.content.decode()
    content = content[content.index('id="content"') :]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", content)).split())


def answer(person, address: str, command: str) -> list[str]:
    response = person.client.post(f"/admin/{address}", {"do": command}, follow=True)
    assert response.status_code == 200
    return read_messages(response)


@pytest.mark.slow
def test_the_history_lists_every_revision_the_latest_first(edit, editor, address):
    edit(SPLIT)
    edit(CORRECT)
    shown = editor.get(address).context["revisions"]
    assert [(one.number, one.description) for one in shown] == [
        (3, "更正第 5 行的文字"),
        (2, "从第 5 行起拆成两篇"),
        (1, "导入"),
    ]
    assert shown[0].revision.author_name == "发布"


@pytest.mark.slow
def test_corrections_show_old_and_new_words(edit, editor, address):
    edit(CORRECT, HEADLINE)
    [corrected, imported] = editor.get(address).context["revisions"]
    words = [(one.label, one.before, one.after) for one in corrected.words]
    assert words == [
        ("主题", "抓住机遇 发挥优势", "抓住机遇"),
        ("第 5 行", "市领导王力军、翟立新参加。", "市领导王力军参加。"),
    ]
    assert imported.words == ()
    page = editor.get(address).content.decode()
    assert re.search(r"<del><span[^>]*>删去</span>、翟立新</del>", page)


@pytest.mark.slow
def test_a_corrected_heading_is_shown_once(edit, editor, address):
    edit(operation("correct", block=[1, 0], text="抓住机遇"))
    [corrected, _] = editor.get(address).context["revisions"]
    assert [(one.label, one.after) for one in corrected.words] == [("第 2 行", "抓住机遇")]
    [article] = editor.get(f"{address}compare/?from=1&to=2").context["compared"].articles
    assert article.fields == ()
    assert article.title_after == "抓住机遇"


@pytest.mark.slow
def test_the_history_of_one_article_leaves_out_the_others(archive, edit, editor, address):
    edit(HEADLINE)
    edit(operation("set_kind", article="batteryref", kind="photo"))
    response = editor.get(f"{address}?article=visitref")
    assert [one.number for one in response.context["revisions"]] == [2]
    assert "抓住机遇" in read_text(response)
    [headline] = [one for one in response.context["revisions"][0].words if one.label == "主题"]
    assert (headline.before, headline.after) == ("抓住机遇 发挥优势", "抓住机遇")
    assert (
        f"{address}?article=visitref"
        in editor.get(f"articles/article/{archive.visit.pk}/change/").content.decode()
    )


@pytest.mark.slow
def test_the_history_is_in_the_readers_language(edit, editor, address):
    edit(SPLIT)
    edit(operation("set_role", blocks=[[4, 0]], role="deck"))
    editor.client.cookies["django_language"] = "en"
    descriptions = [one.description for one in editor.get(address).context["revisions"]]
    assert descriptions == ["Make line 5: Deck", "Split from line 5 on", "Import"]


@pytest.mark.slow
def test_a_revision_shows_what_it_changed_and_how_the_page_was(edit, editor, address):
    edit(CORRECT)
    edit(SPLIT)
    response = editor.get(f"{address}2/")
    [compared] = response.context["compared"].articles
    assert compared.ref == "visitref"
    assert [article.ref for article in response.context["articles"]] == ["visitref", "batteryref"]
    assert PRINTED[5] in read_text(response)
    assert f"杂项 7 {PRINTED[6]}" in read_text(response)
    first = editor.get(f"{address}1/")
    assert first.context["compared"] is None
    editor.get(f"{address}9/", status=404)


@pytest.mark.slow
def test_any_two_revisions_are_compared_from_the_earlier_to_the_later(archive, edit, editor, address):
    edit(CORRECT)
    edit(SPLIT)
    edit(HEADLINE)
    answered = editor.get(f"{address}compare/?from=4&to=1")
    compared = answered.context["compared"]
    assert re.findall(r">(第 \d 号)<", answered.content.decode())[:2] == ["第 1 号", "第 4 号"]
    assert set(read_states(archive.page, [1, 4])) == {1, 4}
    assert [(one.title_before, one.title_after) for one in compared.articles] == [
        ("抓住机遇 发挥优势", "抓住机遇"),
        ("", "市领导王力军参加。"),
    ]
    assert "两个版本相同。" in read_text(editor.get(f"{address}compare/?from=2&to=2"))
    for wrong in ("from=1&to=9", "from=1", "from=x&to=1"):
        editor.get(f"{address}compare/?{wrong}", status=404)


def read_curated() -> tuple[bool, str]:
    """Whether the visit has a correction, and the kind of the article on batteries."""
    is_corrected = Article.objects.get(ref="visitref").blocks.exclude(correction="").exists()
    return is_corrected, Article.objects.get(ref="batteryref").kind


@pytest.mark.parametrize(
    ("odd", "status"),
    [
        ("?article=%00", 200),
        (f"?p={'9' * 30}", 200),
        (f"{'9' * 30}/", 404),
        (f"compare/?from=1&to={'9' * 30}", 404),
        ("compare/?from=²&to=1", 404),
    ],
)
def test_an_odd_address_of_the_history_is_answered(edit, editor, address, odd, status):
    edit(CORRECT)
    editor.get(f"{address}{odd}", status=status)


@pytest.mark.slow
def test_any_revision_is_undone_and_redone_from_the_history(edit, publisher, address):
    edit(CORRECT)
    edit(operation("set_kind", article="batteryref", kind="photo"))
    assert answer(publisher, f"{address}2/", "undo") == ["撤销第 2 号：更正第 5 行的文字。"]
    assert read_curated() == (False, "photo")
    shown = publisher.get(address).context["revisions"]
    assert [one.number for one in shown if one.is_undone] == [2]
    assert answer(publisher, f"{address}2/", "redo") == ["重做第 2 号：更正第 5 行的文字。"]
    assert read_curated() == (True, "photo")


@pytest.mark.slow
def test_any_revision_is_restored_from_the_history(edit, publisher, address):
    edit(CORRECT)
    edit(operation("set_kind", article="batteryref", kind="photo"))
    assert answer(publisher, f"{address}1/", "restore") == ["恢复第 1 号版本。"]
    assert read_curated() == (False, "news")
    assert answer(publisher, f"{address}1/", "restore") == ["没有改动。"]


@pytest.mark.slow
def test_what_cannot_be_undone_is_refused_with_a_sentence(edit, publisher, editor, address):
    edit(CORRECT)
    edit(operation("correct", block=[4, 0], text="另一句。"))
    for number, command, status, problem in (
        (2, "undo", 409, "这些文章后来又改过，请先处理后来的改动。"),
        (1, "undo", 422, "第 1 号版本不能这样撤销或重做。"),
        (2, "burn", 422, "没有“burn”这种操作。"),
    ):
        response = publisher.post(f"{address}{number}/", {"do": command}, status=status)
        assert response.context["problem"] == problem
        assert problem in read_text(response)
    assert PageRevision.objects.count() == 3


@pytest.mark.slow
@pytest.mark.parametrize(
    ("number", "command", "what"),
    [(2, "undo", "撤销第 2 号：更正第 5 行的文字"), (1, "restore", "恢复第 1 号版本")],
)
def test_undoing_what_is_published_is_proposed_by_who_may_not_publish(
    edit, publisher, editor, address, number, command, what
):
    edit(CORRECT)
    [said] = answer(editor, f"{address}{number}/", command)
    assert said == f"文章已经发布，您的改动记为提议，等有权发布的人决定：{what}。"
    assert answer(editor, f"{address}{number}/", command) == [said]
    proposal = Proposal.objects.get()
    assert read_curated() == (True, "news")
    bench = f"articles/page/{proposal.page_id}/workbench/"
    assert what in read_text(publisher.get(bench))
    publisher.post(bench, {"do": f"accept {proposal.pk}"})
    assert read_curated() == (False, "news")
    decided = publisher.get(f"articles/proposal/{proposal.pk}/change/")
    assert what in read_text(decided)


def test_who_may_only_look_has_no_buttons_and_others_see_nothing(archive, edit, address):
    edit(CORRECT)
    viewer = AdminClient(User.objects.create_user("viewer", is_staff=True))
    viewer.get(address, status=403)
    viewer.user.user_permissions.add(Permission.objects.get(codename="view_pagerevision"))
    assert 'name="do"' not in viewer.get(address).content.decode()
    viewer.post(f"{address}2/", {"do": "undo"}, status=403)


@pytest.mark.slow
def test_the_cost_of_the_history_does_not_grow_with_its_revisions(
    archive, edit, editor, address, django_assert_num_queries
):
    edit(CORRECT)
    editor.get(address)
    # who asks (4), the page, what is undone, the count, the revisions, their states, articles, log
    with django_assert_num_queries(11):
        editor.get(address)
    for turn in range(30):
        edit(operation("correct", block=[4, 0], text=f"第{turn}次更正。"))
    with django_assert_num_queries(11):
        response = editor.get(address)
    assert len(response.context["revisions"]) == 25
    last = editor.get(f"{address}?p=2").context["revisions"]
    assert [one.number for one in last] == [7, 6, 5, 4, 3, 2, 1]
    assert [word.before for word in last[0].words] == ["第3次更正。"]


# The whole archive --------------------------------------------------------------------------------


@pytest.mark.slow
def test_the_log_of_a_page_has_only_what_is_about_it_and_its_articles(archive, publisher, address):
    for model, key in ((Page, archive.page.pk), (Article, archive.visit.pk), (Tag, archive.page.pk)):
        entry = {"user": publisher.user, "content_type": ContentType.objects.get_for_model(model)}
        LogEntry.objects.create(**entry, object_id=str(key), action_flag=CHANGE, object_repr=model.__name__)
    logged = publisher.get(address).context["logged"]
    assert [entry.object_repr for entry in logged] == ["Article", "Page"]


@pytest.mark.slow
def test_the_list_reads_the_articles_that_its_rows_concern_and_no_others(edit, editor):
    edit(CORRECT)
    with CaptureQueriesContext(connection) as asked:
        editor.get("articles/pagerevision/")
    named = [one["sql"] for one in asked if '"articles_article"."ref" IN' in one["sql"]]
    assert ["visitref" in sql for sql in named] == [True]


def list_operations(person, query: str = "") -> list[str]:
    rows = person.get(f"articles/pagerevision/{query}").context["cl"].result_list
    return [
        f"{row.author_name}:{row.page.ref}:{'/'.join(one['kind'] for one in row.operations)}" for row in rows
    ]


@pytest.mark.slow
def test_everything_that_was_done_is_listed_and_filtered(archive, edit, editor, publisher):
    edit(SPLIT)
    edit(HEADLINE, CORRECT)
    edit_page(archive.undated, [operation("set_kind", article="yakref", kind="photo")], by=editor.user)
    assert list_operations(editor) == [
        "编辑:undated:set_kind",
        "发布:pageone:set_headings/correct",
        "发布:pageone:split",
    ]
    assert list_operations(editor, f"?author={editor.user.pk}") == ["编辑:undated:set_kind"]
    assert list_operations(editor, "?operation=correct") == ["发布:pageone:set_headings/correct"]
    assert list_operations(editor, "?operation=undo") == []
    assert list_operations(editor, "?q=undated") == ["编辑:undated:set_kind"]
    assert list_operations(editor, f"?page__newspaper__id__exact={archive.newspaper.pk}&operation=split") == [
        "发布:pageone:split"
    ]
    page = editor.get("articles/pagerevision/").content.decode()
    assert "改标题或栏目；更正第 5 行的文字" in page
    assert "《抓住机遇》《市领导王力军参加。》" in page
    assert f'<a href="/admin/articles/page/{archive.page.pk}/revisions/">{archive.page}</a>' in page


def test_a_revision_in_the_list_leads_to_its_revision(archive, edit, editor, address):
    revision = edit(SPLIT).revision
    response = editor.get(f"articles/pagerevision/{revision.pk}/change/", status=302)
    assert response["location"] == f"/admin/{address}2/"
    editor.get("articles/pagerevision/999999/change/", status=404)


@pytest.mark.slow
def test_the_cost_of_the_list_does_not_grow_with_its_revisions(edit, editor, django_assert_num_queries):
    edit(CORRECT)
    editor.get("articles/pagerevision/")
    with django_assert_num_queries(12):
        editor.get("articles/pagerevision/")
    for turn in range(20):
        edit(operation("correct", block=[4, 0], text=f"第{turn}次更正。"))
    with django_assert_num_queries(12):
        editor.get("articles/pagerevision/")


def list_proposals(person, query: str = "") -> list[int]:
    return [row.pk for row in person.get(f"articles/proposal/{query}").context["cl"].result_list]


@pytest.mark.slow
def test_proposals_are_listed_by_state_and_lead_where_they_are_decided(archive, edit, editor, publisher):
    proposals = [edit(one, by=editor.user).proposal for one in (SPLIT, CORRECT, HEADLINE)]
    waiting, declined, accepted = proposals
    accept_proposal(accepted, by=publisher.user)
    decline_proposal(declined, by=publisher.user, reason="原文如此")
    assert list_proposals(editor, "?state__exact=open") == [waiting.pk]
    assert list_proposals(editor, "?state__exact=declined") == [declined.pk]
    assert list_proposals(editor, "?operation=set_headings") == [accepted.pk]
    assert len(list_proposals(editor, "?operation=burn&author=x")) == 3
    assert list_proposals(editor, "?operation=undo") == []
    assert "从第 5 行起拆成两篇" in editor.get("articles/proposal/").content.decode()
    led = editor.get(f"articles/proposal/{waiting.pk}/change/", status=302)
    assert led["location"] == f"/admin/articles/page/{archive.page.pk}/workbench/#proposal-{waiting.pk}"


def test_a_decided_proposal_shows_what_it_would_have_changed_and_why_not(edit, editor, publisher):
    declined = edit(CORRECT, by=editor.user).proposal
    decline_proposal(declined, by=publisher.user, reason="原文如此")
    edit(operation("correct", block=[4, 0], text="另一句。"))
    text = read_text(editor.get(f"articles/proposal/{declined.pk}/change/"))
    for words in ("更正第 5 行的文字", "未采纳", "发布", "原文如此", "市领导王力军、翟立新参加。"):
        assert words in text
    assert Proposal.objects.open().count() == 0


@pytest.mark.slow
def test_the_cost_of_the_proposals_does_not_grow_with_them(edit, editor, django_assert_num_queries):
    edit(SPLIT, by=editor.user)
    editor.get("articles/proposal/")
    with django_assert_num_queries(12):
        editor.get("articles/proposal/")
    for turn in range(20):
        edit(operation("correct", block=[4, 0], text=f"第{turn}次更正。"), by=editor.user)
    with django_assert_num_queries(12):
        editor.get("articles/proposal/")
