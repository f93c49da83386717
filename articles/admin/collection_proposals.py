"""What is proposed for a collection, drafted and done to it, as the admin shows it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F
from django.utils.translation import pgettext_lazy

from articles.admin.workbench.comparisons import ComparedField
from articles.admin.workbench.differences import list_differences, list_item_differences
from articles.archive.refs import find_articles
from articles.curation.collections import FIELDS, Values, apply_proposal, read_values
from articles.curation.operations import Refused
from articles.models import Article, BulkOperation, Collection, CollectionProposal
from articles.models.editorial_work import BulkAction, BulkState
from articles.models.history import ProposalState

CHANGES_SHOWN = 10


@dataclass(frozen=True)
class ShownProposal:
    """A proposal with the fields that it would change now; `problem` says why it no longer fits."""

    proposal: CollectionProposal
    fields: tuple[ComparedField, ...] = ()
    problem: str = ""


def list_proposals(collection: Collection) -> list[ShownProposal]:
    """The open proposals for the collection, the oldest first. Three queries, one where there are none."""
    proposals = list(collection.proposals.open().order_by("pk"))
    if not proposals:
        return []
    current = read_values(collection)
    titles = _read_titles([current, *(one.after for one in proposals)])
    return [_show_proposal(proposal, current, titles) for proposal in proposals]


def compare_proposal(proposal: CollectionProposal) -> list[ComparedField]:
    """The fields that the proposal was made to change, as they were then. One query."""
    titles = _read_titles([proposal.before, proposal.after])
    return list(_compare(_describe(proposal.before, titles), _describe(proposal.after, titles)))


def list_changed_lines(field: ComparedField) -> tuple[str, str]:
    """The lines that only the former value has, and those that only the new one has; a dash for none."""
    before, after = ([f"{line}\n" for line in text.splitlines()] for text in (field.before, field.after))
    pieces = list_item_differences(before, after, "")
    gone, come = (
        "".join(piece.text for piece in pieces if piece.kind == kind).strip() for kind in ("gone", "come")
    )
    return gone or "—", come or "—"


def _read_titles(all_values: Sequence[Values]) -> dict[str, str]:
    refs = {ref for values in all_values for ref, *_rest in values["items"]}
    return {one.ref: one.title for one in Article.objects.filter(ref__in=refs).with_opening()}


def _show_proposal(proposal: CollectionProposal, current: Values, titles: Mapping[str, str]) -> ShownProposal:
    try:
        after = apply_proposal(proposal, current)
    except Refused as refused:
        return ShownProposal(proposal, problem=str(refused))
    return ShownProposal(proposal, tuple(_compare(_describe(current, titles), _describe(after, titles))))


def _describe(values: Values, titles: Mapping[str, str]) -> dict[str, str]:
    """The values in words, by label."""
    names = (*FIELDS, "picture")
    labels = {str(Collection._meta.get_field(name).verbose_name): values.get(name, "") for name in names}
    items = (
        "\n".join(filter(None, (*heading, titles.get(ref, ref), note)))
        for ref, _position, note, *heading in values["items"]
    )
    return labels | {str(pgettext_lazy("复数", "文章")): "\n".join(items)}


def _compare(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[ComparedField]:
    for label, was in before.items():
        if was != after[label]:
            yield ComparedField(label, was, after[label], tuple(list_differences(was, after[label])))


def list_rows(draft: CollectionProposal) -> list[dict[str, Any]]:
    """The articles of a draft as new rows of the table, without articles that are gone. Two queries."""
    articles = find_articles([item[0] for item in draft.after["items"]])
    return [
        {"article": articles[ref], "position": position, "note": note, "heading": "".join(heading)}
        for ref, position, note, *heading in draft.after["items"]
        if ref in articles
    ]


def list_changes(collection: Collection) -> list[CollectionProposal | BulkOperation]:
    """What was done to the collection, the latest first, each with its time in `at`. Two queries."""
    proposals = collection.proposals.exclude(state=ProposalState.OPEN).annotate(at=F("decided_at"))
    gathered = BulkOperation.objects.filter(action=BulkAction.GATHER, arguments__collection=collection.pk)
    gathered = gathered.exclude(state=BulkState.PLANNED).defer("keys").annotate(at=F("made_at"))
    latest = [*proposals.order_by("-at", "-pk")[:CHANGES_SHOWN], *gathered.order_by("-at")[:CHANGES_SHOWN]]
    return sorted(latest, key=lambda change: change.at, reverse=True)[:CHANGES_SHOWN]
