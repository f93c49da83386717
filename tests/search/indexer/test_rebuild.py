"""The parts of a rebuild."""

from math import ceil

import pytest

from articles.models import Article, IndexRequest
from articles.search.indexer import rebuild
from articles.search.indexer.rebuild import rebuild_index


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


def test_an_archive_without_articles_is_one_empty_part(db):
    assert [(part.start, part.end) for part in rebuild._deal_out_parts(4)] == [(0, None)]
    assert rebuild_index().indexed == 0


def test_a_rebuild_answers_the_requests_that_wait_for_it(seeds_archive):
    IndexRequest.objects.ask([article.pk for article in seeds_archive])
    rebuild_index()
    assert not IndexRequest.objects.exists()


def test_a_rebuild_reports_its_progress(seeds_archive, monkeypatch):
    monkeypatch.setattr(rebuild, "SEGMENT_DOCS", 10)
    heard: list[tuple[int, int]] = []
    rebuild_index(jobs=1, progress=lambda done, total: heard.append((done, total)))
    total = Article.objects.published().count()
    assert [done for done, _ in heard] == sorted(done for done, _ in heard)
    assert {total for _, total in heard} == {total}
    assert heard[-1] == (total, total)
    assert len(heard) == ceil(total / 10)
