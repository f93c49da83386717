"""The class of each line: the likeliest chain of classes.

Where a line's own words settle its class (`marks`), that stands. The other lines are scored by networks
(`network`) from `features` of the line and of the breaks around it. The home networks have learnt from one
paper's layouts and are the best on pages like it. Where they are unsure of a page on the whole, it is
another paper's, and the general network decides, which has learnt from other papers' styles as well; all
networks then share in the confidence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from articles.parsing.lines import Line
from articles.parsing.tagger.crf import Chain, allow_classes
from articles.parsing.tagger.features import PageView
from articles.parsing.tagger.line_classes import LINE_CLASSES, LineClass
from articles.parsing.tagger.network import index_features, read_networks, score_lines
from articles.parsing.topics import Topics

# Mean uncertainty of the home networks about a page's lines: below 0.03 on 39 of 40 pages like those that
# they have learnt from, above 0.037 on forty pages in the manner of other papers.
_UNSURE_PAGE = 0.035
_INNER = [LINE_CLASSES.index(inner) for inner in (LineClass.SUBHEAD, LineClass.ABSTRACT, LineClass.BODY)]


@dataclass(frozen=True, slots=True)
class Classified:
    """The class of each line and its confidence, 0 to 1; whether the page is like those of the home
    networks."""

    classes: list[LineClass]
    confidence: list[float]
    is_home: bool


def classify_lines(lines: Sequence[Line], noise: frozenset[int], topics: Topics) -> Classified:
    """The classes of the page's lines. Never raises.

    `noise` holds the page's lines that are already known to belong to no story. Subhead, abstract and body
    count as one class for the confidence, since none of them moves a story's border.
    """
    view = PageView(lines, noise, topics)
    names, home, general = read_networks()
    indices = index_features([view.features(i) for i in range(len(lines))], names)
    allowed = allow_classes(view.fixed)
    chain = Chain(score_lines(indices, view.heading_like, home), allowed, home.steps)
    marginals = chain.marginals()
    free = [i for i, settled in enumerate(view.fixed) if settled is None]
    is_home = not free or float((1 - marginals[free].max(1)).mean()) <= _UNSURE_PAGE
    if not is_home:
        networks = len(home.steps), len(general.steps)
        chain = Chain(score_lines(indices, view.heading_like, general), allowed, general.steps)
        marginals = np.average([marginals, chain.marginals()], axis=0, weights=networks)
    best = chain.best()
    confidence = [
        float(row[_INNER].sum() if chosen in _INNER else row[chosen])
        for row, chosen in zip(marginals, best, strict=True)
    ]
    return Classified([LINE_CLASSES[chosen] for chosen in best], confidence, is_home)
