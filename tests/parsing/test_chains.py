"""Chains of parts and choices between candidates: small ones whose answer can be worked out."""

from __future__ import annotations

import pytest

from articles.parsing.chains import Chain
from articles.parsing.choices import weigh_choices
from articles.parsing.marks import CHAIN_PARTS, Part

HEAD, BODY, REST = (CHAIN_PARTS.index(part) for part in (Part.HEAD, Part.BODY, Part.REST))


def rows(**weights: dict[Part, float]) -> dict[str, list[float]]:
    return {name: [row.get(part, 0.0) for part in CHAIN_PARTS] for name, row in weights.items()}


def steps(*told: tuple[Part, Part, float]) -> list[list[float]]:
    table = [[0.0] * len(CHAIN_PARTS) for _ in CHAIN_PARTS]
    for before, now, weight in told:
        table[CHAIN_PARTS.index(before)][CHAIN_PARTS.index(now)] = weight
    return table


def test_the_likeliest_chain_weighs_lines_and_steps_together() -> None:
    weights = rows(short={Part.HEAD: 2.0, Part.BODY: 1.5}, long={Part.BODY: 3.0, Part.REST: 2.5})
    alone = Chain([["short"], ["long"]], [None, None], weights, steps())
    bound = Chain([["short"], ["long"]], [None, None], weights, steps((Part.BODY, Part.REST, 4.0)))
    assert alone.best() == [HEAD, BODY]
    assert bound.best() == [BODY, REST]


def test_a_certain_part_is_kept_whatever_the_weights_say() -> None:
    chain = Chain([["short"], ["short"]], [Part.LABEL, None], rows(short={Part.HEAD: 5.0}), steps())
    assert [CHAIN_PARTS[part] for part in chain.best()] == [Part.LABEL, Part.HEAD]
    assert chain.chances()[0][CHAIN_PARTS.index(Part.LABEL)] == pytest.approx(1.0)


def test_chances_of_a_line_add_up_to_one_and_follow_the_weights() -> None:
    chain = Chain([["short"], ["short"]], [None, None], rows(short={Part.HEAD: 1.0}), steps())
    for row in chain.chances():
        assert sum(row) == pytest.approx(1.0)
        assert row[HEAD] == max(row)


def test_chances_of_a_step_add_up_to_those_of_its_lines() -> None:
    chain = Chain(
        [["a"], ["b"]],
        [None, None],
        rows(a={Part.HEAD: 1.0}, b={Part.BODY: 1.0}),
        steps((Part.HEAD, Part.BODY, 2.0)),
    )
    (table,) = chain.step_chances()
    assert [sum(row) for row in table] == pytest.approx(chain.chances()[0])
    assert [sum(column) for column in zip(*table, strict=True)] == pytest.approx(chain.chances()[1])


def test_an_empty_page_is_an_empty_chain() -> None:
    chain = Chain([], [], {}, steps())
    assert (chain.best(), chain.chances(), chain.step_chances()) == ([], [], [])


def test_ten_thousand_unlikely_lines_do_not_sink_to_nothing() -> None:
    weights = rows(odd=dict.fromkeys(CHAIN_PARTS, -40.0))
    chain = Chain([["odd"]] * 10_000, [None] * 10_000, weights, steps())
    assert all(sum(row) == pytest.approx(1.0) for row in chain.chances())


def test_the_chance_of_a_choice_follows_its_score() -> None:
    low, high = weigh_choices([{"near": 1.0}, {"near": -1.0}], {"near": -2.0})
    assert high > low
    assert low + high == pytest.approx(1.0)
