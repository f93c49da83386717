"""Operations on the division of a page: its blocks, their order and roles, and the articles they make."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from django.utils.translation import gettext as _

from articles.archive.held import Held
from articles.curation.block_edits import CannotJoin, cut_block, join_blocks, part_into_lines
from articles.curation.derived import CREDITS
from articles.curation.page_edit import PageEdit, Refused, read_place
from articles.curation.page_state import ArticleState, BlockState
from articles.parsing import Kind, Role

NEW, NOISE = "new", "noise"  # where blocks can be moved besides articles


def split(edit: PageEdit, *, at: Sequence[int]) -> None:
    """Part an article before the character at this place: what follows becomes an article of its own."""
    article, block = edit.find_own_block(at)
    index = article.blocks.index(block)
    halves = cut_block(block, read_place(at), edit.lines)
    first = (*article.blocks[:index], *(halves[:1] if halves else ()))
    second = (*(halves[1:] if halves else (block,)), *article.blocks[index + 1 :])
    if not first:
        raise Refused(_("本篇就从这里开始，不必拆分。"))
    place = edit.refs().index(article.ref) + 1
    edit.put_blocks(article, first)
    edit.insert(second, article.kind, at=place)


def merge(edit: PageEdit, *, article: str, into: str) -> None:
    """Add an article's blocks to another, before or after its own, as they are placed on the page.

    The other article keeps its ref; the ref of the first leads there from now on.
    """
    goes, stays = edit.find_article(article), edit.find_article(into)
    if goes is stays:
        raise Refused(_("一篇文章不能与自己合并。"))
    refs = edit.refs()
    is_ahead = refs.index(goes.ref) < refs.index(stays.ref)
    blocks = (*goes.blocks, *stays.blocks) if is_ahead else (*stays.blocks, *goes.blocks)
    merged = replace(
        absorb(stays, goes),
        blocks=blocks,
        continues=next(
            (ref for ref in (stays.continues, goes.continues) if ref not in (goes.ref, stays.ref)), ""
        ),
        is_checked=False,
    )
    place = min(refs.index(goes.ref), refs.index(stays.ref))
    edit.articles = [one for one in edit.articles if one is not goes and one is not stays]
    edit.articles.insert(place, merged)
    edit.put(merged, held=Held.DIVISION)


def absorb(stays: ArticleState, goes: ArticleState) -> ArticleState:
    """The article, with the refs, flags and held parts of one whose blocks it takes over.

    If the credits of either are an editor's own, it has the credits of both.
    """
    stays = replace(
        stays,
        former_refs=tuple(sorted({*stays.former_refs, *goes.former_refs, goes.ref})),
        flags=(*stays.flags, *(flag for flag in goes.flags if flag not in stays.flags)),
        held=stays.held | goes.held,
    )
    if all(CREDITS.is_followed_by(article) for article in (stays, goes)):
        return stays
    return replace(stays, credits=tuple(dict.fromkeys((*stays.credits, *goes.credits))))


def move(
    edit: PageEdit,
    *,
    blocks: Sequence[Sequence[int]],
    to: str,
    before: Sequence[int] | None = None,
    role: str | None = None,
) -> None:
    """Move blocks, each named by a place in it, to an article, to a `new` one, or to `noise`.

    They come in the given order, before the block that contains `before`, else at the end. An article without
    blocks is deleted: its ref leads to where its blocks went. Noise becomes text, unless `role` says
    otherwise; other blocks can be given a role too.
    """
    chosen = _take_blocks(edit, blocks)
    taken = [block for _, block in chosen]
    moved = [_with_role(block, _read_role(role) if role else None) for block in taken]
    if to == NOISE:
        _remove_blocks(edit, taken)
        _add_noise(edit, taken)
        return
    edit.held_noise.difference_update(
        line for article, block in chosen if article is None for line in block.lines
    )
    if to == NEW:
        _insert_new(edit, moved, _remove_blocks(edit, taken))
    else:
        _insert_into(edit, edit.find_article(to), taken, moved, before)


def _insert_into(
    edit: PageEdit,
    target: ArticleState,
    taken: Sequence[BlockState],
    moved: Sequence[BlockState],
    before: Sequence[int] | None,
) -> None:
    """Put what became of the taken blocks into an article, before the block at that place or at the end."""
    anchor = edit.find_own_block(before)[1] if before is not None else None
    left = [block for block in target.blocks if block not in taken]
    if anchor and anchor not in left:
        raise Refused(_("要放在它前面的文块不在那篇文章里。"))
    place = left.index(anchor) if anchor else len(left)
    emptied = _remove_blocks(edit, taken)
    target = next((one for one in edit.articles if one.ref == target.ref), None) or _revive(edit, target)
    for article in emptied:
        if article.ref != target.ref:
            target = absorb(target, article)
    edit.put(replace(target, blocks=(*left[:place], *moved, *left[place:])), held=Held.DIVISION)


def _revive(edit: PageEdit, article: ArticleState) -> ArticleState:
    """Restore an article whose blocks were all moved within it."""
    place = edit.before.refs().index(article.ref)
    edit.articles.insert(min(place, len(edit.articles)), article)
    return article


def _take_blocks(
    edit: PageEdit, places: Sequence[Sequence[int]]
) -> list[tuple[ArticleState | None, BlockState]]:
    chosen: list[tuple[ArticleState | None, BlockState]] = []
    for place in places:
        found = edit.find_block(place)
        if all(found[1] is not block for _, block in chosen):
            chosen.append(found)
    if not chosen:
        raise Refused(_("请先选文块。"))
    return chosen


def _remove_blocks(edit: PageEdit, taken: Sequence[BlockState]) -> list[ArticleState]:
    """Take the blocks out of articles and noise; the articles that are left without any."""
    emptied = []
    edit.noise = [block for block in edit.noise if block not in taken]
    for article in list(edit.articles):
        left = tuple(block for block in article.blocks if block not in taken)
        if left != article.blocks:
            edit.put(replace(article, blocks=left), held=Held.DIVISION)
            if not left:
                emptied.append(article)
    return emptied


def _add_noise(edit: PageEdit, blocks: Iterable[BlockState]) -> None:
    for block in blocks:
        pieces = part_into_lines(block, edit.lines)
        edit.noise.extend(pieces)
        edit.held_noise.update(line for piece in pieces for line in piece.lines)


def _insert_new(edit: PageEdit, blocks: Sequence[BlockState], emptied: Sequence[ArticleState]) -> None:
    """Make the blocks a new article, after the articles that begin above it on the page."""
    if emptied:
        raise Refused(_("这样就没有文章可拆出来了：原来的文章一个文块也不剩。"))
    start = min(block.start for block in blocks)
    place = sum(min(block.start for block in article.blocks) < start for article in edit.articles)
    edit.insert(blocks, Kind.NEWS, at=place)


def _with_role(block: BlockState, role: Role | None) -> BlockState:
    if role is None and block.role == Role.NOISE:
        role = Role.BODY
    return replace(block, role=role) if role else block


def order_articles(edit: PageEdit, *, order: Sequence[str]) -> None:
    """Put the page's articles in this order; every one must be named once."""
    if sorted(order) != sorted(edit.refs()):
        raise Refused(_("次序里应当有本版每一篇文章，各一次。"))
    edit.articles.sort(key=lambda article: list(order).index(article.ref))


