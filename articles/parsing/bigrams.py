"""Which characters follow each other in Chinese newspapers: a small model, read from `bigrams.bin`.

The file holds numbers only, no text: quantised logarithms under hashes of characters and pairs of them.
`articles.parsing.training.count_bigrams` makes it. Everything here is a table look-up.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Sequence
from functools import cache
from math import sqrt
from operator import add
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

PAIR_SLOTS = 1 << 18
SIGN_SLOTS = 1 << 15
STEPS_PER_BIT = 8
_ZERO = 128
_COMMON_STEPS = 88  # of a pair's rarity: 11 bits; a pair as common says nothing about a topic
_RARE_STEPS = 80
_MOST_KEPT = 200_000
_HAN = re.compile("[\u3400-\u9fff]{2,}")


def pair_slot(pair: str) -> int:
    """The slot of two characters in the table of pairs."""
    return (ord(pair[0]) * 40503 ^ ord(pair[1]) * 2654435) % PAIR_SLOTS


def sign_slot(pair: str) -> int:
    """The slot of two characters in the tables of how paragraphs begin and headings read."""
    return (ord(pair[0]) * 40503 ^ ord(pair[1]) * 2654435) % SIGN_SLOTS


class _Tables:
    def __init__(self, data: bytes) -> None:
        self.chars, data = data[:0x10000], data[0x10000:]
        self.pairs, data = data[:PAIR_SLOTS], data[PAIR_SLOTS:]
        self.starts, data = data[:SIGN_SLOTS], data[SIGN_SLOTS:]
        self.headings, self.ends = data[:SIGN_SLOTS], data[SIGN_SLOTS:]


@cache
def _tables() -> _Tables:
    return _Tables(zlib.decompress(Path(__file__).with_name("bigrams.bin").read_bytes()))


def char_bits(char: str) -> float:
    """How rare the character is: −log2 of its probability."""
    return _tables().chars[min(ord(char), 0xFFFF)] / STEPS_PER_BIT


def pair_bits(pair: str) -> float:
    """How rare the two characters are next to each other: −log2 of their probability."""
    return _tables().pairs[pair_slot(pair)] / STEPS_PER_BIT


def bond(before: str, after: str) -> float:
    """How many bits likelier `after` is after `before` than anywhere: high inside words, about 0 between."""
    return char_bits(before) + char_bits(after) - pair_bits(before + after)


def bonds(before: Sequence[str], after: Sequence[str], others: NDArray[np.intp]) -> NDArray[np.float64]:
    """`bond` of each character of `before` and those of `after` at the places in its row of `others`."""
    tables = _tables()
    chars = np.frombuffer(tables.chars, np.uint8)
    pairs = np.frombuffer(tables.pairs, np.uint8)
    over = np.array([ord(char) for char in before], np.int64)[:, None]
    under = np.array([ord(char) for char in after], np.int64)[others]
    slots = (over * 40503 ^ under * 2654435) % PAIR_SLOTS
    rare = chars[np.minimum(over, 0xFFFF)].astype(float) + chars[np.minimum(under, 0xFFFF)]
    return (rare - pairs[slots]) / STEPS_PER_BIT


def start_bits(text: str) -> float:
    """How many bits likelier the first two characters are to begin a paragraph than to stand anywhere."""
    return (_tables().starts[sign_slot(text[:2])] - _ZERO) / STEPS_PER_BIT if len(text) > 1 else 0.0


def end_bits(text: str) -> float:
    """How many bits likelier the last two characters are to end a heading than to stand anywhere."""
    return (_tables().ends[sign_slot(text[-2:])] - _ZERO) / STEPS_PER_BIT if len(text) > 1 else 0.0


def heading_bits(text: str) -> float:
    """How many bits a pair the text is likelier as a heading than as running text, on average."""
    pairs = [text[i : i + 2] for i in range(min(len(text), 60) - 1)]
    headings = _tables().headings
    bits = sum(headings[sign_slot(pair)] - _ZERO for pair in pairs) / STEPS_PER_BIT
    return bits / len(pairs) if pairs else 0.0


class _Squares(dict[str, float]):
    """Pair → its squared weight as a sign of a topic, 0 to 1, each looked up once."""

    def __missing__(self, pair: str) -> float:
        bits = _tables().pairs[pair_slot(pair)]
        weight = min(max(bits - _COMMON_STEPS, 0), _RARE_STEPS) / _RARE_STEPS
        if len(self) >= _MOST_KEPT:
            self.clear()
        self[pair] = weight * weight
        return weight * weight


topic_squares = _Squares()


def topic_signs(text: str) -> set[str]:
    """The pairs of Chinese characters in the text that say something about its topic; `topic_squares` weighs
    them."""
    pairs: set[str] = set()
    for run in _HAN.findall(text):
        pairs.update(map(add, run, run[1:]))
    return set(filter(topic_squares.__getitem__, pairs))


def topic_pairs(text: str) -> Iterator[tuple[str, float]]:
    """The same pairs in their order, repeats included, each with its weight, above 0 to 1."""
    for run in _HAN.findall(text):
        for pair in map(add, run, run[1:]):
            if square := topic_squares[pair]:
                yield pair, sqrt(square)
