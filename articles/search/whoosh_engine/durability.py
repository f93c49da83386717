"""Files that survive a power cut whole: they are on disk before anything refers to them."""

from __future__ import annotations

import os
from pathlib import Path

from whoosh.filedb.filestore import FileStorage

from articles.search.whoosh_engine.checksums import seal_table, write_sums


def sync(path: str | Path) -> None:
    """Wait until a file's content, or a folder's list of files, is on disk."""
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def write_durably(path: Path, text: str) -> None:
    """Replace the content of the file; at any moment it is either the old or the new one, whole."""
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    fresh.write_text(text, "utf-8")
    sync(fresh)
    os.replace(fresh, path)
    sync(path.parent)


class DurableStorage(FileStorage):
    """Whoosh's folder; a table of contents appears only when all files created before it are on disk.

    Whoosh renames a table of contents to put it in place, and renames nothing else. Both get checksums.
    """

    def __init__(self, path: str | Path):
        super().__init__(os.path.abspath(path))
        self._made: set[str] = set()

    def _fpath(self, name: str) -> str:
        return os.path.join(self.folder, name)  # Whoosh's looks for ".." in it each time

    def create_file(self, name: str, *args, **kwargs):
        self._made.add(name)
        return super().create_file(name, *args, **kwargs)

    def rename_file(self, oldname: str, newname: str, safe: bool = False) -> None:
        made = {name for name in self._made if self.file_exists(name)}
        seal_table(Path(self._fpath(oldname)))
        made.update(write_sums(Path(self.folder), made - {oldname}))
        for name in made:
            sync(self._fpath(name))
        self._made.clear()
        sync(self.folder)
        super().rename_file(oldname, newname, safe)
        sync(self.folder)
