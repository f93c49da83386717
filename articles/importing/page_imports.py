"""Imports from the browser: files → rows that editors check and correct → the importer of all imports."""

from __future__ import annotations

import datetime
import shutil
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from articles.background import Cancelled, TaskFailed, TaskRun, background_task
from articles.importing.page_reports import BadPage, LinkReport, Outcome, PageReport, PageText, count_outcomes
from articles.importing.page_texts import show_path
from articles.importing.printed_newspapers import find_printed_newspaper
from articles.importing.readers import count_pages, read_pages
from articles.importing.run import import_texts, link_issues, parse_all
from articles.models import FoundPage, Page, PageImport
from articles.models.page_import import ImportStep
from articles.parsing import Hints, ParsedPage, flag_to_json, parse_page

MOST_PAGES = 5000  # of one import: two months of a daily; larger ones are for the command
FEW_PAGES = 20  # are read or imported within the request, in a second or two
OUTCOMES_AT_ONCE = 200  # of the command line, kept in one transaction


def find_upload_folder(pk: int) -> Path:
    """Where the import's uploaded files are until they are read: private to this account."""
    return settings.DATA_DIR / "uploads" / str(pk)


def keep_uploads(page_import: PageImport, files: Iterable[tuple[str, Iterable[bytes]]]) -> None:
    """Store the uploaded files, each as (name, chunks); the umask keeps them private. Raises OSError."""
    folder = find_upload_folder(page_import.pk)
    folder.mkdir(parents=True)
    for name, chunks in files:
        with (folder / name).open("xb") as file:
            file.writelines(chunks)


def drop_uploads(page_import: PageImport) -> None:
    shutil.rmtree(find_upload_folder(page_import.pk), ignore_errors=True)


def is_small(folder: Path) -> bool:
    return count_pages([folder]) <= FEW_PAGES


@background_task(_("读取要导入的文件"))
def find_pages(run: TaskRun, *, page_import: int, folder: str, within: str) -> None:
    """Read the files of a folder into rows, with what their names and texts say; then drop uploaded files.

    Interrupted, it goes on after the last row: files are read in the same order.
    """
    row = PageImport.objects.get(pk=page_import)
    top = Path(folder)
    if not top.is_dir():
        raise TaskFailed(_("要导入的文件夹已经不在了。"))
    total = count_pages([top])
    hints = Hints(newspaper=row.newspaper)
    done = row.pages.count()
    outcomes = parse_all(read_pages(top, hints=hints, within=Path(within)))
    for position, (page, parsed) in enumerate(islice(outcomes, done, None), done):
        run.check()
        if position >= MOST_PAGES:
            sentence = _("页数太多：一次最多导入 {most} 版。请分几次导入，或者用命令 import_pages。")
            raise TaskFailed(format_lazy(sentence, most=MOST_PAGES))
        with transaction.atomic():
            _keep_found(row, position, page, parsed, top)
            run.report(position + 1, max(total, position + 1))
    row.step = ImportStep.CHECKING
    row.save(update_fields=["step"])
    drop_uploads(row)


def _keep_found(
    row: PageImport, position: int, page: PageText | None, parsed: ParsedPage | BadPage, top: Path
) -> None:
    found = FoundPage(page_import=row, position=position)
    if page:
        found.name, found.path = page.name, page.name
        found.text, found.encoding, found.sha256 = page.text, page.encoding, page.sha256
        found.bytes = page.size
        found.newspaper, found.date = page.hints.newspaper[:100], page.hints.date
        found.label, found.section = page.hints.label, page.hints.section[:50]
    if isinstance(parsed, BadPage):
        found.path = parsed.path.removeprefix(f"{show_path(top)}/")
        found.refusal, found.line = keep_refusal(parsed), parsed.line
    else:
        found.printed_date, found.printed_label = parsed.date, parsed.label
        found.printed_section = parsed.section[:50]
        found.stories = len(parsed.stories)
        found.newspaper = found.newspaper or find_printed_newspaper(found.text, parsed)
        found.doubts = sum(bool(story.flags) for story in parsed.stories)
        found.flags = list(map(flag_to_json, parsed.flags))
    found.save()


def keep_refusal(bad: BadPage) -> dict[str, Any]:
    """Return the refusal as a row keeps it."""
    return {"sentence": bad.sentence, "values": bad.values}


def read_found(found: FoundPage) -> PageText:
    """Return the page as the importer takes it, with what names and editors said of its place.

    The newspaper is what the table says: the print was asked before editors saw it.
    """
    unknown = frozenset({"newspaper", *found.unknown})
    hints = Hints(found.newspaper, found.date, found.label, found.section, unknown)
    return PageText(found.name, found.path, found.text, found.encoding, found.sha256, hints, size=found.bytes)


def parse_found(found: FoundPage) -> ParsedPage:
    """Return what the importer would make of the page. It never raises for a page that was read."""
    page = read_found(found)
    return parse_page(page.text, page.hints)


