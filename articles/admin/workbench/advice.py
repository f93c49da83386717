"""What can be done about a flag, as operations on buttons."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from articles.admin.flags import format_numbers
from articles.curation.page_state import ArticleState, PageState
from articles.parsing import Role
from articles.parsing.flags import (
    BEGINS_INSIDE,
    BOX_UNSURE,
    BREAKS_OFF,
    HEADLINE_MISSING,
    JOIN_UNSURE,
    REPEAT_UNSURE,
    START_UNSURE,
)


@dataclass(frozen=True)
class Advice:
    """A button: its words, and the operations that it posts, as JSON."""

    label: str
    operations: str

    @classmethod
    def of(cls, label: str, kind: str, **arguments: Any) -> Advice:
        return cls.batch(label, [(kind, arguments)])

    @classmethod
    def batch(cls, label: str, operations: list[tuple[str, dict[str, Any]]]) -> Advice:
        stored = [{"kind": kind, "arguments": arguments} for kind, arguments in operations]
        return cls(label, json.dumps(stored, ensure_ascii=False))


@dataclass(frozen=True)
class Doubt:
    """A flag's article, and the lines that the flag or its proposal names."""

    state: PageState
    article: ArticleState
    lines: tuple[int, ...]

    @property
    def neighbours(self) -> tuple[str, str]:
        """The refs of the articles before and behind; empty where there is none."""
        refs = ["", *self.state.refs(), ""]
        at = refs.index(self.article.ref)
        return refs[at - 1], refs[at + 1]

    def find_block(self, line: int) -> int | None:
        """The place in the article of the block that holds the line."""
        blocks = self.article.blocks
        return next((at for at, block in enumerate(blocks) if line in block.lines), None)


Advise = Callable[[Doubt], Advice | None]


def _split(doubt: Doubt) -> Advice | None:
    line = next((line for line in doubt.lines if line != doubt.article.blocks[0].lines[0]), None)
    if line is None:
        return None
    return Advice.of(_("从第 %(line)d 行起拆成两篇") % {"line": line + 1}, "split", at=[line, 0])


def _merge_up(doubt: Doubt) -> Advice | None:
    before, _behind = doubt.neighbours
    return Advice.of(_("并入上一篇"), "merge", article=doubt.article.ref, into=before) if before else None


def _merge_next(doubt: Doubt) -> Advice | None:
    _before, behind = doubt.neighbours
    return Advice.of(_("接下一篇"), "merge", article=behind, into=doubt.article.ref) if behind else None


def _join(doubt: Doubt) -> Advice | None:
    for line in doubt.lines:
        at = doubt.find_block(line)
        if at and doubt.article.blocks[at].lines[0] == line:
            ahead, block = doubt.article.blocks[at - 1 : at + 1]
            label = _("把第 %(line)d 行接在上一段") % {"line": line + 1}
            return Advice.of(label, "join", block=list(ahead.start), following=list(block.start))
    return None


def _cut(doubt: Doubt) -> Advice | None:
    for line in doubt.lines:
        at = doubt.find_block(line)
        if at is not None and doubt.article.blocks[at].lines[0] != line:
            return Advice.of(_("从第 %(line)d 行起断开") % {"line": line + 1}, "cut", at=[line, 0])
    return None


def _keep_repeat(doubt: Doubt) -> Advice | None:
    for line in doubt.lines:
        at = doubt.find_block(line)
        if at is not None and doubt.article.blocks[at].lines[0] != line:
            block = list(doubt.article.blocks[at].start)
            joined = {"block": block, "following": [line, 0], "keep_repeats": True}
            return Advice.batch(_("补回略去的字"), [("cut", {"at": [line, 0]}), ("join", joined)])
    return None


def _move_back(doubt: Doubt) -> Advice | None:
    before, _behind = doubt.neighbours
    places = [at for line in doubt.lines if (at := doubt.find_block(line)) is not None]
    if not before or not places:
        return None
    blocks = [list(doubt.article.blocks[at].start) for at in dict.fromkeys(places)]
    label = _("把第 %(lines)s 行移回上一篇") % {"lines": format_numbers(line + 1 for line in doubt.lines)}
    return Advice.of(label, "move", blocks=blocks, to=before)


def _make_headline(doubt: Doubt) -> Advice | None:
    line = doubt.article.blocks[0].lines[0]
    label = _("把第 %(line)d 行设为主题") % {"line": line + 1}
    return Advice.of(label, "set_role", blocks=[list(doubt.article.blocks[0].start)], role=Role.HEADLINE)


def _correct_again(doubt: Doubt, words: str) -> Advice | None:
    at = next((at for line in doubt.lines if (at := doubt.find_block(line)) is not None), None)
    if at is None or doubt.article.blocks[at].reading == words:
        return None
    block = doubt.article.blocks[at]
    return Advice.of(_("照原来的更正"), "correct", block=list(block.start), text=words)


BY_PROPOSAL: dict[str, Advise] = {"split": _split, "merge": _merge_up, "join": _join, "cut": _cut}
BY_CODE: dict[str, tuple[Advise, ...]] = {
    START_UNSURE: (_split, _merge_up),
    BOX_UNSURE: (_move_back,),
    BEGINS_INSIDE: (_merge_up,),
    BREAKS_OFF: (_merge_next,),
    JOIN_UNSURE: (_join, _cut),
    REPEAT_UNSURE: (_keep_repeat,),
    HEADLINE_MISSING: (_make_headline,),
}


def list_advice(state: PageState, article: ArticleState, flag: Mapping[str, Any]) -> Iterator[Advice]:
    """The flag's advice, without repetition: first what parsing suspects, then what suits such a flag."""
    seen = set()
    for advise, lines in _choose(flag):
        advice = advise(Doubt(state, article, tuple(lines)))
        if advice and advice.operations not in seen:
            seen.add(advice.operations)
            yield advice


def _choose(flag: Mapping[str, Any]) -> Iterator[tuple[Advise, list[int]]]:
    for what, where in (flag.get("proposal") or {}).items():
        if what in BY_PROPOSAL and isinstance(where, list):
            yield BY_PROPOSAL[what], where
        elif what == "correction":
            yield partial(_correct_again, words=where), flag.get("lines", [])
    for advise in BY_CODE.get(flag["code"], ()):
        yield advise, flag.get("lines", [])
