"""A power cut at any moment leaves a readable index and loses nothing that was committed.

What a disk holds then is worked out from what was done: of each file what `fsync` last wrote out, and of
each folder the files that its last `fsync` wrote out, or these and what was renamed, or all it lists now.
"""

import os
from pathlib import Path

import pytest
from django.db import connection
from whoosh.filedb.filestore import FileStorage

from articles.models import Article, IndexRequest
from articles.search import index_pending, rebuild_index
from articles.search.engine import get_engine
from articles.search.whoosh_engine import durability
from articles.search.whoosh_engine.backend import ArrayIndex
from articles.search.whoosh_engine.durability import DurableStorage, write_durably
from articles.search.whoosh_engine.rebuild_folder import RebuildFolder
from articles.search.whoosh_engine.snapshot import OpenIndex
from articles.search.whoosh_engine.version import INDEX_NAME
from tests.editing import correct_article

WORD = "断电前的标题"
Files = dict[str, bytes]


class Disk:
    """Records a folder's files as a power cut would leave them, before and after each step."""

    def __init__(self, folder: Path, monkeypatch):
        self.folder = folder
        self.contents: dict[int, bytes] = {}
        self.lists: dict[Path, dict[str, int]] = {}
        self.crashes: list[Files] = []
        for path in [folder, *folder.rglob("*")]:  # what is there at the beginning is on disk
            self._write_out(path)
        for name in ("fsync", "rename", "replace", "remove", "unlink", "link"):
            monkeypatch.setattr(os, name, self._follow(name, getattr(os, name)))

    def _follow(self, name: str, step):
        def follow(*args, **kwargs):
            self._crash()
            step(*args, **kwargs)
            if name == "fsync":
                self._write_out(Path(os.readlink(f"/proc/self/fd/{args[0]}")))
            elif name in ("rename", "replace"):
                self._crash(renamed=Path(args[1]))
            self._crash()

        return follow

    def _write_out(self, path: Path) -> None:
        if path.is_dir():
            self.lists[path] = {entry.name: entry.inode() for entry in os.scandir(path) if entry.is_file()}
            self.contents |= {inode: b"" for inode in self.lists[path].values() if inode not in self.contents}
        else:
            self.contents[path.stat().st_ino] = path.read_bytes()

    def _crash(self, renamed: Path | None = None) -> None:
        on_disk = {path: names for path, names in self.lists.items() if path.exists()}
        if renamed:
            names = on_disk.get(renamed.parent, {})
            on_disk[renamed.parent] = {**names, renamed.name: renamed.stat().st_ino}
        self.crashes.append(self.read(on_disk))
        self.crashes.append(self.read(self._list_now()))

    def _list_now(self) -> dict[Path, dict[str, int]]:
        folders = [self.folder, *(path for path in self.folder.rglob("*") if path.is_dir())]
        return {
            path: {entry.name: entry.inode() for entry in os.scandir(path) if entry.is_file()}
            for path in folders
        }

    def read(self, lists: dict[Path, dict[str, int]] | None = None) -> Files:
        """Return the files by their path in the folder."""
        return {
            str((path / name).relative_to(self.folder)): self.contents.get(inode, b"")
            for path, names in (lists or self.lists).items()
            for name, inode in names.items()
        }


def read_texts(files: Files, folder: Path) -> list[str]:
    """Return the texts in an index of these files."""
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    index = ArrayIndex(
        FileStorage(str(folder)), schema=get_engine().get_backend().schema, indexname=INDEX_NAME
    )
    snapshot = OpenIndex(index.storage, index.schema).take_snapshot()
    return sorted(snapshot.read_text("text", doc).decode() for doc in snapshot.live.nonzero()[0].tolist())


@pytest.fixture
def archive_of_two(seeds_archive):
    """Two published articles, indexed."""
    pks = [article.pk for article in seeds_archive if article.headline][:2]
    Article.objects.exclude(pk__in=pks).update(status="draft")
    IndexRequest.objects.all().delete()
    rebuild_index()
    return list(Article.objects.filter(pk__in=pks))


def list_different(disk: Disk) -> list[Files]:
    return [files for place, files in enumerate(disk.crashes) if files not in disk.crashes[:place]]


def test_a_file_is_on_disk_once_it_is_written(tmp_path, monkeypatch):
    path = tmp_path / "plan"
    path.write_text("旧", "utf-8")
    disk = Disk(tmp_path, monkeypatch)
    write_durably(path, "新")
    assert {files["plan"].decode() for files in disk.crashes} == {"旧", "新"}
    assert disk.read() == {"plan": "新".encode()}


def test_a_commit_writes_out_only_what_was_made_since_the_last(tmp_path, monkeypatch):
    storage, written = DurableStorage(tmp_path), []
    monkeypatch.setattr(durability, "sync", lambda path: written.append(Path(path).name))
    for segment in ("v1_a", "v1_b"):
        written.clear()
        for name in (f"{segment}.terms", "new"):
            with storage.create_file(name) as file:
                file.write(b"content")
        storage.rename_file("new", "_v1.toc")
        assert sorted(written) == sorted(["new", f"{segment}.terms", f"{segment}.sum", *[tmp_path.name] * 2])


@pytest.mark.slow
def test_a_power_cut_leaves_the_index_before_or_after_a_commit(archive_of_two, tmp_path, monkeypatch):
    correct_article(archive_of_two[0], headline=WORD)
    disk = Disk(get_engine().folder, monkeypatch)
    before = read_texts(disk.read(), tmp_path / "before")
    index_pending()
    after = read_texts(disk.read(), tmp_path / "after")
    assert WORD in "".join(after)
    crashes = list_different(disk)
    assert len(crashes) > 10
    for number, files in enumerate(crashes):
        assert read_texts(files, tmp_path / str(number)) in (before, after)


@pytest.mark.slow
def test_requests_leave_the_queue_when_their_answer_is_on_disk(archive_of_two, tmp_path, monkeypatch):
    correct_article(archive_of_two[0], headline=WORD)
    disk, on_disk = Disk(get_engine().folder, monkeypatch), []

    def look(execute, sql, *args):
        if sql.startswith("DELETE"):
            on_disk.append("".join(read_texts(disk.read(), tmp_path / "then")))
        return execute(sql, *args)

    with connection.execute_wrapper(look):
        index_pending()
    assert [WORD in text for text in on_disk] == [True]


@pytest.mark.slow
def test_a_power_cut_leaves_the_index_before_or_after_a_rebuild(archive_of_two, tmp_path, monkeypatch):
    Article.objects.filter(pk=archive_of_two[0].pk).update(headline=WORD)
    disk = Disk(get_engine().folder, monkeypatch)
    before = read_texts(disk.read(), tmp_path / "before")
    rebuild_index()
    after = read_texts(disk.read(), tmp_path / "after")
    assert before != after
    for number, files in enumerate(list_different(disk)):
        assert read_texts(files, tmp_path / str(number)) in (before, after)
        RebuildFolder(tmp_path / str(number)).read_plan()
