"""What every engine does, whichever one runs. Nothing outside `search/` notices which it is.

The query language, folding, ranking rule, highlights, reading hits from the database, the queue and the laws
are shared; an engine stores documents and answers questions. `HAYSTACK_CONNECTIONS["default"]` names it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, cast

import numpy as np
from django.core.exceptions import ImproperlyConfigured
from haystack import connections
from haystack.backends import BaseEngine

from articles.search.language.query import Groups, Words
from articles.search.results import Found, Question

Progress = Callable[[int, int], None]
"""Called with how many are done, and of how many."""


class IndexBusy(Exception):
    """The index cannot be written now: another process does, or it does not answer.

    The message says what to do.
    """


class UnreadableIndex(Exception):
    """The index cannot be read; the message says why."""

    @classmethod
    def because(cls, error: Exception) -> UnreadableIndex:
        return cls(f"{type(error).__name__}: {error}")


@dataclass(frozen=True)
class IndexReport:
    """How many articles were indexed, how many removed, and a sentence for each that failed."""

    indexed: int = 0
    removed: int = 0
    failed: tuple[str, ...] = ()

    def __add__(self, other: IndexReport) -> IndexReport:
        return IndexReport(
            self.indexed + other.indexed, self.removed + other.removed, self.failed + other.failed
        )


@dataclass(frozen=True)
class IndexedArticles:
    """The articles in an index, in ascending order of primary keys: some 40 bytes per article."""

    pks: np.ndarray
    stamps: np.ndarray

    def find_stamps(self, pk: int) -> list[str]:
        """Return the stamps of the article's documents: one, if all is well."""
        first, last = np.searchsorted(self.pks, [pk, pk + 1])
        return [stamp.decode() for stamp in self.stamps[first:last].tolist()]


class View(Protocol):
    """The index at one moment, without the articles that are hidden. Every method raises SearchUnavailable.

    `find`, `count_each` and `have_hits` raise TooCostly where that would be more work than a request may be.

    `edition` is equal for views of the same content, whatever is hidden from them.
    """

    edition: object
    is_empty: bool

    def find(self, question: Question, *, offset: int, limit: int) -> Found:
        """Return one page of hits, and the counts of all."""

    def count_each(self, questions: Sequence[Question]) -> list[int]:
        """Return the number of hits of each question."""

    def find_all(self, groups: Groups) -> list[int]:
        """Return primary keys of all articles that match, in no order."""

    def have_hits(self, words: Sequence[Words]) -> list[bool]:
        """Return for each string whether an article contains it."""

    def find_in_headings(self, needle: str, *, limit: int) -> list[int]:
        """Return primary keys of articles whose headings contain the folded string, newest first."""

    def find_related(self, pk: int, *, limit: int) -> list[tuple[int, float]]:
        """Return primary keys of articles that share characteristic words with this one, closest first.

        Each with the share of these words that it has, by weight.
        """

    def list_values(self, fieldname: str) -> Mapping[str, int]:
        """Return the values of a field and their numbers of articles, hidden ones included."""

    def count_values(self, fieldname: str, values: Sequence[str]) -> list[int]:
        """Return for each value of a field the number of articles that have it."""

    def list_heading_words(self, least: int) -> Mapping[str, int]:
        """Return words in the headings of `least` articles or more, hidden ones too, with their numbers."""


class Writer(Protocol):
    """What changes the index, in one commit. What is not committed is discarded."""

    def exchange(self, pks: Iterable[int], documents: Iterable[dict]) -> None:
        """Remove the articles with these primary keys, and add documents made by `full_prepare`."""

    def commit(self) -> None: ...


class Engine(Protocol):
    """One index of the published articles.

    `folder` is for this machine's locks. `place` and `names_place` name the index, and where the names of its
    dictionary are kept, in messages. `can_be_forked`: what it has open can be used by a forked process.
    """

    can_be_forked: bool
    folder: Path
    place: str
    names_place: str

    def open_view(self, hidden: Sequence[int]) -> View:
        """Return the index as it is now, without the articles with these primary keys.

        Raises SearchUnavailable.
        """

    def read_version(self) -> tuple[int, float]:
        """Return number and time, in seconds, of the last commit; zeros without one. Never raises."""

    def check(self, *, thoroughly: bool) -> None:
        """Raise UnreadableIndex if the index cannot be read; `thoroughly` reads all of it."""

    def heal(self) -> None:
        """Replace an index that cannot be read by an empty one. Raises IndexBusy."""

    def count(self) -> int:
        """Return the number of articles; 0 for an index that cannot be read."""

    def lists_exactly(self, pks: Sequence[int]) -> bool:
        """Whether the index has these articles and no others; sums of their keys may be compared. Cheap."""

    def read_articles(self) -> IndexedArticles: ...

    def find_holders(self, names: Iterable[str]) -> set[int]:
        """Return primary keys of articles whose text contains one of the folded names."""

    def open_writer(self) -> AbstractContextManager[Writer]:
        """Return the only writer. Raises IndexBusy."""

    def read_names(self) -> frozenset[str] | None:
        """Return the names in the dictionary when texts were last segmented; None if they are damaged."""

    def write_names(self, names: Iterable[str]) -> None: ...

    def read_names_version(self) -> object:
        """Return what changes when names are written. Never raises."""

    def rebuild(self, *, jobs: int, progress: Progress | None = None) -> IndexReport:
        """Build a new index beside the one in use and replace that. Raises IndexBusy."""


class ArchiveEngine(BaseEngine):
    """Marks engines of Haystack that are an `Engine` for pages and API too."""

    def get_backend(self):
        """Return this thread's backend, set up: an index in a folder is created empty if there is none."""
        backend = super().get_backend()
        if not backend.setup_complete:
            backend.setup()
        return backend


def get_engine() -> Engine:
    """Return this thread's engine. Raises ImproperlyConfigured for an engine that is none of ours."""
    engine = connections["default"]
    if not isinstance(engine, ArchiveEngine):
        kind = type(engine)
        raise ImproperlyConfigured(
            f"HAYSTACK_CONNECTIONS['default'] names {kind.__module__}.{kind.__name__}, but only "
            "articles.search.whoosh_engine.engine.WhooshEngine and "
            "articles.search.opensearch_engine.engine.OpenSearchEngine answer what pages and API ask; leave "
            "'default' to one of them and give the other engine a connection of its own name, for "
            "SearchQuerySet(using=…) and update_index --using …"
        )
    return cast(Engine, engine)
