"""A page's state as bytes for the history, and back, byte for byte. No database."""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence
from typing import Any

from articles.archive.held import Held
from articles.curation.block_edits import read_breaks, write_text
from articles.curation.page_state import (
    ArticleState,
    BlockState,
    CreditState,
    PageState,
    block_ranges,
)
from articles.parsing import Kind, Role

FIELDS = ("ref", "kicker", "headline", "deck", "column", "jump_to", "jump_from", "continues")


def pack_state(state: PageState) -> bytes:
    """The state without the print, compressed; equal states give equal bytes.

    A block's text is kept as how its lines are joined, so that no print is kept twice.
    """
    value = {
        "articles": [_write_article(article, state.lines) for article in state.articles],
        "noise": [_write_block(block, state.lines) for block in state.noise],
        "held_noise": state.held_noise,
    }
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return zlib.compress(text.encode(), 9)


def unpack_state(packed: bytes, lines: Sequence[str]) -> PageState:
    """The state that was packed, of a page with these lines."""
    value = json.loads(zlib.decompress(packed))
    lines = tuple(lines)
    return PageState(
        lines,
        tuple(_read_article(article, lines) for article in value["articles"]),
        tuple(_read_block(block, lines) for block in value["noise"]),
        tuple(value["held_noise"]),
    )


def list_packed_refs(packed: bytes) -> list[str]:
    """The refs of the articles of a packed state; cheaper than unpacking, and without the print."""
    return [article["ref"] for article in json.loads(zlib.decompress(packed))["articles"]]


def _write_article(article: ArticleState, lines: tuple[str, ...]) -> dict[str, Any]:
    value: dict[str, Any] = {name: getattr(article, name) for name in FIELDS if getattr(article, name)}
    value["kind"] = str(article.kind)
    value["blocks"] = [_write_block(block, lines) for block in article.blocks]
    value["credits"] = [[credit.role, credit.name, credit.note] for credit in article.credits]
    value["flags"] = article.flags
    value["held"] = sorted(article.held)
    value["former_refs"] = article.former_refs
    value["is_checked"] = article.is_checked
    return {name: part for name, part in value.items() if part}


def _read_article(value: dict[str, Any], lines: tuple[str, ...]) -> ArticleState:
    return ArticleState(
        **{name: value.get(name, "") for name in FIELDS},
        kind=Kind(value["kind"]),
        blocks=tuple(_read_block(block, lines) for block in value["blocks"]),
        credits=tuple(CreditState(*credit) for credit in value.get("credits", ())),
        flags=tuple(value.get("flags", ())),
        held=frozenset(map(Held, value.get("held", ()))),
        former_refs=tuple(value.get("former_refs", ())),
        is_checked=value.get("is_checked", False),
    )


def _write_block(block: BlockState, lines: tuple[str, ...]) -> dict[str, Any]:
    breaks = read_breaks(block.text, _read_pieces(block, lines))
    value = {
        "role": str(block.role),
        "lines": block.lines,
        "span": block.span,
        "breaks": breaks if any(part != ("", 0) for part in breaks) else None,
        "correction": block.correction,
    }
    return {name: part for name, part in value.items() if part}


def _read_block(value: dict[str, Any], lines: tuple[str, ...]) -> BlockState:
    span = value.get("span")
    block = BlockState(
        Role(value["role"]),
        tuple(value["lines"]),
        "",
        tuple(span) if span else None,
        value.get("correction", ""),
    )
    pieces = _read_pieces(block, lines)
    breaks = value.get("breaks") or [("", 0)] * (len(pieces) - 1)
    return BlockState(block.role, block.lines, write_text(pieces, breaks), block.span, block.correction)


def _read_pieces(block: BlockState, lines: tuple[str, ...]) -> list[str]:
    return [lines[line][start:end].strip() for line, start, end in block_ranges(block, lines)]
