"""Where nothing is found, other questions are offered, each with hits."""

import datetime

import pytest

from articles.models import Tag, Tagging
from articles.search import SearchQuery, Way, WayKind, search_articles
from tests.search.conftest import index_all

pytestmark = pytest.mark.usefixtures("engine")
LONG_AGO = datetime.date(1900, 1, 1)


def list_ways(text: str, **question) -> list[tuple[WayKind, str]]:
    """Return kind and words of each way, after asking it."""
    result = search_articles(SearchQuery(text, **question))
    for way in result.ways:
        assert ask(way, **question) == way.count > 0
    return [(way.kind, way.text) for way in result.ways]


def ask(way: Way, *, filters=None, date_from=None, date_to=None, is_exact=False) -> int:
    kept = {"filters": filters or {}, "date_from": date_from, "date_to": date_to, "is_exact": is_exact}
    if way.kind in (WayKind.ANY_DATE, WayKind.NO_FILTER):
        kept |= {"date_from": None, "date_to": None}
    if way.kind == WayKind.NO_FILTER:
        kept["filters"] = {}
    if way.kind == WayKind.WORDS:
        kept["is_exact"] = False
    return search_articles(SearchQuery(way.text, **kept)).total


def test_words_that_occur_nowhere_are_left_out(seeds_archive):
    assert list_ways("京津冀 骆驼 港口") == [
        (WayKind.FEWER_WORDS, "京津冀 港口"),
        (WayKind.FEWER_WORDS, "京津冀"),
        (WayKind.FEWER_WORDS, "港口"),
    ]


@pytest.mark.slow
def test_of_words_that_never_occur_together_some_are_left_out(seeds_archive):
    texts = ("京津冀", "港口", "陈敏尔", "教育", "航天", "乡村")
    found = next(
        ways for one in texts for other in texts if (ways := list_ways(f"{one} {other}")) and one != other
    )
    assert {kind for kind, _ in found} == {WayKind.FEWER_WORDS}
    assert len(found) == 2


def test_an_unbroken_question_loses_words_too(seeds_archive):
    assert list_ways("京津冀骆驼") == [(WayKind.FEWER_WORDS, "京津冀")]


@pytest.mark.slow
def test_dates_and_filters_are_left_out(seeds_archive):
    Tagging.objects.create(article=seeds_archive[0], tag=Tag.objects.create(name="骆驼"))
    index_all()
    assert list_ways("京津冀", date_to=LONG_AGO) == [(WayKind.ANY_DATE, "京津冀")]
    assert list_ways("京津冀", date_to=LONG_AGO, filters={"kind": ("news",)}) == [
        (WayKind.ANY_DATE, "京津冀"),
        (WayKind.NO_FILTER, "京津冀"),
    ]
    assert list_ways("京津冀 date:1900") == [
        (WayKind.FEWER_WORDS, "京津冀"),
    ]


def test_an_exact_search_without_hits_offers_its_words(seeds_archive):
    assert list_ways("京津冀港口", is_exact=True)[0] == (WayKind.WORDS, "京津冀 港口")


def test_nothing_is_offered_that_has_no_hits(seeds_archive):
    assert list_ways("骆驼") == []
    assert list_ways("骆驼 蓝鲸", date_to=LONG_AGO) == []
    assert list_ways("-天津 骆驼") == []


def test_where_something_is_found_nothing_is_offered(seeds_archive):
    assert list_ways("京津冀") == []
