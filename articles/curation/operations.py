"""What an editor can do to a page, each as a function from one state of the page to the next. No database.

Every operation names articles by their refs, and print by line and character, both 0-based: a block is
named by any place that it holds. What does not fit the page is refused with a sentence; law 2 holds by
construction, and is checked at the end all the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.archive.held import Held
from articles.curation.block_edits import CannotJoin, cut_block, join_blocks, part_into_lines
from articles.curation.derived import DERIVED, follow_blocks
from articles.curation.page_state import (
    ArticleState,
    BlockState,
    CreditState,
    PageState,
    Place,
    holds_place,
    sort_noise,
)
from articles.parsing import Kind, Role
from articles.parsing.page_labels import read_label


class Refused(ValueError):
    """An operation that cannot be done; the message is a sentence for the editor."""


class OperationKind(TextChoices):
    """The kinds of operations; the labels are what the history calls them."""

    SPLIT = "split", gettext_lazy("拆分")
    MERGE = "merge", gettext_lazy("合并")
    MOVE = "move", gettext_lazy("移动文块")
    ORDER_ARTICLES = "order_articles", gettext_lazy("调整文章次序")
    JOIN = "join", gettext_lazy("接上")
    CUT = "cut", gettext_lazy("断开")
    SET_ROLE = "set_role", gettext_lazy("改类别")
    SET_KIND = "set_kind", gettext_lazy("改体裁")
    CORRECT = "correct", gettext_lazy("更正文字")
    SET_HEADINGS = "set_headings", gettext_lazy("改标题")
    SET_CREDITS = "set_credits", gettext_lazy("改署名")
    PAIR = "pair", gettext_lazy("转版配对")
    SETTLE_FLAGS = "settle_flags", gettext_lazy("处理存疑")
    CHECK = "check", gettext_lazy("标为已核")


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation: its kind and the arguments of its function, as plain JSON values."""

    kind: OperationKind
    arguments: Mapping[str, Any]


NEW, NOISE = "new", "noise"  # where blocks can be moved besides articles
MADE = "made:"  # with a number, the ref of an article that an earlier one of the same operations makes
REF_ARGUMENTS = ("article", "articles", "into", "to", "order", "continues")
HEADING_FIELDS = ("kicker", "headline", "deck", "column")
MOST_CHARS = {  # that the database takes
    "kicker": 500,
    "headline": 500,
    "deck": 500,
    "column": 100,
    "jump_to": 10,
    "jump_from": 10,
    "role": 30,
    "name": 100,
    "note": 100,
}
DrawRef = Callable[[Place], str]


def apply_operations(state: PageState, operations: Iterable[Operation], *, draw_ref: DrawRef) -> PageState:
    """The page after these operations, in their order; all or, where one is Refused, none.

    `draw_ref` gives the ref of a new article that begins at a place. Later operations may call it `made:0`,
    by its number among those made.
    """
    made: list[str] = []

    def draw(place: Place) -> str:
        made.append(draw_ref(place))
        return made[-1]

    for operation in operations:
        named = rename_refs(operation, {f"{MADE}{at}": ref for at, ref in enumerate(made)})
        state = apply_operation(state, named, draw_ref=draw)
    return state


def rename_refs(operation: Operation, names: Mapping[str, str]) -> Operation:
    """The operation with these refs in the place of others."""

    def rename(value: Any) -> Any:
        return [rename(one) for one in value] if isinstance(value, list | tuple) else names.get(value, value)

    arguments = {
        name: rename(value) if name in REF_ARGUMENTS else value for name, value in operation.arguments.items()
    }
    return Operation(operation.kind, arguments)


def apply_operation(state: PageState, operation: Operation, *, draw_ref: DrawRef) -> PageState:
    """The page after the operation. Raises Refused, with a sentence, where it does not fit the page."""
    edit = PageEdit(state, draw_ref)
    try:
        OPERATIONS[operation.kind](edit, **operation.arguments)
    except (TypeError, KeyError) as error:
        raise Refused(_("操作的参数不对（%(reason)s）。") % {"reason": error}) from error
    changed = edit.finish()
    if breaches := changed.find_breaches():
        raise Refused(_("这样会使版面的行对不上（%(reason)s）。") % {"reason": breaches[0]})
    return changed


