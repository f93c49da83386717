"""What the commands accept, print and store, as seen at a terminal."""

import dataclasses
import io
import json
import multiprocessing
import os
import shutil

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, models

from articles.importing.page_reports import BadPage
from articles.importing.run import parse_all
from articles.models import Article, IndexRequest, Newspaper, Page, PageImport, Tag
from articles.parsing import parse_page
from articles.search import compare_index
from tests.importing.conftest import make_page_text, read_archive, run
from tests.seeds import SEEDS

BAD_PAGE = "yb-2026-03-19-02.txt:2: byte 0xff is not UTF-8, GB18030, Big5 or UTF-16; save the page as UTF-8"
SEED_NAMES = [path.name for path in sorted(SEEDS.glob("*.txt"))]


@pytest.fixture
def folder(tmp_path):
    """Two good pages, named by their date, and a bad one between them."""
    folder = tmp_path / "pages"
    folder.mkdir()
    shutil.copy(SEEDS / SEED_NAMES[0], folder / "yb-2026-03-19-01.txt")
    (folder / "yb-2026-03-19-02.txt").write_bytes("好\n".encode() + b"\xff\xff")
    shutil.copy(SEEDS / SEED_NAMES[2], folder / "yb-2026-03-19-03.txt")
    return folder


@pytest.mark.slow
def test_parse_pages_prints_one_object_a_line_without_a_database(tmp_path):
    out, err = run("parse_pages", SEEDS, "--jsonl")
    pages = [json.loads(line) for line in out]
    assert [page["file"] for page in pages] == SEED_NAMES
    assert set(pages[0]) == {"file", "date", "date_basis", "page_number", "noise", "articles"}
    assert "记者" in out[0]  # no escapes
    assert err == []


def test_parse_pages_sets_an_object_out_for_people_unless_lines_are_asked_for():
    out, _ = run("parse_pages", SEEDS / SEED_NAMES[0])
    assert out[:2] == ["{", f'  "file": "{SEED_NAMES[0]}",']


def test_parse_pages_reports_a_bad_page_and_continues(folder):
    out, err = run("parse_pages", folder, "--jsonl", exit_code=1)
    assert [json.loads(line)["file"] for line in out] == ["yb-2026-03-19-01.txt", "yb-2026-03-19-03.txt"]
    assert err == [f"{folder}/{BAD_PAGE}"]


def test_a_page_on_which_the_parser_fails_costs_itself_alone(folder, monkeypatch):
    def parse(text, hints):
        if "yb-2026-03-19-03" in text:
            raise RecursionError("too deep")
        return parse_page(text, hints)

    (folder / "yb-2026-03-19-03.txt").write_text("yb-2026-03-19-03", "utf-8")
    monkeypatch.setattr("articles.importing.run.parse_page", parse)
    out, err = run("parse_pages", folder, "--jsonl", exit_code=1)
    assert [json.loads(line)["file"] for line in out] == ["yb-2026-03-19-01.txt"]
    assert err[1:] == [
        (
            f"{folder}/yb-2026-03-19-03.txt: the parser failed on it (RecursionError('too deep')); "
            "please report it with the page"
        )
    ]


def test_parse_pages_prefers_the_name_to_the_print(folder):
    out, _ = run("parse_pages", folder / "yb-2026-03-19-03.txt", "--jsonl")
    assert [(json.loads(line)["date"], json.loads(line)["page_number"]) for line in out] == [
        ("2026-03-19", 3)
    ]


@pytest.mark.slow
def test_the_order_is_that_of_the_pages_however_many_processes_parse():
    pages = [make_page_text(f"第{number}页\n正文。", name=f"{number}.txt") for number in range(12)]
    pages.insert(5, BadPage("bad.txt", "is empty"))
    alone, together = list(parse_all(pages)), list(parse_all(pages, jobs=2))
    assert [page and page.name for page, _ in together] == [page and page.name for page, _ in alone]
    assert [str(parsed) for _, parsed in together] == [str(parsed) for _, parsed in alone]
    assert multiprocessing.active_children() == []


class KillsItsReader:
    """Kills the process that unpickles it, as a page does that needs more memory than there is."""

    def __reduce__(self) -> tuple:
        return os._exit, (9,)


