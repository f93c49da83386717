"""What characters follow each other in Chinese newspapers: a small model, counted once, read from `language.bin`.

The file holds numbers only, no text: quantised logarithms under hashes of characters and pairs of them.
`articles.parsing.learning.count` makes it. Everything here is a table look-up.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

PAIR_SLOTS = 1 << 18
SIGN_SLOTS = 1 << 15
STEPS_PER_BIT = 8
_ZERO = 128


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
        self.heads, self.ends = data[:SIGN_SLOTS], data[SIGN_SLOTS:]


@cache
def _tables() -> _Tables:
    return _Tables(zlib.decompress(Path(__file__).with_name("language.bin").read_bytes()))


def char_bits(char: str) -> float:
    """How rare the character is: −log2 of its chance."""
    return _tables().chars[min(ord(char), 0xFFFF)] / STEPS_PER_BIT


def pair_bits(pair: str) -> float:
    """How rare the two characters are next to each other: −log2 of their chance."""
    return _tables().pairs[pair_slot(pair)] / STEPS_PER_BIT


def bond(before: str, after: str) -> float:
    """How many bits likelier `after` is behind `before` than anywhere: high inside words, below 0 between them."""
    return char_bits(before) + char_bits(after) - pair_bits(before + after)


def start_bits(text: str) -> float:
    """How many bits likelier the first two characters are to begin a paragraph than to stand anywhere."""
    return (_tables().starts[sign_slot(text[:2])] - _ZERO) / STEPS_PER_BIT if len(text) > 1 else 0.0


def end_bits(text: str) -> float:
    """How many bits likelier the last two characters are to end a heading than to stand anywhere."""
    return (_tables().ends[sign_slot(text[-2:])] - _ZERO) / STEPS_PER_BIT if len(text) > 1 else 0.0


def head_bits(text: str) -> float:
    """How many bits a pair likelier the text is as a heading than as running text, on average."""
    pairs = [text[i : i + 2] for i in range(min(len(text), 60) - 1)]
    heads = _tables().heads
    return (
        sum(heads[sign_slot(pair)] - _ZERO for pair in pairs) / STEPS_PER_BIT / len(pairs) if pairs else 0.0
    )


def topic_pairs(text: str) -> Iterator[tuple[str, float]]:
    """The pairs of Chinese characters in the text that tell a topic, each with its weight, 0 to 1."""
    pairs, before = _tables().pairs, ""
    for char in text:
        if "\u3400" <= char <= "\u9fff":
            if before:
                bits = pairs[(ord(before) * 40503 ^ ord(char) * 2654435) % PAIR_SLOTS]
                if bits > 88:
                    yield before + char, min(bits - 88, 80) / 80
            before = char
        else:
            before = ""