class PageEdit:
    """A page while one operation works on it: finds what the operation names, and takes what it changed."""

    def __init__(self, state: PageState, draw_ref: DrawRef) -> None:
        self.before = state
        self.lines = state.lines
        self.articles = list(state.articles)
        self.noise = list(state.noise)
        self.held_noise = set(state.held_noise)
        self._draw_ref = draw_ref

    def find_article(self, ref: str) -> ArticleState:
        for article in self.articles:
            if article.ref == ref:
                return article
        raise Refused(_("本版没有编号为 %(ref)s 的文章。") % {"ref": ref})

    def find_block(self, place: Sequence[int]) -> tuple[ArticleState | None, BlockState]:
        """The block that holds the character, and its article; None for the article of noise."""
        at = read_place(place)
        for article in self.articles:
            for block in article.blocks:
                if holds_place(block, at, self.lines):
                    return article, block
        for block in self.noise:
            if holds_place(block, at, self.lines):
                return None, block
        raise Refused(_("第 %(line)s 行没有这个文块。") % {"line": at[0] + 1})

    def find_own_block(self, place: Sequence[int]) -> tuple[ArticleState, BlockState]:
        """As `find_block`, for what only blocks of an article have."""
        article, block = self.find_block(place)
        if article is None:
            raise Refused(_("第 %(line)s 行是杂项，不属于任何文章。") % {"line": block.lines[0] + 1})
        return article, block

    def put(self, article: ArticleState, *, held: Held | None = None) -> None:
        """Put the changed article in the place of the one with its ref; without blocks it goes."""
        at = self.refs().index(article.ref)
        if held:
            article = replace(article, held=article.held | {held})
        self.articles[at : at + 1] = [article] if article.blocks else []

    def put_blocks(self, article: ArticleState, blocks: Iterable[BlockState]) -> None:
        self.put(replace(article, blocks=tuple(blocks)), held=Held.DIVISION)

    def insert(self, blocks: Sequence[BlockState], kind: Kind, *, at: int) -> ArticleState:
        """A new article of these blocks at this place in the page's order."""
        article = ArticleState(
            self._draw_ref(blocks[0].start), tuple(blocks), kind, held=frozenset({Held.DIVISION})
        )
        self.articles.insert(at, article)
        return article

    def refs(self) -> list[str]:
        return [article.ref for article in self.articles]

    def finish(self) -> PageState:
        """The changed page: what followed its blocks follows them still, flags stay with their lines."""
        before = {article.ref: article for article in self.before.articles}
        articles = [follow_blocks(before.get(article.ref), article) for article in self.articles]
        return PageState(
            self.lines,
            place_flags(before, articles),
            sort_noise(self.noise),
            tuple(sorted(self.held_noise)),
        )


def read_place(place: Sequence[int]) -> Place:
    try:
        line, char = place
        return int(line), int(char)
    except (TypeError, ValueError) as error:
        raise Refused(_("位置应写作行号和字序，如 [12, 0]。")) from error


def place_flags(
    before: Mapping[str, ArticleState], articles: Sequence[ArticleState]
) -> tuple[ArticleState, ...]:
    """The articles, each with those flags whose first line it holds; a flag that names no line stays."""
    if {ref: one.blocks for ref, one in before.items()} == {one.ref: one.blocks for one in articles}:
        return tuple(articles)
    holder = _map_lines(articles)
    flags: dict[str, list[dict[str, Any]]] = {article.ref: [] for article in articles}
    for ref, flag in _list_flags(before, articles):
        owner = next((holder[line] for line in flag.get("lines", ()) if line in holder), ref)
        if flag not in flags.get(owner, [flag]):
            flags[owner].append(flag)
    return tuple(replace(article, flags=tuple(flags[article.ref])) for article in articles)


def _map_lines(articles: Iterable[ArticleState]) -> dict[int, str]:
    """The ref of the article that holds each line; of several, the last."""
    return {line: article.ref for article in articles for block in article.blocks for line in block.lines}


