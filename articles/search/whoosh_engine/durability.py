"""Files that are whole after a power cut: on disk, not on their way there, before anything names them."""

from __future__ import annotations

import os
from pathlib import Path

from whoosh.filedb.filestore import FileStorage


def sync(path: str | Path) -> None:
    """Wait until a file's content, or a folder's list of files, is on disk."""
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def write_durably(path: Path, text: str) -> None:
    """Put the text in the place of what the file holds; at any moment one or the other is there whole."""
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    fresh.write_text(text, "utf-8")
    sync(fresh)
    os.replace(fresh, path)
    sync(path.parent)


class DurableStorage(FileStorage):
    """Whoosh's folder, where a table of contents appears when all files made before it are on disk.

    Renaming is how Whoosh puts a table of contents in its place, and it renames nothing else.
    """

    def __init__(self, path: str | Path):
        super().__init__(str(path))
        self._made: set[str] = set()

    def create_file(self, name: str, *args, **kwargs):
        self._made.add(name)
        return super().create_file(name, *args, **kwargs)

    def rename_file(self, oldname: str, newname: str, safe: bool = False) -> None:
        for name in self._made:
            if self.file_exists(name):  # not what a writer that gave up had made
                sync(self._fpath(name))
        self._made.clear()
        sync(self.folder)
        super().rename_file(oldname, newname, safe)
        sync(self.folder)
