"""Which documents a Whoosh query finds and how well, as arrays over all documents of a snapshot."""

from __future__ import annotations

from functools import reduce
from itertools import pairwise

import numpy as np
from whoosh import query
from whoosh.searching import Searcher

from articles.search.language.dictionary import current_dictionary
from articles.search.language.terms import WORD_MARK
from articles.search.whoosh_engine.fields import PrintText, Substring
from articles.search.whoosh_engine.snapshot import Snapshot

TEXT, HEADINGS, DATE, PLACE = "text", "headings", "date", "place"
# What a match is worth. A match in the headings outweighs everything that the body can give.
IN_HEADINGS, WHOLE_IN_HEADINGS, WHOLE_WORD = 8, 2, 3
MOST_TIMES = 7  # more often in one text counts no more; the worth is the number's binary logarithm
# Among this many of the best, words that stand near each other go first.
NEAR_DOCS = 300
NEAR_PLACES = 50  # of one word in one text
# Widest gap in bytes of UTF-8 (three to a Chinese character) and what it is worth.
GAPS = ((6, 4), (30, 3), (120, 2), (400, 1))


class Evaluation:
    """One query on one snapshot. What a string finds is looked up once, for the mask and for the score."""

    def __init__(self, snapshot: Snapshot, asked: query.Query):
        self.snapshot = snapshot
        self.asked = asked
        self._found: dict[tuple[str, str], tuple[np.ndarray, np.ndarray]] = {}

    def find_mask(self) -> np.ndarray:
        """True for each document, deleted ones left out, that the query finds."""
        return self._find(self.asked) & self.snapshot.live

    def find_scores(self) -> np.ndarray:
        """What each document is worth for the query: small whole numbers, so that equals are equal."""
        return self._score(self.asked)

    def _look_up(self, fieldname: str, needle: str) -> tuple[np.ndarray, np.ndarray]:
        key = (fieldname, needle)
        if key not in self._found:
            self._found[key] = self.snapshot.find_substring(fieldname, needle)
        return self._found[key]

    def _find(self, asked: query.Query) -> np.ndarray:
        snapshot = self.snapshot
        match asked:
            case Substring():
                return snapshot.make_mask(self._look_up(asked.fieldname, asked.needle)[0])
            case query.And():
                return reduce(np.logical_and, map(self._find, asked), snapshot.live)
            case query.Or():
                return reduce(np.logical_or, map(self._find, asked), np.zeros(snapshot.size, bool))
            case query.Not():
                return ~self._find(asked.query)
            case query.AndNot():
                return self._find(asked.a) & ~self._find(asked.b)
            case query.Every() if asked.fieldname in (None, "*") or self._is_print(asked):
                return snapshot.live
            case query.Term() if type(asked) is query.Term:
                field = snapshot.schema[asked.fieldname]
                return snapshot.make_mask(snapshot.find_term(asked.fieldname, field.to_bytes(asked.text))[0])
            case query.TermRange() if type(asked) is query.TermRange:
                return self._find_range(asked)
            case _:
                return self._ask_whoosh(asked)

    def _is_print(self, asked: query.Query) -> bool:
        return isinstance(self.snapshot.schema[asked.fieldname], PrintText)

    def _find_range(self, asked: query.TermRange) -> np.ndarray:
        """Documents with a term between the edges: terms lie in order, and their postings with them."""
        kind, snapshot = self.snapshot.schema[asked.fieldname], self.snapshot
        start, end = (kind.to_bytes(edge) if edge else b"" for edge in (asked.start, asked.end))
        mask = np.zeros(snapshot.size, bool)
        for base, segment in zip(snapshot.bases, snapshot.segments, strict=True):
            if field := segment.field(asked.fieldname):
                first = field.find_from(start)
                first += bool(asked.startexcl and asked.start and field.find(start) is not None)
                last = field.find_from(end) if asked.end else len(field)
                last += bool(asked.end and not asked.endexcl and field.find(end) is not None)
                docs = field.docs[field.starts[first] : field.starts[max(first, last)]]
                mask[base + docs.astype(np.int64)] = True
        return mask

    def _ask_whoosh(self, asked: query.Query) -> np.ndarray:
        """Whoosh's own evaluation, segment by segment, of a kind of query that has none here."""
        found = []
        for base, segment in zip(self.snapshot.bases, self.snapshot.segments, strict=True):
            matcher = asked.matcher(Searcher(segment.reader))
            found += [base + doc for doc in matcher.all_ids()]
        return self.snapshot.make_mask(np.array(found, np.int64))

    def _score(self, asked: query.Query) -> np.ndarray:
        nothing = np.zeros(self.snapshot.size, np.int16)  # a name that nothing bears is an Or of no parts
        match asked:
            case Substring():
                return self._score_string(asked)
            case query.And():
                return sum(map(self._score, asked), nothing)
            case query.Or():
                return reduce(np.maximum, map(self._score, asked), nothing)
            case _:
                return nothing

    def _score_string(self, asked: Substring) -> np.ndarray:
        scores = np.zeros(self.snapshot.size, np.int16)
        docs, counts = self._look_up(asked.fieldname, asked.needle)
        scores[docs] += np.log2(np.minimum(counts, MOST_TIMES)).astype(np.int16)
        words = [word for word in current_dictionary().cut(asked.needle) if len(word) > 1 and word.isalnum()]
        scores[self._find_words(asked.fieldname, words, docs)] += WHOLE_WORD
        if asked.fieldname == TEXT and HEADINGS in self.snapshot.schema:
            docs, _ = self._look_up(HEADINGS, asked.needle)
            scores[docs] += IN_HEADINGS
            scores[self._find_words(HEADINGS, words, docs)] += WHOLE_IN_HEADINGS
        return scores

    def _find_words(self, fieldname: str, words: list[str], docs: np.ndarray) -> np.ndarray:
        """Those of the documents in whose field each of the words stands as a word."""
        for word in words:
            holds = self.snapshot.make_mask(
                self.snapshot.find_term(fieldname, (WORD_MARK + word).encode())[0]
            )
            docs = docs[holds[docs]]
        return docs if words else docs[:0]

    def order(self, mask: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The documents of the mask, best first, and the worth of each; equals in the order of print."""
        docs = order_by_print(self.snapshot, mask)
        scores = self.find_scores()[docs]
        order = np.argsort(-scores, kind="stable")
        docs, scores = docs[order], scores[order]
        needles = list_needles(self.asked)
        if len(needles) > 1:
            top = slice(0, NEAR_DOCS)
            near = [self._score_nearness(doc, needles) for doc in docs[top].tolist()]
            scores[top] += np.array(near, scores.dtype)  # told, since an empty list would be floats
            order = np.argsort(-scores[top], kind="stable")
            docs[top], scores[top] = docs[top][order], scores[top][order]
        return docs, scores

    def _score_nearness(self, doc: int, needles: list[Substring]) -> int:
        """What the gaps between one string and the next are worth, at their narrowest in this text."""
        text = self.snapshot.read_text(needles[0].fieldname, doc)
        places = [_find_places(text, needle.needle.encode()) for needle in needles]
        worth = 0
        for one, other in pairwise(places):
            gap = _find_gap(one, other)
            worth += next((value for width, value in GAPS if gap is not None and gap <= width), 0)
        return worth


def order_by_print(snapshot: Snapshot, mask: np.ndarray, *, oldest_first: bool = False) -> np.ndarray:
    """The documents of the mask by date, the newest first unless told, and as they stand in an issue.

    Undated ones come last. An index without these fields keeps its order.
    """
    docs = np.flatnonzero(mask)
    if DATE not in snapshot.schema or PLACE not in snapshot.schema:
        return docs
    days, places = snapshot.ranks(DATE)[docs], snapshot.ranks(PLACE)[docs]
    return docs[np.lexsort((places, days if oldest_first else -days, days < 0))]


def list_needles(asked: query.Query) -> list[Substring]:
    """The strings that the query wants found, in its order; not those that must be missing."""
    match asked:
        case Substring():
            return [asked]
        case query.And() | query.Or():
            return [needle for part in asked for needle in list_needles(part)]
        case query.AndNot():
            return list_needles(asked.a)
        case _:
            return []


def _find_places(text: bytes, needle: bytes) -> list[tuple[int, int]]:
    places = []
    at = text.find(needle)
    while at >= 0 and len(places) < NEAR_PLACES:
        places.append((at, at + len(needle)))
        at = text.find(needle, at + len(needle))
    return places


def _find_gap(one: list[tuple[int, int]], other: list[tuple[int, int]]) -> int | None:
    """The narrowest gap between a range of the one and a range of the other; None where either is empty."""
    ranges = sorted([(*place, 0) for place in one] + [(*place, 1) for place in other])
    gaps = [max(0, later[0] - earlier[1]) for earlier, later in pairwise(ranges) if earlier[2] != later[2]]
    return min(gaps, default=None)
