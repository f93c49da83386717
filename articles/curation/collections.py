"""Collections edited: at once, or as a proposal where one is public and the editor may not publish it."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.archive.records import recorded
from articles.archive.refs import find_articles
from articles.curation.decisions import check_open, check_reason, require
from articles.curation.journal import Journal
from articles.curation.operations import Refused
from articles.models import (
    AuthorityOperation,
    Collection,
    CollectionItem,
    CollectionProposal,
    FormerAddress,
    Page,
)
from articles.models.authored import name_author
from articles.models.authority_history import AuthorityAction, AuthorityKind
from articles.models.history import ProposalState
from articles.models.site import Pin

EDIT_PERMISSION = "articles.change_collection"
PUBLISH_PERMISSION = "articles.publish_collection"
FIELDS = ("title", "slug", "introduction")

# Plain JSON: FIELDS; `items`, each [ref, position, note] of an article, and the heading of the section that
# it begins, if it does; `picture`, the ref of a page, if there is one.
Values = dict[str, Any]


def read_values(collection: Collection) -> Values:
    """What an editor can change of the collection. One query, two where it has a picture."""
    items = collection.items.order_by("position", "pk")
    rows = items.values_list("article__ref", "position", "note", "heading")
    values = {name: getattr(collection, name) for name in FIELDS}
    values["items"] = [write_item(*row) for row in rows]
    return values | ({"picture": collection.picture.ref} if collection.picture else {})


def write_item(ref: str, position: int, note: str, heading: str = "") -> list[Any]:
    """An item as values keep it."""
    return [ref, position, note, heading] if heading else [ref, position, note]


def must_propose(collection: Collection, user: User) -> bool:
    """Whether what this user changes of the collection becomes a proposal."""
    return collection.is_public and not user.has_perm(PUBLISH_PERMISSION)


@transaction.atomic
def edit_collection(
    collection: Collection,
    values: Values,
    *,
    by: User,
    is_draft: bool = False,
    draft: CollectionProposal | None = None,
    at: datetime.datetime | None = None,
) -> CollectionProposal | None:
    """Give the collection these values, or return the proposal that they become, as a draft does.

    What is done at once is kept as an accepted proposal, which can be undone. `draft` is an open one of the
    author that these values replace. Raises Refused where another collection has the address, or
    the draft is decided; PermissionDenied where `by` may not edit, or not this draft.
    """
    require(by, EDIT_PERMISSION)
    at = at or timezone.now()
    row = Collection.objects.select_for_update().get(pk=collection.pk)
    proposal = _lock_own(draft, by) if draft else CollectionProposal(collection=row, author=by)
    before = read_values(row)
    if values == before and not draft:
        return None
    waits = is_draft or must_propose(row, by)
    if not waits:
        _write_values(row, before, values)
        proposal.state, proposal.decided_by, proposal.decided_at = ProposalState.ACCEPTED, by, at
    proposal.before, proposal.after = before, values
    proposal.author_name, proposal.made_at = name_author(by), at
    proposal.save()
    return proposal if waits else None


def _lock_own(draft: CollectionProposal, by: User) -> CollectionProposal:
    row = _lock_open(draft)
    if row.author_id != by.pk:
        raise PermissionDenied
    return row


@transaction.atomic
def undo_collection_change(
    change: CollectionProposal, *, by: User, at: datetime.datetime | None = None
) -> CollectionProposal | None:
    """Put back what an accepted proposal changed, or propose it. Raises Refused where it changed since."""
    require(by, EDIT_PERMISSION)
    if change.state != ProposalState.ACCEPTED:
        raise Refused(_("这项改动没有做，不能撤销。"))
    collection = Collection.objects.select_for_update().get(pk=change.collection_id)
    back = CollectionProposal(before=change.after, after=change.before)
    return edit_collection(collection, apply_proposal(back, read_values(collection)), by=by, at=at)


@transaction.atomic
def gather_articles(
    collection: Collection, refs: Sequence[str], *, by: User, at: datetime.datetime | None = None
) -> CollectionProposal | None:
    """Add these articles at the end, without those that it contains. As `edit_collection`."""
    values = read_values(collection)
    has = {item[0] for item in values["items"]}
    last = max((item[1] for item in values["items"]), default=0)
    new = [ref for ref in dict.fromkeys(refs) if ref not in has]
    items = [*values["items"], *(write_item(ref, place, "") for place, ref in enumerate(new, last + 1))]
    return edit_collection(collection, values | {"items": items}, by=by, at=at)


@recorded()
def delete_collections(
    collections: Iterable[Collection], *, by: User, at: datetime.datetime | None = None
) -> AuthorityOperation | None:
    """Delete collections with their pins and history; an undo restores all of it, but publishes nothing.

    Raises PermissionDenied where one is public and `by` may not publish.
    """
    rows = list(collections)
    if any(must_propose(row, by) for row in rows):
        raise PermissionDenied
    chosen = Collection.objects.filter(pk__in=[row.pk for row in rows])
    chosen.update(is_public=False)
    journal = Journal()
    for model in (Pin, CollectionProposal, CollectionItem):
        journal.delete(model.objects.filter(collection__in=chosen))
    journal.delete(chosen)
    return journal.record(AuthorityAction.DELETE, "、".join(map(str, rows)), by=by, at=at)


def preview_values(collection: Collection, values: Values) -> None:
    """Make the collection public with these values, in a transaction that the caller rolls back."""
    _write_values(collection, read_values(collection), values)
    Collection.objects.filter(pk=collection.pk).update(is_public=True)


def _write_values(collection: Collection, before: Values, after: Values) -> None:
    if Collection.objects.filter(slug=after["slug"]).exclude(pk=collection.pk).exists():
        raise Refused(_("网址名“%(slug)s”已经有别的专题用了。") % {"slug": after["slug"]})
    if after["slug"] != collection.slug:
        lead_on_collection(collection, collection.slug, after["slug"])
    for name in FIELDS:
        setattr(collection, name, after[name])
    collection.picture = Page.objects.filter(ref=after.get("picture", "")).first()
    collection.save(update_fields=[*FIELDS, "picture"])
    if after["items"] == before["items"]:
        return
    articles = find_articles([item[0] for item in after["items"]])
    items = {articles[ref]: rest for ref, *rest in after["items"] if ref in articles}
    collection.items.all().delete()
    CollectionItem.objects.bulk_create(
        CollectionItem(
            collection=collection, article_id=article, position=position, note=note, heading="".join(heading)
        )
        for article, (position, note, *heading) in items.items()
    )


def lead_on_collection(collection: Collection, old: str, new: str) -> None:
    """Have the old address lead to the collection, and the new one to nothing else."""
    there = FormerAddress.objects.filter(kind=AuthorityKind.COLLECTION)
    there.filter(key__in=[old, new]).delete()
    there.create(kind=AuthorityKind.COLLECTION, key=old, heir=collection.pk)


def apply_proposal(proposal: CollectionProposal, current: Values) -> Values:
    """The values with the proposed changes; other fields stay as they are.

    Raises Refused if a field that the proposal changes was changed meanwhile.
    """
    before, after = proposal.before, proposal.after
    changed = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    if any(current.get(name) not in (before.get(name), after.get(name)) for name in changed):
        raise Refused(_("这个专题后来又改过，这条提议已经套不上。"))
    values = current | {name: after.get(name) for name in changed}
    return {name: value for name, value in values.items() if value is not None}


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
    row = CollectionProposal.objects.select_for_update().get(pk=proposal.pk)
    check_open(row)
    return row
