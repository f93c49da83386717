"""What follows the hits of what was typed when they are few: articles that contain its words."""

import datetime

import pytest

from articles.models import Article, IndexRequest, Role, Status
from articles.search import SearchQuery, SearchResult, Sort, search_articles
from tests.archives import PUBLISHED, make_article, make_page
from tests.search.conftest import index_all

pytestmark = pytest.mark.usefixtures("engine")
TYPED = "骆驼迁徙"


def search(text: str = TYPED, *, offset: int = 0, limit: int = 100, **question) -> SearchResult:
    return search_articles(SearchQuery(text=text, **question), offset=offset, limit=limit)


def list_hits(result: SearchResult) -> list[tuple[str, bool]]:
    return [(hit.article.headline, hit.is_relaxed) for hit in result.hits]


@pytest.fixture
def camels(seeds_archive):
    """Two articles with 骆驼迁徙, and three with its words apart: in the headline, near, and far."""
    like = seeds_archive[0]
    for number, (headline, text) in enumerate(
        {
            "骆驼迁徙记": "正文。",
            "甲": "说到骆驼迁徙，他笑了。",
            "骆驼的迁徙之路": "正文。",
            "乙": "骆驼在春天迁徙。",
            "丙": f"骆驼走过来。{'天' * 300}候鸟迁徙。",
            "丁": "只有骆驼。",
        }.items()
    ):
        page = make_page(like.page.newspaper, f"camel{number}page", headline, text, issue=like.page.issue)
        roles = (Role.HEADLINE, 0), (Role.BODY, 1)
        make_article(page, f"camel{number}", *roles, headline=headline, **PUBLISHED)
    index_all()
    return like


EXACT = [("骆驼迁徙记", False), ("甲", False)]
RELAXED = [("骆驼的迁徙之路", True), ("乙", True), ("丙", True)]


@pytest.mark.slow
def test_articles_with_all_words_follow_those_with_what_was_typed(camels):
    result = search()
    assert list_hits(result) == EXACT + RELAXED
    assert (result.total, result.exact, result.relaxed) == (5, 2, 3)
    assert result.words == ("骆驼", "迁徙")
    assert "<mark>骆驼</mark>在春天<mark>迁徙</mark>" in result.hits[3].fragments[0]
    assert "<mark>骆驼迁徙</mark>" in result.hits[1].fragments[0]


@pytest.mark.slow
@pytest.mark.parametrize("typed", [f'"{TYPED}"', f"“{TYPED}”"])
def test_what_is_quoted_is_not_relaxed(camels, typed):
    assert list_hits(search(typed)) == EXACT


@pytest.mark.slow
def test_an_exact_search_is_not_relaxed(camels):
    result = search(is_exact=True)
    assert (list_hits(result), result.total, result.words) == (EXACT, 2, ())


@pytest.mark.slow
def test_pages_of_exact_and_relaxed_hits_join_without_gap_or_overlap(camels):
    for limit in (1, 2, 3, 4):
        pages = [list_hits(search(offset=offset, limit=limit)) for offset in range(0, 7, limit)]
        assert [hit for page in pages for hit in page] == EXACT + RELAXED


@pytest.mark.slow
def test_each_part_is_sorted_as_asked(camels):
    for sort in (Sort.NEWEST, Sort.OLDEST):
        hits = list_hits(search(sort=sort))
        assert (sorted(hits[:2]), sorted(hits[2:])) == (sorted(EXACT), sorted(RELAXED))


@pytest.mark.slow
def test_facets_count_exact_and_relaxed_hits_and_hold_when_chosen(camels):
    result = search()
    [newspaper] = result.facets["newspaper"]
    assert newspaper.count == result.total
    for facet in ("newspaper", "page", "kind"):
        for value in result.facets[facet]:
            assert search(filters={facet: (value.value,)}).total == value.count
    day = camels.page.date
    assert search(date_from=day, date_to=day).total == result.total
    assert search(date_to=day - datetime.timedelta(1)).total == 0


@pytest.mark.slow
def test_words_do_not_follow_where_what_was_typed_is_frequent_in_the_whole_archive(camels):
    """Else a filter that leaves few exact hits would show more than the count of its facet."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("articles.search.answering.FEW_HITS", 2)
        assert list_hits(search()) == EXACT
        assert search(date_to=datetime.date(1900, 1, 1)).total == 0


@pytest.mark.slow
def test_each_string_of_several_is_relaxed(camels):
    assert list_hits(search("春天 骆驼迁徙")) == [("乙", True)]


@pytest.mark.slow
def test_headings_are_relaxed_within_headings(camels):
    assert list_hits(search(f"title:{TYPED}")) == [("骆驼迁徙记", False), ("骆驼的迁徙之路", True)]


@pytest.mark.slow
def test_what_is_excluded_is_excluded_from_both(camels):
    assert list_hits(search(f"{TYPED} -春天 -title:之路")) == [*EXACT, ("丙", True)]


@pytest.mark.slow
def test_a_relaxed_article_that_was_withdrawn_is_neither_shown_nor_counted(camels):
    article = Article.objects.get(headline="乙")
    Article.objects.filter(pk=article.pk).update(status=Status.WITHDRAWN)
    IndexRequest.objects.ask([article.pk])
    result = search()
    assert list_hits(result) == [*EXACT, RELAXED[0], RELAXED[2]]
    assert sum(value.count for value in result.facets["newspaper"]) == result.total == 4


@pytest.mark.slow
def test_words_that_only_ask_are_not_searched(camels):
    assert list_hits(search("骆驼为什么要在春天迁徙？")) == [("乙", True)]
