"""Count character pairs: `python -m articles.parsing.training.count_bigrams ARTICLES.jsonl.gz...`.

Writes `bigrams.bin` beside the parser: for characters, pairs, the first pairs of paragraphs, the pairs of
headings and their last ones, a byte each. The articles (title, body as paragraphs) are read and not kept.
"""

from __future__ import annotations

import gzip
import json
import math
import sys
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from articles.parsing.bigrams import PAIR_SLOTS, SIGN_SLOTS, STEPS_PER_BIT, pair_slot, sign_slot
from articles.parsing.lines import fold

TARGET = Path(__file__).parents[1] / "bigrams.bin"


def read_articles(paths: Iterable[str]) -> Iterator[tuple[str, list[str]]]:
    """Title and paragraphs of each article in the files of JSON lines."""
    for path in paths:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                row = json.loads(line)
                yield fold(row.get("title") or ""), [fold(text) for text in row.get("body") or ()]


def pairs_of(text: str) -> list[str]:
    """The text's characters two by two, overlapping."""
    return [text[i : i + 2] for i in range(len(text) - 1)]


def count_tables(articles: Iterable[tuple[str, list[str]]]) -> bytes:
    """The tables as bytes, in the order in which `bigrams` reads them."""
    chars: Counter[int] = Counter()
    pairs: Counter[int] = Counter()
    small: Counter[int] = Counter()
    starts: Counter[int] = Counter()
    headings: Counter[int] = Counter()
    ends: Counter[int] = Counter()
    for title, body in articles:
        for text in body:
            chars.update(min(ord(char), 0xFFFF) for char in text)
            two = pairs_of(text)
            pairs.update(pair_slot(pair) for pair in two)
            small.update(sign_slot(pair) for pair in two)
            starts.update(sign_slot(pair) for pair in two[:1])
        two = pairs_of(title)
        headings.update(sign_slot(pair) for pair in two)
        ends.update(sign_slot(pair) for pair in two[-1:])
    return b"".join(
        (
            _rarity(chars, 0x10000),
            _rarity(pairs, PAIR_SLOTS),
            _leaning(starts, small, SIGN_SLOTS),
            _leaning(headings, small, SIGN_SLOTS),
            _leaning(ends, small, SIGN_SLOTS),
        )
    )


def _rarity(counts: Counter[int], slots: int) -> bytes:
    total = sum(counts.values()) + slots / 4
    bits = (-math.log2((counts[slot] + 0.25) / total) for slot in range(slots))
    return bytes(min(255, round(value * STEPS_PER_BIT)) for value in bits)


def _leaning(here: Counter[int], anywhere: Counter[int], slots: int) -> bytes:
    """How much likelier each slot is here than anywhere, as bits around 128; rare slots stay near 128."""
    ours, all_ = sum(here.values()), sum(anywhere.values())
    out = bytearray()
    for slot in range(slots):
        expected = anywhere[slot] / all_ * ours
        bits = math.log2((here[slot] + 3) / (expected + 3))
        out.append(max(0, min(255, 128 + round(bits * STEPS_PER_BIT))))
    return bytes(out)


if __name__ == "__main__":
    TARGET.write_bytes(zlib.compress(count_tables(read_articles(sys.argv[1:])), 9))
