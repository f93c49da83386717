"""How close two articles are, and why. No database.

The thresholds were set by reading 360 pairs from 6,300 articles of four newspapers, drawn by their reason.
Of the last 120 pairs, 113 remain with these thresholds, and 101 of them are related for the reason given: 15
of 16 as the same story, 31 of 36 as the same event, 23 of 25 by people and tags, 32 of 36 by their text. Most
of the wrong ones are formulaic texts: weather, appointments, elections in many provinces.

Of 62 other pairs, from 1,324 items of a news programme, 44 of 50 were related for the reason given, but none
of 12 as the same story: they were formulas of the programme. Hence SAME_IN_NEWSPAPER and LEAST_OF_STORY. Of
all 69 pairs from 33,000 articles that are alike in one newspaper by 0.92 or more, one was the same story: 64
were a tabloid's (of which 40 were read: prices and rates), four told other facts in the same words (a French
edition, then a Russian one). Both thresholds together leave that one.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from math import log, sqrt

from articles.models.relation import Reason
from articles.models.tag import TagKind

# How much of one article's characteristic words the other has, by weight.
SAME_EVENT, ALIKE, TAGGED_ALIKE = 0.5, 0.33, 0.25
LIKELY_SAME = 0.5  # from which the texts themselves are compared
SAME_TEXT = 0.7  # Dice's coefficient of their pairs of characters
SAME_IN_NEWSPAPER = 0.99  # below it one newspaper's texts that are so alike are a formula with other facts
LEAST_OF_STORY = (
    200  # characters of a text that one newspaper prints again: shorter ones are prices and rates
)
EVENT_DAYS = 14  # of the same story too: what is printed again later is a formula
LONGER = 3  # a text so many times as long has words of many others: it counts as less like them
TAGS_WEIGHT = 0.2  # of a tag that nothing else has; a common tag weighs less
LEAST_RARITY = 0.45  # of the shared tags that are a reason
SHOWN_NAMES = 3
EVENTS_AND_PEOPLE = (TagKind.EVENT, TagKind.PERSON)


@dataclass(frozen=True, slots=True)
class Subject:
    """What an article is compared by, besides its words.

    `chars` is the length of its text, `tags` are the kinds of its tags by name.
    """

    pk: int
    newspaper: int
    date: datetime.date | None
    chars: int
    tags: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class FoundRelation:
    """Why two articles are related, the tags behind it, and how close they are."""

    reason: Reason
    names: tuple[str, ...]
    closeness: float


def find_rarity(number: int, total: int) -> float:
    """1 for a tag of one article, 0 for a tag of all."""
    return 1 - log(max(number, 1)) / log(total) if total > number else 0


def relate(
    one: Subject,
    other: Subject,
    share: float,
    rarities: Mapping[str, float],
    *,
    likeness: float = 0,
) -> FoundRelation | None:
    """Why these are related; None if they are not.

    `share` is how much of the characteristic words of `one` the other has, `rarities` are those of its tags,
    `likeness` is that of the texts.
    """
    share *= sqrt(min(1, LONGER * one.chars / max(other.chars, 1)))
    shared = sorted(one.tags.keys() & other.tags.keys(), key=lambda name: (-rarities[name], name))
    rarity = sum(rarities[name] for name in shared)
    events, people = ([name for name in shared if one.tags[name] == kind] for kind in EVENTS_AND_PEOPLE)
    is_rare, is_tagged_alike = rarity >= LEAST_RARITY, share >= TAGGED_ALIKE
    is_same, is_formula = _compare_texts(one, other, likeness)
    is_event = share >= SAME_EVENT and not is_formula and _are_near(one, other)
    grounds: list[tuple[bool, Reason, list[str]]] = [
        (is_same, Reason.STORY, []),
        (bool(events), Reason.EVENT, events),
        (is_event, Reason.EVENT, []),
        (bool(people) and (is_rare or is_tagged_alike), Reason.PEOPLE, people),
        (is_rare and is_tagged_alike, Reason.TAGS, shared),
        (share >= ALIKE, Reason.TEXT, []),
    ]
    for holds, reason, names in grounds:
        if holds:
            return FoundRelation(reason, tuple(names[:SHOWN_NAMES]), share + TAGS_WEIGHT * rarity)
    return None


def find_likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """The share of common pairs of characters (Dice's coefficient)."""
    return 2 * len(one & other) / ((len(one) + len(other)) or 1)


def _compare_texts(one: Subject, other: Subject, likeness: float) -> tuple[bool, bool]:
    """Whether they have one text in two near issues, and whether a formula of their newspaper in common."""
    if one.newspaper != other.newspaper:
        return likeness >= SAME_TEXT and _are_near(one, other), False
    is_same = likeness >= SAME_IN_NEWSPAPER and min(one.chars, other.chars) >= LEAST_OF_STORY
    return is_same and one.date != other.date and _are_near(one, other), likeness >= SAME_TEXT and not is_same


def _are_near(one: Subject, other: Subject) -> bool:
    return one.date is not None and other.date is not None and abs((one.date - other.date).days) <= EVENT_DAYS