def _list_flags(
    before: Mapping[str, ArticleState], articles: Sequence[ArticleState]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """The flags that were there, each with its article's ref, but for those that the operation settled."""
    now = {article.ref: article.flags for article in articles}
    for ref, article in before.items():
        yield from ((ref, flag) for flag in article.flags if ref not in now or flag in now[ref])


def check_lengths(values: Mapping[str, str]) -> None:
    """Refuse a value that its field cannot hold."""
    for name, value in values.items():
        if len(value) > MOST_CHARS.get(name, len(value)):
            raise Refused(
                _("“%(text)s…”太长，最多 %(most)s 字。") % {"text": value[:20], "most": MOST_CHARS[name]}
            )


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
    """Put an article's blocks into another, before or behind its own as they stand on the page.

    The other keeps its ref, and the article's ref leads there from now on.
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
    """The article with the refs, flags and held parts of one whose blocks it takes over whole.

    Where either's credits are an editor's own, it has those of both.
    """
    stays = replace(
        stays,
        former_refs=tuple(sorted({*stays.former_refs, *goes.former_refs, goes.ref})),
        flags=(*stays.flags, *(flag for flag in goes.flags if flag not in stays.flags)),
        held=stays.held | goes.held,
    )
    if all(DERIVED["credits"].is_followed_by(article) for article in (stays, goes)):
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
    """Move blocks, each named by a place that it holds, to an article, to a `new` one, or to `noise`.

    They stand there in the order given, before the block that holds `before`, else at the end. An article
    whose last block goes, goes with it: its ref leads to where its blocks went. Noise becomes text, unless
    `role` says another; a role may be given to other blocks too.
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
    """Put back an article all of whose blocks are only moved within it."""
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
    """The blocks as a new article, behind the articles that begin above it on the page."""
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


def set_kind(edit: PageEdit, *, article: str, kind: str) -> None:
    """Say what an article is."""
    try:
        edit.put(replace(edit.find_article(article), kind=Kind(kind)), held=Held.CLASS)
    except ValueError as error:
        raise Refused(_("没有“%(kind)s”这种体裁。") % {"kind": kind}) from error


def correct(edit: PageEdit, *, block: Sequence[int], text: str) -> None:
    """Put words in the place of a block's print; the print's own words, or none, take a correction back."""
    article, found = edit.find_own_block(block)
    correction = "" if text == found.text else text
    blocks = tuple(replace(one, correction=correction) if one is found else one for one in article.blocks)
    edit.put(replace(article, blocks=blocks), held=Held.TEXT)


def set_headings(edit: PageEdit, *, article: str, **headings: str) -> None:
    """Write these of kicker, headline, deck and column; the blocks keep what is printed."""
    if unknown := set(headings) - set(HEADING_FIELDS):
        raise Refused(_("没有“%(field)s”这种标题。") % {"field": sorted(unknown)[0]})
    check_lengths(headings)
    edit.put(replace(edit.find_article(article), **headings), held=Held.HEADINGS)


def set_credits(edit: PageEdit, *, article: str, credits: Sequence[Mapping[str, str]]) -> None:
    """Make these the article's credits in this order, each once: `role`, `name` and, where needed, `note`."""
    for credit in credits:
        check_lengths(credit)
    rows = dict.fromkeys(CreditState(**credit) for credit in credits)
    edit.put(replace(edit.find_article(article), credits=tuple(rows)), held=Held.CREDITS)


def pair(
    edit: PageEdit,
    *,
    article: str,
    continues: str | None = None,
    jump_to: str | None = None,
    jump_from: str | None = None,
) -> None:
    """Say which article this one continues, by its ref, and which pages its jumps name; empty for none."""
    values = {"continues": continues, "jump_to": _read_jump(jump_to), "jump_from": _read_jump(jump_from)}
    given = {name: value for name, value in values.items() if value is not None}
    check_lengths(given)
    if continues == article:
        raise Refused(_("一篇文章不能接自己。"))
    edit.put(replace(edit.find_article(article), **given), held=Held.JUMPS)


def _read_jump(typed: str | None) -> str | None:
    """The page's label where it is one; what else was typed stays."""
    return read_label(typed or "") or typed


def settle_flags(edit: PageEdit, *, article: str, flags: Sequence[Mapping[str, Any]]) -> None:
    """Take flags that an editor has looked into from an article, each given as it stands there."""
    row = edit.find_article(article)
    left = tuple(flag for flag in row.flags if flag not in flags)
    edit.put(replace(row, flags=left), held=Held.FLAGS)


def check(edit: PageEdit, *, articles: Sequence[str], is_checked: bool = True) -> None:
    """Mark articles as checked by an editor, which settles their flags, or take the mark back."""
    for ref in articles:
        article = edit.find_article(ref)
        flags = () if is_checked else article.flags
        edit.put(replace(article, is_checked=is_checked, flags=flags), held=Held.FLAGS)


OPERATIONS: dict[OperationKind, Callable[..., None]] = {
    OperationKind.SPLIT: split,
    OperationKind.MERGE: merge,
    OperationKind.MOVE: move,
    OperationKind.ORDER_ARTICLES: order_articles,
    OperationKind.JOIN: join,
    OperationKind.CUT: cut,
    OperationKind.SET_ROLE: set_role,
    OperationKind.SET_KIND: set_kind,
    OperationKind.CORRECT: correct,
    OperationKind.SET_HEADINGS: set_headings,
    OperationKind.SET_CREDITS: set_credits,
    OperationKind.PAIR: pair,
    OperationKind.SETTLE_FLAGS: settle_flags,
    OperationKind.CHECK: check,
}
