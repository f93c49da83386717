"""Text broken at a column's width → lines that are paragraphs or headings, each knowing its printed lines.

A page whose lines are paragraphs already passes through unchanged.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from articles.parsing.credits import is_photo_credit, is_sender, is_signature
from articles.parsing.inset_headings import find_order
from articles.parsing.joins import find_repeat
from articles.parsing.line_breaks import (
    PrintedLines,
    Widths,
    break_features,
    find_widths,
    measure_lines,
    read_model,
    reorder,
    score_breaks,
)
from articles.parsing.lines import MOST_REPEATED, Line, fold_lines, join_pieces, read_line
from articles.parsing.marks import OPINION_HEADS, find_even_rows, is_attendance, is_figures_row
from articles.parsing.openings import Layout, weigh_openings
from articles.parsing.personal_names import read_names
from articles.parsing.reading_order import order_lines
from articles.parsing.vertical_headings import find_vertical, order_columns

_LEAST_COLUMN_EM = 5
_MOST_COLUMN_EM = 48  # of a line that a column may have broken
_MOST_WIDE = 0.3  # share of a broken page's text in wider lines
_FULL_EM = 1.6  # by which a line that fills the column may differ from its width
_LEAST_FULL = 0.15  # share of a broken page's lines that fill the column and stop inside a sentence
_LIKELY = 0.5
_VERTICAL = 0.95
_REPEATED = 0.8  # of 37 such lines, on pages whose legs repeat what the last one ends with, 8 open a leg
# What begins a report, the caption of a counted picture, the winners of a prize.
_BEGINNING = re.compile(
    r"图[①-⑨]\s*:|[特一二三]等奖(?:\(|$)|[【〔][^】〕。]{1,28}(?:讯|电|报[导道])[】〕]|\([^()。,]{2,12}\d日?讯\)"
)
# A column's name in two parts over the person whom a kicker names: 身边的榜样·送水人, 李明:.
_COLUMN_NAME = re.compile("[^,。:;!?、()·]{2,12}·[^,。:;!?、()·]{2,8}")
_PERSON_NAMED = re.compile("[\u4e00-\u9fff]{2,4}:")
# Of the lines that begin anew and end so, 48 are whole kickers and none is longer than its line.
_LEADING_KICKER = re.compile("(?:[^,。;!?]{2,24},)?[^,。;!?]{2,24}——")
_TOOK_PART = re.compile("主持|出席|陪同|讲话")
_UNNAMED = re.compile("(?:记者|员|生)$")  # a title, whose name is on the next line
_SIGNED = re.compile("(?:谨启|敬启|泣启|泣叩|泣告|叩谢|谨上)$")  # a notice, which ends there
_VERSE_LINES = 3  # indented and without a stop, right above each other
_VERSE_INDENT_EM = 1.5
_STOPS = "。!?…:;”’)》】"


@dataclass(frozen=True, slots=True)
class Reflowed:
    """A page's lines in the order of the print, and how its paragraphs are printed."""

    lines: list[Line]
    layout: Layout


def reflow(raw: Sequence[str], apart: frozenset[int] = frozenset()) -> Reflowed:
    """The page's text as lines; every non-blank printed line is in one of them. Never raises.

    `apart` holds printed lines that are joined with no other: folios.
    """
    printed = measure_lines(raw)
    if not printed.places:
        return Reflowed([], Layout.WHOLE)
    columns = find_widths(printed)
    if not is_broken(printed, columns):
        return Reflowed(_gather(raw, printed, [0.0] * len(printed.texts)), Layout.WHOLE)
    reading = order_lines(printed, columns, apart)
    begins: frozenset[int] = frozenset()
    if reading:
        printed = reorder(printed, reading.order, reading.moved)
        columns = find_widths(printed)
    else:
        printed, begins = order_columns(printed)
    chances = _score(printed, columns)
    if not reading and (order := find_order(printed, columns, chances, apart)):
        printed = reorder(printed, order, frozenset())
        columns = find_widths(printed)
        chances = _score(printed, columns)
    chances, layout = weigh_openings(chances, printed, columns, in_strips=bool(reading))
    _settle_breaks(chances, printed, columns, apart, begins)
    if reading:
        chances = [
            reading.links.get(line, chance) for line, chance in zip(reading.order, chances, strict=True)
        ]
    else:
        _doubt_repeats(chances, printed.plains)
    return Reflowed(_gather(raw, printed, chances), layout)


def _settle_breaks(
    chances: list[float],
    printed: PrintedLines,
    columns: Widths,
    apart: frozenset[int],
    begins: frozenset[int],
) -> None:
    """Set the chances that are certain: of headings printed from top to bottom, whose columns begin at the
    printed lines `begins`, and of lines that are joined with no other."""
    for first, last in find_vertical(printed):
        chances[first : last + 1] = [0.0] + [_VERTICAL] * (last - first)
        chances[last + 1 : last + 2] = [0.0] * len(chances[last + 1 : last + 2])
    alone = _find_alone(printed, apart)
    anew = _find_verse_ends(printed, columns)
    for n in range(1, len(chances)):
        begins_anew = n in anew or printed.places[n] in begins or _begins_anew(printed.texts, chances, n)
        above = printed.plains[n - 1]
        if begins_anew or n in alone or n - 1 in alone or is_sender(above) or _SIGNED.search(above):
            chances[n] = 0.0


