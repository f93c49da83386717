"""Two states of a page side by side, as proposals, conflicts and the history show them. No database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from rapidfuzz.distance import Levenshtein

from articles.admin.flags import format_numbers
from articles.admin.workbench.differences import DiffPiece, list_differences, list_item_differences
from articles.admin.workbench.shown_page import KIND_LABELS, ShownBlock, find_title, show_block
from articles.curation.changes import find_change, list_refs_reading_otherwise
from articles.curation.page_state import ArticleState, BlockState, PageState
from articles.parsing import Kind


@dataclass(frozen=True)
class ComparedField:
    """A field of an article that differs: its label, and the pieces that lead from one value to the other."""

    label: str
    before: str
    after: str
    pieces: tuple[DiffPiece, ...]


@dataclass(frozen=True)
class ComparedBlocks:
    """Blocks that only one of the states has, side by side; or the number of blocks that both have."""

    same: int = 0
    before: ShownBlock | None = None
    after: ShownBlock | None = None
    pieces: tuple[DiffPiece, ...] = ()


@dataclass(frozen=True)
class ComparedArticle:
    """An article in two states; the title is empty for a state that does not have it."""

    ref: str
    title_before: str
    title_after: str
    fields: tuple[ComparedField, ...]
    blocks: tuple[ComparedBlocks, ...]


@dataclass(frozen=True)
class ComparedPage:
    articles: tuple[ComparedArticle, ...]
    is_reordered: bool = False
    noise_gone: str = ""
    noise_come: str = ""

    def __bool__(self) -> bool:
        return bool(self.articles or self.is_reordered or self.noise_gone or self.noise_come)


def compare_states(before: PageState, after: PageState) -> ComparedPage:
    """What differs between two states; if the page's text changed between them, not where lines stand."""
    change = find_change(before, after)
    refs, gone, come = change.refs, change.gone_noise, change.come_noise
    if before.lines != after.lines:
        refs = list_refs_reading_otherwise(before, after)
        gone, come = _leave_out(gone, after.noise), _leave_out(come, before.noise)
    return ComparedPage(
        tuple(compare_articles(before.article(ref), after.article(ref)) for ref in refs),
        change.is_reordered,
        format_numbers(line + 1 for block in gone for line in block.lines),
        format_numbers(line + 1 for block in come for line in block.lines),
    )


def _leave_out(noise: Sequence[BlockState], others: Sequence[BlockState]) -> tuple[BlockState, ...]:
    """The blocks of noise whose words the others do not have."""
    words = {block.text for block in others}
    return tuple(block for block in noise if block.text not in words)


def compare_refs(before: PageState, after: PageState, refs: Iterable[str]) -> ComparedPage:
    """These articles in both states."""
    there = [ref for ref in refs if before.article(ref) or after.article(ref)]
    return ComparedPage(tuple(compare_articles(before.article(ref), after.article(ref)) for ref in there))


def compare_articles(before: ArticleState | None, after: ArticleState | None) -> ComparedArticle:
    """One article in two states; None in a state that does not have it.

    A heading that is one block differs in the same way as that block: it is shown once.
    """
    known = after or before
    blocks = tuple(_compare_blocks(before.blocks if before else (), after.blocks if after else ()))
    shown = {(row.before.text, row.after.text) for row in blocks if row.before and row.after}
    return ComparedArticle(
        known.ref if known else "",
        find_title(before) if before else "",
        find_title(after) if after else "",
        tuple(field for field in _compare_fields(before, after) if (field.before, field.after) not in shown),
        blocks,
    )


def _read_fields(article: ArticleState | None) -> dict[str, str]:
    if article is None:
        return {}
    return {
        _("栏目"): article.column,
        _("引题"): article.kicker,
        _("主题"): article.headline,
        _("副题"): article.deck,
        _("体裁"): str(KIND_LABELS[Kind(article.kind)]),
        pgettext("复数", "署名"): _("、").join(_name_credits(article)),
        _("下转"): article.jump_to,
        _("上接"): article.jump_from,
        _("接自"): article.continues,
        _("存疑"): str(len(article.flags) or ""),
        _("已核"): _("是") if article.is_checked else "",
    }


def _name_credits(article: ArticleState | None) -> list[str]:
    return [f"{credit.role} {credit.name}".strip() for credit in article.credits] if article else []


def _compare_fields(before: ArticleState | None, after: ArticleState | None) -> Iterator[ComparedField]:
    old, new = _read_fields(before), _read_fields(after)
    for label in new or old:
        was, becomes = old.get(label, ""), new.get(label, "")
        if was == becomes:
            continue
        pieces = list_differences(was, becomes)
        if label == pgettext("复数", "署名"):
            pieces = list_item_differences(_name_credits(before), _name_credits(after), _("、"))
        yield ComparedField(label, was, becomes, tuple(pieces))


def _compare_blocks(
    before: tuple[BlockState, ...], after: tuple[BlockState, ...]
) -> Iterator[ComparedBlocks]:
    for opcode in Levenshtein.opcodes(list(map(_read_words, before)), list(map(_read_words, after))):
        gone = before[opcode.src_start : opcode.src_end]
        come = after[opcode.dest_start : opcode.dest_end]
        if opcode.tag == "equal":
            yield ComparedBlocks(same=len(gone))
            continue
        for at in range(max(len(gone), len(come))):
            old = gone[at] if at < len(gone) else None
            new = come[at] if at < len(come) else None
            yield ComparedBlocks(
                before=show_block(old) if old else None,
                after=show_block(new) if new else None,
                pieces=tuple(list_differences(old.reading, new.reading)) if old and new else (),
            )


def _read_words(block: BlockState) -> tuple[str, str, str]:
    """What makes two blocks equal for a reader, whatever their lines' positions."""
    return block.role, block.text, block.correction
