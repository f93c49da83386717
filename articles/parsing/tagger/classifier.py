"""The class of each line: the likeliest chain of classes.

Where a line's own words settle its class (`marks`), that stands. The other lines are scored by networks
(`network`) from `features` of the line and of the breaks around it. The home networks have learnt from one
paper's layouts and are the best on pages like it; the general networks have learnt from other papers'
styles as well. All of them decide together. Where the home networks are unsure of a page on the whole, or
the general ones are surer of it, these have the greater share. How far the networks agree is known to the
confidence.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from articles.parsing.line_classes import LINE_CLASSES, LineClass
from articles.parsing.lines import Line
from articles.parsing.tagger.crf import Chain, allow_classes
from articles.parsing.tagger.features import PageView
from articles.parsing.tagger.network import HOME_NETWORKS, index_features, read_networks, score_lines
from articles.parsing.topics import Topics

MOST_DOUBT = 0.025  # of the home networks about a page like theirs
_MUCH_SURER = 0.002  # by which the general networks must be surer of such a page, for it to be another's
_HOME_SHARE = {True: 0.5, False: 0.25}  # of what is decided, on a page like theirs and on any other
_INNER = [LINE_CLASSES.index(inner) for inner in (LineClass.SUBHEAD, LineClass.ABSTRACT, LineClass.BODY)]
_IS_INNER = np.isin(np.arange(len(LINE_CLASSES)), _INNER)


@dataclass(frozen=True, slots=True)
class Classified:
    """The class of each line, and how likely it is.

    `confidence` is the class's probability by all networks, 0 to 1, `least` by the one that doubts it most of
    those for such a page, `second` by the other networks. `chances` holds lines × classes, the probability of
    every class. `doubt` is how unsure the home networks are of the page on the whole, 0 to 1, `general_doubt`
    the others; `is_home`, whether the page is like those that the home networks have learnt from.
    """

    classes: list[LineClass]
    confidence: list[float]
    least: list[float]
    second: list[float]
    chances: NDArray[np.float64]
    doubt: float
    general_doubt: float
    is_home: bool

    def settle(self, classes: Mapping[int, LineClass]) -> Classified:
        """The same, with these lines certainly of these classes."""
        places = list(classes)
        chances = self.chances.copy()
        chances[places] = 0
        chances[places, [LINE_CLASSES.index(settled) for settled in classes.values()]] = 1
        confidence, least, second = (
            [1.0 if i in classes else chance for i, chance in enumerate(given)]
            for given in (self.confidence, self.least, self.second)
        )
        return replace(
            self,
            classes=[classes.get(i, own) for i, own in enumerate(self.classes)],
            confidence=confidence,
            least=least,
            second=second,
            chances=chances,
        )


def classify_lines(lines: Sequence[Line], noise: frozenset[int], topics: Topics) -> Classified:
    """The classes of the page's lines. Never raises.

    `noise` holds the page's lines that are already known to belong to no story. Subhead, abstract and body
    count as one class for the confidence, since none of them moves a story's border.
    """
    view = PageView(lines, noise, topics)
    names, networks = read_networks()
    indices = index_features([view.features(i) for i in range(len(lines))], names)
    chain = Chain(
        score_lines(indices, view.heading_like, networks), allow_classes(view.fixed), networks.steps
    )
    chances = chain.marginals()
    own, other = chances[:HOME_NETWORKS], chances[HOME_NETWORKS:]
    free = [i for i, settled in enumerate(view.fixed) if settled is None]
    doubt, general_doubt = (_measure_doubt(each, free) for each in (own, other))
    is_home = doubt <= min(MOST_DOUBT, general_doubt + _MUCH_SURER)
    shares = _share_out(is_home=is_home, networks=len(chances))
    best = chain.best(shares)
    chosen = _take_chosen(chances, best)
    fit, others = (chosen[:HOME_NETWORKS], chosen[HOME_NETWORKS:])[:: 1 if is_home else -1]
    return Classified(
        [LINE_CLASSES[place] for place in best],
        (shares @ chosen).tolist(),
        fit.min(0).tolist(),
        others.mean(0).tolist(),
        np.tensordot(shares, chances, 1),
        doubt,
        general_doubt,
        is_home,
    )


def _share_out(*, is_home: bool, networks: int) -> NDArray[np.float64]:
    """For each network its share of what is decided; together 1."""
    home, general = _HOME_SHARE[is_home], 1 - _HOME_SHARE[is_home]
    others = networks - HOME_NETWORKS
    return np.array([home / HOME_NETWORKS] * HOME_NETWORKS + [general / others] * others)


def _measure_doubt(chances: NDArray[np.float64], free: Sequence[int]) -> float:
    """How unlikely the free lines' likeliest classes are on average; 0 where no line is free."""
    return float((1 - chances.mean(0)[free].max(1)).mean()) if free else 0.0


def _take_chosen(chances: NDArray[np.float64], best: Sequence[int]) -> NDArray[np.float64]:
    """Networks × lines: the probability of each line's chosen class."""
    places = np.array(best, np.intp)
    own = chances[:, np.arange(len(best)), places]
    return np.where(_IS_INNER[places], chances[:, :, _INNER].sum(-1), own)
