"""Learning on a few pages: what is learnt, and that the same inputs give the same bytes."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from articles.parsing.training.learn import main

from .test_layout import ROWS

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    """A file of articles, the same three on each of ten pages."""
    path = tmp_path / "articles.jsonl.gz"
    rows = [row | {"page": page, "seq": n} for page in range(1, 11) for n, row in enumerate(ROWS)]
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    return path


def learn(articles: Path, out: Path, hash_seed: str) -> dict[str, str]:
    """The SHA-256 of each file that learning writes."""
    out.mkdir()
    command = ["-m", "articles.parsing.training.learn", str(articles), "--layouts", "1", "--out", str(out)]
    environment = os.environ | {"OPENBLAS_NUM_THREADS": "1", "PYTHONHASHSEED": hash_seed}
    subprocess.run([sys.executable, *command], check=True, capture_output=True, env=environment, cwd=ROOT)
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(out.iterdir())}


@pytest.mark.slow
def test_learning_twice_gives_the_same_bytes(articles: Path, tmp_path: Path) -> None:
    one = learn(articles, tmp_path / "one", "1")
    assert one == learn(articles, tmp_path / "other", "2")
    assert sorted(one) == ["network.npz", "sources.json", "weights.json"]


def test_learning_with_several_threads_is_refused(
    articles: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "4")
    with pytest.raises(SystemExit):
        main([str(articles)])
    assert "set OPENBLAS_NUM_THREADS=1: with more threads" in capsys.readouterr().err
