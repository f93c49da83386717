"""The operations that lead from one division of a page to another, as few as an editor would need."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby, pairwise

from articles.curation.operations import Operation, OperationKind, apply_operation
from articles.curation.page_state import ArticleState, BlockState, CreditState, PageState, Place, block_ranges
from articles.parsing import Role

NOISE = -1  # in the place of an article's number


@dataclass(frozen=True, slots=True)
class Target:
    """What a page should become: its articles in order, whose refs mean nothing, and its lines of noise."""

    articles: tuple[ArticleState, ...]


@dataclass(slots=True)
class Derivation:
    """A page on its way to the target, and the operations done so far."""

    state: PageState
    target: Target
    operations: list[Operation] = field(default_factory=list)
    hosts: dict[int, str] = field(default_factory=dict)

    def do(self, name: OperationKind, /, **arguments) -> None:
        operation = Operation(name, arguments)
        self.state = apply_operation(self.state, operation, draw_ref=self.draw_ref)
        self.operations.append(operation)

    def draw_ref(self, place: Place) -> str:
        return f"new-{len(self.operations)}-{place[0]}-{place[1]}"

    def find_owner(self, place: Place) -> tuple[int, int]:
        """The number of the article and of its block that should hold the character."""
        return self._owners.get(place[0], {}).get(place[1], (NOISE, NOISE))

    @property
    def _owners(self) -> dict[int, dict[int, tuple[int, int]]]:
        return _map_owners(self.target, self.state.lines)


_maps: dict[int, dict[int, dict[int, tuple[int, int]]]] = {}


def _map_owners(target: Target, lines: tuple[str, ...]) -> dict[int, dict[int, tuple[int, int]]]:
    if id(target) not in _maps:
        _maps.clear()
        owners: dict[int, dict[int, tuple[int, int]]] = {}
        for number, article in enumerate(target.articles):
            for at, block in enumerate(article.blocks):
                for line, start, end in block_ranges(block, lines):
                    owners.setdefault(line, {}).update(dict.fromkeys(range(start, end), (number, at)))
        _maps[id(target)] = owners
    return _maps[id(target)]


def derive_operations(state: PageState, target: Target) -> tuple[list[Operation], PageState]:
    """The operations, and the page as they leave it. A ref `new-N-…` is that of what operation N makes."""
    work = Derivation(state, target)
    _cut(work)
    _divide(work)
    _join(work)
    _order_blocks(work)
    _set_roles(work)
    _order_articles(work)
    _set_fields(work)
    return work.operations, work.state


def _cut(work: Derivation) -> None:
    """Cut blocks that hold characters of several blocks of the target."""
    order = {place: n for n, place in enumerate(_target_places(work))}
    for block in list(work.state.blocks()):
        for place in _find_cuts(work, block, order):
            article = next(one for one in work.state.articles if _find(one, place, work.state.lines))
            if _ends_with_another(work, article, place):
                work.do(OperationKind.SPLIT, at=list(place))
            else:
                work.do(OperationKind.CUT, at=list(place))


def _find(article: ArticleState, place: Place, lines: tuple[str, ...]) -> BlockState | None:
    line, char = place
    for block in article.blocks:
        if any(held == line and start <= char < end for held, start, end in block_ranges(block, lines)):
            return block
    return None


def _printed(block: BlockState, lines: tuple[str, ...]) -> Iterable[Place]:
    """The places of the block's characters that are not blank, in its order."""
    for line, start, end in block_ranges(block, lines):
        yield from ((line, char) for char in range(start, end) if not lines[line][char].isspace())


def _find_cuts(work: Derivation, block: BlockState, order: dict[Place, int]) -> list[Place]:
    """Where the block must be cut: between characters of different blocks, or in another order there."""
    if block.role == Role.NOISE and block in work.state.noise:
        return []
    places = list(_printed(block, work.state.lines))
    cuts = []
    for one, other in pairwise(places):
        if work.find_owner(one) != work.find_owner(other) or (
            one in order and order[other] != order[one] + 1
        ):
            cuts.append(other)
    return cuts or _find_wrong_joins(work, block)


def _target_places(work: Derivation) -> Iterable[Place]:
    for article in work.target.articles:
        for block in article.blocks:
            yield from _printed(block, work.state.lines)


def _find_wrong_joins(work: Derivation, block: BlockState) -> list[Place]:
    """The breaks of a block that has the right lines and another text."""
    number, at = work.find_owner(next(iter(_printed(block, work.state.lines))))
    if number == NOISE:
        return []
    wanted = work.target.articles[number].blocks[at]
    if block.lines != wanted.lines or block.text == wanted.text:
        return []
    return [(line, start) for line, start, _ in block_ranges(block, work.state.lines)[1:]]


def _ends_with_another(work: Derivation, article: ArticleState, place: Place) -> bool:
    """Whether all behind the place belongs to one article of the target, and what is before it to another."""
    places = [one for block in article.blocks for one in _printed(block, work.state.lines)]
    at = places.index(place)
    behind = {work.find_owner(one)[0] for one in places[at:]}
    before = {work.find_owner(one)[0] for one in places[:at]}
    return len(behind) == 1 and NOISE not in behind and not behind & before


def _number(work: Derivation, block: BlockState) -> int:
    return work.find_owner(next(iter(_printed(block, work.state.lines))))[0]


def _divide(work: Derivation) -> None:
    """Bring every block into the article of the target that it belongs to."""
    _choose_hosts(work)
    noise = [
        block.start
        for article in work.state.articles
        for block in article.blocks
        if _number(work, block) == NOISE
    ]
    for ref in list(work.state.refs()):
        _send_blocks(work, ref)
    if noise:
        work.do(OperationKind.MOVE, blocks=[list(place) for place in noise], to="noise")
    text = [block for block in work.state.noise if _number(work, block) != NOISE]
    for number, blocks in groupby(text, key=lambda block: _number(work, block)):
        _move(work, list(blocks), number)


