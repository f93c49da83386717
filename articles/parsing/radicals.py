"""Radical forms, which fonts of PDFs give for the characters that look the same: ⺠ for 民, ⼈ for 人."""

from __future__ import annotations

import unicodedata

# Of the block U+2E80–2EFF, those that look like a character of ordinary text; Unicode's file
# EquivalentUnifiedIdeograph.txt lists them. NFKC gives those of U+2F00–2FDF.
_RADICALS = "⺟⺠⺩⺬⻁⻄⻅⻆⻉⻊⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻬⻮⻰⻳"
_CHARACTERS = "母民王示虎西见角贝足车长门青韦页风飞食马骨鬼鱼鸟卤麦黄齐齿龙龟"

# For `str.translate`.
FROM_RADICALS: dict[int, int | str] = str.maketrans(_RADICALS, _CHARACTERS) | {
    code: unicodedata.normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)
}
