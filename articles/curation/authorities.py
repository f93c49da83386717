"""The authorities of articles: newspapers, columns, people and tags."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.db import transaction

from articles.archive.changes import announce_changes
from articles.archive.held import Held
from articles.curation.edits import mark_edited
from articles.models import Article, Column, Newspaper, Person, Tag
from articles.models.article import ArticleQuerySet

Name = Newspaper | Column | Person | Tag

ARTICLES_UNDER = {
    Newspaper: "page__newspaper",
    Column: "column",
    Person: "credits__person",
    Tag: "taggings__tag",
}


# What an editor who renames or deletes one decides about its articles.
HELD_UNDER = {Column: Held.HEADINGS, Person: Held.CREDITS}


def articles_under(name: Name) -> ArticleQuerySet:
    """The articles of this newspaper or column, or with this person or tag, published or not."""
    return Article.objects.filter(**{ARTICLES_UNDER[type(name)]: name})


@transaction.atomic
def save_name(name: Name, *, at: datetime.datetime | None = None) -> None:
    """Save a new or renamed row.

    Its articles are indexed again. Those of a person or column have their credits or headings held: an
    import, which knows only the printed name, would otherwise put them back under a row of that name.
    """
    is_new = name.pk is None
    name.save()
    if is_new:
        return
    if holding := HELD_UNDER.get(type(name)):
        mark_edited(articles_under(name), holding=[holding], at=at)
    else:
        announce_changes(articles_under(name), at=at)


@transaction.atomic
def delete_names(names: Iterable[Name], *, at: datetime.datetime | None = None) -> None:
    """Delete rows; articles lose the tag or column and stay. Raises ProtectedError if one is needed."""
    for name in names:
        holding = HELD_UNDER.get(type(name))
        mark_edited(articles_under(name), holding=[holding] if holding else (), at=at)
        name.delete()
