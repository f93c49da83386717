"""Kinds of queries, and how each engine is asked for its first page of keys and the exact count."""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import partial
from itertools import islice

PAGE = 20
SEED = 20260319
QUERIES_A_KIND = 12
RARE, HALF, FACETS, PHRASE, CHARACTER, PAGE_50, TWENTY, MARK, NOTHING = (
    "rare word",
    "word in half of all articles",
    "the same with three facets",
    "quoted phrase",
    "single character",
    "page 50 of a frequent word, by date",
    "attack: twenty single characters",
    "attack: a short string with a mark",
    "phrase that no article contains",
)
TWENTY_CHARACTERS = "的 一 是 不 了 在 人 有 我 他 这 中 大 来 上 国 个 到 说 们"
WITH_MARK = "，的"

Ask = Callable[[str], int]
"""Asks, and returns the number of hits."""


def ask_haystack(connection: str) -> dict[str, Ask]:
    """Return how to ask an engine of Haystack each kind of query."""
    from haystack.query import SearchQuerySet

    def read(text: str, *, facets: tuple[str, ...] = (), start: int = 0, order: str = "") -> int:
        found = SearchQuerySet(connection).auto_query(text)
        for name in facets:
            found = found.facet(name)
        if order:
            found = found.order_by(order)
        list(found[start : start + PAGE])
        if facets:
            found.facet_counts()
        return found.count()

    return {
        **dict.fromkeys((RARE, HALF, PHRASE, CHARACTER, TWENTY, MARK), read),
        FACETS: partial(read, facets=("tag", "page", "newspaper")),
        PAGE_50: partial(read, start=49 * PAGE, order="-date"),
    }


def ask_search_page() -> dict[str, Ask]:
    """Return how to ask the search that pages and API use: hits from the database, fragments, all facets."""
    from articles.search import SearchQuery, Sort, search_articles

    def read(text: str, *, offset: int = 0, sort: Sort = Sort.RELEVANCE) -> int:
        return search_articles(SearchQuery(text, sort=sort), offset=offset, limit=PAGE).total

    return {
        **dict.fromkeys((RARE, HALF, PHRASE, CHARACTER, TWENTY, MARK, NOTHING), read),
        PAGE_50: partial(read, offset=49 * PAGE, sort=Sort.NEWEST),
    }


def choose_queries() -> dict[str, list[str]]:
    """Return queries of each kind, drawn from the embedded index; the seed is fixed."""
    from articles.search.engine import get_engine
    from articles.search.language.terms import WORD_MARK

    snapshot, chance = get_engine().get_backend().take_snapshot(), random.Random(SEED)
    field = snapshot.segments[0].field("text")
    words = [term.decode()[1:] for term in field if term.startswith(WORD_MARK.encode())]
    chance.shuffle(words)

    def count(word: str) -> int:
        return len(snapshot.find_term("text", (WORD_MARK + word).encode())[0])

    rare = (word for word in words if not word.isascii() and count(word) <= 10)
    often = sorted(words, key=lambda word: abs(count(word) - snapshot.size / 2))[:QUERIES_A_KIND]
    phrases = [draw_piece(snapshot, chance, chance.randint(4, 8)) for _ in range(QUERIES_A_KIND)]
    return {
        RARE: list(islice(rare, QUERIES_A_KIND)),
        HALF: often,
        FACETS: often,
        PHRASE: [f'"{phrase}"' for phrase in phrases],
        CHARACTER: [draw_piece(snapshot, chance, 1) for _ in range(QUERIES_A_KIND)],
        PAGE_50: often,
        TWENTY: [TWENTY_CHARACTERS],
        MARK: [WITH_MARK],
        NOTHING: [f'"{phrase[::-1]}"' for phrase in phrases],
    }


def draw_piece(snapshot, chance: random.Random, length: int) -> str:
    """Return so many neighbouring letters of some text."""
    while True:
        text = snapshot.read_text("text", chance.randrange(snapshot.size)).decode()
        start = chance.randrange(max(1, len(text) - length))
        piece = text[start : start + length]
        if len(piece) == length and piece.isalnum():
            return piece
