"""The network that scores lines, and the gradients by which it learns."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest

from articles.parsing.tagger.network import REACHES, Parameters, gather, index_features, score_lines
from articles.parsing.training.gradients import Adam, Sample, add_gradient, make_parameters, zeros_like

FEATURES, WIDTH, CLASSES = 30, 8, 5


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(7)


@pytest.fixture
def numbers(rng: np.random.Generator) -> Parameters:
    made = make_parameters(FEATURES, WIDTH, CLASSES, rng)
    return Parameters(**{name: rng.standard_normal(value.shape) * 0.3 for name, value in made.items()})


@pytest.fixture
def sample(rng: np.random.Generator) -> Sample:
    lines = [rng.integers(0, FEATURES, rng.integers(1, 6)) for _ in range(12)]
    allowed = np.ones((12, CLASSES))
    allowed[4] = np.eye(CLASSES)[2]
    truth = rng.integers(0, CLASSES, 12)
    truth[4] = 2
    return Sample(lines, np.array([1, 3, 4, 8]), allowed, truth)


def test_a_row_sees_the_rows_at_its_offsets_and_nothing_beyond_the_ends() -> None:
    rows = np.array([[1.0], [2.0], [3.0]])
    assert gather(rows, (-1, 0, 2)).tolist() == [[0, 1, 3, 1], [1, 2, 0, 1], [2, 3, 0, 1]]
    assert gather(rows, (-8, 0, 8)).tolist() == [[0, 1, 0, 1], [0, 2, 0, 1], [0, 3, 0, 1]]


def test_unknown_features_are_left_out() -> None:
    (line,) = index_features([["size3", "never met", "ended1"]], {"ended1": 0, "size3": 4})
    assert line.tolist() == [4, 0]


def test_a_page_without_lines_or_headings_still_has_scores(numbers: Parameters) -> None:
    assert score_lines([], [], numbers).shape == (0, CLASSES)
    assert score_lines([np.array([3])], [], numbers).shape == (1, CLASSES)


def test_a_line_sees_others_as_far_as_the_layers_reach(numbers: Parameters) -> None:
    lines = [np.array([n % FEATURES]) for n in range(60)]
    before = score_lines(lines, [], numbers)
    lines[30] = np.array([7, 8, 9])
    changed = np.flatnonzero(np.abs(score_lines(lines, [], numbers) - before).max(1) > 1e-9)
    assert changed.min() == 30 - sum(REACHES)
    assert changed.max() == 30 + sum(REACHES)


def test_several_networks_score_as_each_does_alone(numbers: Parameters, sample: Sample) -> None:
    other = Parameters(**{name: -value for name, value in numbers.items()})
    both = Parameters(**{name: np.stack([value, getattr(other, name)]) for name, value in numbers.items()})
    scores = score_lines(sample.lines, sample.heading_like, both)
    for n, alone in enumerate((numbers, other)):
        np.testing.assert_allclose(
            scores[n], score_lines(sample.lines, sample.heading_like, alone), atol=1e-5
        )


@pytest.mark.parametrize("name", [field.name for field in fields(Parameters)])
def test_the_gradient_is_the_slope_of_the_loss(
    name: str, numbers: Parameters, sample: Sample, rng: np.random.Generator
) -> None:
    gradient = zeros_like(numbers)
    add_gradient(sample, numbers, gradient, rng, 0.0)
    slope = getattr(gradient, name)
    place = np.unravel_index(np.abs(slope).argmax(), slope.shape)
    value, losses = getattr(numbers, name), []
    for step in (1e-4, -2e-4):
        value[place] += step
        losses.append(add_gradient(sample, numbers, zeros_like(numbers), rng, 0.0))
    assert (losses[0] - losses[1]) / 2e-4 == pytest.approx(slope[place], rel=1e-3)


def test_a_network_learns_a_class_that_only_a_line_far_above_shows(rng: np.random.Generator) -> None:
    """Feature 0 or 1 five lines above settles the class; the line itself has feature 2 either way."""
    samples = []
    for _ in range(200):
        mark = int(rng.integers(2))
        lines = [np.array([mark])] + [np.array([2]) for _ in range(5)]
        truth = np.array([0, 0, 0, 0, 0, mark])
        samples.append(Sample(lines, np.array([], np.intp), np.ones((6, 2), np.float32), truth))
    numbers = make_parameters(3, WIDTH, 2, rng)
    adam, gradient = Adam(numbers, 0.01, 0.0), zeros_like(numbers)
    losses = []
    for n in range(0, 200, 4):
        losses.append(sum(add_gradient(one, numbers, gradient, rng, 0.0) for one in samples[n : n + 4]))
        adam.step(gradient, 1.0)
    assert losses[-1] < losses[0] / 20
