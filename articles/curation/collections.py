"""Collections edited: at once, or as a proposal where one is public and the editor may not publish it."""

from __future__ import annotations

import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.archive.refs import find_articles
from articles.curation.decisions import check_open, check_reason, require
from articles.curation.operations import Refused
from articles.models import Collection, CollectionItem, CollectionProposal
from articles.models.history import ProposalState

EDIT_PERMISSION = "articles.change_collection"
PUBLISH_PERMISSION = "articles.publish_collection"
FIELDS = ("title", "slug", "introduction")

Values = dict[str, Any]  # plain JSON: FIELDS, and `items`, each [ref, position, note] of an article


def read_values(collection: Collection) -> Values:
    """What an editor can change of the collection. One query."""
    items = collection.items.order_by("position", "pk").values_list("article__ref", "position", "note")
    return {name: getattr(collection, name) for name in FIELDS} | {"items": [list(item) for item in items]}


def must_propose(collection: Collection, user: User) -> bool:
    """Whether what this user changes of the collection becomes a proposal."""
    return collection.is_public and not user.has_perm(PUBLISH_PERMISSION)


@transaction.atomic
def edit_collection(
    collection: Collection, values: Values, *, by: User, at: datetime.datetime | None = None
) -> CollectionProposal | None:
    """Give the collection these values, or return the proposal that they become.

    Raises Refused where another collection has the address, PermissionDenied where `by` may not edit.
    """
    require(by, EDIT_PERMISSION)
    row = Collection.objects.select_for_update().get(pk=collection.pk)
    before = read_values(row)
    if values == before:
        return None
    if not must_propose(row, by):
        _write_values(row, before, values)
        return None
    return CollectionProposal.objects.create(
        collection=row,
        before=before,
        after=values,
        author=by,
        author_name=by.get_full_name() or by.get_username(),
        made_at=at or timezone.now(),
    )


def _write_values(collection: Collection, before: Values, after: Values) -> None:
    if Collection.objects.filter(slug=after["slug"]).exclude(pk=collection.pk).exists():
        raise Refused(_("网址名“%(slug)s”已经有别的专题用了。") % {"slug": after["slug"]})
    for name in FIELDS:
        setattr(collection, name, after[name])
    collection.save(update_fields=FIELDS)
    if after["items"] == before["items"]:
        return
    articles = find_articles([ref for ref, _position, _note in after["items"]])
    items = {articles[ref]: (position, note) for ref, position, note in after["items"] if ref in articles}
    collection.items.all().delete()
    CollectionItem.objects.bulk_create(
        CollectionItem(collection=collection, article_id=article, position=position, note=note)
        for article, (position, note) in items.items()
    )


def apply_proposal(proposal: CollectionProposal, current: Values) -> Values:
    """What the proposal would make of these values: fields that it does not concern stay as they are.

    Raises Refused where a field that it concerns changed since.
    """
    changed = [name for name, value in proposal.after.items() if value != proposal.before[name]]
    if any(current[name] not in (proposal.before[name], proposal.after[name]) for name in changed):
        raise Refused(_("这个专题后来又改过，这条提议已经套不上。"))
    return current | {name: proposal.after[name] for name in changed}


@transaction.atomic
def accept_collection_proposal(
    proposal: CollectionProposal, *, by: User, at: datetime.datetime | None = None
) -> None:
    """Do what was proposed. Raises Refused where it does not fit any more, or PermissionDenied."""
    require(by, PUBLISH_PERMISSION)
    row = _lock_open(proposal)
    collection = Collection.objects.select_for_update().get(pk=row.collection_id)
    current = read_values(collection)
    _write_values(collection, current, apply_proposal(row, current))
    row.decide(ProposalState.ACCEPTED, by, at or timezone.now())


@transaction.atomic
def decline_collection_proposal(
    proposal: CollectionProposal, *, by: User, reason: str, at: datetime.datetime | None = None
) -> None:
    """Leave the collection as it is, and say why. Raises Refused without a reason, or PermissionDenied."""
    require(by, PUBLISH_PERMISSION)
    reason = check_reason(reason)
    _lock_open(proposal).decide(ProposalState.DECLINED, by, at or timezone.now(), reason)


def _lock_open(proposal: CollectionProposal) -> CollectionProposal:
    row = CollectionProposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
    check_open(row)
    return row
