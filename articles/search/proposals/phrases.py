"""Key phrases of an article: runs of nouns that it repeats and the archive seldom has."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from math import log

from articles.search.proposals.frames import Word

KEY_PHRASES = 5  # of an article
MIN_PHRASE_CHARS, MAX_PHRASE_CHARS = 4, 10
LEAST_TIMES = 2
MAX_SHARE = 0.2  # a phrase in a larger share of all articles characterises none
HEADING_TIMES = 3  # what a place in a heading counts
_NOUNS = ("n", "vn", "nz", "j", "l", "an", "b", "ng")
_HAN = re.compile("[\u4e00-\u9fff]+")


def list_phrases(words: Sequence[Word]) -> Iterator[str]:
    """The runs of up to three nouns in a text that could be a topic, with repetitions."""
    for first in range(len(words)):
        phrase = ""
        for word, kind in words[first : first + 3]:
            if kind not in _NOUNS or not _HAN.fullmatch(word):
                break
            phrase += word
            if MIN_PHRASE_CHARS <= len(phrase) <= MAX_PHRASE_CHARS:
                yield phrase


def count_phrases(headings: Sequence[Sequence[Word]], texts: Sequence[Sequence[Word]]) -> Counter[str]:
    """How often each phrase occurs that an article repeats or has in a heading."""
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(list_phrases(text))
    for heading in headings:
        for phrase in list_phrases(heading):
            counts[phrase] += HEADING_TIMES
    return Counter({phrase: times for phrase, times in counts.items() if times >= LEAST_TIMES})


def choose_phrases(
    counts: Counter[str], count_articles: Callable[[str], int], total: int
) -> list[tuple[str, float]]:
    """The phrases that characterise an article of these counts, and how much each does, 0 to 1, best first.

    `count_articles` returns in how many of `total` articles a phrase occurs. Of two that contain each other,
    the longer one stays where it is as frequent.
    """
    longest = {
        phrase: times
        for phrase, times in counts.items()
        if not any(phrase != other and phrase in other and times <= counts[other] for other in counts)
    }
    scores: dict[str, float] = {}
    for phrase, times in Counter(longest).most_common(4 * KEY_PHRASES):
        holders = max(1, count_articles(phrase))
        if holders <= max(2, MAX_SHARE * total):
            scores[phrase] = (1 + log(times)) * log(1 + total / holders)
    best = max(scores.values(), default=1)
    ranked = sorted(scores.items(), key=lambda one: (-one[1], one[0]))
    return [(phrase, score / best) for phrase, score in ranked[:KEY_PHRASES]]
