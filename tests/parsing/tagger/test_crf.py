"""Chains of parts and choices between candidates: small ones whose answer can be worked out."""

from __future__ import annotations

import numpy as np
import pytest

from articles.parsing.marks import CHAIN_PARTS, Part
from articles.parsing.tagger.candidates import weigh_choices
from articles.parsing.tagger.crf import Chain, allow_parts

HEAD, BODY, REST = (CHAIN_PARTS.index(part) for part in (Part.HEAD, Part.BODY, Part.REST))


def make_chain(
    scores: list[dict[Part, float]],
    *steps: tuple[Part, Part, float],
    fixed: list[Part | None] | None = None,
) -> Chain:
    rows = np.array([[row.get(part, 0.0) for part in CHAIN_PARTS] for row in scores])
    table = np.zeros((len(CHAIN_PARTS), len(CHAIN_PARTS)))
    for before, now, weight in steps:
        table[CHAIN_PARTS.index(before), CHAIN_PARTS.index(now)] = weight
    allowed = allow_parts(fixed or [None] * len(scores))
    return Chain(rows.reshape(1, -1, len(CHAIN_PARTS)), allowed, table[None])


def test_the_likeliest_chain_weighs_lines_and_steps_together() -> None:
    lines = [{Part.HEAD: 2.0, Part.BODY: 1.5}, {Part.BODY: 3.0, Part.REST: 2.5}]
    assert make_chain(lines).best() == [HEAD, BODY]
    assert make_chain(lines, (Part.BODY, Part.REST, 4.0)).best() == [BODY, REST]


def test_a_certain_part_is_kept_whatever_the_scores_say() -> None:
    chain = make_chain([{Part.HEAD: 5.0}] * 2, fixed=[Part.LABEL, None])
    assert [CHAIN_PARTS[part] for part in chain.best()] == [Part.LABEL, Part.HEAD]
    assert chain.chances()[0][CHAIN_PARTS.index(Part.LABEL)] == pytest.approx(1.0)


def test_chances_of_a_line_add_up_to_one_and_follow_the_scores() -> None:
    for row in make_chain([{Part.HEAD: 1.0}] * 2).chances():
        assert row.sum() == pytest.approx(1.0)
        assert row[HEAD] == row.max()


def test_the_chance_of_a_chain_is_its_share_of_all() -> None:
    fixed = [Part.HEAD, None]
    chain = make_chain([{}, {Part.BODY: 1.0}], (Part.HEAD, Part.BODY, 2.0), fixed=fixed)
    others = len(np.flatnonzero(allow_parts([None])[0])) - 1
    assert chain.chances()[1][BODY] == pytest.approx(np.exp(3.0) / (np.exp(3.0) + others))


def test_where_networks_differ_a_line_is_less_sure_than_either_says() -> None:
    rows = np.zeros((2, 1, len(CHAIN_PARTS)))
    rows[0, 0, HEAD], rows[1, 0, BODY] = 9.0, 5.0
    steps = np.zeros((2, len(CHAIN_PARTS), len(CHAIN_PARTS)))
    chain = Chain(rows, allow_parts([None]), steps)
    alone = Chain(rows[:1], allow_parts([None]), steps[:1])
    assert chain.best() == [HEAD]
    assert chain.chances()[0][HEAD] < 0.6 < 0.99 < alone.chances()[0][HEAD]


def test_an_empty_page_is_an_empty_chain() -> None:
    chain = make_chain([])
    assert chain.best() == []
    assert len(chain.chances()) == 0


def test_ten_thousand_unlikely_lines_do_not_sink_to_nothing() -> None:
    chain = make_chain([dict.fromkeys(CHAIN_PARTS, -40.0)] * 10_000)
    assert chain.chances().sum(1) == pytest.approx(np.ones(10_000))


def test_the_chance_of_a_choice_follows_its_score() -> None:
    low, high = weigh_choices([{"near": 1.0}, {"near": -1.0}], {"near": -2.0})
    assert high > low
    assert low + high == pytest.approx(1.0)