def join(
    edit: PageEdit,
    *,
    block: Sequence[int],
    following: Sequence[int] | Sequence[Sequence[int]],
    keep_repeats: bool = False,
) -> None:
    """Make a block and one that follows, or several in order, one paragraph.

    They may stand anywhere on the page, even in other articles. Characters that one repeats of the text
    before it are left out, unless `keep_repeats`.
    """
    places = following if following and isinstance(following[0], list | tuple) else [following]
    for place in places:
        _join_one(edit, block, place, keep_repeats=keep_repeats)


def _join_one(edit: PageEdit, block: Sequence[int], following: Sequence[int], *, keep_repeats: bool) -> None:
    article, first = edit.find_own_block(block)
    owner, second = edit.find_block(following)
    if first is second:
        raise Refused(_("这是同一个文块。"))
    try:
        joined = join_blocks(first, second, edit.lines, keep_repeats=keep_repeats)
    except CannotJoin as error:
        raise Refused(_("这两块之间的行里还有别的文字，不能接成一段。")) from error
    if owner is None:
        edit.held_noise.difference_update(second.lines)
    emptied = [gone for gone in _remove_blocks(edit, [second]) if gone.ref != article.ref]
    article = edit.find_article(article.ref)
    for gone in emptied:
        article = absorb(article, gone)
    edit.put_blocks(article, [joined if one is first else one for one in article.blocks])


def cut(edit: PageEdit, *, at: Sequence[int]) -> None:
    """Cut a block in two before the character at this place."""
    article, block = edit.find_own_block(at)
    halves = cut_block(block, read_place(at), edit.lines)
    if halves is None:
        raise Refused(_("这里已是文块的开头，不必断开。"))
    index = article.blocks.index(block)
    edit.put_blocks(article, (*article.blocks[:index], *halves, *article.blocks[index + 1 :]))


def set_role(edit: PageEdit, *, blocks: Sequence[Sequence[int]], role: str) -> None:
    """Give blocks another role."""
    new = _read_role(role)
    for place in blocks:
        article, block = edit.find_own_block(place)
        article = replace(
            article,
            blocks=tuple(replace(one, role=new) if one is block else one for one in article.blocks),
        )
        edit.put(article, held=Held.DIVISION)


def _read_role(role: str) -> Role:
    try:
        return Role(role)
    except ValueError as error:
        raise Refused(_("没有“%(role)s”这种类别。") % {"role": role}) from error
