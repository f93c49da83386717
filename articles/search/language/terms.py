"""Turns text into terms: the one analysis for every engine, to store and to look up. No engine, no database.

Folding makes strings equal that a reader takes for the same: radical forms of PDFs to characters (⺠ and 民),
NFKC (１１７ and 117), traditional to simplified (陳敏爾 and 陈敏尔), upper to lower case. It goes character
by character, so that a piece of a text folds to a piece of the folded text, and any piece is found. (OpenCC
by phrase would keep 乾隆 but turn 乾 into 干, and 乾 would no longer be found in 乾隆.)
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable
from functools import lru_cache
from itertools import product
from operator import add

import numpy as np
from opencc import OpenCC

from articles.parsing.radicals import FROM_RADICALS

# Separates pieces of a text (headings, paragraphs) that nobody reads as one string; no term contains it.
PIECE_END = "\n"
# The terms of an index field are characters, pairs of neighbouring characters, and words, which begin with
# this mark.
WORD_MARK = "\x1f"
_PIECES = re.compile(f"[{PIECE_END}{WORD_MARK}]")
HAN_DIGITS = "〇一二三四五六七八九"
# A year in digits or Chinese; 零 and ○ are printed for 〇 too.
YEAR = re.compile(
    rf"(?<!\d)[0-9]{{4}}(?!\d)|(?<![{HAN_DIGITS}零])[一二][{HAN_DIGITS}零]{{3}}(?![{HAN_DIGITS}零])"
)
# Zero-width blanks, direction marks, variation selectors: invisible, and copied along with a text.
INVISIBLE = re.compile(
    "[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\U000e0000-\U000e01ef]"
)
MAX_YEARS = 3  # in a string to find: each doubles the number of spellings


class _Folding(dict):
    """The table of `str.translate`, filled when a character first occurs.

    `uneven` are those of its characters that are folded to none, or to more than one. `even` is a table of
    the others in UTF-16, of which NumPy folds a text in a tenth of the time; 0 is not known.
    """

    def __init__(self):
        super().__init__()
        self.uneven: set[str] = set()
        self.even = np.zeros(0x10000, "<u2")
        self._to_simplified = OpenCC("t2s").convert

    def __missing__(self, code: int) -> str:
        char = chr(code).translate(FROM_RADICALS)
        plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", char).casefold())
        # ○ (U+25CB) is printed for 〇 in 二○二六.
        folded = "〇" if plain == "○" else "".join(map(self._to_simplified, plain))
        if len(folded) != 1:
            self.uneven.add(chr(code))
        elif max(code, ord(folded)) < len(self.even):
            self.even[code] = ord(folded)
        self[code] = folded
        return folded

    def fold_evenly(self, text: str) -> str | None:
        """The text, each character of which is folded to one; None where that is not so or not known."""
        codes = np.frombuffer(text.encode("utf-16-le"), "<u2")
        folded = self.even[codes]
        return folded.tobytes().decode("utf-16-le") if folded.all() else None


_FOLDING = _Folding()


def compose(text: str) -> str:
    """Return the text as it is seen, combining marks joined to letters. Offsets refer to this form."""
    return unicodedata.normalize("NFC", INVISIBLE.sub("", text))


def fold(text: str) -> str:
    """Return the text as it is compared. "Found" means `fold(a) in fold(b)`."""
    return compose(text).translate(_FOLDING)


@lru_cache(maxsize=200_000)
def fold_name(name: str) -> str:
    """The same, kept: lists of names are gone through with every letter that somebody types."""
    return fold(name)


def find_printed(printed: str, needles: Iterable[str]) -> list[tuple[int, int]]:
    """Return where folded needles occur in `compose`d text: half-open, sorted, disjoint ranges."""
    folded = _FOLDING.fold_evenly(printed)
    starts: list[int] | None = None
    if folded is None:
        folded = printed.translate(_FOLDING)
        if not _FOLDING.uneven.isdisjoint(printed):
            starts = [at for at, char in enumerate(printed) for _ in _FOLDING[ord(char)]]
    found = []
    for needle in needles:
        at = folded.find(needle) if needle else -1
        while at >= 0:
            end = at + len(needle)
            found.append((starts[at], starts[end - 1] + 1) if starts else (at, end))
            at = folded.find(needle, end)
    return _join_ranges(sorted(found))


def _join_ranges(ranges: list[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end in ranges:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def spell_years(folded: str) -> tuple[str, ...]:
    """Return the string in every writing of its years (2026年, 二〇二六年, 二零二六年), as given first."""
    years = list(YEAR.finditer(folded))
    if not 0 < len(years) <= MAX_YEARS:
        return (folded,)
    parts: list[tuple[str, ...]] = []
    at = 0
    for year in years:
        parts += [(folded[at : year.start()],), _spell_year(year[0])]
        at = year.end()
    parts.append((folded[at:],))
    return tuple("".join(choice) for choice in product(*parts))


def _spell_year(year: str) -> tuple[str, ...]:
    if year.isascii():
        han = "".join(HAN_DIGITS[int(digit)] for digit in year)
        spellings = (year, han, han.replace("〇", "零"))
    else:
        han = year.replace("零", "〇")
        digits = "".join(str(HAN_DIGITS.index(digit)) for digit in han)
        spellings = (year, digits, han, han.replace("〇", "零"))
    return tuple(dict.fromkeys(spellings))


def count_terms(folded: str, cut: Callable[[str], Iterable[str]]) -> Counter[str]:
    """Return the terms of a folded text with their counts: characters, pairs and, marked, words."""
    terms: Counter[str] = Counter()
    for piece in _PIECES.split(folded):
        terms.update(piece)
        terms.update(map(add, piece, piece[1:]))
    terms.update(WORD_MARK + word for word in cut(folded) if len(word) > 1 and word.isalnum())
    return terms


def list_terms_within(folded: str) -> set[str]:
    """Return the fewest terms without which a text cannot contain the string: pairs, or single characters."""
    pieces = filter(None, _PIECES.split(folded))
    return {term for piece in pieces for term in map(add, piece, piece[1:] or [""])}


def is_term(folded: str) -> bool:
    """Whether the string is itself a term, so that the index alone answers exactly."""
    return len(folded) in (1, 2) and not _PIECES.search(folded)
