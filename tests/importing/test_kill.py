"""An import that is killed at any moment and started again makes the archive of one clean run."""

import json
import shutil
import sqlite3
from pathlib import Path

import pytest

from tests.processes import Archive
from tests.seeds import SEEDS

DAYS = ("2026-03-19", "2026-03-20", "2026-03-21")

# Every table as rows without keys and times.
ROWS = {
    "newspapers": "SELECT code, name FROM articles_newspaper",
    "issues": """
        SELECT n.code, i.date FROM articles_issue i JOIN articles_newspaper n ON n.id = i.newspaper_id""",
    "pages": """
        SELECT p.ref, n.code, i.date, label, section, text, sha256, source_name, encoding, date_basis, flags
        FROM articles_page p JOIN articles_newspaper n ON n.id = p.newspaper_id
        LEFT JOIN articles_issue i ON i.id = p.issue_id""",
    "articles": """
        SELECT a.ref, p.ref, a.position, a.kind, a.status, a.kicker, a.headline, a.deck, c.name, a.jump_to,
               a.jump_from, b.ref, a.flags, a.published_at IS NULL, a.edited_at IS NULL
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
    "versions": """
        SELECT p.ref, v.number, v.text, v.sha256, v.source_name, v.encoding FROM articles_pageversion v
        JOIN articles_page p ON p.id = v.page_id""",
    "revisions": """
        SELECT p.ref, r.number, r.kind, r.version, r.refs, r.state, r.set_aside FROM articles_pagerevision r
        JOIN articles_page p ON p.id = r.page_id""",
    "what the index has not heard of": """
        SELECT a.ref FROM articles_indexrequest r LEFT JOIN articles_article a ON a.id = r.article_pk""",
}


def read_rows(data_dir: Path) -> dict[str, list[tuple]]:
    with sqlite3.connect(data_dir / "newsroom.sqlite3") as database:
        return {name: sorted(database.execute(query), key=repr) for name, query in ROWS.items()}


@pytest.fixture
def pages(tmp_path) -> Path:
    """The five seeds under three dates, given by name: fifteen pages."""
    folder = tmp_path / "pages"
    for day in DAYS:
        for number, seed in enumerate(sorted(SEEDS.glob("*.txt")), 1):
            path = folder / f"yb-{day}" / f"{number:02}.txt"
            path.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(seed, path)
    return folder


@pytest.mark.slow
def test_an_import_killed_at_any_moment_ends_like_a_clean_one(tmp_path, pages):
    clean, killed = Archive(tmp_path / "clean"), Archive(tmp_path / "killed")
    clean.manage("migrate", "-v", "0")
    clean.manage("import_tags", str(SEEDS / "tags.csv"))
    shutil.copytree(clean.data, killed.data)
    clean.manage("import_pages", str(pages), "--publish")
    wanted = read_rows(clean.data)
    assert len(wanted["pages"]) == 15
    assert wanted["taggings"]

    counts = json.loads(killed.run("-m", "tests.importing.killing", "3", str(pages)).stdout)
    assert len(counts) > 10
    assert counts == sorted(counts)  # what was stored stays
    assert len({count for count in counts if 0 < count < 15}) > 5  # and many were killed half way
    assert read_rows(killed.data) == wanted
    assert killed.manage("check_archive").stdout.endswith("every law holds.\n")


@pytest.mark.slow
def test_new_versions_whose_import_is_killed_at_any_moment_end_like_clean_ones(tmp_path, pages):
    clean, killed = Archive(tmp_path / "clean"), Archive(tmp_path / "killed")
    clean.manage("migrate", "-v", "0")
    clean.manage("import_pages", str(pages), "--publish")
    shutil.copytree(clean.data, killed.data)
    for path in pages.rglob("*.txt"):
        path.write_text("新的一行\n" + path.read_text("utf-8").replace("。", "!", 1), "utf-8")
    clean.manage("import_pages", str(pages), "--publish")
    wanted = read_rows(clean.data)
    assert (len(wanted["pages"]), len(wanted["versions"]), len(wanted["revisions"])) == (15, 30, 30)

    counts = json.loads(killed.run("-m", "tests.importing.killing", "3", str(pages)).stdout)
    assert len(counts) > 10
    assert set(counts) == {15}
    assert read_rows(killed.data) == wanted
    assert killed.manage("check_archive").stdout.endswith("every law holds.\n")
