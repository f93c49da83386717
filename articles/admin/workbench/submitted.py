"""What an editor posted from the workbench, read into operations. A button's value names what to do.

Everything is a plain form field: `do` is the button, `block` the chosen blocks by their keys, and the others
what the button needs. `operations` are operations as JSON, which buttons of flags and drags post.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from articles.curation.article_edits import HEADING_FIELDS
from articles.curation.block_edits import find_place
from articles.curation.division import NEW, NOISE
from articles.curation.operations import Operation, OperationKind, Refused, read_operations
from articles.curation.page_state import ArticleState, BlockState, PageState, holds_place
from articles.typed_numbers import read_typed_number

MARK = "|"  # where an editor wants a text cut
CREDIT_FIELDS = ("role", "name", "note")


@dataclass(frozen=True)
class Submitted:
    """A posted form. `read_state` gives the page as it was when the form was made."""

    data: QueryDict
    read_state: Callable[[], PageState]

    @cached_property
    def state(self) -> PageState:
        return self.read_state()

    @property
    def command(self) -> list[str]:
        return self.data.get("do", "").split()

    @cached_property
    def places(self) -> list[list[int]]:
        """The places of the chosen blocks, in the order in which they were chosen."""
        return [read_key(key) for key in self.data.getlist("block")]

    def require_places(self) -> list[list[int]]:
        if not self.places:
            raise Refused(_("请先选文块。"))
        return self.places

    def find_block(self, place: list[int]) -> tuple[ArticleState, BlockState]:
        for article in self.state.articles:
            for block in article.blocks:
                if holds_place(block, (place[0], place[1]), self.state.lines):
                    return article, block
        raise Refused(_("第 %(line)s 行不在任何文章里。") % {"line": place[0] + 1})

    def find_article(self, ref: str) -> ArticleState:
        if article := self.state.article(ref):
            return article
        raise Refused(_("本版没有编号为 %(ref)s 的文章。") % {"ref": ref})

    def read_line(self, name: str) -> list[int] | None:
        """The place of the block that begins in the line of this 1-based number; None for no number."""
        typed = self.data.get(name, "").strip()
        if not typed:
            return None
        if (line := read_typed_number(typed)) is None:
            raise Refused(_("“%(typed)s”不是行号。") % {"typed": typed})
        for block in self.state.blocks():
            if line - 1 in block.lines:
                return list(block.start)
        raise Refused(_("第 %(line)s 行没有文块。") % {"line": typed})


def read_key(key: str) -> list[int]:
    line, _dash, char = key.partition("-")
    place = [read_typed_number(line), read_typed_number(char)]
    if None in place:
        raise Refused(_("“%(typed)s”不是行号。") % {"typed": key})
    return place


def read_submitted(form: Submitted) -> list[Operation]:
    """The operations that a posted form asks for, never empty. Raises Refused, with a sentence."""
    if stored := form.data.get("operations"):
        operations = _read_json(stored)
    else:
        verb, *arguments = form.command or [""]
        read = VERBS.get(verb)
        if read is None:
            raise Refused(_("没有“%(verb)s”这种操作。") % {"verb": verb})
        try:
            operations = read(form, *arguments)
        except TypeError as error:  # too few or too many arguments after the verb
            raise Refused(_("操作的参数不对（%(reason)s）。") % {"reason": error}) from error
    if not operations:
        raise Refused(_("没有改动。"))
    return operations


def _read_json(stored: str) -> list[Operation]:
    try:
        return read_operations(json.loads(stored))
    except (ValueError, TypeError, KeyError) as error:
        raise Refused(_("操作的参数不对（%(reason)s）。") % {"reason": error}) from error


def _make(kind: OperationKind, /, **arguments: Any) -> list[Operation]:
    return [Operation(kind, arguments)]


def _split(form: Submitted) -> list[Operation]:
    return _make(OperationKind.SPLIT, at=form.require_places()[0])


def _merge(form: Submitted, article: str, into: str = "") -> list[Operation]:
    into = into or form.data.get("into", "")
    if not into:
        raise Refused(_("请选择并入哪一篇。"))
    return _make(OperationKind.MERGE, article=article, into=into)


def _merge_selected(form: Submitted, way: str) -> list[Operation]:
    """Merge the article of the first chosen block with the article before or after it."""
    article, _block = form.find_block(form.require_places()[0])
    refs = form.state.refs()
    at = refs.index(article.ref)
    if way == "previous":
        if not at:
            raise Refused(_("这是本版第一篇，前面没有文章。"))
        return _make(OperationKind.MERGE, article=article.ref, into=refs[at - 1])
    if at + 1 == len(refs):
        raise Refused(_("这是本版最后一篇，后面没有文章。"))
    return _make(OperationKind.MERGE, article=refs[at + 1], into=article.ref)


def _move(form: Submitted, to: str = "") -> list[Operation]:
    to = to or form.data.get("to", "")
    if not to:
        raise Refused(_("请选择移到哪里。"))
    arguments: dict[str, Any] = {"blocks": form.require_places(), "to": to}
    if to not in (NEW, NOISE) and (before := form.read_line("before")):
        arguments["before"] = before
    return _make(OperationKind.MOVE, **arguments)


def _shift(form: Submitted, way: str) -> list[Operation]:
    """Move the chosen blocks of one article one place up or down in it."""
    article, _first = form.find_block(form.require_places()[0])
    blocks = list(article.blocks)
    found = {form.find_block(place)[1] for place in form.places}
    chosen = [block for block in blocks if block in found]
    left = [block for block in blocks if block not in found]
    first, last = blocks.index(chosen[0]), blocks.index(chosen[-1])
    ahead = sum(block in left for block in blocks[: first if way == "up" else last])
    at = ahead - 1 if way == "up" else ahead + 1
    if not 0 <= at <= len(left):
        raise Refused(_("已经到头了。"))
    arguments: dict[str, Any] = {"blocks": [list(block.start) for block in chosen], "to": article.ref}
    if at < len(left):
        arguments["before"] = list(left[at].start)
    return _make(OperationKind.MOVE, **arguments)


def _shift_article(form: Submitted, way: str, ref: str) -> list[Operation]:
    refs = form.state.refs()
    at = refs.index(form.find_article(ref).ref)
    to = at - 1 if way == "up" else at + 1
    if not 0 <= to < len(refs):
        raise Refused(_("已经到头了。"))
    refs[at], refs[to] = refs[to], refs[at]
    return _make(OperationKind.ORDER_ARTICLES, order=refs)


def _join(form: Submitted) -> list[Operation]:
    """Join the first chosen block with the one at the typed line, the second chosen one, or the next."""
    first, *others = form.require_places()
    following = form.read_line("following") or (others[0] if others else None)
    if following is None:
        article, block = form.find_block(first)
        at = article.blocks.index(block) + 1
        if at == len(article.blocks):
            raise Refused(_("这是本篇最后一块；请写明接第几行。"))
        following = list(article.blocks[at].start)
    return _make(
        OperationKind.JOIN, block=first, following=following, keep_repeats="keep_repeats" in form.data
    )


def _enter(form: Submitted) -> list[Operation]:
    """Do what the field in which Enter was pressed asks for: the first that is filled."""
    if form.data.get("following"):
        return _join(form)
    return _move(form) if form.data.get("to") else _set_role(form)


def _set_role(form: Submitted) -> list[Operation]:
    role = form.data.get("role", "")
    if not role:
        raise Refused(_("请选择类别。"))
    return _make(OperationKind.SET_ROLE, blocks=form.require_places(), role=role)


def _check(form: Submitted, ref: str) -> list[Operation]:
    return _make(OperationKind.CHECK, articles=[ref])


def _uncheck(form: Submitted, ref: str) -> list[Operation]:
    return _make(OperationKind.CHECK, articles=[ref], is_checked=False)


def _check_page(form: Submitted) -> list[Operation]:
    articles = [article.ref for article in form.state.articles if not article.is_checked or article.flags]
    return _make(OperationKind.CHECK, articles=articles) if articles else []


def _correct(form: Submitted) -> list[Operation]:
    """Store the typed text as a correction; the present text changes nothing."""
    place = form.require_places()[0]
    _article, block = form.find_block(place)
    text = read_text(form.data.get("text", ""))
    if text in (block.reading, ""):
        return _make(OperationKind.CORRECT, block=place, text=block.text) if not text else []
    return _make(OperationKind.CORRECT, block=place, text=text)


def read_text(typed: str) -> str:
    return typed.replace("\r\n", "\n").strip("\n")


def _cut(form: Submitted) -> list[Operation]:
    return _part(form, OperationKind.CUT)


def _split_at(form: Submitted) -> list[Operation]:
    return _part(form, OperationKind.SPLIT)


def _part(form: Submitted, kind: OperationKind) -> list[Operation]:
    """Cut the block, or its article, at the mark in the typed text, or at a typed offset."""
    place = form.require_places()[0]
    _article, block = form.find_block(place)
    text, offset = _read_cut(form, block)
    operations = []
    reading = block
    if text != block.reading:
        operations = _make(OperationKind.CORRECT, block=place, text=text)
        reading = BlockState(
            block.role, block.lines, block.text, block.span, "" if text == block.text else text
        )
    at = list(find_place(reading, offset, form.state.lines))
    return [*operations, Operation(kind, {"at": at})]


def _read_cut(form: Submitted, block: BlockState) -> tuple[str, int]:
    if "offset" in form.data:
        offset = read_typed_number(form.data["offset"])
        if offset is None or offset > len(block.reading):
            raise Refused(_("“%(typed)s”不在这块文字里。") % {"typed": form.data["offset"]})
        return block.reading, offset
    typed = read_text(form.data.get("text", ""))
    marks = [at for at, char in enumerate(typed) if char == MARK]
    for at in marks:
        if typed[:at] + typed[at + 1 :] == block.reading:
            return block.reading, at
    if len(marks) != 1 + block.reading.count(MARK):
        raise Refused(_("请在要断开的地方打一个“|”。"))
    return typed[: marks[0]] + typed[marks[0] + 1 :], marks[0]


def _edit_article(form: Submitted, ref: str) -> list[Operation]:
    """The operations for the headings, kind, credits and jumps that the form changes."""
    article, data = form.find_article(ref), form.data
    jumps = {name: data[name].strip() for name in ("jump_to", "jump_from") if name in data}
    if data.get("continues") != data.get("continues_was"):  # what pairing found by itself is in no state
        jumps["continues"] = data.get("continues", "")
    return change_article(
        article,
        headings={name: join_lines(data[name]) for name in HEADING_FIELDS if name in data},
        kind=data.get("kind", article.kind),
        credits=_read_credits(data) if "credit-role" in data else None,
        jumps=jumps,
    )


def change_article(
    article: ArticleState,
    *,
    headings: Mapping[str, str],
    kind: str,
    credits: list[dict[str, str]] | None,
    jumps: Mapping[str, str],
) -> list[Operation]:
    """The operations that give the article these values; none for values that it has.

    Credits None stay as they are.
    """
    ref = article.ref
    operations = []
    if headings := _find_changed(article, headings):
        operations += _make(OperationKind.SET_HEADINGS, article=ref, **headings)
    if kind and kind != article.kind:
        operations += _make(OperationKind.SET_KIND, article=ref, kind=kind)
    if credits is not None and credits != [_name_credit(credit) for credit in article.credits]:
        operations += _make(OperationKind.SET_CREDITS, article=ref, credits=credits)
    found = _find_changed(article, {name: jumps[name] for name in jumps if name != "continues"})
    if "continues" in jumps:
        found["continues"] = jumps["continues"]
    if found:
        operations += _make(OperationKind.PAIR, article=ref, **found)
    return operations


def _find_changed(article: ArticleState, values: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in values.items() if value != getattr(article, name)}


def join_lines(typed: str) -> str:
    """A heading that was typed, on one line."""
    return " ".join(line.strip() for line in typed.splitlines()).strip()


def _read_credits(data: QueryDict) -> list[dict[str, str]]:
    columns = [data.getlist(f"credit-{name}") for name in CREDIT_FIELDS]
    credits = []
    for values in zip(*columns, strict=False):
        role, name, note = (value.strip() for value in values)
        if name and not role:
            raise Refused(_("请写明%(name)s的身份，如“记者”。") % {"name": name})
        if role:
            credits.append(_credit(role, name, note))
    return credits


def _credit(role: str, name: str, note: str) -> dict[str, str]:
    return {"role": role, "name": name} | ({"note": note} if note else {})


def _name_credit(credit: Any) -> dict[str, str]:
    return _credit(credit.role, credit.name, credit.note)


def _set_kind(form: Submitted, ref: str) -> list[Operation]:
    return _make(OperationKind.SET_KIND, article=ref, kind=form.data.get("kind", ""))


VERBS: dict[str, Callable[..., list[Operation]]] = {
    "split": _split,
    "merge": _merge,
    "merge_selected": _merge_selected,
    "move": _move,
    "shift": _shift,
    "shift_article": _shift_article,
    "join": _join,
    "enter": _enter,
    "set_role": _set_role,
    "set_kind": _set_kind,
    "check": _check,
    "uncheck": _uncheck,
    "check_page": _check_page,
    "correct": _correct,
    "cut": _cut,
    "split_at": _split_at,
    "article": _edit_article,
}
