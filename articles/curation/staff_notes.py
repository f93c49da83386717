"""便条: notes between colleagues, written, resolved and opened again."""

from __future__ import annotations

import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.curation.decisions import require
from articles.curation.operations import Refused
from articles.models import Page, StaffNote
from articles.models.authored import name_author

EDIT_PERMISSION = "articles.change_article"
MOST_CHARS = StaffNote._meta.get_field("text").max_length


@transaction.atomic
def write_staff_note(
    page: Page, text: str, *, by: User, article_ref: str = "", at: datetime.datetime | None = None
) -> StaffNote:
    """Leave a note on the page, or on the article of this ref. Raises Refused or PermissionDenied.

    One of the same author that says the same and waits is not written again: a form may be sent twice.
    """
    require(by, EDIT_PERMISSION)
    text = text.strip()
    if not text:
        raise Refused(_("请写明内容。"))
    if len(text) > MOST_CHARS:
        raise Refused(_("便条太长，最多 %(most)d 字。") % {"most": MOST_CHARS})
    if article_ref and not page.articles.filter(ref=article_ref).exists():
        raise Refused(_("本版没有编号为 %(ref)s 的文章。") % {"ref": article_ref})
    Page.objects.select_for_update().defer("text").get(pk=page.pk)
    said = {"page": page, "article_ref": article_ref, "text": text, "author": by}
    return StaffNote.objects.open().filter(**said).first() or StaffNote.objects.create(
        **said, author_name=name_author(by), made_at=at or timezone.now()
    )


def resolve_staff_note(note: StaffNote, *, by: User, at: datetime.datetime | None = None) -> None:
    """Say that it is done. Raises PermissionDenied."""
    require(by, EDIT_PERMISSION)
    name = name_author(by)
    StaffNote.objects.open().filter(pk=note.pk).update(
        resolved_at=at or timezone.now(), resolved_by_name=name
    )


def reopen_staff_note(note: StaffNote, *, by: User) -> None:
    """Reopen the note: it is not done after all. Raises PermissionDenied."""
    require(by, EDIT_PERMISSION)
    StaffNote.objects.filter(pk=note.pk).update(resolved_at=None, resolved_by_name="")
