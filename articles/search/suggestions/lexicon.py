"""The names and words of the index, by sound and by look."""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, lru_cache
from itertools import islice, takewhile

from pypinyin import Style, lazy_pinyin

from articles.search.engine import View
from articles.search.language.terms import fold

HOLE = "＊"  # stands for any one character
WORD_CHARS = range(2, 9)
MIN_TITLES = 2  # a word in the headings of fewer articles is not suggested
# Sounds that are easily confused: 平舌 and 翘舌, 前鼻音 and 后鼻音.
SOUNDS_ALIKE = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ang", "an"), ("eng", "en"), ("ing", "in"))
# Characters that look alike: 形近字 from school lists, those that occur in names and headlines.
LOOKS_ALIKE = (
    "已己巳 未末 日曰 人入八 土士 千干于 天夭 午牛 冀翼 晴睛清请情精 辨辩辫瓣 坐座 拔拨 戴带 历厉 "
    "象像 燥躁 竞竟 州洲 侯候 拆折析 贷货 栗粟 幕慕墓暮 戍戌戊 刺剌 汩汨 梁粱染 治冶 住往 仓仑 令今 "
    "享亨京 王玉主 师帅 徽微 陕峡 恰洽 徒徙陡 抢枪 扶抚 赢羸 崇祟 傅博搏 籍藉 稍梢 峰锋 滨宾 津律 "
    "港巷 渤勃 塘糖唐 习刁 陈阵 李季 杨扬 张涨 刘浏 郑邓 赵超 徐除 孙逊 朱未 郭廓 何河 宋末 谢榭 冯马 "
    "董懂"
)
_ALIKE = {char: frozenset(group) for group in LOOKS_ALIKE.split() for char in group}


class Group(StrEnum):
    TAG = "tag"
    PERSON = "person"
    COLUMN = "column"
    HEADLINE = "headline"
    WORD = "word"


FIELDS = {Group.TAG: "tag", Group.PERSON: "author", Group.COLUMN: "column_name"}


@dataclass(frozen=True)
class Entry:
    """A name or word as printed, its group, and the number of articles in the index that contain it."""

    text: str
    group: Group
    count: int


@lru_cache(maxsize=200_000)
def spell_sound(text: str) -> str:
    """Return the pinyin of a text without tones; letters stay as they are."""
    return "".join(lazy_pinyin(text)).lower()


@lru_cache(maxsize=200_000)
def spell_initials(text: str) -> str:
    return "".join(lazy_pinyin(text, style=Style.FIRST_LETTER)).lower()


@lru_cache(maxsize=200_000)
def blur_sound(text: str) -> str:
    """Return the pinyin with easily confused sounds made equal."""
    sound = " ".join(lazy_pinyin(text)).lower()
    for one, other in SOUNDS_ALIKE:
        sound = sound.replace(one, other)
    return sound


def look_alike(one: str, other: str) -> bool:
    return other in _ALIKE.get(one, ())


class Lexicon:
    """The names (of tags, people, columns) and the words of headings in an edition of the index."""

    def __init__(self, view: View):
        self._view = view
        self.names = [
            Entry(text, group, count)
            for group, fieldname in FIELDS.items()
            for text, count in view.list_values(fieldname).items()
        ]

    @cached_property
    def entries(self) -> dict[str, Entry]:
        """Names and words by their folded text; a name replaces an equal word."""
        return {fold(entry.text): entry for entry in [*_read_words(self._view), *self.names]}

    @cached_property
    def _by_sound(self) -> dict[str, list[str]]:
        found = defaultdict(list)
        for text in self._list_texts():
            found[blur_sound(text)].append(text)
        return found

    @cached_property
    def _by_look(self) -> dict[str, list[str]]:
        found = defaultdict(list)
        for text in self._list_texts():
            for place in range(len(text)):
                found[text[:place] + HOLE + text[place + 1 :]].append(text)
        return found

    @cached_property
    def _spelt(self) -> list[tuple[str, str]]:
        return sorted((spell_sound(text), text) for text in self._list_texts())

    def _list_texts(self) -> Iterator[str]:
        return (text for text in self.entries if len(text) in WORD_CHARS)

    def find_spelt(self, letters: str) -> list[Entry]:
        """Return names and words whose pinyin starts with these letters, most frequent first."""
        first = bisect_left(self._spelt, (letters,))
        found = takewhile(lambda spelt: spelt[0].startswith(letters), islice(self._spelt, first, None))
        return sorted((self.entries[text] for _, text in found), key=lambda entry: (-entry.count, entry.text))

    def find_sounding(self, letters: str) -> list[Entry]:
        """Return names and words whose pinyin is exactly these letters, most frequent first."""
        return [entry for entry in self.find_spelt(letters) if spell_sound(fold(entry.text)) == letters]

    def find_alike(self, piece: str) -> Iterator[str]:
        """Yield folded entries that sound like the folded piece, or differ from it in one character.

        In a piece of two characters the differing one must look alike: else each word would match hundreds.
        """
        for text in self._by_sound.get(blur_sound(piece), ()):
            if text != piece and len(text) == len(piece):
                yield text
        for place, char in enumerate(piece):
            for text in self._by_look.get(piece[:place] + HOLE + piece[place + 1 :], ()):
                if text[place] != char and (len(piece) > 2 or look_alike(char, text[place])):
                    yield text


def _read_words(view: View) -> Iterator[Entry]:
    for text, count in view.list_heading_words(MIN_TITLES).items():
        if not text.isascii():
            yield Entry(text, Group.WORD, count)


_lexicon: tuple[object, Lexicon] | None = None
_lock = threading.Lock()


def read_lexicon(view: View) -> Lexicon:
    """Return the lexicon of the index; a process keeps that of the last edition."""
    global _lexicon
    with _lock:
        if _lexicon is None or _lexicon[0] != view.edition:
            _lexicon = (view.edition, Lexicon(view))
        return _lexicon[1]
