"""What the workbench shows beside the page: open forms, proposals, notes, colleagues, and its revision."""

import pytest
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied
from django.http import QueryDict

from articles.admin.workbench.context import (
    Bench,
    build_context,
    find_pages,
    keep_base,
    list_colleagues,
    read_bench,
)
from articles.admin.workbench.operation_descriptions import describe_edit
from articles.curation.history import Edit, edit_page, redo_revision, undo_revision
from articles.curation.operations import Operation, OperationKind, Refused
from articles.curation.page_proposals import accept_proposal
from articles.curation.staff_notes import (
    MOST_CHARS,
    reopen_staff_note,
    resolve_staff_note,
    write_staff_note,
)
from articles.models import Article, Page, PageRevision, Proposal, Role
from tests.archives import make_article, make_page
from tests.curation.archive import PRINTED


def open_bench(user: User, page: Page) -> Bench:
    bench = read_bench(find_pages(user).get(pk=page.pk))
    keep_base(bench)
    return bench


def build(user: User, page: Page, typed: str | None = None, **query: str):
    return build_context(
        user, open_bench(user, page), query, typed=None if typed is None else QueryDict(typed)
    )


def correct(line: int, text: str) -> list[Operation]:
    return [Operation(OperationKind.CORRECT, {"block": [line, 0], "text": text})]


@pytest.mark.slow
def test_no_form_is_open_unless_it_is_asked_for(archive, publisher):
    context = build(publisher.user, archive.page)
    assert (context["panel"], context["draft"], context["editing"]) == (None, None, "")
    assert build(publisher.user, archive.page, article="yakref")["panel"] is None
    assert build(publisher.user, archive.page, edit="9-0")["draft"] is None
    assert build(publisher.user, archive.page, edit="6-0")["draft"] is None  # noise is not edited


def test_the_form_of_an_article_has_its_values_and_blank_credits(archive, publisher):
    panel = build(publisher.user, archive.page, article="visitref")["panel"]
    assert (panel["article"].ref, panel["continues_was"]) == ("visitref", "")
    assert panel["fields"]["kicker"] == PRINTED[0]
    assert panel["credits"] == [
        ("记者", "于春津", ""),
        ("记者", "刘国栋", ""),
        *[("", "", "")] * 2,
    ]


def test_the_form_of_an_article_keeps_what_was_typed(archive, publisher):
    blank = "&credit-role=&credit-name=&credit-note="
    typed = f"kicker=新引题&credit-role=摄&credit-name=王建&credit-note={blank}"
    panel = build(publisher.user, archive.page, typed, article="visitref")["panel"]
    assert (panel["fields"]["kicker"], panel["fields"]["headline"]) == ("新引题", PRINTED[1])
    assert panel["credits"] == [("摄", "王建", ""), *[("", "", "")] * 2]


def test_an_article_may_continue_any_other_of_its_issue(archive, publisher):
    second = make_page(archive.newspaper, "pagetwo", "续文", issue=archive.issue, label="2")
    rest = make_article(second, "restref", (Role.BODY, 0))
    Article.objects.filter(pk=rest.pk).update(continues=archive.visit)
    unnumbered = make_page(archive.newspaper, "pagethree", "又一篇", issue=archive.issue)
    make_article(unnumbered, "lastref", (Role.HEADLINE, 0), headline="又一篇")
    panel = build(publisher.user, second, article="restref")["panel"]
    assert (panel["fields"]["continues"], panel["continues_was"]) == ("visitref", "visitref")
    assert panel["candidates"] == [
        ("visitref", "第 1 版《抓住机遇 发挥优势》"),
        ("batteryref", f"第 1 版《{PRINTED[5][:30]}》"),
        ("lastref", "第 ? 版《又一篇》"),
    ]
    assert build(publisher.user, archive.undated, article="yakref")["panel"]["candidates"] == []


