"""Lines as a chain of parts: the likeliest chain, and the chance of each part, by learnt weights.

A conditional random field of the first order (Lafferty, McCallum, Pereira 2001) in plain Python.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from math import exp
from operator import add, mul
from pathlib import Path
from typing import Any

from articles.parsing.marks import CHAIN_PARTS, FREE_PARTS, Part

_LEAST = 1e-30  # a chance that is not nothing
_NEVER = -1e9
_FREE = tuple(CHAIN_PARTS.index(part) for part in FREE_PARTS)


class Chain:
    """A page's lines as a chain of parts: each line's scores, and the scores of the steps between them.

    Rows and tables are in the order of CHAIN_PARTS. Cost: lines × parts².
    """

    def __init__(
        self,
        features: Iterable[Iterable[str]],
        fixed: Sequence[Part | None],
        weights: Mapping[str, Sequence[float]],
        steps: Sequence[Sequence[float]],
    ) -> None:
        self._open = [_FREE if part is None else (CHAIN_PARTS.index(part),) for part in fixed]
        self._scores = [_add_scores(names, weights) for names in features]
        self._into = [list(column) for column in zip(*steps, strict=True)]
        self._ratios = [list(map(exp, row)) for row in steps]
        self._own = [self._weigh_line(i) for i in range(len(self._open))]
        self._ahead = self._sum_ahead()
        self._behind = self._sum_behind()

    def best(self) -> list[int]:
        """The chain that weighs most, as places in CHAIN_PARTS (Viterbi)."""
        back: list[dict[int, int]] = []
        scores = [0.0] * len(CHAIN_PARTS)
        for i, (allowed, own) in enumerate(zip(self._open, self._scores, strict=True)):
            new, links = [_NEVER] * len(CHAIN_PARTS), {}
            for now in allowed:
                ways = list(map(add, scores, self._into[now])) if i else scores
                most = max(ways)
                links[now] = ways.index(most)
                new[now] = most + own[now]
            back.append(links)
            scores = new
        chain = [scores.index(max(scores))] if back else []
        for links in reversed(back[1:]):
            chain.append(links[chain[-1]])
        return chain[::-1]

    def chances(self) -> list[list[float]]:
        """For each line the chance of each part, the rest of the chain being anything."""
        rows = (
            list(map(mul, ahead, behind)) for ahead, behind in zip(self._ahead, self._behind, strict=True)
        )
        return [[value / total for value in row] for row in rows if (total := sum(row) or 1.0)]

    def step_chances(self) -> list[list[list[float]]]:
        """For each break between lines the chance of each pair of parts around it."""
        out = []
        for i in range(1, len(self._open)):
            rest = list(map(mul, self._own[i], self._behind[i]))
            table = [
                [ahead * value for value in map(mul, ratios, rest)]
                for ahead, ratios in zip(self._ahead[i - 1], self._ratios, strict=True)
            ]
            total = sum(map(sum, table)) or 1.0
            out.append([[value / total for value in row] for row in table])
        return out

    def _weigh_line(self, i: int) -> list[float]:
        """How likely each part is by the line itself, beside the likeliest; 0 where it is not allowed."""
        scores, allowed = self._scores[i], self._open[i]
        peak = max(scores[p] for p in allowed)
        row = [0.0] * len(CHAIN_PARTS)
        for p in allowed:
            row[p] = max(exp(scores[p] - peak), _LEAST)
        return row

    def _sum_ahead(self) -> list[list[float]]:
        columns = list(map(list, zip(*self._ratios, strict=True)))
        rows: list[list[float]] = []
        for own in self._own:
            row = own
            if rows:
                before = rows[-1]
                row = [
                    value and value * sum(map(mul, before, column))
                    for value, column in zip(own, columns, strict=True)
                ]
            rows.append(_scale(row))
        return rows

    def _sum_behind(self) -> list[list[float]]:
        rows: list[list[float]] = []
        after = [1.0] * len(CHAIN_PARTS)
        for own in reversed(self._own):
            rows.append(after)
            rest = list(map(mul, own, after))
            after = _scale([sum(map(mul, ratios, rest)) for ratios in self._ratios])
        return rows[::-1]


def _scale(row: list[float]) -> list[float]:
    total = sum(row) or 1.0
    return [value and max(value / total, _LEAST) for value in row]


def _add_scores(names: Iterable[str], weights: Mapping[str, Sequence[float]]) -> list[float]:
    rows = [weights[name] for name in names if name in weights]
    return list(map(sum, zip(*rows, strict=True))) if rows else [0.0] * len(CHAIN_PARTS)


@cache
def read_weights() -> dict[str, Any]:
    """All that `learning.learn` wrote."""
    return json.loads(Path(__file__).with_name("weights.json").read_text("utf-8"))


# A story begun too few costs two articles, one too many costs one: most articles lost on pages held back had
# their headline taken for a subhead. With this lean 93 in 100 come out exact there, without it 90.
_LEAN = {Part.HEAD: 0.5, Part.LEAD: 0.5}


@cache
def chain_weights() -> tuple[dict[str, list[float]], list[list[float]]]:
    """Feature → a weight for each of CHAIN_PARTS, and the weights of the steps from part to part."""
    told = read_weights()
    features = {name: [row.get(part, 0.0) for part in CHAIN_PARTS] for name, row in told["features"].items()}
    steps = [
        [told["steps"].get(f"{p}>{q}", 0.0) + _LEAN.get(q, 0.0) for q in CHAIN_PARTS] for p in CHAIN_PARTS
    ]
    return features, steps
