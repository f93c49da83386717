"""Which page of the archive a text belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from articles.archive.places import find_page_at
from articles.curation.alignment import align_texts
from articles.importing.page_reports import PageText
from articles.models import Newspaper, Page
from articles.parsing import Hints, ParsedPage
from articles.parsing.page_labels import may_be_same_page

SAME_PAGE = 0.5  # of their characters two texts must have in common to be taken for versions of one page
MOST_NAMESAKES = 20  # pages whose texts are compared, where many were imported from files of one name


class Known(Enum):
    """What the archive has of a page's text."""

    SAME_TEXT = "same text"  # it is the page's text now
    FORMER_TEXT = "former text"  # it was the page's text once
    OTHER_TEXT = "other text"  # the page has another


@dataclass(frozen=True, slots=True)
class KnownPage:
    page: Page
    text: Known


def find_known_page(page: PageText, parsed: ParsedPage, newspaper: Newspaper) -> KnownPage | None:
    """The stored page that this is, and what is known of its text; None for a new page.

    It is the page with the same text, now or once, unless both were given different places. Else, where date
    or label is unknown or an editor placed the page, it is the one from a file of the same name, if the texts
    are near; else the one at the same date and label.
    """
    if row := _find_by_text(page, parsed, newspaper):
        return KnownPage(row, Known.SAME_TEXT)
    if row := _find_by_former_text(page, newspaper):
        return KnownPage(row, Known.FORMER_TEXT)
    row = _find_by_file(page, parsed, newspaper) or find_page_at(newspaper.pk, parsed.date, parsed.label)
    return KnownPage(row, Known.OTHER_TEXT) if row else None


def measure_likeness(row: Page, page: PageText) -> float:
    """The share of characters that the stored page and the text have in common, from 0 to 1."""
    return align_texts(tuple(row.lines), tuple(page.text.split("\n"))).likeness


def _find_by_text(page: PageText, parsed: ParsedPage, newspaper: Newspaper) -> Page | None:
    """The page with the same text.

    A place read from the print gives way to one given later; a text that was given two places (it was printed
    on two days) is two pages. A page that an editor placed is this one, whatever place this one is given.
    """
    same_text = (
        Page.objects.select_for_update(of=("self",))
        .filter(newspaper=newspaper, sha256=page.sha256)
        .select_related("issue", "newspaper")
        .order_by("pk")
    )
    exact = (row for row in same_text if (row.date, row.label) == (parsed.date, parsed.label))
    placed = (row for row in same_text if row.placed_by_editor)
    fitting = (row for row in same_text if not _is_elsewhere(row, page.hints))
    return next(exact, None) or next(placed, None) or next(fitting, None)


def _is_elsewhere(row: Page, hints: Hints) -> bool:
    is_other_date = bool(hints.date and has_given_date(row) and hints.date != row.date)
    return is_other_date or not may_be_same_page(hints.label, row.label)


def has_given_date(row: Page) -> bool:
    """Whether its date was given with the file: a date read from the print has its words as the basis."""
    return row.issue is not None and not row.date_basis


def _find_by_former_text(page: PageText, newspaper: Newspaper) -> Page | None:
    rows = Page.objects.filter(newspaper=newspaper, versions__sha256=page.sha256).order_by("pk")
    return next((row for row in rows.select_related("issue") if not _is_elsewhere(row, page.hints)), None)


def _find_by_file(page: PageText, parsed: ParsedPage, newspaper: Newspaper) -> Page | None:
    """The page with a file of this name whose place does not contradict, and whose text is most similar."""
    rows = Page.objects.filter(newspaper=newspaper, source_name=read_source_name(page))
    namesakes = [
        row
        for row in rows.select_related("issue").order_by("-pk")[:MOST_NAMESAKES]
        if _leaves_place_open(row, parsed)
    ]
    near = {row: likeness for row in namesakes if (likeness := measure_likeness(row, page)) >= SAME_PAGE}
    return max(near, key=near.__getitem__, default=None)


def _leaves_place_open(row: Page, parsed: ParsedPage) -> bool:
    """Whether the page may have the text's place: one of them is incomplete, or an editor placed the page."""
    if row.placed_by_editor:
        return True
    is_known = row.date and row.label and parsed.date and parsed.label
    is_same_day = not (row.date and parsed.date) or row.date == parsed.date
    return not is_known and is_same_day and may_be_same_page(row.label, parsed.label)


def read_source_name(page: PageText) -> str:
    """The file's name as the archive keeps it: its end, if it is too long."""
    return page.name[-Page._meta.get_field("source_name").max_length :]
