"""The fewest operations by which an editor would give a page other articles. No database."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from typing import Any

from articles.curation.division import NEW
from articles.curation.division import NOISE as TO_NOISE
from articles.curation.operations import MADE, Operation, OperationKind, apply_operation
from articles.curation.page_state import ArticleState, BlockState, PageState, Place, block_ranges, holds_place
from articles.parsing import Role
from articles.parsing.spans import Range

NOISE = -1  # in the place of a wanted article's number
Owner = tuple[int, int]  # the number of a wanted article, and that of its block


def derive_operations(state: PageState, wanted: Sequence[ArticleState]) -> tuple[list[Operation], PageState]:
    """The operations that give the page these articles, in their order, and the page that results.

    The refs of the wanted articles mean nothing; lines that none of them contains become noise. Headings
    follow the blocks. An article that an operation makes is named by its number among those made, `made:0`.
    """
    work = Derivation(state, wanted)
    _cut(work)
    _divide(work)
    _join(work)
    _order_blocks(work)
    _set_roles(work)
    _order_articles(work)
    _set_fields(work)
    return work.operations, work.state


class Derivation:
    """A page on its way to the wanted articles, and the operations done so far.

    `hosts` are the refs of the page's articles, by the number of the wanted one that each becomes.
    """

    def __init__(self, state: PageState, wanted: Sequence[ArticleState]) -> None:
        self.state, self.wanted = state, wanted
        self.operations: list[Operation] = []
        self.hosts: dict[int, str] = {}
        self._made = 0
        self._owners: dict[Place, Owner] = {}
        for number, article in enumerate(wanted):
            for at, block in enumerate(article.blocks):
                self._owners.update(dict.fromkeys(self.list_printed(block), (number, at)))

    def do(self, kind: OperationKind, /, **arguments: Any) -> None:
        operation = Operation(kind, arguments)
        self.state = apply_operation(self.state, operation, draw_ref=self._draw_ref)
        self.operations.append(operation)

    def _draw_ref(self, place: Place) -> str:
        self._made += 1
        return f"{MADE}{self._made - 1}"

    def list_printed(self, block: BlockState) -> Iterator[Place]:
        """The places of the block's characters that are not blank, in its order."""
        lines = self.state.lines
        for line, start, end in block_ranges(block, lines):
            yield from ((line, char) for char in range(start, end) if not lines[line][char].isspace())

    def find_owner(self, place: Place) -> Owner:
        """The wanted article and block that hold the character."""
        return self._owners.get(place, (NOISE, NOISE))

    def find_own(self, block: BlockState) -> Owner:
        """The wanted article and block that hold the block's first character."""
        return self.find_owner(next(self.list_printed(block)))

    def find_host(self, number: int) -> ArticleState:
        """The article that is to become the wanted one of this number."""
        return next(one for one in self.state.articles if one.ref == self.hosts[number])

    def find_block(self, article: ArticleState, place: Place) -> BlockState:
        """The article's block that holds the character."""
        return next(block for block in article.blocks if holds_place(block, place, self.state.lines))


def _cut(work: Derivation) -> None:
    """Cut blocks that hold characters of several wanted blocks."""
    places = [
        place for article in work.wanted for block in article.blocks for place in work.list_printed(block)
    ]
    order = {place: at for at, place in enumerate(places)}
    for article in work.state.articles:
        for block in article.blocks:
            for place in _find_cuts(work, block, order):
                _cut_at(work, place)


def _cut_at(work: Derivation, place: Place) -> None:
    article, block = next(
        (article, block)
        for article in work.state.articles
        for block in article.blocks
        if holds_place(block, place, work.state.lines)
    )
    is_split = _ends_with_another(work, article, place)
    at = _skip_back(place, block_ranges(block, work.state.lines), work.state.lines)
    work.do(OperationKind.SPLIT if is_split else OperationKind.CUT, at=list(at))


