"""A watched folder: files are taken once, when they are written to their end."""

import os
import shutil
import signal
from pathlib import Path

import pytest

from articles.importing.watching import WatchedFolder
from tests.processes import Archive
from tests.seeds import SEEDS


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    return tmp_path / "in"


def take(watched: WatchedFolder) -> list[str]:
    """The names of what is taken now, which counts as imported."""
    settled = watched.look()
    watched.note(settled)
    return sorted(path.name for path in settled)


def test_a_file_is_taken_once_and_only_when_two_looks_see_the_same(folder):
    watched = WatchedFolder(folder)
    page = folder / "01.txt"
    page.write_text("天津")
    assert take(watched) == []
    page.write_text("天津日报")  # still being written
    assert take(watched) == []
    assert take(watched) == ["01.txt"]
    assert take(watched) == []


def test_a_changed_file_is_taken_again_and_so_are_the_pages_of_a_changed_sheet(folder):
    watched = WatchedFolder(folder)
    (folder / "01.txt").write_text("天津")
    (folder / "pages.zip").write_bytes(b"PK")
    (folder / "day").mkdir()
    (folder / "day" / "02.txt").write_text("天津")
    take(watched)
    assert take(watched) == ["01.txt", "02.txt", "pages.zip"]
    os.utime(folder / "01.txt", ns=(1, 1))
    assert take(watched) == []
    assert take(watched) == ["01.txt"]
    (folder / "day" / "pages.csv").write_text("name,page\n02.txt,2\n")
    take(watched)
    assert take(watched) == ["02.txt"]


def test_what_was_not_imported_is_taken_at_the_next_look(folder):
    watched = WatchedFolder(folder)
    (folder / "01.txt").write_text("天津")
    watched.look()
    assert watched.look() == {folder / "01.txt"}
    assert watched.look() == {folder / "01.txt"}


def test_files_that_are_no_pages_and_files_that_go_are_no_matter(folder):
    watched = WatchedFolder(folder)
    (folder / ".01.txt.part").write_text("天津")
    (folder / "README.txt").write_text("天津")
    (folder / "01.txt").write_text("天津")
    (folder / "02.txt").symlink_to(folder / "none")
    take(watched)
    assert take(watched) == ["01.txt", "02.txt"]
    (folder / "01.txt").unlink()
    assert take(watched) == []
    assert take(watched) == []
    assert set(watched.imported) == {folder / "02.txt"}


@pytest.mark.slow
def test_the_command_imports_what_is_put_into_a_folder_and_stops_cleanly(tmp_path, folder):
    archive = Archive(tmp_path / "data")
    archive.manage("migrate", "-v", "0")
    seeds = sorted(SEEDS.glob("*.txt"))
    shutil.copy(seeds[0], folder / "yb-2026-03-19-01.txt")
    (folder / "bad.txt").write_bytes(b"\0\1\2" * 50)
    child = archive.start("manage.py", "import_pages", str(folder), "--watch")
    assert child.stdout.readline().endswith(" Watching for pages; press Ctrl-C to stop.\n")
    assert " refused: " in child.stdout.readline()
    assert child.stdout.readline().endswith(" yb-2026-03-19-01.txt: new; articles: 3 created\n".lstrip())
    assert child.stdout.readline().endswith(f" 2 files done in {folder}\n")
    shutil.copy(seeds[1], folder / "yb-2026-03-19-02.txt")
    assert "02.txt: new;" in child.stdout.readline()
    assert child.stdout.readline().endswith(f" 1 files done in {folder}\n")
    child.send_signal(signal.SIGTERM)
    out, errors = child.communicate()
    assert out.endswith(" Stopped.\n")
    assert (errors, child.returncode) == ("", 0)
    assert archive.shell("print(Page.objects.count(), IndexRequest.objects.count())") == "2 0"
    assert archive.shell("print(Page.objects.filter(awaits_tags=True).count())") == "0"


@pytest.mark.slow
def test_only_folders_are_watched_and_no_dry_run(tmp_path, folder):
    archive = Archive(tmp_path / "data")
    archive.manage("migrate", "-v", "0")
    tags = SEEDS / "tags.csv"
    refused = archive.manage("import_pages", str(tags), "--watch", expect=1)
    assert refused.stderr == f"CommandError: '{tags}' is no folder; --watch takes folders\n"
    refused = archive.manage("import_pages", str(folder), "--watch", "--dry-run", expect=1)
    assert refused.stderr.endswith("again and again; leave one out\n")
