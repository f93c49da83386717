"""A page's state carried to another text of the same page. No database.

What holds a line holds what became of it. A correction stays where its line is the same; where the line is
near, both changes are merged; what cannot be carried is flagged.
"""

from __future__ import annotations

from bisect import bisect
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, groupby, islice, pairwise
from typing import Any

from django.utils.translation import gettext

from articles.curation.alignment import align_texts, merge_texts
from articles.curation.block_edits import Break, make_block, read_breaks, read_pieces
from articles.curation.derived import follow_blocks
from articles.curation.operations import Operation, Refused
from articles.curation.page_state import ArticleState, BlockState, PageState, Place, block_ranges, sort_noise
from articles.parsing import Flag, Role, flag_to_json
from articles.parsing.flags import CORRECTION_UNSURE
from articles.parsing.lines import needs_space
from articles.parsing.spans import Range

PLACE_ARGUMENTS = ("at", "block", "blocks", "following", "before")  # of operations: places, or a list of such
Lines = tuple[str, ...]


def carry_state(state: PageState, lines: Lines) -> PageState:
    """The page as editors left it, on a text of these lines.

    A new line belongs to the article or paragraph that both its neighbours belong to, else to the noise. An
    article without any line left is left out; one whose text changed is no longer checked.
    """
    if state.lines == lines:
        return state
    places = align_texts(state.lines, lines).places
    carried, new_noise = _Carrying(state, lines, places).carry_blocks()
    line_map = _map_lines(places)
    parts = iter(carried)
    articles = [
        _carry_article(article, list(islice(parts, len(article.blocks))), line_map)
        for article in state.articles
    ]
    noise = [block for part in parts for block in part.blocks]
    return PageState(
        lines,
        tuple(article for article in articles if article.blocks),
        sort_noise((*noise, *new_noise)),
        tuple(sorted({line_map[line] for line in state.held_noise if line in line_map})),
    )


def list_lost(state: PageState, lines: Lines) -> list[ArticleState]:
    """The articles of which nothing is left on a text of these lines."""
    left = set(carry_state(state, lines).refs())
    return [article for article in state.articles if article.ref not in left]


def carry_operations(operations: Iterable[Operation], old: Lines, new: Lines) -> list[Operation]:
    """The operations with the places that they name on another text; words that an editor typed stay.

    Raises Refused where a line that one of them names is gone.
    """
    if old == new:
        return list(operations)
    places = align_texts(old, new).places
    line_map = _map_lines(places)
    return [
        Operation(
            one.kind,
            {name: _carry_argument(name, value, places, line_map) for name, value in one.arguments.items()},
        )
        for one in operations
    ]


def _carry_argument(name: str, value: Any, places: Mapping[Place, Place], line_map: Mapping[int, int]) -> Any:
    if name == "flags":
        return [carried for flag in value if (carried := carry_flag(flag, line_map))]
    return _carry_place(value, places) if name in PLACE_ARGUMENTS else value


def _carry_place(value: Any, places: Mapping[Place, Place]) -> Any:
    """A place, or a list of places, on the new text."""
    if not value or isinstance(value[0], list | tuple):
        return value and [_carry_place(one, places) for one in value]
    line, char = value
    behind = [at for at in places if at[0] == line and at[1] >= char]
    if not behind:
        raise Refused(gettext("第 %(line)s 行在新原文里没有了。") % {"line": line + 1})
    return list(places[min(behind)])


@dataclass(frozen=True, slots=True)
class CarriedBlock:
    """What became of a block: one block; several where its lines were parted, none where they are gone.

    `lost` is a correction that is not wholly in them.
    """

    blocks: tuple[BlockState, ...] = ()
    lost: str = ""


def _map_lines(places: Mapping[Place, Place]) -> dict[int, int]:
    """The line of the new text in which most of each old line stands."""
    counts: dict[int, Counter[int]] = {}
    for (line, _), (became, _) in places.items():
        counts.setdefault(line, Counter())[became] += 1
    return {line: max(row, key=lambda became: (row[became], -became)) for line, row in counts.items()}


