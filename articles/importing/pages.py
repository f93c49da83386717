"""One page's text → its rows, in one transaction: which page it is, and where it belongs."""

from __future__ import annotations

import datetime
from typing import Any

from django.utils import timezone
from pypinyin import Style, lazy_pinyin

from articles.archive.announcements import announce_changes
from articles.archive.places import find_issue, find_page_at, flag_place, remove_empty
from articles.archive.records import recorded
from articles.archive.refs import draw_page_ref
from articles.archive.tag_names import TagMatcher
from articles.curation.new_text import list_lost
from articles.curation.page_rows import read_rows
from articles.curation.texts import NewText
from articles.curation.versions import VersionStep, begin_version, record_version
from articles.importing.articles import SavedStories, save_stories
from articles.importing.known_pages import (
    SAME_PAGE,
    Known,
    KnownPage,
    find_known_page,
    has_given_date,
    measure_likeness,
    read_source_name,
)
from articles.importing.opinions import propose_opinion
from articles.importing.page_reports import BadPage, PageReport, PageText
from articles.importing.printed_newspapers import find_printed_newspaper
from articles.models import Article, Newspaper, Page, Status
from articles.parsing import Hints, ParsedPage, flag_to_json
from articles.parsing.page_labels import may_be_same_page


@recorded()
def import_page(
    page: PageText,
    parsed: ParsedPage,
    *,
    matcher: TagMatcher,
    publish_at: datetime.datetime | None = None,
    replaces_text: bool = False,
    may_change_public: bool = True,
) -> PageReport:
    """Bring the page and its articles into the archive; what an editor changed stays as it is.

    With `publish_at` its drafts are published as of then, except those that an editor changed. Another text
    of a page that is known is a new version of it; one that it had before changes nothing. With
    `replaces_text` these become its text all the same, and so does a quite different one. Raises BadPage, and
    changes nothing, where the newspaper is not given, where another page has the place, where a text
    differs too much, or where published articles would change and must not.
    """
    newspaper = _find_newspaper(page, parsed)
    known = find_known_page(page, parsed, newspaper)
    if known and known.text == Known.FORMER_TEXT and not replaces_text:
        return PageReport(page.path, known.page.ref, "unchanged", ())
    step, at = None, timezone.now()
    if known and known.text != Known.SAME_TEXT:
        step = _begin_version(page, known.page, at=at, replaces_text=replaces_text)
        known = KnownPage(step.page, Known.SAME_TEXT)
    row, state, left = _place_page(page, parsed, newspaper, known and known.page)
    saved = save_stories(row, parsed, is_new=state == "new", matcher=matcher, publish_at=publish_at)
    is_moved = state == "changed"
    _announce_changes(saved, is_moved=is_moved)
    _ask_for_tags(row, saved)
    if step:
        state = "new_version"
        _end_version(step, saved, at=at)
    elif state == "unchanged" and saved.has_changes:
        state = "changed"
    if not may_change_public:
        _check_public(page, saved, is_moved=is_moved)
    if _has_decisions(row, saved):
        propose_opinion(row, parsed, at=at)
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


def _check_public(page: PageText, saved: SavedStories, *, is_moved: bool) -> None:
    """Raise BadPage where readers would see another text, or other data, of articles that are published."""
    if saved.were_public and (is_moved or saved.were_public & (saved.updated | saved.removed)):
        raise BadPage(
            page.path,
            "it would change articles that are published; somebody who may publish has to import it",
        )


def _has_decisions(row: Page, saved: SavedStories) -> bool:
    """Whether editors hold something of the page, or articles stay as they are for their status."""
    return bool(saved.held or saved.kept or row.held_noise)


def _begin_version(page: PageText, row: Page, *, at: datetime.datetime, replaces_text: bool) -> VersionStep:
    """Give the known page this text. Raises BadPage where it would take too much away, unless asked to."""
    row = Page.objects.select_for_update(of=("self",)).select_related("issue", "newspaper").get(pk=row.pk)
    if not replaces_text:
        _check_text(page, row)
    new = NewText(page.text, page.sha256, read_source_name(page), page.encoding)
    return begin_version(row, new, at=at)


def _end_version(step: VersionStep, saved: SavedStories, *, at: datetime.datetime) -> None:
    """Record the version; articles that read otherwise with the new text count as updated."""
    revision = record_version(step, saved.set_aside, at=at)
    otherwise = step.page.articles.filter(ref__in=revision.refs, pk__in=saved.unchanged)
    saved.updated.update(otherwise.values_list("pk", flat=True))
    saved.unchanged.difference_update(saved.updated)


def _check_text(page: PageText, row: Page) -> None:
    """Raise BadPage where the texts have little in common, or the new one nothing of an article in use."""
    if measure_likeness(row, page) < SAME_PAGE:
        raise BadPage(
            page.path,
            "{newspaper} {date} page {label} is already in the archive with a quite different text (from "
            "{source}); if this is the same page, import it with --replace-text, else give it another place "
            "with --date and --page or in pages.csv",
            newspaper=row.newspaper.name,
            date=row.date,
            label=row.label,
            source=row.source_name,
        )
    lost = {article.ref for article in list_lost(read_rows(row).state, tuple(page.text.split("\n")))}
    in_use = row.articles.filter(ref__in=lost).exclude(status=Status.DRAFT, edited_at=None)
    if refs := list(in_use.order_by("position").values_list("ref", flat=True)):
        raise BadPage(
            page.path,
            "its text has nothing of articles of {source} that are edited or published ({refs}); if they are "
            "to go, import it with --replace-text",
            source=row.source_name,
            refs=", ".join(refs),
        )


