"""Corrections of an article: headings, blocks, credits, tags, and flags settled."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db import transaction

from articles.archive.credits import CreditValues, write_credits
from articles.archive.headings import compose_headings
from articles.archive.held import Held
from articles.curation.edits import mark_edited
from articles.models import Article, Block, Role, Tag, Tagging
from articles.models.tag import TaggingQuerySet

CURATED_FIELDS = ("kicker", "headline", "deck", "kind", "column", "jump_to", "jump_from", "continues")
# What an editor who sets a field holds; headings where nothing else is named.
HELD_FIELDS = {
    "kind": Held.CLASS,
    "jump_to": Held.JUMPS,
    "jump_from": Held.JUMPS,
    "continues": Held.JUMPS,
}


@transaction.atomic
def correct_article(article: Article, *, at: datetime.datetime | None = None, **values: Any) -> None:
    """Write these of CURATED_FIELDS; the print stays. Raises TypeError on any other name."""
    if unknown := set(values) - set(CURATED_FIELDS):
        raise TypeError(f"{', '.join(sorted(unknown))}: not curated; known: {', '.join(CURATED_FIELDS)}")
    changed = [name for name, value in values.items() if getattr(article, name) != value]
    if not changed:
        return
    for name in changed:
        setattr(article, name, values[name])
    article.save(update_fields=changed)
    _mark_edited(article, at, {HELD_FIELDS.get(name, Held.HEADINGS) for name in changed})


@transaction.atomic
def correct_block(
    block: Block, *, text: str | None = None, role: Role | None = None, at: datetime.datetime | None = None
) -> None:
    """Correct the block's text and role; None leaves each as it is.

    The print itself is kept: the print's own words as `text`, or an empty one, remove a correction. A heading
    of the article that is its blocks' follows them; an editor's own wording of it stays.
    """
    correction = block.correction if text is None else "" if text == block.text else text
    role = Role(block.role) if role is None else role
    if (correction, role) == (block.correction, block.role):
        return
    article = block.article
    holding = {Held.TEXT} if role == block.role else {Held.TEXT, Held.DIVISION}
    following = [name for name, text in read_headings(article).items() if getattr(article, name) == text]
    block.correction, block.role = correction, role
    block.save(update_fields=["correction", "role"])
    headings = read_headings(article)
    for name in following:
        setattr(article, name, headings[name])
    article.save(update_fields=following)
    _mark_edited(article, at, holding)


def read_headings(article: Article) -> dict[str, str]:
    """Kicker, headline and deck, by field, that the article's blocks make as they are stored. One query."""
    blocks = article.blocks.order_by("position").values_list("role", "correction", "text")
    return compose_headings((role, correction or text) for role, correction, text in blocks).texts


@transaction.atomic
def set_credits(
    article: Article, credits: Sequence[CreditValues], *, at: datetime.datetime | None = None
) -> None:
    """Make these the article's credits, in this order and each once."""
    wanted = list(dict.fromkeys(credits))
    if wanted == [(credit.person, credit.role) for credit in article.credits.select_related("person")]:
        return
    write_credits({article: wanted})
    _mark_edited(article, at, {Held.CREDITS})


@transaction.atomic
def set_tags(
    article: Article, states: Mapping[Tag, Tagging.State], *, at: datetime.datetime | None = None
) -> None:
    """Make these the article's tags, each with its state; a tag that is not among them is removed.

    A tag that the importer proposed keeps its origin and evidence; removed, it is rejected, so that no import
    proposes it again.
    """
    stored = {tagging.tag_id: tagging for tagging in article.taggings.all()}
    gone = article.taggings.exclude(tag__in=states).exclude(state=Tagging.State.REJECTED, is_decided=True)
    changed = {
        tag: state for tag, state in states.items() if tag.pk not in stored or stored[tag.pk].state != state
    }
    if not changed and not gone.exists():
        return
    gone.filter(origin=Tagging.Origin.IMPORTER).update(state=Tagging.State.REJECTED, is_decided=True)
    gone.exclude(origin=Tagging.Origin.IMPORTER).delete()
    for tag, state in changed.items():
        article.taggings.update_or_create(tag=tag, defaults={"state": state, "is_decided": True})
    _mark_edited(article, at)


@transaction.atomic
def decide_taggings(
    taggings: TaggingQuerySet, state: Tagging.State, *, at: datetime.datetime | None = None
) -> int:
    """Accept or reject tags on any number of articles; how many had another state before."""
    changed = list(taggings.exclude(state=state).order_by().values_list("pk", flat=True))
    rows = Tagging.objects.filter(pk__in=changed)
    mark_edited(Article.objects.filter(pk__in=rows.values("article")), at=at)
    return rows.update(state=state, is_decided=True)


@transaction.atomic
def settle_flags(
    article: Article, settled: Sequence[Mapping[str, Any]], *, at: datetime.datetime | None = None
) -> None:
    """Remove flags that an editor has looked into; each is given as it is in the article's `flags`."""
    left = [flag for flag in article.flags if flag not in settled]
    if left == article.flags:
        return
    article.flags = left
    article.save(update_fields=["flags"])
    _mark_edited(article, at, {Held.FLAGS})


def _mark_edited(article: Article, at: datetime.datetime | None, holding: Collection[Held] = ()) -> None:
    mark_edited(Article.objects.filter(pk=article.pk), holding=sorted(holding), at=at)
    article.refresh_from_db(fields=["edited_at", "updated_at", "held"])
