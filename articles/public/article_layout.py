"""An article as it is read: its blocks laid out, its credits by role, and where it goes on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from articles.models import Article, Block, Credit, Page, Role

HEAD_ROLES = {Role.COLUMN, Role.KICKER, Role.HEADLINE, Role.DECK}  # shown from the article's own fields
LEFT_OUT_ROLES = {Role.NOISE, Role.REFER}  # garble inside a teaser; "2版", told by the jump


@dataclass(slots=True)
class Part:
    """One thing to read: `role` says what it is, `credits` those printed right under a caption."""

    role: Role
    text: str
    position: int
    credits: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Jump:
    """The other end of 下转 or 上接: its page as printed, and its address where it may be read."""

    page_number: str
    url: str
    title: str


def lay_out_blocks(blocks: Iterable[Block], *, has_credits: bool) -> list[Part]:
    """What follows the heads, in reading order. Bylines before the text are left to the credits line."""
    parts: list[Part] = []
    for block in blocks:
        role, text = Role(block.role), block.reading_text
        if role in HEAD_ROLES or role in LEFT_OUT_ROLES or not text:
            continue
        if role is Role.BYLINE and has_credits and not parts:
            continue
        if role is Role.CREDIT and parts and parts[-1].role is Role.CAPTION:
            parts[-1].credits.append(text)
        else:
            parts.append(Part(role, text, block.position))
    return parts


def group_credits(credits: Sequence[Credit]) -> list[tuple[str, list[Credit]]]:
    """(role, its credits) in the order of the print; a role that comes again stands again."""
    return [(role, list(group)) for role, group in groupby(credits, key=lambda credit: credit.role)]


def find_jump_to(article: Article) -> Jump | None:
    """Where the article goes on: the article that continues it, else the page, else only the number."""
    return find_other_end(article, article.jump_to, continues=article)


def find_jump_from(article: Article) -> Jump | None:
    """Where the article began, likewise."""
    return find_other_end(article, article.jump_from, continued_by=article)


def find_other_end(article: Article, printed_number: str, **relation: Article) -> Jump | None:
    """The published article of that relation, else the page of that number, else the number alone."""
    other = Article.objects.published().with_print().with_opening().filter(**relation).first()
    if other:
        return Jump(str(other.page.number or printed_number), other.get_absolute_url(), other.title)
    if not printed_number:
        return None
    page = None
    if article.page.issue_id and printed_number.isascii() and printed_number.isdigit():
        same_issue = Page.objects.published().filter(issue=article.page.issue_id)
        page = same_issue.filter(number=int(printed_number)).only("ref").first()
    return Jump(printed_number, page.get_absolute_url() if page else "", "")
