"""Recall and precision of the search. Run by `bench_search`."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from math import ceil

from opencc import OpenCC

from articles.search.documents import ArticleIndex, write_text
from articles.search.engine import get_engine
from articles.search.language.dictionary import current_dictionary
from articles.search.language.query import parse_query

SEED = 20260319


@contextmanager
def counting(name: str) -> Iterator[dict[str, int]]:
    counts = {"asked": 0, "true": 0, "found": 0, "right": 0}
    yield counts
    recall = counts["right"] / counts["true"] if counts["true"] else 1
    precision = counts["right"] / counts["found"] if counts["found"] else 1
    print(f"| {name} | {counts['asked']} | {counts['true']:,} | {recall:.2%} | {precision:.2%} |")


def measure_recall(number: int = 2000) -> None:
    """Print recall and precision against plain comparison of texts after NFKC, OpenCC and case folding."""
    to_simplified, to_traditional = OpenCC("t2s").convert, OpenCC("s2t").convert

    def plain(text: str) -> str:
        return to_simplified(unicodedata.normalize("NFKC", text)).casefold()

    texts = [
        (article.pk, printed, plain(printed))
        for batch in [ArticleIndex().index_queryset()]
        for article in batch.iterator(chunk_size=1000)
        for printed in [write_text(article)]
    ]
    kinds = {
        f"{length} characters": (lambda length=length: draw_piece(texts, chance, length))
        for length in range(1, 13)
    }
    chance = random.Random(SEED)
    kinds["words"] = lambda: draw_word(texts, chance)
    kinds["traditional"] = lambda: to_traditional(draw_piece(texts, chance, 4))
    kinds["full width"] = lambda: widen(draw_number(texts, chance))
    print("| 2,000 queries drawn | asked | true hits | recall | precision |\n|---|---|---|---|---|")
    with counting("all") as total:
        for name, draw in kinds.items():
            with counting(name) as counts:
                for _ in range(ceil(number / len(kinds))):
                    asked = draw()
                    truth = {pk for pk, _, text in texts if plain(asked) in text}
                    found = find(asked)
                    for tally in (counts, total):
                        tally["asked"] += 1
                        tally["true"] += len(truth)
                        tally["found"] += len(found)
                        tally["right"] += len(found & truth)


def find(asked: str) -> set[int]:
    """Return primary keys of the hits, without reading them from the database."""
    return set(get_engine().open_view([]).find_all(parse_query(f'"{asked}"').groups))


def draw_piece(texts: list, chance: random.Random, length: int) -> str:
    while True:
        lines = [line for line in chance.choice(texts)[1].split("\n") if len(line) >= length]
        if lines:
            line = chance.choice(lines)
            start = chance.randrange(len(line) - length + 1)
            piece = line[start : start + length]
            if piece == piece.strip() and not set(piece) & set('"“”「」『』＂'):
                return piece


def draw_word(texts: list, chance: random.Random) -> str:
    while True:
        words = [
            word
            for word in current_dictionary().cut(chance.choice(texts)[1])
            if len(word) > 1 and word.isalnum()
        ]
        if words:
            return chance.choice(words)


def draw_number(texts: list, chance: random.Random) -> str:
    while True:
        piece = draw_piece(texts, chance, 4)
        if any(char.isdecimal() for char in piece):
            return piece


def widen(text: str) -> str:
    return "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in text)
