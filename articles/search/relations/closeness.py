"""How close two articles are, and why. No database."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from math import log

from articles.models.relation import Reason
from articles.models.tag import TagKind

# Shares of common pairs of characters (Dice's coefficient). Two reports chosen at random share 0.05 to 0.12.
SAME_STORY, SAME_EVENT, ALIKE = 0.45, 0.22, 0.13
EVENT_DAYS = 14
TAGS_WEIGHT = 0.2  # of a tag that nothing else has; a common tag weighs less
LEAST_RARITY = 0.35  # of all shared tags together, to be a reason by themselves
SHOWN_NAMES = 3


@dataclass(frozen=True, slots=True)
class Subject:
    """What an article is compared by: its pairs of characters, and the kinds of its tags by name."""

    pk: int
    newspaper: int
    date: datetime.date | None
    grams: frozenset[str]
    tags: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Kinship:
    """Why two articles are related, the tags behind it, and how close they are; equal in both directions."""

    reason: Reason
    names: tuple[str, ...]
    closeness: float


def find_rarity(number: int, total: int) -> float:
    """1 for a tag of one article, 0 for a tag of all."""
    return 1 - log(max(number, 1)) / log(total) if total > number else 0


def relate(one: Subject, other: Subject, rarities: Mapping[str, float]) -> Kinship | None:
    """Why these are related; None if they are not. `rarities` are those of the tags of `one`."""
    shared = sorted(one.tags.keys() & other.tags.keys(), key=lambda name: (-rarities[name], name))
    rarity = sum(rarities[name] for name in shared)
    alike = find_likeness(one.grams, other.grams)
    events = [name for name in shared if one.tags[name] == TagKind.EVENT]
    people = [name for name in shared if one.tags[name] == TagKind.PERSON]
    grounds: list[tuple[bool, Reason, list[str]]] = [
        (alike >= SAME_STORY and not _are_of_one_issue(one, other), Reason.STORY, []),
        (bool(events) or (alike >= SAME_EVENT and _are_near(one, other)), Reason.EVENT, events),
        (bool(people), Reason.PEOPLE, people),
        (rarity >= LEAST_RARITY, Reason.TAGS, shared),
        (alike >= ALIKE, Reason.TEXT, []),
    ]
    for holds, reason, names in grounds:
        if holds:
            return Kinship(reason, tuple(names[:SHOWN_NAMES]), alike + TAGS_WEIGHT * rarity)
    return None


def find_likeness(one: frozenset[str], other: frozenset[str]) -> float:
    return 2 * len(one & other) / ((len(one) + len(other)) or 1)


def _are_of_one_issue(one: Subject, other: Subject) -> bool:
    return (one.newspaper, one.date) == (other.newspaper, other.date)


def _are_near(one: Subject, other: Subject) -> bool:
    return one.date is not None and other.date is not None and abs((one.date - other.date).days) <= EVENT_DAYS
