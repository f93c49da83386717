"""What differs between two texts, in pieces that a template marks."""

from __future__ import annotations

from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters that both texts have (`same`), only the old one (`gone`), or only the new one (`come`)."""

    kind: str
    text: str


def list_differences(old: str, new: str) -> list[Piece]:
    """The pieces that lead from one text to the other, in order; empty for equal texts."""
    if old == new:
        return []
    pieces = []
    for opcode in Levenshtein.opcodes(old, new):
        gone, come = (
            old[opcode.src_start : opcode.src_end],
            new[opcode.dest_start : opcode.dest_end],
        )
        if opcode.tag == "equal":
            pieces.append(Piece("same", gone))
            continue
        pieces += [Piece(kind, text) for kind, text in (("gone", gone), ("come", come)) if text]
    return pieces
