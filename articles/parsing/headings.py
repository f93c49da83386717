"""The roles of a story's heading lines: column, kicker, headline, deck."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import pairwise, product
from math import exp
from operator import getitem

from articles.parsing.bigrams import bond
from articles.parsing.marks import is_attendance, is_column_head
from articles.parsing.roles import FIELD_ROLES, Role
from articles.parsing.tagger.candidates import read_weights
from articles.parsing.tagger.features import COLUMN_END, size_of

MOST_LINES = 4
_CUT_BITS = 4.0  # of two characters of one word
_WORD_CHARS = 4  # of the head of a column that stands over a headline
_COLUMN_CHARS = 6  # of one that stands under a headline
_MOST_LONGER = 2  # times that the other line of a headline broken over two is as long
_RANKS = {Role.KICKER: 0, Role.HEADLINE: 1, Role.DECK: 2}

# Kickers that lead up to a headline: 陈敏尔在南开区调研时强调 (000 l.5).
_LEADS_UP = re.compile(
    r"(?:强调|指出|表示|要求|提出|认为|显示|透露|介绍|批准|命令|发文|部署|举行|召开|印发|通知|宣布|呼吁|建议|决定|承诺|提醒)[:：]?$|[—:：]$"
)
_ADDS_DETAIL = re.compile(r"^(?:[—―-]+|记|访|写在|论|来自)")
_REPORTS = re.compile("(?:文章|报道|披露|消息)$")
_OFFICE = re.compile(
    r"(?:部|委|局|院|厅|署|会|省|市|县|区|乡|镇|村|州|旗|国|团|社|办|厂|矿|校|公司|司令部)(?:[:：])?$"
)


def name_headings(
    texts: Sequence[str], *, wide: bool = False, is_home: bool = True
) -> tuple[list[Role], float]:
    """The role of each heading line of one story, in print order, and the confidence, 0 to 1.

    `wide`: the page prints full-width digits, as papers of 1998 do, where a second line is a deck.
    `is_home`: the page is like those that the home networks have learnt from; other papers' headings have
    weights of their own. One line is the headline, those above it kickers, those below it decks; a column
    may stand anywhere. Never raises.
    """
    choices = weigh_headings(texts, read_weights()["headings" if is_home else "other headings"], wide=wide)
    for roles, chance in sorted(choices, key=lambda choice: -choice[1]):
        if (
            _continues_headline(roles, texts)
            or _misnames_column(roles, texts)
            or _misnames_deck(roles, texts)
        ):
            continue
        if is_home or not _misplaces_column(roles, texts):
            return list(roles), chance
    return [], 1.0


def _continues_headline(way: Sequence[Role], texts: Sequence[str]) -> bool:
    """Whether a line is named column that is the rest of the headline above it.

    The headline's words are cut (新式机|器), or the two lines are clauses of one length (苦干三月|造出水泵).
    """
    return any(
        role == Role.COLUMN
        and not is_column_head(text)
        and (len(above) == len(text) or bond(above[-1], text[0]) > _CUT_BITS)
        for (above, text), role in zip(pairwise(texts), way[1:], strict=True)
    )


def _misnames_deck(way: Sequence[Role], texts: Sequence[str]) -> bool:
    """Whether a role other than deck is given to a line below the first that says only who took part."""
    return any(
        is_attendance(text) and role != Role.DECK for text, role in zip(texts[1:], way[1:], strict=True)
    )


def _misnames_column(way: Sequence[Role], texts: Sequence[str]) -> bool:
    """Whether a role other than column is given to the only line that reads as a column's head.

    Such a line may also stand under its headline: 短评, in 1958. Over a deck alone (——写在春节之前) it is the
    headline.
    """
    columns = [n for n, text in enumerate(texts[:MOST_LINES]) if is_column_head(text)]
    has_headline = sum(not text.startswith("—") for text in texts) > 1
    return has_headline and len(columns) == 1 and way[columns[0]] != Role.COLUMN


def is_one_headline(roles: Sequence[Role], texts: Sequence[str]) -> bool:
    """Whether two lines right under each other, named column and headline, are one headline over a report.

    So another paper breaks it: 养鸭不用愁|合同到地头. Over a text that begins with a dateline, seven of eight
    such pairs whose column is no column's head are; columns stand over letters, questions and essays. Where
    the headline is more than twice as long (晚报调查|一碗牛肉面里究竟有几片肉), the other is a column.
    """
    named = dict(zip(roles, texts, strict=True))
    if named.keys() != {Role.COLUMN, Role.HEADLINE}:
        return False
    column, headline = named[Role.COLUMN], named[Role.HEADLINE]
    return not is_column_head(column) and len(headline) <= _MOST_LONGER * len(column)


def _misplaces_column(way: Sequence[Role], texts: Sequence[str]) -> bool:
    """Whether a line of another paper's headings is a kicker of a word or two, or a column that is longer
    than the headline above it: the first is the head of a column (法庭, 连载), the second is none.

    Of the first lines of such headings with at most four characters, 37 are columns and two kickers, which
    name who reports (外报披露).
    """
    first = texts[0]
    is_word = len(first) <= _WORD_CHARS and all("\u4e00" <= char <= "\u9fff" for char in first)
    names_source = _LEADS_UP.search(first) or _OFFICE.search(first) or _REPORTS.search(first)
    if way[0] == Role.KICKER and is_word and not names_source:
        return True
    return any(
        role == Role.COLUMN and len(text) > max(_COLUMN_CHARS, len(above)) and not is_column_head(text)
        for (above, text), role in zip(pairwise(texts), way[1:], strict=True)
    )


def weigh_headings(
    texts: Sequence[str], weights: Mapping[str, Mapping[str, float]], *, wide: bool = False
) -> list[tuple[tuple[Role, ...], float]]:
    """Every way to name the lines, with its chance. Lines beyond the fourth are decks."""
    few = texts[:MOST_LINES]
    if len(few) < 2:
        return [(way, 1.0) for way in _ways(len(few))]
    scores = [_score_roles(heading_features(few, n, wide=wide), weights) for n in range(len(few))]
    ways = [(way, exp(sum(map(getitem, scores, way)))) for way in _ways(len(few))]
    total = sum(weight for _, weight in ways)
    rest = (Role.DECK,) * (len(texts) - len(few))
    return [(way + rest, weight / total) for way, weight in ways]


def _score_roles(features: Iterator[str], weights: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
    known = list(filter(None, map(weights.get, features)))
    return {role: sum([own.get(role, 0.0) for own in known]) for role in FIELD_ROLES}


@cache
def _ways(count: int) -> tuple[tuple[Role, ...], ...]:
    """The ways to name `count` lines: kickers, one headline, decks, and at most one column anywhere."""
    ways = []
    for way in product(FIELD_ROLES, repeat=count):
        named = [_RANKS[role] for role in way if role != Role.COLUMN]
        if way.count(Role.HEADLINE) == 1 and way.count(Role.COLUMN) < 2 and named == sorted(named):
            ways.append(way)
    return tuple(ways)


def heading_features(texts: Sequence[str], n: int, *, wide: bool = False) -> Iterator[str]:
    """The features of line `n` of a story's headings that bear on its role."""
    place = f"{n}/{min(len(texts), 4)}"
    yield "any"
    yield f"place {place}"
    if wide:
        yield f"wide place {place}"
    yield from _length_features(texts, n, place)
    yield from _wording_features(texts[n], place)
    yield from _neighbour_features(texts, n)


