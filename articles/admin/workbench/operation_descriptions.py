"""Operations in the words of whoever reads them, whichever language their author used."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from articles.admin.flags import format_numbers
from articles.admin.workbench.shown_page import KIND_LABELS, ROLE_LABELS
from articles.curation.division import NEW, NOISE
from articles.curation.history import Edit
from articles.curation.operations import Operation, OperationKind, read_operations
from articles.models import PageRevision, Proposal
from articles.models.history import RevisionKind

Arguments = Mapping[str, Any]


def _lines(places: Iterable[Sequence[int]]) -> str:
    return format_numbers(place[0] + 1 for place in places)


def _describe_move(arguments: Arguments) -> str:
    sentences = {
        NOISE: _("把第 %(lines)s 行定为杂项"),
        NEW: _("把第 %(lines)s 行另立一篇"),
    }
    return sentences.get(arguments["to"], _("移动第 %(lines)s 行")) % {"lines": _lines(arguments["blocks"])}


def _list_following(arguments: Arguments) -> list[Sequence[int]]:
    """The places of the blocks that are joined to one: a join names one place or several."""
    following = arguments["following"]
    return following if following and isinstance(following[0], list | tuple) else [following]


def _describe_role(arguments: Arguments) -> str:
    role = ROLE_LABELS.get(arguments["role"], arguments["role"])
    return _("把第 %(lines)s 行设为%(role)s") % {"lines": _lines(arguments["blocks"]), "role": role}


def _describe_check(arguments: Arguments) -> str:
    count = {"count": len(arguments["articles"])}
    return (
        _("核过 %(count)d 篇") if arguments.get("is_checked", True) else _("取消已核 %(count)d 篇")
    ) % count


DESCRIPTIONS: dict[OperationKind, Callable[[Arguments], str]] = {
    OperationKind.SPLIT: lambda one: _("从第 %(line)s 行起拆成两篇") % {"line": _lines([one["at"]])},
    OperationKind.MERGE: lambda one: _("合并两篇文章"),
    OperationKind.MOVE: _describe_move,
    OperationKind.ORDER_ARTICLES: lambda one: _("调整文章次序"),
    OperationKind.JOIN: lambda one: (
        _("把第 %(following)s 行接在第 %(line)s 行的段落后面")
        % {"line": _lines([one["block"]]), "following": _lines(_list_following(one))}
    ),
    OperationKind.CUT: lambda one: _("从第 %(line)s 行断开") % {"line": _lines([one["at"]])},
    OperationKind.SET_ROLE: _describe_role,
    OperationKind.SET_KIND: lambda one: (
        _("把体裁定为%(kind)s") % {"kind": KIND_LABELS.get(one["kind"], one["kind"])}
    ),
    OperationKind.CORRECT: lambda one: _("更正第 %(line)s 行的文字") % {"line": _lines([one["block"]])},
    OperationKind.SET_HEADINGS: lambda one: _("改标题或栏目"),
    OperationKind.SET_CREDITS: lambda one: _("改署名"),
    OperationKind.PAIR: lambda one: _("改转版"),
    OperationKind.SETTLE_FLAGS: lambda one: _("处理 %(count)d 处存疑") % {"count": len(one["flags"])},
    OperationKind.CHECK: _describe_check,
}


def describe_operation(operation: Operation) -> str:
    """What the operation does, as a short phrase."""
    return DESCRIPTIONS[operation.kind](operation.arguments)


def describe_operations(operations: Iterable[Operation]) -> str:
    """What the operations do, as one phrase; empty for none."""
    return _("；").join(describe_operation(operation) for operation in operations)


def describe_revision(revision: PageRevision | Proposal) -> str:
    """What made the revision, or would make one, as a short phrase."""
    target = revision.target
    if target is None:
        operations = describe_operations(read_operations(revision.operations))
        return operations or str(revision.get_kind_display())
    if revision.kind == RevisionKind.RESTORE:
        return _("恢复第 %(number)s 号版本") % {"number": target.number}
    sentence = _("撤销第 %(number)s 号：%(what)s")
    if revision.kind == RevisionKind.REDO:
        sentence = _("重做第 %(number)s 号：%(what)s")
    return sentence % {"number": target.number, "what": describe_revision(target)}


def describe_edit(edit: Edit, description: str) -> str:
    """What became of the operations that these words describe, as a sentence."""
    if edit.proposal:
        return _("文章已经发布，您的改动记为提议，等有权发布的人决定：%(what)s。") % {"what": description}
    if edit.revision is None:
        return _("没有改动。")
    return _("%(what)s。") % {"what": description}
