"""What editors corrected in an article: which words of the print, into which, and when."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import partial
from itertools import count

from django.utils.timezone import localdate

from articles.archive.headings import compose_headings
from articles.archive.held import Held
from articles.curation.operations import OperationKind
from articles.models import Article, Block, PageRevision, Role
from articles.parsing.jumps import strip_jump_marks
from articles.parsing.roles import HEADING_ROLES, SHOWN_ROLES
from articles.public.reading_text import make_readable
from articles.search import divide_words

LEAST_ALIKE = 0.4  # of two texts of which single words are compared
Place = tuple[int, int]  # a block's first line, and where in it the block begins
Days = dict[Place | str, datetime.date]  # of a block by its place, of a heading by its field


@dataclass(frozen=True, slots=True)
class Fix:
    """Words that stand in the place of others, which may both be empty; numbered from 1 through the article.

    `anchor` is the id of their heading or block on the article's page, `line` (1-based) where it is printed,
    None for a heading that is not; `day` is when it was last corrected, if known.
    """

    number: int
    before: str
    after: str
    anchor: str
    line: int | None
    day: datetime.date | None


Segment = str | Fix


@dataclass(frozen=True, slots=True)
class Corrected:
    """A corrected text as it is printed, and as readers see it, in pieces of text and fixes."""

    printed: str
    segments: tuple[Segment, ...]


def find_fixes(article: Article, blocks: Sequence[Block]) -> dict[str, Corrected]:
    """By anchor the corrected headings and blocks, in their order. One query where there are any."""
    headings = [block for block in blocks if block.role in HEADING_ROLES]
    changed = _list_changed_headings(article, headings)
    corrected = [block for block in blocks if block.correction and Role(block.role) in SHOWN_ROLES]
    if not changed and not corrected:
        return {}
    days, numbers = _read_days(article), count(1)
    found = {
        name: _compare_heading(article, name, printed, headings, days, numbers)
        for name, printed in changed.items()
    }
    for block in corrected:
        place = _find_place(block)
        fix = partial(Fix, anchor=f"b{block.position}", line=place[0] + 1, day=days.get(place))
        printed, shown = strip_jump_marks(block.text), strip_jump_marks(block.correction)
        found[f"b{block.position}"] = _compare(printed, shown, numbers, fix)
    return found


def list_fixes(corrected: Mapping[str, Corrected]) -> list[Fix]:
    return [piece for text in corrected.values() for piece in text.segments if isinstance(piece, Fix)]


def _list_changed_headings(article: Article, headings: Sequence[Block]) -> dict[str, str]:
    """What is printed of each of the article's headings that editors changed, by field."""
    if Held.HEADINGS not in article.held and not any(block.correction for block in headings):
        return {}
    printed = compose_headings((block.role, block.text) for block in headings).texts
    return {
        name: text
        for name, text in printed.items()
        if make_readable(text) != make_readable(getattr(article, name))
    }


def _compare_heading(
    article: Article,
    name: str,
    printed: str,
    headings: Sequence[Block],
    days: Days,
    numbers: Iterator[int],
) -> Corrected:
    """The heading of this field, which its own blocks or an operation on the whole heading correct."""
    places = [_find_place(block) for block in headings if block.role == name]
    known = [days[key] for key in (name, *places) if key in days]
    fix = partial(Fix, anchor=name, line=places[0][0] + 1 if places else None, day=max(known, default=None))
    return _compare(printed, getattr(article, name), numbers, fix)


def _find_place(block: Block) -> Place:
    return (block.lines[0], block.span_start or 0)


def _read_days(article: Article) -> Days:
    """When each block of the article's page, and each heading of the article, was last corrected."""
    rows = PageRevision.objects.filter(page=article.page_id, version=article.page.version).order_by("number")
    days: Days = {}
    for made_at, operations in rows.values_list("made_at", "operations"):
        day = localdate(made_at)
        for operation in operations:
            arguments = operation["arguments"]
            if operation["kind"] == OperationKind.CORRECT:
                days[tuple(arguments["block"])] = day
            elif operation["kind"] == OperationKind.SET_HEADINGS and arguments["article"] == article.ref:
                days |= dict.fromkeys(arguments, day)
    return days


def _compare(printed: str, shown: str, numbers: Iterator[int], make_fix: Callable[..., Fix]) -> Corrected:
    pieces = compare_texts(make_readable(printed), make_readable(shown))
    segments = (
        before if before == after else make_fix(number=next(numbers), before=before, after=after)
        for before, after in pieces
    )
    return Corrected(printed, tuple(segments))


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
