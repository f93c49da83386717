"""Inputs that are changed at random cost themselves alone, little time and little memory."""

import json
import shutil
from pathlib import Path

import pytest

from tests.faults.length import SEED, count_faults
from tests.processes import Archive

MOST_SECONDS, MOST_MB = 2, 300


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "short"), [("zips", 300), ("pages", 40), ("sheets", 200), ("addresses", 150)]
)
def test_changed_inputs_are_refused_or_answered(seeds_on_disk, tmp_path, monkeypatch, kind, short):
    monkeypatch.setenv("NEWSROOM_RATE_LIMITS", "0")
    archive = Archive(Path(shutil.copytree(seeds_on_disk.data, tmp_path / "data")))
    report = json.loads(archive.run("-m", "tests.faults.inputs", kind, count_faults(short), SEED).stdout)
    print(kind, SEED, report)
    assert report["faults"] == []
    assert report["slowest_seconds"] <= MOST_SECONDS
    assert report["peak_mb"] <= MOST_MB
    assert len(report["answers"]) > 1
