"""Changes of tags, people and columns: a proposal where one is public and the editor may not publish."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.archive.records import recorded
from articles.archive.refs import find_articles
from articles.curation.authorities import (
    KINDS,
    check_broader,
    check_mergeable,
    describe_exchange,
    may_change,
    merge_names,
    save_name,
    split_name,
)
from articles.curation.decisions import PUBLISH_PERMISSION, check_open, check_reason, require
from articles.curation.journal import SUBJECT_CHARS
from articles.curation.operations import Refused
from articles.models import Article, AuthorityOperation, Column, NameProposal, Person, Tag
from articles.models.authored import name_author
from articles.models.authority_history import AuthorityAction
from articles.models.history import ProposalState

Name = Column | Person | Tag
Values = dict[str, Any]  # plain JSON: a row's values by the names of columns, and a tag's `broader` by keys

MODELS = {kind: model for model, kind in KINDS.items()}


def read_values(name: Name) -> Values:
    """What an editor can change of the row."""
    fields = (field.attname for field in name._meta.concrete_fields if not field.primary_key)
    return {field: getattr(name, field) for field in fields}


@recorded()
def change_name(
    name: Name, *, broader: Sequence[Tag] | None = None, by: User, at: datetime.datetime | None = None
) -> NameProposal | None:
    """Do `save_name`, or return the proposal that the change becomes."""
    if name.pk is None or may_change([name], by):
        save_name(name, broader=broader, by=by, at=at)
        return None
    row = type(name).objects.get(pk=name.pk)
    before, after = read_values(row), read_values(name)
    if broader is not None:
        check_broader(name, broader)
        before["broader"] = _list_keys(row.broader.all())
        after["broader"] = _list_keys(broader)
    changed = [field for field in after if after[field] != before[field]]
    if not changed:
        return None
    values = {"before": {field: before[field] for field in changed}, "after": {f: after[f] for f in changed}}
    return _propose(AuthorityAction.EDIT, [row], str(row), values, by=by, at=at)


def _list_keys(tags: Sequence[Tag] | QuerySet[Tag]) -> list[int]:
    return sorted(tag.pk for tag in tags)


@recorded()
def merge_or_propose(
    gone: Sequence[Name], heir: Name, *, by: User, at: datetime.datetime | None = None
) -> AuthorityOperation | NameProposal | None:
    """Do `merge_names`, or return the proposal that it becomes."""
    gone = [one for one in gone if one.pk != heir.pk]
    names = [*gone, heir]
    if may_change(names, by):
        return merge_names(gone, heir, by=by, at=at)
    check_mergeable(gone, heir)
    subject = describe_exchange(gone, [heir])
    return _propose(AuthorityAction.MERGE, names, subject, {}, by=by, at=at)


@recorded()
def split_or_propose(
    name: Person | Tag,
    new: Person | Tag,
    articles: QuerySet[Article],
    *,
    by: User,
    at: datetime.datetime | None = None,
) -> AuthorityOperation | NameProposal | None:
    """Do `split_name`, or return the proposal that it becomes."""
    if may_change([name], by):
        return split_name(name, new, articles, by=by, at=at)
    refs = list(articles.order_by("pk").values_list("ref", flat=True))
    arguments = {"new": read_values(new), "articles": refs}
    subject = describe_exchange([name], [name, new])
    return _propose(AuthorityAction.SPLIT, [name], subject, arguments, by=by, at=at)


def _propose(
    action: AuthorityAction,
    names: Sequence[Name],
    subject: str,
    arguments: Values,
    *,
    by: User,
    at: datetime.datetime | None,
) -> NameProposal:
    return NameProposal.objects.create(
        kind=KINDS[type(names[0])],
        action=action,
        subject=subject[:SUBJECT_CHARS],
        names=[one.pk for one in names],
        arguments=arguments,
        author=by,
        author_name=name_author(by),
        made_at=at or timezone.now(),
    )


# Decided --------------------------------------------------------------------------------------------


@recorded()
def accept_name_proposal(proposal: NameProposal, *, by: User, at: datetime.datetime | None = None) -> None:
    """Do what was proposed, in the name of its author.

    Raises Refused if it does not fit any more, or PermissionDenied.
    """
    require(by, PUBLISH_PERMISSION)
    row = _lock_open(proposal)
    names = find_names(row)
    if len(names) < len(row.names):
        raise Refused(_("这些名称后来又改过，这条提议已经套不上。"))
    operation = _DOERS[AuthorityAction(row.action)](names, row.arguments, by, at)
    if operation:
        operation.accepted_by_name = operation.author_name
        operation.author, operation.author_name = row.author, row.author_name
        operation.save(update_fields=["author", "author_name", "accepted_by_name"])
    row.decide(ProposalState.ACCEPTED, by, at or timezone.now())


@recorded()
def decline_name_proposal(
    proposal: NameProposal, *, by: User, reason: str, at: datetime.datetime | None = None
) -> None:
    """Leave everything as it is, and say why. Raises Refused without a reason, or PermissionDenied."""
    require(by, PUBLISH_PERMISSION)
    reason = check_reason(reason)
    _lock_open(proposal).decide(ProposalState.DECLINED, by, at or timezone.now(), reason)


def _lock_open(proposal: NameProposal) -> NameProposal:
    row = NameProposal.objects.select_for_update().get(pk=proposal.pk)
    check_open(row)
    return row


def find_names(proposal: NameProposal) -> list[Name]:
    """The rows that it is about, in its order, without those that are gone. One query."""
    rows = MODELS[proposal.kind].objects.in_bulk(proposal.names)
    return [rows[pk] for pk in proposal.names if pk in rows]


def _do_change(
    names: list[Name], arguments: Values, by: User, at: datetime.datetime | None
) -> AuthorityOperation | None:
    """Fields that the proposal does not concern stay as they are."""
    [name] = names
    before, after = arguments["before"], dict(arguments["after"])
    current = read_values(name)
    if "broader" in after:
        current["broader"] = _list_keys(name.broader.all())
    if any(current[field] not in (before[field], after[field]) for field in after):
        raise Refused(_("这些名称后来又改过，这条提议已经套不上。"))
    broader = after.pop("broader", None)
    for field, value in after.items():
        setattr(name, field, value)
    _check_valid(name)
    tags = None if broader is None else list(Tag.objects.filter(pk__in=broader))
    return save_name(name, broader=tags, by=by, at=at)


def _do_merge(
    names: list[Name], arguments: Values, by: User, at: datetime.datetime | None
) -> AuthorityOperation | None:
    *gone, heir = names
    return merge_names(gone, heir, by=by, at=at)


def _do_split(
    names: list[Name], arguments: Values, by: User, at: datetime.datetime | None
) -> AuthorityOperation | None:
    [name] = names
    new = type(name)(**arguments["new"])
    _check_valid(new)
    articles = Article.objects.filter(pk__in=find_articles(arguments["articles"]).values())
    return split_name(name, new, articles, by=by, at=at)


def _check_valid(name: Name) -> None:
    try:
        name.full_clean()
    except ValidationError as error:
        raise Refused("".join(error.messages)) from error


_DOERS = {
    AuthorityAction.EDIT: _do_change,
    AuthorityAction.MERGE: _do_merge,
    AuthorityAction.SPLIT: _do_split,
}
