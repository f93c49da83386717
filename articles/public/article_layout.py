"""An article as readers see it: its blocks in reading order, its credits by role, the ends of its jumps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from types import MappingProxyType

from django.db.models import F

from articles.models import Article, Block, Credit, Page, Role
from articles.models.article import ArticleQuerySet
from articles.models.composed import composed
from articles.parsing.lines import VERSE_CHARS, VERSE_LINES
from articles.parsing.page_labels import find_label
from articles.parsing.roles import SHOWN_ROLES
from articles.public.corrections import Corrected, Segment


@dataclass(slots=True)
class LaidOutBlock:
    """A block as readers see it; `credits` are the texts of the credits printed right below a caption.

    Of a corrected one, `segments` are its pieces, readable or corrected, and `printed` is the print. One of
    several short ones (`is_verse`) is a line of a poem, or of a list.
    """

    role: Role
    text: str
    position: int
    credits: list[str] = field(default_factory=list)
    segments: Sequence[Segment] = ()
    printed: str = ""
    is_verse: bool = False


@dataclass(frozen=True, slots=True)
class LaidOutTable:
    """Neighbouring rows of a table: the position of each row's block, and its cells.

    A row is one cell where the rows do not all have as many. `has_header`: the first row names the columns.
    """

    rows: tuple[tuple[int, tuple[str, ...]], ...]
    has_header: bool
    role: Role = Role.TABLE

    @property
    def is_grid(self) -> bool:
        return len(self.rows[0][1]) > 1


@dataclass(frozen=True, slots=True)
class JumpEnd:
    """Where 下转 or 上接 leads. `url` and `title` are empty if nothing public is found."""

    page_label: str
    url: str
    title: str


def lay_out_blocks(
    blocks: Iterable[Block],
    *,
    has_credits: bool,
    fixes: Mapping[str, Corrected] = MappingProxyType({}),
) -> list[LaidOutBlock | LaidOutTable]:
    """The blocks below the headings, in reading order; rows of a table that follow each other are one.

    Bylines above the text are left out where `has_credits`: the line of credits shows them. `fixes` are the
    corrected blocks by position.
    """
    laid_out: list[LaidOutBlock | LaidOutTable] = []
    shown = _list_shown(blocks, has_credits=has_credits)
    for block in shown:
        if corrected := fixes.get(f"b{block.position}"):
            block.segments, block.printed = corrected.segments, corrected.printed
    _mark_verse(shown)
    for is_table, group in groupby(shown, key=lambda block: block.role is Role.TABLE):
        together = list(group)
        laid_out += [lay_out_table(together)] if is_table else together
    return laid_out


def lay_out_headings(article: Article, fixes: Mapping[str, Corrected]) -> dict[str, LaidOutBlock]:
    """Kicker, headline and deck as readers see them, by field; without a headline, its title in lists."""
    texts = {"kicker": article.kicker, "headline": article.title, "deck": article.deck}
    laid_out = {name: LaidOutBlock(Role(name), text, 0) for name, text in texts.items()}
    for name in fixes.keys() & {name for name in texts if getattr(article, name)}:
        laid_out[name].segments = fixes[name].segments
        laid_out[name].printed = fixes[name].printed or texts[name]
    return laid_out


def lay_out_table(blocks: Sequence[LaidOutBlock]) -> LaidOutTable:
    """The rows as a table, whose cells the print sets apart by blanks."""
    cells = [tuple(block.text.split()) for block in blocks]
    if len(set(map(len, cells))) > 1:
        cells = [(block.text,) for block in blocks]
    has_digits = [any(char.isdigit() for char in block.text) for block in blocks]
    has_header = len(cells) > 1 and not has_digits[0] and all(has_digits[1:])
    rows = zip((block.position for block in blocks), cells, strict=True)
    return LaidOutTable(tuple(rows), has_header)


def _list_shown(blocks: Iterable[Block], *, has_credits: bool) -> list[LaidOutBlock]:
    laid_out: list[LaidOutBlock] = []
    for block in blocks:
        role, text = Role(block.role), block.reading_text
        if role not in SHOWN_ROLES or not text:
            continue
        if role is Role.BYLINE and has_credits and not laid_out:
            continue
        if role is Role.CREDIT and laid_out and laid_out[-1].role is Role.CAPTION:
            laid_out[-1].credits.append(text)
        else:
            laid_out.append(LaidOutBlock(role, text, block.position))
    return laid_out


def _mark_verse(blocks: Iterable[LaidOutBlock]) -> None:
    for is_short, group in groupby(blocks, key=lambda b: b.role is Role.BODY and len(b.text) <= VERSE_CHARS):
        if is_short and len(lines := list(group)) >= VERSE_LINES:
            for line in lines:
                line.is_verse = True


def group_credits(credits: Sequence[Credit]) -> list[tuple[str, list[Credit]]]:
    """(role, its credits) in the order of the print; a role that returns after another opens a new group."""
    return [(role, list(group)) for role, group in groupby(credits, key=lambda credit: credit.role)]


def find_jump_to(article: Article) -> JumpEnd | None:
    """Where the article continues: an article, else a page, else a bare label. None if it ends here."""
    others = _read_continuations(article.pk) if article.is_continued else []
    return find_jump_end(article, article.jump_to, others)


def find_jump_from(article: Article) -> JumpEnd | None:
    """Where the article began: an article, else a page, else only a label. None if it begins here."""
    begins = _read_beginnings(article.continues_id) if article.continues_id else []
    return find_jump_end(article, article.jump_from, begins)


@composed
def _read_continuations(article: int) -> ArticleQuerySet:
    return _for_jumps(Article.objects.filter(continues=article))


@composed
def _read_beginnings(article: int) -> ArticleQuerySet:
    return _for_jumps(Article.objects.filter(pk=article))


def _for_jumps(articles: ArticleQuerySet) -> ArticleQuerySet:
    return articles.published().for_links().annotate(label=F("page__label"))


def find_jump_end(article: Article, printed_label: str, others: Sequence[Article]) -> JumpEnd | None:
    """The first of the others, else the page that the label means, else the label. At most a query."""
    if others:
        other = others[0]
        return JumpEnd(other.label or printed_label, other.get_absolute_url(), other.title)
    if not printed_label:
        return None
    label, page = printed_label, None
    if article.page.issue_id:
        same_issue = Page.objects.published().filter(issue=article.page.issue_id).exclude(pk=article.page_id)
        pages = {page.label: page for page in same_issue.only("ref", "label")}
        found = find_label(printed_label, near=article.page.label, labels=pages)
        label, page = found or printed_label, pages.get(found)
    return JumpEnd(label, page.get_absolute_url() if page else "", "")
