"""The features of a line: its words, its breaks, its neighbours, its subject."""

from __future__ import annotations

import re
from bisect import bisect, bisect_left
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache, wraps
from itertools import accumulate
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from articles.parsing.bigrams import break_bits, heading_bits
from articles.parsing.credits import is_name_line
from articles.parsing.line_classes import CLOSERS, LineClass
from articles.parsing.lines import Line, repeated_chars
from articles.parsing.marks import fit, fix_classes, is_dateline
from articles.parsing.tagger.kinship import Kinship
from articles.parsing.topics import WINDOW_LINES, Topics

MOST_HEADING_CHARS = 90
_LEAST_ALIKE = 0.002
# Of likenesses on a scale that doubles every two steps: where one step ends and the next begins.
_ALIKE_LIMITS = [_LEAST_ALIKE * 2 ** (step / 2 + 0.25) for step in range(19)]
_ALIKE_STEPS = [str(step) for step in range(20)]
_MOST_TURNED = 40  # lines between the top of a second leg and the foot of the first
_MOST_STANDFIRST_CHARS = 200
_GRAM_CHARS = 4
_SAID_WITHIN = 16  # lines
_SECTION_LINES = 12
_NEAR, _WIDE = WINDOW_LINES
_MOST_KEPT = 4096  # traits of each kind whose names are kept
_JUMPS = re.compile(r"下转.{1,8}版")
COLUMN_END = re.compile(r"\(([\u4e00-\u9fff·“”]{2,14})(?:\(?[\d①-⑳一二三四五六七八九十]*\)?)\)$")


def _named_once(name_traits: Callable[..., Iterator[str]]) -> Callable[..., tuple[str, ...]]:
    """The function with the names kept that it gives to traits, since most lines share theirs with others."""

    @wraps(name_traits)
    def name_all(*traits: str | int | None) -> tuple[str, ...]:
        return tuple(name_traits(*traits))

    return lru_cache(_MOST_KEPT)(name_all)


def _step(value: float, width: float, least: float, most: float) -> str:
    return str(round((least if value < least else most if value > most else value) / width))


def _steps(values: NDArray[np.float64], width: float, least: float, most: float) -> list[int]:
    """`_step` of each value, as a number."""
    return np.rint(np.clip(values, least, most) / width).astype(int).tolist()


def _alike(likeness: float) -> str:
    """Likeness on a scale that doubles every two steps; two stories of a page mostly stay under 0.02."""
    return _ALIKE_STEPS[bisect(_ALIKE_LIMITS, likeness)]


def _kind(char: str) -> str:
    """The sort of a character: Chinese c, digit d, letter a, blank _, a mark itself."""
    if char >= "\u3400" and char <= "\u9fff":
        return "c"
    return "d" if char.isdigit() else "a" if char.isalpha() else "_" if char.isspace() else char


_LENGTHS = (3, 5, 8, 12, 16, 20, 24, 30, 38, 50, 70, 100, 200)
_MOST_HEAD_CHARS = _LENGTHS[10]


def size_of(chars: int) -> int:
    return bisect_left(_LENGTHS, chars)


_FLAG = ("0", "1")  # in names of features


class _Shape(NamedTuple):
    """A line's size, whether it is ended, how it starts, the sorts of its first and last characters, and how
    it goes with the line above, as names of features say it."""

    size: str
    ended: str
    start: int
    first: str
    last: str
    head: int | None  # of a line that may be a heading: how like one it reads
    end: int | None  # of the same: how like a heading's end its last characters read
    tie: int  # how its first character goes with the last one above
    rough_tie: int
    repeated: int  # characters at the end of the line above that it begins with


def _name_shapes(lines: Sequence[Line]) -> list[_Shape]:
    texts = [line.folded for line in lines]
    may_head = [not line.is_ended and len(line.folded) <= _MOST_HEAD_CHARS for line in lines]
    heads = heading_bits([text if may else "" for text, may in zip(texts, may_head, strict=True)])
    # With a blank line above the first and one below the last each line stands under a break and over one.
    ties, starts, ends = break_bits([" ", *texts, " "]).T
    steps = (
        _steps(starts, 1.5, -4.5, 6),
        _steps(np.array(heads), 0.25, -1.5, 1.5),
        _steps(ends[1:], 1, -3, 3),
        _steps(ties, 1.5, -6, 9),
        _steps(ties, 3, -6, 9),
    )
    return [
        _Shape(
            str(size_of(len(text))),
            _FLAG[line.is_ended],
            start,
            _kind(text[0]),
            _kind(text[-1]),
            head if may else None,
            end if may else None,
            tie,
            rough_tie,
            repeated_chars(above, text),
        )
        for line, above, text, may, start, head, end, tie, rough_tie in zip(
            lines, [" ", *texts], texts, may_head, *steps, strict=False
        )
    ]


