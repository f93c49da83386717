"""The topics of the decided articles that are most like one."""

import pytest

from articles.search.proposals.likeness import LikelyTag, Neighbours, TaggedArticle

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
    neighbours = Neighbours(decide(8))
    assert list_tags(neighbours, 100, {"港口": 1, "集装箱": 1}) == [PORTS]
    assert list_tags(neighbours, 100, {"春耕": 2}) == [FARMING]
    assert list_tags(neighbours, 100, {"足球": 3}) == []


def test_a_rare_word_weighs_more_than_one_that_all_have():
    assert list_tags(Neighbours(decide(8)), 100, {"天津": 9, "港口": 1})[0] == PORTS


def test_an_article_is_no_neighbour_of_its_own():
    articles = [*decide(8), TaggedArticle(50, "只此一篇", {"冰雪": 3}, frozenset({3}))]
    assert list_tags(Neighbours(articles), 50, {"冰雪": 3}) == []
    assert list_tags(Neighbours(articles), 51, {"冰雪": 3}) == [3]
    assert Neighbours(articles).find_tags(51, {"冰雪": 3})[0].title == "只此一篇"


def test_nothing_is_likely_before_enough_is_decided():
    assert list_tags(Neighbours(decide(7)), 100, PORT_WORDS) == []


def decide_alike(number: int, tags: dict[int, frozenset[int]]) -> Neighbours:
    """So many articles on ice, with these topics, among others on farming."""
    ice = [
        TaggedArticle(pk, f"第{pk}篇", {"冰雪": 3}, tags.get(pk, frozenset()))
        for pk in range(100, 100 + number)
    ]
    return Neighbours([*decide(8), *reversed(ice)])


def test_a_topic_counts_as_many_of_the_nearest_five_have_it():
    neighbours = decide_alike(6, {101: frozenset({3}), 103: frozenset({3, 4}), 105: frozenset({5})})
    found = neighbours.find_tags(1, {"冰雪": 1})
    assert [(tag.tag_pk, tag.title) for tag in found] == [(3, "第101篇"), (4, "第103篇")]
    assert [tag.weight for tag in found] == pytest.approx([0.4, 0.2])


def test_topics_that_count_equally_come_in_their_order():
    found = decide_alike(1, {100: frozenset({9, 3, 7})}).find_tags(1, {"冰雪": 1})
    assert found == [LikelyTag(tag, pytest.approx(1), "第100篇") for tag in (3, 7, 9)]


def test_the_article_that_is_most_alike_is_named():
    articles = [
        TaggedArticle(20, "冰雪与港口", {"冰雪": 1, "港口": 9}, frozenset({3})),
        TaggedArticle(21, "冰雪", {"冰雪": 1}, frozenset({3})),
        TaggedArticle(22, "春耕", {"春耕": 1}, frozenset({FARMING})),
    ]
    [likely] = Neighbours([*decide(8), *articles]).find_tags(1, {"冰雪": 5})
    assert (likely.tag_pk, likely.title) == (3, "冰雪")


def test_what_is_hardly_alike_counts_less_and_then_not_at_all():
    """A word that one article has alone, beside more and more words of another, which is left out."""
    fruit = {f"水果{number}": 1 for number in range(60)}
    articles = [
        TaggedArticle(20, "冰雪", {"冰雪": 1}, frozenset({3})),
        TaggedArticle(21, "水果", fruit, frozenset()),
    ]
    neighbours = Neighbours([*decide(8), *articles])
    weights = []
    for number in (0, 8, 24, 60):
        found = neighbours.find_tags(21, {"冰雪": 1} | dict(list(fruit.items())[:number]))
        weights.append([tag.weight for tag in found])
    assert weights == [[1], [1], [pytest.approx(2 / 3)], [pytest.approx(0.43, abs=0.01)]]
    found = neighbours.find_tags(21, {"冰雪": 1} | dict.fromkeys(fruit, 3))
    assert found == []


def test_a_word_that_is_repeated_counts_more_though_not_as_often_as_it_occurs():
    once, twice = ({"冰雪": times, "港口": 1} for times in (1, 9))
    articles = [
        TaggedArticle(20, "冰雪", {"冰雪": 1}, frozenset({3})),
        TaggedArticle(22, "又是冰雪", {"冰雪": 1}, frozenset({3})),
        TaggedArticle(24, "还是冰雪", {"冰雪": 1}, frozenset({3})),
    ]
    neighbours = Neighbours([*decide(8), *articles])
    shares = [
        {tag.tag_pk: tag.weight for tag in neighbours.find_tags(1, words)}[3] for words in (once, twice)
    ]
    assert shares[0] < shares[1] < 1
