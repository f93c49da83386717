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
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

PAIR_SLOTS = 1 << 18
SIGN_SLOTS = 1 << 15
STEPS_PER_BIT = 8
_ZERO = 128
_COMMON_STEPS = 88  # of a pair's rarity: 11 bits; a pair as common says nothing about a topic
_RARE_STEPS = 80
_MOST_KEPT = 200_000
_MOST_HEADING_CHARS = 60
_Numbers = TypeVar("_Numbers", int, NDArray[np.int64])
_HAN = re.compile("[\u3400-\u9fff]{2,}")


def _hash_pairs(before: _Numbers, after: _Numbers) -> _Numbers:
    """The hash of each two characters, given as numbers: a slot after division by a table's size."""
    return before * 40503 ^ after * 2654435


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


def bond(before: str, after: str) -> float:
    """How many bits likelier `after` is after `before` than anywhere: high inside words, about 0 between."""
    tables = _tables()
    over, under = ord(before), ord(after)
    rare = tables.chars[over if over < 0xFFFF else 0xFFFF] + tables.chars[under if under < 0xFFFF else 0xFFFF]
    return (rare - tables.pairs[_hash_pairs(over, under) % PAIR_SLOTS]) / STEPS_PER_BIT


def bonds(before: Sequence[str], after: Sequence[str], others: NDArray[np.intp]) -> NDArray[np.float64]:
    """`bond` of each character of `before` and those of `after` at the places in its row of `others`."""
    tables = _tables()
    chars = np.frombuffer(tables.chars, np.uint8)
    pairs = np.frombuffer(tables.pairs, np.uint8)
    over = number_chars("".join(before))[:, None]
    under = number_chars("".join(after))[others]
    slots = _hash_pairs(over, under) % PAIR_SLOTS
    rare = chars[np.minimum(over, 0xFFFF)].astype(float) + chars[np.minimum(under, 0xFFFF)]
    return (rare - pairs[slots]) / STEPS_PER_BIT


def break_bits(texts: Sequence[str]) -> NDArray[np.float64]:
    """For the break below each text but the last its `bond`, the `start_bits` of the text below it, and the
    `end_bits` of that above; no text is empty."""
    tables = _tables()
    chars, pairs, starts, ends = (
        np.frombuffer(table, np.uint8) for table in (tables.chars, tables.pairs, tables.starts, tables.ends)
    )
    codes = number_chars("".join(texts))
    lengths = np.array(list(map(len, texts)))
    tops = lengths.cumsum()[:-1]  # the places of the characters right below the breaks
    over, under = codes[tops - 1], codes[tops]
    # A text of one character has no other one; what stands there instead is not used.
    before, after = codes[tops - 2], codes.take(tops + 1, mode="clip")
    rare = chars[np.minimum(over, 0xFFFF)].astype(float) + chars[np.minimum(under, 0xFFFF)]
    begin = starts[_hash_pairs(under, after) % SIGN_SLOTS].astype(float) - _ZERO
    end = ends[_hash_pairs(before, over) % SIGN_SLOTS].astype(float) - _ZERO
    begin[lengths[1:] == 1] = end[lengths[:-1] == 1] = 0
    return np.stack([rare - pairs[_hash_pairs(over, under) % PAIR_SLOTS], begin, end], 1) / STEPS_PER_BIT


def number_chars(text: str) -> NDArray[np.int64]:
    """The text's characters as numbers."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.int64)


def start_bits(text: str) -> float:
    """How many bits likelier the first two characters are to begin a paragraph than to stand anywhere."""
    return (_tables().starts[sign_slot(text[:2])] - _ZERO) / STEPS_PER_BIT if len(text) > 1 else 0.0


def end_bits(text: str) -> float:
    """How many bits likelier the last two characters are to end a heading than to stand anywhere."""
    return (_tables().ends[sign_slot(text[-2:])] - _ZERO) / STEPS_PER_BIT if len(text) > 1 else 0.0


def heading_bits(texts: Sequence[str]) -> list[float]:
    """For each text how many bits a pair it is likelier as a heading than as running text, on average."""
    tops = [text[:_MOST_HEADING_CHARS] for text in texts]
    codes = number_chars("".join(tops))
    steps = np.frombuffer(_tables().headings, np.uint8)[_hash_pairs(codes[:-1], codes[1:]) % SIGN_SLOTS]
    sums = [0, *steps.cumsum(dtype=np.intp).tolist()]
    bits = []
    start = 0
    for top in tops:
        pairs = len(top) - 1
        total = sums[start + pairs] - sums[start] if pairs > 0 else 0
        bits.append((total - _ZERO * pairs) / STEPS_PER_BIT / pairs if pairs > 0 else 0.0)
        start += len(top)
    return bits


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


def number_topics(
    texts: Sequence[str],
) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.float64]]:
    """The numbers of the pairs in the texts that say something about their topics, repeats included; how many
    of them each text has; and the squared weight of each pair, by its number."""
    if not texts:
        return np.zeros(0, np.intp), np.zeros(0, np.intp), np.zeros(0)
    codes = number_chars("\n".join(texts))
    is_han = (codes >= 0x3400) & (codes <= 0x9FFF)
    at = np.flatnonzero(is_han[:-1] & is_han[1:])
    before, after = codes[at], codes[at + 1]
    rarity = np.frombuffer(_tables().pairs, np.uint8)[_hash_pairs(before, after) % PAIR_SLOTS]
    told = np.flatnonzero(rarity > _COMMON_STEPS)
    pairs = before[told] << 16 | after[told]
    order = pairs.argsort()
    is_new = np.diff(pairs[order], prepend=-1) > 0
    numbers = np.empty(len(pairs), np.intp)
    numbers[order] = is_new.cumsum() - 1
    weights = np.minimum(rarity[told[order[is_new]]] - float(_COMMON_STEPS), _RARE_STEPS) / _RARE_STEPS
    bounds = at[told].searchsorted(np.cumsum([0] + [len(text) + 1 for text in texts]))
    return numbers, np.diff(bounds), weights**2


def topic_pairs(text: str) -> Iterator[tuple[str, float]]:
    """The same pairs in their order, repeats included, each with its weight, above 0 to 1."""
    for run in _HAN.findall(text):
        for pair in map(add, run, run[1:]):
            if square := topic_squares[pair]:
                yield pair, sqrt(square)
