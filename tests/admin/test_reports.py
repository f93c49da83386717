"""The editors' lists of what readers report and colleagues note."""

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from articles.admin.reports import show_report
from articles.curation.history import edit_page
from articles.curation.operations import Operation, OperationKind
from articles.curation.reader_reports import report_mistake
from articles.curation.staff_notes import resolve_staff_note, write_staff_note
from articles.models import Article, ReaderReport, StaffNote
from tests.admin.conftest import read_messages

pytestmark = pytest.mark.usefixtures("archive")


@pytest.fixture
def report(archive) -> ReaderReport:
    block = archive.visit.blocks.get(text__startswith="市领导")
    return report_mistake(archive.visit, block, words="王力军", wording="王立军")


def waiting() -> str:
    return reverse("admin:articles_readerreport_waiting")


@pytest.mark.slow
def test_a_report_stands_at_its_words_and_is_corrected_undone_and_declined(publisher, archive, report):
    page = publisher.client.get(waiting()).content.decode()
    assert f"/admin/articles/page/{archive.page.pk}/workbench/?edit=4-0#b-4-0" in page
    assert "立</ins>" in page
    for verb, typed, said, state in (
        ("accept", {"answer": " 多谢。 "}, "改正了，并答复了读者。", ("accepted", "多谢。")),
        ("reopen", {}, "撤销了，这条报错又在等处理。", ("open", "")),
        ("decline", {"answer": " 照印文。 "}, "没有改动，并答复了读者。", ("declined", "照印文。")),
        ("reopen", {}, "撤销了，这条报错又在等处理。", ("open", "")),
        ("accept", {}, "改正了，并答复了读者。", ("accepted", "已经改正，谢谢。")),
    ):
        response = publisher.client.post(waiting(), {"do": verb, "report": report.pk} | typed, follow=True)
        assert said in response.content.decode()
        assert ReaderReport.objects.values_list("state", "reason").get() == state


@pytest.mark.slow
def test_an_editors_correction_of_what_is_public_is_proposed_and_answered(editor, report):
    posted = {"do": "accept", "report": report.pk}
    response = editor.client.post(waiting(), posted, follow=True)
    assert read_messages(response) == ["改正记为提议，并答复了读者。"]


@pytest.mark.slow
def test_what_cannot_be_done_with_a_report_is_said(publisher, archive, report):
    posted = {"do": "burn", "report": report.pk}
    assert publisher.client.post(waiting(), posted).context["problem"] == "没有“burn”这种操作。"
    report.words, report.wording = "王大军", "王立军"
    report.save()
    posted = {"do": "accept", "report": report.pk}
    response = publisher.client.post(waiting(), posted)
    assert response.context["problem"] == "文章里已经没有“王大军”。"
    assert ReaderReport.objects.get().state == "open"
    again = publisher.client.post(waiting(), posted | {"answer": "查无此人"})
    assert 'value="查无此人"' in again.content.decode()


@pytest.mark.slow
def test_a_correction_is_not_taken_back_where_the_words_changed_since(publisher, archive, report):
    publisher.client.post(waiting(), {"do": "accept", "report": report.pk})
    block = [archive.visit.blocks.get(text__startswith="市领导").lines[0], 0]
    correct = Operation(OperationKind.CORRECT, {"block": block, "text": "市领导参加。"})
    edit_page(archive.page, [correct], by=publisher.user)
    response = publisher.client.post(waiting(), {"do": "reopen", "report": report.pk})
    assert response.context["problem"] == "这些文章后来又改过，请先处理后来的改动。"
    assert ReaderReport.objects.get().state == "accepted"


@pytest.mark.slow
def test_all_reports_are_listed_with_who_decided_them(publisher, report):
    listed = reverse("admin:articles_readerreport_changelist")
    publisher.client.post(waiting(), {"do": "decline", "report": report.pk, "answer": "照印文"})
    [row] = publisher.client.get(listed).context["cl"].result_list
    assert publisher.client.get(listed).context["cl"].model_admin.author_decided(row) == "发布"
    assert 'class="field-author_decided">发布<' in publisher.client.get(listed).content.decode()


@pytest.mark.slow
def test_notes_are_resolved_and_opened_again_from_their_list(publisher, archive):
    notes = [write_staff_note(archive.page, text, by=publisher.user) for text in ("核人名。", "核日期。")]
    publisher.act("articles/staffnote/", "resolve", *notes)
    assert not StaffNote.objects.open().exists()
    publisher.act("articles/staffnote/", "reopen", notes[0])
    assert list(StaffNote.objects.open()) == [notes[0]]


def test_a_report_without_words_is_answered(publisher, archive):
    block = archive.visit.blocks.get(text__startswith="市领导")
    report = report_mistake(archive.visit, block, message="有错字")
    response = publisher.client.post(waiting(), {"do": "accept", "report": report.pk}, follow=True)
    assert read_messages(response) == ["答复了读者。"]


