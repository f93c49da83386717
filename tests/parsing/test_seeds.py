"""The five seed pages, parsed whole: `golden` holds their truth, made by hand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from articles.parsing import page_to_json, parse_page

SEEDS = Path(__file__).resolve().parents[2] / "seeds"
GOLDEN = sorted((Path(__file__).parent / "golden").glob("*.json"))


@pytest.mark.parametrize("golden", GOLDEN, ids=lambda path: path.stem[:3])
def test_a_seed_is_parsed_to_the_letter(golden: Path) -> None:
    true = json.loads(golden.read_text("utf-8"))
    parsed = page_to_json(parse_page((SEEDS / true["file"]).read_text("utf-8")), true["file"])
    assert (parsed["file"], parsed["date"], parsed["noise"]) == (true["file"], true["date"], [])
    for story in parsed["articles"]:
        del story["flags"]
    assert parsed["articles"] == [{"jump_from": None} | story for story in true["articles"]]
