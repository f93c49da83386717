"""One block cut in two, two joined into one, and what becomes of their text. No database.

A block's text is the characters of its lines, joined; at each break a join may have left out what the next
line repeats, and have set a space between Latin words. Cutting and joining keep these decisions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rapidfuzz.distance import Levenshtein

from articles.curation.page_state import BlockState, Place, block_ranges
from articles.parsing import Role
from articles.parsing.joins import find_repeat
from articles.parsing.lines import needs_space
from articles.parsing.spans import Range

Break = tuple[str, int]  # what a join set between two lines, and how many characters it left out


class CannotJoin(ValueError):
    """Two blocks that no span can hold as one: the first stops, or the second begins, inside a line."""


def read_breaks(text: str, pieces: Sequence[str]) -> list[Break]:
    """How the pieces were joined to this text, with a break before each piece except the first.

    Of several ways, the one that leaves out least. Raises ValueError if the text is not made of these pieces.
    """
    ways: dict[int, list[Break]] = {len(pieces[0]): []} if text.startswith(pieces[0]) else {}
    for piece in pieces[1:]:
        longer: dict[int, list[Break]] = {}
        for end, breaks in ways.items():
            for dropped in range(min(len(piece), end) + 1):
                if not text.startswith(piece[:dropped], end - dropped):
                    continue
                for glue in ("", " "):
                    if text.startswith(glue + piece[dropped:], end):
                        reached = end + len(glue) + len(piece) - dropped
                        longer.setdefault(reached, [*breaks, (glue, dropped)])
        ways = longer
    if len(text) not in ways:
        raise ValueError(f"'{text[:20]}' is not the characters of its lines")
    return ways[len(text)]


def write_text(pieces: Sequence[str], breaks: Sequence[Break]) -> str:
    """The text of pieces joined so."""
    rest = (glue + piece[dropped:] for piece, (glue, dropped) in zip(pieces[1:], breaks, strict=True))
    return pieces[0] + "".join(rest)


def find_place(block: BlockState, offset: int, page_lines: tuple[str, ...]) -> Place:
    """The place of the print where this character of the block's reading text stands.

    At the beginning of a line it is the line's own beginning, before what the join left out of it.
    """
    if block.correction:
        offset = map_offset(block.correction, block.text, offset)
    ranges = block_ranges(block, page_lines)
    pieces = read_pieces(ranges, page_lines)
    breaks = [("", 0), *read_breaks(block.text, pieces)]
    for (line, start, end), piece, (glue, dropped) in zip(ranges, pieces, breaks, strict=True):
        offset -= len(glue)
        if offset <= 0:
            return line, start
        if offset < len(piece) - dropped:
            indent = len(page_lines[line][start:end]) - len(page_lines[line][start:end].lstrip())
            return line, start + indent + dropped + offset
        offset -= len(piece) - dropped
    return line, end


def cut_block(
    block: BlockState, place: Place, page_lines: tuple[str, ...]
) -> tuple[BlockState, BlockState] | None:
    """The block cut before the character at this place, which it contains; None if the block begins there.

    A correction is cut at the place that corresponds to the print's.
    """
    if not _is_inside(block, place, page_lines):
        return None
    first, second = _cut_ranges(block, place, page_lines)
    if not block.correction:
        return first, second
    at = map_offset(block.text, block.correction, len(first.text))
    return _correct(first, block.correction[:at].rstrip()), _correct(second, block.correction[at:].lstrip())


def _is_inside(block: BlockState, place: Place, page_lines: tuple[str, ...]) -> bool:
    """Whether the block has print both before and after the place."""
    before, behind = _part_ranges(block_ranges(block, page_lines), place)
    return all(_has_print(ranges, page_lines) for ranges in (before, behind))


def _has_print(ranges: Sequence[Range], page_lines: tuple[str, ...]) -> bool:
    return any(page_lines[line][start:end].strip() for line, start, end in ranges)


def _part_ranges(ranges: Sequence[Range], place: Place) -> tuple[list[Range], list[Range]]:
    line, char = place
    at = next(n for n, (held, start, end) in enumerate(ranges) if held == line and start <= char <= end)
    _, start, end = ranges[at]
    before, behind = list(ranges[:at]), list(ranges[at + 1 :])
    if start < char:
        before.append((line, start, char))
    if char < end:
        behind.insert(0, (line, char, end))
    return before, behind


def _cut_ranges(
    block: BlockState, place: Place, page_lines: tuple[str, ...]
) -> tuple[BlockState, BlockState]:
    ranges = block_ranges(block, page_lines)
    breaks = read_breaks(block.text, read_pieces(ranges, page_lines))
    before, behind = _part_ranges(ranges, place)
    first = make_block(block.role, before, breaks[: len(before) - 1], page_lines)
    second = make_block(block.role, behind, breaks[len(breaks) - len(behind) + 1 :], page_lines)
    return first, second


def read_pieces(ranges: Sequence[Range], page_lines: tuple[str, ...]) -> list[str]:
    """The text of each range, without the blanks at its ends."""
    return [page_lines[line][start:end].strip() for line, start, end in ranges]


def make_block(
    role: Role, ranges: Sequence[Range], breaks: Sequence[Break], page_lines: tuple[str, ...]
) -> BlockState:
    """The block of these characters: only the first range may begin, and only the last end, inside a line."""
    (_, start, _), (last, _, end) = ranges[0], ranges[-1]
    is_whole = not start and end == len(page_lines[last])
    return BlockState(
        role,
        tuple(line for line, _, _ in ranges),
        write_text(read_pieces(ranges, page_lines), breaks),
        None if is_whole else (start, end),
    )


def _correct(block: BlockState, correction: str) -> BlockState:
    return replace(block, correction="" if correction == block.text else correction)


def map_offset(text: str, correction: str, at: int) -> int:
    """The place in the correction that corresponds to offset `at` of the text: before the same character."""
    for opcode in Levenshtein.opcodes(text, correction):
        if at < opcode.src_end or (at == opcode.src_end and opcode.tag == "equal"):
            ahead = at - opcode.src_start if opcode.tag == "equal" else 0
            return opcode.dest_start + ahead
    return len(correction)


def join_blocks(
    block: BlockState, following: BlockState, page_lines: tuple[str, ...], *, keep_repeats: bool
) -> BlockState:
    """The two as one block with the role of the first.

    Characters that the second repeats of the first are left out, digits never, unless `keep_repeats`.
    Raises CannotJoin where the first stops inside a line and the second does not go on there.
    """
    head, tail = block_ranges(block, page_lines), block_ranges(following, page_lines)
    breaks = read_breaks(block.text, read_pieces(head, page_lines))
    later = read_breaks(following.text, read_pieces(tail, page_lines))
    (line, start, stop), (next_line, opens, end) = head[-1], tail[0]
    if line == next_line and stop <= opens and not page_lines[line][stop:opens].strip():
        ranges = [*head[:-1], (line, start, end), *tail[1:]]
        joined = make_block(block.role, ranges, [*breaks, *later], page_lines)
        dropped, glue = 0, page_lines[line][stop:opens] or _read_gap(page_lines[line], stop)
    elif page_lines[line][stop:].strip() or page_lines[next_line][:opens].strip():
        raise CannotJoin
    else:
        dropped = 0 if keep_repeats else find_repeat(block.text, following.text).chars
        glue = " " if needs_space(block.text, following.text[dropped:]) else ""
        ranges = [*head, *tail]
        joined = make_block(block.role, ranges, [*breaks, (glue, dropped), *later], page_lines)
    if not (block.correction or following.correction):
        return joined
    return _correct(joined, block.reading + glue + following.reading[_drop(following, dropped) :])


def _read_gap(line: str, stop: int) -> str:
    """The blanks of the line around a cut that was made at `stop`."""
    before, behind = line[:stop], line[stop:]
    return before[len(before.rstrip()) :] + behind[: len(behind) - len(behind.lstrip())]


def _drop(block: BlockState, dropped: int) -> int:
    """How much of the block's reading text corresponds to its first `dropped` characters."""
    # Nothing dropped is not the place before the first character: a correction may put words there.
    return map_offset(block.text, block.reading, dropped) if dropped else 0


def part_into_lines(block: BlockState, page_lines: tuple[str, ...]) -> list[BlockState]:
    """The block as noise: one block for each piece of a line."""
    return [
        make_block(Role.NOISE, [piece], [], page_lines)
        for piece in block_ranges(block, page_lines)
        if _has_print([piece], page_lines)
    ]
