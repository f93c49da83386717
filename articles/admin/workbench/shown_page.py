"""A page's state as the workbench shows it: the print in pieces, the articles in blocks. No database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from articles.admin.flags import DescribedFlag, describe_flags, format_numbers
from articles.admin.workbench.advice import Advice, list_advice
from articles.admin.workbench.differences import DiffPiece, list_differences
from articles.archive.jumps import JUMP_FLAGS
from articles.curation.page_state import ArticleState, BlockState, PageState, block_ranges
from articles.models import KIND_CHOICES, ROLE_CHOICES, Article
from articles.models.article import OPENING_CHARS
from articles.parsing import Kind, Role
from articles.parsing.jumps import strip_jump_marks
from articles.parsing.roles import HEADING_ROLES, TEXT_ROLES

HUES = 8  # colours that the stylesheet has for articles
ROLE_LABELS, KIND_LABELS = dict(ROLE_CHOICES), dict(KIND_CHOICES)


@dataclass(frozen=True)
class PrintPiece:
    """Characters of a line that one block holds; without a `key`, blanks between two blocks."""

    text: str
    key: str = ""
    hue: str = ""


@dataclass(frozen=True)
class BenchLine:
    """A line of the print, 1-based. `opens` is the number of the article that begins or continues here."""

    number: int
    pieces: tuple[PrintPiece, ...]
    is_flagged: bool
    opens: int = 0


@dataclass(frozen=True)
class ShownBlock:
    """A block; `key` names it in addresses and forms, `difference` marks a correction of its print."""

    key: str
    role: Role
    role_label: str
    lines: str
    text: str
    printed: str
    difference: tuple[DiffPiece, ...] = ()
    is_flagged: bool = False
    is_heading: bool = False
    first_line: int = 1

    # The names of its controls, for screen readers.
    @property
    def lines_name(self) -> str:
        return _("第 %(lines)s 行") % {"lines": self.lines}

    @property
    def print_name(self) -> str:
        return _("看印文第 %(lines)s 行") % {"lines": self.lines}

    @property
    def edit_name(self) -> str:
        return _("更正或断开第 %(lines)s 行") % {"lines": self.lines}


@dataclass(frozen=True)
class ShownFlag:
    """A flag in words, the block that it points at, and what can be done about it.

    `goes_on` is the ref of the article that may continue this one.
    """

    described: DescribedFlag
    key: str
    advice: tuple[Advice, ...]
    settles: Advice
    is_about_jump: bool
    goes_on: str = ""


@dataclass(frozen=True)
class ShownArticle:
    """An article with its 1-based number on the page. `row` is None where it is only proposed."""

    number: int
    hue: str
    state: ArticleState
    title: str
    kind_label: str
    blocks: tuple[ShownBlock, ...]
    flags: tuple[ShownFlag, ...] = ()
    row: Article | None = None
    previous: str = ""
    next: str = ""

    @property
    def ref(self) -> str:
        return self.state.ref


@dataclass(frozen=True)
class ShownPage:
    lines: tuple[BenchLine, ...]
    articles: tuple[ShownArticle, ...]
    noise: tuple[ShownBlock, ...]
    flag_count: int


def write_key(block: BlockState) -> str:
    """What names the block in forms and addresses: its first line and character, 0-based."""
    return "{}-{}".format(*block.start)


def find_title(article: ArticleState) -> str:
    """The article's title in a list, as `Article.title` has it."""
    if heading := article.headline or article.kicker or article.deck:
        return heading
    text = next((block.reading for block in article.blocks if block.role in TEXT_ROLES), "")
    opening = strip_jump_marks(text)
    return f"{opening[:OPENING_CHARS]}…" if len(opening) > OPENING_CHARS else opening or article.ref


def show_block(block: BlockState, flagged: frozenset[int] = frozenset()) -> ShownBlock:
    return ShownBlock(
        write_key(block),
        block.role,
        str(ROLE_LABELS[block.role]),
        format_numbers(line + 1 for line in block.lines),
        block.reading,
        block.text,
        tuple(list_differences(block.text, block.correction)) if block.correction else (),
        not flagged.isdisjoint(block.lines),
        block.role in HEADING_ROLES,
        block.lines[0] + 1,
    )