def _carry_article(
    article: ArticleState, parts: Sequence[CarriedBlock], line_map: Mapping[int, int]
) -> ArticleState:
    blocks = tuple(block for part in parts for block in part.blocks)
    lost = [_flag_lost(part) for part in parts if part.lost]
    flags = [flag for one in article.flags if (flag := carry_flag(one, line_map))]
    is_same = [block.reading for block in article.blocks] == [block.reading for block in blocks]
    carried = replace(
        article,
        blocks=blocks,
        flags=(*flags, *(flag for flag in lost if flag not in flags)),
        is_checked=article.is_checked and is_same,
    )
    return follow_blocks(article, carried)


def _flag_lost(part: CarriedBlock) -> dict[str, Any]:
    lines = tuple(line for block in part.blocks for line in block.lines)
    return flag_to_json(Flag(CORRECTION_UNSURE, lines, {"correction": part.lost}))


def carry_flag(flag: Mapping[str, Any], line_map: Mapping[int, int]) -> dict[str, Any] | None:
    """The flag with its lines on the new text; None where it named lines and none of them is left."""
    lines = _carry_lines(flag.get("lines", ()), line_map)
    if flag.get("lines") and not lines:
        return None
    carried = {**flag, "lines": lines}
    if proposal := flag.get("proposal"):
        carried["proposal"] = {
            what: _carry_lines(where, line_map) if _is_lines(where) else where
            for what, where in proposal.items()
        }
    return carried


def _is_lines(where: Any) -> bool:
    return isinstance(where, list | tuple) and all(isinstance(line, int) for line in where)


def _carry_lines(lines: Iterable[int], line_map: Mapping[int, int]) -> list[int]:
    return list(dict.fromkeys(line_map[line] for line in lines if line in line_map))


@dataclass(frozen=True, slots=True)
class LinePiece:
    """Characters of one line that one block holds. `first` and `last` are their numbers in its old order."""

    held: Range
    first: float
    last: float


