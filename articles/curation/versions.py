"""A new version of a page: another text for it, brought by an import, as a revision that can be undone."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from articles.curation.changes import list_refs_reading_otherwise
from articles.curation.history import open_page
from articles.curation.new_text import carry_state
from articles.curation.page_rows import read_rows, write_rows
from articles.curation.page_state import PageState
from articles.curation.set_aside import SetAside
from articles.curation.snapshots import pack_state
from articles.curation.texts import NewText, keep_text
from articles.models import Page, PageRevision
from articles.models.history import RevisionKind


@dataclass(frozen=True, slots=True)
class VersionStep:
    """A page that has got its new text, and how it was before.

    `latest` is its revision on the old text; `set_aside` is of articles of which nothing is left.
    """

    page: Page
    before: PageState
    latest: PageRevision
    set_aside: dict[str, SetAside]


def begin_version(page: Page, new: NewText, *, at: datetime.datetime) -> VersionStep:
    """Give the page a new text, and its articles and noise their places on it; edits stay as they are.

    The old text is kept, with a revision of the page on it. Call it in a transaction that ends with
    `record_version`.
    """
    rows, latest = open_page(page, at)
    keep_text(rows.page, new, at=at)
    carried = carry_state(rows.state, tuple(new.text.split("\n")))
    set_aside = write_rows(rows, carried, at=at, revived={}, is_edit=False)
    return VersionStep(rows.page, rows.state, latest, set_aside)


def record_version(
    step: VersionStep, set_aside: Mapping[str, SetAside], *, at: datetime.datetime
) -> PageRevision:
    """Keep the page with its new text as a revision, which an editor can undo.

    `set_aside` is of articles that the import took away.
    """
    after = read_rows(step.page).state
    return PageRevision.objects.create(
        page=step.page,
        number=step.latest.number + 1,
        kind=RevisionKind.VERSION,
        made_at=at,
        refs=list(list_refs_reading_otherwise(step.before, after)),
        state=pack_state(after),
        version=step.page.version,
        set_aside={**step.set_aside, **set_aside},
    )
