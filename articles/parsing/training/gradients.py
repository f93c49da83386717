"""Learns the parameters of `network`, the chain's steps among them, by gradients (Adam)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from articles.parsing.tagger.network import (
    KIN_LAYERS,
    KIN_OFFSETS,
    REACHES,
    Floats,
    Parameters,
    gather,
    layer_offsets,
)


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """A page to learn from: each line's feature indices, the heading-like lines, the classes that each
    line may have (lines × classes, 0 or 1) and the true ones."""

    lines: Sequence[NDArray[np.intp]]
    heading_like: NDArray[np.intp]
    allowed: Floats
    truth: NDArray[np.intp]


def make_parameters(features: int, width: int, classes: int, rng: np.random.Generator) -> Parameters:
    """Small random parameters to begin with."""

    def draw(*shape: int, scale: float) -> Floats:
        return (rng.standard_normal(shape) * scale).astype(np.float32)

    def layers(count: int, seen: int) -> Floats:
        made = draw(count, seen * width + 1, width, scale=(2 / (seen * width)) ** 0.5 * 0.5)
        made[:, -1] = 0
        return made

    vectors = draw(features, width + classes, scale=0.1)
    vectors[:, width:] = 0
    return Parameters(
        vectors,
        layers(len(REACHES), 3),
        layers(KIN_LAYERS, len(KIN_OFFSETS)),
        draw(width + 1, classes, scale=0.05),
        np.zeros((classes, classes), np.float32),
    )


def zeros_like(parameters: Parameters) -> Parameters:
    return Parameters(**{name: np.zeros_like(value) for name, value in parameters.items()})


def spread(gradient: NDArray, offsets: Sequence[int], width: int) -> NDArray:
    """The gradient of `gather`: for each row, the sum over all places where it was seen."""
    count = len(gradient)
    rows = np.zeros((count, width), gradient.dtype)
    for n, offset in enumerate(offsets):
        view = gradient[:, n * width : (n + 1) * width]
        if offset < 0:
            rows[:offset] += view[-offset:]
        else:
            rows[offset:] += view[: max(0, count - offset)]
    return rows


def add_gradient(
    sample: Sample, parameters: Parameters, gradient: Parameters, rng: np.random.Generator, dropped: float
) -> float:
    """Add the page's gradient of the loss, −log of the true chain's probability; returns the loss. A random
    share of the features, `dropped`, is left out, so that the network relies on none alone."""
    width = parameters.out.shape[0] - 1
    lines = [places[rng.random(len(places)) >= dropped] for places in sample.lines]
    owner = np.repeat(np.arange(len(lines)), [len(places) for places in lines])
    flat = np.concatenate(lines) if lines else np.zeros(0, np.intp)
    sums = np.zeros((len(lines), parameters.vectors.shape[1]), np.float32)
    np.add.at(sums, owner, parameters.vectors[flat])
    rows, votes = sums[:, :width], sums[:, width:]
    seen, active = [], []
    for layer, matrix in enumerate(parameters.layers):
        seen.append(gather(rows, layer_offsets(layer)))
        raised = np.maximum(seen[-1] @ matrix, 0)
        active.append(raised > 0)
        rows = rows + raised
    headings = rows[sample.heading_like]
    kin_seen, kin_active = [], []
    for matrix in parameters.kin:
        kin_seen.append(gather(headings, KIN_OFFSETS))
        raised = np.maximum(kin_seen[-1] @ matrix, 0)
        kin_active.append(raised > 0)
        headings = headings + raised
    rows = rows.copy()
    rows[sample.heading_like] = headings
    scores = votes + rows @ parameters.out[:-1] + parameters.out[-1]
    loss, moved, steps = chain_gradient(scores, sample.allowed, sample.truth, parameters.steps)
    gradient.steps += steps
    gradient.out[:-1] += rows.T @ moved
    gradient.out[-1] += moved.sum(0)
    back = moved @ parameters.out[:-1].T
    heads_back = back[sample.heading_like]
    for n in reversed(range(len(parameters.kin))):
        raised = heads_back * kin_active[n]
        gradient.kin[n] += kin_seen[n].T @ raised
        heads_back = heads_back + spread(raised @ parameters.kin[n].T, KIN_OFFSETS, width)
    back[sample.heading_like] = heads_back
    for n in reversed(range(len(parameters.layers))):
        raised = back * active[n]
        gradient.layers[n] += seen[n].T @ raised
        back = back + spread(raised @ parameters.layers[n].T, layer_offsets(n), width)
    np.add.at(gradient.vectors, flat, np.concatenate([back, moved], 1)[owner])
    return loss


def chain_gradient(
    scores: Floats, allowed: Floats, truth: NDArray[np.intp], steps: Floats
) -> tuple[float, Floats, Floats]:
    """The loss, −log of the true chain's probability, and its gradients by the scores and by the steps."""
    count = len(scores)
    peaks = np.where(allowed > 0, scores, -np.inf).max(1, keepdims=True)
    own = np.exp(np.minimum(scores - peaks, 0).astype(np.float64)) * allowed
    ratios = np.exp(steps.astype(np.float64))
    ahead, behind, sizes = np.empty_like(own), np.empty_like(own), np.empty(count)
    row = own[0]
    for i in range(count):
        if i:
            row = (row @ ratios) * own[i]
        sizes[i] = row.sum()
        row = ahead[i] = row / sizes[i]
    row = np.ones(own.shape[1])
    for i in range(count - 1, -1, -1):
        behind[i] = row
        row = ratios @ (own[i] * row) / sizes[i]
    marginals = ahead * behind
    marginals /= marginals.sum(1, keepdims=True)
    moved = marginals.astype(np.float32)
    moved[np.arange(count), truth] -= 1
    rest = own[1:] * behind[1:] / sizes[1:, None]
    pairs = (ahead[:-1].T @ rest) * ratios
    step_gradient = pairs.astype(np.float32)
    np.subtract.at(step_gradient, (truth[:-1], truth[1:]), 1)
    true = scores[np.arange(count), truth].sum() + steps[truth[:-1], truth[1:]].sum()
    return float(np.log(sizes).sum() + peaks.sum() - true), moved, step_gradient


class Adam:
    """Gradient steps with a rate for each parameter (Kingma, Ba 2015), and a running mean of the
    parameters, which varies less than they do."""

    def __init__(self, parameters: Parameters, rate: float, decay: float) -> None:
        self.parameters, self.rate, self.decay = parameters, rate, decay
        self.mean = Parameters(**{name: value.copy() for name, value in parameters.items()})
        self._first, self._second, self._turn = zeros_like(parameters), zeros_like(parameters), 0

    def step(self, gradient: Parameters, share: float) -> None:
        """One step, at this share of the full rate; sets the gradient to zeros."""
        self._turn += 1
        held = min(0.998, self._turn / (self._turn + 10))
        for field in fields(Parameters):
            value, moved = getattr(self.parameters, field.name), getattr(gradient, field.name)
            first, second = getattr(self._first, field.name), getattr(self._second, field.name)
            first += 0.1 * (moved - first)
            second += 0.002 * (moved * moved - second)
            fair = first / (1 - 0.9**self._turn)
            value -= (
                self.rate
                * share
                * (fair / (np.sqrt(second / (1 - 0.998**self._turn)) + 1e-7) + self.decay * value)
            )
            mean = getattr(self.mean, field.name)
            mean += (1 - held) * (value - mean)
            moved[...] = 0
