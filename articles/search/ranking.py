"""The ranking rule of every engine: small whole numbers, so that equals are equal.

Each string scores for what it matches: the binary logarithm of its number of occurrences, and the values
below. All of them together score the sum, alternatives the best. Then the best documents are reordered by how
near their words are to each other. Equals come in the order of print, newest first.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import TypeVar

from articles.search.language.dictionary import current_dictionary

Term = TypeVar("Term", str, bytes)

# The scores of a match. A match in the headings outweighs everything that the text can score.
IN_HEADINGS, WHOLE_IN_HEADINGS, WHOLE_WORD = 8, 2, 3
MOST_TIMES = 7  # more occurrences in a text do not count; the score is the binary logarithm of their number
# Reads of texts, one for each string in each of the best documents, to see how near the strings are.
NEAR_TEXTS = 600
NEAR_PLACES = 50  # of one word in one text
# Widest gap in bytes of UTF-8 (three for a Chinese character) and its score.
GAPS = ((6, 4), (30, 3), (120, 2), (400, 1))
MOST_NEARNESS = GAPS[0][1]  # of two strings

# How many words of a text, the most characteristic ones, relate it to others; a word in more than this share
# of all articles characterises none.
RELATED_WORDS = 40
MAX_SHARE = 0.2
LEAST_WORDS = 12  # a text with fewer is little like any other, whatever these are


def weigh_words(weights: Iterable[tuple[Term, float]]) -> list[tuple[Term, float]]:
    """The most characteristic of these words, the weights of which become shares of their sum.

    An article that has all of them is then like the text by 1, or by less where they are few.
    """
    chosen = sorted(weights, key=lambda word: -word[1])[:RELATED_WORDS]
    whole = sum(weight for _, weight in chosen) * max(1, LEAST_WORDS / (len(chosen) or 1))
    return [(word, weight / whole) for word, weight in chosen] if whole else []


def list_whole_words(needle: str) -> list[str]:
    """Return the words that a text must have as words, for this folded string to be whole there."""
    return [word for word in current_dictionary().cut(needle) if len(word) > 1 and word.isalnum()]


def count_near_docs(needles: Sequence) -> int:
    """Return how many of the best documents are reordered by how near these strings are to each other."""
    return NEAR_TEXTS // len(needles) if len(needles) > 1 else 0


def score_nearness(text: bytes, needles: Sequence[bytes]) -> int:
    """Return the score of the narrowest gaps in this folded text between each string and the next."""
    places = [_find_places(text, needle) for needle in needles]
    score = 0
    for (one, width), (other, other_width) in pairwise(zip(places, map(len, needles), strict=True)):
        gap = _find_gap(one, width, other, other_width)
        score += next((value for most, value in GAPS if gap is not None and gap <= most), 0)
    return score


def _find_places(text: bytes, needle: bytes) -> list[int]:
    places: list[int] = []
    at = text.find(needle)
    while at >= 0 and len(places) < NEAR_PLACES:
        places.append(at)
        at = text.find(needle, at + len(needle))
    return places


def _find_gap(one: list[int], width: int, other: list[int], other_width: int) -> int | None:
    """Return the narrowest gap between two strings, given the places and width of each; None without both."""
    if len(one) > len(other):
        one, width, other, other_width = other, other_width, one, width
    gaps = []
    for at in one if other else ():
        after = bisect_left(other, at)
        if after < len(other):
            gaps.append(other[after] - at - width)
        if after:
            gaps.append(at - other[after - 1] - other_width)
    return max(0, min(gaps)) if gaps else None
