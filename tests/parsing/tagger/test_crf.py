"""Chains of classes and choices between candidates: small ones whose answer can be worked out."""

from __future__ import annotations

import numpy as np
import pytest

from articles.parsing.line_classes import LINE_CLASSES, LineClass
from articles.parsing.tagger.candidates import weigh_choices
from articles.parsing.tagger.crf import Chain, allow_classes

HEAD, BODY, REST = (
    LINE_CLASSES.index(line_class) for line_class in (LineClass.HEADING, LineClass.BODY, LineClass.REST)
)


def make_chain(
    scores: list[dict[LineClass, float]],
    *steps: tuple[LineClass, LineClass, float],
    fixed: list[LineClass | None] | None = None,
) -> Chain:
    rows = np.array([[row.get(line_class, 0.0) for line_class in LINE_CLASSES] for row in scores])
    table = np.zeros((len(LINE_CLASSES), len(LINE_CLASSES)))
    for before, now, weight in steps:
        table[LINE_CLASSES.index(before), LINE_CLASSES.index(now)] = weight
    allowed = allow_classes(fixed or [None] * len(scores))
    return Chain(rows.reshape(1, -1, len(LINE_CLASSES)), allowed, table[None])


def test_the_likeliest_chain_weighs_lines_and_steps_together() -> None:
    lines = [{LineClass.HEADING: 2.0, LineClass.BODY: 1.5}, {LineClass.BODY: 3.0, LineClass.REST: 2.5}]
    assert make_chain(lines).best(np.ones(1)) == [HEAD, BODY]
    assert make_chain(lines, (LineClass.BODY, LineClass.REST, 4.0)).best(np.ones(1)) == [BODY, REST]


def test_a_settled_class_is_kept_whatever_the_scores_say() -> None:
    chain = make_chain([{LineClass.HEADING: 5.0}] * 2, fixed=[LineClass.LABEL, None])
    assert [LINE_CLASSES[line_class] for line_class in chain.best(np.ones(1))] == [
        LineClass.LABEL,
        LineClass.HEADING,
    ]
    assert chain.marginals()[0, 0, LINE_CLASSES.index(LineClass.LABEL)] == pytest.approx(1.0)


def test_probabilities_of_a_line_add_up_to_one_and_follow_the_scores() -> None:
    for row in make_chain([{LineClass.HEADING: 1.0}] * 2).marginals()[0]:
        assert row.sum() == pytest.approx(1.0)
        assert row[HEAD] == row.max()


def test_the_probability_of_a_chain_is_its_share_of_all_chains() -> None:
    fixed = [LineClass.HEADING, None]
    chain = make_chain([{}, {LineClass.BODY: 1.0}], (LineClass.HEADING, LineClass.BODY, 2.0), fixed=fixed)
    others = len(np.flatnonzero(allow_classes([None])[0])) - 1
    assert chain.marginals()[0, 1, BODY] == pytest.approx(np.exp(3.0) / (np.exp(3.0) + others))


def test_each_network_has_its_own_probabilities_and_its_share_of_what_is_decided() -> None:
    rows = np.zeros((2, 1, len(LINE_CLASSES)))
    rows[0, 0, HEAD], rows[1, 0, BODY] = 9.0, 5.0
    steps = np.zeros((2, len(LINE_CLASSES), len(LINE_CLASSES)))
    chain = Chain(rows, allow_classes([None]), steps)
    assert chain.best(np.array([0.5, 0.5])) == [HEAD]
    assert chain.best(np.array([0.25, 0.75])) == [BODY]
    assert chain.marginals()[0, 0, HEAD] > 0.99
    assert chain.marginals()[1, 0, HEAD] < 0.1


def test_steps_have_their_networks_shares_too() -> None:
    steps = np.zeros((2, len(LINE_CLASSES), len(LINE_CLASSES)))
    steps[0, HEAD, BODY], steps[1, HEAD, REST] = 2.0, 3.0
    chain = Chain(np.zeros((2, 2, len(LINE_CLASSES))), allow_classes([LineClass.HEADING, None]), steps)
    assert chain.best(np.array([0.7, 0.3])) == [HEAD, BODY]
    assert chain.best(np.array([0.3, 0.7])) == [HEAD, REST]


def test_an_empty_page_is_an_empty_chain() -> None:
    chain = make_chain([])
    assert chain.best(np.ones(1)) == []
    assert chain.marginals().size == 0


@pytest.mark.slow
def test_ten_thousand_unlikely_lines_do_not_sink_to_nothing() -> None:
    chain = make_chain([dict.fromkeys(LINE_CLASSES, -40.0)] * 10_000)
    assert chain.marginals()[0].sum(1) == pytest.approx(np.ones(10_000))


def test_the_probability_of_a_choice_follows_its_score() -> None:
    low, high = weigh_choices([{"near": 1.0}, {"near": -1.0}], {"near": -2.0})
    assert high > low
    assert low + high == pytest.approx(1.0)
