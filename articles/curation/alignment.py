"""Two texts of one page: which character of the one became which of the other. No database."""

from __future__ import annotations

from collections import deque
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import Indel, Levenshtein
from rapidfuzz.process import cdist

from articles.curation.page_state import Place

# Of their characters two runs of lines must share so many to be read as one passage, broken otherwise.
SAME_PASSAGE = 0.6
SAME_LINE = 0.5  # of their characters two lines must share to be one line, misread

Run = tuple[Sequence[int], Sequence[int]]  # lines of the old text, and those that stand in their place


@dataclass(frozen=True, slots=True)
class Alignment:
    """`places` maps the places of printed characters of the old text to those that they have in the new.

    `likeness` is the share of printed characters that the two texts have in common, from 0 to 1.
    """

    places: dict[Place, Place]
    likeness: float


@lru_cache(maxsize=2)  # a change of text asks for the same one several times
def align_texts(old: tuple[str, ...], new: tuple[str, ...]) -> Alignment:
    """Align two texts, given as lines: equal lines first, also moved ones, then similar lines by characters.

    Lines that were broken or joined are found as long as the passage is the same. Blanks do not count. Never
    raises.
    """
    printed_old, printed_new = list(map(_squeeze, old)), list(map(_squeeze, new))
    pairs, runs = _pair_equal_lines(printed_old, printed_new)
    places: dict[Place, Place] = {}
    for line, became in pairs:
        places.update(zip(_list_places(old, [line]), _list_places(new, [became]), strict=True))
    for run in _split_runs(runs, printed_old, printed_new):
        places.update(_align_run(run, old, new))
    total = sum(map(len, printed_old)) + sum(map(len, printed_new))
    same = sum(old[at][char] == new[line][place] for (at, char), (line, place) in places.items())
    return Alignment(places, 2 * same / total if total else 1.0)


def _squeeze(line: str) -> str:
    return "".join(line.split())


def _list_places(lines: Sequence[str], numbers: Sequence[int]) -> list[Place]:
    """The places of the printed characters of these lines."""
    return [(line, at) for line in numbers for at, char in enumerate(lines[line]) if not char.isspace()]


def _pair_equal_lines(old: Sequence[str], new: Sequence[str]) -> tuple[list[tuple[int, int]], list[Run]]:
    """The lines that both texts have, and the runs of others between them."""
    pairs: list[tuple[int, int]] = []
    gaps: list[tuple[range, range]] = []
    was = now = 0
    for block in Levenshtein.opcodes(old, new).as_matching_blocks():
        gaps.append((range(was, block.a), range(now, block.b)))
        was, now = block.a + block.size, block.b + block.size
        pairs += zip(range(block.a, was), range(block.b, now), strict=True)
    moved = _pair_moved_lines(gaps, old, new)
    gone, come = {line for line, _ in moved}, {line for _, line in moved}
    return [*pairs, *moved], [(_leave_out(was, gone), _leave_out(now, come)) for was, now in gaps]


def _leave_out(lines: Iterable[int], others: Container[int]) -> list[int]:
    return [line for line in lines if line not in others]


def _pair_moved_lines(
    gaps: Sequence[tuple[range, range]], old: Sequence[str], new: Sequence[str]
) -> list[tuple[int, int]]:
    """Equal lines that stand in different gaps, in their order."""
    waiting: dict[str, deque[int]] = {}
    for _, now in gaps:
        for line in now:
            waiting.setdefault(new[line], deque()).append(line)
    return [
        (line, waiting[old[line]].popleft())
        for was, _ in gaps
        for line in was
        if old[line] and waiting.get(old[line])
    ]


def _split_runs(runs: Sequence[Run], old: Sequence[str], new: Sequence[str]) -> Iterator[Run]:
    """The runs that are one passage, and of the others each pair of near lines."""
    for was, now in runs:
        passage = "".join(old[line] for line in was), "".join(new[line] for line in now)
        if Indel.normalized_similarity(*passage) >= SAME_PASSAGE:
            yield was, now
        else:
            yield from _pair_near_lines(was, now, old, new)


def _pair_near_lines(
    was: Sequence[int], now: Sequence[int], old: Sequence[str], new: Sequence[str]
) -> Iterator[Run]:
    """The pairs of lines, in order, that together share most characters."""
    before, after = [old[line] for line in was], [new[line] for line in now]
    likeness = cdist(before, after, scorer=Indel.normalized_similarity).tolist()
    best = [[0.0] * (len(now) + 1) for _ in range(len(was) + 1)]

    def weigh(row: int, column: int) -> float:
        share = likeness[row][column]
        return share * len(before[row]) if share >= SAME_LINE else -1.0

    for row in reversed(range(len(was))):
        for column in reversed(range(len(now))):
            best[row][column] = max(
                best[row + 1][column],
                best[row][column + 1],
                best[row + 1][column + 1] + weigh(row, column),
            )
    row = column = 0
    while row < len(was) and column < len(now):
        if best[row][column] == best[row + 1][column]:
            row += 1
        elif best[row][column] == best[row][column + 1]:
            column += 1
        else:
            yield [was[row]], [now[column]]
            row, column = row + 1, column + 1


def _align_run(run: Run, old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[Place, Place]]:
    """The characters that both have, and those that replace each other."""
    before, after = _list_places(old, run[0]), _list_places(new, run[1])
    texts = [
        "".join(lines[line][at] for line, at in places) for lines, places in ((old, before), (new, after))
    ]
    for opcode in Levenshtein.opcodes(*texts):
        yield from zip(
            before[opcode.src_start : opcode.src_end],
            after[opcode.dest_start : opcode.dest_end],
            strict=False,
        )


def merge_texts(base: str, mine: str, theirs: str) -> tuple[str, bool]:
    """The text with both changes to the base, and whether they never conflicted.

    Where both changed the same characters differently, mine wins.
    """
    own, others = _list_changes(base, mine), _list_changes(base, theirs)
    left = [one for one in others if one not in own]
    fitting = [one for one in left if not any(_overlap(one, other) for other in own)]
    changes = sorted([*own, *fitting])
    ends = [0, *(end for _, end, _ in changes)]
    starts = [*(start for start, _, _ in changes), len(base)]
    kept = [base[end:start] for end, start in zip(ends, starts, strict=True)]
    merged = kept[0] + "".join(text + rest for (_, _, text), rest in zip(changes, kept[1:], strict=True))
    return merged, len(fitting) == len(left)


Exchange = tuple[int, int, str]  # half-open characters of the base, and what stands for them


def _list_changes(base: str, text: str) -> list[Exchange]:
    return [
        (opcode.src_start, opcode.src_end, text[opcode.dest_start : opcode.dest_end])
        for opcode in Levenshtein.opcodes(base, text)
        if opcode.tag != "equal"
    ]


def _overlap(one: Exchange, other: Exchange) -> bool:
    """Whether the two change the same character, or insert something at the same place."""
    return (
        max(one[0], other[0]) < min(one[1], other[1])
        or (one[0] == one[1] and other[0] <= one[0] <= other[1])
        or (other[0] == other[1] and one[0] <= other[0] <= one[1])
    )
