"""The text of the print as pages show it to be read: ordinary punctuation, digits and spaces.

Only how a text is shown changes: what is stored, searched and exported stays as printed. Rules follow
GB/T 15834 (punctuation) and GB/T 15835 (digits), where page texts depart from them: half-width marks in
Chinese, full-width digits and letters, blanks of the typesetting, and marks of other programs' formats.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from articles.parsing.radicals import FROM_RADICALS

_HAN = r"\u2e80-\u2fdf\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_CHINESE = rf"{_HAN}、。，；：？！（）《》〈〉【】「」『』“”‘’…—"
_ORDINARY = FROM_RADICALS | {
    code: code - 0xFEE0
    for code in (ord("％"), *range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))
}
_FULL_WIDTH = {",": "，", ";": "；", ":": "：", "?": "？", "!": "！", "(": "（", ")": "）"}

_ANY_HAN = re.compile(f"[{_HAN}]")
_RESIDUE = re.compile(r"\*\*|__|`|^\s*(?:[-*+]|#{1,6})\s+|[\u00ad\u200b\u2060\ufeff]")
_BETWEEN_LETTERS = re.compile(r"(?<=[0-9A-Za-z])[．／－](?=[0-9A-Za-z])")
_QUOTED = re.compile('"([^"]*)"')
_BRACKETED = re.compile(r"\(([^()]*)\)")
_LONE_BRACKET = re.compile(rf"(?<=[{_CHINESE}])[()]|[()](?=[{_CHINESE}])")
_MARK = re.compile(rf"(?<=[{_CHINESE}])\s?[,;:?!]|(?<=%)[,;]|[,;:?!](?=[{_CHINESE}])")
_FULL_STOP = re.compile(rf"(?<=[{_HAN}”’）》])\.(?=[{_CHINESE}]|\s|$)")
_DASH = re.compile(r"-{2,}|[─―]{2,}")
_ELLIPSIS = re.compile(rf"(?<=[{_CHINESE}])(?:\.{{3,}}|。{{3,}}|·{{3,}}|…+)")
_MIDDLE_DOT = re.compile(rf"(?<=[{_CHINESE}])[•・‧･](?=[{_CHINESE}])")
_BLANKS = re.compile(r"\s+")
_BLANK_AT_MARK = re.compile(r" ?([、。，；：？！（）《》〈〉【】“”‘’]) ?")

# Where a line does not begin, and where none ends, within a headline.
_NOT_FIRST = frozenset("、。，；：？！）》〉】」』”’…·%,.;:?!)]}")
_LEADING = frozenset("以把将在为向对从与和同")  # alone, they go with what follows
_NOT_LAST = frozenset("（《〈【「『“‘—·([{")


def make_readable(text: str) -> str:
    """The text with ordinary punctuation, digits and spaces; without Chinese, only with ordinary digits."""
    text = _RESIDUE.sub("", text).translate(_ORDINARY)
    text = _BETWEEN_LETTERS.sub(lambda found: chr(ord(found[0]) - 0xFEE0), text)
    if _ANY_HAN.search(text):
        text = _make_marks_chinese(text)
    return _BLANKS.sub(" ", text).strip()


def _make_marks_chinese(text: str) -> str:
    if text.count('"') % 2 == 0:
        text = _QUOTED.sub(_quote, text)
    text = _BRACKETED.sub(_bracket, text)
    text = _LONE_BRACKET.sub(_widen, text)
    text = _ELLIPSIS.sub("……", text)
    text = _DASH.sub("——", text)
    text = _MIDDLE_DOT.sub("·", text)
    text = _MARK.sub(_widen, text)
    text = _FULL_STOP.sub("。", text)
    return _BLANK_AT_MARK.sub(r"\1", _BLANKS.sub(" ", text))


def _widen(found: re.Match[str]) -> str:
    return _FULL_WIDTH[found[0].strip()]


def _quote(found: re.Match[str]) -> str:
    return f"“{found[1]}”" if _is_in_chinese(found) else found[0]


def _bracket(found: re.Match[str]) -> str:
    return f"（{found[1]}）" if _is_in_chinese(found) else found[0]


def _is_in_chinese(found: re.Match[str]) -> bool:
    """Whether a pair of marks encloses Chinese, or stands next to it."""
    around = found.string[max(found.start() - 1, 0) : found.start()] + found.string[found.end() :][:1]
    return bool(_ANY_HAN.search(found[1]) or _ANY_HAN.search(around))


def join_unbroken(words: Iterable[str]) -> list[str]:
    """The words of a headline, joined where no line may end between them: 《人民, 日报》 and 3, 月."""
    joined: list[str] = []
    for word in words:
        if joined and _is_unbroken(joined[-1], word):
            joined[-1] += word
        else:
            joined.append(word)
    return joined


def _is_unbroken(before: str, after: str) -> bool:
    is_count = before[-1].isascii() and before[-1].isalnum()  # 3 of 3月, 5G of 5G网络
    at_blank = before[-1].isspace() or after[0].isspace()  # where a line may end anyway
    leads = before in _LEADING or before[-1] in _NOT_LAST
    return at_blank or is_count or leads or after[0] in _NOT_FIRST