@pytest.mark.slow
def test_a_page_that_kills_its_process_costs_itself_alone():
    pages = [make_page_text(f"第{number}页\n正文。", name=f"{number}.txt") for number in range(20)]
    pages[3] = dataclasses.replace(pages[3], hints=KillsItsReader())
    parsed = [result for _, result in parse_all(pages, jobs=2)]
    assert [number for number, result in enumerate(parsed) if isinstance(result, BadPage)] == [3]
    assert str(parsed[3]) == (
        f"{pages[3].path}: the process that parsed it was killed twice, perhaps for lack of memory; "
        "import it again"
    )


@pytest.mark.slow
def test_a_killed_process_costs_no_page():
    pages = [make_page_text(f"第{number}页\n正文。", name=f"{number}.txt") for number in range(30)]
    parsing = parse_all(pages, jobs=2)
    parsed = [next(parsing)]
    for process in multiprocessing.active_children():
        process.kill()
    parsed += parsing
    assert [str(result) for _, result in parsed] == [str(result) for _, result in parse_all(pages)]


def test_one_process_parses_without_others(monkeypatch):
    def fail(*args, **kwargs):
        raise AssertionError("a process was started")

    monkeypatch.setattr("articles.importing.run.ProcessPoolExecutor", fail)
    ((page, parsed),) = parse_all([make_page_text("第一页\n正文。")])
    assert len(parsed.stories) == 1
    with pytest.raises(AssertionError):
        list(parse_all([page], jobs=2))


@pytest.mark.slow
@pytest.mark.django_db
def test_the_commands_of_the_readme_publish_the_seeds_and_are_idempotent():
    run("import_tags", SEEDS / "tags.csv")
    out, err = run("import_pages", SEEDS, "--publish")
    assert err == []
    assert out[-3].startswith("Pages: 5 new, 0 changed, 0 unchanged, 0 new versions, 0 failed.")
    assert Newspaper.objects.get().name == "样报"
    assert Article.objects.published().count() == Article.objects.count() > 20
    assert not Article.objects.filter(page__awaits_tags=True).exists()
    assert compare_index() == []
    before = read_archive()
    out, _ = run("import_pages", SEEDS, "--publish")
    total = Article.objects.count()
    assert out[-3] == "Pages: 0 new, 0 changed, 5 unchanged, 0 new versions, 0 failed."
    assert out[-1] == "Index: 0 articles indexed, 0 removed."
    assert out[-2] == (
        f"Articles: 0 created, 0 updated, {total} unchanged, 0 kept, 0 removed, 0 published; "
        "0 changed by linking jumps."
    )
    assert read_archive() == before
    assert not IndexRequest.objects.exists()


@pytest.mark.slow
@pytest.mark.django_db
def test_a_bad_page_costs_itself_alone_and_the_exit_code_is_not_0(folder):
    out, err = run("import_pages", folder, exit_code=1)
    assert err == [f"{folder}/{BAD_PAGE}"]
    assert out[0].startswith(f"{folder}/yb-2026-03-19-01.txt: new; articles: ")
    assert out[-3] == "Pages: 2 new, 0 changed, 0 unchanged, 0 new versions, 1 failed."
    assert sorted(Page.objects.values_list("label", flat=True)) == ["1", "3"]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_page_that_the_database_refuses_costs_itself_alone(folder, monkeypatch):
    refuse = models.CheckConstraint(condition=~models.Q(label="1"), name="no_page_one_today")
    with monkeypatch.context() as patched, connection.schema_editor() as editor:
        patched.setattr(Page._meta, "constraints", [*Page._meta.constraints, refuse])
        editor.add_constraint(Page, refuse)
    try:
        _, err = run("import_pages", folder, exit_code=1)
    finally:
        with connection.schema_editor() as editor:
            editor.remove_constraint(Page, refuse)
    assert err[0].startswith(f"{folder}/yb-2026-03-19-01.txt: the database refused it (")
    assert err[0].endswith("); nothing of it was stored")
    assert "no_page_one_today" in err[0]
    assert list(Page.objects.values_list("label", flat=True)) == ["3"]


@pytest.mark.django_db
def test_options_win_over_names(folder):
    page = folder / "yb-2026-03-19-03.txt"
    run("import_pages", page, "--newspaper", "晚报", "--date", "2026-04-01", "--page", "7")
    stored = Page.objects.get()
    assert (stored.newspaper.name, str(stored.date), stored.label) == ("晚报", "2026-04-01", "7")


