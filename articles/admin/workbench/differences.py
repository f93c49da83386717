"""What differs between two texts, in pieces that a template marks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

LEAST_SHARED = 0.3


@dataclass(frozen=True)
class DiffPiece:
    """Characters that both texts have (`same`), only the old one (`gone`), or only the new one (`come`)."""

    kind: str
    text: str


def list_differences(old: str, new: str) -> list[DiffPiece]:
    """The pieces that lead from one text to the other, in order; empty for equal texts.

    If the texts share less than LEAST_SHARED, one replaces the other as a whole: smaller pieces would say
    nothing.
    """
    if old == new:
        return []
    if Levenshtein.normalized_similarity(old, new) < LEAST_SHARED:
        return _exchange(old, new)
    return _compare(old, new)


def list_item_differences(old: Sequence[str], new: Sequence[str], glue: str) -> list[DiffPiece]:
    """As `list_differences`, for lists joined by this separator; items differ as a whole."""
    written = ([f"{glue}{item}" if at else item for at, item in enumerate(items)] for items in (old, new))
    return _compare(*written)


def _compare(old: Sequence[str], new: Sequence[str]) -> list[DiffPiece]:
    pieces = []
    for opcode in Levenshtein.opcodes(old, new):
        gone = "".join(old[opcode.src_start : opcode.src_end])
        come = "".join(new[opcode.dest_start : opcode.dest_end])
        pieces += [DiffPiece("same", gone)] if opcode.tag == "equal" else _exchange(gone, come)
    return pieces


def _exchange(gone: str, come: str) -> list[DiffPiece]:
    return [DiffPiece(kind, text) for kind, text in (("gone", gone), ("come", come)) if text]
