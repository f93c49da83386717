"""How a page's stored division into articles and its newly parsed one into stories correspond."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence, Set
from dataclasses import dataclass, field
from typing import TypeVar

from articles.archive.held import Held
from articles.models import Article, Block
from articles.parsing import ParsedPage

Lines = frozenset[int]
Part = TypeVar("Part")


@dataclass(frozen=True, slots=True)
class Division:
    """What becomes of a page's articles. Stories are given by their index.

    `pairs`: the article that each story updates; `new`: stories that become new articles. `heirs`: each
    article that no story updates, with the story that holds most of it, None where all of it became noise.
    `kept`: articles that stay with all their lines. `old_noise` are blocks to delete, `new_noise` the lines
    to put in their place.
    """

    pairs: dict[int, Article] = field(default_factory=dict)
    new: list[int] = field(default_factory=list)
    heirs: list[tuple[Article, int | None]] = field(default_factory=list)
    kept: list[Article] = field(default_factory=list)
    old_noise: list[Block] = field(default_factory=list)
    new_noise: list[int] = field(default_factory=list)


def divide_page(
    articles: Sequence[Article],
    noise: Sequence[Block],
    lines: Sequence[str],
    parsed: ParsedPage,
    *,
    held_noise: Set[int] = frozenset(),
) -> Division:
    """Which article each story updates, and which articles have to stay as they are.

    `held_noise` are the lines (0-based) that an editor made noise. No query: the articles' blocks are
    prefetched.
    """
    old = _list_lines(articles, noise)
    new = [story.lines for story in parsed.stories] + [frozenset({line}) for line in parsed.noise]
    sizes = [len(line) for line in lines]
    division = Division()
    for group in group_parts(old, new):
        was, was_noise = _part_at(len(articles), group.old)
        now, now_noise = _part_at(len(parsed.stories), group.new)
        is_same = group.is_same and len(was) == len(now)
        if is_same and not was:
            continue  # noise that is noise still
        found = _pick(articles, was)
        pairs, heirs = pair_parts(_pick(old, was), _pick(new, now), sizes=sizes)
        noise_lines = _lines_of(_pick(noise, was_noise))
        if not is_same and (held_noise & noise_lines or _must_stay(found, pairs)):
            division.kept.extend(found)
            continue
        _add_pairs(division, found, now, pairs, heirs)
        division.old_noise.extend(_pick(noise, was_noise))
        division.new_noise.extend(_pick(parsed.noise, now_noise))
    return division


def _list_lines(articles: Sequence[Article], noise: Sequence[Block]) -> list[Lines]:
    return [_lines_of(article.blocks.all()) for article in articles] + [_lines_of([block]) for block in noise]


def _pick(parts: Sequence[Part], indices: Sequence[int]) -> list[Part]:
    return [parts[at] for at in indices]


def _lines_of(blocks: Iterable[Block]) -> Lines:
    return frozenset(line for block in blocks for line in block.lines)


def _part_at(count: int, indices: Sequence[int]) -> tuple[list[int], list[int]]:
    """The indices below `count`, and the others counted from there: those of articles and those of noise."""
    return [at for at in indices if at < count], [at - count for at in indices if at >= count]


def _must_stay(articles: Sequence[Article], pairs: Container[int]) -> bool:
    """Whether articles whose lines the stories divide differently are kept.

    So they are where an editor holds their division or text, or anything of an article that no story would
    update (`pairs` has the indices of the others), and where other lines would become public. An import
    publishes only when asked to: lines of a draft must not get into a published article, nor those of a
    published article into a draft.
    """
    for at, article in enumerate(articles):
        if {Held.DIVISION, Held.TEXT}.intersection(article.held) or (article.held and at not in pairs):
            return True
    return len({article.status for article in articles}) > 1


def _add_pairs(
    division: Division,
    articles: Sequence[Article],
    stories: Sequence[int],
    pairs: dict[int, int],
    heirs: dict[int, int],
) -> None:
    """Add a group: `pairs` and `heirs` map indices of these articles to indices of these stories."""
    division.pairs.update((stories[became], articles[at]) for at, became in pairs.items())
    division.new.extend(story for at, story in enumerate(stories) if at not in pairs.values())
    for at, article in enumerate(articles):
        if at not in pairs:
            division.heirs.append((article, stories[heirs[at]] if at in heirs else None))


@dataclass(frozen=True, slots=True)
class PartGroup:
    """Parts of the old division and of the new that hold the same lines: indices into both, each ascending.

    Groups are the smallest such sets: a change to one leaves the lines of all others as they were.
    """

    old: tuple[int, ...]
    new: tuple[int, ...]

    @property
    def is_same(self) -> bool:
        """Whether one old part and one new part have the same lines."""
        return len(self.old) == len(self.new) == 1


def group_parts(old: Sequence[Lines], new: Sequence[Lines]) -> list[PartGroup]:
    """The groups of both divisions, in the order of first parts. Parts that share a line are in one group."""
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
    return [PartGroup(tuple(olds), tuple(news)) for olds, news in groups.values()]


def pair_parts(
    old: Sequence[Lines], new: Sequence[Lines], *, sizes: Sequence[int]
) -> tuple[dict[int, int], dict[int, int]]:
    """The new part that each old one becomes; for an old part that becomes none, the one with most of it.

    Both map indices of `old` to indices of `new`. `sizes` are the lines' lengths in characters. Each part is
    paired once, the largest share of characters first; a tie goes to the earlier parts. An old part whose
    lines are in no new part is in neither.
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
