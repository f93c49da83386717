"""Pages laid out, broken at a column's width as text from PDFs is, with the truth of each break."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from articles.parsing.line_breaks import measure_em

_CLOSING = set("，。、；：？！）》”’」』】〉…%,.;:?!)")
_OPENING = set("（《“‘「『【〈(")
_UNITS = re.compile(r"[A-Za-z0-9]+(?:[.,:%][0-9A-Za-z]+)*%?|.", re.DOTALL)
_HEADINGS = {"column", "kicker", "headline", "deck", "subhead", "label"}
_MOST_COLUMN_EM = 60
_PLACES = ("东", "西", "南", "北", "中山", "长江", "黄河", "泰山", "海河")


@dataclass(frozen=True, slots=True)
class WrapStyle:
    """How a page is broken: the width of its legs in em, how marks, words, blanks and indents are treated."""

    widths: tuple[float, ...]
    heading_share: float  # width of headings against the leg's
    hangs: bool  # closing marks hang over the edge, else the character before them moves down
    keeps_words: bool
    spaced: float  # share of lines that come letter-spaced
    indent: str  # "" none, "lost" two em of the first line, else the blanks printed
    blanks: bool
    squeezed: float  # em by which lines vary where marks are compressed


def draw_style(rng: random.Random) -> WrapStyle:
    """A style at random."""
    width = rng.choice((rng.uniform(10, 20), rng.uniform(11, 20), rng.uniform(21, 45)))
    width = float(round(width)) if rng.random() < 0.7 else round(width * 2) / 2
    other = round(width * rng.choice((0.5, 1.5, 2.0, 2.1)))
    return WrapStyle(
        widths=(width,) if rng.random() < 0.6 else (width, width, other),
        heading_share=rng.choice((1.0, 1.4, 1.4, 1.4, rng.uniform(0.6, 2.5))),
        hangs=rng.random() < 0.6,
        keeps_words=rng.random() < 0.5,
        spaced=rng.choice((0, 0, 0, 0.05, 0.15)),
        indent=rng.choice(("", "", "\u3000\u3000", "\u3000\u3000", "    ", "lost", "lost")),
        blanks=rng.random() < 0.45,
        squeezed=rng.choice((0, 0, 0.5, 1.0)),
    )


def wrap_line(
    text: str, width: float, style: WrapStyle, rng: random.Random, *, first: float = 0.0
) -> list[str]:
    """The text in pieces of at most `width` em, the first less by `first`; together they are the text."""
    pieces: list[list[str]] = [[]]
    used, limit = first, width
    for unit in _UNITS.findall(text) if style.keeps_words else text:
        size = measure_em(unit)
        fits = used + size <= limit or (style.hangs and unit in _CLOSING)
        if not fits and pieces[-1]:
            pieces.append(_move_down(pieces[-1], unit))
            used = sum(map(measure_em, pieces[-1]))
            limit = width + rng.choice((0, 0, 0, 0.5, -0.5, 1)) * style.squeezed
        pieces[-1].append(unit)
        used += size
    lines = ["".join(piece).strip(" \u3000") for piece in pieces]
    return [line for line in lines if line] or [text]


def _move_down(line: list[str], unit: str) -> list[str]:
    """What moves from the line's end to the next one before this unit: no line begins with a closing mark or
    ends with an opening one."""
    moved: list[str] = []
    if unit in _CLOSING and len(line) > 1:
        moved = [line.pop()]
    while len(line) > 1 and line[-1] in _OPENING:
        moved.insert(0, line.pop())
    return moved


def break_page(page: dict[str, Any], rng: random.Random) -> dict[str, Any]:
    """The page broken at a column's width in a random style, its truth by the new lines."""
    lines, continues = wrap_page(page, rng)
    moved = _pair_lines(page["text"].split("\n"), lines, continues)
    articles = [_spread_lines(article, moved) for article in page["articles"]]
    noise = [new for at in page["noise"] for new in moved[at]]
    return page | {"text": "\n".join(lines), "articles": articles, "noise": noise}


def _pair_lines(old: Sequence[str], new: Sequence[str], continues: Sequence[bool]) -> dict[int, list[int]]:
    """For each non-blank line of the old text, the lines of the new one that it is broken into."""
    places = (at for at, line in enumerate(old) if line.strip())
    printed = (at for at, line in enumerate(new) if line.strip())
    moved: dict[int, list[int]] = {}
    own: list[int] = []
    for at, continued in zip(printed, continues, strict=True):
        own = own if continued else moved.setdefault(next(places), [])
        own.append(at)
    return moved


