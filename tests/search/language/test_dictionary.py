"""The words of the segmenter: names of the archive stay whole."""

import pytest

from articles.models import Person, Tag
from articles.search.language.dictionary import (
    current_dictionary,
    divide_words,
    list_names,
    read_names,
    refresh_dictionary,
)


def test_names_of_people_tags_and_their_aliases_are_words(db):
    Person.objects.create(name="陳敏爾")
    Tag.objects.create(name=" 海新区 ", aliases=["海新", "Haixin"])
    assert read_names() == {"陈敏尔", "海新区", "海新"}


def test_names_of_two_to_twelve_characters_are_words(db):
    for length in (1, 2, 12, 13):
        Tag.objects.create(name="海" * length)
    assert read_names() == {"海" * 2, "海" * 12}


@pytest.mark.slow
def test_a_name_is_one_word_from_the_next_refresh_on(db):
    assert "海新区政务" not in refresh_dictionary().cut("在海新区政务大厅")
    Tag.objects.create(name="海新区政务")
    assert "海新区政务" not in current_dictionary().cut("在海新区政务大厅")
    assert refresh_dictionary().cut("在海新区政务大厅") == ["在", "海新区政务", "大厅"]
    assert list_names() == {"海新区政务"}
    Tag.objects.all().delete()
    assert "海新区政务" not in refresh_dictionary().cut("在海新区政务大厅")


def test_letters_and_digits_are_words_of_their_own(db):
    assert current_dictionary().cut("发展5g网络,gdp增3.5%") == ["发展", "5g", "网络", "gdp", "增", "3", "5"]


def test_words_inside_words_are_indexed(db):
    words = current_dictionary().cut_for_index("人民政府")
    assert {"人民", "政府", "人民政府"} <= set(words)


def test_a_text_is_divided_into_all_its_words_and_what_is_between_them(db):
    text = "天津港口，GDP增長 5%。"
    assert divide_words(text) == ["天津", "港口", "，GDP", "增長", " ", "5%。"]
    Tag.objects.create(name="津港口")
    refresh_dictionary()
    assert divide_words("天津港口") == ["天", "津港口"]  # though the other division was kept