def _announce_changes(saved: SavedStories, *, is_moved: bool) -> None:
    """Announce the public articles that changed; publishing and removing announced theirs already."""
    changed = saved.were_public if is_moved else saved.were_public & saved.updated
    if changed := changed - saved.published:
        announce_changes(Article.objects.filter(pk__in=changed))


def _ask_for_tags(row: Page, saved: SavedStories) -> None:
    if saved.created or saved.updated:
        Page.objects.filter(pk=row.pk).update(awaits_tags=True)


def _find_newspaper(page: PageText, parsed: ParsedPage) -> Newspaper:
    """The newspaper of that name or code, locked until the transaction ends; made if there is none.

    Where none is given, it is the one that the print names.
    """
    name = page.hints.newspaper
    if not name and "newspaper" not in page.hints.unknown:
        name = find_printed_newspaper(page.text, parsed)
    if not name:
        raise BadPage(
            page.path,
            "no newspaper given; name it with --newspaper, in pages.csv or in the file's name "
            "(tjrb-2026-03-19-01.txt)",
        )
    known = Newspaper.objects.select_for_update()
    if found := known.filter(name=name).first() or known.filter(code=name.lower()).first():
        return found
    code = _make_code(name)
    if taken := known.filter(code=code).first():
        if taken.pages.filter(sha256=page.sha256).exists():
            return taken  # this very page is there: the newspaper was renamed since
        raise BadPage(
            page.path,
            "no newspaper '{name}', and its code would be '{code}', which is that of '{taken}'; write "
            "--newspaper {code} if that is meant, else add '{name}' in the admin with another code",
            name=name,
            code=code,
            taken=taken.name,
        )
    longest = Newspaper._meta.get_field("name").max_length
    if len(name) > longest:
        raise BadPage(
            page.path,
            "the newspaper's name '{name}…' is longer than {longest} characters; shorten it",
            name=name[:20],
            longest=longest,
        )
    return Newspaper.objects.create(name=name, code=code)


def _make_code(name: str) -> str:
    """A short ASCII name: the first letters of each character's pinyin, 天津日报 → tjrb."""
    letters = "".join(lazy_pinyin(name, style=Style.FIRST_LETTER)).lower()
    code = "".join(char for char in letters if char.isascii() and char.isalnum())
    return code[: Newspaper._meta.get_field("code").max_length] or "newspaper"


def _place_page(
    page: PageText, parsed: ParsedPage, newspaper: Newspaper, row: Page | None
) -> tuple[Page, str, int | None]:
    """The page's row where it belongs, made if there is none; what became of it; the issue that it was in."""
    if row:
        left = row.issue_id
        return row, "changed" if _update_place(row, page, parsed) else "unchanged", left
    row = Page.objects.create(
        newspaper=newspaper,
        issue=find_issue(newspaper.pk, parsed.date),
        label=parsed.label,
        section=_fit("section", parsed.section),
        ref=draw_page_ref(newspaper.code, page.sha256, parsed.date or "", parsed.label),
        text=page.text,
        sha256=page.sha256,
        source_name=read_source_name(page),
        encoding=page.encoding,
        date_basis=_read_basis(page.hints, parsed),
        flags=_list_flags(parsed, parsed.date, parsed.label),
    )
    return row, "new", None


def _fit(field: str, text: str) -> str:
    return text[: Page._meta.get_field(field).max_length]


def _update_place(row: Page, page: PageText, parsed: ParsedPage) -> bool:
    """Fill in what is given now and was not, or what is read differently; whether anything changed."""
    if row.placed_by_editor:
        return False
    date, basis = _choose_date(row, page.hints, parsed)
    label = _choose_label(row, page.hints, parsed)
    if (date, label) != (row.date, row.label):
        _check_place(page, row, date, label)
    left = row.issue
    values = {
        "issue": find_issue(row.newspaper_id, date),
        "label": label,
        "section": _fit("section", page.hints.section or row.section or parsed.section),
        "date_basis": basis,
        "flags": _list_flags(parsed, date, label),
    }
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    if not changed:
        return False
    for name in changed:
        setattr(row, name, values[name])
    row.save(update_fields=changed)
    if left:
        remove_empty([left])
    return True


def _choose_date(row: Page, hints: Hints, parsed: ParsedPage) -> tuple[datetime.date | None, str]:
    """The page's date and its basis: a given date wins, then one given before, then the print's."""
    if not hints.date and (has_given_date(row) or not parsed.date):
        return row.date, row.date_basis
    return parsed.date, _read_basis(hints, parsed)


def _choose_label(row: Page, hints: Hints, parsed: ParsedPage) -> str:
    """The page's label: a given one wins, then the print's, unless it lacks the section that is known."""
    if hints.label or not may_be_same_page(parsed.label, row.label):
        return parsed.label
    return max(row.label, parsed.label, key=len)


def _check_place(page: PageText, row: Page, date: datetime.date | None, label: str) -> None:
    """Raise BadPage where another page of the newspaper has this date and label."""
    if taken := find_page_at(row.newspaper_id, date, label, but=row):
        raise BadPage(
            page.path,
            "{newspaper} {date} page {label} is already in the archive with another text (from {source}); "
            "give this one another place with --date and --page or in pages.csv",
            newspaper=row.newspaper.name,
            date=date,
            label=label,
            source=taken.source_name,
        )


def _read_basis(hints: Hints, parsed: ParsedPage) -> str:
    """The words of the print that the date was read from; empty for a date that was given."""
    return "" if hints.date else _fit("date_basis", parsed.date_basis)


def _list_flags(parsed: ParsedPage, date: datetime.date | None, label: str) -> list[dict[str, Any]]:
    return flag_place(map(flag_to_json, parsed.flags), date=date, label=label)