def test_the_form_of_a_block_has_its_text_or_what_was_typed(archive, publisher):
    draft = build(publisher.user, archive.page, edit="4-0")["draft"]
    assert (draft.text, list(draft.difference)) == (PRINTED[4], [])
    draft = build(publisher.user, archive.page, "text=市领导参加。", edit="4-0")["draft"]
    assert draft.text == "市领导参加。"
    assert "".join(piece.text for piece in draft.difference if piece.kind == "gone") == "王力军、翟立新"
    assert build(publisher.user, archive.page, "role=deck", edit="4-0")["draft"].text == PRINTED[4]


def test_who_may_only_look_gets_no_form(archive, db):
    visitor = User.objects.create_user("visitor", is_staff=True)
    context = build(visitor, archive.page, edit="4-0", article="visitref")
    assert (context["editing"], context["draft"], context["panel"]) == ("", None, None)
    assert (context["may_edit"], context["may_publish"], context["undo"]) == (False, False, None)
    assert context["has_public"]


def read_change(shown):
    """The words of the blocks that the shown proposal changes, before and after."""
    [article] = shown.compared.articles
    return [(row.before.text, row.after.text) for row in article.blocks if not row.same]


@pytest.mark.slow
def test_a_proposed_undo_and_redo_show_what_they_change(archive, editor, publisher):
    corrected = "市领导王立军参加。"
    done = edit_page(archive.page, correct(4, corrected), by=publisher.user).revision
    undo = undo_revision(done, by=editor.user).proposal
    [shown] = build(publisher.user, archive.page)["proposals"]
    assert read_change(shown) == [(corrected, PRINTED[4])]
    accept_proposal(undo, by=publisher.user)
    redo_revision(done, by=editor.user)
    [shown] = build(publisher.user, archive.page)["proposals"]
    assert read_change(shown) == [(PRINTED[4], corrected)]


@pytest.mark.slow
def test_a_proposal_is_compared_with_the_page_as_it_is_now(archive, editor, publisher):
    edit_page(archive.page, correct(4, "市领导王立军参加。"), by=editor.user)
    [shown] = build(publisher.user, archive.page)["proposals"]
    assert (shown.description, shown.problem, shown.may_decide) == ("更正第 5 行的文字", "", True)
    assert read_change(shown) == [(PRINTED[4], "市领导王立军参加。")]
    [shown] = build(editor.user, archive.page)["proposals"]
    assert not shown.may_decide
    edit_page(archive.page, correct(4, "市领导参加。"), by=publisher.user)
    [shown] = build(publisher.user, archive.page)["proposals"]
    assert (shown.compared, shown.problem) == (None, "这些文章后来又改过，这条提议已经套不上。")
    Proposal.objects.all().delete()
    assert build(publisher.user, archive.page)["proposals"] == []


def test_a_proposed_division_is_compared_though_its_article_has_no_number_yet(archive, editor, publisher):
    edit_page(archive.page, [Operation(OperationKind.SPLIT, {"at": [4, 0]})], by=editor.user)
    [shown] = build(publisher.user, archive.page)["proposals"]
    assert [article.ref for article in shown.compared.articles] == ["visitref", "4-0"]


def test_nothing_became_of_operations_that_change_nothing():
    assert describe_edit(Edit(), "改标题") == "没有改动。"


def test_open_notes_name_the_number_of_their_article(archive, editor):
    assert build(editor.user, archive.page)["notes"] == []
    about_page = write_staff_note(archive.page, "请核对日期。", by=editor.user)
    about_article = write_staff_note(archive.page, "请核对人名。", by=editor.user, article_ref="batteryref")
    assert build(editor.user, archive.page)["notes"] == [(about_page, None), (about_article, 2)]
    resolve_staff_note(about_page, by=editor.user)
    assert build(editor.user, archive.page)["notes"] == [(about_article, 2)]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [(" ", "请写明内容。"), ("错" * (MOST_CHARS + 1), f"便条太长，最多 {MOST_CHARS} 字。")],
)
def test_a_note_that_says_nothing_or_too_much_is_refused(archive, editor, text, sentence):
    with pytest.raises(Refused, match=sentence):
        write_staff_note(archive.page, text, by=editor.user)
    assert write_staff_note(archive.page, "错" * MOST_CHARS, by=editor.user)


