"""Strings and days as Whoosh's queries and parser ask for them."""

import datetime

import pytest
from whoosh.query import And, AndNot, ConstantScoreQuery, Not, Or, Term, TermRange

from articles.search.language.terms import WORD_MARK
from articles.search.whoosh_engine.evaluation import Evaluation, list_needles
from articles.search.whoosh_engine.fields import LAST, Day, PrintText, Substring, find_string
from tests.search.whoosh_engine.test_codec import make_index, take_snapshot, write

TIANJIN = Substring("text", "天津")


def test_a_string_asked_for_twice_is_looked_up_once():
    assert And([TIANJIN, find_string("text", " 天津 ")]).normalize() == TIANJIN


@pytest.mark.parametrize(
    "other",
    [
        Substring("text", "北京"),
        Substring("headings", "天津"),
        Term("text", "天津"),
    ],
)
def test_strings_of_another_text_or_field_are_different(other):
    assert other != TIANJIN
    assert len(And([TIANJIN, other]).normalize()) == 2


def test_a_weight_has_no_effect():
    assert And([TIANJIN, And([TIANJIN.with_boost(2.0)], boost=3.0)]).normalize() == TIANJIN


def test_a_string_without_characters_finds_nothing():
    assert find_string("text", " \u3000 ").matcher(None).is_active() is False


def test_a_query_for_a_string_is_printed_as_it_is_typed():
    assert str(And([TIANJIN, Not(Substring("text", "北京"))])) == '(text:"天津" AND NOT text:"北京")'


@pytest.mark.django_db  # the dictionary holds the names of the archive
def test_a_string_in_any_other_query_is_found_by_whoosh():
    index = make_index()
    write(index, {"a": "天津港", "b": "北京", "c": "在天津"}, merge=False)
    write(index, {"d": "天津和北京"}, merge=False)
    snapshot = take_snapshot(index)

    def find(query) -> set[str]:
        docs = Evaluation(snapshot, query).find_mask().nonzero()[0].tolist()
        return {snapshot.read_stored(doc)["id"] for doc in docs}

    assert find(ConstantScoreQuery(TIANJIN)) == {"a", "c", "d"}
    assert find(ConstantScoreQuery(Substring("text", "上海"))) == set()
    assert find(ConstantScoreQuery(Substring("text", "津港"))) == {"a"}


def test_strings_that_must_be_absent_are_not_marked():
    other, third = Substring("text", "北京"), Substring("text", "上海")
    assert list_needles(And([TIANJIN, Not(other), third])) == [TIANJIN, third]
    assert list_needles(AndNot(Or([TIANJIN, third]), other)) == [TIANJIN, third]


@pytest.mark.parametrize(
    "day",
    [datetime.date(2026, 3, 19), "2026-03-19", "2026-03-19T00:00:00", "20260319000000", b"2026-03-19"],
)
def test_a_day_is_one_term_however_it_is_written(day):
    assert Day(stored=True).to_bytes(day) == b"2026-03-19"
    assert Day(stored=True).parse_query("date", day) == Term("date", "2026-03-19")


def test_what_is_no_day_stays_as_it_is_typed():
    assert Day(stored=True).to_bytes("2026-03") == b"2026-03"


def test_the_ends_of_a_range_of_words_are_folded():
    expected = TermRange("text", f"{WORD_MARK}gdp", f"{WORD_MARK}经济", False, True)
    assert PrintText().parse_range("text", "ＧＤＰ", "經濟", False, True) == expected


def test_a_range_of_words_without_ends_holds_every_word_and_no_other_term():
    whole = PrintText().parse_range("text", None, None, False, False)
    assert whole == TermRange("text", WORD_MARK, f"{WORD_MARK}{LAST}", False, False)
