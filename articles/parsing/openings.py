"""How a page's paragraphs open, and what that says about breaks after a sentence.

The network of `line_breaks` sees only how many lines are set in. It cannot tell a page with long paragraphs
that are from one whose paragraphs open like any line, nor see an indent whose blanks the text has lost.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from articles.parsing.line_breaks import INDENT_EM, INSIDE, SENTENCE, PrintedLines, Widths, last_kind

Floats = NDArray[np.float32]
Flags = NDArray[np.bool_]

_CLEAR_ROOM_EM = 2.0  # that a paragraph's last line leaves at least
_FULL_EM = 1.3  # by which a line that fills its column may differ from its width
_MOST_SHORT_EM = 3.2  # by which at most a paragraph's first line is narrower where its indent was lost
_LEAST_OPENINGS = 2  # that show how a page's paragraphs open
_MOSTLY = 0.8  # of them
# Times the doubt that a line continues a paragraph after a sentence, on pages whose paragraphs are set in and
# on those whose paragraphs open like any line: on pages laid out, .03 and .27 of the doubted lines do not
# continue, and the network gives both some .16.
_SET_IN_DOUBT = 0.2
_FLUSH_DOUBT = 1.5
_LEAST_JOINED = 0.51
_LEAST_FIRST_LINES = 3  # whose widths are compared
_STEPS = 11  # of half an em, from a line 1.5 em wider than its column to one 3.5 em narrower
_SET_IN_STEPS = 2  # by which the first lines are narrower where paragraphs are set in
_SMOOTHING = np.array([0.25, 0.5, 0.25])
_PRIOR = 2.0  # lines, spread over the steps
_MOST_ODDS = 3.0
_WEIGHT = 0.6  # of the widths, which the network has seen in part
_CERTAIN = 1e-4


class Layout(Enum):
    """How a page's paragraphs are printed, and so what shows where they begin."""

    WHOLE = "a line each"
    SET_IN = "broken at a column's width, the first line set in"
    FLUSH = "broken, the first line like any other, or not known"
    STRIPS = "broken, and the lines of several columns mixed"


def weigh_openings(
    chances: Sequence[float], lines: PrintedLines, columns: Widths, *, in_strips: bool = False
) -> tuple[list[float], Layout]:
    """The chances that each line continues the one above, where that ends a sentence, weighed by how the
    page's paragraphs open; and how they are printed.

    Where the page is `in_strips`, a line's width may be compared with another column's, and says nothing.
    """
    ends = np.array([last_kind(text) for text in lines.texts])
    after = np.concatenate([[False], ends[:-1] == SENTENCE])
    given = np.array(chances)
    weighed = after & (lines.indents <= INDENT_EM)
    joined = weighed & (given > _LEAST_JOINED)
    doubt = _find_doubt(lines, columns, after)
    given[joined] = np.maximum(_LEAST_JOINED, 1 - (1 - given[joined]) * doubt)
    if in_strips:
        return given.tolist(), Layout.STRIPS
    odds = _compare_first_lines(lines, columns, after=after, cut=np.isin(ends, INSIDE))
    if odds is None:
        return given.tolist(), Layout.FLUSH
    sure = np.clip(given[weighed], _CERTAIN, 1 - _CERTAIN)
    given[weighed] = 1 / (1 + (1 / sure - 1) * np.exp(_WEIGHT * odds[weighed]))
    return given.tolist(), Layout.SET_IN


def _find_doubt(lines: PrintedLines, columns: Widths, after: Flags) -> float:
    """What the page's doubts are multiplied with. Its paragraphs show how they open where a sentence ends
    above that leaves room, and the first line about fills its column; `after` says where one ends above.

    Where they are set in, a line that is not begins none; where they open like any line, one that fills its
    column may end a paragraph as well as a sentence.
    """
    short = columns.below - lines.widths - lines.indents
    opens = after & _leaves_room(lines, columns) & (short > -_FULL_EM) & (short < _MOST_SHORT_EM)
    if opens.sum() < _LEAST_OPENINGS:
        return 1.0
    set_in = lines.indents > INDENT_EM
    if set_in[opens].mean() >= _MOSTLY:
        return _SET_IN_DOUBT
    return _FLUSH_DOUBT if (~set_in & (short < _FULL_EM))[opens].mean() >= _MOSTLY else 1.0


def _leaves_room(lines: PrintedLines, columns: Widths) -> Flags:
    """For each line whether the one above leaves room in its column; for the first it does not."""
    room = columns.above - lines.widths - lines.indents
    return np.concatenate([[False], room[:-1] >= _CLEAR_ROOM_EM])


def _compare_first_lines(
    lines: PrintedLines, columns: Widths, *, after: Flags, cut: Flags
) -> NDArray[np.float64] | None:
    """For each line that stops inside a sentence, as `cut` says, the logarithm of how much more often a
    paragraph's first line on this page is as narrow as this one than a line inside a paragraph; 0 for any
    other line. None where the page has too few of either, or its paragraphs are not set in.

    A first line that is set in holds two characters less, also where the text has lost its blanks.
    """
    step = np.rint(2 * (columns.below - lines.widths)).astype(int) + 3
    fills = cut & (step >= 0) & (step < _STEPS)
    full = np.concatenate([[False], np.abs(columns.above - lines.widths - lines.indents)[:-1] < _FULL_EM])
    first = fills & after & _leaves_room(lines, columns)
    inside = fills & ~after & full
    if min(first.sum(), inside.sum()) < _LEAST_FIRST_LINES:
        return None
    if np.median(step[first]) - np.median(step[inside]) < _SET_IN_STEPS:
        return None
    odds = np.log(_share(step[first]) / _share(step[inside]))
    return np.where(fills, np.clip(odds, -_MOST_ODDS, _MOST_ODDS)[np.clip(step, 0, _STEPS - 1)], 0.0)


def _share(steps: NDArray[np.intp]) -> NDArray[np.float64]:
    """How often each step occurs, smoothed."""
    counts = np.convolve(np.bincount(steps, minlength=_STEPS), _SMOOTHING, "same")
    return (counts + _PRIOR / _STEPS) / (len(steps) + _PRIOR)
