"""What is asked of the search and what it answers."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import models
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from articles.models import Article


class Sort(models.TextChoices):
    RELEVANCE = "relevance", _("最相关")
    NEWEST = "newest", _("从新到旧")
    OLDEST = "oldest", _("从旧到新")


@dataclass(frozen=True)
class SearchQuery:
    """One question; all of it must hold, and what is empty asks for nothing in particular.

    `text` is what the person typed, in the language of `articles.search.language.query`. Dates are inclusive.
    `filters` are values by the name of a parameter of `articles.search.parameters`: an article must have them
    all. Newspapers are given by code, tags by name, columns and people by primary key.
    """

    text: str = ""
    date_from: datetime.date | None = None
    date_to: datetime.date | None = None
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sort: Sort = Sort.RELEVANCE


@dataclass(frozen=True)
class Hit:
    """An article found. `title` and `fragments` are the printed words, escaped, matches in <mark>."""

    article: Article
    title: SafeString
    fragments: tuple[SafeString, ...]


@dataclass(frozen=True)
class FacetValue:
    """One choice that would narrow the result, and how many articles it would leave.

    `value` is what the form takes; `group` is the kind of a tag, empty for every other facet.
    """

    value: str
    label: str
    count: int
    group: str = ""


@dataclass(frozen=True)
class SearchResult:
    """`total` and all counts are exact. `suggestions` are other words to try, best first."""

    hits: tuple[Hit, ...]
    total: int
    facets: dict[str, tuple[FacetValue, ...]]
    suggestions: tuple[str, ...] = ()
