"""A stale index is reported and repaired, article by article."""

from functools import partial
from types import SimpleNamespace

import pytest
from django.core.management import call_command

from articles.models import Article, IndexRequest
from articles.search import compare_index, index_pending, read_index_state, rebuild_index, repair_index
from articles.search.documents import PreparedArticles
from articles.search.engine import UnreadableIndex, get_engine
from articles.search.indexer import consistency
from articles.search.indexer.consistency import ask_for_strays
from articles.search.indexer.worker import become_worker
from articles.search.whoosh_engine.engine import WhooshEngine
from articles.search.whoosh_engine.version import INDEX_NAME
from tests.editing import correct_article


@pytest.fixture
def in_step(seeds_archive):
    assert compare_index() == []
    return sorted(seeds_archive, key=lambda article: article.pk)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("ask", "thoroughly"), [(read_index_state, False), (compare_index, True), (repair_index, True)]
)
def test_only_a_comparison_reads_the_whole_index(monkeypatch, ask, thoroughly):
    asked: list[bool] = []

    def check(self, *, thoroughly):
        asked.append(thoroughly)
        raise UnreadableIndex("damaged")

    monkeypatch.setattr(type(get_engine()), "check", check)
    monkeypatch.setattr(consistency, "rebuild_index", lambda: None)
    ask()
    assert asked == [thoroughly]


@pytest.mark.parametrize(("thoroughly", "done"), [(True, ["check_files"]), (False, ["open_snapshot"])])
def test_a_thorough_check_reads_the_files(monkeypatch, thoroughly, done):
    called: list[str] = []
    parts = {name: partial(called.append, name) for name in ("check_files", "open_snapshot")}
    engine = WhooshEngine("default")
    monkeypatch.setattr(engine, "get_backend", lambda: SimpleNamespace(**parts))
    engine.check(thoroughly=thoroughly)
    assert called == done


@pytest.mark.slow
def test_every_difference_is_reported_in_a_sentence(in_step):
    changed, twice, missing, hidden, gone, *_ = in_step
    with get_engine().open_writer() as writer:
        writer.exchange([], PreparedArticles(pk=twice.pk))
        writer.commit()
    get_engine().get_backend().remove(f"articles.article.{missing.pk}")
    Article.objects.filter(pk=changed.pk).update(headline="绕过目录的改动")
    Article.objects.filter(pk=hidden.pk).update(status="withdrawn")
    Article.objects.filter(pk=gone.pk).delete()
    assert compare_index() == [
        f"article {changed.ref}: in the index as it was before a change",
        f"article {twice.ref}: 2 times in the index",
        f"article {missing.ref}: published, but not in the index",
        f"article {hidden.pk}: in the index, but not published",
        f"article {gone.pk}: in the index, but not published",
    ]
    report = repair_index()
    assert (report.indexed, report.removed) == (3, 2)
    assert compare_index() == []


@pytest.mark.slow
def test_more_differences_than_are_read_at_once_are_all_reported(in_step, monkeypatch):
    monkeypatch.setattr(consistency, "READ_ARTICLES", 2)
    changed = in_step[:5]
    Article.objects.filter(pk__in=[article.pk for article in changed]).update(headline="绕过目录的改动")
    assert compare_index() == [
        f"article {article.ref}: in the index as it was before a change" for article in changed
    ]


@pytest.mark.slow
def test_a_repair_without_differences_writes_nothing(in_step):
    generation = get_engine().get_backend().index.latest_generation()
    assert repair_index().indexed == 0
    assert get_engine().get_backend().index.latest_generation() == generation


def test_a_pending_change_is_reported_without_a_worker(in_step):
    correct_article(in_step[0], headline="还没有进目录")
    assert compare_index() == [f"article {in_step[0].ref}: in the index as it was before a change"]


@pytest.mark.slow
def test_a_change_that_a_running_worker_is_about_to_index_is_not_reported(in_step):
    correct_article(in_step[0], headline="还没有进目录")
    Article.objects.filter(pk=in_step[1].pk).update(headline="绕过目录的改动")
    with become_worker() as held:
        assert held
        assert compare_index() == [f"article {in_step[1].ref}: in the index as it was before a change"]


@pytest.mark.slow
def test_a_running_worker_that_is_late_is_reported(in_step):
    correct_article(in_step[0], headline="还没有进目录")
    IndexRequest.objects.update(asked_at="2026-03-19T08:00:00Z")
    with become_worker():
        assert compare_index() == ["1 changes wait for the indexer, the oldest since 2026-03-19 08:00 UTC"]


def test_an_article_that_is_not_published_is_not_missing(in_step, caplog):
    correct_article(in_step[0], headline="退回以后再改")
    Article.objects.filter(pk=in_step[0].pk).update(status="withdrawn")
    index_pending()
    ask_for_strays()
    assert not IndexRequest.objects.exists()
    assert caplog.records == []


@pytest.mark.slow
def test_an_unreadable_index_is_reported_and_rebuilt(in_step, tmp_path, caplog):
    [table] = (tmp_path / "index").glob(f"_{INDEX_NAME}_*.toc")
    readable = get_engine().read_version()
    table.write_bytes(b"not a table of contents")
    assert get_engine().read_version() == (0, 0) < readable
    assert get_engine().count() == 0
    assert caplog.messages[-1].startswith(f"the index in {tmp_path / 'index'} cannot be read (")
    assert caplog.messages[-1].endswith("); nothing is found until it is rebuilt")
    [breach] = compare_index()
    assert breach.startswith(f"the index in {tmp_path / 'index'} cannot be read (")
    assert breach.endswith("); manage.py index_articles --rebuild makes a new one")
    assert repair_index().indexed == len(in_step)
    assert compare_index() == []


@pytest.mark.slow
def test_check_archive_reports_and_repairs_a_stale_index(in_step, capsys):
    Article.objects.filter(pk=in_step[0].pk).update(headline="绕过目录的改动")
    with pytest.raises(SystemExit):
        call_command("check_archive")
    assert f"article {in_step[0].ref}: in the index as it was before a change" in capsys.readouterr().err
    call_command("check_archive", repair=True)
    assert capsys.readouterr().err == ""


@pytest.mark.slow
def test_a_rebuild_makes_the_same_index(in_step):
    before = get_engine().get_backend().take_snapshot()
    report = rebuild_index()
    after = get_engine().get_backend().take_snapshot()
    assert report.indexed == before.count == after.count
    assert compare_index() == []
