"""What is asked of OpenSearch for each part of a query."""

import datetime

import pytest

from articles.search.language.query import Dates, Field, OnPage, Without, Words
from articles.search.language.terms import PIECE_END
from articles.search.opensearch_engine import compiler
from articles.search.opensearch_engine.compiler import EVERYTHING, NOTHING
from articles.search.opensearch_engine.mapping import LONGEST_WORD

FIRST, LAST = datetime.date(2026, 3, 1), datetime.date(2026, 3, 31)
A, B = {"term": {"kind": "a"}}, {"term": {"kind": "b"}}


def say_no(fieldname, value):
    return False


def score(found: dict, boost: int) -> dict:
    return {"constant_score": {"filter": found, "boost": boost}}


@pytest.mark.parametrize(
    ("needle", "asked"),
    [
        ("", NOTHING),
        (PIECE_END, NOTHING),
        (f"海河{PIECE_END}两岸", NOTHING),
        ("海", {"term": {"-prints.text.characters": "海"}}),
        ("海河", {"match_phrase": {"-prints.text": "海河"}}),
    ],
)
def test_a_string_is_asked_for_by_its_length_and_never_across_pieces(needle, asked):
    assert compiler.find_string("text", needle) == asked


@pytest.mark.parametrize(
    ("dates", "edges"),
    [
        (Dates(FIRST, LAST), {"gte": "2026-03-01", "lte": "2026-03-31"}),
        (Dates(FIRST, None), {"gte": "2026-03-01"}),
        (Dates(None, LAST), {"lte": "2026-03-31"}),
    ],
)
def test_an_open_end_of_dates_is_not_asked_for(dates, edges):
    assert compiler.find_dates(dates) == {"range": {"date": edges}}


@pytest.mark.parametrize(
    ("parts", "asked"), [([], NOTHING), ([A], A), ([A, B], {"dis_max": {"queries": [A, B]}})]
)
def test_any_of_several_scores_as_the_best(parts, asked):
    assert compiler.either(parts) == asked


@pytest.mark.parametrize(
    ("groups", "asked"),
    [
        ((), {"bool": {"filter": [EVERYTHING]}}),
        (((OnPage("A1"),),), {"bool": {"must": [{"bool": {"filter": [{"term": {"page": "A1"}}]}}]}}),
        (
            ((Without(Dates(FIRST, None)),),),
            {
                "bool": {
                    "must": [
                        {
                            "bool": {
                                "must_not": [
                                    {"bool": {"filter": [{"range": {"date": {"gte": "2026-03-01"}}}]}}
                                ],
                                "filter": [EVERYTHING],
                            }
                        }
                    ]
                }
            },
        ),
    ],
)
def test_each_group_must_match(groups, asked):
    assert compiler.compile_query(groups, say_no) == asked


@pytest.mark.parametrize(
    ("typed", "is_value", "asked"),
    [
        (" 韓雯 ", True, {"term": {"-folded.author": "韩雯"}}),
        ("韓雯", False, {"wildcard": {"-folded.author": {"value": "*韩雯*"}}}),
        ("a*b?c\\", False, {"wildcard": {"-folded.author": {"value": "*a\\*b\\?c\\\\*"}}}),
    ],
)
def test_a_value_that_there_is_finds_itself_and_any_other_those_that_contain_it(typed, is_value, asked):
    group = (Words(typed, Field.AUTHOR),)
    found = compiler.compile_query((group,), lambda fieldname, value: is_value)
    assert found == {"bool": {"must": [{"bool": {"filter": [asked]}}]}}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fieldname", "needle", "should"),
    [
        ("headings", "发展", [score({"bool": {"filter": [{"term": {"-words.headings": "发展"}}]}}, 3)]),
        ("headings", "发", []),
        (
            "headings",
            "a" * LONGEST_WORD,
            [score({"bool": {"filter": [{"term": {"-words.headings": "a" * LONGEST_WORD}}]}}, 3)],
        ),
        ("headings", "a" * (LONGEST_WORD + 1), []),
        ("text", "发", [score({"term": {"-prints.headings.characters": "发"}}, 8)]),
        (
            "text",
            "发展",
            [
                score({"bool": {"filter": [{"term": {"-words.text": "发展"}}]}}, 3),
                score({"match_phrase": {"-prints.headings": "发展"}}, 8),
                score(
                    {
                        "bool": {
                            "filter": [
                                {"match_phrase": {"-prints.headings": "发展"}},
                                {"term": {"-words.headings": "发展"}},
                            ]
                        }
                    },
                    2,
                ),
            ],
        ),
    ],
)
def test_whole_words_and_headings_score_more(fieldname, needle, should):
    found = compiler.score_string(fieldname, needle)
    assert found == {"bool": {"must": [compiler.find_string(fieldname, needle)], "should": should}}
