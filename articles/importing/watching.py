"""A watched folder: which of its files are new or changed, and written to their end."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from articles.importing.page_hints import SHEET_NAME
from articles.importing.page_texts import is_page, is_zip

Signature = tuple[int, int, int, int]  # time of change and size of the file, and of the pages.csv beside it
MISSING = (0, 0)


@dataclass
class WatchedFolder:
    """Finds by looks at a folder which of its pages and zips to import.

    A file that is still being written differs from one look to the next: it is left until two looks see the
    same of it. `imported` are the files as they were last taken.
    """

    top: Path
    seen: dict[Path, Signature] = field(default_factory=dict)
    imported: dict[Path, Signature] = field(default_factory=dict)

    def look(self) -> set[Path]:
        """Return the files to import now. Call it at intervals in which a file being written grows."""
        now = dict(self._sign_files())
        settled = {
            path
            for path, signature in now.items()
            if self.seen.get(path) == signature != self.imported.get(path)
        }
        self.seen = now
        return settled

    def note(self, paths: set[Path]) -> None:
        """Note that these files were imported as the last look saw them; forget those that are gone."""
        self.imported |= {path: self.seen[path] for path in paths}
        self.imported = {path: self.imported[path] for path in self.imported if path in self.seen}

    def _sign_files(self) -> Iterator[tuple[Path, Signature]]:
        for folder, _, names in os.walk(self.top):
            pages = [name for name in names if is_page(name) or is_zip(name)]
            sheet = _sign(Path(folder, SHEET_NAME)) if pages else MISSING
            for name in pages:
                path = Path(folder, name)
                yield path, (*_sign(path), *sheet)


def _sign(path: Path) -> tuple[int, int]:
    """Time of change and size; the same as of no file where it cannot be looked at: reading says why."""
    try:
        status = path.stat()
    except OSError:
        return MISSING
    return status.st_mtime_ns, status.st_size