def _choose_hosts(work: Derivation) -> None:
    """The article that becomes each of the target: the one that holds most of it, each only once."""
    shares: dict[tuple[int, str], int] = {}
    for article in work.state.articles:
        for block in article.blocks:
            key = (_number(work, block), article.ref)
            shares[key] = shares.get(key, 0) + len(block.text)
    taken: set[str] = set()
    for number, ref in sorted(shares, key=lambda key: -shares[key]):
        if number != NOISE and number not in work.hosts and ref not in taken:
            work.hosts[number] = ref
            taken.add(ref)


def _send_blocks(work: Derivation, ref: str) -> None:
    """Send what does not belong to this article where it belongs."""
    article = work.state.article(ref)
    if article is None:
        return
    for number in dict.fromkeys(_number(work, block) for block in article.blocks):
        if number != NOISE and work.hosts.get(number) != ref:
            _send_to(work, ref, number)


def _send_to(work: Derivation, ref: str, number: int) -> None:
    """Send those blocks of the article that belong to one of the target there, in the fewest keystrokes."""
    article = work.state.article(ref)
    blocks = [block for block in article.blocks if _number(work, block) == number]
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
    work.do(OperationKind.MOVE, blocks=places, to=work.hosts.get(number, "new"))
    if number not in work.hosts:
        work.hosts[number] = next(ref for ref in work.state.refs() if ref not in before)


def _join(work: Derivation) -> None:
    """Join the blocks that are one block of the target."""
    for number, article in enumerate(work.target.articles):
        for at, wanted in enumerate(article.blocks):
            _join_block(work, number, at, wanted)


def _join_block(work: Derivation, number: int, at: int, wanted: BlockState) -> None:
    order = {place: n for n, place in enumerate(_printed(wanted, work.state.lines))}
    own = work.state.article(work.hosts[number])
    parts = [
        block
        for block in own.blocks
        if work.find_owner(next(iter(_printed(block, work.state.lines)))) == (number, at)
    ]
    parts.sort(key=lambda block: order[next(iter(_printed(block, work.state.lines)))])
    if len(parts) > 1:
        places = {"block": list(parts[0].start), "following": [list(part.start) for part in parts[1:]]}
        trial = replace(work, operations=list(work.operations))
        trial.do(OperationKind.JOIN, **places)
        joined = _find(trial.state.article(work.hosts[number]), parts[0].start, work.state.lines)
        keeps = joined.text != wanted.text
        work.do(OperationKind.JOIN, **places, **({"keep_repeats": True} if keeps else {}))
    block = _find(work.state.article(work.hosts[number]), wanted.start, work.state.lines)
    if block.text != wanted.text:
        work.do(OperationKind.CORRECT, block=list(block.start), text=wanted.text)


def _order_blocks(work: Derivation) -> None:
    for number, article in enumerate(work.target.articles):
        wanted = [block.start for block in article.blocks]
        while True:
            now = [block.start for block in work.state.article(work.hosts[number]).blocks]
            if now == wanted:
                break
            _move_run(work, number, now, wanted)


def _move_run(work: Derivation, number: int, now: list[Place], wanted: list[Place]) -> None:
    """Move the first run of blocks that stand in the wrong order, in one operation."""
    kept = set(_longest_increasing([wanted.index(place) for place in now]))
    first = next(n for n in range(len(wanted)) if n not in kept)
    last = first
    while last + 1 < len(wanted) and last + 1 not in kept:
        last += 1
    before = {"before": list(wanted[last + 1])} if last + 1 < len(wanted) else {}
    blocks = [list(place) for place in wanted[first : last + 1]]
    work.do(OperationKind.MOVE, blocks=blocks, to=work.hosts[number], **before)


def _longest_increasing(numbers: Sequence[int]) -> list[int]:
    best: list[list[int]] = []
    for number in numbers:
        longest = max((run for run in best if run[-1] < number), key=len, default=[])
        best.append([*longest, number])
    return max(best, key=len, default=[])


def _set_roles(work: Derivation) -> None:
    wrong: dict[Role, list[list[int]]] = {}
    for number, article in enumerate(work.target.articles):
        for block, wanted in zip(work.state.article(work.hosts[number]).blocks, article.blocks, strict=True):
            if block.role != wanted.role:
                wrong.setdefault(wanted.role, []).append(list(block.start))
    for role, places in wrong.items():
        work.do(OperationKind.SET_ROLE, blocks=places, role=str(role))


def _order_articles(work: Derivation) -> None:
    order = [work.hosts[number] for number in range(len(work.target.articles))]
    if order != work.state.refs():
        work.do(OperationKind.ORDER_ARTICLES, order=order)


def _set_fields(work: Derivation) -> None:
    """Kinds, jumps and credits that do not follow from the blocks."""
    for number, wanted in enumerate(work.target.articles):
        article = work.state.article(work.hosts[number])
        if article.kind != wanted.kind:
            work.do(OperationKind.SET_KIND, article=article.ref, kind=str(wanted.kind))
        if (article.jump_to, article.jump_from) != (wanted.jump_to, wanted.jump_from):
            jumps = {"jump_to": wanted.jump_to, "jump_from": wanted.jump_from}
            work.do(OperationKind.PAIR, article=article.ref, **jumps)
        if article.credits != wanted.credits:
            credits = [_write_credit(credit) for credit in wanted.credits]
            work.do(OperationKind.SET_CREDITS, article=article.ref, credits=credits)


def _write_credit(credit: CreditState) -> dict[str, str]:
    return {"role": credit.role, "name": credit.name, "note": credit.note}
