"""An import undone: what it added is deleted, unless somebody has worked on it."""

from __future__ import annotations

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import PermissionDenied
from django.db.models import ProtectedError
from django.db.models.deletion import Collector

from articles.archive.records import recorded
from articles.background import TaskRun
from articles.curation.changes import Conflict
from articles.curation.history import undo_revision
from articles.curation.page_edit import Refused
from articles.curation.pages import delete_pages
from articles.importing.page_imports import keep_refusal
from articles.importing.page_reports import BadPage
from articles.models import (
    Article,
    Block,
    Credit,
    FoundPage,
    Page,
    PageImport,
    PageVersion,
    Presence,
    PublicationRecord,
    Status,
    Tagging,
)
from articles.models.history import RevisionKind
from articles.models.page_import import ImportStep

# Rows that an import makes itself, and who has the page open. Any other row about a page is somebody's work.
OWN_ROWS = {Page, Article, Block, Credit, Tagging, Presence}


def undo_found(run: TaskRun, row: PageImport, *, by: AbstractBaseUser) -> dict[str, int]:
    """Undo what was imported, the last page first; return how many pages were undone and how many stay.

    Each page is a transaction. One that stays has the reason.
    """
    pages = list(row.pages.exclude(report={}).filter(is_undone=False).order_by("-position"))
    for done, found in enumerate(pages, 1):
        run.check()
        with recorded():
            _undo_or_keep(found, by)
            run.report(done, len(pages))
    row.step = ImportStep.UNDONE
    row.save(update_fields=["step"])
    imported = row.pages.exclude(report={})
    return {
        "undone": imported.filter(is_undone=True).count(),
        "kept": imported.filter(is_undone=False).count(),
    }


def _undo_or_keep(found: FoundPage, by: AbstractBaseUser) -> None:
    try:
        with recorded():
            undo_page(found, by=by)
        found.is_undone, found.refusal = True, {}
    except BadPage as kept:
        found.refusal = keep_refusal(kept)
    found.save(update_fields=["is_undone", "refusal"])


def undo_page(found: FoundPage, *, by: AbstractBaseUser) -> None:
    """Delete the page that the import made, or put its former text back. Raises BadPage where it stays."""
    page = Page.objects.select_for_update(of=("self",)).filter(ref=found.report["ref"]).first()
    if page is None:
        return
    if found.report["state"] == "new":
        if is_worked_on(page):
            raise BadPage(found.path, "somebody has worked on it since it was imported; it stays")
        delete_pages(Page.objects.filter(pk=page.pk))
    elif found.report["state"] == "new_version":
        _put_back_text(found, page, by)
    else:
        raise BadPage(found.path, "it was in the archive before this import; it stays as it is now")


def is_worked_on(page: Page) -> bool:
    """Whether anything of the page is somebody's work, or was ever public. About 12 queries."""
    articles = page.articles.all()
    refs = set(articles.values_list("ref", flat=True))
    return bool(
        page.placed_by_editor
        or page.held_noise
        or page.version > 1
        or articles.exclude(status=Status.DRAFT, edited_at=None).exists()
        or Tagging.objects.filter(article__in=articles)
        .exclude(origin=Tagging.Origin.IMPORTER, is_decided=False)
        .exists()
        or PublicationRecord.objects.filter(ref__in=refs).exists()
        or Article.objects.filter(continues_ref__in=refs).exclude(page=page).exists()
        or _has_rows_of_others(page)
    )


def _has_rows_of_others(page: Page) -> bool:
    """Whether more would be deleted with the page than what an import makes."""
    collector = Collector(using="default")
    try:
        collector.collect([page])
    except ProtectedError:
        return True
    found = {model for model, rows in collector.data.items() if rows}
    found |= {rows.model for rows in collector.fast_deletes if rows.exists()}
    return not found <= OWN_ROWS


def _put_back_text(found: FoundPage, page: Page, by: AbstractBaseUser) -> None:
    numbers = PageVersion.objects.filter(page=page, sha256=found.sha256).values("number")
    brought = page.revisions.filter(kind=RevisionKind.VERSION, version__in=numbers).order_by("-number")
    try:
        edit = undo_revision(brought[0], by=by)
    except (Conflict, Refused, PermissionDenied, IndexError) as error:
        raise BadPage(found.path, "somebody has worked on it since it was imported; it stays") from error
    if edit.proposal:
        raise BadPage(
            found.path, "articles of it are published; somebody who may publish has to take its text back"
        )