def _length_features(texts: Sequence[str], n: int, place: str) -> Iterator[str]:
    """The line's length, by itself and against the other heading lines."""
    length = len(texts[n])
    size = size_of(length)
    longest_other = max((len(other) for m, other in enumerate(texts) if m != n), default=0)
    yield f"size{size}"
    yield f"size{size} place {place}"
    yield f"longest{length >= longest_other:d} place {place}"
    yield f"longer{max(-3, min(3, round((length - longest_other) / 4)))} place {place}"
    if _OFFICE.search(texts[n]) and size < 4:
        yield f"office place {place}"


def _wording_features(text: str, place: str) -> Iterator[str]:
    """The line's phrases, marks and last characters."""
    if _LEADS_UP.search(text):
        yield "leads-up"
    if _ADDS_DETAIL.search(text):
        yield "tells-more" + text[:1]
    if COLUMN_END.search(text):
        yield "column-end"
    for mark in "“:?!,、— ":
        if mark in text:
            yield f"has{mark}"
            yield f"has{mark} place {place}"
    if any(map(str.isdigit, text)):
        yield "digit"
    yield f"ends {text[-1:]}"
    yield f"ends {text[-2:]}"


def _neighbour_features(texts: Sequence[str], n: int) -> Iterator[str]:
    """How the heading lines above and below look."""
    if n + 1 < len(texts):
        below = texts[n + 1]
        yield f"next dash{below.startswith('—'):d} column-end{bool(COLUMN_END.search(below)):d}"
        yield f"next has {' ' in below:d}"
    if n:
        above = texts[n - 1]
        yield f"above leads-up{bool(_LEADS_UP.search(above)):d}"
        yield f"above column-end{bool(COLUMN_END.search(above)):d}"
        yield f"above has {' ' in above:d}"
