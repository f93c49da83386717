"""Tasks for tests: they write rows, and stop, fail or die on request."""

from __future__ import annotations

import os
import signal
from typing import Any

from django.utils.translation import gettext_lazy as _

from articles.background import TaskFailed, TaskRun, background_task
from articles.importing import page_imports
from articles.models import FoundPage, Newspaper, PageImport


@background_task("建报纸", describe=lambda result: [f"{result['made']} newspapers"])
def make_newspapers(run: TaskRun, *, names: list[str], killed_after: int = 0) -> dict[str, Any]:
    """Make a newspaper of each name; a name that is made twice breaks the database's rule."""

    def make(batch: list[str]) -> None:
        Newspaper.objects.bulk_create(Newspaper(name=name, code=name) for name in batch)
        if killed_after and Newspaper.objects.count() == killed_after:
            os.kill(os.getpid(), signal.SIGKILL)

    run.go_through(names, make, size=2)
    return {"made": len(names)}


@background_task("失败")
def fail(run: TaskRun) -> None:
    raise TaskFailed(_("没有存疑的版面。"))


@background_task("出错")
def break_down(run: TaskRun) -> None:
    raise OSError("disk full")


@background_task("被杀")
def be_killed(run: TaskRun) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@background_task("读到一半被杀")
def find_pages(run: TaskRun, *, page_import: int, folder: str, killed_after: int) -> None:
    """Read the pages of a folder, and be killed within the transaction of one of them."""
    keep = page_imports._keep_found

    def keep_or_die(*args: Any) -> None:
        keep(*args)
        if FoundPage.objects.count() == killed_after:
            os.kill(os.getpid(), signal.SIGKILL)

    page_imports._keep_found = keep_or_die
    page_imports.find_pages(run, page_import=page_import, folder=folder, within=folder)


@background_task("导入到一半被杀")
def import_found(run: TaskRun, *, page_import: int, killed_after: int) -> dict[str, Any]:
    """Import what was found, and be killed within the transaction of one of the pages."""
    keep = page_imports._keep_report

    def keep_or_die(*args: Any) -> None:
        keep(*args)
        if FoundPage.objects.exclude(report={}).count() == killed_after:
            os.kill(os.getpid(), signal.SIGKILL)

    page_imports._keep_report = keep_or_die
    row = PageImport.objects.get(pk=page_import)
    return page_imports.import_found(run, row, publish_at=None, may_change_public=True)
