"""Pages laid out, broken at a column's width as text from PDFs is, with the truth of each break."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from typing import Any

from articles.parsing.line_breaks import measure_em

_CLOSING = set("，。、；：？！）》”’」』】〉…%,.;:?!)")
_OPENING = set("（《“‘「『【〈(")
_UNITS = re.compile(r"[A-Za-z0-9]+(?:[.,:%][0-9A-Za-z]+)*%?|.", re.DOTALL)
_HEADINGS = {"column", "kicker", "headline", "deck", "subhead", "label"}
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
    units = _UNITS.findall(text) if style.keeps_words else list(text)
    for unit in units:
        size = measure_em(unit)
        fits = used + size <= limit or (style.hangs and unit in _CLOSING)
        if not fits and pieces[-1]:
            moved: list[str] = []
            if unit in _CLOSING and len(pieces[-1]) > 1:
                moved = [pieces[-1].pop()]
            while len(pieces[-1]) > 1 and pieces[-1][-1] in _OPENING:
                moved.insert(0, pieces[-1].pop())
            pieces.append(moved)
            used = sum(map(measure_em, moved))
            limit = width + rng.choice((0, 0, 0, 0.5, -0.5, 1)) * style.squeezed
        pieces[-1].append(unit)
        used += size
    lines = ["".join(piece).strip(" \u3000") for piece in pieces]
    return [line for line in lines if line] or [text]


def wrap_page(page: dict[str, Any], rng: random.Random) -> tuple[list[str], list[bool]]:
    """The page's lines broken in a random style, and whether each non-blank one continues the one above."""
    style = draw_style(rng)
    roles = {
        at: (block["role"], n)
        for article in page["articles"]
        for block in article["blocks"]
        for n, at in enumerate(block["lines"])
    }
    owners = {at: i for i, a in enumerate(page["articles"]) for b in a["blocks"] for at in b["lines"]}
    own_widths = {i: rng.choice(style.widths) for i in range(len(page["articles"]))}
    lines: list[str] = []
    continues: list[bool] = []
    for at, line in enumerate(page["text"].split("\n")):
        if not line.strip():
            if style.blanks and lines:
                lines.append("")
            continue
        role, nth = roles.get(at, ("noise", 0))
        width = own_widths.get(owners.get(at, -1), style.widths[0])
        for n, (piece, indent) in enumerate(_print_line(line.strip(), role, nth, width, style, rng)):
            lines.append(indent + piece)
            continues.append(n > 0)
    return lines, continues


def _print_line(
    line: str, role: str, nth: int, width: float, style: WrapStyle, rng: random.Random
) -> list[tuple[str, str]]:
    """The pieces of a printed line, each with its indent."""
    if role in _HEADINGS:
        return [(piece, "") for piece in wrap_line(line, width * style.heading_share, style, rng)]
    if role == "noise":
        return [(line, "")]
    indents = style.indent and nth == 0 and role != "caption"
    pieces = wrap_line(line, width, style, rng, first=2.0 if indents else 0.0)
    shown = "" if style.indent == "lost" else style.indent
    spaced = [
        " ".join(piece) if n + 1 < len(pieces) and rng.random() < style.spaced and len(piece) > 4 else piece
        for n, piece in enumerate(pieces)
    ]
    return [(piece, shown if indents and n == 0 else "") for n, piece in enumerate(spaced)]


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
