"""The features of breaks between printed lines, and the chance that each is only the column's.

Widths are in em: a half-width character is half an em. A column's width is the most common width of the
lines around a break. A small network, learnt by `training.learn_breaks`, looks at the features of a break
and of two on each side.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from articles.parsing.bigrams import break_bits, number_chars
from articles.parsing.lines import fold_lines
from articles.parsing.script import plain_texts
from articles.parsing.tagger.network import gather

Floats = NDArray[np.float32]

MOST_EM = 63  # of a column; wider lines count as this
WINDOW_LINES = 10
OFFSETS = (-2, -1, 0, 1, 2)  # breaks that the second layer looks at
MODEL = Path(__file__).with_name("breaks.npz")

_HALF = re.compile("[\x20-\x7e\u00a0-\u00a6\u00a8-\u00af\uff61-\uffdc]")
_FIRST_UNIT = re.compile(r"[A-Za-z0-9]+(?:[.,:%][0-9A-Za-z]+)*%?|.")
_LAST_SORTS = ("。!?…｡", ",", "、;", ":", '”’」』"', ")】〕》〉", "—-·")
_FIRST_SORTS = ('“‘「『"', "(【〔", "《〈", "—-·", "■◆●▲▼★☆○◎□◇△▶*①②③④⑤")
_LAST_KINDS = {char: kind for kind, chars in enumerate(_LAST_SORTS) for char in chars}
_FIRST_KINDS = {char: kind for kind, chars in enumerate(_FIRST_SORTS) for char in chars}
_LAST_COUNT, _FIRST_COUNT = 12, 9
_SLACKS = np.array([-8, -4, -2, -1.2, -0.6, -0.1, 0.4, 0.9, 1.4, 1.9, 2.4, 3, 4, 6, 9, 14])
_RATIOS = np.array([0.2, 0.4, 0.6, 0.75, 0.88, 0.96, 1.04, 1.15, 1.25, 1.34, 1.44, 1.6])
_ROOMS = np.array([-0.6, 0.4, 1.4, 2.4, 4, 8])
INDENT_EM = 0.9
SENTENCE = 0  # the kind of line that ends one
INSIDE = (1, 2, 7, 8, 9)  # the kinds that end inside one: with a comma, a character, a digit, a letter
_HALF_SORTS = np.zeros(0x10000, np.uint8)
for _first, _last in ((0x20, 0x7E), (0xA0, 0xA6), (0xA8, 0xAF), (0xFF61, 0xFFDC)):
    _HALF_SORTS[_first : _last + 1] = 1
_MARK_SORTS = np.zeros(0x10000, np.uint8)
for _sort, _chars in enumerate(("(“《「", ")”》」", "。", ",", " "), 1):
    _MARK_SORTS[[ord(char) for char in _chars]] = _sort
_SIGNED = re.compile("记者|通讯员|评论员|特派|作者|编辑")
_DATED = re.compile(
    "[(【〔]?(?:据|综合)?(?:本报|新华社|中新社|[\u4e00-\u9fff]{2,5}[报社网])[^。,]{0,18}?[讯电]"
)


@dataclass(frozen=True, slots=True)
class PrintedLines:
    """The non-blank lines of a page: places, texts as decisions read them (`texts` in one width), widths,
    indents, gaps above, and whether letter-spaced."""

    places: list[int]
    plains: list[str]
    texts: list[str]
    widths: Floats
    indents: Floats
    gaps: NDArray[np.intp]
    spaced: NDArray[np.bool_]


def measure_lines(raw: Sequence[str]) -> PrintedLines:
    """The page's non-blank lines, measured. Letter-spaced lines are measured closed up."""
    bare = [line.strip() for line in raw]
    places = [at for at, line in enumerate(bare) if line]
    if not places:
        none = np.zeros(0, np.float32)
        return PrintedLines([], [], [], none, none, np.zeros(0, np.intp), np.zeros(0, bool))
    plains = plain_texts([bare[at] for at in places])
    gaps = [at - before - 1 for before, at in itertools.pairwise([-1, *places])]
    return PrintedLines(
        places,
        plains,
        fold_lines(plains),
        _measure_all(plains),
        np.array([_measure_indent(raw[at]) for at in places], np.float32),
        np.array(gaps, np.intp),
        np.array([len(plain) + 2 < len(bare[at]) for at, plain in zip(places, plains, strict=True)], bool),
    )


def reorder(lines: PrintedLines, order: Sequence[int], joined: frozenset[int]) -> PrintedLines:
    """The lines in this order; those in `joined` without a gap above."""
    gaps = lines.gaps.copy()
    gaps[list(joined)] = 0
    return PrintedLines(
        [lines.places[n] for n in order],
        [lines.plains[n] for n in order],
        [lines.texts[n] for n in order],
        lines.widths[order],
        lines.indents[order],
        gaps[order],
        lines.spaced[order],
    )


