"""Choices between candidates: how likely each is, by learnt weights of its features."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from math import exp
from pathlib import Path
from typing import Any


def weigh_choices(candidates: Sequence[Mapping[str, float]], weights: Mapping[str, float]) -> list[float]:
    """The probability of each candidate, from its features (name → value). They add up to 1."""
    scores = [
        sum(weights.get(name, 0.0) * value for name, value in features.items()) for features in candidates
    ]
    peak = max(scores, default=0.0)
    shares = [exp(score - peak) for score in scores]
    total = sum(shares)
    return [share / total for share in shares]


@cache
def read_weights() -> dict[str, Any]:
    """The weights of every kind of choice, as `training.learn` wrote them."""
    return json.loads(Path(__file__).with_name("weights.json").read_text("utf-8"))
