"""What each line is to the flow of the page: the likeliest chain of parts.

What a line's own words tell is certain (`marks`); the rest is weighed by `features` of the line and of the
breaks around it, with the weights that `learning.learn` found (`chains`).
"""

from __future__ import annotations

from collections.abc import Sequence

from articles.parsing.chains import Chain, chain_weights
from articles.parsing.features import View
from articles.parsing.lines import Line
from articles.parsing.marks import CHAIN_PARTS, Part
from articles.parsing.topics import Topics

_BY_ITSELF = [CHAIN_PARTS.index(part) for part in (Part.SUBHEAD, Part.ABSTRACT, Part.BODY)]


def mark_parts(
    lines: Sequence[Line], noise: frozenset[int], topics: Topics
) -> tuple[list[Part], list[float]]:
    """One part for each line and how sure it is, 0 to 1. Never raises.

    `noise` holds places already known to belong to no story. A line that stands by itself in a text is as
    sure as all parts together that say so: whether it is a subhead moves no border.
    """
    view = View(lines, noise, topics)
    features, steps = chain_weights()
    chain = Chain([view.features(i) for i in range(len(lines))], view.fixed, features, steps)
    best = chain.best()
    sure = [
        sum(row[other] for other in (_BY_ITSELF if part in _BY_ITSELF else (part,)))
        for row, part in zip(chain.chances(), best, strict=True)
    ]
    return [CHAIN_PARTS[part] for part in best], sure
