"""Proposed changes of a page: what they would do to it, accepted or declined."""

from __future__ import annotations

import datetime

from django.contrib.auth.models import User
from django.utils import timezone

from articles.archive.records import recorded
from articles.curation.decisions import PUBLISH_PERMISSION, check_open, check_reason, require
from articles.curation.history import (
    EDIT_PERMISSION,
    Edit,
    edit_page,
    read_revision,
    redo_revision,
    restore_revision,
    undo_revision,
)
from articles.curation.operations import apply_operations, read_operations
from articles.curation.page_edit import DrawRef
from articles.curation.page_state import PageState
from articles.models import Proposal
from articles.models.history import ProposalState, RevisionKind


@recorded()
def accept_proposal(proposal: Proposal, *, by: User, at: datetime.datetime | None = None) -> Edit:
    """Do what was proposed, in the name of who proposed it; what the parser proposed, in one's own.

    Raises Refused, Conflict or PermissionDenied. Editors decide what the parser proposed; where they may not
    publish and readers would see it, it becomes a proposal of their own.
    """
    at = at or timezone.now()
    proposal = _lock_open(proposal)
    require(by, name_permission(proposal))
    edit = _do_proposed(proposal, by, at)
    if edit.revision and proposal.author:
        edit.revision.author, edit.revision.author_name = proposal.author, proposal.author_name
        edit.revision.save(update_fields=["author", "author_name"])
    proposal.decide(ProposalState.ACCEPTED, by, at)
    return edit


def _do_proposed(proposal: Proposal, by: User, at: datetime.datetime) -> Edit:
    target = proposal.target
    if target is None:
        operations = read_operations(proposal.operations)
        return edit_page(proposal.page, operations, by=by, base=proposal.base.number, at=at)
    if proposal.kind == RevisionKind.RESTORE:
        return restore_revision(target, by=by, base=proposal.base, at=at)
    answer = undo_revision if proposal.kind == RevisionKind.UNDO else redo_revision
    return answer(target, by=by, at=at)


def read_proposed(proposal: Proposal, *, draw_ref: DrawRef) -> tuple[PageState, PageState]:
    """The states from which to which the proposed change leads. Raises Refused where it does not fit."""
    base, target = read_revision(proposal.base), proposal.target
    if target is None:
        return base, apply_operations(base, read_operations(proposal.operations), draw_ref=draw_ref)
    after = read_revision(target)
    if proposal.kind == RevisionKind.RESTORE:
        return base, after
    before = read_revision(target.page.revisions.get(number=target.number - 1))
    return (after, before) if proposal.kind == RevisionKind.UNDO else (before, after)


@recorded()
def decline_proposal(
    proposal: Proposal, *, by: User, reason: str, at: datetime.datetime | None = None
) -> None:
    """Leave the page as it is, and say why, unless the parser proposed it.

    Raises Refused without a reason, or PermissionDenied.
    """
    proposal = _lock_open(proposal)
    require(by, name_permission(proposal))
    reason = reason.strip() if proposal.is_parsers else check_reason(reason)
    proposal.decide(ProposalState.DECLINED, by, at or timezone.now(), reason)


def name_permission(proposal: Proposal) -> str:
    """The permission that deciding the proposal asks for."""
    return EDIT_PERMISSION if proposal.is_parsers else PUBLISH_PERMISSION


def _lock_open(proposal: Proposal) -> Proposal:
    row = (
        Proposal.objects.select_for_update(of=("self",))
        .select_related("page", "base__page", "target__page")
        .get(pk=proposal.pk)
    )
    check_open(row)
    return row
