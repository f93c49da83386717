"""What editors gave to articles like this one: the topics of its nearest neighbours."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import log, sqrt

NEIGHBOURS = 5
LEAST_DECIDED = 8  # articles, before anything can be learned from them
LEAST_LIKENESS = 0.08  # of texts that have more in common than the newspaper's everyday words
FULL_LIKENESS = 0.3  # from here on, what the neighbours have counts fully


@dataclass(frozen=True, slots=True)
class TaggedArticle:
    """A decided article: its key, title, words with their counts, and the keys of its topics."""

    pk: int
    title: str
    words: Mapping[str, int]
    tags: frozenset[int]


@dataclass(frozen=True, slots=True)
class LikelyTag:
    """A topic of neighbours; `title` is that of the most similar one that has it."""

    tag_pk: int
    weight: float
    title: str


class Neighbours:
    """Decided articles as vectors of their words; rare words weigh more."""

    def __init__(self, articles: Iterable[TaggedArticle]) -> None:
        self._articles = list(articles)
        holders = Counter(word for article in self._articles for word in article.words)
        total = len(self._articles)
        self._weights = {word: log((1 + total) / (0.5 + count)) for word, count in holders.items()}
        self._postings: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for place, article in enumerate(self._articles):
            for word, weight in self._weigh(article.words).items():
                self._postings[word].append((place, weight))

    def _weigh(self, words: Mapping[str, int]) -> dict[str, float]:
        """The words that decided articles have too, as a vector of length 1."""
        vector = {
            word: (1 + log(times)) * self._weights[word]
            for word, times in words.items()
            if word in self._weights
        }
        length = sqrt(sum(weight * weight for weight in vector.values()))
        return {word: weight / length for word, weight in vector.items()}

    def find_tags(self, pk: int, words: Mapping[str, int]) -> list[LikelyTag]:
        """The topics that most of the nearest articles have, without the article itself, likeliest first."""
        if len(self._articles) < LEAST_DECIDED:
            return []
        likeness: dict[int, float] = defaultdict(float)
        for word, weight in self._weigh(words).items():
            for place, other in self._postings[word]:
                likeness[place] += weight * other
        near = [
            (score, self._articles[place])
            for place, score in likeness.items()
            if score >= LEAST_LIKENESS and self._articles[place].pk != pk
        ]
        near = sorted(near, key=lambda one: (-one[0], one[1].pk))[:NEIGHBOURS]
        if not near:
            return []
        total = sum(score for score, _ in near)
        trust = min(1.0, near[0][0] / FULL_LIKENESS)
        shares: dict[int, float] = defaultdict(float)
        titles: dict[int, str] = {}
        for score, article in near:
            for tag in article.tags:
                shares[tag] += score / total
                titles.setdefault(tag, article.title)
        likely = [LikelyTag(tag, share * trust, titles[tag]) for tag, share in shares.items()]
        return sorted(likely, key=lambda one: (-one.weight, one.tag_pk))
