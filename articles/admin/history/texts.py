"""A text of a page, with what differs from the one before it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from articles.admin.workbench.differences import DiffPiece, list_differences
from articles.curation.texts import read_lines
from articles.models import Page, PageVersion


@dataclass(frozen=True)
class TextLine:
    """A line of the text, 1-based; a line that only the text before had has no number.

    `pieces` are given if the line differs.
    """

    number: int | None
    text: str
    pieces: tuple[DiffPiece, ...] = ()


def list_text_lines(page: Page, version: PageVersion) -> list[TextLine]:
    """The lines of the text; those of the first one as they are. Two queries at most."""
    lines = version.text.split("\n")
    before = read_lines(page, version.number - 1) if version.number > 1 else lines
    return list(_compare_lines(before, lines))


def _compare_lines(before: list[str], after: list[str]) -> Iterator[TextLine]:
    for opcode in Levenshtein.opcodes(before, after):
        old = before[opcode.src_start : opcode.src_end]
        for at in range(opcode.dest_start, opcode.dest_end):
            was = old.pop(0) if old else ""
            yield TextLine(at + 1, after[at], tuple(list_differences(was, after[at])))
        yield from (TextLine(None, "", (DiffPiece("gone", line),)) for line in old)
