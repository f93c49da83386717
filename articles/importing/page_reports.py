"""The values of importing: a page's text, why a page is refused, what became of it."""

from __future__ import annotations

import dataclasses
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from articles.parsing import Hints

PAGE_STATES = ("new", "changed", "unchanged", "new_version", "failed")
ARTICLE_COUNTS = ("created", "updated", "unchanged", "kept", "removed", "published")
Totals = dict[str, dict[str, int]]
_OFF_THE_LINE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def write_line(text: str) -> str:
    """The text as one line for a terminal, which names from a zip may end or, by escapes, command."""
    return _OFF_THE_LINE.sub("\ufffd", text)


class BadPage(Exception):
    """A refused page. Its message is `path:line: reason`, or `path: reason` if no line is to blame.

    The reason is a sentence with `{names}` of the values; the sentence itself is what the admin translates.
    """

    def __init__(self, path: str, sentence: str, *, line: int | None = None, **values: object) -> None:
        super().__init__(path, sentence, line)
        self.path, self.sentence, self.line = path, sentence, line
        self.values = {name: str(value) for name, value in values.items()}

    @property
    def reason(self) -> str:
        return self.sentence.format(**self.values) if self.values else self.sentence

    def __str__(self) -> str:
        place = self.path if self.line is None else f"{self.path}:{self.line}"
        return write_line(f"{place}: {self.reason}")


@dataclass(frozen=True, slots=True)
class PageText:
    """One page as it was read.

    `name` is kept in the archive: the file's name within the folder or zip that was given. `path` is for
    messages. Lines of `text` end with LF alone; `sha256` is that of the text in UTF-8. `hints` come from the
    file's name, pages.csv and the command line. `size` is that of the file, in bytes.
    """

    name: str
    path: str
    text: str
    encoding: str
    sha256: str
    hints: Hints
    size: int = dataclasses.field(default=0, compare=False)


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


@dataclass(frozen=True, slots=True)
class LinkReport:
    """How many articles the pairing of jumps changed, in all issues of an import."""

    linked: int


Outcome = PageReport | BadPage | LinkReport


def count_outcomes(outcomes: Iterable[Outcome]) -> Totals:
    """Return the numbers of pages by state, of articles by what became of them, and of paired jumps."""
    pages: Counter[str] = Counter()
    articles: Counter[str] = Counter()
    linked = 0
    for outcome in outcomes:
        if isinstance(outcome, LinkReport):
            linked = outcome.linked
        elif isinstance(outcome, BadPage):
            pages["failed"] += 1
        else:
            pages[outcome.state] += 1
            articles.update({name: getattr(outcome, name) for name in ARTICLE_COUNTS})
    return {
        "pages": {state: pages[state] for state in PAGE_STATES},
        "articles": {name: articles[name] for name in ARTICLE_COUNTS},
        "jumps": {"linked": linked},
    }


def make_report(outcomes: Sequence[Outcome], totals: Totals, *, is_dry_run: bool = False) -> dict[str, Any]:
    """Return the report on an import, for JSON."""
    report = {
        "dry_run": is_dry_run,
        "totals": totals,
        "pages": [dataclasses.asdict(outcome) for outcome in outcomes if isinstance(outcome, PageReport)],
        "failures": [
            {"path": outcome.path, "line": outcome.line, "reason": outcome.reason}
            for outcome in outcomes
            if isinstance(outcome, BadPage)
        ],
    }
    for page in report["pages"]:
        del page["issue_pks"]  # meaningless outside this database
    return report
