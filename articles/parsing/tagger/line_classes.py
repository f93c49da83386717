"""What each line is to the flow of the page: the likeliest chain of parts.

What a line's own words tell is certain (`marks`); the rest is scored by several networks (`network`) from
`features` of the line and of the breaks around it. The chain that they favour together is taken; where they
differ it is less sure.
"""

from __future__ import annotations

from collections.abc import Sequence

from articles.parsing.lines import Line
from articles.parsing.marks import CHAIN_PARTS, Part
from articles.parsing.tagger.crf import Chain, allow_parts
from articles.parsing.tagger.features import View
from articles.parsing.tagger.network import index_features, read_networks, score_lines
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
    names, numbers = read_networks()
    found = index_features([view.features(i) for i in range(len(lines))], names)
    chain = Chain(score_lines(found, view.kin, numbers), allow_parts(view.fixed), numbers.steps)
    best = chain.best()
    sure = [
        float(row[_BY_ITSELF].sum() if part in _BY_ITSELF else row[part])
        for row, part in zip(chain.chances(), best, strict=True)
    ]
    return [CHAIN_PARTS[part] for part in best], sure
