"""The words that text is cut into: jieba's dictionary, and the names and tags of the archive."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from pathlib import Path

import jieba
from django.conf import settings

from articles.models import Person, Tag
from articles.search.analysis import fold

jieba.setLogLevel(logging.WARNING)  # it reports each loading of its dictionary
MIN_NAME_CHARS, MAX_NAME_CHARS = 2, 12


class Vocabulary:
    """A cutter whose dictionary holds `names` beside jieba's words. Loads in half a second at first use."""

    def __init__(self, names: Iterable[str]):
        self.names = frozenset(names)
        self._tokenizer = jieba.Tokenizer()
        # jieba's default is a file of a guessable name in the temporary folder shared by all users.
        folder = Path(settings.DATA_DIR) / "dictionary"
        folder.mkdir(parents=True, exist_ok=True)
        self._tokenizer.tmp_dir = str(folder)
        for name in sorted(self.names):
            self._tokenizer.add_word(name)

    def cut(self, folded: str) -> list[str]:
        """The words of a text one after another; together they are the text."""
        return self._tokenizer.lcut(folded)

    def cut_for_index(self, folded: str) -> Iterable[str]:
        """The words of a text and the words inside them: 人民政府, 人民, 政府."""
        return self._tokenizer.cut_for_search(folded)


_current: Vocabulary | None = None


def current_vocabulary() -> Vocabulary:
    """The vocabulary of this process, read from the database when first asked for."""
    return _current or refresh_vocabulary()


def refresh_vocabulary() -> Vocabulary:
    """The vocabulary with the names that the database holds now."""
    global _current
    names = read_names()
    if _current is None or _current.names != names:
        _current = Vocabulary(names)
    return _current


def read_names() -> frozenset[str]:
    """The folded names of tags, with their aliases, and of people: what a cut must not go through."""
    names = set(Person.objects.values_list("name", flat=True))
    for name, aliases in Tag.objects.values_list("name", "aliases"):
        names.update([name, *aliases])
    folded = (fold(name.strip()) for name in names)
    return frozenset(
        name for name in folded if MIN_NAME_CHARS <= len(name) <= MAX_NAME_CHARS and name.isalnum()
    )
