"""The text of the print as pages show it to be read: ordinary punctuation, digits and spaces.

Only how a text is shown changes: what is stored, searched and exported stays as printed. Rules follow
GB/T 15834 (punctuation) and GB/T 15835 (digits), where page texts depart from them: half-width marks in
Chinese, full-width digits and letters, blanks of the typesetting, and marks of other programs' formats.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence

from articles.parsing.radicals import FROM_RADICALS

_HAN = r"\u2e80-\u2fdf\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_CHINESE = rf"{_HAN}、。，；：？！（）《》〈〉【】「」『』“”‘’…—"
_ORDINARY = {chr(code): chr(code).translate(FROM_RADICALS) for code in FROM_RADICALS} | {
    chr(code): chr(code - 0xFEE0)
    for code in (ord("％"), *range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))
}
_UNUSUAL = re.compile(f"[{''.join(_ORDINARY)}]")
# One of these is in all whose length or marks the rules below change; most lines have none.
_CHANGED = re.compile(r"[!\"#()*+,\-.:;?_`\s\u00ad·‧•…─―\u200b\u2060\ufeff・．／－･]")
_CHANGED_RUNS = ("。。。", "———")
_FULL_WIDTH = {",": "，", ";": "；", ":": "：", "?": "？", "!": "！", "(": "（", ")": "）"}

_ANY_HAN = re.compile(f"[{_HAN}]")
_RESIDUE = re.compile(r"\*\*|__|`|^\s*(?:[-*+]|#{1,6})\s+|[\u00ad\u200b\u2060\ufeff]")
_BETWEEN_LETTERS = re.compile(r"(?<=[0-9A-Za-z])[．／－](?=[0-9A-Za-z])")
_QUOTED = re.compile('"([^"]*)"')
_BRACKETED = re.compile(r"\(([^()]*)\)")
_LONE_BRACKET = re.compile(rf"(?<=[{_CHINESE}])[()]|[()](?=[{_CHINESE}])")
_MARK = re.compile(rf"(?:(?<=[{_CHINESE}])|(?<=[{_CHINESE}]\s))[,;:?!]|(?<=%)[,;]|[,;:?!](?=[{_CHINESE}])")
_FULL_STOP = re.compile(rf"(?<=[{_HAN}”’）》])\.(?=[{_CHINESE}]|\s|$)")
_DASH = re.compile(r"-{2,}|[─―]{2,}|—{3,}")
_ELLIPSIS = re.compile(rf"(?<=[{_CHINESE}])(?:\.{{3,}}|。{{3,}}|·{{3,}}|…+)")
_MIDDLE_DOT = re.compile(rf"(?<=[{_CHINESE}])[•・‧･](?=[{_CHINESE}])")
_BLANKS = re.compile(r"\s+")
_AT_MARK = "、。，；：？！（）《》〈〉【】「」『』“”‘’"
_BLANK_AT_MARK = re.compile(rf" (?=[{_AT_MARK}]|—+$)|(?<=[{_AT_MARK}—]) ")
_BLANK_AT_END = re.compile("^ | $")

Substitute = Callable[[re.Pattern[str], str, str], str]

# Where a line does not begin, and where none ends, within a headline.
_NOT_FIRST = "、。，；：？！）》〉】」』”’…·%,.;:?!)]}"
_LEADING = frozenset("以把将在为向对从与和同")  # alone, they go with what follows
_NOT_LAST = "（《〈【「『“‘—([{"
_BEFORE_OPENING = re.compile(r"(?<=[^（《〈【「『“‘—])(?=[（《〈【「『“‘—])")
# A quotation or a clause between blanks of at most six characters, a number in Chinese with its unit, a dash
# that ends the headline, and one with two characters that follow it (——写在通车之际).
_UNBROKEN = re.compile(
    r"[《〈【「『“‘（][^《〈【「『“‘（》〉】」』”’）]{1,6}[》〉】」』”’）]"
    r"|[〇○零一二三四五六七八九十百千]{2,}[年月日]?|.—+$|—[^—\s]{2}"
    r"|(?<=\s)\S{1,6}(?!\S)|(?<!\S)\S{1,6}(?=\s)"
)
_BESIDE_BLANK = re.compile(r"(?<=\s)\S{3}|\S{3}(?=\s)")  # a line ends at the blank, not a word beside it


def make_readable(text: str, sub: Substitute = re.Pattern.sub) -> str:
    """The text with ordinary punctuation, digits and spaces; without Chinese, only with ordinary digits."""
    if not _has_marks(text):
        return _write_ordinary(text)
    text = _write_ordinary(sub(_RESIDUE, "", text))
    text = _BETWEEN_LETTERS.sub(lambda found: chr(ord(found[0]) - 0xFEE0), text)
    if has_chinese(text):
        text = _make_marks_chinese(text, sub)
    return sub(_BLANK_AT_END, "", sub(_BLANKS, " ", text))


def has_chinese(text: str) -> bool:
    return _ANY_HAN.search(text) is not None


def _has_marks(text: str) -> bool:
    """Whether a rule may change more than single characters."""
    return bool(_CHANGED.search(text)) or any(run in text for run in _CHANGED_RUNS)


def _write_ordinary(text: str) -> str:
    # Not the whole text by `translate`, which takes long for each character that is not in its table.
    return _UNUSUAL.sub(lambda found: _ORDINARY[found[0]], text)


def _make_marks_chinese(text: str, sub: Substitute) -> str:
    if text.count('"') % 2 == 0:
        text = _QUOTED.sub(_quote, text)
    text = _BRACKETED.sub(_bracket, text)
    text = _LONE_BRACKET.sub(_widen, text)
    text = sub(_ELLIPSIS, "……", text)
    text = sub(_DASH, "——", text)
    text = _MIDDLE_DOT.sub("·", text)
    text = _MARK.sub(_widen, text)
    text = _FULL_STOP.sub("。", text)
    return sub(_BLANK_AT_MARK, "", sub(_BLANKS, " ", text))


def read_ranges(text: str, ranges: Sequence[tuple[int, int]]) -> tuple[str, Sequence[tuple[int, int]]]:
    """The readable text, and where in it the ranges of the printed one are; what is hidden leaves none."""
    if not ranges or not _has_marks(text):
        return make_readable(text), ranges
    origins = _Origins(text)
    readable = make_readable(text, origins.sub)
    return readable, [tuple(bisect_left(origins.places, place) for place in one) for one in ranges]


class _Origins:
    """The place in the print of each character of a text, while substitutions change its length."""

    def __init__(self, text: str) -> None:
        self.places = list(range(len(text)))

    def sub(self, pattern: re.Pattern[str], replacement: str, text: str) -> str:
        places, end = [], 0
        for found in pattern.finditer(text):
            start = found.start()
            places += self.places[end:start] + self.places[start : start + 1] * len(replacement)
            end = found.end()
        if not end:
            return text
        self.places = places + self.places[end:]
        return pattern.sub(replacement, text)


def _widen(found: re.Match[str]) -> str:
    return _FULL_WIDTH[found[0]]


def _quote(found: re.Match[str]) -> str:
    return f"“{found[1]}”" if _is_in_chinese(found) else found[0]


def _bracket(found: re.Match[str]) -> str:
    return f"（{found[1]}）" if _is_in_chinese(found) else found[0]


def _is_in_chinese(found: re.Match[str]) -> bool:
    """Whether a pair of marks encloses Chinese, or stands next to it."""
    around = found.string[max(found.start() - 1, 0) : found.start()] + found.string[found.end() :][:1]
    return has_chinese(found[1]) or has_chinese(around)


def join_unbroken(words: Iterable[str]) -> list[str]:
    """The words of a headline, joined where no line may end between them: 《人民, 日报》 and 3, 月."""
    words = [piece for word in words for piece in _BEFORE_OPENING.split(word)]
    text = "".join(words)
    kept = {
        place
        for pattern in (_UNBROKEN, _BESIDE_BLANK)
        for found in pattern.finditer(text)
        for place in range(found.start() + 1, found.end())
    }
    joined: list[str] = []
    at = 0
    for word in words:
        if joined and (at in kept or _is_unbroken(joined[-1], word)):
            joined[-1] += word
        else:
            joined.append(word)
        at += len(word)
    return joined


def _is_unbroken(before: str, after: str) -> bool:
    is_count = before[-1].isascii() and before[-1].isalnum()  # 3 of 3月, 5G of 5G网络
    at_blank = before[-1].isspace() or after[0].isspace()  # where a line may end anyway
    leads = before in _LEADING or before[-1] in _NOT_LAST
    return at_blank or is_count or leads or after[0] in _NOT_FIRST