def _find_cuts(work: Derivation, block: BlockState, order: dict[Place, int]) -> list[Place]:
    """Where the block must be cut: between characters of different blocks, or in another order there."""
    cuts = [
        after
        for before, after in pairwise(work.list_printed(block))
        if work.find_owner(before) != work.find_owner(after)
        or (before in order and order[after] != order[before] + 1)
    ]
    return cuts or _find_wrong_joins(work, block)


def _skip_back(place: Place, ranges: Sequence[Range], lines: Sequence[str]) -> Place:
    """The beginning of the line, or of the block's part of it, if there are only blanks before the place."""
    line, char = place
    start = next(start for held, start, end in ranges if held == line and start <= char < end)
    return place if lines[line][start:char].strip() else (line, start)


def _find_wrong_joins(work: Derivation, block: BlockState) -> list[Place]:
    """The breaks of a block that has the right lines and another text."""
    number, at = work.find_own(block)
    if number == NOISE:
        return []
    wanted = work.wanted[number].blocks[at]
    if block.lines != wanted.lines or block.text == wanted.text:
        return []
    lines = work.state.lines
    return [
        next((line, char) for char in range(start, end) if not lines[line][char].isspace())
        for line, start, end in block_ranges(block, lines)[1:]
    ]


def _ends_with_another(work: Derivation, article: ArticleState, place: Place) -> bool:
    """Whether everything after the place belongs to one wanted article, and nothing before it does."""
    places = [one for block in article.blocks for one in work.list_printed(block)]
    at = places.index(place)
    behind = {work.find_owner(one)[0] for one in places[at:]}
    before = {work.find_owner(one)[0] for one in places[:at]}
    return len(behind) == 1 and NOISE not in behind and not behind & before


def _divide(work: Derivation) -> None:
    """Bring every block into the article that it belongs to."""
    _choose_hosts(work)
    noise = [
        list(block.start)
        for article in work.state.articles
        for block in article.blocks
        if work.find_own(block)[0] == NOISE
    ]
    for ref in work.state.refs():
        _send_blocks(work, ref)
    if noise:
        work.do(OperationKind.MOVE, blocks=noise, to=TO_NOISE)
    text = [block for block in work.state.noise if work.find_own(block)[0] != NOISE]
    for number, blocks in groupby(text, key=lambda block: work.find_own(block)[0]):
        _move(work, list(blocks), number)


def _choose_hosts(work: Derivation) -> None:
    """The article that becomes each wanted one: the one that contains most of it, each used once."""
    shares: dict[tuple[int, str], int] = {}
    for article in work.state.articles:
        for block in article.blocks:
            key = (work.find_own(block)[0], article.ref)
            shares[key] = shares.get(key, 0) + len(block.text)
    taken: set[str] = set()
    for number, ref in sorted(shares, key=lambda key: -shares[key]):
        if number != NOISE and number not in work.hosts and ref not in taken:
            work.hosts[number] = ref
            taken.add(ref)


def _send_blocks(work: Derivation, ref: str) -> None:
    """Move the blocks that do not belong to this article to where they belong."""
    article = work.state.article(ref)
    if article is None:
        return
    for number in dict.fromkeys(work.find_own(block)[0] for block in article.blocks):
        if number != NOISE and work.hosts.get(number) != ref:
            _send_to(work, ref, number)


def _send_to(work: Derivation, ref: str, number: int) -> None:
    """Send those blocks of the article that belong to one wanted article there, in the fewest keystrokes."""
    article = next(one for one in work.state.articles if one.ref == ref)
    blocks = [block for block in article.blocks if work.find_own(block)[0] == number]
    if number in work.hosts and len(blocks) == len(article.blocks):
        work.do(OperationKind.MERGE, article=ref, into=work.hosts[number])
    elif number not in work.hosts and list(article.blocks[-len(blocks) :]) == blocks:
        before = set(work.state.refs())
        work.do(OperationKind.SPLIT, at=list(blocks[0].start))
        work.hosts[number] = next(one for one in work.state.refs() if one not in before)
    else:
        _move(work, blocks, number)


