"""The ways on from a search that finds nothing, as links."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import QueryDict

from articles.search import Way, WayKind

DROPPED = {
    WayKind.ANY_DATE: ("date_from", "date_to"),
    WayKind.WORDS: ("exact",),
    WayKind.FEWER_WORDS: (),
}


@dataclass(frozen=True, slots=True)
class WayLink:
    """A link; `text` is its query, in Chinese, if that differs from the one asked."""

    label: str
    text: str
    count: int
    url: str


def link_ways(given: QueryDict, ways: Iterable[Way]) -> list[WayLink]:
    return [_link_way(given, way) for way in ways]


def _link_way(given: QueryDict, way: Way) -> WayLink:
    is_other = way.kind in (WayKind.WORDS, WayKind.FEWER_WORDS)
    query = given.copy()
    for name in ("p", *DROPPED.get(way.kind, [name for name in given if name not in ("q", "exact", "sort")])):
        query.pop(name, None)
    if is_other:
        query["q"] = way.text
    return WayLink(str(way.kind.label), way.text if is_other else "", way.count, f"?{query.urlencode()}")
