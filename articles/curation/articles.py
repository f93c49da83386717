"""Corrections of one article: heads, blocks, credits, tags, and the importer's doubts settled."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from articles.curation.touch import mark_edited
from articles.models import Article, Block, Credit, Person, Role, Tag, Tagging
from articles.models.tag import TaggingQuerySet
from articles.parsing.roles import HEADING_ROLES

CURATED_FIELDS = ("kicker", "headline", "deck", "kind", "column", "jump_to", "jump_from", "continues")
PART_GLUE = " "  # between the parts of a head that stood on several lines


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
    _touch(article, at)


@transaction.atomic
def correct_block(
    block: Block, *, text: str | None = None, role: Role | None = None, at: datetime.datetime | None = None
) -> None:
    """Put `text` in the place of the print, and give the block another role; None leaves each as it is.

    The print itself is kept: its own words as `text`, or none at all, take a correction back. A head of the
    article that says what its blocks say follows their roles; an editor's own wording of it stays.
    """
    correction = block.correction if text is None else "" if text == block.text else text
    role = Role(block.role) if role is None else role
    if (correction, role) == (block.correction, block.role):
        return
    article = block.article
    following = [head for head in HEADING_ROLES if getattr(article, head) == read_head(article, head)]
    block.correction, block.role = correction, role
    block.save(update_fields=["correction", "role"])
    for head in following:
        setattr(article, head, read_head(article, head))
    article.save(update_fields=following)
    _touch(article, at)


def read_head(article: Article, role: Role) -> str:
    """What the article's blocks of this role say, cut to what its field holds. One query."""
    parts = (block.reading_text for block in article.blocks.filter(role=role).order_by("position"))
    return PART_GLUE.join(parts)[: Article._meta.get_field(role).max_length]


@transaction.atomic
def set_credits(
    article: Article, credits: Sequence[tuple[Person | None, str]], *, at: datetime.datetime | None = None
) -> None:
    """Make these people, each with the role as printed, the article's credits in this order, each once.

    None stands for the nobody that 本报评论员 names.
    """
    wanted = list(dict.fromkeys((person.pk if person else None, role) for person, role in credits))
    if wanted == list(article.credits.values_list("person", "role")):
        return
    article.credits.all().delete()
    Credit.objects.bulk_create(
        Credit(article=article, person_id=person, role=role, position=position)
        for position, (person, role) in enumerate(wanted)
    )
    _touch(article, at)


@transaction.atomic
def set_tags(
    article: Article, states: Mapping[Tag, Tagging.State], *, at: datetime.datetime | None = None
) -> None:
    """Make these the article's tags, each with its state; a tag that is not named is taken away.

    A tag that the importer proposed keeps its origin and evidence, whatever becomes of it.
    """
    there = {tagging.tag_id: tagging for tagging in article.taggings.all()}
    gone = set(there) - {tag.pk for tag in states}
    changed = {
        tag: state for tag, state in states.items() if tag.pk not in there or there[tag.pk].state != state
    }
    if not gone and not changed:
        return
    article.taggings.filter(tag__in=gone).delete()
    for tag, state in changed.items():
        article.taggings.update_or_create(tag=tag, defaults={"state": state})
    _touch(article, at)


@transaction.atomic
def decide_taggings(
    taggings: TaggingQuerySet, state: Tagging.State, *, at: datetime.datetime | None = None
) -> int:
    """Accept or reject tags on any number of articles; how many were in another state until now."""
    changed = list(taggings.exclude(state=state).order_by().values_list("pk", flat=True))
    rows = Tagging.objects.filter(pk__in=changed)
    mark_edited(Article.objects.filter(pk__in=rows.values("article")), at=at)
    return rows.update(state=state)


@transaction.atomic
def settle_flags(
    article: Article, settled: Sequence[Mapping[str, Any]], *, at: datetime.datetime | None = None
) -> None:
    """Take doubts from the article that an editor has looked into; each is given as it stands in `flags`."""
    left = [flag for flag in article.flags if flag not in settled]
    if left == article.flags:
        return
    article.flags = left
    article.save(update_fields=["flags"])
    _touch(article, at)


def _touch(article: Article, at: datetime.datetime | None) -> None:
    mark_edited(Article.objects.filter(pk=article.pk), at=at)
    article.refresh_from_db(fields=["edited_at", "updated_at"])