def _measure_indent(line: str) -> float:
    if not line[0].isspace():
        return 0.0
    indent = line[: len(line) - len(line.lstrip())]
    return measure_em(indent.replace("\t", "\u3000\u3000"))


def _measure_all(texts: Sequence[str]) -> Floats:
    """The widths of the texts in em."""
    half = _count_sorts(texts, _HALF_SORTS)[:, 1]
    return (np.array(list(map(len, texts))) - 0.5 * half).astype(np.float32)


def _count_sorts(texts: Sequence[str], sorts: NDArray[np.uint8]) -> NDArray[np.intp]:
    """Texts × sorts: how many characters of each sort a text holds; `sorts` gives that of each code."""
    codes = number_chars("".join(texts))
    count = int(sorts.max()) + 1
    rows = np.repeat(np.arange(0, len(texts) * count, count), list(map(len, texts)))
    found = np.bincount(rows + sorts[np.minimum(codes, len(sorts) - 1)], minlength=len(texts) * count)
    return found.reshape(len(texts), count)


def measure_em(text: str) -> float:
    """The text's width in em."""
    return len(text) - 0.5 * len(_HALF.findall(text))


@dataclass(frozen=True, slots=True)
class Widths:
    """For each line the most common width of the lines up to it and from it on, each with the share of
    them that has it; and the most common width of the page."""

    above: Floats
    above_share: Floats
    below: Floats
    below_share: Floats
    page: float


def find_widths(lines: PrintedLines) -> Widths:
    """The widths of the columns, from the lines' own with their indents."""
    totals = lines.widths + lines.indents
    count = len(totals)
    rounded = np.clip(np.rint(totals), 0, MOST_EM).astype(int)
    most = int(rounded.max(initial=0)) + 2  # one more than the widest, which lends it its weight
    ones = np.zeros((count + 1, most), np.float32)
    ones[np.arange(1, count + 1), rounded] = 1
    sums = ones.cumsum(0)

    def pick(first: NDArray, last: NDArray) -> tuple[Floats, Floats]:
        counts = sums[last] - sums[first]
        near = counts.copy()
        near[:, 1:] += 0.8 * counts[:, :-1]
        near[:, :-1] += 0.8 * counts[:, 1:]
        near *= 1 + np.arange(most) / 100
        near[:, :4] = 0
        chosen = near.argmax(1)
        share = near[np.arange(len(chosen)), chosen] / np.maximum(1, last - first)
        return chosen.astype(np.float32), share.astype(np.float32)

    # A line's window downwards is the one upwards of the line at its end.
    ends = np.arange(1, count + WINDOW_LINES)
    firsts, lasts = np.maximum(0, ends - WINDOW_LINES), np.minimum(count, ends)
    width, share = pick(np.append(firsts, 0), np.append(lasts, count))
    below = slice(WINDOW_LINES - 1, -1)
    return Widths(width[:count], share[:count], width[below], share[below], float(width[-1]))


def break_features(lines: PrintedLines, columns: Widths | None = None) -> Floats:
    """Breaks × features; break `k` is the one below line `k`. Empty for fewer than two lines."""
    columns = columns or find_widths(lines)
    if len(lines.texts) < 2:
        return np.zeros((0, FEATURES), np.float32)
    ends = np.array([last_kind(text) for text in lines.texts[:-1]])
    marks = _find_marks(lines.texts)
    parts = [
        *_width_features(lines, columns, ended=ends == SENTENCE),
        _one_hot(ends, _LAST_COUNT),
        _one_hot(np.array([_first_kind(text) for text in lines.texts[1:]]), _FIRST_COUNT),
        *_blank_features(lines),
        _language_features(lines.texts, ended=ends == SENTENCE),
        marks[:-1],
        marks[1:],
    ]
    return np.concatenate(parts, 1, dtype=np.float32)


def _width_features(lines: PrintedLines, columns: Widths, *, ended: NDArray[np.bool_]) -> list[Floats]:
    """How far the lines around a break are from the columns' widths and from each other.

    A line that leaves room for the next one's first character or word was not broken by the column.
    """
    totals = lines.widths + lines.indents
    over, under = totals[:-1], totals[1:]
    before, after = np.concatenate([totals[:1], totals[:-2]]), np.concatenate([totals[2:], totals[-1:]])
    units = np.array([_first_unit(text) for text in lines.texts[1:]], np.float32)
    room = columns.above[:-1] - over - units
    slacks = (
        room,
        columns.above[:-1] - over,
        columns.below[1:] - over - units,
        columns.below[1:] - under,
        over - before,
        under - over,
        after - under,
    )
    ratios = np.stack([over, under]) / max(columns.page, 1)
    return [
        *_one_hot(_SLACKS.searchsorted(slacks, "right"), len(_SLACKS) + 1),
        *_one_hot(_RATIOS.searchsorted(ratios, "right"), len(_RATIOS) + 1),
        _one_hot(ended * 8 + _ROOMS.searchsorted(room, "right"), 16),
        np.stack([columns.above_share[:-1], columns.below_share[1:], lines.spaced[:-1], lines.spaced[1:]], 1),
    ]