def show(report: ReaderReport, article: Article | None) -> tuple[str, str, str, str]:
    """The text of the block, what the correction takes away and adds, and why there is none."""
    shown = show_report(report, article)
    gone, come = ("".join(one.text for one in shown.pieces if one.kind == kind) for kind in ("gone", "come"))
    return shown.text, gone, come, shown.problem


def test_a_report_is_shown_with_the_text_that_it_is_about(archive, report):
    text = "市领导王力军、翟立新参加。"
    assert show(report, archive.visit) == (text, "力", "立", "")
    report.wording = ""
    assert show(report, archive.visit) == (text, "", "", "")
    report.words, report.wording = "王大军", "王立军"
    assert show(report, archive.visit) == (text, "", "", "文章里已经没有“王大军”。")
    report.words = "于春津"  # in another block by now
    assert show(report, archive.visit)[:1] == (archive.visit.blocks.get(text__contains="于春津").text,)
    assert show(report, None) == ("", "", "", "这篇文章已经并到别处或删去了。")
    report.line = 40
    report.words = "王大军"
    assert show(report, archive.visit) == ("", "", "", "文章里已经没有“王大军”。")


def test_the_cost_of_the_reports_does_not_grow(publisher, archive, report, django_assert_max_num_queries):
    block = archive.visit.blocks.get(text__startswith="市领导")
    for number in range(20):
        report_mistake(archive.visit, block, words="王力军", wording="王立军", message=f"第 {number} 回")
    with django_assert_max_num_queries(12):
        assert publisher.client.get(waiting()).content.decode().count('value="accept"') == 20
    assert publisher.client.get(f"{waiting()}?p=2").content.decode().count('value="accept"') == 1


def test_who_may_not_edit_sees_no_reports(client, report, django_user_model):
    client.force_login(django_user_model.objects.create_user("guest", is_staff=True))
    assert client.get(waiting()).status_code == 403


def test_the_desk_counts_what_waits(publisher, archive, report):
    write_staff_note(archive.page, "请核对人名。", by=publisher.user)
    page = publisher.client.get("/admin/").content.decode()
    assert "<strong>1</strong> 读者报错" in page
    assert "<strong>1</strong> 没有办完的便条" in page


def test_notes_are_filtered_by_whether_they_are_resolved(publisher, archive):
    for text in ("请核对人名。", "请核对日期。"):
        write_staff_note(archive.page, text, by=publisher.user)
    resolve_staff_note(StaffNote.objects.get(text="请核对人名。"), by=publisher.user)

    def list_texts(query: str) -> list[str]:
        rows = publisher.get(f"articles/staffnote/?{query}").context["cl"].result_list
        return sorted(row.text for row in rows)

    assert list_texts("open=yes") == ["请核对日期。"]
    assert list_texts("open=no") == ["请核对人名。"]
    assert list_texts("") == ["请核对人名。", "请核对日期。"]


def test_only_editors_leave_and_resolve_notes(client, editor, archive):
    kept = write_staff_note(archive.page, "请核对人名。", by=editor.user)
    visitor = User.objects.create_user("visitor", is_staff=True)
    client.force_login(visitor)
    bench = reverse("admin:articles_page_workbench", args=[archive.page.pk])
    for do in ("note", f"note_done {kept.pk}"):
        assert client.post(bench, {"do": do, "note-text": "不该有。", "base": "1"}).status_code == 403
    with pytest.raises(PermissionDenied):
        write_staff_note(archive.page, "不该有。", by=visitor)
    with pytest.raises(PermissionDenied):
        resolve_staff_note(kept, by=visitor)
    assert list(StaffNote.objects.open()) == [kept]


@pytest.mark.slow
def test_a_note_is_left_in_the_workbench_seen_in_lists_and_resolved(editor, archive):
    bench = reverse("admin:articles_page_workbench", args=[archive.page.pk])
    note = {"do": "note", "note-text": "请核对人名。", "note-article": "visitref", "base": "1"}
    answer = editor.client.post(bench, note, follow=True)
    assert read_messages(answer) == ["留了便条。"]
    assert "请核对人名。" in answer.content.decode()
    [kept] = StaffNote.objects.open()
    assert (kept.article_ref, kept.author) == ("visitref", editor.user)
    for name, marked in (("article", 1), ("page", 1)):
        listed = editor.client.get(reverse(f"admin:articles_{name}_changelist")).content.decode()
        assert listed.count('<td class="field-display_flags">便条') == marked
    assert (
        "请核对人名。" in editor.client.get(reverse("admin:articles_staffnote_changelist")).content.decode()
    )
    answer = editor.client.post(bench, {"do": f"note_done {kept.pk}", "base": "1"}, follow=True)
    assert read_messages(answer) == ["便条办完了。"]
    assert not StaffNote.objects.open().exists()
    assert "请核对人名。" not in editor.client.get(bench).content.decode()
