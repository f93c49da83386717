"""From a poor division of a page, operations lead to the true one, and their undo leads back."""

import json
from pathlib import Path

import pytest

from tests.curation.reach import STARTS, reach_page
from tests.seeds import SEEDS

GOLDEN = Path(__file__).resolve().parents[1] / "parsing" / "golden"


@pytest.mark.slow
@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize("path", sorted(SEEDS.glob("*.txt")), ids=lambda path: path.stem[:3])
def test_operations_reach_the_truth_of_a_seed_and_are_undone(db, path, start):
    text = path.read_text("utf-8")
    truth = json.loads(next(GOLDEN.glob(f"{path.stem}*.json")).read_text("utf-8"))
    _, fault = reach_page(path.name, text, STARTS[start](text), truth)
    assert fault == ""
