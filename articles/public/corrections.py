"""What editors corrected in an article: which words of the print, into which, and when."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import count

from articles.models import Article, Block, PageRevision, Role
from articles.parsing.jumps import strip_jump_marks
from articles.parsing.roles import SHOWN_ROLES
from articles.public.reading_text import make_readable
from articles.search import divide_words

LEAST_ALIKE = 0.4  # of two texts of which single words are compared
Place = tuple[int, int]  # a block's first line, and where in it the block begins


@dataclass(frozen=True, slots=True)
class Fix:
    """Words that stand in the place of others, which may both be empty; numbered from 1 through the article.

    `position` and `line` (1-based) are those of their block; `day` is when it was last corrected, if known.
    """

    number: int
    before: str
    after: str
    position: int
    line: int
    day: datetime.date | None


Segment = str | Fix


def find_fixes(article: Article, blocks: Sequence[Block]) -> dict[int, tuple[Segment, ...]]:
    """By position the corrected blocks, in pieces of text and fixes. One query where there are any."""
    corrected = [block for block in blocks if block.correction and Role(block.role) in SHOWN_ROLES]
    if not corrected:
        return {}
    days, numbers = _read_days(article), count(1)
    return {block.position: tuple(_cut_block(block, days, numbers)) for block in corrected}


def list_fixes(segments: Mapping[int, Sequence[Segment]]) -> list[Fix]:
    return [piece for pieces in segments.values() for piece in pieces if isinstance(piece, Fix)]


def _read_days(article: Article) -> dict[Place, datetime.date]:
    """When the blocks of the article's page were last corrected in its present text."""
    rows = PageRevision.objects.filter(page=article.page_id, version=article.page.version).order_by("number")
    days = {}
    for made_at, operations in rows.values_list("made_at", "operations"):
        for operation in operations:
            if operation["kind"] == "correct":
                days[tuple(operation["arguments"]["block"])] = made_at.date()
    return days


def _cut_block(
    block: Block, days: Mapping[Place, datetime.date], numbers: Iterator[int]
) -> Iterator[Segment]:
    printed, correction = (make_readable(strip_jump_marks(text)) for text in (block.text, block.correction))
    day = days.get((block.lines[0], block.span_start or 0))
    for before, after in compare_texts(printed, correction):
        if before == after:
            yield before
        else:
            yield Fix(next(numbers), before, after, block.position, block.lines[0] + 1, day)


def compare_texts(one: str, other: str) -> list[tuple[str, str]]:
    """Pieces of both texts in order, the same or different, together the whole of each; by words."""
    words, others = list(divide_words(one)), list(divide_words(other))
    matcher = SequenceMatcher(None, words, others, autojunk=False)
    if matcher.ratio() < LEAST_ALIKE:
        return [(one, other)]
    pieces = [
        ("".join(words[start:end]), "".join(others[left:right]))
        for _, start, end, left, right in matcher.get_opcodes()
    ]
    return list(_join_near(pieces))


def _join_near(pieces: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """The pieces, where differences that a single character separates are one."""
    joined: list[tuple[str, str]] = []
    for before, after in pieces:
        is_end = len(joined) > 1 and before != after
        if is_end and joined[-1][0] == joined[-1][1] and len(joined[-1][0]) == 1:
            between, first = joined.pop(), joined.pop()
            before, after = first[0] + between[0] + before, first[1] + between[1] + after
        joined.append((before, after))
    return iter(joined)
