"""Damage to the index's files is found, whatever it is, never answered from, and heals by itself."""

import os
import threading
from pathlib import Path

import pytest

from articles.models import IndexRequest, Role
from articles.search import (
    SearchQuery,
    compare_index,
    index_pending,
    run_worker,
    search_articles,
)
from articles.search.engine import get_engine
from articles.search.whoosh_engine.checksums import (
    DamagedFile,
    is_unchanged,
    open_segment,
    read_table,
    seal_table,
    write_sums,
)
from articles.search.whoosh_engine.names import NAMES
from articles.search.whoosh_engine.version import INDEX_NAME
from tests.archives import PUBLISHED, make_article, make_newspaper, make_page, tag
from tests.seeds import build_once


@pytest.fixture
def indexed(db) -> None:
    build_once(make_indexed)


def make_indexed() -> None:
    """Two commits: an index of two segments, one with a deleted document."""
    lines = ("天津港开新航线", "海新企业增多", "市民畅游海河")
    page = make_page(make_newspaper(), "page", *lines)
    for line in range(len(lines)):
        article = make_article(page, f"ref{line}", (Role.HEADLINE, line), **PUBLISHED)
        tag(article, "京津冀")
        IndexRequest.objects.ask([article.pk])
        index_pending()
    IndexRequest.objects.ask([article.pk])
    index_pending()


def list_files() -> list:
    return sorted(path for path in get_engine().folder.iterdir() if path.stat().st_size)


def count_all() -> int:
    return search_articles(SearchQuery(), limit=1).total


def heal() -> None:
    """Have the worker work until the index is as it should be."""
    run_worker(threading.Event(), is_relieved=lambda: not compare_index())


@pytest.fixture
def segment(tmp_path) -> Path:
    """A folder with two files of the segment `v1_a`, one of them empty, and their checksums."""
    (tmp_path / "v1_a.terms").write_bytes("天津港".encode())
    (tmp_path / "v1_a.empty").write_bytes(b"")
    assert write_sums(tmp_path, ["v1_a.terms", "v1_a.empty"]) == ["v1_a.sum"]
    return tmp_path


def test_a_segment_opens_as_it_was_written(segment):
    files, stamps = open_segment(str(segment), "v1_a")
    assert {name: bytes(data) for name, data in files.files.items()} == {
        "v1_a.terms": "天津港".encode(),
        "v1_a.empty": b"",
    }
    assert {Path(path).name for path in stamps} == {"v1_a.terms", "v1_a.empty", "v1_a.sum"}
    assert is_unchanged(stamps)


@pytest.mark.parametrize("name", ["v1_a.terms", "v1_a.empty", "v1_a.sum"])
def test_what_is_written_into_a_file_is_noticed(segment, name):
    _, stamps = open_segment(str(segment), "v1_a")
    path, before = segment / name, (segment / name).stat()
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns + 1))
    assert not is_unchanged(stamps)
    path.write_bytes(path.read_bytes() + b"x")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert not is_unchanged(stamps)
    path.unlink()
    assert not is_unchanged(stamps)


@pytest.mark.parametrize("damage", [b"", b"\xff", b"{", b"[]", b"7", b'{"v1_a.terms": 7}'])
def test_damaged_checksums_are_named(segment, damage):
    (segment / "v1_a.sum").write_bytes(damage)
    with pytest.raises(DamagedFile, match=r"^v1_a\.sum$"):
        open_segment(str(segment), "v1_a")


@pytest.mark.parametrize("damage", ["天津湾".encode(), "天津".encode(), b""])
def test_a_damaged_file_of_a_segment_is_named(segment, damage):
    (segment / "v1_a.terms").write_bytes(damage)
    with pytest.raises(DamagedFile, match=r"^v1_a\.terms$"):
        open_segment(str(segment), "v1_a")


def test_a_missing_file_of_a_segment_is_named(segment):
    (segment / "v1_a.terms").unlink()
    with pytest.raises(FileNotFoundError, match=r"v1_a\.terms"):
        open_segment(str(segment), "v1_a")


def test_a_table_of_contents_reads_as_it_was_sealed(tmp_path):
    path = tmp_path / "_v1_1.toc"
    path.write_bytes(b"contents")
    seal_table(path)
    assert read_table(str(path))[:-4] == b"contents"
    path.write_bytes(b"Contents" + path.read_bytes()[-4:])
    with pytest.raises(DamagedFile, match=r"^_v1_1\.toc$"):
        read_table(str(path))


@pytest.mark.slow
def test_every_file_is_covered(indexed):
    names = {path.name.partition(".")[0] for path in list_files()}
    assert {f"{name}.sum" for name in names if name.startswith(f"{INDEX_NAME}_")} <= {
        path.name for path in list_files()
    }
    assert compare_index() == []


@pytest.mark.slow
def test_an_index_that_is_yet_to_be_filled_is_not_taken_for_an_empty_archive(db, client):
    assert client.get("/search/").status_code == 200
    page = make_page(make_newspaper(), "page", "天津港开新航线")
    make_article(page, "ref", (Role.HEADLINE, 0), **PUBLISHED)
    assert client.get("/search/").status_code == 503
    heal()
    assert client.get("/search/").status_code == 200


@pytest.mark.slow
def test_a_damaged_list_of_names_is_made_anew(indexed, caplog):
    (get_engine().folder / NAMES).write_bytes(b'["\xff"]')
    assert compare_index() == [f"{NAMES} in {get_engine().folder} is damaged; the indexer makes a new one"]
    heal()
    assert compare_index() == []
    assert f"{NAMES} in {get_engine().folder} is damaged; a new one takes its place" in caplog.messages
