"""How a question is answered on any engine, without one."""

from collections.abc import Sequence

import pytest

from articles.search import WayKind
from articles.search.answering import Answer, Asking
from articles.search.language.query import parse_query, write_query
from articles.search.results import Found, Question

pytestmark = pytest.mark.django_db  # the words of what was typed depend on the names of tags and people


class View:
    """Finds a question as often as it is listed here; `counted` notes what is asked."""

    def __init__(self, **counts: int):
        self.counts = counts
        self.counted: list[str] = []

    def count_each(self, asked: Sequence[Question]) -> list[int]:
        written = [write_query(question.groups) for question in asked]
        self.counted += written
        return [self.counts.get(text.replace(" ", "_"), 0) for text in written]


def list_fewer_words(view: View, typed: str) -> list[tuple[str, int]]:
    groups = parse_query(typed).groups
    nothing = Answer(Found(pks=(), total=0, unfiltered=0, counts={}), groups)
    ways = Asking(view, Question(groups), is_exact=True).find_ways(nothing)
    return [(way.text, way.count) for way in ways if way.kind == WayKind.FEWER_WORDS]


def test_each_question_with_fewer_words_is_counted_once():
    view = View(港口=3)
    assert list_fewer_words(view, "港口 骆驼") == [("港口", 3)]
    assert sorted(view.counted) == ["港口", "骆驼"]
    view = View(港口=3, 货轮=2)
    assert list_fewer_words(view, "港口 货轮") == [("港口", 3), ("货轮", 2)]
    assert sorted(view.counted) == ["港口", "港口 货轮", "货轮"]


def test_at_most_three_questions_are_offered_those_with_more_words_first():
    view = View(港口=9, 货轮=8, 码头=7, 港口_货轮=2, 货轮_码头=3)
    expected = [("货轮 码头", 3), ("港口 货轮", 2), ("港口", 9)]
    assert list_fewer_words(view, "港口 货轮 码头") == expected


@pytest.mark.parametrize(("number", "is_offered"), [(6, True), (7, False)])
def test_each_of_up_to_six_words_is_left_out_in_turn(number, is_offered):
    words = ["港口", "货轮", "码头", "仓库", "海关", "航线", "灯塔"][:number]
    view = View(**dict.fromkeys(words, 1), **{"_".join(words[1:]): 5})
    offered = list_fewer_words(view, " ".join(words))
    assert ((" ".join(words[1:]), 5) in offered) == is_offered


def test_words_that_occur_together_are_offered_once():
    groups = parse_query("货轮港口").groups
    nothing = Answer(Found(pks=(), total=0, unfiltered=0, counts={}), groups)
    ways = Asking(View(货轮_港口=4), Question(groups), is_exact=True).find_ways(nothing)
    assert [(way.kind, way.text, way.count) for way in ways] == [(WayKind.WORDS, "货轮 港口", 4)]
