"""Finds documents about the same subject."""

from __future__ import annotations

from collections import Counter
from math import log

import numpy as np

from articles.search.language.dictionary import current_dictionary
from articles.search.language.terms import WORD_MARK
from articles.search.ranking import MAX_SHARE, weigh_words
from articles.search.whoosh_engine.snapshot import Snapshot


def find_related(
    snapshot: Snapshot, doc: int, mask: np.ndarray, *, fieldname: str
) -> tuple[np.ndarray, np.ndarray]:
    """Return documents of the mask that share characteristic words with this one, and how much, best first.

    Rare words weigh more, and so do words that are frequent in the text (tf·idf). 1 is all of them.
    """
    scores = np.zeros(snapshot.size)
    for term, weight in _choose_terms(snapshot, doc, fieldname):
        docs, _ = snapshot.find_term(fieldname, term)
        scores[docs] += weight
    scores[~mask] = 0
    scores[doc] = 0
    docs = np.flatnonzero(scores)
    docs = docs[np.lexsort((docs, -scores[docs]))]
    return docs, scores[docs]


def _choose_terms(snapshot: Snapshot, doc: int, fieldname: str) -> list[tuple[bytes, float]]:
    """Return the terms of the document's most characteristic words, with their weights."""
    text = snapshot.read_text(fieldname, doc).decode()
    counts = Counter(word for word in current_dictionary().cut(text) if len(word) > 1 and word.isalnum())
    terms = []
    for word, times in counts.items():
        term = (WORD_MARK + word).encode()
        found = snapshot.count_docs(fieldname, term)
        if 1 < found <= max(2, MAX_SHARE * snapshot.size):
            terms.append((term, (1 + log(times)) * log(snapshot.size / found)))
    return weigh_words(terms)
