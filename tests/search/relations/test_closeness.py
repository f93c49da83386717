"""Why two articles are related."""

import datetime

import pytest

from articles.models.relation import Reason
from articles.search.language.terms import list_terms_within
from articles.search.relations.closeness import Kinship, Subject, find_likeness, find_rarity, relate
from tests.archives import DAY

STORY = "滨海新区昨日举行科技成果转化洽谈会，三十家企业签约。"
OTHER = "海河边的小学开展春季植树活动，家长和孩子一起种下新苗。"


def make(pk: int, text: str = STORY, *, days: int = 0, **tags: str) -> Subject:
    pairs = frozenset(filter(str.isalnum, list_terms_within(text)))
    return Subject(pk, 1, DAY + datetime.timedelta(days), pairs, tags)


@pytest.mark.parametrize(
    ("one", "other", "kinship"),
    [
        (make(1), make(2, days=1), (Reason.STORY, ())),
        (make(1), make(2), (Reason.EVENT, ())),
        (make(1, 洽谈会="event"), make(2, OTHER, 洽谈会="event"), (Reason.EVENT, ("洽谈会",))),
        (make(1, 陈敏尔="person"), make(2, OTHER, 陈敏尔="person"), (Reason.PEOPLE, ("陈敏尔",))),
        (
            make(1, 科技="subject", 滨海="place"),
            make(2, OTHER, 滨海="place", 科技="subject"),
            (Reason.TAGS, ("滨海", "科技")),
        ),
        (make(1, STORY[:15]), make(2, STORY[9:] + OTHER[:9], days=30), (Reason.TEXT, ())),
        (make(1), make(2, OTHER), None),
        (make(1, 天津="place"), make(2, OTHER, 天津="place"), None),
    ],
)
def test_the_first_reason_that_holds_counts(one, other, kinship):
    rarities = {"洽谈会": 0.6, "陈敏尔": 0.3, "科技": 0.2, "滨海": 0.5, "天津": 0.1}
    found = relate(one, other, rarities)
    assert (found and (found.reason, found.names)) == kinship


def test_how_close_two_are_is_the_same_both_ways_and_grows_with_rare_tags():
    one, other = make(1, 滨海="place"), make(2, OTHER, 滨海="place")
    assert relate(one, other, {"滨海": 0.5}) == relate(other, one, {"滨海": 0.5})
    assert relate(one, other, {"滨海": 0.9}).closeness > relate(one, other, {"滨海": 0.5}).closeness
    assert isinstance(relate(one, other, {"滨海": 0.5}), Kinship)


def test_the_rarity_of_a_tag_lies_between_that_of_one_article_and_all():
    assert [find_rarity(number, 100) for number in (1, 10, 100)] == [1, 0.5, 0]
    assert find_rarity(1, 1) == 0


def test_articles_without_text_are_not_alike():
    assert find_likeness(frozenset(), frozenset()) == 0