def _spread_lines(article: dict[str, Any], moved: dict[int, list[int]]) -> dict[str, Any]:
    blocks = [
        block | {"lines": [new for at in block["lines"] for new in moved[at]]} for block in article["blocks"]
    ]
    return article | {"blocks": blocks}


def is_narrow(page: dict[str, Any]) -> bool:
    """Whether no line of the page is too wide for a column."""
    return all(measure_em(line) <= _MOST_COLUMN_EM for line in page["text"].split("\n"))


def wrap_page(page: dict[str, Any], rng: random.Random) -> tuple[list[str], list[bool]]:
    """The page's lines broken in a random style, and whether each non-blank one continues the one above."""
    style = draw_style(rng)
    blocks = _list_blocks(page)
    widths = {n: rng.choice(style.widths) for n in range(len(page["articles"]))}
    lines: list[str] = []
    continues: list[bool] = []
    for at, line in enumerate(page["text"].split("\n")):
        if not line.strip():
            if style.blanks and lines:
                lines.append("")
            continue
        article, role, nth = blocks.get(at, (-1, "noise", 0))
        width = widths.get(article, style.widths[0])
        pieces = _print_line(line.strip(), role, nth, width, style, rng)
        lines += pieces
        continues += [n > 0 for n in range(len(pieces))]
    return lines, continues


def _list_blocks(page: dict[str, Any]) -> dict[int, tuple[int, str, int]]:
    """For each line its article, its block's role, and the line's place in the block."""
    return {
        at: (number, block["role"], n)
        for number, article in enumerate(page["articles"])
        for block in article["blocks"]
        for n, at in enumerate(block["lines"])
    }


def _print_line(
    line: str, role: str, nth: int, width: float, style: WrapStyle, rng: random.Random
) -> list[str]:
    """The pieces of a line, the first of a paragraph with its indent."""
    if role == "noise":
        return [line]
    if role in _HEADINGS:
        return wrap_line(line, width * style.heading_share, style, rng)
    indents = bool(style.indent) and nth == 0 and role != "caption"
    first, *rest = wrap_line(line, width, style, rng, first=2.0 if indents else 0.0)
    pieces = [_space_out(piece, style, rng) for piece in (first, *rest[:-1])] if rest else [first]
    shown = style.indent if indents and style.indent != "lost" else ""
    return [shown + pieces[0], *pieces[1:], *rest[-1:]]


def _space_out(piece: str, style: WrapStyle, rng: random.Random) -> str:
    """The piece, sometimes letter-spaced, as extraction makes of justified type."""
    return " ".join(piece) if len(piece) > 4 and rng.random() < style.spaced else piece


def add_lists(page: dict[str, Any], rng: random.Random) -> dict[str, Any]:
    """The page with verse or rows of figures between its lines, which no column breaks."""
    lines = page["text"].split("\n")
    moved = {}
    out: list[str] = []
    place = rng.randrange(len(lines))
    for at, line in enumerate(lines):
        if at == place:
            out += ["", *_make_list(page, rng), ""]
        moved[at] = len(out)
        out.append(line)
    return page | {
        "text": "\n".join(out),
        "articles": [_move_lines(article, moved) for article in page["articles"]],
    }


def _move_lines(article: dict[str, Any], moved: dict[int, int]) -> dict[str, Any]:
    blocks = [block | {"lines": [moved[at] for at in block["lines"]]} for block in article["blocks"]]
    return article | {"blocks": blocks}


def _make_list(page: dict[str, Any], rng: random.Random) -> list[str]:
    if rng.random() < 0.5:
        text = rng.choice([block["text"] for article in page["articles"] for block in article["blocks"]])
        clauses = [clause.strip() for clause in re.split("[，。,、；;：:]", text)]
        return [clause for clause in clauses if 2 <= len(clause) <= 16][:12]
    return [_make_row(rng) for _ in range(rng.randint(3, 10))]


def _make_row(rng: random.Random) -> str:
    name = rng.choice(_PLACES) + rng.choice(("队", "股份", "区", "银行"))
    return " ".join([name, *(str(rng.randint(1, 999)) for _ in range(3))])
