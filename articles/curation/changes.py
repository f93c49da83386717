"""What differs between two states of a page, and that change made on a third. No database."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from articles.curation.page_state import ArticleState, BlockState, PageState, sort_noise


class Conflict(ValueError):
    """Somebody changed the same articles since; `refs` are those articles."""

    def __init__(self, refs: Sequence[str]) -> None:
        super().__init__(", ".join(refs))
        self.refs = tuple(refs)


@dataclass(frozen=True, slots=True)
class Change:
    """What one state has and the other has not; articles that are the same in both are in neither.

    `is_reordered`: the articles that are in both states stand in another order.
    """

    gone: tuple[ArticleState, ...]
    come: tuple[ArticleState, ...]
    gone_noise: tuple[BlockState, ...]
    come_noise: tuple[BlockState, ...]
    is_reordered: bool

    @property
    def refs(self) -> tuple[str, ...]:
        """The refs of every article that differs, each once."""
        return tuple(dict.fromkeys(article.ref for article in (*self.gone, *self.come)))

    def __bool__(self) -> bool:
        return bool(self.gone or self.come or self.gone_noise or self.come_noise or self.is_reordered)


def find_change(before: PageState, after: PageState) -> Change:
    """What leads from one state to the other."""
    old, new = set(before.refs()), set(after.refs())
    return Change(
        tuple(article for article in before.articles if after.article(article.ref) != article),
        tuple(article for article in after.articles if before.article(article.ref) != article),
        tuple(block for block in before.noise if block not in after.noise),
        tuple(block for block in after.noise if block not in before.noise),
        [ref for ref in before.refs() if ref in new] != [ref for ref in after.refs() if ref in old],
    )


def carry_change(before: PageState, after: PageState, onto: PageState) -> PageState:
    """The third state with the change that leads from the first to the second made on it too.

    Articles that the change does not concern stay as they are there. Raises Conflict where those that it does
    concern are not as they were before it. `carry_change(after, before, onto)` takes the change back.
    """
    change = find_change(before, after)
    moved_on = _find_moved_on(change, before, onto)
    if moved_on:
        raise Conflict(moved_on)
    gone, come = {article.ref for article in change.gone}, {article.ref: article for article in change.come}
    kept = [article for article in onto.articles if article.ref not in gone]
    order = (
        after.refs()
        if change.is_reordered
        else _merge_order(after.refs(), [article.ref for article in kept], come, onto.refs())
    )
    articles = {article.ref: article for article in kept} | come
    noise = [block for block in onto.noise if block not in change.gone_noise]
    held = set(onto.held_noise) - (set(before.held_noise) - set(after.held_noise))
    held |= set(after.held_noise) - set(before.held_noise)
    carried = replace(
        onto,
        articles=tuple(articles[ref] for ref in order),
        noise=sort_noise((*noise, *change.come_noise)),
        held_noise=tuple(sorted(held)),
    )
    if carried.find_breaches():
        raise Conflict(change.refs)
    return carried


def _find_moved_on(change: Change, before: PageState, onto: PageState) -> list[str]:
    """The articles that the change starts from or makes, and that are otherwise in the third state."""
    refs = [article.ref for article in change.gone if onto.article(article.ref) != article]
    gone = {article.ref for article in change.gone}
    refs += [article.ref for article in change.come if article.ref not in gone and onto.article(article.ref)]
    if not refs and any(block not in onto.noise for block in change.gone_noise):
        return list(change.refs)
    if not refs and change.is_reordered and before.refs() != onto.refs():
        return list(onto.refs())
    return refs


def _merge_order(
    wanted: Sequence[str], kept: Sequence[str], come: Iterable[str], onto: Sequence[str]
) -> list[str]:
    """The refs that stay and those that come, in the order wanted.

    Refs that nobody wanted then stand behind the one that they follow now. Where the others were put in
    another order since, they stay in it, and only those that come are put behind the one they followed.
    """
    stay = {*kept, *come}
    if [ref for ref in kept if ref in wanted] == [ref for ref in wanted if ref in kept]:
        order = [ref for ref in wanted if ref in stay]
        return _insert_behind(order, [ref for ref in kept if ref not in wanted], onto)
    return _insert_behind(list(kept), [ref for ref in wanted if ref not in kept], wanted)


def _insert_behind(order: list[str], refs: Iterable[str], example: Sequence[str]) -> list[str]:
    """The order with each of the refs behind the nearest one that it follows in the example."""
    for ref in refs:
        ahead = [one for one in example[: example.index(ref)] if one in order]
        order.insert(order.index(ahead[-1]) + 1 if ahead else 0, ref)
    return order