class _Carrying:
    """Blocks on their way from one text to another."""

    def __init__(self, state: PageState, lines: Lines, places: Mapping[Place, Place]) -> None:
        self.old, self.new = state.lines, lines
        self.blocks = list(state.blocks())
        owners = [at for at, article in enumerate(state.articles) for _ in article.blocks]
        self.articles = [*owners, *[None] * len(state.noise)]
        self.pieces: list[list[LinePiece]] = [[] for _ in self.blocks]
        self.behind: dict[int | None, list[BlockState]] = {}
        self._find_pieces(places)
        self._add_new_lines()

    def carry_blocks(self) -> tuple[list[CarriedBlock], list[BlockState]]:
        """What became of each block, with the lines that are new behind it; and lines that are new noise."""
        carried = []
        for number, block in enumerate(self.blocks):
            part = self._carry_block(block, sorted(self.pieces[number], key=lambda piece: piece.first))
            carried.append(replace(part, blocks=(*part.blocks, *self.behind.get(number, ()))))
        return carried, self.behind.get(None, [])

    def _find_pieces(self, places: Mapping[Place, Place]) -> None:
        """Part each line of the new text where its known characters are of different blocks."""
        known: dict[int, dict[int, tuple[int, int]]] = {}
        for number, block in enumerate(self.blocks):
            for order, place in enumerate(_list_printed(block, self.old)):
                if became := places.get(place):
                    known.setdefault(became[0], {})[became[1]] = (number, order)
        self.holders: dict[int, tuple[int, int]] = {}  # the blocks of each line's first and last characters
        for line, chars in known.items():
            runs = [list(run) for _, run in groupby(sorted(chars), key=lambda at: chars[at][0])]
            starts = [0, *(run[0] for run in runs[1:]), len(self.new[line])]
            for run, (start, end) in zip(runs, pairwise(starts), strict=True):
                orders = [chars[at][1] for at in run]
                piece = LinePiece((line, start, end), min(orders), max(orders))
                self.pieces[chars[run[0]][0]].append(piece)
            self.holders[line] = chars[runs[0][0]][0], chars[runs[-1][0]][0]

    def _add_new_lines(self) -> None:
        """Give each line that matches nothing to a paragraph, an article or the noise around it."""
        known = sorted(self.holders)
        for line, text in enumerate(self.new):
            if not text.strip() or line in self.holders:
                continue
            at = bisect(known, line)
            above = self.holders[known[at - 1]][1] if at else None
            below = self.holders[known[at]][0] if at < len(known) else None
            self._add_new_line((line, 0, len(text)), above, below)

    def _add_new_line(self, held: Range, above: int | None, below: int | None) -> None:
        """Give the line to what the blocks of both its neighbours have in common."""
        if above is None or below is None or self.articles[above] is None:
            self._put_behind(None, Role.NOISE, held)
        elif above == below:
            order = max(piece.last for piece in self.pieces[above] if piece.held[0] < held[0])
            self.pieces[above].append(LinePiece(held, order + 0.5, order + 0.5))
        elif self.articles[above] == self.articles[below]:
            roles = {self.blocks[above].role, self.blocks[below].role}
            self._put_behind(above, roles.pop() if len(roles) == 1 else Role.BODY, held)
        else:
            self._put_behind(None, Role.NOISE, held)

    def _put_behind(self, number: int | None, role: Role, held: Range) -> None:
        self.behind.setdefault(number, []).append(make_block(role, [held], [], self.new))

    def _carry_block(self, block: BlockState, pieces: Sequence[LinePiece]) -> CarriedBlock:
        if block.role == Role.NOISE and not block.correction:
            return CarriedBlock(tuple(make_block(block.role, [one.held], [], self.new) for one in pieces))
        groups = _group_pieces(pieces, self.new)
        breaks = _number_breaks(block, self.old)
        parts = [
            make_block(
                block.role,
                [piece.held for piece in group],
                list(_carry_breaks(group, breaks, self.new)),
                self.new,
            )
            for group in groups
        ]
        if not block.correction:
            return CarriedBlock(tuple(parts))
        if len(parts) != 1:
            return CarriedBlock(tuple(parts), block.correction)
        correction, is_whole = merge_texts(block.text, block.correction, parts[0].text)
        corrected = replace(parts[0], correction="" if correction == parts[0].text else correction)
        return CarriedBlock((corrected,), "" if is_whole else block.correction)


def _list_printed(block: BlockState, lines: Lines) -> Iterator[Place]:
    """The places of the block's characters that are not blank, in its order."""
    for line, start, end in block_ranges(block, lines):
        yield from ((line, at) for at in range(start, end) if not lines[line][at].isspace())


def _group_pieces(pieces: Sequence[LinePiece], lines: Lines) -> list[list[LinePiece]]:
    """The pieces, those together that one block can hold: a span is open only at its two ends."""
    groups: list[list[LinePiece]] = []
    for piece in pieces:
        if groups:
            line, _, end = groups[-1][-1].held
            if end == len(lines[line]) and piece.held[1] == 0:
                groups[-1].append(piece)
                continue
        groups.append([piece])
    return groups


def _number_breaks(block: BlockState, lines: Lines) -> dict[int, Break]:
    """How the block's lines are joined, by the number of the first character behind each break."""
    pieces = read_pieces(block_ranges(block, lines), lines)
    ends = accumulate(len("".join(piece.split())) for piece in pieces)
    return dict(zip(ends, read_breaks(block.text, pieces), strict=False))


def _carry_breaks(pieces: Sequence[LinePiece], breaks: Mapping[int, Break], lines: Lines) -> Iterator[Break]:
    """How the pieces are joined: as they were where a break still stands between the same characters."""
    first, *others = read_pieces([piece.held for piece in pieces], lines)
    text = first
    for piece, added in zip(pieces[1:], others, strict=True):
        _, dropped = breaks.get(int(piece.first), ("", 0))
        if not text.endswith(added[:dropped]):
            dropped = 0
        glue = " " if needs_space(text, added[dropped:]) else ""
        text += glue + added[dropped:]
        yield glue, dropped
