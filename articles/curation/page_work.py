"""Pages of the queue assigned to an editor, or skipped with a reason."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.contrib.auth.models import User
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.curation.decisions import require
from articles.curation.operations import Refused
from articles.models import Page, PageWork
from articles.models.authored import name_author

EDIT_PERMISSION = "articles.change_article"
REASON_CHARS = PageWork._meta.get_field("skip_reason").max_length


def assign_pages(pages: Iterable[int], to: User, *, by: User, at: datetime.datetime | None = None) -> None:
    """Give the pages of these keys to an editor, whoever had them; those that were skipped too. One query.

    Raises Refused for somebody who may not edit, PermissionDenied where `by` may not.
    """
    require(by, EDIT_PERMISSION)
    if not (to.is_active and to.is_staff and to.has_perm(EDIT_PERMISSION)):
        raise Refused(_("%(name)s不能修改文章。") % {"name": name_author(to)})
    _write_work(pages, by=by, at=at, assignee=to)


def skip_page(page: Page, reason: str, *, by: User, at: datetime.datetime | None = None) -> None:
    """Have the queue offer the page to nobody until it is put back. Raises Refused without a reason."""
    require(by, EDIT_PERMISSION)
    reason = reason.strip()[:REASON_CHARS]
    if not reason:
        raise Refused(_("请写明为什么跳过。"))
    _write_work([page.pk], by=by, at=at, skip_reason=reason)


def release_page(page: Page, *, by: User) -> None:
    """Put the page back into the queue, for everybody."""
    require(by, EDIT_PERMISSION)
    PageWork.objects.filter(page=page.pk).delete()


def _write_work(
    pages: Iterable[int],
    *,
    by: User,
    at: datetime.datetime | None,
    assignee: User | None = None,
    skip_reason: str = "",
) -> None:
    values = {
        "assignee": assignee,
        "skip_reason": skip_reason,
        "by_name": name_author(by),
        "made_at": at or timezone.now(),
    }
    PageWork.objects.bulk_create(
        [PageWork(page_id=page, **values) for page in pages],
        update_conflicts=True,
        unique_fields=["page"],
        update_fields=list(values),
    )
