"""Likeness of lines by the pairs of characters they share."""

from __future__ import annotations

import random

import pytest

from articles.parsing.bigrams import topic_signs, topic_squares
from articles.parsing.lines import read_lines
from articles.parsing.topics import Topics

TEXT = """码头集装箱吞吐量再创新高,远洋航线增加
码头集装箱吞吐量再创新高,远洋航线增加
社区花圃里的月季开了,居民浇水施肥
码头的集装箱堆场扩建,居民参观"""


@pytest.fixture
def topics() -> Topics:
    return Topics(read_lines(TEXT))


def test_the_same_text_has_likeness_one_and_other_text_less(topics: Topics) -> None:
    same, again, other, mixed = topics.lines
    assert topics.likeness(same, again) == pytest.approx(1.0)
    assert topics.likeness(same, other) == 0.0
    assert 0.0 < topics.likeness(same, mixed) < 1.0
    assert topics.share(same, topics.join([0, 2])) == pytest.approx(1.0)


def test_a_texts_weight_is_that_of_its_pairs(topics: Topics) -> None:
    weight = sum(topic_squares[pair] for pair in topic_signs(TEXT.split("\n")[0]))
    assert topics.weigh(topics.lines[0]) == pytest.approx(weight, rel=0.1)


def test_an_empty_page_and_a_line_without_pairs_are_like_nothing() -> None:
    assert Topics([]).lines == []
    (bare,) = Topics(read_lines("2026")).lines
    assert Topics(read_lines("2026")).likeness(bare, bare) == 0.0


def test_a_page_with_too_many_pairs_loses_precision_and_does_not_fail() -> None:
    chance = random.Random(3)
    text = "\n".join("".join(chr(chance.randrange(0x4E00, 0x9FA5)) for _ in range(400)) for _ in range(60))
    topics = Topics(read_lines(text + "\n" + text.split("\n")[0]))
    assert topics.likeness(topics.lines[0], topics.lines[-1]) == pytest.approx(1.0)


def test_what_stands_above_and_below_a_line_is_its_long_neighbours():
    text = "码头集装箱吞吐量今年再创新高,远洋航线增加,自动化岸桥装卸效率提高"
    lines = [f"{text}{mark}" for mark in "甲乙丙丁戊己庚"]
    topics = Topics(read_lines("\n".join([*lines[:5], "短行", *lines[5:]])))
    assert topics.above(6) == topics.join([2, 3, 4])
    assert topics.below(5) == topics.join([6, 7])
    assert topics.below(0) == topics.join([0, 1, 2])
    assert topics.turn(0, 3) is None
    assert topics.turn(4, 3) == topics.likeness(topics.join([1, 2, 3]), topics.join([4, 6, 7]))
    assert topics.held(4, 7) == topics.share(topics.join(range(4)), topics.join([4, 6, 7]))