def test_who_may_not_edit_leaves_no_notes_and_settles_none(archive, editor):
    guest = User.objects.create_user("guest", is_staff=True)
    note = write_staff_note(archive.page, "请核对日期。", by=editor.user)
    with pytest.raises(PermissionDenied):
        write_staff_note(archive.page, "请核对人名。", by=guest)
    for decide in (resolve_staff_note, reopen_staff_note):
        with pytest.raises(PermissionDenied):
            decide(note, by=guest)


def test_a_note_that_is_sent_twice_is_one_note_until_it_is_resolved(archive, editor, publisher):
    note = write_staff_note(archive.page, "请核对日期。", by=editor.user)
    assert write_staff_note(archive.page, "请核对日期。 ", by=editor.user) == note
    others = [
        write_staff_note(archive.page, "请核对日期。", by=publisher.user),
        write_staff_note(archive.page, "请核对日期。", by=editor.user, article_ref="batteryref"),
    ]
    resolve_staff_note(note, by=editor.user)
    others.append(write_staff_note(archive.page, "请核对日期。", by=editor.user))
    assert len({note.pk, *(one.pk for one in others)}) == 4


def test_proposed_tags_are_listed_by_article(archive, editor):
    shown = build(editor.user, archive.page)["proposed_tags"]
    assert {pk: [str(one.tagging.tag) for one in tags] for pk, tags in shown.items()} == {
        archive.visit.pk: ["京津冀"]
    }
    assert build(editor.user, archive.undated)["proposed_tags"] == {}


def test_what_is_shown_is_kept_once_as_a_revision(archive, editor):
    bench = read_bench(find_pages(editor.user).get(pk=archive.page.pk))
    assert (bench.base, bench.is_kept) == (1, False)
    keep_base(bench)
    again = read_bench(find_pages(editor.user).get(pk=archive.page.pk))
    assert (again.base, again.is_kept) == (1, True)
    keep_base(again)
    assert PageRevision.objects.count() == 1
    Page.objects.filter(pk=archive.page.pk).update(version=2)
    assert read_bench(find_pages(editor.user).get(pk=archive.page.pk)).base == 2


@pytest.mark.slow
def test_a_form_is_read_against_the_revision_that_it_was_made_from(archive, editor, publisher):
    bench = open_bench(publisher.user, archive.page)
    before = bench.state
    edit_page(archive.page, correct(5, "平台昨日上线。"), by=publisher.user)
    bench = open_bench(publisher.user, archive.page)
    assert bench.base == 2
    assert bench.read_base(1) == before
    assert bench.read_base(2) == bench.read_base(None) == bench.state != before
    previewed = bench.preview(correct(4, "市领导参加。"), 1)
    assert [block.reading for one in previewed.articles for block in one.blocks][-2:] == [
        "市领导参加。",
        "平台昨日上线。",
    ]
    with pytest.raises(Refused, match="本版没有第 7 号版本。"):
        bench.read_base(7)


def test_a_page_is_given_to_active_staff_who_may_edit(editor, publisher, administrator):
    User.objects.create_user("guest", is_staff=True)
    for name, fields in (("gone", {"is_active": False}), ("reader", {"is_staff": False})):
        user = User.objects.create_user(name, **{"is_staff": True} | fields)
        user.groups.add(Group.objects.get(name="编辑"))
    User.objects.create_superuser("chief")
    names = [user.username for user in list_colleagues()]
    assert names == sorted(names)
    assert {"编辑", "发布", "chief"} <= set(names)
    assert not {"guest", "gone", "reader"} & set(names)


@pytest.mark.slow
def test_a_proposal_that_never_fits_says_why(archive, editor, publisher):
    """As one would be that an earlier version of the program stored."""
    edit_page(archive.page, correct(4, "市领导王立军参加。"), by=editor.user)
    Proposal.objects.update(operations=[{"kind": "split", "arguments": {"at": [40, 0]}}])
    [shown] = build(publisher.user, archive.page)["proposals"]
    assert shown.compared is None
    assert shown.problem == "第 41 行没有这个文块。"
