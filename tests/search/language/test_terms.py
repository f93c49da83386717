"""Text to terms, without database or index."""

import unicodedata

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from articles.search.language.terms import (
    _FOLDING,
    compose,
    count_terms,
    find_printed,
    fold,
    is_term,
    list_terms_within,
    spell_years,
)


@pytest.mark.parametrize(
    ("printed", "folded"),
    [
        ("１１７项目", "117项目"),
        ("陳敏爾", "陈敏尔"),
        ("ＧＤＰ", "gdp"),
        ("６＋Ｘ", "6+x"),
        ("二○二六年", "二〇二六年"),
        ("協同發展", "协同发展"),
        ("㎡", "m2"),
        ("e\u0301", "é"),
        ("\ufeff天\u200b津\ufe00", "天津"),
    ],
)
def test_folding_makes_strings_equal_that_read_the_same(printed, folded):
    assert fold(printed) == folded


HAN = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF)
PRINT = st.text(st.one_of(HAN, st.sampled_from("１a２B，。（）％㎡…—“” \u3000\u200b乾隆着著")), max_size=60)


@pytest.mark.slow
@given(PRINT, st.data())
def test_a_piece_of_a_text_folds_to_a_piece_of_the_folded_text(text, data):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    assert fold(text[start:end]) in fold(text)


@given(st.text(max_size=60))
def test_folding_twice_is_folding_once(text):
    assert fold(fold(text)) == fold(text)


@pytest.mark.slow
@given(PRINT, st.data())
def test_a_match_is_marked_where_it_is_printed(text, data):
    printed = compose(text)
    if printed:
        start = data.draw(st.integers(0, len(printed) - 1))
        end = data.draw(st.integers(start + 1, len(printed)))
        ranges = find_printed(printed, [fold(printed[start:end])])
        assert ranges
        assert all(fold(printed[start:end]) in fold(printed[left:right]) for left, right in ranges)


def test_invisible_characters_are_not_shown_and_split_no_string():
    assert compose("天\u200b津\u00ad港") == "天津港"


def test_a_match_inside_a_character_that_folds_to_several_marks_all_of_it():
    assert find_printed("面积５㎡多", ["5m"]) == [(2, 4)]


@given(
    st.text(st.one_of(HAN, st.sampled_from("１a㎡…\n𠮷𡃁😀乾著")), max_size=60),
    st.text(HAN, min_size=1, max_size=2),
)
def test_matches_around_a_text_of_any_characters_are_where_they_are_printed(text, needle):
    needle = fold(needle)
    assume(needle not in fold(text))
    printed = f"{needle}，{text}，{needle}"
    assert [fold(printed[left:right]) for left, right in find_printed(printed, [needle])] == [needle, needle]


@pytest.mark.parametrize(
    ("text", "spellings"),
    [
        ("2026年", ("2026年", "二〇二六年", "二零二六年")),
        ("二〇二六年", ("二〇二六年", "2026年", "二零二六年")),
        ("二零二六", ("二零二六", "2026", "二〇二六")),
        ("1998", ("1998", "一九九八")),
        ("自1998年起", ("自1998年起", "自一九九八年起")),
        (
            "1998年至1999年",
            ("1998年至1999年", "1998年至一九九九年", "一九九八年至1999年", "一九九八年至一九九九年"),
        ),
        ("〇〇二六", ("〇〇二六",)),
        ("第一二三", ("第一二三",)),
        ("117项目", ("117项目",)),
        ("20261", ("20261",)),
        ("一二三四五", ("一二三四五",)),
        ("改革", ("改革",)),
        ("٢٠٢٦", ("٢٠٢٦",)),
    ],
)
def test_years_are_spelt_in_digits_and_chinese(text, spellings):
    assert spell_years(text) == spellings


def test_many_years_keep_their_writing():
    assert len(spell_years("1997 1998 1999")) == 8
    assert spell_years("1996 1997 1998 1999") == ("1996 1997 1998 1999",)


def test_terms_are_characters_pairs_within_a_piece_and_marked_words():
    terms = count_terms("天津港,\n天津", lambda text: ["天津", "天津港", ",", "天津"])
    characters = {"天": 2, "津": 2, "港": 1, ",": 1}
    pairs = {"天津": 2, "津港": 1, "港,": 1}
    assert terms == characters | pairs | {"\x1f天津": 2, "\x1f天津港": 1}


@pytest.mark.parametrize(
    ("string", "terms"),
    [
        ("", set()),
        ("港", {"港"}),
        ("，的 一", {"，的", "的 ", " 一"}),
        ("津\x1f港口", {"津", "港口"}),
        ("\x1f", set()),
    ],
)
def test_a_text_that_contains_a_string_has_its_terms(string, terms):
    assert list_terms_within(string) == terms
    assert is_term(string) == (terms == {string})


@given(st.text("天津a1，。 \n“", max_size=20))
def test_a_string_that_is_a_term_occurs_as_often_as_the_index_says(text):
    terms = count_terms(text, lambda text: [])
    assert all(is_term(term) for term in terms)
    for char in set(text) - {"\n"}:
        assert terms[char] == text.count(char)


@given(st.text())
def test_folding_never_raises(text):
    assert unicodedata.is_normalized("NFC", compose(text))
    fold(text)


def test_a_text_of_known_characters_is_folded_at_once_unless_their_number_changes():
    fold("陳敏爾ＧＤＰ㎡…𠮷")
    assert _FOLDING.fold_evenly("陳敏爾ＧＤＰ") == "陈敏尔gdp"
    for char in "㎡…𠮷":
        assert _FOLDING.fold_evenly(char) is None
    assert _FOLDING.uneven >= {"㎡", "…"}
    assert not _FOLDING.uneven & {*"陳敏爾ＧＤＰ𠮷"}
