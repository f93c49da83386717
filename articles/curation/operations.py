"""What an editor can do to a page, each as a function from one state of the page to the next. No database.

Every operation names articles by their refs, and print by line and character, both 0-based: a block is
named by any place that it holds. What does not fit the page is refused with a sentence; law 2 holds by
construction, and is checked at the end all the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.curation.article_edits import (
    check,
    correct,
    pair,
    set_credits,
    set_headings,
    set_kind,
    settle_flags,
)
from articles.curation.division import cut, join, merge, move, order_articles, set_role, split
from articles.curation.page_edit import DrawRef, PageEdit, Refused
from articles.curation.page_state import PageState, Place


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


MADE = "made:"  # with a number, the ref of an article that an earlier one of the same operations makes
REF_ARGUMENTS = ("article", "articles", "into", "to", "order", "continues")


def apply_operations(state: PageState, operations: Iterable[Operation], *, draw_ref: DrawRef) -> PageState:
    """The page after these operations, in their order; all of them or, if one is Refused, none.

    `draw_ref` gives the ref of a new article that begins at a place. Later operations may name it `made:0`,
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


def write_operations(operations: Sequence[Operation]) -> list[dict[str, Any]]:
    """Operations in the form in which revisions and proposals keep them."""
    return [{"kind": str(one.kind), "arguments": dict(one.arguments)} for one in operations]


def read_operations(stored: Sequence[dict[str, Any]]) -> list[Operation]:
    """Operations from the form in which revisions and proposals keep them."""
    return [Operation(OperationKind(one["kind"]), one["arguments"]) for one in stored]


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
