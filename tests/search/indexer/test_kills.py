"""The worker and the rebuild, killed for real at each step."""

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


def test_a_worker_killed_at_any_step_loses_nothing_and_leaves_no_files(kill):
    rounds = kill("queue", 1)
    assert len(rounds) > 15
    for outcome in rounds:
        assert outcome["found_at_once"] in (rounds[0]["found_at_once"], rounds[-1]["found_at_once"])
        assert outcome["breaches"] == []
        assert outcome["waiting"] == 0
        assert outcome["found"] == 1
        assert outcome["all"] == outcome["published"]
        assert outcome["leavings"] == []


def test_a_killed_rebuild_continues_with_the_missing_parts_and_keeps_later_changes(kill):
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
