"""Names of the same thing within a search."""

from importlib.util import module_from_spec

import pytest

from articles.search.language import aliases
from articles.search.language.aliases import Aliases, refresh_aliases
from articles.search.language.query import Field, Words
from tests.archives import make_newspaper

SHORT, LONG = "市海铁办", "市海铁联运办公室"
ALIASES = Aliases([[LONG, SHORT], ["天津港", "津港"], ["人工智能", "AI"], ["机", "机场"]])


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        (LONG, [LONG]),
        (f"天津{SHORT}", ["天津", SHORT]),
        (f"{SHORT}主任", [SHORT, "主任"]),
        (f"{SHORT}{LONG}", [SHORT, LONG]),
        (f"{SHORT}与{SHORT}", [SHORT, "与", SHORT]),
        (f"市{SHORT}", ["市", SHORT]),
        ("天津港口", ["天津港", "口"]),  # the longest of those that overlap
        ("滨海津港", ["滨海津港"]),  # too short to be a name inside a string
        ("津港", ["津港"]),
        ("津南", ["津南"]),
    ],
)
def test_a_string_is_split_at_the_names_in_it(text, pieces):
    assert ALIASES.split(text) == pieces


def test_a_name_inside_a_string_has_at_most_twenty_characters():
    longest = "一" * 20
    aliases = Aliases([[longest, "甲乙丙"], ["二" * 21, "丁戊己"]])
    assert aliases.split(f"在{longest}") == ["在", longest]
    assert aliases.split(f"在{'二' * 21}") == [f"在{'二' * 21}"]


def test_a_single_character_has_no_other_name():
    assert ALIASES.find_others("机") == []
    assert ALIASES.find_others("机场") == ["机"]


def test_names_are_compared_folded_and_told_as_written():
    assert ALIASES.find_others("ai") == ["人工智能"]
    assert ALIASES.find_others("人工智能") == ["AI"]
    assert ALIASES.find_others("AI") == []
    assert Aliases([[" 天津 ", "天津市"]]).find_others("天津市") == ["天津"]


def test_five_other_names_are_looked_for():
    names = [f"名字{letter}" for letter in "abcdefg"]
    assert Aliases([names]).find_others(names[0]) == names[1:6]


def test_a_name_of_several_things_has_the_other_names_of_each():
    aliases = Aliases([["海河", "母亲河"], ["海河", "海河杂志"]])
    assert aliases.find_others("海河") == ["母亲河", "海河杂志"]


def test_a_condition_has_the_string_with_each_other_name_as_alternative():
    typed = Words(f"{SHORT}与津港")
    assert ALIASES.widen(((typed,),)) == ((typed, Words(f"{LONG}与津港")),)


def test_the_name_of_a_tag_is_replaced_only_as_a_whole():
    part, whole = Words(f"天津{SHORT}", Field.TAG), Words(SHORT, Field.TAG)
    assert ALIASES.widen(((part,), (whole,))) == ((part,), (whole, Words(LONG, Field.TAG)))


def test_strings_in_quotes_keep_their_words():
    quoted = Words(SHORT, is_quoted=True)
    assert ALIASES.widen(((quoted,),)) == ((quoted,),)


@pytest.mark.django_db
def test_names_are_read_again_only_when_something_public_changed(django_assert_num_queries):
    newspaper = make_newspaper()
    before = refresh_aliases()
    with django_assert_num_queries(1):
        assert refresh_aliases() is before
    newspaper.name = "滨海晚报"
    newspaper.save()
    with django_assert_num_queries(3):
        assert refresh_aliases() is not before


@pytest.mark.django_db
def test_a_process_that_has_read_no_names_reads_them_at_the_first_question():
    fresh = module_from_spec(aliases.__spec__)
    aliases.__spec__.loader.exec_module(fresh)
    assert fresh.current_aliases().find_others(LONG) == []
