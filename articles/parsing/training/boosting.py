"""Learns `boosted_trees`: each tree lessens the log loss that those before it leave."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from articles.parsing.boosted_trees import Trees

BINS = 48  # limits tried of each feature, at even shares of its values
LEVELS = 4
RATE = 0.08
STEADY = 8.0  # added to a leaf's weight, so that few rows move it little


@dataclass(frozen=True, slots=True, eq=False)
class _Binned:
    """Rows × features, each value as the number of limits below it."""

    values: NDArray[np.intp]
    limits: list[NDArray]


def learn_trees(
    rows: NDArray, truth: NDArray, weights: NDArray, *, count: int, seed: int = 0, share: float = 0.7
) -> Trees:
    """`count` trees for the chance that `truth` is 1; each sees a random `share` of the rows and features."""
    rng = np.random.default_rng(seed)
    binned = _bin(rows)
    base = float(np.log(np.average(truth, weights=weights) / (1 - np.average(truth, weights=weights))))
    scores = np.full(len(rows), base)
    made = []
    for _ in range(count):
        chance = 1 / (1 + np.exp(-scores))
        drawn = weights * (rng.random(len(rows)) < share)
        usable = rng.random(rows.shape[1]) < share
        features, limits, places = _grow(
            binned, drawn * (truth - chance), drawn * chance * (1 - chance), usable
        )
        size = 1 << LEVELS
        up = np.bincount(places, drawn * (truth - chance), size)
        down = np.bincount(places, drawn * chance * (1 - chance), size)
        leaves = RATE * up / (down + STEADY)
        scores = scores + leaves[places]
        made.append((features, limits, leaves))
    features, limits, leaves = (np.array(part) for part in zip(*made, strict=True))
    return Trees(features.astype(np.intp), limits.astype(np.float32), leaves.astype(np.float32), base)


def _bin(rows: NDArray) -> _Binned:
    shares = np.linspace(0, 1, BINS + 1)[1:-1]
    limits = [np.unique(np.quantile(column, shares, method="lower").astype(np.float32)) for column in rows.T]
    values = np.stack(
        [
            np.searchsorted(limit, column.astype(np.float32), "left")
            for limit, column in zip(limits, rows.T, strict=True)
        ],
        1,
    )
    return _Binned(values, limits)


def _grow(
    binned: _Binned, slopes: NDArray, curves: NDArray, usable: NDArray
) -> tuple[list[int], list[float], NDArray[np.intp]]:
    """The questions of the best tree, level by level, and the leaf of each row."""
    places = np.zeros(len(binned.values), np.intp)
    features: list[int] = []
    limits: list[float] = []
    for level in range(LEVELS):
        best = (-1.0, 0, 0)
        for feature in np.flatnonzero(usable):
            gains = _weigh_limits(binned.values[:, feature], places, 1 << level, slopes, curves)
            at = int(gains[: len(binned.limits[feature])].argmax()) if len(binned.limits[feature]) else 0
            best = max(best, (float(gains[at]), int(feature), at))
        _, feature, at = best
        features.append(feature)
        limits.append(float(binned.limits[feature][at]))
        places = places | ((binned.values[:, feature] > at).astype(np.intp) << level)
    return features, limits, places


def _weigh_limits(
    values: NDArray, places: NDArray, leaves: int, slopes: NDArray, curves: NDArray
) -> NDArray[np.float64]:
    """How much each limit of a feature lessens the loss, split over all leaves."""
    cells = places * BINS + values
    up = np.bincount(cells, slopes, leaves * BINS).reshape(leaves, BINS).cumsum(1)
    down = np.bincount(cells, curves, leaves * BINS).reshape(leaves, BINS).cumsum(1)
    over, under = up[:, -1:] - up, down[:, -1:] - down
    return (up**2 / (down + STEADY) + over**2 / (under + STEADY)).sum(0)
