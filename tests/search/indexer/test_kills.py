"""The indexer and the rebuild, really killed, at one step after the other."""

import json

import pytest

pytestmark = pytest.mark.slow


@pytest.fixture
def kill(archive):
    def run(scenario: str, every: int) -> list[dict]:
        rounds = json.loads(archive.run("-m", "tests.search.indexer.killing", scenario, str(every)).stdout)
        assert [outcome["is_killed"] for outcome in rounds] == [True] * (len(rounds) - 1) + [False]
        return rounds

    return run


def test_an_indexer_killed_at_any_step_loses_nothing_and_leaves_nothing(kill):
    rounds = kill("queue", 1)
    assert len(rounds) > 15
    for outcome in rounds:
        assert outcome["found_at_once"] in (rounds[0]["found_at_once"], rounds[-1]["found_at_once"])
        assert outcome["breaches"] == []
        assert outcome["waiting"] == 0
        assert outcome["found"] == 1
        assert outcome["all"] == outcome["published"]
        assert outcome["leavings"] == []


def test_a_killed_rebuild_goes_on_with_the_missing_parts_and_keeps_what_changed_meanwhile(kill):
    rounds = kill("rebuild", 9)
    assert {outcome["parts_at_hand"] for outcome in rounds} == {0, 1, 2, 3}
    for outcome in rounds:
        if 0 < outcome["parts_at_hand"] < 3:
            assert outcome["parts_built"] == 3 - outcome["parts_at_hand"]
        assert outcome["found_at_once"] == rounds[0]["found_at_once"]
        assert outcome["breaches"] == []
        assert outcome["waiting"] == 0
        assert outcome["found"] == 1
        assert outcome["indexed"] == outcome["all"] == outcome["published"]
        assert outcome["leavings"] == []
        assert outcome["folder_is_gone"]
