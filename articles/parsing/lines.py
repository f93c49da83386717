"""The lines of a page, and what a line shows without its neighbours."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from articles.parsing.script import plain_text

# One blank for ASCII blank, NBSP and U+3000; one width for full-width ASCII (1998's digits and letters). Each
# character stays one, so places in the folded text are places in the print.
_FOLD = {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)} | dict.fromkeys(
    "\u3000\xa0\t\u2003", " "
)
_FOLDED = re.compile("[\uff01-\uff5e\u3000\xa0\t\u2003]")

_CLOSERS = "”’」』\"')】》〉〗"
_STOPS = ("。", "!", "?", "…", "｡")
_PAIRS = {"“": "”", "‘": "’", "「": "」", "『": "』", "(": ")", "《": "》", "【": "】"}
_CLOSING = {closer: opener for opener, closer in _PAIRS.items()}
_WIDE = re.compile("[０-９]")
_MARKS = re.compile("[“”‘’「」『』()《》【】]")
# So many lines right above each other, each so short, are verse.
VERSE_LINES, VERSE_CHARS = 4, 16
MOST_REPEATED = 3  # characters of a leg's foot that the next leg repeats
NEVER_FIRST = ",。、;:!?)”’%"
_JUMPS_ON = re.compile(r"下转.{1,8}版")
_JUMP = re.compile(r"[(【]?\s*[上下][接转轉]第?\s*\S{1,6}\s*版[^()。]{0,12}[)】]?\s*$")


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph, heading or other line of text. `gap` counts the blank lines above it.

    `places` are its printed lines, 0-based, in order: several where a column's width breaks the text.
    `continues` holds the confidence, for each of them after the first, that the text continues there;
    `starts`, that the line does not continue the one above.
    `text` is the print without blanks at its ends; `plain` the same in simplified script, letter-spacing
    closed up; `folded` the same as `plain` in one width and blank. The last two are for decisions alone.
    `is_ended`: a sentence ends where the line does (`…吗?”`, `…。(下转第3版)`); `has_stop_inside`: one ends
    before. `is_open`: a quote or bracket is left open (`实施好“十项行`); `starts_inside`: the line closes one
    that it never opened, or begins with a mark that begins no sentence (`动”,深入`).
    """

    places: tuple[int, ...]
    text: str
    plain: str
    folded: str
    gap: int
    is_ended: bool
    has_stop_inside: bool
    is_open: bool
    starts_inside: bool
    continues: tuple[float, ...]
    starts: float

    @property
    def at(self) -> int:
        """The first of its printed lines."""
        return self.places[0]


def _ends_sentence(folded: str) -> bool:
    text = _JUMP.sub("", folded).rstrip() if folded[-1:] in ")】版" else folded
    bare = text.rstrip(_CLOSERS)
    return bare.endswith(_STOPS) or (bare != text and _ends_inside(text))


def _ends_inside(text: str) -> bool:
    """Whether the last brackets stand after a whole sentence: `…增长。(记者 张璐)`."""
    opened = text.rfind("(")
    return text.endswith(")") and opened > 0 and text[:opened].rstrip(_CLOSERS + " ").endswith(_STOPS)


def fold(text: str) -> str:
    """The text in one width and one kind of blank, character for character."""
    for char in set(_FOLDED.findall(text)):
        text = text.replace(char, _FOLD[char])
    return text


def fold_lines(texts: Sequence[str]) -> list[str]:
    """The texts, each of one line and at least one, in one width and one kind of blank."""
    return fold("\n".join(texts)).split("\n")


def read_lines(text: str) -> list[Line]:
    """The page's non-blank lines as printed, in order. A CR before the LF is a blank. Never raises."""
    lines, gap = [], 0
    for at, raw in enumerate(text.split("\n")):
        bare = raw.strip()
        if not bare:
            gap += 1
            continue
        lines.append(make_line(at, bare, gap))
        gap = 0
    return lines


def make_line(at: int, text: str, gap: int = 1) -> Line:
    """The printed line of this text, which has no blanks at its ends."""
    plain = plain_text(text)
    return read_line((at,), text, plain, fold(plain), gap)


def read_line(
    places: tuple[int, ...],
    text: str,
    plain: str,
    folded: str,
    gap: int,
    *,
    continues: tuple[float, ...] = (),
    starts: float = 1.0,
) -> Line:
    """The line of this text, printed at these places, which has no blanks at its ends."""
    marks = open_marks(folded)
    return Line(
        places,
        text,
        plain,
        folded,
        gap,
        is_ended=_ends_sentence(folded),
        has_stop_inside="。" in folded[:-2],
        is_open=marks[:1] in _PAIRS,
        starts_inside=folded[:1] in NEVER_FIRST or marks[-1:] in _CLOSING,
        continues=continues,
        starts=starts,
    )


def join_pieces(pieces: Sequence[str]) -> str:
    """The pieces in a row; a Latin word meets the next with one space."""
    text = pieces[0]
    for piece in pieces[1:]:
        if needs_space(text, piece):
            text += " "
        text += piece
    return text


def needs_space(text: str, after: str) -> bool:
    """Whether a Latin word ends the text and another begins what comes after it."""
    return text[-1:].isascii() and after[:1].isascii() and text[-1:].isalpha() and after[:1].isalpha()


def open_marks(folded: str) -> str:
    """The marks left open, then those closed that were never opened: `动”,深入` → `”`."""
    opened: list[str] = []
    stray: list[str] = []
    for char in _MARKS.findall(folded):
        if char in _PAIRS:
            opened.append(char)
        elif opened and opened[-1] == _CLOSING[char]:
            opened.pop()
        else:
            stray.append(char)
    return "".join(opened + stray)


def repeated_chars(foot: str, top: str) -> int:
    """How many characters of a leg's foot the next leg's top repeats, up to three."""
    if foot[-1:] not in top[:MOST_REPEATED]:
        return 0
    lengths = range(MOST_REPEATED, 0, -1)
    return next((n for n in lengths if foot[-n:] == top[:n] and len(foot) > n), 0)


def has_wide_digits(text: str) -> bool:
    """Whether the text prints full-width digits (`１９９８年`)."""
    return bool(_WIDE.search(text))


def breaks_off(line: Line) -> bool:
    """Whether the line stops in the middle of a sentence, and no jump explains it."""
    return not line.is_ended and line.folded[-1] not in ":;" and not _JUMPS_ON.search(line.folded)


def is_heading_shaped(line: Line) -> bool:
    """Whether the line may be a heading: short, no sentence ended in it, no list begun."""
    text = line.folded
    return len(text) <= 60 and not line.is_ended and not line.has_stop_inside and text[-1] not in ",、:;"
