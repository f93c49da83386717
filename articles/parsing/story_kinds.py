"""What kind of article a story is: by its columns, its headline, its byline and its rows of figures."""

from __future__ import annotations

from collections.abc import Sequence

from articles.parsing.lines import fold
from articles.parsing.marks import (
    is_dateline,
    is_list_heading,
    is_notice_heading,
    is_opinion_column,
    is_opinion_headline,
)
from articles.parsing.script import plain_text
from articles.parsing.values import Block, Kind, Role

_NAMING = (Role.BYLINE, Role.HEADLINE, Role.COLUMN)  # roles of blocks that may call a story a commentary
_OVER_HEADLINE = (Role.COLUMN, Role.KICKER)
_TITLES = (Role.HEADLINE, Role.COLUMN)
_TABLE_SHARE = 0.6  # of a story's blocks, that make it a notice: prices, standings, lists


def find_kind(kind: Kind, blocks: Sequence[Block]) -> Kind:
    """The kind of a story of these blocks; `kind` is what its place on the page shows. Never raises."""
    if kind != Kind.NEWS:
        return kind
    named = [block for block in blocks if block.role in _NAMING]
    words = plain_text("\n".join(block.text for block in named))
    if any(word in words for word in ("评论员", "社论")) or any(map(_calls_opinion, blocks)):
        return Kind.COMMENTARY
    return Kind.NOTICE if _is_notice(blocks) else Kind.NEWS


def _calls_opinion(block: Block) -> bool:
    """Whether the block is the head of a column for opinions, or a headline that begins with such a word."""
    if block.role == Role.HEADLINE:
        return is_opinion_headline(fold(plain_text(block.text)))
    return block.role in _OVER_HEADLINE and is_opinion_column(plain_text(block.text))


def _is_notice(blocks: Sequence[Block]) -> bool:
    """Whether the story has a notice's heading or is mostly a table."""
    headlines = [block.text for block in blocks if block.role in _TITLES]
    rows = sum(block.role == Role.TABLE for block in blocks)
    folded = [fold(plain_text(text)) for text in headlines]
    listed = any(map(is_list_heading, folded)) and not _is_report(blocks)
    named = listed or any(map(is_notice_heading, folded))
    return named or rows > _TABLE_SHARE * len(blocks)


def _is_report(blocks: Sequence[Block]) -> bool:
    """Whether the story has a byline, or its text a dateline."""
    text = next((fold(plain_text(block.text)) for block in blocks if block.role == Role.BODY), "")
    return is_dateline(text) or any(block.role == Role.BYLINE for block in blocks)
