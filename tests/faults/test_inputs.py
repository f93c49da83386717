"""Inputs that are changed at random cost themselves alone, little time and little memory."""

import json
import shutil
from pathlib import Path

import pytest

from articles.importing.page_texts import MAX_PAGE_BYTES
from tests.faults.length import SEED, count_faults
from tests.processes import Archive
from tests.seeds import SEEDS

MOST_SECONDS, MOST_MB = 2, 300
MEASURE = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "newsroom.settings"
import django
django.setup()
from articles.importing import import_pages
from articles.parsing import Hints
assert list(import_pages(sys.argv[1:], hints=Hints(newspaper="yb")))[0].created > 100
print(int(open("/proc/self/status").read().partition("VmHWM:")[2].split()[0]) // 1024)
"""


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


@pytest.mark.slow
def test_the_largest_page_is_imported_in_little_memory(seeds_on_disk, tmp_path):
    archive = Archive(Path(shutil.copytree(seeds_on_disk.data, tmp_path / "data")))
    text = "".join(path.read_text("utf-8") for path in sorted(SEEDS.glob("*.txt")))
    page = tmp_path / "yb-2026-03-20-01.txt"
    page.write_bytes((text * 30).encode()[:MAX_PAGE_BYTES].rpartition(b"\n")[0])
    assert int(archive.run("-c", MEASURE, str(page)).stdout.split()[-1]) <= MOST_MB
