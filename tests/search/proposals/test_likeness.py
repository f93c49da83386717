"""The topics of the decided articles that are most like one."""

from articles.search.proposals.likeness import LEAST_DECIDED, Neighbours, TaggedArticle

PORTS, FARMING = 1, 2
PORT_WORDS = {"港口": 4, "集装箱": 2, "天津": 1}
FARM_WORDS = {"春耕": 3, "农机": 2, "天津": 1}


def decide(number: int) -> list[TaggedArticle]:
    """So many articles, ports and farming in turn."""
    kinds = ((PORT_WORDS, frozenset({PORTS})), (FARM_WORDS, frozenset({FARMING})))
    return [TaggedArticle(pk, f"第{pk}篇", *kinds[pk % 2]) for pk in range(number)]


def list_tags(neighbours: Neighbours, pk: int, words: dict[str, int]) -> list[int]:
    return [likely.tag_pk for likely in neighbours.find_tags(pk, words)]


def test_an_article_gets_the_topics_of_those_with_its_words():
    neighbours = Neighbours(decide(LEAST_DECIDED))
    assert list_tags(neighbours, 100, {"港口": 1, "集装箱": 1}) == [PORTS]
    assert list_tags(neighbours, 100, {"春耕": 2}) == [FARMING]
    assert list_tags(neighbours, 100, {"足球": 3}) == []


def test_a_rare_word_weighs_more_than_one_that_all_have():
    assert list_tags(Neighbours(decide(LEAST_DECIDED)), 100, {"天津": 9, "港口": 1})[0] == PORTS


def test_an_article_is_no_neighbour_of_its_own():
    articles = [*decide(LEAST_DECIDED), TaggedArticle(50, "只此一篇", {"冰雪": 3}, frozenset({3}))]
    assert list_tags(Neighbours(articles), 50, {"冰雪": 3}) == []
    assert list_tags(Neighbours(articles), 51, {"冰雪": 3}) == [3]
    assert Neighbours(articles).find_tags(51, {"冰雪": 3})[0].title == "只此一篇"


def test_nothing_is_likely_before_enough_is_decided():
    assert list_tags(Neighbours(decide(LEAST_DECIDED - 1)), 100, PORT_WORDS) == []