@pytest.mark.slow
@pytest.mark.django_db
def test_a_dry_run_reports_the_same_counts_and_writes_nothing(folder):
    dry, dry_err = run("import_pages", folder, "--publish", "--dry-run", exit_code=1)
    assert not Newspaper.objects.exists()
    assert not IndexRequest.objects.exists()
    real, real_err = run("import_pages", folder, "--publish", exit_code=1)
    assert real[-1] == "Index: 6 articles indexed, 0 removed."
    assert dry == [*real[:-1], "Dry run: nothing was written."]
    assert dry_err == real_err


@pytest.mark.slow
@pytest.mark.django_db
def test_many_processes_make_the_same_archive():
    run("import_pages", SEEDS)
    alone = read_archive()
    Page.objects.all().delete()
    run("import_pages", SEEDS, "--jobs", "2")
    assert read_archive() == alone


@pytest.mark.slow
@pytest.mark.django_db
def test_the_report_is_written_as_json(folder, tmp_path):
    path = tmp_path / "report.json"
    run("import_pages", folder, "--report", path, exit_code=1)
    report = json.loads(path.read_text())
    assert report["totals"]["pages"] == {
        "new": 2,
        "changed": 0,
        "unchanged": 0,
        "new_version": 0,
        "failed": 1,
    }
    assert [page["path"] for page in report["pages"]] == [
        f"{folder}/yb-2026-03-19-01.txt",
        f"{folder}/yb-2026-03-19-03.txt",
    ]
    assert report["failures"] == [
        {
            "path": f"{folder}/yb-2026-03-19-02.txt",
            "line": 2,
            "reason": "byte 0xff is not UTF-8, GB18030, Big5 or UTF-16; save the page as UTF-8",
        }
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "shown"), [("样报".encode("gbk"), "样报"), (b"\xff\xfe", "\ufffd\ufffd")])
def test_names_that_are_not_utf8_are_kept_as_far_as_they_can_be_read(folder, name, shown):
    odd = os.path.join(os.fsencode(folder), name)
    os.mkdir(odd)
    shutil.copy(SEEDS / SEED_NAMES[1], os.path.join(odd, b"01.txt"))
    newspaper = os.fsdecode(name)
    call_command("import_pages", os.fsdecode(odd), "--newspaper", newspaper, verbosity=0)
    assert PageImport.objects.get().source.endswith(f"/{shown}")
    assert Newspaper.objects.get().name == shown


@pytest.mark.django_db
@pytest.mark.parametrize("odd", ["\n", "\x1b[2J", "\r", "\x7f", "\x9b", "\u2028", "\u202e"])
def test_no_name_of_a_file_commands_the_terminal_or_ends_a_line(tmp_path, odd):
    shutil.copy(SEEDS / SEED_NAMES[1], tmp_path / f"a{odd}b.txt")
    (tmp_path / f"c{odd}d.txt").touch()
    out, err = io.StringIO(), io.StringIO()
    with pytest.raises(SystemExit):
        call_command("import_pages", str(tmp_path), "--newspaper", "样报", stdout=out, stderr=err)
    said = odd.replace(odd[0], "\ufffd")
    assert out.getvalue().startswith(f"{tmp_path}/a{said}b.txt: new; articles: ")
    assert err.getvalue() == f"{tmp_path}/c{said}d.txt: is empty\n"


@pytest.mark.parametrize(
    ("option", "value", "reason"),
    [
        ("--date", "19.3.2026", "argument --date: '19.3.2026' is not a date; write it like 2026-03-19"),
        ("--page", "0", "argument --page: '0' is not a page number; write it like 2, A2 or 4-5"),
        ("--jobs", "many", "argument --jobs: 'many' is not a number of processes; use 1 to 64"),
    ],
)
def test_an_impossible_option_is_refused(option, value, reason):
    with pytest.raises(CommandError) as caught:
        call_command("import_pages", str(SEEDS), option, value)
    assert str(caught.value) == f"Error: {reason}"


def test_a_report_that_cannot_be_written_is_refused_before_the_work(db, tmp_path):
    path = tmp_path / "no" / "report.json"
    with pytest.raises(CommandError) as caught:
        call_command("import_pages", str(SEEDS), "--report", str(path))
    assert str(caught.value) == f"--report '{path}' cannot be written: No such file or directory"
    assert not Page.objects.exists()


def test_a_missing_file_of_tags_is_refused(db):
    with pytest.raises(CommandError) as caught:
        call_command("import_tags", "no.csv")
    assert str(caught.value) == "no.csv: cannot be read (No such file or directory)"


def test_tags_are_counted(db):
    out, _ = run("import_tags", SEEDS / "tags.csv")
    assert out == [f"Tags: {Tag.objects.count()} new, 0 updated, 0 kept."]
