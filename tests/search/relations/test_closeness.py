"""Why two articles are related."""

import datetime

import pytest

from articles.models.relation import Reason
from articles.search.language.terms import list_terms_within
from articles.search.relations.closeness import Subject, find_likeness, find_rarity, relate
from tests.archives import DAY

RARITIES = {"洽谈会": 0.6, "陈敏尔": 0.3, "科技": 0.2, "滨海": 0.5, "天津": 0.1}


def make(pk: int, *, newspaper: int = 1, days: int = 0, chars: int = 800, **tags: str) -> Subject:
    return Subject(pk, newspaper, DAY + datetime.timedelta(days), chars, tags)


@pytest.mark.parametrize(
    ("one", "other", "share", "kinship"),
    [
        (make(1), make(2, days=1), 0.6, (Reason.EVENT, ())),
        (make(1), make(2, days=30), 0.6, (Reason.TEXT, ())),
        (make(1, 洽谈会="event"), make(2, 洽谈会="event", days=30), 0, (Reason.EVENT, ("洽谈会",))),
        (make(1, 洽谈会="person"), make(2, 洽谈会="person"), 0, (Reason.PEOPLE, ("洽谈会",))),
        (make(1, 陈敏尔="person"), make(2, 陈敏尔="person"), 0.28, (Reason.PEOPLE, ("陈敏尔",))),
        (make(1, 陈敏尔="person"), make(2, 陈敏尔="person"), 0.2, None),
        (
            make(1, 科技="subject", 滨海="place"),
            make(2, 滨海="place", 科技="subject"),
            0.28,
            (Reason.TAGS, ("滨海", "科技")),
        ),
        (make(1, 滨海="place"), make(2, 滨海="place"), 0.2, None),
        (make(1, 天津="place"), make(2, 天津="place"), 0.28, None),
        (make(1), make(2), 0.28, None),
        (make(1, chars=200), make(2, chars=600), 0.4, (Reason.TEXT, ())),
        (make(1, chars=200), make(2, chars=6000), 0.4, None),
        (make(1, chars=300), make(2, chars=900), 0.33, (Reason.TEXT, ())),
        (make(1, chars=300), make(2, chars=1100), 0.33, None),
        (make(1, chars=300), make(2, chars=0), 0.33, (Reason.TEXT, ())),  # a picture and its caption
        (make(1, 科技="subject", 滨海="place"), make(2, 科技="subject"), 0.28, None),  # too common
        (
            make(1, 陈敏尔="person", 科技="subject"),
            make(2, 陈敏尔="person", 科技="subject"),
            0.2,
            (Reason.PEOPLE, ("陈敏尔",)),
        ),
    ],
)
def test_the_first_reason_that_holds_counts(one, other, share, kinship):
    found = relate(one, other, share, RARITIES)
    assert (found and (found.reason, found.names)) == kinship


def test_the_same_text_is_the_same_story_on_another_day_soon():
    reasons = [
        relate(make(1), make(2, days=days), 0.9, RARITIES, likeness=1).reason for days in (0, 1, 14, 15)
    ]
    assert reasons == [Reason.EVENT, Reason.STORY, Reason.STORY, Reason.TEXT]


@pytest.mark.parametrize(
    ("newspaper", "likeness", "reason"),
    [
        (1, 0.99, Reason.STORY),
        (1, 0.98, Reason.TEXT),  # a book's French edition, and the Russian one eleven days later
        (1, 0.7, Reason.TEXT),
        (1, 0.69, Reason.EVENT),
        (2, 0.7, Reason.STORY),  # what an agency sent, cut and edited
        (2, 0.69, Reason.EVENT),
    ],
)
def test_a_formula_of_one_newspaper_is_no_story_and_no_event(newspaper, likeness, reason):
    one, other = make(1), make(2, newspaper=newspaper, days=1)
    assert relate(one, other, 0.9, RARITIES, likeness=likeness).reason == reason


def test_a_short_text_that_a_newspaper_prints_again_is_no_story():
    # what a subscription costs, in each issue
    one, other = make(1, chars=56), make(2, days=3, chars=56)
    assert relate(one, other, 0.9, RARITIES, likeness=1).reason == Reason.TEXT
    other = make(2, newspaper=2, days=3, chars=56)
    assert relate(one, other, 0.9, RARITIES, likeness=1).reason == Reason.STORY


@pytest.mark.parametrize(("chars", "reason"), [(199, Reason.TEXT), (200, Reason.STORY)])
def test_a_text_that_a_newspaper_prints_again_is_a_story_from_two_hundred_characters(chars, reason):
    one, other = make(1, chars=chars), make(2, days=3, chars=chars)
    assert relate(one, other, 0.9, RARITIES, likeness=1).reason == reason


def test_the_shorter_of_two_texts_says_whether_they_are_a_story():
    short, long = make(1, chars=199), make(2, days=3, chars=200)
    for pair in ((short, long), (long, short)):
        assert relate(*pair, 0.9, RARITIES, likeness=0.995).reason == Reason.TEXT


def test_an_article_without_a_date_is_near_none():
    undated = Subject(3, 2, None, 800, {})
    for one, other in ((make(1), undated), (undated, make(1))):
        assert relate(one, other, 0.9, RARITIES, likeness=1).reason == Reason.TEXT


def test_a_later_article_is_as_near_as_an_earlier_one():
    for days, reason in ((14, Reason.EVENT), (15, Reason.TEXT)):
        assert relate(make(1, days=days), make(2), 0.6, RARITIES).reason == reason
        assert relate(make(1), make(2, days=days), 0.6, RARITIES).reason == reason


def test_the_three_rarest_of_many_shared_tags_are_named():
    tags = dict.fromkeys(("天津", "科技", "海河", "滨海", "港口"), "place")
    rarities = {"天津": 0.1, "科技": 0.2, "海河": 0.5, "滨海": 0.5, "港口": 0.6}
    found = relate(make(1, **tags), make(2, **tags), 0.3, rarities)
    assert (found.reason, found.names) == (Reason.TAGS, ("港口", "海河", "滨海"))


def test_a_fifth_of_the_rarity_of_shared_tags_is_added_to_the_share_of_words():
    one, other = make(1, 滨海="place", 科技="subject"), make(2, 滨海="place", 科技="subject")
    assert relate(one, other, 0.4, {"滨海": 0.5, "科技": 0.2}).closeness == pytest.approx(0.54)
    assert relate(make(1, chars=100), make(2, chars=400), 0.4, {}).closeness == pytest.approx(
        0.3464, abs=1e-4
    )


def test_articles_are_closer_the_more_words_and_the_rarer_tags_they_share():
    one, other = make(1, 滨海="place"), make(2, 滨海="place")
    closeness = [
        relate(one, other, share, {"滨海": rarity}).closeness
        for share, rarity in ((0.3, 0.5), (0.3, 0.9), (0.6, 0.9))
    ]
    assert closeness == sorted(closeness)
    assert len(set(closeness)) == 3


def test_the_rarity_of_a_tag_lies_between_that_of_one_article_and_all():
    assert [find_rarity(number, 100) for number in (1, 10, 100)] == [1, 0.5, 0]
    assert find_rarity(1, 1) == 0
    assert find_rarity(0, 100) == 1


def test_texts_are_alike_by_the_pairs_of_characters_that_they_share():
    one, other = (
        frozenset(filter(str.isalnum, list_terms_within(text)))
        for text in ("三十家企业签约", "三十家企业参展")
    )
    assert find_likeness(one, one) == 1
    assert 0.5 < find_likeness(one, other) < 1
    assert find_likeness(frozenset(), frozenset()) == 0
