"""The tags of articles, which are no part of a page's state."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from django.db import transaction

from articles.curation.edits import mark_edited
from articles.models import Article, Tag, Tagging
from articles.models.tag import TaggingQuerySet


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
    mark_edited(Article.objects.filter(pk=article.pk), at=at)
    article.refresh_from_db(fields=["edited_at", "updated_at"])


@transaction.atomic
def decide_taggings(
    taggings: TaggingQuerySet, state: Tagging.State, *, at: datetime.datetime | None = None
) -> int:
    """Accept or reject tags on any number of articles; how many had another state before."""
    changed = list(taggings.exclude(state=state).order_by().values_list("pk", flat=True))
    rows = Tagging.objects.filter(pk__in=changed)
    mark_edited(Article.objects.filter(pk__in=rows.values("article")), at=at)
    return rows.update(state=state, is_decided=True)
