"""The names and words of the index, by sound and by look."""

from __future__ import annotations

import logging
import threading
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice, product, takewhile
from time import monotonic

from articles.search.engine import View
from articles.search.language.sounds import blur_letters, blur_sound, spell_initials, spell_sound
from articles.search.language.terms import fold
from articles.search.results import SearchUnavailable

logger = logging.getLogger(__name__)
HOLE = "＊"  # stands for any one character
WORD_CHARS = range(2, 9)
MIN_TITLES = 2  # a word in the headings of fewer articles is not suggested
KEEP_SECONDS = 60  # how long a lexicon from before a commit is used: what it gives is looked up in the index
MOST_READINGS = 4  # of one part of a row of pinyin
MOST_PARTS = 4
LONGEST_INITIALS = 6
MOST_ALIKE = 8  # characters of one sound that are tried for another
# Characters that look alike: 形近字 from school lists, those that occur in names and headlines.
LOOKS_ALIKE = (
    "已己巳 未末 日曰 人入八 土士 千干于 天夭 午牛 冀翼 晴睛清请情精 辨辩辫瓣 坐座 拔拨 戴带 历厉 "
    "象像 燥躁 竞竟 州洲 侯候 拆折析 贷货 栗粟 幕慕墓暮 戍戌戊 刺剌 汩汨 梁粱染 治冶 住往 仓仑 令今 "
    "享亨京 王玉主 师帅 徽微 陕峡 恰洽 徒徙陡 抢枪 扶抚 赢羸 崇祟 傅博搏 籍藉 稍梢 峰锋 滨宾 津律 "
    "港巷 渤勃 塘糖唐 习刁 陈阵 李季 杨扬 张涨 刘浏 郑邓 赵超 徐除 孙逊 朱未 郭廓 何河 宋末 谢榭 冯马 "
    "董懂 鸟乌岛 舟丹 革草 茶荼 崔催摧 候喉 壁璧 篮蓝 密蜜 漠模膜 暑署 祥详 须需 援缓暖 微薇 脱税 获荻 莱菜 "
    "泸沪 亳毫 圳训川 盐监 禽离 梅海悔 沙纱 榆愉偷 荣柴"
)
_ALIKE: dict[str, set[str]] = defaultdict(set)
for _group in LOOKS_ALIKE.split():
    for _char in _group:
        _ALIKE[_char] |= {*_group} - {_char}


class SuggestionGroup(StrEnum):
    TAG = "tag"
    PERSON = "person"
    COLUMN = "column"
    HEADLINE = "headline"
    WORD = "word"


FIELDS = {SuggestionGroup.TAG: "tag", SuggestionGroup.PERSON: "author", SuggestionGroup.COLUMN: "column_name"}


Table = dict[str, tuple[str, ...]]  # texts by what they have in common; a tuple takes half of a list's memory


@dataclass(frozen=True, slots=True)
class LexiconEntry:
    """A name or word as printed, its group, and the number of articles in the index that contain it."""

    text: str
    group: SuggestionGroup
    count: int


def look_alike(one: str, other: str) -> bool:
    return other in _ALIKE.get(one, ())


def _list_holes(text: str) -> list[str]:
    return [text[:place] + HOLE + text[place + 1 :] for place in range(len(text))]