def show_article(article: ArticleState, number: int = 1) -> ShownArticle:
    """The article without flags and row, as comparisons show it."""
    return ShownArticle(
        number,
        f"hue-{number % HUES}",
        article,
        find_title(article),
        str(KIND_LABELS[Kind(article.kind)]),
        tuple(show_block(block) for block in article.blocks),
    )


def show_page(state: PageState, rows: Mapping[str, Article]) -> ShownPage:
    """The page with its articles' rows, by ref."""
    articles = []
    refs = state.refs()
    for number, article in enumerate(state.articles, 1):
        row = rows[article.ref]
        flagged = frozenset(line for flag in row.flags for line in flag.get("lines", ()))
        articles.append(
            ShownArticle(
                number,
                f"hue-{number % HUES}",
                article,
                find_title(article),
                str(KIND_LABELS[Kind(article.kind)]),
                tuple(show_block(block, flagged) for block in article.blocks),
                _show_flags(state, article, row.flags),
                row,
                previous=refs[number - 2] if number > 1 else "",
                next=refs[number] if number < len(refs) else "",
            )
        )
    return ShownPage(
        tuple(_lay_out_print(state, rows)),
        tuple(articles),
        tuple(show_block(block) for block in state.noise),
        sum(len(article.flags) for article in articles),
    )


def _show_flags(
    state: PageState, article: ArticleState, flags: Sequence[Mapping[str, Any]]
) -> tuple[ShownFlag, ...]:
    shown = []
    for described in describe_flags(flags):
        flag = flags[described.place]
        is_about_jump = flag["code"] in JUMP_FLAGS
        if is_about_jump:  # pairing finds it again, until an editor holds the article's jumps
            settles = Advice.of(_("看过，没有问题"), "pair", article=article.ref)
        else:
            settles = Advice.of(_("看过，没有问题"), "settle_flags", article=article.ref, flags=[dict(flag)])
        shown.append(
            ShownFlag(
                described,
                _find_flagged(article, flag),
                tuple(list_advice(state, article, flag)),
                settles,
                is_about_jump,
                (flag.get("proposal") or {}).get("goes_on", ""),
            )
        )
    return tuple(shown)


def _find_flagged(article: ArticleState, flag: Mapping[str, Any]) -> str:
    """The key of the first block that the flag points at, else of the article's first."""
    lines = set(flag.get("lines", ()))
    return next((write_key(block) for block in article.blocks if lines & {*block.lines}), "") or write_key(
        article.blocks[0]
    )


def _lay_out_print(state: PageState, rows: Mapping[str, Article]) -> list[BenchLine]:
    held = _find_parts(state)
    flagged = {line for row in rows.values() for flag in row.flags for line in flag.get("lines", ())}
    lines, before = [], None
    for index, text in enumerate(state.lines):
        if not text.strip():
            continue
        parts = held.get(index, [])
        first = parts[0][3] if parts else 0
        lines.append(
            BenchLine(
                index + 1,
                tuple(_cut_pieces(text, parts)),
                index in flagged,
                opens=first if first != before else 0,
            )
        )
        before = parts[-1][3] if parts else 0
    return lines


def _find_parts(state: PageState) -> dict[int, list[tuple[int, int, str, int]]]:
    """Return by line the parts that blocks hold: start, end, key of the block, number of its article or 0."""
    held: dict[int, list[tuple[int, int, str, int]]] = defaultdict(list)
    numbered = [(number, block) for number, one in enumerate(state.articles, 1) for block in one.blocks]
    numbered += [(0, block) for block in state.noise]
    for number, block in numbered:
        for line, start, end in block_ranges(block, state.lines):
            held[line].append((start, end, write_key(block), number))
    return {line: sorted(parts) for line, parts in held.items()}


def _cut_pieces(text: str, parts: Sequence[tuple[int, int, str, int]]) -> list[PrintPiece]:
    pieces, at = [], 0
    for start, end, key, number in parts:
        if at < start:
            pieces.append(PrintPiece(text[at:start]))
        pieces.append(PrintPiece(text[start:end], key, f"hue-{number % HUES}" if number else "hue-noise"))
        at = end
    if at < len(text):
        pieces.append(PrintPiece(text[at:]))
    return pieces
