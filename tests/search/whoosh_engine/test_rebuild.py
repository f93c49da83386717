"""The parts of a rebuild."""

from math import ceil

import pytest

from articles.models import Article, IndexRequest
from articles.search import SearchQuery, compare_index, index_pending, rebuild_index, search_articles
from articles.search.documents import PreparedArticles
from articles.search.whoosh_engine import rebuild
from tests.editing import correct_article
from tests.search.conftest import let_indexing_fail


@pytest.mark.parametrize("jobs", [1, 2, 3, 4])
@pytest.mark.parametrize("few", [5, 100])
def test_the_parts_hold_every_article_once_and_fit_a_segment(seeds_archive, monkeypatch, jobs, few):
    monkeypatch.setattr(rebuild, "SEGMENT_DOCS", 10)
    monkeypatch.setattr(rebuild, "FEW_ARTICLES", few)
    pks = sorted(article.pk for article in seeds_archive)
    parts = rebuild._deal_out_parts(jobs)
    held = [[pk for pk in pks if part.start <= pk and (part.end is None or pk < part.end)] for part in parts]
    assert [pk for part in held for pk in part] == pks
    assert max(map(len, held)) - min(map(len, held)) <= len(parts)
    assert max(map(len, held)) <= 10
    assert [part.number for part in parts] == list(range(1, len(parts) + 1))
    needed = ceil(len(pks) / 10)
    # As many as fill the segments; with many articles, a multiple of the processes.
    assert len(parts) == (needed if few == 100 else ceil(needed / jobs) * jobs)


def test_one_article_more_than_few_is_divided_among_processes(seeds_archive, monkeypatch):
    monkeypatch.setattr(rebuild, "FEW_ARTICLES", len(seeds_archive))
    assert len(rebuild._deal_out_parts(2)) == 1
    monkeypatch.setattr(rebuild, "FEW_ARTICLES", len(seeds_archive) - 1)
    assert len(rebuild._deal_out_parts(2)) == 2


@pytest.mark.slow
def test_an_archive_without_articles_is_one_empty_part(db):
    assert [(part.start, part.end) for part in rebuild._deal_out_parts(4)] == [(0, None)]
    assert rebuild_index().indexed == 0


@pytest.mark.slow
def test_a_rebuild_answers_the_requests_that_wait_for_it(seeds_archive):
    IndexRequest.objects.ask([article.pk for article in seeds_archive])
    rebuild_index()
    assert not IndexRequest.objects.exists()


@pytest.mark.slow
def test_a_rebuild_reports_its_progress(seeds_archive, monkeypatch):
    monkeypatch.setattr(rebuild, "SEGMENT_DOCS", 10)
    heard: list[tuple[int, int]] = []
    Article.objects.filter(pk=seeds_archive[0].pk).update(status="withdrawn")
    rebuild_index(jobs=1, progress=lambda done, total: heard.append((done, total)))
    total = Article.objects.published().count()
    assert [done for done, _ in heard] == sorted(done for done, _ in heard)
    assert {total for _, total in heard} == {total}
    assert heard[-1] == (total, total)
    assert len(heard) == ceil(total / 10)


class Interrupted(Exception):
    pass


@pytest.fixture
def built(seeds_archive, monkeypatch) -> list[int]:
    """The numbers of the parts that are built from here on, of ten articles each."""
    monkeypatch.setattr(rebuild, "SEGMENT_DOCS", 10)
    numbers = []
    build = rebuild._build_part

    def note(folder, part):
        numbers.append(part.number)
        return build(folder, part)

    monkeypatch.setattr(rebuild, "_build_part", note)
    return numbers


@pytest.fixture
def interrupted(built, monkeypatch) -> list[int]:
    """The same, after a rebuild that was interrupted at its third part."""

    def stop(**kwargs):
        if len(built) == 3:
            raise Interrupted
        return PreparedArticles(**kwargs)

    with monkeypatch.context() as patch:
        patch.setattr(rebuild, "PreparedArticles", stop)
        with pytest.raises(Interrupted):
            rebuild_index(jobs=1)
    assert built == [1, 2, 3]
    built.clear()
    return built


@pytest.mark.slow
def test_an_interrupted_rebuild_continues_with_the_missing_parts(interrupted):
    total = Article.objects.published().count()
    assert rebuild_index(jobs=1).indexed == total
    assert interrupted == list(range(3, ceil(total / 10) + 1))
    assert compare_index() == []


@pytest.mark.slow
def test_parts_made_by_other_code_are_built_again(interrupted, monkeypatch):
    monkeypatch.setattr(rebuild, "hash_code", lambda: "of a newer version")
    rebuild_index(jobs=1)
    assert interrupted == list(range(1, ceil(Article.objects.published().count() / 10) + 1))
    assert compare_index() == []


@pytest.mark.slow
def test_a_change_after_an_interruption_is_in_the_rebuilt_index(interrupted):
    article = Article.objects.published().order_by("pk").first()
    correct_article(article, headline="中断之后的标题")
    assert index_pending().indexed == 1
    assert rebuild_index(jobs=1).indexed == Article.objects.published().count()
    assert search_articles(SearchQuery(text="title:中断之后的标题")).total == 1
    assert compare_index() == []


@pytest.mark.slow
def test_a_rebuild_interrupted_after_its_commit_is_not_continued(built, monkeypatch):
    discard, calls = rebuild.RebuildFolder.discard, []

    def stop(folder):
        calls.append(folder)
        if len(calls) == 2:  # the first makes room for the plan
            raise Interrupted
        discard(folder)

    monkeypatch.setattr(rebuild.RebuildFolder, "discard", stop)
    with pytest.raises(Interrupted):
        rebuild_index(jobs=1)
    parts = built[:]
    assert compare_index() == []
    rebuild_index(jobs=1)
    assert built == parts * 2
    assert compare_index() == []


@pytest.mark.slow
def test_a_rebuild_works_on_a_file_system_without_hard_links(built, monkeypatch):
    def refuse(source, target):
        raise OSError("not supported")

    monkeypatch.setattr(rebuild.os, "link", refuse)
    rebuild_index(jobs=1)
    assert compare_index() == []


@pytest.mark.slow
def test_an_article_that_cannot_be_indexed_is_reported_and_the_others_are_rebuilt(built, monkeypatch):
    bad = Article.objects.published().order_by("pk").first()
    let_indexing_fail(monkeypatch, bad, "no such letter")
    report = rebuild_index(jobs=1)
    assert report.failed == (f"article {bad.ref} cannot be indexed: ValueError: no such letter",)
    assert report.indexed == Article.objects.published().count() - 1


def test_a_file_of_a_part_gets_a_second_name_in_place_of_what_was_there(tmp_path):
    source, target = tmp_path / "part", tmp_path / "index"
    source.write_bytes(b"new")
    target.write_bytes(b"left by a rebuild that was killed")
    rebuild._link(source, target)
    assert target.samefile(source)
    assert source.read_bytes() == b"new"
