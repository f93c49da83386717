"""What a search says to readers and programs besides its hits."""

import dataclasses

from articles.search import RETRY_SECONDS, Mistake, SearchQuery, Sort, TooCostly, WayKind, describe_ignored
from articles.search.language.query import Ignored
from articles.search.results import Hit, Question, SearchResult

SENTENCES = {
    Mistake.QUOTE: "“x”没有成对，当作没有。",
    Mistake.FIELD: "没有“x”这一项，只找后面的词；要照原样找，请加引号。",
    Mistake.EMPTY: "“x”后面没有写词，当作没有。",
    Mistake.DATE: "“x”不是日期，当作没有；日期写作 2026、2026-03 或 2026-03-19。",
    Mistake.PAGE: "“x”不是版次，当作没有；版次写作 2 或 A2。",
}


def test_what_is_ignored_is_named_with_its_reason():
    assert {reason: describe_ignored(Ignored("x", reason)) for reason in Mistake} == SENTENCES
    assert {reason.value for reason in Mistake} == {"quote", "field", "empty", "date", "page"}


def test_a_question_that_costs_too_much_says_what_to_do():
    error = TooCostly()
    assert error.messages == ["这些词在太多文章里要逐篇比对；请少写几个，或加上一个少见的词。"]
    assert error.code == "too_costly"


def test_orders_and_ways_on_have_names_for_readers_and_programs():
    assert Sort.choices == [("relevance", "最相关"), ("newest", "从新到旧"), ("oldest", "从旧到新")]
    assert WayKind.choices == [
        ("any_date", "不限日期"),
        ("no_filter", "去掉所有范围"),
        ("words", "各词分开找"),
        ("fewer_words", "少写几个词"),
    ]
    assert RETRY_SECONDS == 60


def test_a_question_without_conditions_sets_none():
    assert dataclasses.asdict(SearchQuery()) == {
        "text": "",
        "date_from": None,
        "date_to": None,
        "filters": {},
        "sort": Sort.RELEVANCE,
        "is_exact": False,
    }
    assert dataclasses.asdict(Question()) == {
        "groups": (),
        "filters": {},
        "dates": None,
        "sort": Sort.NEWEST,
        "found_before": (),
    }


def test_an_answer_says_no_more_than_it_is_given():
    answer = SearchResult(hits=(), total=5, exact=2, words=(), other_names=(), facets={})
    assert (answer.suggestions, answer.ignored, answer.ways, answer.relaxed) == ((), (), (), 3)
    assert not Hit(None, "", ()).is_relaxed
