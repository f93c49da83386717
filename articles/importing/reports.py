"""The values of importing: a page's text, why a page is refused, what became of it."""

from __future__ import annotations

from dataclasses import dataclass

from articles.parsing import Hints


class BadPage(Exception):
    """A refused page. Its message is `path:line: reason`, or `path: reason` if no line is to blame."""

    def __init__(self, path: str, reason: str, *, line: int | None = None) -> None:
        super().__init__(path, reason, line)
        self.path, self.reason, self.line = path, reason, line

    def __str__(self) -> str:
        place = self.path if self.line is None else f"{self.path}:{self.line}"
        return f"{place}: {self.reason}"


@dataclass(frozen=True, slots=True)
class PageText:
    """One page as it was read.

    `name` is kept in the archive: the file's name within the folder or zip that was given. `path` is for
    messages. Lines of `text` end with LF alone; `sha256` is that of the text in UTF-8. `hints` come from the
    file's name, pages.csv and the command line.
    """

    name: str
    path: str
    text: str
    encoding: str
    sha256: str
    hints: Hints


@dataclass(frozen=True, slots=True)
class PageReport:
    """What one page's import did. The counts are of articles; `state` is that of the page's own row.

    `issue_pks` are the issues whose jumps have to be paired again: the page's own, and one that it left.
    """

    path: str
    ref: str
    state: str  # "new", "changed", "unchanged" or "new_version"
    issue_pks: tuple[int, ...]
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    kept: int = 0
    removed: int = 0
    published: int = 0
