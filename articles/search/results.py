"""The questions that the search takes and the answers it gives."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from articles.models import Article
from articles.search.language.query import Dates, Groups, Ignored, Mistake
from articles.search.marking import Marks

RETRY_SECONDS = (
    60  # after which a reader may expect search to be back: 10,000 articles are indexed in half of it
)


class SearchUnavailable(Exception):
    """The index cannot be read, or is being built; the worker sees to it by itself."""


class SearchRefused(SearchUnavailable):
    """The engine answers, but refuses what was asked; the message says why. Asking again is of no use."""


class TooCostly(ValidationError):
    """The strings of a question occur nearly everywhere in parts: too many texts would have to be read."""

    def __init__(self):
        super().__init__(
            _("这些词在太多文章里要逐篇比对；请少写几个，或加上一个少见的词。"), code="too_costly"
        )


class Sort(models.TextChoices):
    RELEVANCE = "relevance", _("最相关")
    NEWEST = "newest", _("从新到旧")
    OLDEST = "oldest", _("从旧到新")


@dataclass(frozen=True)
class SearchQuery:
    """One question. All conditions must hold; an empty one sets no condition.

    `text` is what the person typed, in the language of `articles.search.language.query`. Dates are inclusive.
    `filters` holds values by the name of a parameter of `articles.search.parameters`; an article must have
    all of them. Newspapers are given by code, tags by name, columns and people by primary key.
    `is_exact`: only what was typed is searched, not its words one by one.
    """

    text: str = ""
    date_from: datetime.date | None = None
    date_to: datetime.date | None = None
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sort: Sort = Sort.RELEVANCE
    is_exact: bool = False


@dataclass(frozen=True)
class Hit:
    """An article found. `text` has its headings that were found and its paragraphs, each a line.

    `needles` are the folded strings that are marked. `is_relaxed`: it contains the words of what was
    typed, but not what was typed.
    """

    article: Article
    text: str
    needles: tuple[str, ...]
    is_relaxed: bool = False

    @cached_property
    def marks(self) -> Marks:
        return Marks(self.needles)

    @cached_property
    def title(self) -> SafeString:
        """As printed, escaped, with matches in <mark>."""
        return self.marks.mark(self.article.title)

    @cached_property
    def fragments(self) -> tuple[SafeString, ...]:
        """Pieces of the text as printed, escaped, with matches in <mark>."""
        return self.marks.cut(self.text)


@dataclass(frozen=True)
class FacetValue:
    """One choice that narrows the result, and how many articles it leaves.

    `value` is what the form takes; `group` is the kind of a tag, and empty for every other facet.
    """

    value: str
    label: str
    count: int
    group: str = ""


@dataclass(frozen=True)
class Question:
    """A search as an engine answers it: parsed, in values of the index. An empty condition is none.

    `filters` holds values by index field; an article must have all of them. `dates` is the filter on the day
    of an issue, which its facets leave out. `sort` is RELEVANCE only if there is a string to find.
    Articles that match `found_before` are no hits, since they were shown before, but facets count them.
    """

    groups: Groups = ()
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    dates: Dates | None = None
    sort: Sort = Sort.NEWEST
    found_before: Groups = ()


@dataclass(frozen=True)
class Found:
    """What an engine finds: `pks` of one page of hits in order, and of all hits `total` and `counts`.

    `counts` are numbers of articles by index field and value, of each choice that a facet shows. `unfiltered`
    is the number of articles that match the groups, whatever the filters and dates.
    """

    pks: tuple[int, ...]
    total: int
    unfiltered: int
    counts: Mapping[str, Mapping[str, int]]


class WayKind(models.TextChoices):
    """How a question that finds nothing can be changed."""

    ANY_DATE = "any_date", _("不限日期")
    NO_FILTER = "no_filter", _("去掉所有范围")
    WORDS = "words", _("各词分开找")
    FEWER_WORDS = "fewer_words", _("少写几个词")


@dataclass(frozen=True)
class Way:
    """A question that finds something where the one asked does not: its words, and its number of hits."""

    kind: WayKind
    count: int
    text: str


SENTENCES = {
    Mistake.QUOTE: _("“%(part)s”没有成对，当作没有。"),
    Mistake.FIELD: _("没有“%(part)s”这一项，只找后面的词；要照原样找，请加引号。"),
    Mistake.EMPTY: _("“%(part)s”后面没有写词，当作没有。"),
    Mistake.DATE: _("“%(part)s”不是日期，当作没有；日期写作 2026、2026-03 或 2026-03-19。"),
    Mistake.PAGE: _("“%(part)s”不是版次，当作没有；版次写作 2 或 A2。"),
}


def describe_ignored(ignored: Ignored) -> str:
    """Return the sentence for readers about a part of what they typed that was not used."""
    return str(SENTENCES[ignored.reason]) % {"part": ignored.part}


@dataclass(frozen=True)
class SearchResult:
    """`total` and all counts are exact. `suggestions` are other queries to try, best first.

    The first `exact` of all hits contain what was typed; the others are relaxed: they contain all of `words`.
    Facets count both. `other_names` of tags and people that were typed are searched too. `ignored` was left
    out of what was typed. Where nothing was found, `ways` find something.
    """

    hits: tuple[Hit, ...]
    total: int
    exact: int
    words: tuple[str, ...]
    other_names: tuple[str, ...]
    facets: dict[str, tuple[FacetValue, ...]]
    suggestions: tuple[str, ...] = ()
    ignored: tuple[Ignored, ...] = ()
    ways: tuple[Way, ...] = ()

    @property
    def relaxed(self) -> int:
        return self.total - self.exact
