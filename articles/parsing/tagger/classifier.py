"""The class of each line: the likeliest chain of classes.

Where a line's own words settle its class (`marks`), that stands. The other lines are scored by several
networks (`network`) from `features` of the line and of the breaks around it. The best chain by their mean is
taken; where they disagree, the confidence is lower.
"""

from __future__ import annotations

from collections.abc import Sequence

from articles.parsing.lines import Line
from articles.parsing.tagger.crf import Chain, allow_classes
from articles.parsing.tagger.features import PageView
from articles.parsing.tagger.line_classes import LINE_CLASSES, LineClass
from articles.parsing.tagger.network import index_features, read_networks, score_lines
from articles.parsing.topics import Topics

_INNER = [LINE_CLASSES.index(inner) for inner in (LineClass.SUBHEAD, LineClass.ABSTRACT, LineClass.BODY)]


def classify_lines(
    lines: Sequence[Line], noise: frozenset[int], topics: Topics
) -> tuple[list[LineClass], list[float]]:
    """The class of each line and its confidence, 0 to 1. Never raises.

    `noise` holds the page's lines that are already known to belong to no story. Subhead, abstract and body
    count as one class for the confidence, since none of them moves a story's border.
    """
    view = PageView(lines, noise, topics)
    names, parameters = read_networks()
    indices = index_features([view.features(i) for i in range(len(lines))], names)
    scores = score_lines(indices, view.heading_like, parameters)
    chain = Chain(scores, allow_classes(view.fixed), parameters.steps)
    best = chain.best()
    confidence = [
        float(row[_INNER].sum() if chosen in _INNER else row[chosen])
        for row, chosen in zip(chain.marginals(), best, strict=True)
    ]
    return [LINE_CLASSES[chosen] for chosen in best], confidence
