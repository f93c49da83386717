"""Segmentation of Chinese text into words by jieba, or by rjieba if installed: the same words, faster.

Both have jieba's dictionary and its model of unknown words. They differ on text that is not Chinese (`GPT-4`)
and in the frequency they give a new word. So they only get runs of Chinese characters, and names with our
own frequency. If repeated characters make two segmentations equally likely (一|一一 or 一一|一; one in ten
thousand runs made for the purpose, none in 4,542 articles), each chooses its own. Words only rank results:
n-grams find them, and need no segmenter.
"""

from __future__ import annotations

import logging
import re
from functools import cached_property
from pathlib import Path
from typing import Protocol

import jieba

try:
    import rjieba
except ImportError:
    rjieba = None

jieba.setLogLevel(logging.WARNING)  # it reports each loading of its dictionary
HAN = re.compile(r"[\u4e00-\u9fd5]+")  # what jieba's model of unknown words knows
RUN = re.compile(rf"{HAN.pattern}|[^\W_\u4e00-\u9fd5]+")  # or other letters and digits
# Of a name, among the 60 million words that jieba's dictionary counts: enough to keep together two characters
# as common as 王 and 国, and too little to split 发展 or 中国.
NAME_FREQUENCY = 2000


class Segmenter(Protocol):
    """Splits runs of Chinese characters into words; its dictionary holds names beside its own words."""

    def exchange_names(self, names: frozenset[str]) -> None:
        """Replace the names by these, which are of Chinese characters only."""

    def cut(self, run: str) -> list[str]:
        """Return the words in order; together they are the run."""

    def cut_for_search(self, run: str) -> list[str]:
        """Return the words, and the words of two and three characters inside them, in no order."""

    def tag(self, text: str) -> list[tuple[str, str]]:
        """Return the words of any text in order, each with its part of speech; together they are the text."""


class JiebaSegmenter:
    """jieba. Its dictionary takes 0.5 s to load and 100 MB: it is kept, and its names are replaced."""

    def __init__(self, folder: Path):
        self._added: frozenset[str] = frozenset()
        self._tokenizer = jieba.Tokenizer()
        # By default jieba uses a file with a guessable name in the temporary folder that all users share.
        folder.mkdir(parents=True, exist_ok=True)
        self._tokenizer.tmp_dir = str(folder)
        self._tokenizer.initialize()
        self.cut = self._tokenizer.lcut
        self.cut_for_search = self._tokenizer.lcut_for_search

    @cached_property
    def _tagger(self) -> jieba.posseg.POSTokenizer:
        """Takes half a second to load, and 50 MB, which readers' processes do without."""
        from jieba import posseg

        return posseg.POSTokenizer(self._tokenizer)

    def tag(self, text: str) -> list[tuple[str, str]]:
        return [(pair.word, pair.flag) for pair in self._tagger.cut(text)]

    def exchange_names(self, names: frozenset[str]) -> None:
        known = self._tokenizer.FREQ
        for name in self._added - names:
            known[name] = 0  # as jieba's del_word does, which leaves the total as it is
            self._tokenizer.total -= NAME_FREQUENCY
        added = {name for name in names if name in self._added or not known.get(name)}
        for name in added - self._added:
            self._tokenizer.add_word(name, NAME_FREQUENCY)
        self._added = frozenset(added)


class RjiebaSegmenter:
    """rjieba. It cannot remove a word, but loads its dictionary in 0.1 s: other names get a new one."""

    def __init__(self):
        self._names: frozenset[str] = frozenset()
        self._use(rjieba.Jieba())

    def _use(self, segmenter: rjieba.Jieba) -> None:
        self._segmenter, self.cut, self.cut_for_search = segmenter, segmenter.cut, segmenter.cut_for_search
        self.tag = segmenter.tag

    def exchange_names(self, names: frozenset[str]) -> None:
        segmenter = rjieba.Jieba() if self._names else self._segmenter
        for name in names:
            if not segmenter.has_word(name):
                segmenter.add_word(name, NAME_FREQUENCY, None)
        self._names = names
        self._use(segmenter)


def open_segmenter(folder: Path) -> Segmenter:
    """Return the fastest segmenter installed; jieba keeps a copy of its dictionary in the folder."""
    return RjiebaSegmenter() if rjieba else JiebaSegmenter(folder)
