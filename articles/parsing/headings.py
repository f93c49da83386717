"""The heading lines of a story → banner, kicker, headline, deck."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import product
from math import exp

from articles.parsing.roles import FIELD_ROLES, Role
from articles.parsing.tagger.candidates import read_weights
from articles.parsing.tagger.features import COLUMN_END, size_of

MOST_LINES = 4
_RANKS = {Role.KICKER: 0, Role.HEADLINE: 1, Role.DECK: 2}

# What leads up to a headline: 陈敏尔在南开区调研时强调 (000 l.5).
_LEADS_UP = re.compile(
    r"(?:强调|指出|表示|要求|提出|认为|显示|透露|介绍|批准|命令|发文|部署|举行|召开|印发|通知)[:：]?$|[—:：]$"
)
_TELLS_MORE = re.compile(r"^(?:[—―-]+|记|访|写在|论|来自)")
_OFFICE = re.compile(r"(?:部|委|局|院|厅|署|会|省|市|县|区|国|团|社|办|司令部)(?:[:：])?$")


def name_heads(texts: Sequence[str], *, wide: bool = False) -> tuple[list[Role], float]:
    """The role of each heading line of one story, in print order, and how sure they are, 0 to 1.

    `wide`: the page prints full-width digits, as papers of 1998 do, where a second line is a deck.
    Never raises. One line is the headline, those above it kickers, those below it decks; a banner may stand
    anywhere.
    """
    choices = weigh_heads(texts, read_weights()["heads"], wide=wide)
    if not choices:
        return [], 1.0
    roles, chance = max(choices, key=lambda choice: choice[1])
    return list(roles), chance


def weigh_heads(
    texts: Sequence[str], weights: Mapping[str, Mapping[str, float]], *, wide: bool = False
) -> list[tuple[tuple[Role, ...], float]]:
    """Every way to name the lines, with its chance. Lines beyond the fourth are decks."""
    few = texts[:MOST_LINES]
    scores = [_score_roles(head_features(few, n, wide=wide), weights) for n in range(len(few))]
    ways = [
        (way, exp(sum(row[role] for row, role in zip(scores, way, strict=True)))) for way in _ways(len(few))
    ]
    total = sum(weight for _, weight in ways)
    rest = (Role.DECK,) * (len(texts) - len(few))
    return [(way + rest, weight / total) for way, weight in ways]


def _score_roles(features: Iterator[str], weights: Mapping[str, Mapping[str, float]]) -> dict[Role, float]:
    scores = dict.fromkeys(FIELD_ROLES, 0.0)
    for feature in features:
        for role, weight in weights.get(feature, {}).items():
            scores[Role(role)] += weight
    return scores


@cache
def _ways(count: int) -> tuple[tuple[Role, ...], ...]:
    """The ways to name `count` lines: a banner anywhere, else kickers, one headline, decks."""
    ways = []
    for way in product(FIELD_ROLES, repeat=count):
        named = [_RANKS[role] for role in way if role != Role.COLUMN]
        if way.count(Role.HEADLINE) == 1 and way.count(Role.COLUMN) < 2 and named == sorted(named):
            ways.append(way)
    return tuple(ways)


def head_features(texts: Sequence[str], n: int, *, wide: bool = False) -> Iterator[str]:
    """What line `n` of a story's headings tells of its role."""
    text = texts[n]
    size = size_of(len(text))
    others = [len(other) for m, other in enumerate(texts) if m != n]
    place = f"{n}/{min(len(texts), 4)}"
    yield "any"
    yield f"place {place}"
    if wide:
        yield f"wide place {place}"
    yield f"size{size}"
    yield f"size{size} place {place}"
    yield f"longest{len(text) >= max(others, default=0):d} place {place}"
    yield f"longer{max(-3, min(3, round((len(text) - max(others, default=0)) / 4)))} place {place}"
    if _LEADS_UP.search(text):
        yield "leads-up"
    if _TELLS_MORE.search(text):
        yield "tells-more" + text[:1]
    if COLUMN_END.search(text):
        yield "column-end"
    if _OFFICE.search(text) and size < 4:
        yield f"office place {place}"
    for mark in "“:?!,、— ":
        if mark in text:
            yield f"has{mark}"
            yield f"has{mark} place {place}"
    if any(char.isdigit() for char in text):
        yield "digit"
    yield f"ends {text[-1:]}"
    yield f"ends {text[-2:]}"
    if n + 1 < len(texts):
        yield f"next dash{texts[n + 1].startswith('—'):d} column-end{bool(COLUMN_END.search(texts[n + 1])):d}"
        yield f"next has {' ' in texts[n + 1]:d}"
    if n:
        yield f"above leads-up{bool(_LEADS_UP.search(texts[n - 1])):d}"
        yield f"above column-end{bool(COLUMN_END.search(texts[n - 1])):d}"
        yield f"above has {' ' in texts[n - 1]:d}"
