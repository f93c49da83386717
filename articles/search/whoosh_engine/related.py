"""Finds documents about the same subject."""

from __future__ import annotations

from collections import Counter

import numpy as np

from articles.search.language.dictionary import current_dictionary
from articles.search.language.terms import WORD_MARK
from articles.search.ranking import MAX_SHARE, RELATED_WORDS
from articles.search.whoosh_engine.snapshot import Snapshot


def find_related(
    snapshot: Snapshot, doc: int, mask: np.ndarray, *, fieldname: str
) -> tuple[np.ndarray, np.ndarray]:
    """Return documents of the mask that share characteristic words with this one, and scores, best first.

    Rare words weigh more, and so do words that are frequent in the text (tf·idf).
    """
    words = _choose_words(snapshot, doc, fieldname)
    scores = np.zeros(snapshot.size)
    for docs, weight in words:
        scores[docs] += weight
    scores[~mask] = 0
    scores[doc] = 0
    docs = np.flatnonzero(scores)
    docs = docs[np.lexsort((docs, -scores[docs]))]
    return docs, scores[docs]


def _choose_words(snapshot: Snapshot, doc: int, fieldname: str) -> list[tuple[np.ndarray, float]]:
    text = snapshot.read_text(fieldname, doc).decode()
    counts = Counter(word for word in current_dictionary().cut(text) if len(word) > 1 and word.isalnum())
    words = []
    for word, times in counts.items():
        docs, _ = snapshot.find_term(fieldname, (WORD_MARK + word).encode())
        if 1 < len(docs) <= max(2, MAX_SHARE * snapshot.size):
            words.append((docs, float((1 + np.log(times)) * np.log(snapshot.size / len(docs)))))
    return sorted(words, key=lambda word: -word[1])[:RELATED_WORDS]