def _move(work: Derivation, blocks: Sequence[BlockState], number: int) -> None:
    before = set(work.state.refs())
    places = [list(block.start) for block in blocks]
    work.do(OperationKind.MOVE, blocks=places, to=work.hosts.get(number, NEW))
    if number not in work.hosts:
        work.hosts[number] = next(ref for ref in work.state.refs() if ref not in before)


def _join(work: Derivation) -> None:
    """Join the blocks that are one wanted block."""
    for number, article in enumerate(work.wanted):
        for at, wanted in enumerate(article.blocks):
            _join_block(work, (number, at), wanted)


def _join_block(work: Derivation, owner: Owner, wanted: BlockState) -> None:
    order = {place: at for at, place in enumerate(work.list_printed(wanted))}
    own = work.find_host(owner[0])
    parts = [block for block in own.blocks if work.find_own(block) == owner]
    parts.sort(key=lambda block: order[next(work.list_printed(block))])
    if len(parts) > 1:
        places = {"block": list(parts[0].start), "following": [list(part.start) for part in parts[1:]]}
        before = work.state
        work.do(OperationKind.JOIN, **places)
        if work.find_block(work.find_host(owner[0]), wanted.start).text != wanted.text:
            work.state = before
            work.operations.pop()
            work.do(OperationKind.JOIN, **places, keep_repeats=True)
    block = work.find_block(work.find_host(owner[0]), wanted.start)
    if block.text != wanted.text:
        work.do(OperationKind.CORRECT, block=list(block.start), text=wanted.text)


def _order_blocks(work: Derivation) -> None:
    for number, article in enumerate(work.wanted):
        wanted = [block.start for block in article.blocks]
        while (now := [block.start for block in work.find_host(number).blocks]) != wanted:
            _move_run(work, number, now, wanted)


def _move_run(work: Derivation, number: int, now: list[Place], wanted: list[Place]) -> None:
    """Move the first run of blocks that are in the wrong order, in one operation."""
    kept = set(_find_longest_increasing([wanted.index(place) for place in now]))
    first = next(at for at in range(len(wanted)) if at not in kept)
    last = first
    while last + 1 < len(wanted) and last + 1 not in kept:
        last += 1
    before = {"before": list(wanted[last + 1])} if last + 1 < len(wanted) else {}
    blocks = [list(place) for place in wanted[first : last + 1]]
    work.do(OperationKind.MOVE, blocks=blocks, to=work.hosts[number], **before)


def _find_longest_increasing(numbers: Sequence[int]) -> list[int]:
    best: list[list[int]] = []
    for number in numbers:
        longest = max((run for run in best if run[-1] < number), key=len, default=[])
        best.append([*longest, number])
    return max(best, key=len, default=[])


def _set_roles(work: Derivation) -> None:
    wrong: dict[Role, list[list[int]]] = {}
    for number, article in enumerate(work.wanted):
        for block, wanted in zip(work.find_host(number).blocks, article.blocks, strict=True):
            if block.role != wanted.role:
                wrong.setdefault(wanted.role, []).append(list(block.start))
    for role, places in wrong.items():
        work.do(OperationKind.SET_ROLE, blocks=places, role=str(role))


def _order_articles(work: Derivation) -> None:
    order = [work.hosts[number] for number in range(len(work.wanted))]
    if order != work.state.refs():
        work.do(OperationKind.ORDER_ARTICLES, order=order)


def _set_fields(work: Derivation) -> None:
    """Kinds, jumps and credits that do not follow from the blocks."""
    for number, wanted in enumerate(work.wanted):
        article = work.find_host(number)
        if article.kind != wanted.kind:
            work.do(OperationKind.SET_KIND, article=article.ref, kind=str(wanted.kind))
        if (article.jump_to, article.jump_from) != (wanted.jump_to, wanted.jump_from):
            jumps = {"jump_to": wanted.jump_to, "jump_from": wanted.jump_from}
            work.do(OperationKind.PAIR, article=article.ref, **jumps)
        if article.credits != wanted.credits:
            credits = [
                {"role": credit.role, "name": credit.name, "note": credit.note} for credit in wanted.credits
            ]
            work.do(OperationKind.SET_CREDITS, article=article.ref, credits=credits)
