"""What a web server reads before it forks its processes."""

import shutil

import pytest
from django.db import DatabaseError

from articles.search import SearchQuery, Sort, preparation, prepare_search, search_articles
from tests.processes import Archive


class Unforkable:
    """An engine as that of OpenSearch, whose connections no two processes must use."""

    can_be_forked = False


@pytest.mark.slow
def test_a_forked_process_need_not_read_what_its_server_has_read(archive):
    code = """
import os
from django.db import connection
from articles.search.suggestions import lexicon
from articles.search.visibility import open_view
prepare_search()
print(connection.connection)
words = lexicon._lexicon
if not os.fork():
    print(lexicon.read_lexicon(open_view()) is words[0], search_articles(SearchQuery(text="的")).total > 0)
    os._exit(0)
os.wait()
"""
    assert archive.shell(code) == "None\nTrue True"


@pytest.mark.slow
def test_a_server_starts_before_there_is_a_database(tmp_path):
    started = Archive(tmp_path).run("-c", "import newsroom.wsgi; print('started')")
    assert started.stdout == "started\n"
    assert "the search is not read before processes are forked: no such table" in started.stderr
    assert "Traceback" not in started.stderr


def test_the_word_that_is_searched_for_is_in_any_archive(seeds_archive):
    """One that is nowhere would open no text."""
    assert search_articles(SearchQuery(preparation.COMMON_WORD)).total


def test_an_engine_that_cannot_be_forked_is_left_alone(monkeypatch):
    monkeypatch.setattr(preparation, "get_engine", Unforkable)
    monkeypatch.setattr(preparation, "follow_names", lambda seen: pytest.fail("asked"))
    prepare_search()


@pytest.mark.slow
def test_a_server_starts_where_the_folder_of_the_index_cannot_be_used(tmp_path):
    archive = Archive(tmp_path)
    archive.run("manage.py", "migrate", "-v", "0")
    folder = tmp_path / "index"
    if folder.exists():
        shutil.rmtree(folder)
    folder.write_text("")
    started = archive.run("-c", "import newsroom.wsgi; print('started')")
    assert started.stdout == "started\n"
    assert "the search is not read before processes are forked: [Errno" in started.stderr
    assert "Traceback" not in started.stderr


def test_each_order_is_read_with_a_word_and_without(monkeypatch):
    asked: list[SearchQuery] = []
    monkeypatch.setattr(preparation, "follow_names", lambda seen: None)
    monkeypatch.setattr(preparation, "search_articles", asked.append)
    monkeypatch.setattr(preparation.connections, "close_all", lambda: None)
    prepare_search()
    words = (preparation.COMMON_WORD, "")
    assert [(query.sort, query.text) for query in asked] == [(sort, text) for sort in Sort for text in words]


@pytest.mark.parametrize("error", [DatabaseError("gone"), PermissionError("of another account")])
def test_nothing_stays_open_where_something_fails(monkeypatch, error):
    def fail(seen: object) -> None:
        raise error

    closed: list[bool] = []
    monkeypatch.setattr(preparation, "follow_names", fail)
    monkeypatch.setattr(preparation.connections, "close_all", lambda: closed.append(True))
    prepare_search()
    assert closed == [True]
