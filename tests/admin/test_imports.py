"""Imports in the admin: files in, a table to correct, a preview, the import and its report; permissions."""

import io
import json
import re
import shutil
import zipfile
from datetime import date

import pytest
from django.contrib.auth.models import Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from articles.admin.imports import page_imports
from articles.admin.imports.forms import ImportForm
from articles.admin.imports.found_pages import FoundRow, Warnings, compose_place
from articles.admin.imports.page_imports import PageImportAdmin
from articles.admin.imports.tasks import import_checked, undo_import
from articles.archive.laws import find_print_breaches
from articles.background import TaskFailed, TaskRun
from articles.importing.page_imports import find_upload_folder
from articles.models import (
    Article,
    BackgroundTask,
    Collection,
    FoundPage,
    Newspaper,
    Page,
    PageImport,
    Presence,
    Status,
    Tag,
)
from articles.models.background_task import TaskState
from articles.models.page_import import ImportStep
from tests.admin.conftest import AdminClient, read_errors, read_messages
from tests.background.working import work_off
from tests.seeds import SEEDS

ADD = "articles/pageimport/add/"
SEED = sorted(SEEDS.glob("*.txt"))[0]
PRINT = SEED.read_text("utf-8")
BAD = b"\x00\x01\x02\x03" * 40


def upload(name: str, data: bytes | str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data if isinstance(data, bytes) else data.encode())


