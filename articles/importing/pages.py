"""One page's text → its rows, in one transaction: which page it is, and where it belongs."""

from __future__ import annotations

import datetime
from itertools import count
from typing import Any

from django.db import transaction
from pypinyin import Style, lazy_pinyin

from articles.importing.articles import SavedStories, save_stories
from articles.importing.reports import BadPage, PageReport, PageText
from articles.importing.tags import Vocabulary
from articles.models import IndexRequest, Issue, Newspaper, Page
from articles.models.ref import make_ref
from articles.parsing import Flag, Hints, ParsedPage, flag_to_json
from articles.parsing.flags import DATE_MISSING, NUMBER_MISSING


@transaction.atomic
def import_page(
    page: PageText,
    parsed: ParsedPage,
    *,
    vocabulary: Vocabulary,
    publish_at: datetime.datetime | None = None,
) -> PageReport:
    """Bring the page and its articles into the archive; what an editor touched stays as it is.

    With `publish_at` its drafts are published as of then, save those that an editor touched. Raises BadPage,
    and changes nothing, where no newspaper is told or another text lies in the page's place.
    """
    newspaper = _find_newspaper(page)
    row, state, left = _place_page(page, parsed, newspaper)
    saved = save_stories(row, parsed, vocabulary=vocabulary, publish_at=publish_at)
    _ask_index(saved, is_moved=state == "changed")
    if state == "unchanged" and (saved.created or saved.updated or saved.removed or saved.published):
        state = "changed"
    return PageReport(
        path=page.path,
        ref=row.ref,
        state=state,
        issue_pks=tuple({row.issue_id, left} - {None}),
        created=len(saved.created),
        updated=len(saved.updated),
        unchanged=len(saved.unchanged),
        kept=len(saved.kept),
        removed=len(saved.removed),
        published=len(saved.published),
    )


def _ask_index(saved: SavedStories, *, is_moved: bool) -> None:
    """One request for each article that readers can find, or could until now, and that is not as it was."""
    changed = saved.were_public if is_moved else saved.were_public & (saved.updated | saved.removed)
    IndexRequest.objects.ask(sorted(changed | saved.published))


def _find_newspaper(page: PageText) -> Newspaper:
    """The newspaper of that name or code, locked until the transaction ends; made where there is none."""
    told = page.hints.newspaper
    if not told:
        raise BadPage(
            page.path,
            "no newspaper is told; name it with --newspaper, in pages.csv or in the file's name "
            "(tjrb-2026-03-19-01.txt)",
        )
    known = Newspaper.objects.select_for_update()
    if found := known.filter(name=told).first() or known.filter(code=told.lower()).first():
        return found
    code = _make_code(told)
    if taken := known.filter(code=code).first():
        if taken.pages.filter(sha256=page.sha256).exists():
            return taken  # this very page is there: the newspaper was renamed since
        raise BadPage(
            page.path,
            f"no newspaper '{told}', and the code '{code}' that it would get is that of '{taken.name}'; "
            f"write --newspaper {code} if that is meant, else add '{told}' in the admin with another code",
        )
    longest = Newspaper._meta.get_field("name").max_length
    if len(told) > longest:
        raise BadPage(page.path, f"the newspaper's name '{told[:20]}…' is longer than {longest} characters")
    return Newspaper.objects.create(name=told, code=code)


def _make_code(name: str) -> str:
    """A short ASCII name: the first letters of each character's pinyin, 天津日报 → tjrb."""
    letters = "".join(lazy_pinyin(name, style=Style.FIRST_LETTER)).lower()
    code = "".join(char for char in letters if char.isascii() and char.isalnum())
    return code[: Newspaper._meta.get_field("code").max_length] or "newspaper"


def _place_page(page: PageText, parsed: ParsedPage, newspaper: Newspaper) -> tuple[Page, str, int | None]:
    """The page's row where it belongs; whether it is new, changed or unchanged; the issue that it was in."""
    if row := _find_page(page, parsed, newspaper):
        left = row.issue_id
        return row, "changed" if _replace_page(row, page, parsed) else "unchanged", left
    _check_place(page, newspaper, parsed.date, parsed.number)
    issue = _find_issue(newspaper, parsed.date)
    section = parsed.section[: Page._meta.get_field("section").max_length]
    row = Page.objects.create(
        newspaper=newspaper,
        issue=issue,
        number=parsed.number,
        section=section,
        ref=_draw_page_ref(newspaper.code, page.sha256, parsed.date or "", parsed.number or ""),
        text=page.text,
        sha256=page.sha256,
        source_name=page.name[-Page._meta.get_field("source_name").max_length :],
        encoding=page.encoding,
        date_basis=_tell_basis(page.hints, parsed),
        flags=_tell_flags(parsed, issue, parsed.number),
    )
    return row, "new", None


