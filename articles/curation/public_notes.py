"""更正 and 撤稿: notes for readers, written, proposed, decided, taken back and put back."""

from __future__ import annotations

import datetime

from django.contrib.auth.models import User
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.archive.announcements import announce_changes
from articles.archive.publication import make_withdrawal_note
from articles.archive.records import recorded
from articles.archive.refs import find_articles
from articles.curation.decisions import PUBLISH_PERMISSION, check_open, check_reason, require
from articles.curation.operations import Refused
from articles.models import Article, PublicNote, Status
from articles.models.authored import name_author
from articles.models.history import ProposalState
from articles.models.public_notes import PublicNoteQuerySet

EDIT_PERMISSION = "articles.change_article"
MOST_CHARS = PublicNote._meta.get_field("text").max_length


@recorded()
def write_correction(
    article: Article, text: str, *, by: User, at: datetime.datetime | None = None
) -> PublicNote:
    """Put a correction on a published article, or propose it where `by` may not publish.

    One that says the same and waits or is public is not written again: a form may be sent twice. Raises
    Refused without a text or where the article is not published, PermissionDenied where `by` may not edit.
    """
    require(by, EDIT_PERMISSION)
    at, text = at or timezone.now(), _check_text(text)
    row = _lock(article.ref)
    if not row.is_published:
        raise Refused(_("文章没有发布，不必更正，直接改就是。"))
    said = {"article": row, "kind": PublicNote.Kind.CORRECTION, "text": text}
    same = PublicNote.objects.filter(**said, ended_at=None).exclude(state=ProposalState.DECLINED).first()
    note = same or PublicNote.objects.create(**said, author=by, author_name=name_author(by), made_at=at)
    if note.state == ProposalState.OPEN and by.has_perm(PUBLISH_PERMISSION):
        _accept(note, by, at)
    return note


@recorded()
def write_withdrawal_note(
    article: Article, text: str, *, by: User, at: datetime.datetime | None = None
) -> PublicNote:
    """Tell readers why an article is withdrawn; this note replaces the one before.

    Raises Refused without a text or where it is not withdrawn, PermissionDenied where `by` may not publish.
    """
    require(by, PUBLISH_PERMISSION)
    at, text = at or timezone.now(), _check_text(text)
    row = _lock(article.ref)
    if row.status != Status.WITHDRAWN:
        raise Refused(_("文章没有撤下。"))
    _end(PublicNote.objects.withdrawals().standing().filter(article=row.ref), by, at)
    note = make_withdrawal_note(row, text, by=by, at=at)
    note.save()
    return note


@recorded()
def accept_note(note: PublicNote, *, by: User, at: datetime.datetime | None = None) -> None:
    """Make a proposed correction public. Raises Refused where it is decided, or PermissionDenied."""
    require(by, PUBLISH_PERMISSION)
    row = _lock_note(note)
    check_open(row)
    _accept(row, by, at or timezone.now())


@recorded()
def decline_note(note: PublicNote, *, by: User, reason: str, at: datetime.datetime | None = None) -> None:
    """Leave a proposed correction, and say why. Raises Refused without a reason, or PermissionDenied."""
    require(by, PUBLISH_PERMISSION)
    reason = check_reason(reason)
    row = _lock_note(note)
    check_open(row)
    row.decide(ProposalState.DECLINED, by, at or timezone.now(), reason)


@recorded()
def take_back_note(note: PublicNote, *, by: User, at: datetime.datetime | None = None) -> None:
    """Have readers no longer see the note. Raises Refused where they do not, or PermissionDenied."""
    require(by, PUBLISH_PERMISSION)
    at, row = at or timezone.now(), _lock_note(note)
    if not row.is_standing:
        raise Refused(_("这条说明没有公开。"))
    _announce(row, at)
    _end(PublicNote.objects.filter(pk=row.pk), by, at)


@recorded()
def put_back_note(note: PublicNote, *, by: User, at: datetime.datetime | None = None) -> None:
    """Have readers see a note again that was taken back. Raises Refused, or PermissionDenied."""
    require(by, PUBLISH_PERMISSION)
    at, row = at or timezone.now(), _lock_note(note)
    if row.ended_at is None:
        raise Refused(_("这条说明没有收回。"))
    if row.kind == PublicNote.Kind.WITHDRAWAL:
        if _lock(row.article_id).status != Status.WITHDRAWN:
            raise Refused(_("文章没有撤下。"))
        _end(PublicNote.objects.withdrawals().standing().filter(article=row.article_id), by, at)
    PublicNote.objects.filter(pk=row.pk).update(ended_at=None, ended_by_name="")
    _announce(row, at)


def _check_text(text: str) -> str:
    text = text.strip()
    if not text:
        raise Refused(_("请写明内容。"))
    if len(text) > MOST_CHARS:
        raise Refused(_("说明太长，最多 %(most)d 字。") % {"most": MOST_CHARS})
    return text


def _lock(ref: str) -> Article:
    row = Article.objects.select_for_update().filter(ref=ref).first()
    if row is None:
        raise Refused(_("这篇文章已经并到别处或删去了。"))
    return row


def _lock_note(note: PublicNote) -> PublicNote:
    """The note, locked after its article, as by those who publish that."""
    Article.objects.select_for_update().filter(ref=note.article_id).first()
    return PublicNote.objects.select_for_update().get(pk=note.pk)


def _accept(note: PublicNote, by: User, at: datetime.datetime) -> None:
    note.decide(ProposalState.ACCEPTED, by, at)
    _announce(note, at)


def _announce(note: PublicNote, at: datetime.datetime) -> None:
    articles = find_articles([note.article_id]).values()  # it may have been merged into another
    announce_changes(Article.objects.filter(pk__in=articles), at=at)


def _end(notes: PublicNoteQuerySet, by: User, at: datetime.datetime) -> None:
    notes.update(ended_at=at, ended_by_name=name_author(by))
