"""Boosted trees: a chance between 0 and 1 from numbers of any scale.

Every tree asks one question a level (is this feature above that limit?), the same for all rows, so a tree's
answer is a number of as many bits as it has levels, and all trees are read in one step. `training.boosting`
learns them. Source: oblivious trees (Prokhorenkova et al. 2018, CatBoost).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class Trees:
    """`features` and `limits` trees × levels, `leaves` trees × 2^levels: what each answer adds to the score,
    which starts at `base`. Those of several chances have one more, first axis."""

    features: NDArray[np.intp]
    limits: NDArray[np.float32]
    leaves: NDArray[np.float32]
    base: float | NDArray[np.float64]

    def score(self, rows: NDArray) -> NDArray[np.float64]:
        """For each row of features, the log of the odds; of several chances, rows × chances."""
        answers = rows.astype(np.float32).take(self.features, 1) > self.limits
        bits = (1 << np.arange(self.features.shape[-1])).astype(np.float32)
        places = (answers.astype(np.float32) @ bits).astype(np.intp)
        *trees, size = self.leaves.shape
        firsts = np.arange(0, self.leaves.size, size).reshape(trees)
        return self.base + self.leaves.take(firsts + places).sum(-1, dtype=np.float64)

    def chance(self, rows: NDArray) -> NDArray[np.float64]:
        """For each row of features, the chance; of several, rows × chances."""
        return 1 / (1 + np.exp(-self.score(rows)))


def read_trees(path: Path) -> Trees:
    """The trees that `write_trees` stored, together."""
    with np.load(path) as stored:
        features = stored["features"].astype(np.intp)
        return Trees(features, stored["limits"], stored["leaves"], stored["base"])


def write_trees(several: Sequence[Trees], path: Path) -> None:
    """Store trees of as many levels and in the same number."""
    np.savez_compressed(
        path,
        features=np.stack([trees.features for trees in several]).astype(np.uint8),
        limits=np.stack([trees.limits for trees in several]).astype(np.float32),
        leaves=np.stack([trees.leaves for trees in several]).astype(np.float32),
        base=np.array([trees.base for trees in several]),
    )
