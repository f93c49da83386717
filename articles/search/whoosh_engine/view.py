"""Answers questions from a snapshot: primary keys and counts, without reading articles."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import reduce

import numpy as np

from articles.search.language.query import Groups, Words
from articles.search.language.terms import WORD_MARK
from articles.search.parameters import FACETS, MONTH_CHARS, Facet
from articles.search.results import Found, Question, Sort
from articles.search.whoosh_engine.compiler import compile_query
from articles.search.whoosh_engine.evaluation import Allowance, Evaluation
from articles.search.whoosh_engine.related import find_related
from articles.search.whoosh_engine.segment import DATE, HEADINGS, NOTHING, TEXT
from articles.search.whoosh_engine.snapshot import Snapshot


class WhooshView:
    """A snapshot, and a mask of the documents that may show. All that is asked of it shares one allowance."""

    def __init__(self, snapshot: Snapshot, hidden: Sequence[int]):
        self.snapshot, self.edition = snapshot, snapshot.version
        self.allowance = Allowance(snapshot)
        gone = [snapshot.find_term("django_id", str(pk).encode())[0] for pk in hidden]
        self.visible = snapshot.live & ~snapshot.make_mask(np.concatenate([NOTHING, *gone]))

    @property
    def is_empty(self) -> bool:
        return not self.snapshot.count

    def find(self, question: Question, *, offset: int, limit: int) -> Found:
        snapshot = self.snapshot
        is_ranked = question.sort == Sort.RELEVANCE
        query = compile_query(question.groups, snapshot)
        evaluation = Evaluation(snapshot, query, has_scores=is_ranked, allowance=self.allowance)
        filters = _make_filters(question, snapshot)
        base = evaluation.find_mask(self.visible)
        mask = reduce(np.logical_and, filters.values(), base)
        if question.found_before:
            mask = mask & ~self._find_mask(question.found_before, mask, self.allowance)
        if is_ranked:
            docs, _ = evaluation.order(mask, offset + limit)
        else:
            docs = snapshot.sort_by_print(mask, oldest_first=question.sort == Sort.OLDEST)
        return Found(
            pks=tuple(map(snapshot.read_pk, docs[offset : offset + limit].tolist())),
            total=len(docs),
            unfiltered=int(base.sum()),
            counts=_count_facets(snapshot, base, filters),
        )

    def count_each(self, questions: Sequence[Question]) -> list[int]:
        return [self._count(question) for question in questions]

    def _count(self, question: Question) -> int:
        filters = _make_filters(question, self.snapshot).values()
        within = reduce(np.logical_and, filters, self.visible)
        return int(self._find_mask(question.groups, within, self.allowance).sum())

    def find_all(self, groups: Groups) -> list[int]:
        mask = self._find_mask(groups, self.visible)
        return list(map(self.snapshot.read_pk, np.flatnonzero(mask).tolist()))

    def have_hits(self, words: Sequence[Words]) -> list[bool]:
        return [bool(self._find_mask(((one,),), self.visible, self.allowance).any()) for one in words]

    def _find_mask(
        self, groups: Groups, within: np.ndarray, allowance: Allowance | None = None
    ) -> np.ndarray:
        query = compile_query(groups, self.snapshot)
        return Evaluation(self.snapshot, query, has_scores=False, allowance=allowance).find_mask(within)

    def find_in_headings(self, needle: str, *, limit: int) -> list[int]:
        found, _ = self.snapshot.find_substring(HEADINGS, needle, self.visible)
        docs = self.snapshot.sort_by_print(self.snapshot.make_mask(found))
        return list(map(self.snapshot.read_pk, docs[:limit].tolist()))

    def find_related(self, pk: int, *, limit: int) -> list[tuple[int, float]]:
        docs = self.snapshot.find_term("django_id", str(pk).encode())[0]
        docs = docs[self.snapshot.live[docs]]
        if not len(docs):
            return []
        found, shares = find_related(self.snapshot, int(docs[0]), self.visible, fieldname=TEXT)
        pks = map(self.snapshot.read_pk, found[:limit].tolist())
        return list(zip(pks, shares[:limit].tolist(), strict=True))

    def list_values(self, fieldname: str) -> dict[str, int]:
        counted = self.snapshot.keyword(fieldname).tally(self.snapshot.live)
        return {value.decode(): count for value, count in counted}

    def count_values(self, fieldname: str, values: Sequence[str]) -> list[int]:
        keyword = self.snapshot.keyword(fieldname)
        places = [keyword.find(value.encode()) for value in values]
        counts = keyword.count(self.visible)
        return [0 if place is None else int(counts[place]) for place in places]

    def list_heading_words(self, least: int) -> dict[str, int]:
        mark = WORD_MARK.encode()
        counts: dict[bytes, int] = defaultdict(int)
        for segment in self.snapshot.segments:
            field = segment.field(HEADINGS)
            if field is None:
                continue
            sizes = np.diff(field.starts).tolist()
            for place in range(field.find_from(mark), len(field)):
                term = field[place]
                if not term.startswith(mark):
                    break
                counts[term] += sizes[place]
        return {term[len(mark) :].decode(): count for term, count in counts.items() if count >= least}


def _make_filters(question: Question, snapshot: Snapshot) -> dict[str, np.ndarray]:
    """Return a mask for each index field that the question filters."""
    filters = {}
    for name, values in question.filters.items():
        found = (snapshot.find_term(name, value.encode())[0] for value in values)
        filters[name] = reduce(np.logical_and, map(snapshot.make_mask, found))
    if question.dates:
        filters[DATE] = Evaluation(snapshot, compile_query([(question.dates,)], snapshot)).find_mask()
    return filters


def _count_facets(
    snapshot: Snapshot, base: np.ndarray, filters: Mapping[str, np.ndarray]
) -> dict[str, dict[str, int]]:
    """Return, by index field and value, how many articles each choice of a facet would leave.

    The filter on a facet's own field is left out, so that the other choices show; it is applied where
    choices add up. Days are counted by month, which is all that their facets show.
    """
    facets = {facet.index_field: facet for facet in FACETS}
    if not base.any():
        return {name: {} for name in facets}

    def count(facet: Facet) -> dict[str, int]:
        own = None if facet.is_cumulative else facet.index_field
        others = (mask for name, mask in filters.items() if name != own)
        mask = reduce(np.logical_and, others, base)
        keyword = snapshot.keyword(facet.index_field, MONTH_CHARS if facet.index_field == DATE else None)
        return {value.decode(): count for value, count in keyword.tally(mask, facet.most)}

    return {name: count(facet) for name, facet in facets.items()}
