"""What the commands print when the work is interrupted, the index is busy, or an option is wrong."""

import io
import os
import re
import subprocess
import sys
from contextlib import suppress

import pytest
from django.core.management import CommandError, call_command, load_command_class

from articles.management.commands import import_pages as command
from articles.models import Page
from articles.search import IndexBusy, IndexReport
from tests.importing.conftest import run
from tests.processes import ROOT, Archive
from tests.seeds import SEEDS

SEED = SEEDS / "000_3cff708b74b1327a.txt"


@pytest.mark.django_db
def test_an_interrupted_import_says_how_to_continue(monkeypatch):
    real_import = command.import_pages

    def interrupt(*args, **options):
        yield next(real_import(*args, **options))
        raise KeyboardInterrupt

    monkeypatch.setattr(command, "import_pages", interrupt)
    with pytest.raises(CommandError) as caught:
        call_command("import_pages", str(SEEDS), stdout=io.StringIO())
    assert str(caught.value) == "stopped; pages imported so far are kept; run the same command to continue"
    assert caught.value.returncode == 130
    assert Page.objects.count() == 1


@pytest.mark.slow
@pytest.mark.django_db
def test_an_import_while_the_index_is_busy_says_how_to_index_later(monkeypatch):
    def refuse():
        raise IndexBusy("another process has been writing the index for 20 s; wait for it or end it")

    monkeypatch.setattr(command, "index_pending", refuse)
    out, err = run("import_pages", SEED, exit_code=1)
    (line,) = err
    assert line == (
        "not indexed: another process has been writing the index for 20 s; wait for it or end it, "
        "then run index_articles"
    )
    assert out[-2] == "Pages: 1 new, 0 changed, 0 unchanged, 0 new versions, 0 failed."


@pytest.mark.django_db
def test_an_import_exits_with_1_if_an_article_cannot_be_indexed(monkeypatch):
    report = IndexReport(indexed=2, failed=("article abc cannot be indexed: ValueError: no such day",))
    monkeypatch.setattr(command, "index_pending", lambda: report)
    out, err = run("import_pages", SEED, exit_code=1)
    assert out[-1] == "Index: 2 articles indexed, 0 removed."
    assert err == ["article abc cannot be indexed: ValueError: no such day"]


@pytest.mark.django_db
def test_verbosity_0_prints_only_totals():
    out, _ = run("import_pages", SEED, "--verbosity", "0")
    assert [line.split(":")[0] for line in out] == ["Pages", "Articles", "Index"]


@pytest.mark.parametrize("name", ["import_pages", "parse_pages"])
def test_a_command_works_in_one_process_unless_told_otherwise(name):
    parser = load_command_class("articles", name).create_parser("manage.py", name)
    assert parser.get_default("jobs") == 1


@pytest.mark.django_db
def test_a_page_without_articles_is_told_with_none(tmp_path):
    page = tmp_path / "yb-2026-03-19-04.txt"
    page.write_text("2026年3月19日　星期四\n", "utf-8")
    out, _ = run("import_pages", page)
    assert out[0] == f"{page}: new; articles: none"


@pytest.mark.parametrize("command_line", [("index_articles", "--rebuild"), ("parse_pages", str(SEED))])
@pytest.mark.parametrize("jobs", ["0", "65", "-1", "many"])
def test_a_wrong_number_of_processes_is_refused(command_line, jobs):
    with pytest.raises(CommandError) as caught:
        call_command(*command_line, "--jobs", jobs)
    assert str(caught.value) == (
        f"Error: argument --jobs: '{jobs}' is not a number of processes; use 1 to 64"
    )


def run_on_terminal(
    archive: Archive, *arguments: str, expect: int = 0, output: int | None = None, errors: int | None = None
) -> str:
    """What a terminal is sent by a command: standard output and errors, unless they go elsewhere."""
    ours, its = os.openpty()
    command = [sys.executable, "manage.py", *arguments]
    env = archive.env | {"TERM": "xterm", "COLUMNS": "80"}
    with subprocess.Popen(command, cwd=ROOT, env=env, stdout=output or its, stderr=errors or its) as process:
        os.close(its)
        sent = b""
        with suppress(OSError):  # so Linux says that the other side is closed
            while some := os.read(ours, 65536):
                sent += some
    os.close(ours)
    assert process.returncode == expect
    return sent.decode()