def _blank_features(lines: PrintedLines) -> list[Floats]:
    """Blank lines and indents at a break, each with how many of them the page has."""
    gap_rate, indent_rate = (lines.gaps[1:] > 0).mean(), (lines.indents > INDENT_EM).mean()
    indented = lines.indents[1:] > INDENT_EM
    return [
        _one_hot(np.minimum(lines.gaps[1:], 2) * 4 + min(3, int(gap_rate * 8)), 12),
        _one_hot(indented * 4 + min(3, int(indent_rate * 8)), 8),
    ]


def _language_features(texts: Sequence[str], *, ended: NDArray[np.bool_]) -> Floats:
    """How well the characters on both sides go together, begin a paragraph, end a heading."""
    bits = break_bits(texts).astype(np.float32)
    scaled = np.clip(bits, (-6, -5, -4), (10, 6, 4)) / (6, 4, 3)
    return np.concatenate([scaled, scaled[:, :1] * ended[:, None]], 1)


def _one_hot(values: NDArray, count: int) -> Floats:
    return np.eye(count, dtype=np.float32)[values.astype(int)]


def _first_unit(folded: str) -> float:
    """The width of what must stay together at the line's beginning: a character or a Latin word."""
    if "\u3000" < folded[0] < "\uff00":
        return 1.0
    unit = _FIRST_UNIT.match(folded)
    return measure_em(unit[0]) if unit else 1.0


def last_kind(folded: str) -> int:
    """How the line ends: SENTENCE, one of INSIDE, or another number."""
    char = folded[-1]
    kind = _LAST_KINDS.get(char)
    if kind is None:
        return 7 if "\u3400" <= char <= "\u9fff" else 8 if char.isdigit() else 9 if char.isalpha() else 10
    if kind in (4, 5) and folded[-2:-1] in "。!?…":
        return SENTENCE
    return kind


def _first_kind(folded: str) -> int:
    kind = _FIRST_KINDS.get(folded[0])
    if kind is None:
        char = folded[0]
        return 5 if "\u3400" <= char <= "\u9fff" else 6 if char.isdigit() else 7 if char.isalpha() else 8
    return kind


def _find_marks(texts: Sequence[str]) -> NDArray[np.bool_]:
    """For each text whether it is signed, dated, closed in brackets, has a sentence's end inside, has a
    comma, opens a bracket, closes one, has a blank, ends with a picture's credit."""
    _, opened, closed, stops, commas, blanks = _count_sorts(texts, _MARK_SORTS).T
    marks = (
        [_SIGNED.search(text[:12]) is not None for text in texts],
        [_DATED.match(text) is not None for text in texts],
        [text[0] in "(【" and text[-1] in ")】" for text in texts],
        stops > [text[-1] == "。" for text in texts],
        commas > 0,
        opened > closed,
        closed > opened,
        blanks > 0,
        [text.endswith(("摄", "发", "供图")) for text in texts],
    )
    return np.array(marks, bool).T


_MARKS = 9
FEATURES = (
    7 * (len(_SLACKS) + 1)
    + 2 * (len(_RATIOS) + 1)
    + 16
    + 4
    + _LAST_COUNT
    + _FIRST_COUNT
    + 12
    + 8
    + 4
    + 2 * _MARKS
)


@dataclass(slots=True)
class BreakModel:
    """A network of two layers: features × width, (5 × width + 1) × width, and the output's weights."""

    first: Floats
    second: Floats
    out: Floats


@cache
def read_model() -> BreakModel:
    """The parameters as `training.learn_breaks` stored them."""
    with np.load(MODEL) as stored:
        return BreakModel(*(stored[name].astype(np.float32) for name in ("first", "second", "out")))


def score_breaks(features: Floats, model: BreakModel) -> Floats:
    """For each break, the probability that it is the column's and the paragraph continues."""
    seen = np.concatenate([features, np.ones((len(features), 1), np.float32)], 1)
    hidden = np.maximum(seen @ model.first, 0)
    hidden = np.maximum(gather(hidden, OFFSETS) @ model.second, 0)
    return 1 / (1 + np.exp(-np.clip(hidden @ model.out[:-1] + model.out[-1], -30, 30)))
