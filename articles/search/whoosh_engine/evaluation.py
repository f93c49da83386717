"""Which documents match a Whoosh query, and their scores, as arrays over all documents of a snapshot."""

from __future__ import annotations

from functools import reduce

import numpy as np
from whoosh import query as whoosh_query
from whoosh.searching import Searcher

from articles.search.language.terms import WORD_MARK
from articles.search.ranking import (
    IN_HEADINGS,
    MOST_TIMES,
    NEAR_DOCS,
    WHOLE_IN_HEADINGS,
    WHOLE_WORD,
    list_whole_words,
    score_nearness,
)
from articles.search.whoosh_engine.fields import PrintText, Substring
from articles.search.whoosh_engine.snapshot import Snapshot

TEXT, HEADINGS, DATE, PLACE = "text", "headings", "date", "place"


class Evaluation:
    """One query on one snapshot. Each string is looked up once, for the mask and, if asked, the scores."""

    def __init__(self, snapshot: Snapshot, query: whoosh_query.Query, *, has_scores: bool = True):
        self.snapshot = snapshot
        self.query = query
        self.has_scores = has_scores
        self._found: dict[tuple[str, str], tuple[np.ndarray, np.ndarray]] = {}

    def find_mask(self) -> np.ndarray:
        """Return a mask of the documents that match, without deleted ones."""
        return self._find(self.query) & self.snapshot.live

    def find_scores(self) -> np.ndarray:
        """Return each document's score: small whole numbers, so that equals are equal."""
        return self._score(self.query)

    def _look_up(self, fieldname: str, needle: str) -> tuple[np.ndarray, np.ndarray]:
        key = (fieldname, needle)
        if key not in self._found:
            self._found[key] = self.snapshot.find_substring(fieldname, needle)
        return self._found[key]

    def _find_string(self, query: Substring) -> np.ndarray:
        if self.has_scores:
            return self._look_up(query.fieldname, query.needle)[0]
        return self.snapshot.find_holders(query.fieldname, query.needle)

    def _find(self, query: whoosh_query.Query) -> np.ndarray:
        snapshot = self.snapshot
        match query:
            case Substring():
                return snapshot.make_mask(self._find_string(query))
            case whoosh_query.And():
                return reduce(np.logical_and, map(self._find, query), snapshot.live)
            case whoosh_query.Or():
                return reduce(np.logical_or, map(self._find, query), np.zeros(snapshot.size, bool))
            case whoosh_query.Not():
                return ~self._find(query.query)
            case whoosh_query.AndNot():
                return self._find(query.a) & ~self._find(query.b)
            case whoosh_query.Every() if query.fieldname in (None, "*") or self._is_print(query):
                return snapshot.live
            case whoosh_query.Term() if type(query) is whoosh_query.Term:
                field = snapshot.schema[query.fieldname]
                return snapshot.make_mask(snapshot.find_term(query.fieldname, field.to_bytes(query.text))[0])
            case whoosh_query.TermRange() if type(query) is whoosh_query.TermRange:
                return self._find_range(query)
            case _:
                return self._ask_whoosh(query)

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

    def _score(self, query: whoosh_query.Query) -> np.ndarray:
        nothing = np.zeros(self.snapshot.size, np.int16)  # the query for an unknown name is an Or of nothing
        match query:
            case Substring():
                return self._score_string(query)
            case whoosh_query.And():
                return sum(map(self._score, query), nothing)
            case whoosh_query.Or():
                return reduce(np.maximum, map(self._score, query), nothing)
            case _:
                return nothing

    def _score_string(self, query: Substring) -> np.ndarray:
        scores = np.zeros(self.snapshot.size, np.int16)
        docs, counts = self._look_up(query.fieldname, query.needle)
        scores[docs] += np.log2(np.minimum(counts, MOST_TIMES)).astype(np.int16)
        words = list_whole_words(query.needle)
        scores[self._find_words(query.fieldname, words, docs)] += WHOLE_WORD
        if query.fieldname == TEXT and HEADINGS in self.snapshot.schema:
            docs, _ = self._look_up(HEADINGS, query.needle)
            scores[docs] += IN_HEADINGS
            scores[self._find_words(HEADINGS, words, docs)] += WHOLE_IN_HEADINGS
        return scores

    def _find_words(self, fieldname: str, words: list[str], docs: np.ndarray) -> np.ndarray:
        """Return those of the documents whose field contains each of the words as a word."""
        for word in words:
            holds = self.snapshot.make_mask(
                self.snapshot.find_term(fieldname, (WORD_MARK + word).encode())[0]
            )
            docs = docs[holds[docs]]
        return docs if words else docs[:0]

    def order(self, mask: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the documents of the mask, best first, and their scores; equals in the order of print."""
        docs = order_by_print(self.snapshot, mask)
        scores = self.find_scores()[docs]
        order = np.argsort(-scores, kind="stable")
        docs, scores = docs[order], scores[order]
        needles = list_needles(self.query)
        if len(needles) > 1:
            top = slice(0, NEAR_DOCS)
            texts = (self.snapshot.read_text(needles[0].fieldname, doc) for doc in docs[top].tolist())
            near = [score_nearness(text, [needle.needle.encode() for needle in needles]) for text in texts]
            scores[top] += np.array(
                near, scores.dtype
            )  # with the type, because an empty list would become floats
            order = np.argsort(-scores[top], kind="stable")
            docs[top], scores[top] = docs[top][order], scores[top][order]
        return docs, scores


def order_by_print(snapshot: Snapshot, mask: np.ndarray, *, oldest_first: bool = False) -> np.ndarray:
    """Return the documents of the mask by date, newest first by default, and in the order of each issue.

    Undated ones come last. An index without these fields keeps its order.
    """
    docs = np.flatnonzero(mask)
    if DATE not in snapshot.schema or PLACE not in snapshot.schema:
        return docs
    days, places = snapshot.ranks(DATE)[docs], snapshot.ranks(PLACE)[docs]
    return docs[np.lexsort((places, days if oldest_first else -days, days < 0))]


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
