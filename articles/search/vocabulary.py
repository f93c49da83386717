"""The words that text is cut into: jieba's dictionary, and the names and tags of the archive."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable
from pathlib import Path

import jieba
from django.conf import settings

from articles.models import Person, Tag
from articles.search.analysis import fold

jieba.setLogLevel(logging.WARNING)  # it reports each loading of its dictionary
MIN_NAME_CHARS, MAX_NAME_CHARS = 2, 12


class Vocabulary:
    """jieba's cutter, whose dictionary holds `names` beside its own words.

    Its dictionary takes half a second to load and 100 MB, so a process has one, whose names are exchanged.
    """

    def __init__(self):
        self.names: frozenset[str] = frozenset()
        self._added: set[str] = set()
        self._tokenizer = jieba.Tokenizer()
        # jieba's default is a file of a guessable name in the temporary folder shared by all users.
        folder = Path(settings.DATA_DIR) / "dictionary"
        folder.mkdir(parents=True, exist_ok=True)
        self._tokenizer.tmp_dir = str(folder)
        self._tokenizer.initialize()

    def exchange_names(self, names: frozenset[str]) -> None:
        for name in sorted(self._added - names):
            self._tokenizer.FREQ[name] = 0  # as jieba's del_word does, without its log line
        known = self._tokenizer.FREQ
        self._added = {name for name in names if name in self._added or not known.get(name)}
        for name in sorted(self._added):
            self._tokenizer.add_word(name)
        self.names = names

    def cut(self, folded: str) -> list[str]:
        """The words of a text one after another; together they are the text."""
        return self._tokenizer.lcut(folded)

    def cut_for_index(self, folded: str) -> Iterable[str]:
        """The words of a text and the words inside them: 人民政府, 人民, 政府."""
        return self._tokenizer.cut_for_search(folded)


_vocabulary: Vocabulary | None = None
_lock = threading.Lock()


def current_vocabulary() -> Vocabulary:
    """The vocabulary of this process, read from the database when first asked for."""
    return _vocabulary or refresh_vocabulary()


def refresh_vocabulary() -> Vocabulary:
    """The vocabulary with the names that the database holds now."""
    global _vocabulary
    names = read_names()
    with _lock:
        if _vocabulary is None:
            fresh = Vocabulary()
            fresh.exchange_names(names)
            _vocabulary = fresh
        elif _vocabulary.names != names:
            _vocabulary.exchange_names(names)
    return _vocabulary


def read_names() -> frozenset[str]:
    """The folded names of tags, with their aliases, and of people: what a cut must not go through."""
    names = set(Person.objects.values_list("name", flat=True))
    for name, aliases in Tag.objects.values_list("name", "aliases"):
        names.update([name, *aliases])
    folded = (fold(name.strip()) for name in names)
    return frozenset(
        name for name in folded if MIN_NAME_CHARS <= len(name) <= MAX_NAME_CHARS and name.isalnum()
    )
