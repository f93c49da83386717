"""The import itself as a background task: the importer, then proposals of tags, as the command does it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.background import TaskFailed, TaskRun, background_task
from articles.curation.decisions import PUBLISH_PERMISSION
from articles.importing.page_imports import import_found
from articles.importing.page_reports import Totals
from articles.importing.undo import undo_found
from articles.models import Article, PageImport
from articles.search.proposals.run import propose_tags


def describe_totals(totals: Totals) -> Iterator[str]:
    """Say what an import did, in two sentences."""
    pages = gettext(
        "版面：新 %(new)d，改动 %(changed)d，不变 %(unchanged)d，"
        "换新原文 %(new_version)d，没有导入 %(failed)d。"
    )
    articles = gettext(
        "文章：新 %(created)d，更新 %(updated)d，不变 %(unchanged)d，保留编辑所改 %(kept)d，"
        "去掉 %(removed)d，发布 %(published)d。"
    )
    yield pages % totals["pages"]
    yield articles % totals["articles"]


@background_task(_("导入版面"), describe=describe_totals)
def import_checked(run: TaskRun, *, page_import: int) -> dict[str, Any]:
    """Import the pages of a checked import, with the rights that its author has now."""
    row = PageImport.objects.select_related("author").get(pk=page_import)
    may_publish = row.author is not None and row.author.has_perm(PUBLISH_PERMISSION)
    if not may_publish and (row.publishes or row.replaces_text):
        raise TaskFailed(_("开始导入的人已经没有发布的权限。"))
    totals = import_found(
        run, row, publish_at=timezone.now() if row.publishes else None, may_change_public=may_publish
    )
    propose_tags(Article.objects.filter(page__awaits_tags=True))
    return totals


def describe_undo(result: dict[str, int]) -> Iterator[str]:
    yield gettext("撤销了 %(undone)d 版；留着 %(kept)d 版，原因写在各版下面。") % result


@background_task(_("撤销导入"), describe=describe_undo)
def undo_import(run: TaskRun, *, page_import: int) -> dict[str, int]:
    """Take an import back, with the rights of who asked for it."""
    if run.task.author is None:
        raise TaskFailed(_("要撤销的人已经没有账号。"))
    row = PageImport.objects.get(pk=page_import)
    return undo_found(run, row, by=run.task.author)