def make_zip(**members: bytes | str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in members.items():
            archive.writestr(f"{name.replace('_', '-')}.txt", data)
    return file.getvalue()


def begin(user: AdminClient, *files: SimpleUploadedFile, **fields) -> PageImport:
    user.post(ADD, {"files": list(files), **fields})
    return PageImport.objects.get()


def see(user: AdminClient, row: PageImport) -> str:
    return user.get(f"articles/pageimport/{row.pk}/change/").content.decode()


def open_table(user: AdminClient, row: PageImport) -> dict[str, str]:
    """The fields of the table as a browser would send them back unchanged."""
    formset = user.get(f"articles/pageimport/{row.pk}/change/").context["formset"]
    forms = [formset.management_form, *formset.forms]
    fields = [(bound.html_name, bound.value()) for form in forms for bound in form]
    return {name: str(value) for name, value in fields if value not in (None, False, "")}


def send_table(user: AdminClient, row: PageImport, do: str = "start", status: int = 302, **changes):
    fields = open_table(user, row) | changes | {"do": do}
    return user.post(f"articles/pageimport/{row.pk}/table/", fields, status=status)


def read_step(row: PageImport) -> str:
    return PageImport.objects.get(pk=row.pk).step


@pytest.fixture
def march(editor) -> PageImport:
    """Two pages and a bad one in a zip, read into the table."""
    other = "第二版\n本报讯 昨日,城东老桥恢复通车。\n"
    data = make_zip(yb_2026_03_19_01=PRINT, yb_2026_03_19_02=other, bad=BAD)
    return begin(editor, upload("三月.zip", data))


@pytest.mark.slow
def test_files_are_read_into_a_table_and_nothing_else_is_stored(editor, march):
    assert march.step == ImportStep.CHECKING
    assert not find_upload_folder(march.pk).exists()
    text = see(editor, march)
    bad, first, _second = march.pages.all()
    assert (bad.path, bad.sha256) == ("三月.zip/bad.txt", "")
    assert "不是文本文件；请换成纯文本。" in text
    assert "三月.zip/yb-2026-03-19-01.txt" in text
    assert (first.newspaper, str(first.date), first.label) == ("yb", "2026-03-19", "1")
    assert (first.bytes, first.encoding) == (len(PRINT.encode()), "utf-8")
    assert Page.objects.count() == 0


def test_a_page_is_looked_at_before_anything_is_saved(editor, march):
    first = march.pages.get(label="1")
    preview = editor.get(f"articles/pageimport/{march.pk}/{first.position}/").content.decode()
    assert "还没有导入。导入以后会是这些文章：" in preview
    assert max(PRINT.split("\n"), key=len)[:12] in preview
    assert Page.objects.count() == 0


@pytest.mark.slow
def test_a_preview_leads_to_its_neighbours_and_shows_the_lines_of_no_article(editor):
    texts = {f"p{number}": f"{PRINT}\n第{number}处" for number in (1, 2, 3)}
    row = begin(editor, upload("三月.zip", make_zip(bad=BAD, **texts)))
    first, second, third = row.pages.exclude(text="").order_by("position")
    FoundPage.objects.filter(pk=second.pk).update(text=PRINT + "\n责编 苏娅")
    shown = editor.get(f"articles/pageimport/{row.pk}/{second.position}/").context
    assert (shown["before"], shown["after"]) == (first, third)
    assert "责编 苏娅" in shown["noise"]
    assert editor.get(f"articles/pageimport/{row.pk}/{first.position}/").context["before"] is None
    assert editor.get(f"articles/pageimport/{row.pk}/{third.position}/").context["after"] is None


@pytest.mark.slow
def test_who_may_only_look_on_discards_nothing(march):
    viewer = AdminClient(User.objects.create_user("viewer", is_staff=True))
    viewer.user.user_permissions.add(Permission.objects.get(codename="view_pageimport"))
    assert "放弃没有导入的版面" not in see(viewer, march)


@pytest.mark.slow
def test_corrections_are_saved_before_a_page_is_looked_at(editor, march):
    first = march.pages.get(label="1")
    table = f"articles/pageimport/{march.pk}/table/"
    fields = open_table(editor, march) | {"form-0-section": "要闻"}
    response = editor.post(table, fields | {"preview": first.position}, status=302)
    assert response.url.endswith(f"/admin/articles/pageimport/{march.pk}/{first.position}/")
    first.refresh_from_db()
    assert first.section == "要闻"
    refused = editor.post(table, fields | {"form-0-date": "三月", "preview": first.position}, status=200)
    assert "有的行填得不对，没有保存" in refused.content.decode()
    unknown = editor.post(table, fields | {"preview": "٣"}, status=302)  # a digit, but of no address
    assert unknown.url.endswith(f"/admin/articles/pageimport/{march.pk}/change/")


@pytest.mark.slow
def test_a_corrected_table_is_imported_and_its_report_kept(editor, march):
    changes = {"form-1-label": "3", "form-0-newspaper": "样报", "form-1-newspaper": "样报"}
    send_table(editor, march, **changes)
    assert read_step(march) == ImportStep.DONE
    assert sorted(Page.objects.values_list("newspaper__name", "label")) == [("样报", "1"), ("样报", "3")]
    assert not Article.objects.exclude(status=Status.DRAFT).exists()
    assert not march.pages.exclude(text="").exists()
    assert not Page.objects.filter(awaits_tags=True).exists()
    assert "版面：新 2，改动 0，不变 0，换新原文 0，没有导入 1。" in see(editor, march)
    answer = editor.get(f"articles/pageimport/{march.pk}/report.json")
    report = json.loads(answer.content)
    assert answer["Content-Disposition"] == f'attachment; filename="import-{march.pk}.json"'
    assert report["totals"]["pages"]["new"] == 2
    assert [failure["path"] for failure in report["failures"]] == ["三月.zip/bad.txt"]
    assert '"path": "三月.zip/bad.txt"' in answer.content.decode()  # legible to people too


@pytest.mark.slow
def test_a_page_that_the_importer_refuses_is_corrected_and_imported_again(editor):
    row = begin(editor, upload("page.txt", PRINT))
    assert "没有报名，不能导入" in see(editor, row)
    send_table(editor, row)
    assert (read_step(row), Page.objects.count()) == (ImportStep.DONE, 0)
    assert row.pages.get().refusal
    send_table(editor, row, **{"form-0-newspaper": "样报", "form-0-date": "2026-03-19"})
    assert Page.objects.get().newspaper.name == "样报"
    assert not row.pages.get().refusal
    assert "form-TOTAL_FORMS" not in see(editor, row)


@pytest.mark.slow
def test_a_newspaper_that_the_print_names_is_in_the_table_until_it_is_cleared(editor):
    Newspaper.objects.create(name="样城晚报", code="ycwb")
    row = begin(editor, upload("page.txt", "样城晚报 2026年3月20日 星期五 第3版 要闻\n" + PRINT))
    assert row.pages.get().newspaper == "样城晚报"
    send_table(editor, row, **{"form-0-newspaper": ""})
    assert not Page.objects.exists()
    assert row.pages.get().refusal["sentence"].startswith("no newspaper given")
    send_table(editor, row, **{"form-0-newspaper": "样城晚报"})
    assert Page.objects.get().newspaper.code == "ycwb"


@pytest.mark.slow
def test_a_value_left_as_printed_stays_the_prints(editor):
    row = begin(editor, upload("page.txt", PRINT), newspaper="样报")
    page = row.pages.get()
    assert (bool(page.printed_date), page.date) == (True, None)
    send_table(editor, row, "save")
    assert FoundPage.objects.get().date is None
    send_table(editor, row, **{"form-0-section": "要闻"})
    assert Page.objects.get().date_basis
    assert Page.objects.get().section == "要闻"


@pytest.mark.slow
def test_a_value_of_the_print_that_is_cleared_is_unknown(editor):
    folio = "2026年3月20日 星期五 第3版 要闻\n"
    row = begin(editor, upload("page.txt", folio + PRINT), newspaper="样报")
    cleared = {"form-0-date": "", "form-0-label": "", "form-0-section": ""}
    send_table(editor, row, "save", **cleared)
    page = FoundPage.objects.get()
    assert (page.printed_date, page.printed_label, page.unknown) == (None, "", ["date", "label", "section"])
    assert "日期不详" in see(editor, row)
    send_table(editor, row)
    imported = Page.objects.get()
    assert (imported.issue, imported.label, imported.section, imported.date_basis) == (None, "", "", "")
    assert [flag["code"] for flag in imported.flags] == ["date-missing", "number-missing"]


@pytest.mark.slow
def test_paging_through_the_table_keeps_what_was_typed(editor, monkeypatch):
    monkeypatch.setattr(page_imports, "ROWS", 1)
    row = begin(editor, upload("a.txt", PRINT), upload("b.txt", PRINT + "。"), newspaper="样报")
    answer = send_table(editor, row, "", page="2", **{"form-0-section": "要闻"})
    assert answer.url.endswith(f"/pageimport/{row.pk}/change/?page=2")
    assert FoundPage.objects.get(position=0).section == "要闻"
    wrong = send_table(editor, row, "", status=200, page="2", **{"form-0-label": "二楼"})
    assert 'value="二楼"' in wrong.content.decode()


@pytest.mark.slow
def test_the_table_shows_25_pages_at_a_time(editor):
    row = PageImport.objects.create(source="pages.zip", step=ImportStep.CHECKING, author=editor.user)
    FoundPage.objects.bulk_create(
        FoundPage(page_import=row, position=number, name=f"{number}.txt", text=PRINT, sha256=str(number))
        for number in range(26)
    )
    address = f"articles/pageimport/{row.pk}/change/"
    shown = [len(editor.get(f"{address}?page={page}").context["formset"].forms) for page in (1, 2)]
    assert shown == [25, 1]


@pytest.mark.slow
def test_an_import_by_command_is_among_those_of_the_browser(editor, administrator, tmp_path):
    (tmp_path / "yb-2026-03-19-01.txt").write_text(PRINT, "utf-8")
    (tmp_path / "yb-2026-03-19-02.txt").write_bytes(BAD)
    for _ in range(2):
        with pytest.raises(SystemExit):
            call_command("import_pages", str(tmp_path), "--newspaper=样报", verbosity=0)
    (tmp_path / "yb-2026-03-19-02.txt").unlink()
    call_command("import_pages", str(tmp_path), "--newspaper=样报", verbosity=0)  # changes nothing
    _again, row = PageImport.objects.all()
    text = see(editor, row)
    assert "命令行" in text
    assert "版面：新 1，改动 0，不变 0，换新原文 0，没有导入 1。" in text
    assert "不是文本文件；请换成纯文本。" in text
    assert "撤销这次导入" not in text
    assert f"?q={Page.objects.get().ref}" in text
    report = json.loads(editor.get(f"articles/pageimport/{row.pk}/report.json").content)
    assert report["totals"]["pages"]["failed"] == len(report["failures"]) == 1
    assert "命令行" in editor.get("articles/pageimport/").content.decode()
    administrator.post(f"articles/pageimport/{row.pk}/do/", {"do": "undo"})
    assert not Page.objects.exists()


@pytest.mark.slow
def test_an_import_and_its_task_lead_to_each_other(editor, march):
    task = f"/admin/articles/backgroundtask/{march.task.pk}/change/"
    assert f'href="{task}"' in see(editor, march)
    shown = editor.client.get(task).content.decode()
    assert f'href="/admin/articles/pageimport/{march.pk}/change/"' in shown


@pytest.mark.slow
def test_a_row_filled_in_wrongly_is_marked_and_nothing_is_saved(editor):
    row = begin(editor, upload("a.txt", PRINT), upload("b.txt", PRINT + "。"), newspaper="样报")
    changes = {"form-0-label": "二楼", "form-1-section": "要闻"}
    answer = send_table(editor, row, status=200, **changes)
    assert read_errors(answer) == ["版次要写成 2、A2 或 4-5 的样子。"]
    assert 'value="要闻"' in answer.content.decode()
    assert (read_step(row), FoundPage.objects.filter(section="要闻").count()) == (ImportStep.CHECKING, 0)


@pytest.mark.slow
def test_what_all_pages_lack_is_filled_in_at_once(editor):
    row = begin(editor, upload("a.txt", PRINT), upload("yb-2026-03-20-02.txt", PRINT + "。"))
    editor.post(
        f"articles/pageimport/{row.pk}/do/", {"do": "fill", "newspaper": "晨报", "date": "2026-03-19"}
    )
    assert sorted(row.pages.values_list("newspaper", flat=True)) == ["yb", "晨报"]
    dated = row.pages.filter(date=date(2026, 3, 19)).values_list("path", flat=True)
    assert list(dated) == [page.path for page in row.pages.all() if page.printed_date is None]
    assert "填上了。" in see(editor, row)
    editor.post(f"articles/pageimport/{row.pk}/do/", {"do": "fill", "date": "soon"})
    assert "日期要写成 2026-03-19 的样子。" in see(editor, row)


@pytest.mark.slow
def test_an_import_of_nothing_is_not_begun(editor):
    row = begin(editor, upload("a.txt", PRINT), newspaper="样报")
    send_table(editor, row, **{"form-0-is_left_out": "on"})
    assert "没有要导入的版面。" in see(editor, row)
    assert (read_step(row), Page.objects.count()) == (ImportStep.CHECKING, 0)


@pytest.mark.slow
def test_a_page_left_out_is_not_imported(editor):
    row = begin(editor, upload("a.txt", PRINT), upload("b.txt", PRINT + "。"), newspaper="样报")
    send_table(editor, row, **{"form-0-is_left_out": "on", "form-1-label": "9"})
    assert [page.label for page in Page.objects.all()] == ["9"]


@pytest.mark.slow
def test_the_table_warns_of_what_the_archive_has_and_of_two_pages_of_one_place(editor):
    first = begin(editor, upload("yb-2026-03-19-01.txt", PRINT))
    send_table(editor, first)
    PageImport.objects.all().delete()
    other = PRINT.replace("。", "!", 1)
    files = [upload("yb-2026-03-19-01.txt", other), upload("2026-03-19-01.txt", PRINT)]
    row = begin(editor, *files, newspaper="yb")
    text = see(editor, row)
    assert "库里已有同样的原文" in text
    assert "库里这一版是另一份原文，导入后换成这一份" in text
    assert text.count("本次有两版同一天、同版次") == 2


@pytest.mark.slow
def test_the_table_says_what_is_doubtful_and_not_known(march):
    page = FoundPage(page_import=march, path="1.txt", sha256="0" * 64, doubts=3, label="2")
    warnings = Warnings(march, [page])
    assert list(warnings.list_of(page)) == ["没有报名，不能导入", "日期不详", "3 篇存疑"]
    page.newspaper, page.label, page.doubts = "样报", "", 0
    assert list(warnings.list_of(page)) == ["日期不详", "版次不详"]
    page.printed_date, page.printed_label = date(2026, 3, 19), "2"
    assert list(warnings.list_of(page)) == []
    page.newspaper, page.report = "", {"state": "new"}
    assert list(warnings.list_of(page)) == []


def test_what_is_typed_of_a_place_comes_before_what_is_printed():
    day, printed = date(2026, 3, 18), date(2026, 3, 19)
    for fields, place in (
        ((day, None, "1", ""), ("样报", day, "1")),
        ((None, printed, "", "2"), ("样报", printed, "2")),
        ((day, printed, "1", "2"), ("样报", day, "1")),
        ((None, None, "1", ""), None),
        ((day, None, "", ""), None),
    ):
        assert compose_place("样报", *fields) == place
    assert compose_place("", day, None, "1", "") is None


@pytest.mark.parametrize(
    ("state", "said"),
    [("new", "新的一版"), ("changed", "有改动"), ("unchanged", "没有变化"), ("new_version", "换了新原文")],
)
def test_what_became_of_a_page_is_said(state, said):
    page = FoundPage(report={"state": state})
    assert FoundRow(page, None, []).result == said
    page.is_undone = True
    assert FoundRow(page, None, []).result == "已撤销"
    assert FoundRow(FoundPage(), None, []).result == ""


def test_files_or_a_folder_are_imported_not_both(editor, settings, tmp_path):
    settings.IMPORT_FOLDERS = [str(tmp_path)]
    for files, folder, said in (
        ([], "", ["请选要导入的文件。"]),
        ([upload("1.txt", PRINT)], str(tmp_path), ["文件和文件夹只能选一样。"]),
        ([upload("1.txt", PRINT)], "", []),
        ([], str(tmp_path), []),
    ):
        form = ImportForm({"folder": folder}, MultiValueDict({"files": files}), user=editor.user)
        form.is_valid()
        assert [one for errors in form.errors.values() for one in errors] == said


@pytest.mark.slow
@pytest.mark.parametrize("step", [ImportStep.READING, ImportStep.IMPORTING, ImportStep.UNDONE])
def test_a_table_is_not_corrected_while_its_pages_are_imported(editor, march, step):
    fields = open_table(editor, march) | {"form-0-newspaper": "晚报", "do": "save"}
    PageImport.objects.filter(pk=march.pk).update(step=step)
    answer = editor.post(f"articles/pageimport/{march.pk}/table/", fields)
    assert answer.url.startswith(f"/admin/articles/pageimport/{march.pk}/change/")
    assert not march.pages.filter(newspaper="晚报").exists()
    PageImport.objects.filter(pk=march.pk).update(step=ImportStep.CHECKING)
    editor.post(f"articles/pageimport/{march.pk}/table/", fields)
    assert march.pages.filter(newspaper="晚报").exists()


@pytest.mark.slow
def test_an_import_ends_where_its_author_may_not_do_it_any_more(march, publisher):
    march.publishes = True
    march.save()
    task = BackgroundTask.objects.create(subject="三月", made_at=timezone.now())
    with pytest.raises(TaskFailed, match="开始导入的人已经没有发布的权限。"):
        import_checked.function(TaskRun(task), page_import=march.pk)
    with pytest.raises(TaskFailed, match="要撤销的人已经没有账号。"):
        undo_import.function(TaskRun(task), page_import=march.pk)


def test_hostile_uploads_are_refused_with_a_sentence(editor):
    for file, error in (
        (upload("page.pdf", b"%PDF"), "“page.pdf”不能导入：只收 .txt 版面、装着版面的 .zip，和 pages.csv。"),
        (upload("天" * 100 + ".txt", PRINT), f"“{'天' * 100}.txt”的名字太长。"),
    ):
        assert read_errors(editor.post(ADD, {"files": file}, status=200)) == [error]
    twice = {"files": [upload("a.txt", PRINT), upload("a.txt", PRINT)]}
    assert read_errors(editor.post(ADD, twice, status=200)) == [
        "“a.txt”选了两次；名字相同的文件请装进 .zip。"
    ]
    assert read_errors(editor.post(ADD, {}, status=200)) == ["请选要导入的文件。"]
    assert not PageImport.objects.exists()


def test_an_upload_larger_than_the_setting_allows_is_not_stored(editor, settings):
    settings.UPLOAD_BYTES = 1_000_000
    answer = editor.post(ADD, {"files": upload("a.txt", b"a" * 1_100_000)}, status=200)
    assert read_errors(answer) == ["选的文件太大：一次最多上传 1 MB。请分几次上传。"]


@pytest.mark.slow
def test_only_folders_below_those_of_the_settings_can_be_named(editor, settings, tmp_path):
    inner = tmp_path / "in" / "2026-03-19"
    inner.mkdir(parents=True)
    (inner / "01.txt").write_text(PRINT, "utf-8")
    secret = tmp_path / "secret.txt"
    secret.write_text("机密", "utf-8")
    (inner / "02.txt").symlink_to(secret)
    (tmp_path / "in" / "out").symlink_to(tmp_path)
    assert 'name="folder"' not in editor.get(ADD).content.decode()
    settings.IMPORT_FOLDERS = [str(tmp_path / "in")]
    form = editor.get(ADD).content.decode()
    assert str(inner) in form
    assert "required" not in re.search(r'<input[^>]*name="files"[^>]*>', form)[0]  # a folder will do
    for name in (
        str(tmp_path),
        f"{inner}/../..",
        "/etc",
        f"{tmp_path}/in/out",
        f"{tmp_path}/in/none",
        "in\0",
    ):
        [error] = read_errors(editor.post(ADD, {"folder": name}, status=200))
        assert error.startswith(("服务器上没有可以导入的文件夹", "不允许是用空字符"))
    editor.post(ADD, {"folder": str(inner), "newspaper": "样报"})
    row = PageImport.objects.get()
    first, second = row.pages.all()
    assert (first.name, str(first.date), first.label) == ("01.txt", "2026-03-19", "1")
    assert second.refusal
    assert "机密" not in second.text
    send_table(editor, row)
    assert Page.objects.count() == 1
    assert secret.exists()
    assert (inner / "01.txt").exists()


@pytest.mark.slow
def test_editors_who_may_not_publish_change_nothing_public_by_an_import(editor, publisher):
    assert 'name="publishes"' not in editor.get(ADD).content.decode()
    row = begin(publisher, upload("yb-2026-03-19-01.txt", PRINT), publishes="on")
    send_table(publisher, row)
    published = Article.objects.published().count()
    assert published
    PageImport.objects.all().delete()
    row = begin(editor, upload("yb-2026-03-19-01.txt", PRINT.replace("。", "!")), publishes="on")
    send_table(editor, row)
    assert Page.objects.get().version == 1
    assert row.pages.get().refusal
    send_table(editor, row, **{"form-0-newspaper": "晨报"})
    assert Article.objects.published().count() == published
    assert Page.objects.count() == 2


@pytest.mark.slow
def test_large_imports_run_in_the_background_and_are_cancelled_and_resumed(editor, monkeypatch):
    monkeypatch.setattr("articles.importing.page_imports.FEW_PAGES", 1)
    monkeypatch.setattr("articles.admin.imports.page_imports.FEW_PAGES", 1)
    files = [upload(f"yb-2026-03-19-0{number}.txt", f"{PRINT}{number}") for number in (1, 2, 3)]
    row = begin(editor, *files)
    folder = find_upload_folder(row.pk)
    assert (row.step, row.task.state, row.pages.count()) == (ImportStep.READING, TaskState.WAITING, 0)
    assert {path.stat().st_mode & 0o777 for path in (folder.parent, folder, *folder.iterdir())} == {
        0o700,
        0o600,
    }
    assert "data-progress" in see(editor, row)
    work_off()
    assert (read_step(row), row.pages.count()) == (ImportStep.CHECKING, 3)
    assert not folder.exists()
    send_table(editor, row)
    row.refresh_from_db()
    assert (row.step, Page.objects.count()) == (ImportStep.IMPORTING, 0)
    BackgroundTask.objects.filter(pk=row.task_id).update(is_cancel_asked=True)
    work_off()
    assert (Page.objects.count(), BackgroundTask.objects.get(pk=row.task_id).state) == (
        0,
        TaskState.CANCELLED,
    )
    shown = see(editor, row)
    assert ('value="resume"' in shown, "导入中" in shown) == (True, False)
    editor.post(f"articles/backgroundtask/{row.task_id}/do/", {"do": "resume"})
    work_off()
    progress = BackgroundTask.objects.values_list("done", "total").get(pk=row.task_id)
    assert (read_step(row), Page.objects.count(), progress) == (ImportStep.DONE, 3, (3, 3))
    task = editor.get(f"articles/backgroundtask/{row.task_id}/change/").content.decode()
    assert "版面：新 3，" in task


def test_a_folder_that_is_gone_when_its_turn_comes_is_said(editor, settings, tmp_path, monkeypatch):
    monkeypatch.setattr("articles.importing.page_imports.FEW_PAGES", 0)
    settings.IMPORT_FOLDERS = [str(tmp_path)]
    (tmp_path / "三月").mkdir()
    (tmp_path / "三月" / "yb-2026-03-19-01.txt").write_text(PRINT, "utf-8")
    editor.post(ADD, {"folder": str(tmp_path / "三月")})
    shutil.rmtree(tmp_path / "三月")
    work_off()
    row = PageImport.objects.get()
    assert row.task.state == TaskState.FAILED
    assert "要导入的文件夹已经不在了。" in see(editor, row)


def test_articles_that_continue_on_another_page_are_linked_and_counted(editor):
    front = "老桥换新颜\n本报讯(记者 王芳)城东老桥经过两年大修,昨日恢复通车,老桥的石栏和桥灯(下转第3版)"
    back = "(上接第1版)也按旧照片修复。城东老桥建于清代,大修时两岸居民捐出了旧石料。"
    row = begin(editor, upload("yb-2026-03-19-01.txt", front), upload("yb-2026-03-19-03.txt", back))
    send_table(editor, row)
    report = json.loads(editor.get(f"articles/pageimport/{row.pk}/report.json").content)
    assert report["totals"]["jumps"] == {"linked": 1}
    assert Article.objects.get(page__label="3").continues == Article.objects.get(page__label="1")


@pytest.mark.parametrize(("number", "state"), [(20, TaskState.DONE), (21, TaskState.WAITING)])
def test_a_folder_of_few_pages_is_read_at_once(editor, settings, tmp_path, number, state):
    settings.IMPORT_FOLDERS = [str(tmp_path)]
    for page in range(number):
        (tmp_path / f"{page}.txt").write_text("天气\n今天晴。\n", "utf-8")
    editor.post(ADD, {"folder": str(tmp_path)})
    row = PageImport.objects.get()
    assert (row.task.state, row.pages.count()) == (state, number if state == TaskState.DONE else 0)


def test_an_import_of_too_many_pages_fails_and_says_what_to_do(editor, monkeypatch):
    monkeypatch.setattr("articles.importing.page_imports.MOST_PAGES", 2)
    files = [upload(f"yb-2026-03-19-0{number}.txt", f"{PRINT}{number}") for number in (1, 2, 3)]
    row = begin(editor, *files)
    assert (row.task.state, row.pages.count()) == (TaskState.FAILED, 2)
    sentence = "页数太多：一次最多导入 2 版。请分几次导入，或者用命令 import_pages。"
    assert sentence in see(editor, row)


def test_an_import_is_discarded_with_its_files(editor, monkeypatch):
    monkeypatch.setattr("articles.importing.page_imports.FEW_PAGES", 0)
    row = begin(editor, upload("a.txt", PRINT))
    editor.post(f"articles/pageimport/{row.pk}/do/", {"do": "discard"})
    work_off()
    row.refresh_from_db()
    assert (row.step, row.task.state) == (ImportStep.DISCARDED, TaskState.CANCELLED)
    assert not find_upload_folder(row.pk).exists()
    assert not row.pages.exists()
    assert "放弃了没有导入的版面。" in see(editor, row)


@pytest.mark.slow
def test_an_import_that_runs_is_cancelled_before_it_is_discarded(editor, march):
    task = BackgroundTask.objects.get()
    BackgroundTask.objects.update(state=TaskState.RUNNING)
    PageImport.objects.update(step=ImportStep.IMPORTING)
    editor.post(f"articles/pageimport/{march.pk}/do/", {"do": "discard"})
    assert "正在取消；停下以后就可以放弃。" in see(editor, march)
    assert march.pages.count() == 3
    task.refresh_from_db()
    assert task.is_cancel_asked
    BackgroundTask.objects.update(state=TaskState.CANCELLED)
    editor.post(f"articles/pageimport/{march.pk}/do/", {"do": "discard"})
    assert (read_step(march), march.pages.count()) == (ImportStep.DISCARDED, 0)


def test_an_import_that_was_taken_back_is_not_discarded(editor, march):
    PageImport.objects.update(step=ImportStep.UNDONE)
    editor.post(f"articles/pageimport/{march.pk}/do/", {"do": "discard"})
    assert (read_step(march), march.pages.count()) == (ImportStep.UNDONE, 3)


@pytest.mark.slow
def test_of_two_who_start_an_import_at_once_one_does(editor, march, monkeypatch):
    started = []
    monkeypatch.setattr(page_imports, "start_task", lambda *args, **fields: started.append(args))
    find = PageImportAdmin._get_own

    def find_and_wait(*args):
        row = find(*args)
        PageImport.objects.update(step=ImportStep.IMPORTING)  # the other's request, meanwhile
        return row

    monkeypatch.setattr(PageImportAdmin, "_get_own", find_and_wait)
    send_table(editor, march)
    assert started == []


@pytest.mark.slow
def test_others_look_on_and_only_administrators_act_for_the_author(editor, publisher, administrator):
    row = begin(editor, upload("a.txt", PRINT), newspaper="样报")
    page = row.pages.get()
    text = see(publisher, row)
    assert "form-TOTAL_FORMS" not in text
    assert 'value="start"' not in text
    publisher.get(f"articles/pageimport/{row.pk}/{page.position}/")
    publisher.post(f"articles/pageimport/{row.pk}/table/", {"do": "start"}, status=403)
    publisher.post(f"articles/pageimport/{row.pk}/do/", {"do": "discard"}, status=403)
    send_table(administrator, row)
    assert Page.objects.count() == 1


@pytest.mark.slow
def test_people_without_the_permission_import_nothing(db, editor):
    row = begin(editor, upload("a.txt", PRINT), newspaper="样报")
    editor.user.groups.clear()
    stranger = AdminClient(editor.user)
    for address in (
        ADD,
        f"articles/pageimport/{row.pk}/change/",
        f"articles/pageimport/{row.pk}/report.json",
        f"articles/pageimport/{row.pk}/0/",
    ):
        stranger.get(address, status=403)
    stranger.post(f"articles/pageimport/{row.pk}/do/", {"do": "discard"}, status=403)


@pytest.mark.slow
@pytest.mark.parametrize("number", [3, 40])
def test_the_pages_of_an_import_ask_few_queries(editor, number, django_assert_max_num_queries):
    Newspaper.objects.create(name="样报", code="yb")
    row = PageImport.objects.create(source="pages.zip", step=ImportStep.CHECKING, author=editor.user)
    FoundPage.objects.bulk_create(
        FoundPage(
            page_import=row, position=position, name=f"{position}.txt", path=f"{position}.txt", text=PRINT,
            sha256=str(position), newspaper="样报", date="2026-03-19", label=str(position + 1),
        )
        for position in range(number)
    )  # fmt: skip
    with django_assert_max_num_queries(16):
        see(editor, row)
    with django_assert_max_num_queries(10):
        editor.get(f"articles/pageimport/{row.pk}/1/")
    with django_assert_max_num_queries(10):
        editor.get("articles/pageimport/")
    with django_assert_max_num_queries(8):
        editor.get(ADD)


@pytest.mark.slow
def test_corrections_are_announced_and_an_unchanged_table_is_not(editor):
    row = begin(editor, upload("a.txt", PRINT), newspaper="样报")
    send_table(editor, row, "save")
    assert read_messages(editor.get(f"articles/pageimport/{row.pk}/change/")) == []
    send_table(editor, row, "save", **{"form-0-label": "7"})
    assert FoundPage.objects.get().label == "7"
    answer = editor.get(f"articles/pageimport/{row.pk}/change/")
    assert read_messages(answer) == ["保存了更正。"]


def undo(user: AdminClient, row: PageImport) -> str:
    user.post(f"articles/pageimport/{row.pk}/do/", {"do": "undo"})
    return see(user, row)


@pytest.mark.slow
def test_reading_importing_and_undoing_say_how_far_they_are(editor, monkeypatch):
    said, report = [], TaskRun.report
    monkeypatch.setattr(TaskRun, "report", lambda run, *far: said.append(far) or report(run, *far))
    row = begin(editor, *(upload(f"yb-2026-04-0{day}-01.txt", f"{PRINT}{day}") for day in (1, 2)))
    send_table(editor, row)
    undo(editor, row)
    assert said == [(1, 2), (2, 2)] * 3


@pytest.mark.slow
def test_an_import_is_taken_back_but_for_what_somebody_worked_on(editor, archive):
    before = set(Page.objects.values_list("ref", flat=True))
    names = [f"yb-2026-04-0{day}-01.txt" for day in range(1, 7)]
    row = begin(editor, upload("bad.txt", BAD), *(upload(name, f"{PRINT}{name}") for name in names))
    send_table(editor, row)
    assert 'value="undo"' in see(editor, row)
    refused, *imported = row.pages.all()
    pages = [Page.objects.get(ref=found.report["ref"]) for found in imported]
    _untouched, edited, tagged, gathered, placed, looked_at = pages
    Article.objects.filter(pk=edited.articles.first().pk).update(edited_at=edited.imported_at)
    tag = Tag.objects.create(name="科技")
    tagged.articles.first().taggings.create(tag=tag, is_decided=True)
    topic = Collection.objects.create(title="科技", slug="keji")
    topic.items.create(article=gathered.articles.first(), position=1)
    Page.objects.filter(pk=placed.pk).update(placed_by_editor=True)
    Presence.objects.create(page=looked_at, user=editor.user, seen_at=looked_at.imported_at)
    text = undo(editor, row)
    assert read_step(row) == ImportStep.UNDONE
    assert set(Page.objects.all()) - set(Page.objects.filter(ref__in=before)) == {
        edited, tagged, gathered, placed,
    }  # fmt: skip
    assert "撤销了 2 版；留着 4 版，原因写在各版下面。" in text
    assert text.count("导入以后有人动过，留着。") == 4
    assert text.count("已撤销") > 2
    refusal = refused.refusal
    refused.refresh_from_db()
    assert (refused.is_undone, refused.refusal) == (False, refusal)
    assert list(find_print_breaches()) == []


@pytest.mark.slow
def test_a_text_that_an_import_brought_is_taken_back(publisher):
    first = begin(publisher, upload("yb-2026-04-01-01.txt", PRINT), publishes="on")
    send_table(publisher, first)
    PageImport.objects.all().delete()
    row = begin(publisher, upload("yb-2026-04-01-01.txt", PRINT.replace("。", "!")))
    send_table(publisher, row)
    page = Page.objects.get()
    assert (page.text, page.version) == (PRINT.replace("。", "!"), 2)
    undo(publisher, row)
    page.refresh_from_db()
    assert (page.text, page.version) == (PRINT, 1)
    assert Article.objects.published().exists()
    assert row.pages.get().is_undone


@pytest.mark.slow
def test_what_was_public_or_there_before_is_not_taken_back(publisher):
    first = begin(publisher, upload("yb-2026-04-01-01.txt", PRINT), publishes="on")
    send_table(publisher, first)
    assert "导入以后有人动过，留着。" in undo(publisher, first)
    assert Article.objects.published().exists()
    PageImport.objects.all().delete()
    again = begin(publisher, upload("yb-2026-04-01-01.txt", PRINT))
    send_table(publisher, again)
    assert "这次导入以前就在库里，照现在的样子留着。" in undo(publisher, again)
    assert Page.objects.count() == 1


@pytest.mark.parametrize(
    ("step", "left", "may"),
    [
        (ImportStep.READING, 0, True),
        (ImportStep.CHECKING, 0, True),
        (ImportStep.IMPORTING, 0, False),
        (ImportStep.IMPORTING, 1, True),
        (ImportStep.DONE, 0, False),
        (ImportStep.DONE, 1, True),
        (ImportStep.DISCARDED, 1, False),
        (ImportStep.UNDONE, 1, False),
    ],
)
def test_what_is_left_of_an_import_is_discarded(step, left, may):
    assert page_imports.can_discard(PageImport(step=step), left) == may


@pytest.mark.slow
def test_an_import_of_which_nothing_came_in_is_not_taken_back(editor):
    row = begin(editor, upload("yb-2026-04-01-01.txt", PRINT))
    send_table(editor, row)
    assert 'value="undo"' in see(editor, row)
    totals = PageImport.objects.get().totals
    totals["pages"] = dict.fromkeys(totals["pages"], 0) | {"failed": 1}
    PageImport.objects.update(totals=totals)
    assert 'value="undo"' not in see(editor, row)


def test_only_a_finished_import_is_taken_back(editor, march):
    undo(editor, march)
    assert read_step(march) == ImportStep.CHECKING
