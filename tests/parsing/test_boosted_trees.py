"""Boosted trees: a tree whose answer can be worked out, and trees learnt from numbers with a rule in them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from articles.parsing.boosted_trees import Trees, read_trees, write_trees
from articles.parsing.training.boosting import learn_trees

# One tree: is feature 0 above 0.5 (1), is feature 1 above 2 (2)?
TREES = Trees(
    np.array([[0, 1]]), np.array([[0.5, 2.0]], np.float32), np.array([[0, 1, 2, 4]], np.float32), -1.0
)


def test_a_row_gets_the_leaf_of_its_answers() -> None:
    rows = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 3.0], [1.0, 3.0]])
    assert TREES.score(rows).tolist() == [-1, 0, 1, 3]
    assert TREES.chance(rows)[1] == pytest.approx(0.5)


def test_several_trees_add_up() -> None:
    twice = Trees(
        *(np.concatenate([part, part]) for part in (TREES.features, TREES.limits, TREES.leaves)), 0.0
    )
    assert twice.score(np.array([[1.0, 3.0]])).tolist() == [8]


def test_trees_are_stored_and_read_as_they_were_with_a_column_for_each_chance(tmp_path: Path) -> None:
    others = replace(TREES, leaves=TREES.leaves[:, ::-1], base=0.5)
    write_trees((TREES, others), tmp_path / "trees.npz")
    both = read_trees(tmp_path / "trees.npz")
    rows = np.array([[1.0, 3.0], [0.0, 0.0], [1.0, 0.0]])
    assert both.score(rows).T.tolist() == [TREES.score(rows).tolist(), others.score(rows).tolist()]
    assert both.chance(rows).T.tolist() == [TREES.chance(rows).tolist(), others.chance(rows).tolist()]


@pytest.fixture(scope="module")
def numbers() -> tuple[np.ndarray, np.ndarray]:
    """Rows whose truth is 1 where exactly one of two features is high; a third says nothing."""
    rng = np.random.default_rng(3)
    rows = rng.random((2000, 3))
    return rows, ((rows[:, 0] > 0.5) != (rows[:, 1] > 0.5)).astype(float)


def test_trees_learn_what_no_feature_tells_alone(numbers: tuple[np.ndarray, np.ndarray]) -> None:
    rows, truth = numbers
    trees = learn_trees(rows[:1500], truth[:1500], np.ones(1500), count=60)
    assert ((trees.chance(rows[1500:]) > 0.5) == truth[1500:]).mean() > 0.9


def test_learning_twice_gives_the_same_trees(numbers: tuple[np.ndarray, np.ndarray]) -> None:
    rows, truth = numbers
    one, other = (learn_trees(rows, truth, np.ones(len(rows)), count=5) for _ in range(2))
    assert one.leaves.tobytes() == other.leaves.tobytes()
    assert one.features.tolist() == other.features.tolist()
    another = learn_trees(rows, truth, np.ones(len(rows)), count=5, seed=1)
    assert one.leaves.tobytes() != another.leaves.tobytes()


def test_rows_of_no_weight_teach_nothing() -> None:
    rows = np.array([[0.0], [1.0]] * 50)
    truth = np.array([0.0, 1.0] * 50)
    weights = np.array([1.0, 0.0] * 50)
    weights[1] = 1e-3  # the truth must not be all 0
    trees = learn_trees(rows, truth, weights, count=10)
    assert trees.chance(np.array([[1.0]]))[0] < 0.1
