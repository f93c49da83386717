"""What differs between two states of a page, and the same change applied to a third. No database."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from articles.curation.new_text import carry_state
from articles.curation.page_state import ArticleState, BlockState, PageState, sort_noise

Part = TypeVar("Part")


class Conflict(ValueError):
    """Somebody changed the same articles since; `refs` are those articles."""

    def __init__(self, refs: Sequence[str]) -> None:
        super().__init__(", ".join(refs))
        self.refs = tuple(refs)


@dataclass(frozen=True, slots=True)
class Change:
    """What only one of two states has; articles that are the same in both are left out.

    `is_reordered`: the articles that are in both states come in another order.
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
    return Change(
        _list_others(before.articles, after.articles),
        _list_others(after.articles, before.articles),
        _list_others(before.noise, after.noise),
        _list_others(after.noise, before.noise),
        _list_common(before.refs(), after.refs()) != _list_common(after.refs(), before.refs()),
    )


def _list_others(parts: Sequence[Part], others: Sequence[Part]) -> tuple[Part, ...]:
    """The parts that are not among the others."""
    return tuple(part for part in parts if part not in others)


def _list_common(refs: Sequence[str], others: Collection[str]) -> list[str]:
    """The refs that are also among the others, in their own order."""
    return [ref for ref in refs if ref in others]


def list_refs_reading_otherwise(before: PageState, after: PageState) -> tuple[str, ...]:
    """The refs of the articles that differ in more than their line numbers."""
    return find_change(_forget_places(before), _forget_places(after)).refs


def _forget_places(state: PageState) -> PageState:
    articles = (
        replace(
            article,
            blocks=tuple(replace(block, lines=(), span=None) for block in article.blocks),
            flags=tuple({**flag, "lines": []} for flag in article.flags),
        )
        for article in state.articles
    )
    return replace(state, articles=tuple(articles))


def drop_unseen(state: PageState) -> PageState:
    """The state without what neither readers nor programs see: what is held, flagged or checked."""
    articles = (replace(one, held=frozenset(), flags=(), is_checked=False) for one in state.articles)
    return replace(state, articles=tuple(articles))


def carry_change(before: PageState, after: PageState, onto: PageState) -> PageState:
    """The third state, with the change that leads from the first to the second applied to it.

    Articles that the change does not concern stay as they are there. Raises Conflict if those that it
    concerns are neither as they were before it nor as it left them, except for flags, which imports raise
    anew. `carry_change(after, before, onto)` undoes the change. If the page's text changed, by the change or
    later, the states are first carried to the text that the page is to have.
    """
    lines = onto.lines if before.lines == after.lines else after.lines
    before, after, onto = (carry_state(state, lines) for state in (before, after, onto))
    change = find_change(before, after)
    if moved_on := _find_moved_on(change, before, after, onto):
        raise Conflict(moved_on)
    carried = replace(
        onto,
        articles=_carry_articles(change, after, onto),
        noise=sort_noise({*_list_others(onto.noise, change.gone_noise), *change.come_noise}),
        held_noise=_carry_lines(before.held_noise, after.held_noise, onto.held_noise),
    )
    if carried.find_breaches():
        raise Conflict(change.refs)
    return carried


def _carry_articles(change: Change, after: PageState, onto: PageState) -> tuple[ArticleState, ...]:
    was = {article.ref: article for article in change.gone}
    come = {article.ref: _carry_flags(was.get(article.ref), article, onto) for article in change.come}
    gone = set(was) - set(come)
    kept = [ref for ref in onto.refs() if ref not in gone]
    merge = _put_in_order if change.is_reordered else _merge_order
    articles = {article.ref: article for article in onto.articles} | come
    return _own_refs(articles[ref] for ref in merge(after.refs(), kept, come, onto.refs()))


def _own_refs(articles: Iterable[ArticleState]) -> tuple[ArticleState, ...]:
    """The articles without former refs that are refs of others.

    An article that returns has its own ref again.
    """
    articles = tuple(articles)
    refs = {article.ref for article in articles}
    return tuple(
        replace(article, former_refs=tuple(ref for ref in article.former_refs if ref not in refs))
        for article in articles
    )


def _carry_flags(before: ArticleState | None, after: ArticleState, onto: PageState) -> ArticleState:
    """The changed article with the flags that it has in the third state, unless the change is about them."""
    now = onto.article(after.ref)
    return replace(after, flags=now.flags) if before and now and before.flags == after.flags else after


def _carry_lines(before: Iterable[int], after: Iterable[int], onto: Iterable[int]) -> tuple[int, ...]:
    before, after = set(before), set(after)
    return tuple(sorted((set(onto) - (before - after)) | (after - before)))


def _find_moved_on(change: Change, before: PageState, after: PageState, onto: PageState) -> list[str]:
    """The articles of the third state that are neither as before the change nor as after it."""
    known = before, after
    refs = [
        ref
        for ref in change.refs
        if not any(_is_same(state.article(ref), onto.article(ref)) for state in known)
    ]
    if refs or not change.is_reordered:
        return refs
    is_known = any(
        _list_common(state.refs(), onto.refs()) == _list_common(onto.refs(), state.refs()) for state in known
    )
    return [] if is_known else onto.refs()


def _is_same(article: ArticleState | None, now: ArticleState | None) -> bool:
    """Whether the article is unchanged, apart from flags.

    If only flags differ, an import changed them, since editors hold theirs.
    """
    if now is None or article is None:
        return now is article
    return replace(now, flags=article.flags) == article


def _merge_order(
    wanted: Sequence[str], kept: Sequence[str], come: Collection[str], onto: Sequence[str]
) -> list[str]:
    """The refs that stay and those that are added, in the order wanted.

    If those that stay were reordered later, they keep that order, and each added one follows the one it
    followed.
    """
    if _list_common(kept, wanted) == _list_common(wanted, kept):
        return _put_in_order(wanted, kept, come, onto)
    return _insert_behind(list(kept), [ref for ref in wanted if ref in come and ref not in kept], wanted)


def _put_in_order(
    wanted: Sequence[str], kept: Sequence[str], come: Iterable[str], onto: Sequence[str]
) -> list[str]:
    """The same, with those that were not in the wanted order after the one that they follow now."""
    order = _list_common(wanted, {*kept, *come})
    return _insert_behind(order, [ref for ref in kept if ref not in wanted], onto)


def _insert_behind(order: list[str], refs: Iterable[str], example: Sequence[str]) -> list[str]:
    """The order with each of the refs after the nearest one that it follows in the example."""
    for ref in refs:
        ahead = [one for one in example[: example.index(ref)] if one in order]
        order.insert(order.index(ahead[-1]) + 1 if ahead else 0, ref)
    return order