def own_features(line: Line, shape: _Shape, *, is_dated: bool) -> list[str]:
    """The features of the line by itself."""
    text = line.folded
    has_comma = "," in text or "、" in text
    return [
        *_name_shape(shape.size, shape.ended, shape.last, shape.first, line.has_stop_inside, has_comma),
        *_mark_features(line, shape, is_dated=is_dated),
        *_name_habits(shape.start, shape.head, shape.end),
    ]


@_named_once
def _name_shape(
    size: str, ended: str, last: str, first: str, has_stop_inside: bool, has_comma: bool
) -> Iterator[str]:
    """The line's length, its end, its first and last characters."""
    yield f"size{size}"
    yield f"ended{ended}"
    yield f"size{size} ended{ended}"
    yield f"last{last}"
    yield f"first{first}"
    yield f"inside{_FLAG[has_stop_inside]}ended{ended}"
    if has_comma:
        yield f"comma size{size}"


def _mark_features(line: Line, shape: _Shape, *, is_dated: bool) -> list[str]:
    """The line's dateline, blanks, dashes, brackets and quotes, and whether it is a name."""
    text = line.folded
    names = ["dated"] if is_dated else []
    if " " in text and not is_dated:
        names.append(f"blank ended{shape.ended}")
    if text[0] == "—":
        names.append("dash")
    if text[-1] == ")":
        names += _bracket_features(text, shape)
    if is_name_line(line.plain):
        names.append("name")
    if line.is_open:
        names.append("open")
    if line.starts_inside:
        names.append("stray")
    return names


def _bracket_features(text: str, shape: _Shape) -> Iterator[str]:
    """The bracket that ends the text: the whole line, a short one, a column's name."""
    if "(" in text[1:] and len(text) - text.rindex("(") < 16:
        yield f"bracket-end ended{shape.ended}"
        if COLUMN_END.search(text):
            yield f"column-end size{shape.size}"
            yield "column-end"
    if text.startswith("("):
        yield "bracketed"


@_named_once
def _name_habits(start: int, head: int | None, end: int | None) -> Iterator[str]:
    """How like the beginning of a paragraph, a heading and a heading's end the line reads."""
    yield f"start{start}"
    if head is not None:
        yield f"head{head}"
        yield f"end{end}"


def break_features(above: Line, line: Line, over: _Shape, under: _Shape) -> list[str]:
    """The features of the break below a line whose class is not settled: whether a paragraph runs over it."""
    inside = _FLAG[above.has_stop_inside or len(above.folded) > 70]
    names = [*_name_above(over.ended, over.last, inside, over.size)]
    if under.repeated:
        names.append(f"repeats{under.repeated} ended{over.ended}")
    if not above.is_ended:
        names += _name_open_break(over.last, under.first, under.start, inside, under.tie, under.rough_tie)
        if above.is_open:
            names.append("above open")
        if line.starts_inside:
            names.append("above stray")
    if line.gap != 1:
        names.append(f"gap{min(line.gap, 3)}")
    return names


@_named_once
def _name_above(ended: str, last: str, inside: str, size: str) -> Iterator[str]:
    """What the line above a break shows by itself."""
    yield "above None"
    yield f"above ended{ended} last{last}"
    yield f"above ended{ended} inside{inside} size{size}"


@_named_once
def _name_open_break(
    last: str, first: str, start: int, inside: str, tie: int, rough_tie: int
) -> Iterator[str]:
    """How the characters on both sides of a break inside a sentence go together."""
    yield f"above {last} first{first}"
    yield f"bond{tie}"
    yield f"bond{tie} inside{inside}"
    yield f"above-start{start}"
    yield f"above-start{start} bond{rough_tie}"


def closer_kind(line: Line) -> str:
    """The kind of a closing line: a wire's, a source's, names in brackets, or credits."""
    if line.folded[0] not in "(【":
        return "credits"
    if line.folded[-2:-1] in "电讯":
        return "wire"
    return "names" if is_name_line(line.folded[1:-1]) else "source"


def _is_heading_like(line: Line) -> bool:
    """Whether the line may be a heading by its shape: short, no sentence."""
    return not line.is_ended and len(line.folded) <= MOST_HEADING_CHARS and not line.has_stop_inside