def import_found(
    run: TaskRun,
    row: PageImport,
    *,
    publish_at: datetime.datetime | None,
    may_change_public: bool,
) -> dict[str, Any]:
    """Import the pages that no former run has imported; return the totals over all runs.

    What became of a page is stored in the page's own transaction. A page that is refused is tried again by
    another run.
    """
    pages = row.pages.to_import()
    done, total = row.pages.exclude(report={}).count(), row.pages.chosen().count()
    waiting: deque[FoundPage] = deque()  # given to the importer, and not yet come out of it
    outcomes = import_texts(
        _read_waiting(pages, waiting),
        on_import=lambda report: _keep_report(waiting[0], report),
        publish_at=publish_at,
        replaces_text=row.replaces_text,
        may_change_public=may_change_public,
    )
    try:
        run.check()
        for outcome in outcomes:
            found = waiting.popleft()
            if isinstance(outcome, BadPage):
                found.refusal, found.line = keep_refusal(outcome), outcome.line
                found.save(update_fields=["refusal", "line"])
            done += 1
            run.report(done, total)
            run.check()
    except Cancelled:
        _link(row)
        raise
    _link(row)
    row.step, row.totals = ImportStep.DONE, count_outcomes(list_outcomes(row))
    row.save(update_fields=["step", "totals"])
    return row.totals


def _read_waiting(pages: Iterable[FoundPage], waiting: deque[FoundPage]) -> Iterator[PageText]:
    for found in pages.iterator(chunk_size=50):
        waiting.append(found)
        yield read_found(found)


def _keep_report(found: FoundPage, report: PageReport) -> None:
    found.report = _write_report(report)
    found.text, found.refusal, found.line = "", {}, None
    found.save(update_fields=["report", "text", "refusal", "line"])


def _write_report(report: PageReport) -> dict[str, Any]:
    return {name: getattr(report, name) for name in PageReport.__slots__}


def _link(row: PageImport) -> None:
    reports = row.pages.values_list("report", flat=True)
    issues = {pk for report in reports for pk in report.get("issue_pks", ())}
    for outcome in link_issues(issues):
        if isinstance(outcome, LinkReport):
            row.linked += outcome.linked
    row.save(update_fields=["linked"])


def list_outcomes(row: PageImport) -> list[Outcome]:
    """Return what became of each page, in order, as the importer gave it."""
    pages = row.pages.exclude(report={}, refusal={}).defer("text")
    outcomes = [_read_outcome(found) for found in pages]
    return [*outcomes, LinkReport(row.linked)]


def _read_outcome(found: FoundPage) -> PageReport | BadPage:
    if found.report:
        return PageReport(**found.report | {"issue_pks": tuple(found.report["issue_pks"])})
    return BadPage(found.path, found.refusal["sentence"], line=found.line, **found.refusal["values"])


def keep_outcomes(outcomes: Iterable[Outcome], **values: Any) -> Iterator[Outcome]:
    """Pass the outcomes of an import by command on, and keep them as an import that editors see.

    `values` are those of its row. They are kept some hundred at once, so that a killed import shows what it
    had done; one that changed nothing is not kept.
    """
    row = PageImport(step=ImportStep.DONE, **values)
    passed: list[Outcome] = []
    kept = 0
    try:
        for outcome in outcomes:
            passed.append(outcome)
            yield outcome
            if len(passed) - kept >= OUTCOMES_AT_ONCE:
                kept = _keep_passed(row, passed, kept)
    finally:
        _keep_passed(row, passed, kept)


@transaction.atomic
def _keep_passed(row: PageImport, passed: list[Outcome], kept: int) -> int:
    """Store the outcomes from that place on; return the place up to which they are stored now."""
    if row.pk is None and not any(map(_is_telling, passed)):
        return kept
    row.totals = count_outcomes(passed)
    row.linked = row.totals["jumps"]["linked"]
    row.save()
    refs = [outcome.ref for outcome in passed[kept:] if isinstance(outcome, PageReport)]
    there = Page.objects.filter(ref__in=refs).select_related("newspaper", "issue").defer("text")
    pages = {page.ref: page for page in there}
    FoundPage.objects.bulk_create(
        _make_found(row, place, outcome, pages)
        for place, outcome in enumerate(passed[kept:], kept)
        if not isinstance(outcome, LinkReport)
    )
    return len(passed)


def _is_telling(outcome: Outcome) -> bool:
    return isinstance(outcome, BadPage) or (isinstance(outcome, PageReport) and outcome.state != "unchanged")


def _make_found(
    row: PageImport, place: int, outcome: PageReport | BadPage, pages: Mapping[str, Page]
) -> FoundPage:
    found = FoundPage(page_import=row, position=place, path=outcome.path[:1000])
    if isinstance(outcome, BadPage):
        found.refusal, found.line = keep_refusal(outcome), outcome.line
        return found
    found.report = _write_report(outcome)
    if page := pages.get(outcome.ref):
        found.newspaper, found.date, found.label = page.newspaper.name, page.date, page.label
        found.section, found.sha256, found.encoding = page.section, page.sha256, page.encoding
        found.stories = outcome.created + outcome.updated + outcome.unchanged + outcome.kept
    return found
