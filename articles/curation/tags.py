"""The tags of articles, which are no part of a page's state: decided, given and taken, each with an undo."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence

from django.contrib.auth.models import User

from articles.archive.records import recorded
from articles.curation.journal import Journal
from articles.models import Article, AuthorityOperation, Tag, Tagging
from articles.models.article import ArticleQuerySet
from articles.models.authority_history import AuthorityAction
from articles.models.tag import Standing, TaggingQuerySet

NAMES_SHOWN = 3  # of the tags that an operation is about
_DECIDING = {
    Tagging.State.ACCEPTED: AuthorityAction.ACCEPT,
    Tagging.State.REJECTED: AuthorityAction.REJECT,
    Tagging.State.PROPOSED: AuthorityAction.EDIT,
}


@recorded()
def set_tags(
    article: Article,
    states: Mapping[Tag, Tagging.State],
    *,
    by: User | None = None,
    at: datetime.datetime | None = None,
) -> None:
    """Make these the article's tags, each with its state; a tag that is not among them is removed.

    A tag that the importer proposed keeps its origin and evidence; removed, it is rejected, so that no import
    proposes it again. A proposed tag that is accepted joins the vocabulary.
    """
    stored = {tagging.tag_id: tagging for tagging in article.taggings.all()}
    gone = article.taggings.exclude(tag__in=states).exclude(state=Tagging.State.REJECTED, is_decided=True)
    changed = {
        tag: state for tag, state in states.items() if tag.pk not in stored or stored[tag.pk].state != state
    }
    names = [tag.name for tag in changed] or list(gone.values_list("tag__name", flat=True))
    journal = Journal()
    proposed = gone.filter(origin=Tagging.Origin.IMPORTER)
    journal.update(proposed, state=Tagging.State.REJECTED.value, is_decided=True)
    journal.delete(gone.filter(origin=Tagging.Origin.EDITOR))
    for tag, state in changed.items():
        if tag.pk in stored:
            journal.update(article.taggings.filter(tag=tag), state=str(state), is_decided=True)
        else:
            journal.create([Tagging(article=article, tag=tag, state=str(state), is_decided=True)])
    _take_into_vocabulary(journal, [tag.pk for tag in changed if changed[tag] == Tagging.State.ACCEPTED])
    action = AuthorityAction.TAG if changed else AuthorityAction.UNTAG
    journal.record(action, f"{_list_names(names)} · {article.title}", by=by, at=at)
    article.refresh_from_db(fields=["edited_at", "updated_at"])


def decide_taggings(
    taggings: TaggingQuerySet,
    state: Tagging.State,
    *,
    by: User | None = None,
    at: datetime.datetime | None = None,
) -> int:
    """Accept or reject tags on any number of articles; how many had another state before.

    A proposed tag that is accepted joins the vocabulary. What is decided stays so for the pair of article and
    tag, and counts for or against the source that proposed it.
    """
    return decide(taggings, state, by=by, at=at)[0]


@recorded()
def decide(
    taggings: TaggingQuerySet,
    state: Tagging.State,
    *,
    by: User | None = None,
    at: datetime.datetime | None = None,
) -> tuple[int, AuthorityOperation | None]:
    """As `decide_taggings`, with the operation that an undo asks for."""
    names = list(taggings.order_by("tag__name").values_list("tag__name", flat=True).distinct())
    tags = list(taggings.order_by().values_list("tag", flat=True).distinct())
    journal = Journal()
    changed = journal.update(taggings.exclude(state=state), state=str(state), is_decided=True)
    if state == Tagging.State.ACCEPTED:
        _take_into_vocabulary(journal, tags)
    return len(changed), journal.record(_DECIDING[state], _list_names(names), by=by, at=at)


@recorded()
def refuse_tag(tag: Tag, *, by: User, at: datetime.datetime | None = None) -> AuthorityOperation | None:
    """Reject a proposed tag on all articles, and have nothing propose it again."""
    journal = Journal()
    journal.update(Tag.objects.filter(pk=tag.pk, standing=Standing.PROPOSED), standing=Standing.REFUSED.value)
    proposed = tag.taggings.filter(state=Tagging.State.PROPOSED)
    journal.update(proposed, state=Tagging.State.REJECTED.value, is_decided=True)
    return journal.record(AuthorityAction.REJECT, tag.name, by=by, at=at)


@recorded()
def tag_articles(
    articles: ArticleQuerySet, tags: Sequence[Tag], *, by: User, at: datetime.datetime | None = None
) -> AuthorityOperation | None:
    """Give all of the articles these tags, whatever was decided before. Some queries for each tag."""
    journal = Journal()
    pks = list(articles.order_by("pk").values_list("pk", flat=True))
    for tag in tags:
        there = Tagging.objects.filter(tag=tag, article__in=articles.order_by().values("pk"))
        has = set(there.values_list("article", flat=True))
        journal.update(there, state=Tagging.State.ACCEPTED.value, is_decided=True)
        journal.create(
            [
                Tagging(article_id=pk, tag=tag, state=Tagging.State.ACCEPTED.value, is_decided=True)
                for pk in pks
                if pk not in has
            ]
        )
    _take_into_vocabulary(journal, [tag.pk for tag in tags])
    return journal.record(AuthorityAction.TAG, _list_names([tag.name for tag in tags]), by=by, at=at)


@recorded()
def untag_articles(
    articles: ArticleQuerySet, tags: Sequence[Tag], *, by: User, at: datetime.datetime | None = None
) -> AuthorityOperation | None:
    """Take these tags from all of the articles; no import gives them again."""
    journal = Journal()
    there = Tagging.objects.filter(tag__in=tags, article__in=articles.order_by().values("pk"))
    journal.update(there, state=Tagging.State.REJECTED.value, is_decided=True)
    return journal.record(AuthorityAction.UNTAG, _list_names([tag.name for tag in tags]), by=by, at=at)


def _take_into_vocabulary(journal: Journal, tags: Sequence[int]) -> None:
    journal.update(
        Tag.objects.filter(pk__in=tags).exclude(standing=Standing.USED), standing=Standing.USED.value
    )


def _list_names(names: Sequence[str]) -> str:
    shown = "、".join(names[:NAMES_SHOWN])
    return f"{shown}…" if len(names) > NAMES_SHOWN else shown
