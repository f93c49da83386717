"""Operations on what an article says: its words, headings, kind, credits and jumps, and what is in doubt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from articles.archive.held import Held
from articles.curation.page_edit import PageEdit, Refused
from articles.curation.page_state import CreditState
from articles.parsing import Kind
from articles.parsing.page_labels import read_label

HEADING_FIELDS = ("kicker", "headline", "deck", "column")
MOST_CHARS = {  # that the database takes
    "kicker": 500,
    "headline": 500,
    "deck": 500,
    "column": 100,
    "jump_to": 10,
    "jump_from": 10,
    "role": 30,
    "name": 100,
    "note": 100,
}


def check_lengths(values: Mapping[str, str]) -> None:
    """Refuse a value that its field cannot hold."""
    for name, value in values.items():
        if len(value) > MOST_CHARS.get(name, len(value)):
            raise Refused(
                _("“%(text)s…”太长，最多 %(most)s 字。") % {"text": value[:20], "most": MOST_CHARS[name]}
            )


def set_kind(edit: PageEdit, *, article: str, kind: str) -> None:
    """Say what an article is."""
    try:
        edit.put(replace(edit.find_article(article), kind=Kind(kind)), held=Held.CLASS)
    except ValueError as error:
        raise Refused(_("没有“%(kind)s”这种体裁。") % {"kind": kind}) from error


def correct(edit: PageEdit, *, block: Sequence[int], text: str) -> None:
    """Put words in the place of a block's print; the print's own words, or none, take a correction back."""
    article, found = edit.find_own_block(block)
    correction = "" if text == found.text else text
    blocks = tuple(replace(one, correction=correction) if one is found else one for one in article.blocks)
    edit.put(replace(article, blocks=blocks), held=Held.TEXT)


def set_headings(edit: PageEdit, *, article: str, **headings: str) -> None:
    """Write these of kicker, headline, deck and column; the blocks keep what is printed."""
    if unknown := set(headings) - set(HEADING_FIELDS):
        raise Refused(_("没有“%(field)s”这种标题。") % {"field": sorted(unknown)[0]})
    check_lengths(headings)
    edit.put(replace(edit.find_article(article), **headings), held=Held.HEADINGS)


def set_credits(edit: PageEdit, *, article: str, credits: Sequence[Mapping[str, str]]) -> None:
    """Make these the article's credits in this order, without repeats.

    Each has `role`, `name` and, if needed, `note`.
    """
    for credit in credits:
        check_lengths(credit)
    rows = dict.fromkeys(CreditState(**credit) for credit in credits)
    edit.put(replace(edit.find_article(article), credits=tuple(rows)), held=Held.CREDITS)


def pair(
    edit: PageEdit,
    *,
    article: str,
    continues: str | None = None,
    jump_to: str | None = None,
    jump_from: str | None = None,
) -> None:
    """Say which article this one continues, by its ref, and which pages its jumps name; empty for none."""
    values = {"continues": continues, "jump_to": _read_jump(jump_to), "jump_from": _read_jump(jump_from)}
    given = {name: value for name, value in values.items() if value is not None}
    check_lengths(given)
    if continues == article:
        raise Refused(_("一篇文章不能接自己。"))
    edit.put(replace(edit.find_article(article), **given), held=Held.JUMPS)


def _read_jump(typed: str | None) -> str | None:
    """The page's label if what was typed is one; otherwise what was typed."""
    return read_label(typed or "") or typed


def settle_flags(edit: PageEdit, *, article: str, flags: Sequence[Mapping[str, Any]]) -> None:
    """Remove flags that an editor has looked into from an article; each is given as it is stored."""
    row = edit.find_article(article)
    left = tuple(flag for flag in row.flags if flag not in flags)
    edit.put(replace(row, flags=left), held=Held.FLAGS)


def check(edit: PageEdit, *, articles: Sequence[str], is_checked: bool = True) -> None:
    """Mark articles as checked by an editor, which settles their flags, or take the mark back."""
    for ref in articles:
        article = edit.find_article(ref)
        flags = () if is_checked else article.flags
        edit.put(replace(article, is_checked=is_checked, flags=flags), held=Held.FLAGS)
