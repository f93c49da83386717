"""What the trees of the confidence learn from: stories judged by us."""

from __future__ import annotations

import numpy as np
import pytest

from articles.parsing.story_features import FEATURES
from articles.parsing.training.learn_confidence import Judged, _stack, learn_parts


def judge(kind: str, *, count: int) -> list[Judged]:
    """Stories of this kind; half are right, and of those with more doubts some in their lines."""
    rows = np.zeros((count, len(FEATURES)))
    rows[:, 0] = np.arange(count) / count
    doubts = rows[:, 0].tolist()
    rights = [(doubt < 0.5, doubt < 0.7, doubt < 0.5, doubt < 0.5) for doubt in doubts]
    return [Judged(kind, n, row, right, 0.8) for n, (row, right) in enumerate(zip(rows, rights, strict=True))]


def test_a_kind_counts_as_the_root_of_its_stories_and_other_papers_twice_that() -> None:
    judged = [*judge("home", count=16), *judge("styled", count=4), *judge("folder general", count=4)]
    rows, right, weights = _stack(judged)
    assert (rows.shape, right.shape) == ((24, len(FEATURES)), (24, 4))
    assert weights[16] / weights[0] == pytest.approx(2)
    assert weights[20] / weights[16] == pytest.approx(2)


@pytest.mark.slow
def test_the_same_stories_give_the_same_trees_which_say_what_is_likely() -> None:
    judged = [*judge("home", count=120), *judge("folder general", count=120)]
    once, again = learn_parts(judged, trees=4), learn_parts(judged, trees=4)
    rows = np.array([judged[0].features, judged[119].features])
    for one, other in zip(once, again, strict=True):
        assert one.chance(rows).tolist() == other.chance(rows).tolist()
    sure, unsure = once[0].chance(rows)
    assert sure > 0.5 > unsure
