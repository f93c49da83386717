"""The words of the segmenter: jieba's dictionary, and the names and tags of the archive."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from articles.models import Person, Tag
from articles.parsing.script import simplify
from articles.search.language.segmenter import HAN, RUN, open_segmenter
from articles.search.language.terms import fold

PIECE = re.compile(rf"{HAN.pattern}|\s+|[^\s\u4e00-\u9fd5]+")
DIVIDED_TEXTS = 4096
MIN_NAME_CHARS, MAX_NAME_CHARS = 2, 12


class Dictionary:
    """A segmenter whose dictionary holds `names` beside its own words."""

    def __init__(self):
        self.names: frozenset[str] = frozenset()
        self._segmenter = open_segmenter(Path(settings.DATA_DIR) / "dictionary")
        self._divided = self._keep_divided()

    def exchange_names(self, names: frozenset[str]) -> None:
        self._segmenter.exchange_names(names)
        self.names = names
        self._divided = self._keep_divided()

    def _keep_divided(self) -> Callable[[str], tuple[str, ...]]:
        """Return `_divide`, kept with the names that there are now."""
        return lru_cache(maxsize=DIVIDED_TEXTS)(self._divide)

    def cut(self, folded: str) -> list[str]:
        """Return the words of a text in order: Chinese words, and runs of other letters and digits."""
        return self._cut(folded, self._segmenter.cut)

    def divide(self, text: str) -> list[str]:
        """Return the words of any text in order, blanks and other characters in pieces of their own.

        Together they are the text. Kept, since the same headlines are shown again and again.
        """
        return list(self._divided(text))

    def _divide(self, text: str) -> tuple[str, ...]:
        pieces: list[str] = []
        for run in PIECE.findall(text):
            at = 0
            for word in self._segmenter.cut(simplify(run)) if HAN.match(run) else (run,):
                pieces.append(run[at : at + len(word)])
                at += len(word)
        return tuple(pieces)

    def cut_for_index(self, folded: str) -> list[str]:
        """Return the words of a text and the words inside them: 人民政府, 人民, 政府."""
        return self._cut(folded, self._segmenter.cut_for_search)

    def tag(self, text: str) -> list[tuple[str, str]]:
        """Return the words of a text in order, each with its part of speech; together they are the text."""
        return self._segmenter.tag(text)

    def _cut(self, folded: str, cut: Callable[[str], list[str]]) -> list[str]:
        words: list[str] = []
        for run in RUN.findall(folded):
            words += cut(run) if HAN.match(run) else (run,)
        return words


_dictionary: Dictionary | None = None
_prepared: Dictionary | None = None
_lock = threading.Lock()


def prepare_dictionary() -> None:
    """Load a dictionary without names, for a server to share it among the processes that it forks."""
    global _prepared
    _prepared = Dictionary()


def current_dictionary() -> Dictionary:
    """Return the dictionary of this process, which is read from the database on first use."""
    return _dictionary or refresh_dictionary()


def refresh_dictionary() -> Dictionary:
    """Return the dictionary with the names that the database holds now."""
    global _dictionary
    names = read_names()
    with _lock:
        if _dictionary is None:
            fresh = _prepared or Dictionary()
            fresh.exchange_names(names)
            _dictionary = fresh
        elif _dictionary.names != names:
            _dictionary.exchange_names(names)
    return _dictionary


def divide_words(text: str) -> list[str]:
    """Return the words of any text in order; together they are the text."""
    return current_dictionary().divide(text)


def list_names() -> frozenset[str]:
    """Return the names that the dictionary holds, folded."""
    return current_dictionary().names


def read_names() -> frozenset[str]:
    """Return the folded names of tags, with their aliases, and of people, which must not be split.

    Only names in Chinese characters: runs of letters and digits are never split.
    """
    names = set(Person.objects.values_list("name", flat=True))
    for name, aliases in Tag.objects.vocabulary().values_list("name", "aliases"):
        names.update([name, *aliases])
    folded = (fold(name.strip()) for name in names)
    return frozenset(
        name for name in folded if MIN_NAME_CHARS <= len(name) <= MAX_NAME_CHARS and HAN.fullmatch(name)
    )
