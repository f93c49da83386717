"""Which documents match a Whoosh query, and their scores, as arrays over all documents of a snapshot."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial, reduce
from heapq import heappop, heappush

import numpy as np
from whoosh import query as whoosh_query
from whoosh.searching import Searcher

from articles.search.language.terms import WORD_MARK, is_term
from articles.search.ranking import (
    IN_HEADINGS,
    MOST_NEARNESS,
    MOST_TIMES,
    WHOLE_IN_HEADINGS,
    WHOLE_WORD,
    count_near_docs,
    list_whole_words,
    score_nearness,
)
from articles.search.results import TooCostly
from articles.search.whoosh_engine.fields import PrintText, Substring
from articles.search.whoosh_engine.segment import HEADINGS, TEXT
from articles.search.whoosh_engine.snapshot import Snapshot

LEAST_ALLOWED = 100_000  # texts that any archive allows to be read for a question
SCORES = np.array([0, *np.log2(np.arange(1, MOST_TIMES + 1))], np.int16)  # by number of occurrences


class Allowance:
    """How many texts may still be read to answer one question: at 100,000 articles, what takes 0.1 s."""

    def __init__(self, snapshot: Snapshot):
        self.texts = max(snapshot.size, LEAST_ALLOWED)

    def spend(self, texts: int) -> None:
        self.texts -= texts
        if self.texts < 0:
            raise TooCostly


class Match:
    """The documents in which one string of a query was found, and what they score for it.

    `counts` are its occurrences at most, by document; 0 where it was not found. `bonus` is the rest of the
    score.
    """

    def __init__(self, size: int, docs: np.ndarray, counts: np.ndarray):
        self.counts, self.bonus = np.zeros(size, np.uint8), np.zeros(size, np.int16)
        self.counts[docs] = counts

    def score(self, docs: np.ndarray) -> np.ndarray:
        return SCORES.take(np.minimum(self.counts.take(docs), MOST_TIMES)) + self.bonus.take(docs)

    def add_bonus(self, mask: np.ndarray, value: int) -> None:
        self.bonus += np.multiply(mask, value, dtype=np.int16)


class Evaluation:
    """One query on one snapshot. Without `has_scores`, no more is looked up than the mask needs.

    Raises TooCostly if it needs more texts than allowed.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        query: whoosh_query.Query,
        *,
        has_scores: bool = True,
        allowance: Allowance | None = None,
    ):
        self.snapshot = snapshot
        self.query = query
        self.has_scores = has_scores
        self._spend = allowance.spend if allowance else None
        self._matches: dict[int, Match] = {}  # by the identity of the string in the query
        self._masks: dict[int, np.ndarray] = {}  # of parts that only score as a whole

    def find_mask(self, within: np.ndarray | None = None) -> np.ndarray:
        """Return which documents of a mask match; of all without deleted ones, if there is none."""
        return self._find(self.query, self.snapshot.live if within is None else within)

    def _find(self, query: whoosh_query.Query, within: np.ndarray) -> np.ndarray:
        snapshot = self.snapshot
        match query:
            case Substring():
                docs, counts = snapshot.find_substring(query.fieldname, query.needle, within, self._spend)
                if self.has_scores:
                    self._matches[id(query)] = Match(snapshot.size, docs, counts)
                return snapshot.make_mask(docs)
            case whoosh_query.And():
                parts = sorted(query, key=self._estimate) if len(query) > 1 else query
                self._masks[id(query)] = reduce(self._narrow, parts, within)
                return self._masks[id(query)]
            case whoosh_query.Or():
                return reduce(partial(self._widen, within), query, np.zeros(snapshot.size, bool))
            case whoosh_query.Not():
                return within & ~self._find(query.query, within)
            case whoosh_query.AndNot():
                found = self._find(query.a, within)
                return found & ~self._find(query.b, found)
            case whoosh_query.Every() if query.fieldname in (None, "*") or self._is_print(query):
                return within
            case whoosh_query.Term() if type(query) is whoosh_query.Term:
                field = snapshot.schema[query.fieldname]
                docs, _ = snapshot.find_term(query.fieldname, field.to_bytes(query.text))
                return within & snapshot.make_mask(docs)
            case whoosh_query.TermRange() if type(query) is whoosh_query.TermRange:
                return within & self._find_range(query)
            case _:
                return within & self._ask_whoosh(query)

    def _narrow(self, within: np.ndarray, query: whoosh_query.Query) -> np.ndarray:
        return self._find(query, within) if within.any() else within

    def _widen(self, within: np.ndarray, mask: np.ndarray, query: whoosh_query.Query) -> np.ndarray:
        """Add what is found within; what another part found is looked up again only if it scores there."""
        return mask | self._find(query, within if self.has_scores else within & ~mask)

    def _estimate(self, query: whoosh_query.Query) -> int:
        """Return a rough upper bound of the documents that this part of a query leaves."""
        match query:
            case Substring():
                return self.snapshot.count_candidates(query.fieldname, query.needle)
            case whoosh_query.And():
                return min(map(self._estimate, query), default=0)
            case whoosh_query.Or():
                return sum(map(self._estimate, query))
            case whoosh_query.Term() | whoosh_query.TermRange():
                return 0  # costs least
            case _:
                return self.snapshot.size

    def _is_print(self, query: whoosh_query.Query) -> bool:
        return isinstance(self.snapshot.schema[query.fieldname], PrintText)

    def _find_range(self, query: whoosh_query.TermRange) -> np.ndarray:
        """Return the documents with a term in the range: terms are sorted, and so are their postings."""
        kind, snapshot = self.snapshot.schema[query.fieldname], self.snapshot
        start, end = (kind.to_bytes(edge) if edge else b"" for edge in (query.start, query.end))
        mask = np.zeros(snapshot.size, bool)
        for base, segment in zip(snapshot.bases, snapshot.segments, strict=True):
            if field := segment.field(query.fieldname):
                first = field.find_from(start)
                first += bool(query.startexcl and query.start and field.find(start) is not None)
                last = field.find_from(end) if query.end else len(field)
                last += bool(query.end and not query.endexcl and field.find(end) is not None)
                docs = field.docs[field.starts[first] : field.starts[max(first, last)]]
                mask[base + docs.astype(np.int64)] = True
        return mask

    def _ask_whoosh(self, query: whoosh_query.Query) -> np.ndarray:
        """Return what Whoosh itself finds, segment by segment, for kinds of queries not handled here."""
        found = []
        for base, segment in zip(self.snapshot.bases, self.snapshot.segments, strict=True):
            matcher = query.matcher(Searcher(segment.reader))
            found += [base + doc for doc in matcher.all_ids()]
        return self.snapshot.make_mask(np.array(found, np.int64))

    def order(self, mask: np.ndarray, first: int | None = None) -> tuple[np.ndarray, np.ndarray]:
        """Return the documents of the mask, best first, and their scores; equals in the order of print.

        The order of the `first` documents is exact, by default that of all. The texts of the others are not
        read: they are in the order of their highest possible scores.
        """
        docs = self.snapshot.sort_by_print(mask)
        needles = list_needles(self.query)
        for needle in needles:
            self._add_bonus(needle, mask)
        first = len(docs) if first is None else first
        near = count_near_docs(needles)
        docs, scores = self._count_first(docs, max(first, near))
        if near:
            top = slice(0, near)
            self._add_nearness(needles, docs[top], scores[top], first)
            order = np.argsort(-scores[top], kind="stable")
            docs[top], scores[top] = docs[top][order], scores[top][order]
        return docs, scores

    def _add_nearness(
        self, needles: Sequence[Substring], docs: np.ndarray, scores: np.ndarray, first: int
    ) -> None:
        """Add to the scores of the documents, best first, how near the strings are to each other in them.

        It ends where no later document can be among the `first`: equals come after those before them.
        """
        strings = [needle.needle.encode() for needle in needles]
        most = MOST_NEARNESS * (len(strings) - 1)
        best: list[int] = []  # a heap of the scores of the first ones
        for place, (doc, score) in enumerate(zip(docs.tolist(), scores.tolist(), strict=True)):
            if len(best) == first and (not best or score + most <= best[0]):
                break
            score += score_nearness(self.snapshot.read_text(needles[0].fieldname, doc), strings)
            scores[place] = score
            heappush(best, score)
            if len(best) > first:
                heappop(best)

    def _count_first(self, docs: np.ndarray, first: int) -> tuple[np.ndarray, np.ndarray]:
        """Return the documents in the order of their scores, after counting in texts for the first of them.

        Documents that turn out to score less make room for others; each time, twice as many texts are read.
        """
        scores = self._score(self.query, docs)
        is_counted = np.zeros(len(docs), bool)
        looked_at = first
        while True:
            order = np.argsort(-scores, kind="stable")
            if is_counted[order[:first]].all():
                return docs[order], scores[order]
            some = order[:looked_at]
            some = some[~is_counted[some]]
            self._count(docs[some])
            scores[some] = self._score(self.query, docs[some])
            is_counted[some] = True
            looked_at *= 2

    def _count(self, docs: np.ndarray) -> None:
        """Count the occurrences of strings in the texts of the documents, unless the index knows them."""
        for needle in list_needles(self.query):
            match = self._matches.get(id(needle))
            if match and not is_term(needle.needle):
                some = docs[match.counts[docs] > 1]
                counts = self.snapshot.count_in_texts(needle.fieldname, needle.needle, some)
                match.counts[some] = np.minimum(counts, MOST_TIMES)

    def _score(self, query: whoosh_query.Query, docs: np.ndarray) -> np.ndarray:
        """Return what each document scores at most: small whole numbers, so that equals are equal."""
        nothing = np.zeros(len(docs), np.int16)  # the query for an unknown name is an Or of nothing
        match query:
            case Substring() if id(query) in self._matches:
                return self._matches[id(query)].score(docs)
            case whoosh_query.And():
                return (
                    sum((self._score(part, docs) for part in query), nothing) * self._masks[id(query)][docs]
                )
            case whoosh_query.Or():
                return reduce(np.maximum, (self._score(part, docs) for part in query), nothing)
            case _:
                return nothing

    def _add_bonus(self, query: Substring, mask: np.ndarray) -> None:
        match = self._matches.get(id(query))
        if match is None:
            return
        words = list_whole_words(query.needle)
        holders = mask & (match.counts > 0)
        match.add_bonus(self._find_words(query.fieldname, words, holders), WHOLE_WORD)
        if query.fieldname == TEXT and HEADINGS in self.snapshot.schema:
            docs, _ = self.snapshot.find_substring(HEADINGS, query.needle, holders, self._spend)
            match.bonus[docs] += IN_HEADINGS
            in_headings = self.snapshot.make_mask(docs)
            match.add_bonus(self._find_words(HEADINGS, words, in_headings), WHOLE_IN_HEADINGS)

    def _find_words(self, fieldname: str, words: list[str], mask: np.ndarray) -> np.ndarray:
        """Return which documents of the mask have each of the words as a word in the field."""
        terms = ((WORD_MARK + word).encode() for word in words)
        found = (self.snapshot.find_term(fieldname, term)[0] for term in terms)
        return reduce(np.logical_and, map(self.snapshot.make_mask, found), mask if words else mask & False)


def list_needles(query: whoosh_query.Query) -> list[Substring]:
    """Return the strings to find, in the order of the query, without those that must be absent."""
    match query:
        case Substring():
            return [query]
        case whoosh_query.And() | whoosh_query.Or():
            return [needle for part in query for needle in list_needles(part)]
        case whoosh_query.AndNot():
            return list_needles(query.a)
        case _:
            return []
