"""How the stored and the newly parsed division of one page fit: which parts answer to each other. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

Lines = frozenset[int]


@dataclass(frozen=True, slots=True)
class Group:
    """Parts of the old division and of the new that hold the same lines: indices into both, each ascending.

    The smallest such sets: what happens to one group leaves every other line of the page as it was.
    """

    old: tuple[int, ...]
    new: tuple[int, ...]

    @property
    def is_same(self) -> bool:
        """Whether one old part answers to one new part, line for line."""
        return len(self.old) == len(self.new) == 1


def group_parts(old: Sequence[Lines], new: Sequence[Lines]) -> list[Group]:
    """The groups of both divisions by their first part. Parts that share a line are in one group."""
    parts = [*old, *new]
    parents = list(range(len(parts)))

    def find_root(part: int) -> int:
        while parents[part] != part:
            parents[part] = part = parents[parents[part]]
        return part

    holder: dict[int, int] = {}
    for part, lines in enumerate(parts):
        for line in lines:
            parents[find_root(part)] = find_root(holder.setdefault(line, part))
    groups: dict[int, tuple[list[int], list[int]]] = {}
    for part in range(len(parts)):
        olds, news = groups.setdefault(find_root(part), ([], []))
        olds.append(part) if part < len(old) else news.append(part - len(old))
    return [Group(tuple(olds), tuple(news)) for olds, news in groups.values()]


def pair_parts(
    old: Sequence[Lines], new: Sequence[Lines], *, sizes: Sequence[int]
) -> tuple[dict[int, int], dict[int, int]]:
    """Which new part each old one becomes, and for the old parts that become none, which holds most of it.

    Both map indices of `old` to indices of `new`. `sizes` are the lines' lengths in characters. Each part is
    paired once, the largest share of characters first; a tie goes to the earlier parts. An old part whose
    lines no new one holds is in neither.
    """
    shared = {
        (at_old, at_new): size
        for at_old, was in enumerate(old)
        for at_new, now in enumerate(new)
        if (size := sum(sizes[line] for line in was & now))
    }
    best_first = sorted(shared, key=lambda pair: (-shared[pair], pair))
    pairs: dict[int, int] = {}
    for at_old, at_new in best_first:
        if at_old not in pairs and at_new not in pairs.values():
            pairs[at_old] = at_new
    heirs: dict[int, int] = {}
    for at_old, at_new in best_first:
        if at_old not in pairs:
            heirs.setdefault(at_old, at_new)
    return pairs, heirs