class PageView:
    """A page as the features see it: its lines, the classes already settled, the lines that look like
    headings."""

    def __init__(self, lines: Sequence[Line], noise: frozenset[int], topics: Topics) -> None:
        self.lines = lines
        self.fixed = fix_classes(lines, noise)
        self._shapes = _name_shapes(lines)
        self._dated = [is_dateline(line.folded) for line in lines]
        self._text = "".join(line.folded for line in lines)
        self._starts = [0, *accumulate(len(line.folded) for line in lines)]
        self.topics = topics
        self.short = [
            fixed is None and not dated and _is_heading_like(line)
            for line, fixed, dated in zip(lines, self.fixed, self._dated, strict=True)
        ]
        self.heading_like = places = [i for i, short in enumerate(self.short) if short]
        self._sections = self._describe_sections(places)
        self._kinship = Kinship(lines, self.fixed, topics, places)
        self._credits = self._count_credits()
        self._style = self._describe_style(places)
        self._turned = self._fit_turned()
        self._twins = self._find_twins(places)

    def _count_credits(self) -> int:
        """How many bylines stand without brackets, at most 3.

        Where each story has `记者 常健` under it, a line under no credit opens no story (seed 003).
        """
        bylines = (
            line
            for line, fixed in zip(self.lines, self.fixed, strict=True)
            if fixed == LineClass.BYLINE and line.folded[0] not in "(【"
        )
        return min(3, sum(1 for _ in bylines))

    def _describe_style(self, places: Sequence[int]) -> str:
        """How often headings stand over a dateline on this page, and whether texts have closers."""
        dated = sum(self._dated[i + 1] for i in places if i + 1 < len(self.lines))
        closers = sum(fixed in CLOSERS for fixed in self.fixed)
        return f"{_step(dated / max(1, len(places)), 0.2, 0, 1)}{min(closers, 3)}"

    def _describe_sections(self, places: Sequence[int]) -> dict[int, list[str]]:
        """For each heading-like line, how long the texts above and below it are, and whether they are
        dated."""
        sections = {}
        starts = self._starts
        for up, i, down in zip([-1, *places], places, [*places[1:], len(self.lines)], strict=False):
            top, end = max(up + 1, i - _SECTION_LINES), min(down, i + 1 + _SECTION_LINES)
            long = size_of((starts[i] - starts[top]) // 5)
            deep = size_of((starts[end] - starts[i + 1]) // 5)
            above, below = min(i - top, 6), min(end - i - 1, 6)
            dated = _FLAG[any(self._dated[top:i])]
            sections[i] = [
                f"gaps {long} {deep}",
                f"gap above {long}",
                f"gap below {deep}",
                f"lines {above} {below}",
                f"dated above{dated} lines{above}",
                f"dated above{dated} size{self._shapes[i].size}",
                f"labelled {self._find_label(i)}",
            ]
        return sections

    def _find_label(self, i: int) -> str:
        """How far above a label stands in what may be the same story; empty where none does."""
        for back in range(1, min(i, 30) + 1):
            fixed = self.fixed[i - back]
            if fixed is not None or self._dated[i - back]:
                return str(size_of(back)) if fixed == LineClass.LABEL else ""
        return ""

    def _fit_turned(self) -> dict[int, str]:
        """Features where legs may be out of order: the second leg's top under a heading, the first leg's
        foot.

        A foot is a line that breaks off and that a line under a heading above continues better than the line
        below it does; the features of both say by how many bits.
        """
        turned: dict[int, str] = {}
        feet = [i for i, line in enumerate(self.lines) if not line.is_ended and self.fixed[i] is None]
        fits_below = {foot: self._fit_below(foot) for foot in feet}
        for top, line in enumerate(self.lines):
            if not self._may_top_leg(top):
                continue
            near = feet[bisect(feet, top) : bisect(feet, top + _MOST_TURNED)]
            fits = [(fit(self.lines[foot], line) - fits_below[foot], foot) for foot in near]
            if fits:
                better, foot = max(fits)
                turned[top] = f"turned top{_step(better, 2, -6, 12)}"
                turned[foot] = f"turned foot{_step(better, 2, -6, 12)}"
        return turned

    def _may_top_leg(self, i: int) -> bool:
        """Whether the line is a text right under a heading-like line, without a dateline."""
        return i > 0 and self.short[i - 1] and not self.short[i] and not self._dated[i]

    def _fit_below(self, i: int) -> float:
        """How well the line below continues line `i`, in bits; 0 where a story may begin there."""
        if i + 1 == len(self.lines) or self.fixed[i + 1] is not None:
            return 0.0
        return max(0.0, fit(self.lines[i], self.lines[i + 1]))

    def _is_standfirst_shaped(self, i: int) -> bool:
        """Whether the line, which no stop ends, stands right under a heading-like one."""
        line = self.lines[i]
        return (
            i > 0 and self.short[i - 1] and not line.is_ended and len(line.folded) <= _MOST_STANDFIRST_CHARS
        )

    def _repeat_features(self, i: int) -> list[str]:
        """How much of the line the texts around it repeat, word for word, and what pairs it shares with
        them."""
        text = self.lines[i].folded
        grams = [text[n : n + _GRAM_CHARS] for n in range(0, len(text) - _GRAM_CHARS + 1, 2)]
        starts = self._starts
        below = self._text[starts[i + 1] : starts[min(len(self.lines), i + _SAID_WITHIN)]]
        above = self._text[starts[max(0, i - _SAID_WITHIN + 1)] : starts[i]]
        again = [sum(map(other.__contains__, grams)) / max(1, len(grams)) for other in (below, above)]
        topics, own = self.topics, self.topics.lines[i]
        size = size_of(own.bit_count())
        under, over = topics.below(min(i + 1, len(self.lines) - 1)), topics.above(i)
        return [
            f"again below{_step(again[0], 0.125, 0, 1)}",
            f"again above{_step(again[1], 0.125, 0, 1)}",
            f"shares below{_step(topics.weigh(own & under), 0.5, 0, 4)} size{size}",
            f"shares above{_step(topics.weigh(own & over), 0.5, 0, 4)} size{size}",
        ]

    def _find_twins(self, places: Sequence[int]) -> dict[int, str]:
        """For each heading-like line how much like it another near by, not next to it, is: 1 for its length,
        and 1 each for the sorts of both its first and last character, and for either of these."""
        looks = [self._describe_look(i) for i in places]
        twins = {}
        for n, (i, length, sorts, first, last) in enumerate(looks):
            most = max(1, length // 12)
            alike = (
                1 + (sorts == other[2]) + (first == other[3] or last == other[4])
                for other in looks[max(0, n - 6) : n + 7]
                if abs(length - other[1]) <= most and abs(i - other[0]) > 1
            )
            twins[i] = str(max(alike, default=0))
        return twins

    def _describe_look(self, i: int) -> tuple[int, int, tuple[str, str], str, str]:
        text, shape = self.lines[i].folded, self._shapes[i]
        return i, len(text), (shape.first, shape.last), text[0], text[-1]

    def features(self, i: int) -> list[str]:
        """All features of line `i`: its words, the lines around it, what the page is about there."""
        shape = self._shapes[i]
        if self.fixed[i] is not None:
            return [f"fixed {self.fixed[i]}", f"fixed size{shape.size}"]
        names = ["any", *own_features(self.lines[i], shape, is_dated=self._dated[i])]
        names += self._above(i)
        names += self._below(i)
        names += self._topics(i)
        if i in self._turned:
            names.append(self._turned[i])
        if self.short[i] or self._is_standfirst_shaped(i):
            names += self._repeat_features(i)
        if self.short[i]:
            names += self._heading_features(i)
        return names

    def _heading_features(self, i: int) -> list[str]:
        """What a heading-like line shows against the others of the page, and the texts around it."""
        twin = self._twins[i]
        closed = i > 0 and self.fixed[i - 1] in CLOSERS
        return [
            f"twin{twin}",
            f"twin{twin} size{self._shapes[i].size}",
            *self._sections[i],
            f"style{self._style}",
            f"credits {self._credits} closed{closed:d}",
            *self._kinship_features(i),
        ]

    def _kinship_features(self, i: int) -> Sequence[str]:
        """How alike the texts on the two sides of a heading-like line are."""
        kinship = self._kinship.weigh(i)
        if kinship is None:
            return ()
        own, long, more = kinship
        kin, kin_long, twin = _alike(own), _alike(long), self._twins[i]
        return (
            f"kin{kin}",
            f"kin{kin} size{self._shapes[i].size}",
            f"kin-long{kin_long}",
            f"kin-long{kin_long} twin{twin}",
            f"kin-more{_step(more, 0.02, -0.12, 0.2)}",
            f"kin{kin} more{_step(more, 0.04, -0.12, 0.2)}",
        )

    def _above(self, i: int) -> list[str]:
        """What the line above shows, and the break below it."""
        if not i:
            return ["top"]
        above, before = self.fixed[i - 1], self.lines[i - 1]
        size, ended = self._shapes[i].size, self._shapes[i].ended
        if above is not None:
            names = [f"above {above}"]
            if above in CLOSERS:
                names.append(f"above {closer_kind(before)} short{_FLAG[self.short[i]]} ended{ended}")
            return [*names, f"above {above} ended{ended} size{size}"]
        names = break_features(before, self.lines[i], self._shapes[i - 1], self._shapes[i])
        if before.folded.endswith("版)") or _JUMPS.search(before.folded[-16:]):
            names.append(f"above jump ended{ended}")
        if before.folded[0] == "(" and before.folded[-1] == ")":
            names.append("above bracketed")
        names.append(f"above short{_FLAG[self.short[i - 1]]} ended{ended}")
        if self.short[i - 1] and i > 1:
            two = f"{_FLAG[self.short[i - 2]]}{self.fixed[i - 2]}"
            names.append(f"above short2{two} size{self._shapes[i - 1].size}")
        return names

    def _below(self, i: int) -> list[str]:
        """What the line below shows, and the break above it."""
        line, ended = self.lines[i], self._shapes[i].ended
        if i + 1 == len(self.lines):
            return [f"bottom ended{ended}"]
        below, after, under = self.fixed[i + 1], self.lines[i + 1], self._shapes[i + 1]
        if below is not None:
            return [f"below {below} ended{ended}"]
        names = [*_name_below(ended, self._dated[i + 1], under.size, self.short[i + 1])]
        if line.is_ended:
            return names
        is_short = len(line.folded) <= _LENGTHS[9]
        names += _name_open_below(under.repeated, under.tie, under.start, is_short)
        if after.starts_inside:
            names.append("below stray")
        return names

    def _topics(self, i: int) -> Sequence[str]:
        """Whether the page's subject changes at the line, and to which side the line belongs."""
        topics, line = self.topics, self.lines[i]
        near, wide = topics.turn(i, _NEAR), topics.turn(i, _WIDE)
        if near is None or wide is None:
            return ()
        turn, far = _alike(near), _alike(wide)
        held, held_far = _alike(topics.held(i, _NEAR)), _alike(topics.held(i, _WIDE))
        shape, is_dated = self._shapes[i], self._dated[i]
        is_short = self.short[i] and len(line.folded) <= 50
        names = (
            *_name_held(held, held_far, shape.size),
            *_name_turn(turn, far, shape.ended, is_short, is_dated),
        )
        if not is_short:
            return names
        own = topics.lines[i]
        lean = topics.likeness(own, topics.below(i)) - topics.likeness(own, topics.above(i))
        return names + _name_side(_step(lean, 0.03, -0.15, 0.15), turn, far, self._twins[i])


@_named_once
def _name_below(ended: str, is_dated: bool, size: str, is_short: bool) -> Iterator[str]:
    """What the line below shows by itself."""
    yield f"below None ended{ended}"
    yield f"below dated{_FLAG[is_dated]} ended{ended}"
    yield f"below size{size} ended{ended}"
    yield f"below short{_FLAG[is_short]} ended{ended}"


@_named_once
def _name_open_below(repeated: int, tie: int, start: int, is_short: bool) -> Iterator[str]:
    """How the line below goes on from one that no stop ends."""
    yield f"below repeats{repeated}"
    yield f"below bond{tie}"
    yield f"below start{start}"
    if is_short:
        yield f"below bond{tie} start{start}"


@_named_once
def _name_held(held: str, held_far: str, size: str) -> Iterator[str]:
    """How much of the subject on one side of the line the other side holds as well."""
    yield f"held{held}"
    yield f"held far{held_far}"
    yield f"held{held} size{size}"


@_named_once
def _name_turn(turn: str, far: str, ended: str, is_short: bool, is_dated: bool) -> Iterator[str]:
    """Whether the subject changes at the line."""
    yield f"turn{turn} short{_FLAG[is_short]} ended{ended}"
    yield f"far{far} short{_FLAG[is_short]} ended{ended}"
    if is_dated:
        yield f"turn{turn} dated"


@_named_once
def _name_side(side: str, turn: str, far: str, twin: str) -> Iterator[str]:
    """To which side of a change a short line belongs."""
    yield f"turn{turn} far{far}"
    yield f"side{side}"
    yield f"side{side} turn{turn}"
    yield f"turn{turn} twin{twin}"
