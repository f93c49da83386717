"""Lines as a chain of parts: the likeliest chain, and the chance of each part, by learnt weights.

A conditional random field of the first order (Lafferty, McCallum, Pereira 2001) in plain Python.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from math import exp
from pathlib import Path
from typing import Any

from articles.parsing.marks import CHAIN_PARTS, FREE_PARTS, Part

_FREE = tuple(CHAIN_PARTS.index(part) for part in FREE_PARTS)


class Chain:
    """A page's lines as a chain of parts: each line's scores, and the scores of the steps between them."""

    def __init__(
        self,
        features: Iterable[Iterable[str]],
        fixed: Sequence[Part | None],
        weights: Mapping[str, Sequence[float]],
        steps: Sequence[Sequence[float]],
    ) -> None:
        self._steps = steps
        self._open = [_FREE if part is None else (CHAIN_PARTS.index(part),) for part in fixed]
        self._scores = [_add_scores(names, weights) for names in features]
        self._ahead, self._totals = self._sum_ahead()
        self._behind = self._sum_behind()

    def best(self) -> list[int]:
        """The chain that weighs most, as places in CHAIN_PARTS (Viterbi)."""
        scores: dict[int, float] = {}
        back: list[dict[int, int]] = []
        for allowed, own in zip(self._open, self._scores, strict=True):
            new, links = {}, {}
            for now in allowed:
                if scores:
                    links[now] = max(scores, key=lambda before: scores[before] + self._steps[before][now])
                    new[now] = scores[links[now]] + self._steps[links[now]][now] + own[now]
                else:
                    new[now] = own[now]
            back.append(links)
            scores = new
        chain = [max(scores, key=scores.__getitem__)] if scores else []
        for links in reversed(back[1:]):
            chain.append(links[chain[-1]])
        return chain[::-1]

    def chances(self) -> list[list[float]]:
        """For each line the chance of each part, the rest of the chain being anything."""
        out = []
        for ahead, behind in zip(self._ahead, self._behind, strict=True):
            row = [0.0] * len(CHAIN_PARTS)
            total = sum(value * behind[p] for p, value in ahead.items())
            for p, value in ahead.items():
                row[p] = value * behind[p] / total
            out.append(row)
        return out

    def step_chances(self) -> list[list[list[float]]]:
        """For each break between lines the chance of each pair of parts around it."""
        out = []
        for i in range(1, len(self._open)):
            table = [[0.0] * len(CHAIN_PARTS) for _ in CHAIN_PARTS]
            peak = max(self._scores[i])
            total = 0.0
            for p, value in self._ahead[i - 1].items():
                for q, rest in self._behind[i].items():
                    weight = value * exp(self._steps[p][q] + self._scores[i][q] - peak) * rest
                    table[p][q] = weight
                    total += weight
            out.append([[weight / total for weight in row] for row in table])
        return out

    def _sum_ahead(self) -> tuple[list[dict[int, float]], list[float]]:
        sums: list[dict[int, float]] = []
        totals: list[float] = []
        for allowed, own in zip(self._open, self._scores, strict=True):
            peak = max(own)
            if sums:
                row = {
                    now: sum(value * exp(self._steps[p][now]) for p, value in sums[-1].items())
                    * exp(own[now] - peak)
                    for now in allowed
                }
            else:
                row = {now: exp(own[now] - peak) for now in allowed}
            total = sum(row.values()) or 1.0
            sums.append({now: max(value / total, 1e-30) for now, value in row.items()})
            totals.append(total)
        return sums, totals

    def _sum_behind(self) -> list[dict[int, float]]:
        sums: list[dict[int, float]] = []
        for i in range(len(self._open) - 1, -1, -1):
            if not sums:
                row = dict.fromkeys(self._open[i], 1.0)
            else:
                own = self._scores[i + 1]
                peak = max(own)
                nexts = [(q, exp(own[q] - peak) * value) for q, value in sums[-1].items()]
                row = {p: sum(exp(self._steps[p][q]) * value for q, value in nexts) for p in self._open[i]}
            total = sum(row.values()) or 1.0
            sums.append({p: max(value / total, 1e-30) for p, value in row.items()})
        return sums[::-1]


def _add_scores(names: Iterable[str], weights: Mapping[str, Sequence[float]]) -> list[float]:
    rows = [weights[name] for name in names if name in weights]
    return [sum(column) for column in zip(*rows, strict=True)] if rows else [0.0] * len(CHAIN_PARTS)


@cache
def read_weights() -> dict[str, Any]:
    """All that `learning.learn` wrote."""
    return json.loads(Path(__file__).with_name("weights.json").read_text("utf-8"))


@cache
def chain_weights() -> tuple[dict[str, list[float]], list[list[float]]]:
    """Feature → a weight for each of CHAIN_PARTS, and the weights of the steps from part to part."""
    told = read_weights()
    features = {name: [row.get(part, 0.0) for part in CHAIN_PARTS] for name, row in told["features"].items()}
    steps = [[told["steps"].get(f"{p}>{q}", 0.0) for q in CHAIN_PARTS] for p in CHAIN_PARTS]
    return features, steps