class Lexicon:
    """The names (of tags, people, columns) and the words of headings in an edition of the index.

    `entries` are all of them by their folded text; a name replaces an equal word.
    """

    def __init__(self, view: View):
        self.entries: dict[str, LexiconEntry] = {}
        self._gone: set[str] = set()
        self._by_sound: Table = {}
        self._by_look: Table = {}
        self._by_initials: Table = {}
        self._by_letters: Table = {}
        self._by_blurred_letters: Table = {}
        self._spelt: list[tuple[str, str]] = []
        self.follow(view)

    def follow(self, view: View) -> None:
        """Take over what is new in the index. Threads may read meanwhile.

        What stays as it was is not made again: a web process shares it with the one that it was forked from.
        """
        self.names = [
            LexiconEntry(text, group, count)
            for group, fieldname in FIELDS.items()
            for text, count in view.list_values(fieldname).items()
        ]
        present = {fold(entry.text): entry for entry in [*_read_words(view), *self.names]}
        for text in self._gone:
            del self.entries[text]
        changed = {text: entry for text, entry in present.items() if self.entries.get(text) != entry}
        self._gone = {text for text in self.entries if text not in present}  # tables may still be read
        added = [text for text in _list_spelt(changed) if text not in self.entries]
        self.entries.update(changed)
        moved = [*_list_spelt(changed), *_list_spelt(self._gone)]
        self._renew(self._by_sound, moved, lambda text: [blur_sound(text)])
        self._renew(self._by_look, moved, _list_holes)
        self._renew(self._by_initials, moved, lambda text: [spell_initials(text)])
        self._renew(self._by_letters, moved, lambda text: [spell_sound(text)])
        self._renew(self._by_blurred_letters, moved, lambda text: [blur_letters(spell_sound(text))])
        self._renew_spelt(added)
        self._by_character_sound = _list_characters_by_sound(_list_spelt(present))
        self.edition = view.edition

    def _renew(self, table: Table, moved: Sequence[str], spell: Callable[[str], list[str]]) -> None:
        """Put the texts in their places by each of their spellings, the most frequent first."""
        found: dict[str, set[str]] = defaultdict(set)
        for text in moved:
            for key in spell(text):
                found[key].add(text)
        for key, texts in found.items():
            kept = texts.union(table.get(key, ())) - self._gone
            if kept:
                table[key] = tuple(sorted(kept, key=lambda text: (-self.entries[text].count, text)))
            else:
                del table[key]

    def _renew_spelt(self, added: Sequence[str]) -> None:
        for text in _list_spelt(self._gone):
            del self._spelt[bisect_left(self._spelt, (spell_sound(text), text))]
        self._spelt += ((spell_sound(text), text) for text in added)
        self._spelt.sort()

    def find_spelt(self, letters: str) -> list[LexiconEntry]:
        """Return names and words whose pinyin starts with these letters, most frequent first."""
        first = bisect_left(self._spelt, (letters,))
        found = takewhile(lambda spelt: spelt[0].startswith(letters), islice(self._spelt, first, None))
        return sorted((self.entries[text] for _, text in found), key=lambda entry: (-entry.count, entry.text))

    def read_letters(self, letters: str) -> Iterator[tuple[int, list[str]]]:
        """Yield names and words in Chinese for a row of pinyin without blanks, each as a list of its parts.

        Each comes with its distance: 0 if it is spelt so or has these initials, 1 if it sounds nearly the
        same or is a row of several, 2 for a row of two with these initials, or of one and a character.
        """
        for found in (self._by_letters, self._by_initials):
            yield from ((0, [text]) for text in found.get(letters, ()) if not text.isascii())
        blurred = blur_letters(letters)
        yield from ((1, [text]) for text in self._by_blurred_letters.get(blurred, ()))
        for table, typed in ((self._by_letters, letters), (self._by_blurred_letters, blurred)):
            yield from ((1, parts) for parts in _read_parts(table, typed, MOST_PARTS))
        if len(letters) <= LONGEST_INITIALS:
            yield from ((2, parts) for parts in _read_parts(self._by_initials, letters, 2))
        yield from ((2, parts) for parts in self._read_with_character(letters))

    def _read_with_character(self, letters: str) -> Iterator[list[str]]:
        """Yield words before or after a single character, which the segmenter cuts off (碳中|和)."""
        for place in range(1, len(letters)):
            start, end = letters[:place], letters[place:]
            yield from map(list, product(self._by_letters.get(start, ()), self._list_characters(end)))
            yield from map(list, product(self._list_characters(start), self._by_letters.get(end, ())))

    def _list_characters(self, letters: str) -> list[str]:
        return self._by_character_sound.get(blur_letters(letters), [])[:MOST_READINGS]

    def join_parts(self, parts: Sequence[str]) -> tuple[str, int]:
        """Return the text of such parts, and in how many articles the rarest of its names and words is."""
        found = [self.entries[part] for part in parts if len(part) > 1]
        text = "".join(self.entries[part].text if len(part) > 1 else part for part in parts)
        return text, min(entry.count for entry in found)

    def find_alike(self, piece: str) -> Iterator[tuple[int, str]]:
        """Yield folded entries that sound like the folded piece, or differ from it in one character.

        Each comes with its distance: 0 if it sounds the same or looks alike, 1 if it sounds nearly the same,
        2 otherwise. In a piece of two characters the differing one must look alike: else each word would
        match hundreds.
        """
        for text in self._by_sound.get(blur_sound(piece), ()):
            if text != piece and len(text) == len(piece):
                yield int(spell_sound(text) != spell_sound(piece)), text
        for place, char in enumerate(piece):
            for text in self._by_look.get(piece[:place] + HOLE + piece[place + 1 :], ()):
                if text[place] != char and (len(piece) > 2 or look_alike(char, text[place])):
                    yield 0 if look_alike(char, text[place]) else 2, text

    def list_characters_alike(self, char: str) -> Iterator[tuple[int, str]]:
        """Yield characters that look or sound like this one, each with its distance."""
        yield from ((0, other) for other in sorted(_ALIKE.get(char, ())))
        for other in self._by_character_sound.get(blur_sound(char), ())[:MOST_ALIKE]:
            if other != char:
                yield 1, other


