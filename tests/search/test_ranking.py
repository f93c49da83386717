"""The ranking rule: how near strings are to each other, and which words relate a text to others."""

import re
from itertools import product
from random import Random

import pytest

from articles.search.ranking import GAPS, count_near_docs, score_nearness, weigh_words


@pytest.mark.parametrize(
    ("letters", "score"),
    [(0, 4), (6, 4), (7, 3), (30, 3), (31, 2), (120, 2), (121, 1), (400, 1), (401, 0)],
)
def test_strings_score_by_the_narrowest_gap_between_them(letters, score):
    gap, far = "a" * letters, "a" * 500
    for text in (f"天津{gap}港口", f"港口{gap}天津", f"港口{far}天津{gap}港口{far}天津"):
        assert score_nearness(text.encode(), ["天津".encode(), "港口".encode()]) == score


def test_each_string_is_scored_with_the_next():
    words = [word.encode() for word in ("天津", "港口", "海河")]
    assert score_nearness("天津港口海河".encode(), words) == 8
    assert score_nearness(f"天津港口{'a' * 10}海河".encode(), words) == 7
    assert score_nearness("天津海河".encode(), words) == 0


@pytest.mark.parametrize("seed", range(20))
def test_the_gap_is_the_narrowest_of_all_pairs(seed):
    """Strings may overlap and be of any width: what is compared with all pairs of places."""
    chance = Random(seed)
    text = "".join(chance.choices("天津港", k=chance.randint(5, 30))) + "口" * chance.choice([0, 5, 60, 200])
    text += "".join(chance.choices("天津", k=5))
    one, other = chance.choice(["天", "天津"]), chance.choice(["津", "港", "津港天"])
    found = [[(at.start(), at.end()) for at in re.finditer(name, text)] for name in (one, other)]
    gaps = [max(0, right[0] - left[1]) * 3 for pair in product(*found) for left, right in [sorted(pair)]]
    score = max((value for width, value in GAPS if gaps and min(gaps) <= width), default=0)
    assert score_nearness(text.encode(), [one.encode(), other.encode()]) == score


def test_only_the_first_fifty_places_of_a_string_are_compared():
    for places, score in ((49, 4), (50, 0)):
        text = f"{'天津' * places}{'a' * 500}天津港口"
        assert score_nearness(text.encode(), ["天津".encode(), "港口".encode()]) == score


def test_the_more_strings_there_are_the_fewer_texts_are_compared():
    assert [count_near_docs(["字"] * number) for number in (1, 2, 3, 20)] == [0, 300, 200, 30]


def test_the_forty_heaviest_words_share_a_weight_of_one():
    weighed = weigh_words((f"词{number}", number) for number in range(1, 43))
    assert [word for word, _ in weighed] == [f"词{number}" for number in range(42, 2, -1)]
    assert sum(weight for _, weight in weighed) == pytest.approx(1)
    assert weighed[0][1] / weighed[-1][1] == pytest.approx(42 / 3)


def test_a_text_with_fewer_than_twelve_words_is_like_others_by_less():
    wholes = [sum(weight for _, weight in weigh_words([("词", 1.0)] * number)) for number in (3, 11, 12, 13)]
    assert wholes == pytest.approx([0.25, 11 / 12, 1, 1])
    assert weigh_words([]) == weigh_words([("词", 0.0)]) == []