@pytest.mark.slow
def test_a_terminal_shows_one_line_that_counts_and_bad_pages_to_the_letter(tmp_path):
    archive = Archive(tmp_path / "var")
    archive.manage("migrate", "-v", "0")
    page = tmp_path / "[red]2026-03-19.txt"
    page.write_bytes(b"\xff\xff")
    for arguments, counted, exit_code, lines in (
        (["import_pages", str(SEEDS), str(page), "--publish"], "pages .* 6/6", 1, 2),
        (["index_articles", "--rebuild"], "articles .* 22/22", 0, 1),
        (["index_articles"], r"articles .* 0/\?", 0, 1),
        (["propose_tags"], "articles .* 22/22", 0, 1),
    ):
        sent = run_on_terminal(archive, *arguments, expect=exit_code)
        bar, _, report = sent.rpartition("\x1b[2K")  # here the bar's line is emptied
        plain = re.sub(r"\x1b\[[\d;?]*[a-zA-Z]", "", bar)
        assert "━" in plain
        assert re.search(counted, plain.replace("\r", "\n"))
        assert bar.count("\n") == lines
        assert report.strip()
        assert "━" not in report
        if exit_code:
            reason = "byte 0xff is not UTF-8, GB18030, Big5 or UTF-16; save the page as UTF-8"
            assert f"{page}:1: {reason}\r\n" in plain


@pytest.mark.slow
def test_a_terminal_is_sent_no_bar_where_a_file_is_sent_the_report(tmp_path):
    archive = Archive(tmp_path / "var")
    archive.manage("migrate", "-v", "0")
    with open(tmp_path / "report", "w+b") as report:
        sent = run_on_terminal(archive, "import_pages", str(SEEDS), output=report.fileno())
        report.seek(0)
        lines = report.read().decode().splitlines()
    assert sent == ""
    assert [line.partition(":")[0] for line in lines[:5]] == [
        str(page) for page in sorted(SEEDS.glob("*.txt"))
    ]


@pytest.mark.slow
def test_a_file_that_errors_go_to_is_sent_no_bar(tmp_path):
    archive = Archive(tmp_path / "var")
    archive.manage("migrate", "-v", "0")
    (tmp_path / "bad.txt").write_bytes(b"")
    arguments = ("import_pages", str(SEED), str(tmp_path / "bad.txt"))
    with open(tmp_path / "errors", "wb") as errors:
        sent = run_on_terminal(archive, *arguments, expect=1, errors=errors.fileno())
    assert (tmp_path / "errors").read_text() == f"{tmp_path}/bad.txt: is empty\n"
    assert sent.startswith(f"{SEED}: new; articles: ")


@pytest.mark.slow
def test_a_terminal_is_sent_nothing_but_totals_where_that_is_asked_for(tmp_path):
    archive = Archive(tmp_path / "var")
    archive.manage("migrate", "-v", "0")
    sent = run_on_terminal(archive, "import_pages", str(SEED), "-v", "0")
    assert [line.partition(":")[0] for line in sent.splitlines()] == ["Pages", "Articles", "Index"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            ("import_pages", str(SEEDS), "--watch", "--dry-run"),
            "--watch with --dry-run would report the same again and again; leave one out",
        ),
        (("import_tags",), "name a file, or say --start, and not both"),
        (("import_tags", "tags.csv", "--start"), "name a file, or say --start, and not both"),
    ],
)
def test_options_that_do_not_go_together_are_refused(db, arguments, sentence):
    with pytest.raises(CommandError) as caught:
        call_command(*arguments)
    assert str(caught.value) == sentence


@pytest.mark.parametrize(
    ("arguments", "module", "function", "advice"),
    [
        (("check_archive", "--repair"), "check_archive", "repair_index", "."),
        (("index_articles",), "index_articles", "needs_rebuild", "."),
        (
            ("restore_archive", "backup"),
            "restore_archive",
            "rebuild_index",
            ", then run index_articles --rebuild",
        ),
    ],
)
def test_a_command_that_needs_a_busy_index_says_so(db, monkeypatch, arguments, module, function, advice):
    def refuse(*args, **kwargs):
        raise IndexBusy("another process writes")

    path = f"articles.management.commands.{module}"
    monkeypatch.setattr(f"{path}.{function}", refuse)
    if module == "restore_archive":
        rows = {"articles_page": 5, "articles_article": 22}
        made = {"made_at": "2026-01-01T00:00:00+00:00", "rows": rows}
        monkeypatch.setattr(f"{path}.restore_backup", lambda source, replaces: made)
    with pytest.raises(CommandError) as caught:
        call_command(*arguments, stdout=io.StringIO())
    assert str(caught.value).endswith(f"another process writes{advice}")
