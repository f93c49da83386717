"""Operations that conflict with somebody else's: both shown side by side. No database."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from articles.admin.workbench.comparisons import ComparedPage, compare_refs
from articles.admin.workbench.context import Bench, draw_no_ref
from articles.admin.workbench.operation_descriptions import describe_operations
from articles.curation.changes import Conflict
from articles.curation.new_text import carry_operations
from articles.curation.operations import Operation, Refused, apply_operations


@dataclass(frozen=True)
class ShownConflict:
    """What others have changed in the same articles, and what the editor would change in them now.

    `description` is what the editor asked for in words, `operations` are the same as JSON, and `onto` is the
    revision to apply them to if the editor insists.
    """

    theirs: ComparedPage
    mine: ComparedPage
    description: str
    operations: str
    onto: int


def show_conflict(
    bench: Bench, base: int | None, operations: Sequence[Operation], conflict: Conflict
) -> ShownConflict:
    """The conflict of an editor whose operations were made from the revision `base`.

    Raises Refused if the page's text changed since, and they name lines that are gone.
    """
    seen = bench.read_base(base)
    carried = carry_operations(operations, seen.lines, bench.state.lines)
    try:
        wanted = apply_operations(bench.state, carried, draw_ref=draw_no_ref)
    except Refused:  # they fit the page no more; then what they would have made of it
        wanted = apply_operations(seen, operations, draw_ref=draw_no_ref)
    stored = [{"kind": str(one.kind), "arguments": dict(one.arguments)} for one in carried]
    return ShownConflict(
        compare_refs(seen, bench.state, conflict.refs),
        compare_refs(bench.state, wanted, conflict.refs),
        describe_operations(operations),
        json.dumps(stored, ensure_ascii=False),
        bench.base,
    )