def _doubt_repeats(chances: list[float], texts: Sequence[str]) -> None:
    """Lower the chances of lines that begin with what the line above ends with. Such a line continues, but
    where a new leg begins, it repeats what it should not (做好|好选干部)."""
    for n in range(1, len(chances)):
        if chances[n] > _REPEATED and texts[n - 1][-1] in texts[n][:MOST_REPEATED]:
            repeat = find_repeat(texts[n - 1], texts[n])
            if repeat.chars and repeat.certain:
                chances[n] = _REPEATED


def _begins_anew(texts: Sequence[str], chances: Sequence[float], n: int) -> bool:
    """Whether line `n` begins anew by its own words, or stands under a kicker or column's name that does."""
    if is_attendance(texts[n - 1]) or (is_attendance(texts[n]) and not _names_people(texts[n - 1])):
        return True
    if _LEADING_KICKER.fullmatch(texts[n - 1]) and chances[n - 1] <= _LIKELY < chances[n]:
        return True
    if texts[n][-1] == ":" and _PERSON_NAMED.fullmatch(texts[n]) and chances[n - 1] <= _LIKELY:
        return _COLUMN_NAME.fullmatch(texts[n - 1]) is not None
    return _BEGINNING.match(texts[n]) is not None


def _names_people(text: str) -> bool:
    """Whether a heading line already says who took part, and may stop inside their names."""
    return _TOOK_PART.search(text) is not None or read_names(text) is not None


def _score(printed: PrintedLines, columns: Widths) -> list[float]:
    """For each line the chance that it continues the one above."""
    return [0.0, *map(float, score_breaks(break_features(printed, columns), read_model()))]


def _find_alone(printed: PrintedLines, apart: frozenset[int]) -> set[int]:
    """The lines that are joined with no other: folios, rows of figures, a picture's credit, an author,
    and 短评 over or under a headline."""
    return find_even_rows(printed.texts, printed.gaps.tolist()) | {
        n
        for n, at in enumerate(printed.places)
        if at in apart
        or printed.plains[n] in OPINION_HEADS
        or (printed.texts[n][-1] == "摄" and is_photo_credit(printed.plains[n]))
        or (" " in printed.texts[n] and _is_row_or_author(printed, n))
    }


def _is_row_or_author(printed: PrintedLines, n: int) -> bool:
    """Whether the line is a row of figures, or an author and not the name after a title that ends the line
    above."""
    if not printed.spaced[n] and is_figures_row(printed.texts[n]):
        return True
    return is_signature(printed.plains[n]) and not (n and _UNNAMED.search(printed.plains[n - 1]))


def _find_verse_ends(printed: PrintedLines, columns: Widths) -> set[int]:
    """The lines right under verse: several indented lines without a stop that leave room in their column,
    each of which begins anew. The first line of a paragraph is indented too, but fills the column."""
    room = np.minimum(columns.above, columns.below) - printed.widths - printed.indents
    short = np.flatnonzero((printed.indents >= _VERSE_INDENT_EM) & (room > _FULL_EM)).tolist()
    verse = {n for n in short if printed.texts[n][-1] not in _STOPS}
    return {n + 1 for n in verse if all(n - before in verse for before in range(1, _VERSE_LINES))}


def is_broken(printed: PrintedLines, columns: Widths) -> bool:
    """Whether the page's lines are broken at the width of its columns."""
    if len(printed.texts) < 2:
        return False
    wide = printed.widths[printed.widths > _MOST_COLUMN_EM].sum()
    if wide > _MOST_WIDE * printed.widths.sum():
        return False
    totals = printed.widths + printed.indents
    full = np.abs(totals - columns.above) < _FULL_EM
    inside = np.array([text[-1] not in _STOPS for text in printed.texts])
    return float((full & inside & (printed.widths > _LEAST_COLUMN_EM)).mean()) >= _LEAST_FULL


def _gather(raw: Sequence[str], printed: PrintedLines, chances: Sequence[float]) -> list[Line]:
    """The lines; `chances[n]` is the probability that printed line `n` continues the one above."""
    starts = [n for n, chance in enumerate(chances) if chance <= _LIKELY]
    bounds = list(zip(starts, [*starts[1:], len(chances)], strict=True))
    plains = [join_pieces(printed.plains[start:end]) for start, end in bounds]
    return [
        read_line(
            tuple(printed.places[start:end]),
            join_pieces([raw[at].strip() for at in printed.places[start:end]]),
            plain,
            folded,
            int(printed.gaps[start]),
            continues=tuple(chances[start + 1 : end]),
            starts=1 - chances[start],
        )
        for (start, end), plain, folded in zip(bounds, plains, fold_lines(plains), strict=True)
    ]
