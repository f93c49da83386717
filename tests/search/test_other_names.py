"""Names of the same tag or person find each other."""

import pytest

from articles.models import Article, Person, Role, Status, Tag, Tagging
from articles.search import SearchQuery, search_articles
from articles.search.language.aliases import refresh_aliases
from tests.archives import PUBLISHED, make_article, make_page
from tests.search.conftest import index_all

pytestmark = pytest.mark.usefixtures("engine")
SHORT, LONG = "市海铁办", "市海铁联运办公室"


@pytest.fixture
def offices(seeds_archive):
    """Articles on one office under two names, and by somebody who also writes as 津门客."""
    like = seeds_archive[0]
    for number, text in enumerate((SHORT, LONG, f"天津{LONG}", "津门客说")):
        page = make_page(like.page.newspaper, f"office{number}page", "甲", f"{text}。", issue=like.page.issue)
        roles = (Role.HEADLINE, 0), (Role.BODY, 1)
        article = make_article(page, f"office{number}", *roles, headline=f"第{number}篇", **PUBLISHED)
    tag = Tag.objects.create(name=LONG, aliases=[SHORT])
    Tagging.objects.create(article=article, tag=tag)
    person = Person.objects.create(name="王津生", aliases=["津门客"])
    article.credits.create(role="记者", person=person)
    index_all()
    refresh_aliases()
    return article


def find(text: str, **question) -> tuple[set[str], tuple[str, ...]]:
    result = search_articles(SearchQuery(text, **question), limit=100)
    assert result.exact == result.total
    return {hit.article.ref for hit in result.hits}, result.other_names


ALL = {"office0", "office1", "office2"}


@pytest.mark.slow
@pytest.mark.parametrize(("typed", "other"), [(SHORT, LONG), (LONG, SHORT), ("市海鐵辦", LONG)])
def test_either_name_finds_the_other(offices, typed, other):
    assert find(typed) == (ALL, (other,))


@pytest.mark.slow
def test_a_name_within_a_string_is_replaced(offices):
    found, other_names = find(f"天津{SHORT}")
    assert found == {"office2"}
    assert other_names[0] == f"天津{LONG}"


@pytest.mark.slow
@pytest.mark.parametrize("typed", [f'"{SHORT}"', f"-天津 “{SHORT}”"])
def test_what_is_quoted_has_no_other_name(offices, typed):
    assert find(typed) == ({"office0"}, ())


@pytest.mark.slow
def test_an_exact_search_has_no_other_name(offices):
    assert find(SHORT, is_exact=True) == ({"office0"}, ())


@pytest.mark.slow
def test_fields_of_names_know_other_names(offices):
    assert find(f"tag:{SHORT}") == ({"office3"}, (LONG,))
    assert find("author:津门客") == ({"office3"}, ("王津生",))


@pytest.mark.slow
def test_matches_of_the_other_name_are_marked(offices):
    hits = search_articles(SearchQuery(SHORT), limit=100).hits
    marked = {hit.article.ref: "".join(hit.fragments) for hit in hits}
    assert f"<mark>{LONG}</mark>" in marked["office1"]


@pytest.mark.slow
def test_words_that_are_looked_for_one_by_one_have_other_names(offices):
    result = search_articles(SearchQuery(f"{SHORT}天津"), limit=100)
    assert [(hit.article.ref, hit.is_relaxed) for hit in result.hits] == [("office2", True)]
    assert LONG in result.other_names


@pytest.mark.slow
def test_names_of_what_is_not_published_are_not_told(offices):
    Article.objects.filter(pk=offices.pk).update(status=Status.WITHDRAWN)
    refresh_aliases()
    assert find(SHORT) == ({"office0"}, ())
    assert search_articles(SearchQuery("津门客")).other_names == ()
