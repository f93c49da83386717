"""The pinyin of names and words, and what a reader finds by typing some of it."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from pypinyin import Style, lazy_pinyin
from pypinyin.constants import PHRASES_DICT
from pypinyin.phrases_dict import phrases_dict

MIN_LETTERS = 2  # of pinyin; a single letter matches too much
# Sounds that are easily confused: 平舌 and 翘舌, 前鼻音 and 后鼻音, n and l, h and f.
SOUNDS_ALIKE = (
    *(("zh", "z"), ("ch", "c"), ("sh", "s"), ("ang", "an"), ("eng", "en"), ("ing", "in")),
    *(("n", "l"), ("h", "f")),
)
# Characters that have another reading as a surname (《现代汉语词典》).
SURNAMES = {
    "单": "shan",
    "解": "xie",
    "仇": "qiu",
    "朴": "piao",
    "区": "ou",
    "查": "zha",
    "曾": "zeng",
    "翟": "zhai",
    "缪": "miao",
    "种": "chong",
    "冼": "xian",
}


def _share_syllables() -> None:
    """Keep each syllable of pypinyin's 47,000 phrases once. As it reads them, they take 23 MB more."""
    shared: dict[tuple[str, ...], list[str]] = {}
    for phrase, syllables in PHRASES_DICT.items():
        PHRASES_DICT[phrase] = [shared.setdefault(tuple(readings), readings) for readings in syllables]
    phrases_dict.update(PHRASES_DICT)  # of which PHRASES_DICT is a copy


_share_syllables()


class Spelling(NamedTuple):
    sound: str
    initials: str
    blurred: str


@lru_cache(maxsize=200_000)
def _spell(text: str) -> Spelling:
    syllables = lazy_pinyin(text)
    initials = "".join(lazy_pinyin(text, style=Style.FIRST_LETTER)).lower()
    return Spelling("".join(syllables).lower(), initials, blur_letters(" ".join(syllables).lower()))


def spell_sound(text: str) -> str:
    """Return the pinyin of a text without tones; letters stay as they are."""
    return _spell(text).sound


def spell_person(name: str) -> str:
    """Return the pinyin of a folded name of a person, whose surname may have a sound of its own."""
    first = SURNAMES.get(name[:1])
    return first + spell_sound(name[1:]) if first else spell_sound(name)


def spell_initials(text: str) -> str:
    return _spell(text).initials


def blur_sound(text: str) -> str:
    """Return the pinyin with easily confused sounds made equal."""
    return _spell(text).blurred


def blur_letters(letters: str) -> str:
    for one, other in SOUNDS_ALIKE:
        letters = letters.replace(one, other)
    return letters


def join_letters(typed: str) -> str:
    """Return pinyin without the blanks and apostrophes between its syllables."""
    return typed.replace(" ", "").replace("'", "")


def rank_name(name: str, wanted: str) -> int | None:
    """Return 0 if the name starts as typed, 1 or 2 if its pinyin does, 3 if it contains it, else None.

    Both are folded.
    """
    if name.startswith(wanted):
        return 0
    if wanted.isascii() and len(wanted) >= MIN_LETTERS:
        letters = join_letters(wanted)
        if spell_sound(name).startswith(letters):
            return 1
        if spell_initials(name).startswith(letters):
            return 2
    return 3 if wanted in name else None
