"""How a question is answered on any engine: what was typed first, then, if that is rare, its words.

Other names of tags and people count as what was typed. Where nothing is found, questions
that find something are offered: with fewer words, for any date, without filters.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from articles.search.engine import View
from articles.search.language.aliases import current_aliases
from articles.search.language.query import (
    PRINTED,
    Condition,
    Groups,
    ParsedQuery,
    Without,
    Words,
    write_query,
)
from articles.search.language.relaxing import relax
from articles.search.results import Found, Question, Way, WayKind

FEW_HITS = 10  # of what was typed, in the whole archive; with more, nobody needs others
FEWER_WORDS = 3  # ways to leave out words that are offered
MOST_LEFT_OUT = 6  # words of which each is left out in turn

Group = tuple[Condition, ...]


@dataclass(frozen=True)
class Answer:
    """One page of hits: those of `exact`, then those of `relaxed`, which were not found before.

    They match the groups below each. Facets of `relaxed` count both. `words` are those of relaxed hits;
    `other_names` were not typed, but are searched too.
    """

    exact: Found
    exact_groups: Groups
    relaxed: Found | None = None
    relaxed_groups: Groups = ()
    words: tuple[str, ...] = ()
    other_names: tuple[str, ...] = ()

    @property
    def total(self) -> int:
        return self.exact.total + (self.relaxed.total if self.relaxed else 0)


class Asking:
    """A question as typed. `is_exact`: neither its words one by one nor other names are searched."""

    def __init__(self, view: View, question: Question, *, is_exact: bool):
        self.view, self.question, self.is_exact = view, question, is_exact

    def answer(self, *, offset: int, limit: int) -> Answer:
        """Return one page of the hits.

        Filters do not decide whether the words are searched: a facet counts what its choice will show.
        """
        asked = self._ask(self.question.groups)
        exact = self.view.find(asked, offset=offset, limit=limit)
        typed = None if self.is_exact or exact.unfiltered >= FEW_HITS else relax(self.question.groups)
        if typed is None:
            names = list_other_names(self.question.groups, asked.groups)
            return Answer(exact, asked.groups, other_names=names)
        apart = replace(self._ask(typed), found_before=asked.groups)
        relaxed = self.view.find(apart, offset=max(0, offset - exact.total), limit=limit - len(exact.pks))
        names = list_other_names(self.question.groups + typed, asked.groups + apart.groups)
        telling = (words.text for words in ParsedQuery(typed).wanted if words.field in PRINTED)
        return Answer(exact, asked.groups, relaxed, apart.groups, tuple(dict.fromkeys(telling)), names)

    def _ask(self, groups: Groups, **changes) -> Question:
        """Return the question for these groups and the other names of what they name."""
        widened = current_aliases().widen(groups) if groups and not self.is_exact else groups
        return replace(self.question, groups=widened, **changes)

    def _count(self, tried: Sequence[Groups]) -> list[int]:
        return self.view.count_each([self._ask(groups) for groups in tried])

    def find_ways(self, answer: Answer) -> tuple[Way, ...]:
        """Return what to ask where nothing was found, each with hits, the nearest first."""
        typed, words = self.question.groups, relax(self.question.groups)
        relaxed = words if answer.relaxed and words else typed
        ways = []
        if self.question.dates:
            ways.append((WayKind.ANY_DATE, typed, self._ask(relaxed, dates=None)))
        if self.question.filters:
            ways.append((WayKind.NO_FILTER, typed, self._ask(relaxed, dates=None, filters={})))
        if words and not answer.relaxed:
            ways.append((WayKind.WORDS, words, self._ask(words)))
        counts = self.view.count_each([asked for _, _, asked in ways])
        found = (
            Way(kind, count, write_query(groups))
            for (kind, groups, _), count in zip(ways, counts, strict=True)
            if count
        )
        return (*found, *self._find_fewer(words or typed))

    def _find_fewer(self, groups: Groups) -> Iterator[Way]:
        """Yield the question without words that occur nowhere, or one of the others, or all but one."""
        alone = [(group,) for group in groups if is_wanted(group)]
        counts = dict(zip(alone, self._count(alone), strict=True))
        rest = leave_out(groups, {group for (group,), count in counts.items() if not count})
        tried = [some for some in list_fewer(rest) if some not in counts]
        counts |= zip(tried, self._count(tried), strict=True)
        found = [(some, count) for some, count in counts.items() if count and some != groups]
        found.sort(key=lambda way: (-len(way[0]), -way[1]))
        for some, count in found[:FEWER_WORDS]:
            yield Way(WayKind.FEWER_WORDS, count, write_query(some))


def is_wanted(group: Group) -> bool:
    """Whether the group asks for something to be present."""
    return not isinstance(group[0], Without)


def list_fewer(groups: Groups) -> list[Groups]:
    """Return the groups and, if they are few, the groups without each one; only what asks for something."""
    fewer = [leave_out(groups, {group}) for group in groups] if len(groups) <= MOST_LEFT_OUT else []
    return [some for some in dict.fromkeys([groups, *fewer]) if any(map(is_wanted, some))]


def leave_out(groups: Groups, some: set[Group]) -> Groups:
    return tuple(group for group in groups if group not in some)


def list_other_names(typed: Groups, widened: Groups) -> tuple[str, ...]:
    """Return the strings of the widened groups that were not typed."""
    given = {condition for group in typed for condition in group}
    others = (condition for group in widened for condition in group if condition not in given)
    return tuple(dict.fromkeys(words.text for words in others if isinstance(words, Words)))
