"""Which words of a question are looked for one by one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.search.language.query import parse_query
from articles.search.language.relaxing import divide, relax
from articles.search.language.terms import fold

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("高考改革", ["高考", "改革"]),
        ("張北地震", ["张北", "地震"]),
        ("北京奥运会是什么时候开幕的", ["北京", "奥运会", "开幕"]),
        ("GDP增长率", ["gdp", "增长率"]),
        ("改革，改革", ["改革"]),
        ("“港口", ["港口"]),
    ],
)
def test_a_string_is_divided_into_its_telling_words(typed, words):
    assert divide(typed) == words


@pytest.mark.parametrize("typed", ["天津", "的", "，", "什么", "港", "協同", "京津翼"])
def test_a_string_without_other_words_stays_as_it_is(typed):
    assert divide(typed) == [typed]
    assert relax(parse_query(typed).groups) is None


@pytest.mark.parametrize(
    "typed", ['"高考改革"', "tag:高考改革", "author:高考改革", "高考改革 OR 港口", "-高考改革", "date:2026"]
)
def test_quotes_names_alternatives_and_exclusions_stay_as_they_are(typed):
    assert relax(parse_query(typed).groups) is None


def test_a_quotation_is_divided_into_its_first_twelve_words():
    words = ["学校", "医院", "高考", "改革", "北京", "地震", "开幕", "增长率", "奥运会", "铁路", "银行"]
    words += ["森林", "海洋"]
    assert divide("".join(words)) == words[:12]


@pytest.mark.slow
@given(st.text("高考改革的在天津什么时候GDP12，。 “", min_size=1))
def test_what_contains_the_string_contains_its_words(typed):
    for word in divide(typed):
        assert fold(word) in fold(typed)
