"""Text folded for decisions: traditional characters, zero-width characters and letter-spacing.

What is kept stays as printed; only the words that decide are folded.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray
from opencc import OpenCC

from articles.parsing.bigrams import number_chars

_CHARS = [chr(code) for first, last in ((0x3400, 0xA000), (0xF900, 0xFB00)) for code in range(first, last)]
_ZERO_WIDTH = re.compile("[\u00ad\u200b-\u200f\u2060-\u2064\ufeff]")
_SPACED = re.compile(r"(?<!\S)(?:\S[ \u00a0\u2002-\u200a\u3000]{1,2}){3,}\S(?!\S)")  # 暴 露 出 来
_LEAST_SPACED = 0.8  # share of a letter-spaced line's words that are single characters
_BLANKS = re.compile(r"\s+")
_BLANK_OF_WORDS = re.compile(r"(?<=[A-Za-z]{2}) (?=[A-Za-z]{2})")


@cache
def _simplified() -> tuple[NDArray[np.int64], re.Pattern[str]]:
    """For each code the simplified form's, one for one, and a pattern of the traditional characters."""
    forms = OpenCC("t2s").convert("\n".join(_CHARS)).split("\n")
    pairs = [(c, form) for c, form in zip(_CHARS, forms, strict=True) if form != c and len(form) == 1]
    codes = np.arange(ord(_CHARS[-1]) + 1)
    codes[[ord(char) for char, _ in pairs]] = [ord(form) for _, form in pairs]
    return codes, re.compile(f"[{''.join(char for char, _ in pairs)}]")


def simplify(text: str) -> str:
    """The text in simplified characters, one for one, so that places in it are places in the print."""
    forms, traditional = _simplified()
    if not traditional.search(text):
        return text
    codes = number_chars(text)
    simple = np.where(codes < len(forms), forms.take(codes, mode="clip"), codes)
    return simple.astype("<u4").tobytes().decode("utf-32-le", "surrogatepass")


def plain_text(text: str) -> str:
    """The text as decisions read it: simplified, without zero-width characters, letter-spacing closed up."""
    return close_up(simplify(_ZERO_WIDTH.sub("", text))) or text


def plain_texts(texts: Sequence[str]) -> list[str]:
    """The texts, each of one line, as decisions read them; all are simplified at once."""
    page = simplify(_ZERO_WIDTH.sub("", "\n".join(texts)))
    return [close_up(simple) or text for simple, text in zip(page.split("\n"), texts, strict=True)]


def close_up(text: str) -> str:
    """The text without the blanks of a letter-spaced line (`暴 露 出 来`); any other text unchanged.

    Justified lines come so out of a PDF.
    """
    if (" " not in text and "\u3000" not in text) or not _SPACED.search(text):
        return text
    words = text.split()
    if sum(len(word) == 1 for word in words) < _LEAST_SPACED * len(words):
        return text
    return "".join(_BLANK_OF_WORDS.sub("\u00a0", " ".join(words)).split(" "))


def find_printed(words: str, text: str) -> str:
    """The characters of `text` that read as `words` when folded; `words` themselves where there are none."""
    bare = _BLANKS.sub("", words)
    if bare in text:
        return bare or words
    printed = _BLANKS.sub("", _ZERO_WIDTH.sub("", text))
    at = simplify(printed).find(bare)
    return printed[at : at + len(bare)] if at >= 0 else words