def _list_spelt(texts: Iterable[str]) -> list[str]:
    return [text for text in texts if len(text) in WORD_CHARS]


def _list_characters_by_sound(texts: Iterable[str]) -> dict[str, list[str]]:
    """Return the characters of texts by their blurred sound, those in most of the texts first."""
    counts = Counter(char for text in texts for char in text)
    found = defaultdict(list)
    for char, _ in counts.most_common():
        found[blur_sound(char)].append(char)
    return found


def _read_parts(table: Table, letters: str, most: int) -> Iterator[list[str]]:
    """Yield readings of two parts or more, those with a longer first part first."""
    for end in range(len(letters) - 2, 1, -1):
        for first in table.get(letters[:end], ())[:MOST_READINGS]:
            rest = letters[end:]
            yield from ([first, text] for text in table.get(rest, ())[:MOST_READINGS])
            if most > 2:
                yield from ([first, *parts] for parts in _read_parts(table, rest, most - 1))


def _read_words(view: View) -> Iterator[LexiconEntry]:
    for text, count in view.list_heading_words(MIN_TITLES).items():
        if not text.isascii():
            yield LexiconEntry(text, SuggestionGroup.WORD, count)


_lexicon: tuple[Lexicon, float] | None = None
_lock = threading.Lock()
_refreshing = threading.Lock()


def read_lexicon(view: View) -> Lexicon:
    """Return the lexicon of the index, or an older one; after a minute it is read anew, in a thread."""
    if _lexicon is None:
        return refresh_lexicon(view)
    lexicon, read_at = _lexicon
    if lexicon.edition != view.edition and monotonic() - read_at >= KEEP_SECONDS:
        refresh_beside(view)
    return _lexicon[0]


def refresh_beside(view: View) -> None:
    """Read the names and words anew in a thread: with 100,000 articles that takes most of a second."""
    if _refreshing.acquire(blocking=False):
        threading.Thread(target=_refresh_and_release, args=(view,), name="lexicon", daemon=True).start()


def _refresh_and_release(view: View) -> None:
    try:
        refresh_lexicon(view)
    except SearchUnavailable:
        logger.warning("the words of suggestions cannot be read again; the old ones are kept")
    finally:
        _refreshing.release()


def refresh_lexicon(view: View) -> Lexicon:
    """Read the names and words of the index again if there was a commit since."""
    global _lexicon
    with _lock:
        if _lexicon is None or _lexicon[0].edition != view.edition:
            lexicon = _lexicon[0] if _lexicon else Lexicon(view)
            if lexicon.edition != view.edition:
                lexicon.follow(view)
            _lexicon = lexicon, monotonic()
        return _lexicon[0]
