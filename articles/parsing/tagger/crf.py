"""Lines as a chain of classes: the likeliest chain, and the probability of each class.

A conditional random field of the first order (Lafferty, McCallum, Pereira 2001).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from articles.parsing.line_classes import FREE_CLASSES, LINE_CLASSES, LineClass

_NEVER = -1e9
_LINES_UNSCALED = 8  # over which products of exponentials neither vanish nor overflow
_PLACES = {line_class: place for place, line_class in enumerate(LINE_CLASSES)}
# What each class allows that is a line's only one, and last what a line without such a class may be.
_ALLOWED = np.vstack([np.eye(len(LINE_CLASSES)), np.isin(LINE_CLASSES, FREE_CLASSES)]).astype(np.float32)


def allow_classes(fixed: Sequence[LineClass | None]) -> NDArray[np.float32]:
    """Lines × classes: 1 where the line may have the class; a line's fixed class is its only one."""
    return _ALLOWED[[len(_PLACES) if settled is None else _PLACES[settled] for settled in fixed]]


class Chain:
    """A page's lines as a chain of classes, as several networks score it.

    `scores` networks × lines × classes; `allowed` lines × classes; `steps`, the scores of one class after
    another, networks × classes × classes; all in the order of LINE_CLASSES. Cost: lines × classes².
    """

    def __init__(self, scores: NDArray, allowed: NDArray, steps: NDArray) -> None:
        self._scores = np.where(allowed > 0, scores, _NEVER).astype(np.float64)
        self._steps = steps.astype(np.float64)
        self._free = (np.flatnonzero((allowed[1:] > 0).sum(1) > 1) + 1).tolist()

    def best(self, shares: NDArray[np.float64]) -> list[int]:
        """The chain with the highest score by all networks, each with its share in it, as indices in
        LINE_CLASSES (Viterbi)."""
        scores, steps = np.tensordot(shares, self._scores, 1), np.tensordot(shares, self._steps, 1)
        if not len(scores):
            return []
        above, ways = scores[:, :, None], np.empty_like(steps)
        # A line of one class adds the same to every chain, so what is above it does not matter below it.
        for i in self._free:
            own = scores[i]
            own += np.maximum.reduce(np.add(above[i - 1], steps, out=ways))
        chain = [int(scores[-1].argmax())]
        for links in reversed((above[:-1] + steps).argmax(1).tolist()):
            chain.append(links[chain[-1]])
        return chain[::-1]

    def marginals(self) -> NDArray[np.float64]:
        """Networks × lines × classes: the probability of each line's class over all chains."""
        networks, count, _ = self._scores.shape
        if not count:
            return self._scores
        own = np.exp(self._scores - self._scores.max(-1, keepdims=True)).swapaxes(0, 1)[:, :, None]
        ratios = np.exp(self._steps)
        turned = ratios.swapaxes(1, 2)
        # Both ways at once: down the page with the first half of the matrices, up it with the second.
        both_own, both_ratios = np.concatenate([own, own[::-1]], 1), np.concatenate([ratios, turned])
        sums, ways = np.empty_like(both_own), np.empty_like(both_own[0])
        row = sums[0] = both_own[0]
        for i, (given, total) in enumerate(zip(both_own[1:], sums[1:], strict=True), 1):
            row = np.multiply(np.matmul(row, both_ratios, out=ways), given, out=total)
            if i % _LINES_UNSCALED == 0:
                row /= np.add.reduce(row, -1, keepdims=True)
        joint = sums[:, :networks]
        joint[:-1] *= sums[-2::-1, networks:] @ turned
        return (joint / joint.sum(-1, keepdims=True))[:, :, 0].swapaxes(0, 1)
