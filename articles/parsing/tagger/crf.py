"""Lines as a chain of parts: the likeliest chain, and the chance of each part.

A conditional random field of the first order (Lafferty, McCallum, Pereira 2001).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from articles.parsing.marks import CHAIN_PARTS, FREE_PARTS, Part

_NEVER = -1e9
_FREE = np.isin(CHAIN_PARTS, FREE_PARTS)


def allow_parts(fixed: Sequence[Part | None]) -> NDArray[np.float32]:
    """Lines × parts: 1 where the line may have the part; a line's fixed part is its only one."""
    rows = [_FREE if part is None else np.equal(CHAIN_PARTS, part) for part in fixed]
    return np.array(rows, np.float32).reshape(len(fixed), len(CHAIN_PARTS))


class Chain:
    """A page's lines as a chain of parts, as several networks score it.

    `scores` networks × lines × parts, `allowed` lines × parts, `steps` networks × parts × parts, in the order
    of CHAIN_PARTS. Cost: lines × parts².
    """

    def __init__(self, scores: NDArray, allowed: NDArray, steps: NDArray) -> None:
        self._scores = np.where(allowed > 0, scores, _NEVER).astype(np.float64)
        self._steps = steps.astype(np.float64)

    def best(self) -> list[int]:
        """The chain that weighs most by the mean of the networks, as places in CHAIN_PARTS (Viterbi)."""
        scores, steps = self._scores.mean(0), self._steps.mean(0)
        if not len(scores):
            return []
        row, back = scores[0], []
        for own in scores[1:]:
            ways = row[:, None] + steps
            back.append(ways.argmax(0))
            row = ways.max(0) + own
        chain = [int(row.argmax())]
        for links in reversed(back):
            chain.append(int(links[chain[-1]]))
        return chain[::-1]

    def chances(self) -> NDArray[np.float64]:
        """For each line the chance of each part, the rest of the chain being anything: the networks' mean."""
        count = self._scores.shape[1]
        if not count:
            return self._scores[0]
        own = np.exp(self._scores - self._scores.max(-1, keepdims=True)).swapaxes(0, 1)[:, :, None]
        ratios = np.exp(self._steps)
        turned = ratios.swapaxes(1, 2)
        ahead, behind = np.empty_like(own), np.empty_like(own)
        row = own[0]
        for i in range(count):
            row = row if not i else (row @ ratios) * own[i]
            row = ahead[i] = row / row.sum(-1, keepdims=True)
        row = np.ones_like(own[0])
        for i in range(count - 1, -1, -1):
            behind[i] = row
            row = (own[i] * row) @ turned
            row = row / row.sum(-1, keepdims=True)
        chances = ahead * behind
        return (chances / chances.sum(-1, keepdims=True)).mean((1, 2))
