"""A page's printed lines in the order of reading.

`pdftotext` prints the columns of a sheet in strips: after a few lines of one column, and a blank line, come
a few of the next. Each chunk that stops inside a sentence is given the chunk that continues it, as an
assignment over the whole page: how well a foot and a top go together, how alike the chunks are, how far
apart, and how the chunks around them are assigned. What stands between two columns that continue at one
distance continues there too. A chunk continues at most one other; all others stay where they are printed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from articles.parsing.bigrams import bonds, number_chars
from articles.parsing.chunks import FULL_EM, LONG_LINES, SAME_EM, Chunk, cut_chunks, find_starts, is_ended
from articles.parsing.line_breaks import PrintedLines, Widths

Floats = NDArray[np.float64]

_LEAST_CUT = 5  # chunks that fill the column and stop inside a sentence on a page printed in strips
_LEAST_SHARE = 0.25  # of its chunks; at a leg's foot alone it is below 0.22
_REACH = 36  # chunks up and down among which a chunk's continuation is sought
_ROUNDS, _BALANCINGS = 7, 12
_AROUND = 4  # chunks up and down whose continuations show the page's stride
_FLOOR = 0.1  # of the share of neighbours with the same stride
_CLEAR, _LIKELY = 0.82, 0.6  # shares at which a chunk is given another: at first, then of what is left

# Set on fifteen sheets as pdftotext prints them, in units of a natural logarithm.
_WEIGHTS: dict[str, float] = {
    "next": -0.6,
    "far": -0.6,
    "back": -1.4,
    "far back": -0.3,
    "start": -0.2,
    "heading": -2.4,
    "wide": -0.5,
    "bond": 0.4,
    "words": 2.2,
    "same width": 1.1,
    "marks fit": 0.5,
    "marks differ": -0.9,
    "size same": 0.8,
    "topic": 1.4,
}
_ENDS = 0.6  # of a chunk that no other continues
_OPENS, _OPENS_HEADING = -1.0, 1.0  # of a chunk that continues no other, and of one that is a heading
_STRIDE = 2.8
_CHAR_BITS = 21


@dataclass(frozen=True, slots=True)
class Reading:
    """The printed lines in the order of reading; `moved` are those that were put under another, and `links`
    gives for each of them that continues its sentence the confidence of that."""

    order: list[int]
    moved: frozenset[int]
    links: dict[int, float]


def order_lines(printed: PrintedLines, columns: Widths, apart: frozenset[int]) -> Reading | None:
    """The order of reading of a page that is printed in strips; None for any other page. Never raises."""
    lasts = [start - 1 for start in find_starts(printed, apart)[1:]] + [len(printed.texts) - 1]
    least = max(_LEAST_CUT, _LEAST_SHARE * len(lasts))
    full = abs(printed.widths + printed.indents - columns.above) < FULL_EM
    lasts = [last for last in lasts if full[last]]
    if len(lasts) < least or sum(not is_ended(printed.texts[last]) for last in lasts) < least:
        return None
    chunks = cut_chunks(printed, columns, apart)
    return _lay_out(chunks, assign(chunks, printed))


def assign(chunks: Sequence[Chunk], printed: PrintedLines) -> dict[int, tuple[int, float]]:
    """For each chunk that another clearly continues that one, and the confidence of that.

    First what is clear of those that stop inside a sentence, also from the distances that are usual around
    them; then the best of what is left open; then those between two of one distance, which stand in the
    columns between these, even where they end with a sentence.
    """
    scores = score_pairs(chunks, printed)
    opens = np.exp([_OPENS + _OPENS_HEADING * chunk.is_heading for chunk in chunks])
    shares = _balance(scores, _ENDS, opens)
    for _ in range(_ROUNDS - 1):
        shares = _balance(scores + _STRIDE * stride_bits(shares), _ENDS, opens)
    clear = _choose(shares, _CLEAR, {})
    left = np.where(_left_open(chunks, clear), scores, -np.inf)
    follows = _choose(_balance(left, _ENDS, opens), _LIKELY, clear)
    return _choose(_share_between(chunks, follows), _LIKELY, follows)


def _share_between(chunks: Sequence[Chunk], follows: dict[int, tuple[int, float]]) -> Floats:
    """Chunks × distances: for each text between two that are continued at one distance, with no such chunk
    between them, the lesser of their shares at this distance, if text without a headline stands there."""
    shares = np.zeros((len(chunks), 2 * _REACH + 1))
    for above, below in pairwise(sorted(follows)):
        distance = follows[above][0] - above
        if follows[below][0] - below != distance or below - above > distance:
            continue
        share = min(follows[above][1], follows[below][1])
        for n in range(above + 1, below):
            foot, top = chunks[n], chunks[n + distance]
            is_top = not (top.is_heading or top.is_dated or top.has_wide_top or top.is_apart)
            if is_top and not (foot.is_heading or foot.is_apart):
                shares[n, distance + _REACH] = share
    return shares


def _left_open(chunks: Sequence[Chunk], follows: dict[int, tuple[int, float]]) -> NDArray[np.bool_]:
    """Chunks × distances: whether the chunk stops inside a sentence, and the other may continue it, while
    neither is given away."""
    taken = {after for after, _ in follows.values()}
    feet = np.array([chunk.is_open and n not in follows for n, chunk in enumerate(chunks)])
    tops = np.array(
        [not (chunk.is_heading or chunk.is_dated or n in taken) for n, chunk in enumerate(chunks)]
    )
    others = np.arange(len(chunks))[:, None] + np.arange(-_REACH, _REACH + 1)
    return feet[:, None] & tops[np.clip(others, 0, len(chunks) - 1)]


def score_pairs(chunks: Sequence[Chunk], printed: PrintedLines) -> Floats:
    """How well each chunk is continued by each near one: chunks × distances from -_REACH to _REACH."""
    features = pair_features(chunks, printed)
    scores = np.array(sum(_WEIGHTS[name] * values for name, values in features.items()), float)
    return np.where(_allowed(chunks), scores, -np.inf)


def pair_features(chunks: Sequence[Chunk], printed: PrintedLines) -> dict[str, Floats]:
    """What speaks for each chunk being continued by each near one: feature → chunks × distances."""
    count = len(chunks)
    distances = np.arange(-_REACH, _REACH + 1)
    others = np.clip(np.arange(count)[:, None] + distances, 0, count - 1)
    feet = [printed.texts[chunk.last] for chunk in chunks]
    tops = [printed.texts[chunk.first] for chunk in chunks]
    totals = printed.widths + printed.indents
    foot_widths = np.array([totals[chunk.last] for chunk in chunks])
    top_widths = np.array([totals[chunk.first] for chunk in chunks])
    opened = np.array([chunk.has_open_mark for chunk in chunks])[:, None]
    stray = np.array([chunk.has_stray_mark for chunk in chunks])[others]
    ties = bonds([foot[-1] for foot in feet], [top[0] for top in tops], others)

    def of_top(values: Sequence[object]) -> Floats:
        return np.array(values, float)[others]

    return {
        "next": np.broadcast_to(distances == 1, others.shape),
        "far": np.broadcast_to(np.log2(np.maximum(distances, 1)), others.shape),
        "back": np.broadcast_to(distances < 0, others.shape),
        "far back": np.broadcast_to(np.log2(np.maximum(-distances, 1)), others.shape),
        "start": of_top([chunk.start for chunk in chunks]),
        "heading": of_top([chunk.is_heading for chunk in chunks]),
        "wide": of_top([chunk.has_wide_top for chunk in chunks]),
        "bond": np.clip(ties, -4, 8),
        "words": _count_words(chunks, printed, others),
        "same width": (np.abs(foot_widths[:, None] - top_widths[others]) < SAME_EM).astype(float),
        "marks fit": (opened & stray).astype(float),
        "marks differ": (opened != stray).astype(float),
    } | _likeness_features(chunks, others)


def _count_words(chunks: Sequence[Chunk], printed: PrintedLines, others: NDArray) -> Floats:
    """How many of the two groups of three characters across each pair occur elsewhere on the page, 0 to 2."""
    texts = ["".join(printed.texts[chunk.first : chunk.last + 1]) for chunk in chunks]
    codes = number_chars("\n".join(texts))
    known = np.sort(_number_triples(codes[:-2], codes[1:-1], codes[2:]))
    # A text of one character has no other one: 0 stands for it, which no page prints.
    before, last, first, second = (
        number_chars("".join((text[at : at + 1 or None] or "\0") for text in texts)) for at in (-2, -1, 0, 1)
    )
    is_open = np.array([chunk.is_open and len(text) > 1 for chunk, text in zip(chunks, texts, strict=True)])
    over, foot, tops = before[is_open, None], last[is_open, None], others[is_open]
    counts = np.zeros(others.shape)
    for triples in (
        _number_triples(over, foot, first[tops]),
        _number_triples(foot, first[tops], second[tops]),
    ):
        at = np.minimum(known.searchsorted(triples), len(known) - 1)
        counts[is_open] += known[at] == triples
    return counts


def _number_triples(
    one: NDArray[np.int64], two: NDArray[np.int64], three: NDArray[np.int64]
) -> NDArray[np.int64]:
    """A number for each three characters, given as numbers."""
    return one << 2 * _CHAR_BITS | two << _CHAR_BITS | three


def _likeness_features(chunks: Sequence[Chunk], others: NDArray) -> dict[str, Floats]:
    """How alike long chunks are in size and subject; only of those that stop inside a sentence."""
    same, topic = np.zeros(others.shape), np.zeros(others.shape)
    long = {
        n: (chunk.size, chunk.signs, chunk.signs.bit_count())
        for n, chunk in enumerate(chunks)
        if chunk.size > LONG_LINES
    }
    for n, (size, signs, count) in long.items():
        if not chunks[n].is_open:
            continue
        for m in range(max(0, n - _REACH), min(len(chunks), n + _REACH + 1)):
            if m in long and m != n:
                other_size, other_signs, other_count = long[m]
                same[n, m - n + _REACH] = abs(size - other_size) <= 1
                shared = (signs & other_signs).bit_count()
                topic[n, m - n + _REACH] = shared / sqrt(max(1, count * other_count))
    return {"size same": same, "topic": topic}


def _allowed(chunks: Sequence[Chunk]) -> NDArray[np.bool_]:
    """Chunks × distances from -_REACH to _REACH: whether a chunk stands there that may continue it."""
    apart = np.array([chunk.is_apart for chunk in chunks])
    feet = np.array([chunk.is_open for chunk in chunks])
    others = np.arange(len(chunks))[:, None] + np.arange(-_REACH, _REACH + 1)
    inside = (others >= 0) & (others < len(chunks)) & (np.arange(-_REACH, _REACH + 1) != 0)
    return inside & (feet & ~apart)[:, None] & ~apart[np.clip(others, 0, len(chunks) - 1)]


def _balance(scores: Floats, ends: float, opens: Floats) -> Floats:
    """The share of each pair, where each chunk continues one other or opens, and is continued by one or ends.

    Chunks × distances; shares of a chunk add up to at most 1 (Sinkhorn and Knopp 1967).
    """
    count = len(scores)
    weights, ending = np.exp(np.minimum(scores, 40.0)), np.exp(ends)
    by_top = _turn_over(weights)
    above, below = (np.ones(count + 2 * _REACH) for _ in range(2))
    near_above, near_below = (
        np.ndarray(scores.shape, buffer=each, strides=each.strides * 2) for each in (above, below)
    )
    inside = slice(_REACH, _REACH + count)
    for _ in range(_BALANCINGS):
        above[inside] = 1 / (ending + np.vecdot(weights, near_below))
        below[inside] = 1 / (opens + np.vecdot(by_top, near_above))
    return weights * above[inside, None] * near_below


def _turn_over(weights: Floats) -> Floats:
    """The same weights by the chunk that continues others: what is far below one is far above the other."""
    count, reach = weights.shape
    padded = np.zeros((count + 2 * _REACH, reach))
    padded[_REACH : _REACH + count] = weights
    row, column = padded.strides
    # From the last one on, each step to the next column of the result is one row down, one column back.
    turned = np.ndarray((count, reach), buffer=padded, offset=row - column, strides=(row, row - column))
    return np.ascontiguousarray(turned)


def stride_bits(shares: Floats) -> Floats:
    """How usual each distance is among the chunks around: logarithms, 0 where none of them has it."""
    count = len(shares)
    sums = np.concatenate([np.zeros((1, shares.shape[1])), shares.cumsum(0)])
    low = np.maximum(0, np.arange(count) - _AROUND)
    high = np.minimum(count, np.arange(count) + _AROUND + 1)
    near = (sums[high] - sums[low] - shares) / np.maximum(1, high - low - 1)[:, None]
    return np.log1p(near / _FLOOR)


def _choose(
    shares: Floats, least: float, follows: dict[int, tuple[int, float]]
) -> dict[int, tuple[int, float]]:
    """The pairs of at least this share, the likeliest first, besides those in `follows`: each chunk once on
    each side, and none in a circle."""
    follows = dict(follows)
    heads = list(range(len(shares)))  # for each chunk the one that it follows
    for n, (after, _) in follows.items():
        heads[after] = n
    taken = {after for after, _ in follows.values()}
    likely = np.argwhere(shares >= least)
    for n, distance in sorted(likely.tolist(), key=lambda pair: -shares[pair[0], pair[1]]):
        after = n + distance - _REACH
        if n in follows or after in taken or _find_head(heads, n) == after:
            continue
        follows[n] = after, float(shares[n, distance])
        heads[after] = n
        taken.add(after)
    return follows


def _find_head(heads: list[int], n: int) -> int:
    """The first chunk of the chain that chunk `n` stands in."""
    while heads[n] != n:
        heads[n] = heads[heads[n]]
        n = heads[n]
    return n


def _lay_out(chunks: Sequence[Chunk], follows: dict[int, tuple[int, float]]) -> Reading:
    """The chunks' lines, chain after chain in the order of the chains' first chunks."""
    after = {following for following, _ in follows.values()}
    order: list[int] = []
    moved: set[int] = set()
    links: dict[int, float] = {}
    for head in range(len(chunks)):
        if head in after:
            continue
        n: int | None = head
        while n is not None:
            chunk = chunks[n]
            order += range(chunk.first, chunk.last + 1)
            n, share = follows.get(n, (None, 0.0))
            if n is not None:
                moved.add(chunks[n].first)
                if chunk.is_open:
                    links[chunks[n].first] = share
    return Reading(order, frozenset(moved), links)
