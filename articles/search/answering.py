"""How a question is answered on any engine: what was typed first, then, if that is rare, its words."""

from __future__ import annotations

from dataclasses import dataclass, replace

from articles.search.engine import View
from articles.search.language.query import Groups
from articles.search.language.relaxing import relax
from articles.search.results import Found, Question

FEW_HITS = 10  # of what was typed, in the whole archive; with more, nobody needs others


@dataclass(frozen=True)
class Answer:
    """One page of hits: those of `exact`, then those of `relaxed`, which match `groups` and not the question.

    Facets count both.
    """

    exact: Found
    relaxed: Found | None = None
    groups: Groups = ()

    @property
    def total(self) -> int:
        return self.exact.total + (self.relaxed.total if self.relaxed else 0)


def answer_question(view: View, question: Question, *, offset: int, limit: int, is_exact: bool) -> Answer:
    """Return one page of the hits.

    Whether the words follow does not depend on filters: a facet counts what choosing its value shows.
    """
    exact = view.find(question, offset=offset, limit=limit)
    groups = None if is_exact or exact.unfiltered >= FEW_HITS else relax(question.groups)
    if groups is None:
        return Answer(exact)
    relaxed = view.find(
        replace(question, groups=groups, found_before=question.groups),
        offset=max(0, offset - exact.total),
        limit=limit - len(exact.pks),
    )
    return Answer(exact, relaxed, groups)
