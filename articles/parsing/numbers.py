"""Parameters as print writes them: Arabic, full width, Chinese."""

from __future__ import annotations

DIGITS = "0-9０-９〇○零Ｏ一二三四五六七八九十廿卅两兩"  # for a regex's character class

_VALUES = {digit: value for value, digit in enumerate("〇一二三四五六七八九")} | {
    "零": 0, "○": 0, "Ｏ": 0, "两": 2, "兩": 2,
}  # fmt: skip


def read_number(text: str) -> int | None:
    """The value of `12`, `１２`, `十二`, `廿三`, `二〇二六`; None if the text is no number."""
    text = text.strip().replace("廿", "二十").replace("卅", "三十")
    if not text or len(text) > 6:
        return None
    if text.isdecimal():
        return int(text)
    tens, ten, ones = text.partition("十")
    if not ten:
        digits = [_VALUES.get(char, int(char) if char.isdecimal() else None) for char in text]
        return None if None in digits else int("".join(map(str, digits)))
    if any(digit and digit not in _VALUES for digit in (tens, ones)):
        return None
    return _VALUES.get(tens, 1) * 10 + _VALUES.get(ones, 0)
