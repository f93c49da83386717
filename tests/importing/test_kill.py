"""An import that is killed at any moment and started again ends in the archive of one clean run."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.conftest import SEEDS

ROOT = SEEDS.parent
DAYS = ("2026-03-19", "2026-03-20", "2026-03-21")

# When each attempt is killed: the lines it has told by then, and seconds after the last of them. Each goes on
# from what the one before left, so later ones are killed among pages that are there and pages that are not.
MOMENTS = [
    (0, 0.6),
    (0, 0.0),
    (1, 0.0),
    (2, 0.015),
    (6, 0.007),
    (9, 0.011),
    (12, 0.003),
    (15, 0.0),
    (15, 0.2),
]

# Every table as rows that hang on no key and no clock.
ROWS = {
    "newspapers": "SELECT code, name FROM articles_newspaper",
    "issues": """
        SELECT n.code, i.date FROM articles_issue i JOIN articles_newspaper n ON n.id = i.newspaper_id""",
    "pages": """
        SELECT p.ref, n.code, i.date, number, section, text, sha256, source_name, encoding, date_basis, flags
        FROM articles_page p JOIN articles_newspaper n ON n.id = p.newspaper_id
        LEFT JOIN articles_issue i ON i.id = p.issue_id""",
    "articles": """
        SELECT a.ref, p.ref, a.position, a.kind, a.status, a.kicker, a.headline, a.deck, c.name, a.jump_to,
               a.jump_from, b.ref, a.flags, a.published_at IS NULL, a.edited_at
        FROM articles_article a JOIN articles_page p ON p.id = a.page_id
        LEFT JOIN articles_column c ON c.id = a.column_id
        LEFT JOIN articles_article b ON b.id = a.continues_id""",
    "blocks": """
        SELECT p.ref, a.ref, b.position, b.role, b.lines, b.span_start, b.span_end, b.text, b.correction
        FROM articles_block b JOIN articles_page p ON p.id = b.page_id
        LEFT JOIN articles_article a ON a.id = b.article_id""",
    "credits": """
        SELECT a.ref, p.name, p.note, c.role, c.position FROM articles_credit c
        JOIN articles_article a ON a.id = c.article_id JOIN articles_person p ON p.id = c.person_id""",
    "people": "SELECT name, note FROM articles_person",
    "columns": "SELECT name FROM articles_column",
    "taggings": """
        SELECT a.ref, t.name, g.origin, g.state, g.evidence FROM articles_tagging g
        JOIN articles_article a ON a.id = g.article_id JOIN articles_tag t ON t.id = g.tag_id""",
    "former refs": """
        SELECT f.ref, a.ref FROM articles_formerref f JOIN articles_article a ON a.id = f.article_id""",
    "what the index has not heard of": "SELECT article_pk FROM articles_indexrequest",
}


def start_manage(data_dir: Path, *arguments: str) -> subprocess.Popen:
    environment = os.environ | {"NEWSROOM_DATA_DIR": str(data_dir), "PYTHONUNBUFFERED": "1"}
    environment.pop("DATABASE_URL", None)
    return subprocess.Popen(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def run_manage(data_dir: Path, *arguments: str) -> str:
    process = start_manage(data_dir, *arguments)
    told, _ = process.communicate(timeout=120)
    assert process.returncode == 0, told
    return told


def kill_import(data_dir: Path, pages: Path, *, after_lines: int, seconds: float) -> bool:
    """Whether the import was still at work when it was killed."""
    process = start_manage(data_dir, "import_pages", str(pages), "--publish")
    for _ in range(after_lines):
        assert process.stdout.readline()
    time.sleep(seconds)
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=30)
    return process.returncode == -signal.SIGKILL


def read_rows(data_dir: Path) -> dict[str, list[tuple]]:
    with sqlite3.connect(data_dir / "newsroom.sqlite3") as database:
        return {name: sorted(database.execute(query), key=repr) for name, query in ROWS.items()}


@pytest.fixture
def pages(tmp_path) -> Path:
    """Three days of the five seeds, told apart by name: fifteen pages."""
    folder = tmp_path / "pages"
    for day in DAYS:
        for number, seed in enumerate(sorted(SEEDS.glob("*.txt")), 1):
            path = folder / f"yb-{day}" / f"{number:02}.txt"
            path.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(seed, path)
    return folder


def test_an_import_killed_at_any_moment_ends_like_a_clean_one(tmp_path, pages):
    clean, killed = tmp_path / "clean", tmp_path / "killed"
    run_manage(clean, "migrate", "-v", "0")
    run_manage(clean, "import_tags", str(SEEDS / "tags.csv"))
    shutil.copytree(clean, killed)
    run_manage(clean, "import_pages", str(pages), "--publish")
    wanted = read_rows(clean)
    assert len(wanted["pages"]) == 15
    assert wanted["taggings"]

    counts = []
    for after_lines, seconds in MOMENTS:
        assert kill_import(killed, pages, after_lines=after_lines, seconds=seconds)
        counts.append(len(read_rows(killed)["pages"]))
    assert counts == sorted(counts)  # what was stored stays
    assert 0 < counts[3] < 15  # and some were killed half way

    told = run_manage(killed, "import_pages", str(pages), "--publish")
    assert "0 failed" in told
    assert read_rows(killed) == wanted
    assert run_manage(killed, "check_archive").endswith("every law holds.\n")