def _find_page(page: PageText, parsed: ParsedPage, newspaper: Newspaper) -> Page | None:
    """The stored page that this is, if any: the same text, unless both were told of different places.

    What the machine read from a text gives way to what is told later; two places that were both told (a text
    printed on two days) are two pages. One that an editor placed is this page wherever this one claims to be.
    """
    same_text = list(
        Page.objects.select_for_update(of=("self",))
        .filter(newspaper=newspaper, sha256=page.sha256)
        .select_related("issue", "newspaper")
        .order_by("pk")
    )
    exact = (row for row in same_text if (row.date, row.number) == (parsed.date, parsed.number))
    placed = (row for row in same_text if row.placed_by_editor)
    fitting = (row for row in same_text if not _is_elsewhere(row, page.hints))
    return next(exact, None) or next(placed, None) or next(fitting, None)


def _is_elsewhere(row: Page, told: Hints) -> bool:
    is_other_date = bool(told.date and row.date and _has_told_date(row) and told.date != row.date)
    return is_other_date or bool(told.number and row.number and told.number != row.number)


def _has_told_date(row: Page) -> bool:
    """Whether the date was told from outside: what the print told has left its words as the basis."""
    return row.issue is not None and not row.date_basis


def _replace_page(row: Page, page: PageText, parsed: ParsedPage) -> bool:
    """Fill in what is told now and was not, and what the machine read otherwise; whether anything changed."""
    if row.placed_by_editor:
        return False
    hints = page.hints
    keeps_date = row.issue is not None and not hints.date and (_has_told_date(row) or not parsed.date)
    date = row.date if keeps_date else parsed.date
    basis = row.date_basis if keeps_date else _tell_basis(hints, parsed)
    number = parsed.number or row.number
    section = (hints.section or row.section or parsed.section)[: Page._meta.get_field("section").max_length]
    if (date, number) != (row.date, row.number):
        _check_place(page, row.newspaper, date, number, but=row)
    left, issue = row.issue, _find_issue(row.newspaper, date)
    values = {
        "issue": issue,
        "number": number,
        "section": section,
        "date_basis": basis,
        "flags": _tell_flags(parsed, issue, number),
    }
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    if changed:
        for name in changed:
            setattr(row, name, values[name])
        row.save(update_fields=changed)
        if left and left != issue and not left.pages.exists():
            left.delete()
    return bool(changed)


def _check_place(
    page: PageText,
    newspaper: Newspaper,
    date: datetime.date | None,
    number: int | None,
    *,
    but: Page | None = None,
) -> None:
    """Raise BadPage where another page of the newspaper has this date and number."""
    if date is None or number is None:
        return
    there = Page.objects.filter(newspaper=newspaper, issue__date=date, number=number)
    if taken := there.exclude(pk=but and but.pk).first():
        raise BadPage(
            page.path,
            f"{newspaper.name} {date} page {number} is there already with another text "
            f"(from {taken.source_name}); delete that page in the admin first, or give this one its own "
            "place with --date and --page or in pages.csv",
        )


def _find_issue(newspaper: Newspaper, date: datetime.date | None) -> Issue | None:
    return Issue.objects.get_or_create(newspaper=newspaper, date=date)[0] if date else None


def _tell_basis(hints: Hints, parsed: ParsedPage) -> str:
    """The words of the print that told the date; empty for one that was told from outside."""
    return "" if hints.date else parsed.date_basis[: Page._meta.get_field("date_basis").max_length]


def _tell_flags(parsed: ParsedPage, issue: Issue | None, number: int | None) -> list[dict[str, Any]]:
    missing = (DATE_MISSING, NUMBER_MISSING)
    flags = [flag for flag in parsed.flags if flag.code not in missing]
    flags += [Flag(code) for code, value in zip(missing, (issue, number), strict=True) if value is None]
    return [flag_to_json(flag) for flag in flags]


def _draw_page_ref(*parts: object) -> str:
    refs = (make_ref(*parts, turn) for turn in count())
    return next(ref for ref in refs if not Page.objects.filter(ref=ref).exists())
