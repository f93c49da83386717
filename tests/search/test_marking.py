"""The words of a query, marked through the texts of one page."""

import pytest

from articles.search import Marking, Marks
from articles.search.highlight import Look

pytestmark = pytest.mark.django_db  # other names of tags and people are marked too
PORT = "天津港今年的货运继续增长"


def test_what_was_typed_is_marked_and_each_mark_leads_to_the_next():
    marking = Marking("天津港", [PORT])
    assert marking
    assert marking.mark("天津港<1>和天津港") == (
        '<mark id="hit1"><a href="#hit2">天津港</a></mark>&lt;1&gt;和'
        '<mark id="hit2"><a href="#hit3">天津港</a></mark>'
    )
    assert marking.mark("天津港") == '<mark id="hit3"><a href="#hit4">天津港</a></mark>'
    assert marking.number == 3


def test_marks_that_lead_nowhere_are_counted_too():
    marking = Marking("货运", [PORT], is_linked=False)
    assert marking.mark("货运和货运") == '<mark id="hit1">货运</mark>和<mark id="hit2">货运</mark>'
    assert marking.number == 2


def test_words_are_marked_where_no_text_has_what_was_typed():
    assert Marking("货运天津港", [PORT]).mark(PORT).count("<mark") == 2
    assert Marking("货运天津港", [PORT, "货运天津港"]).mark(PORT).count("<mark") == 0


@pytest.mark.parametrize("query", ["", "  ", "航空", "tag:港口", "date:2026"])
def test_nothing_is_marked_where_no_text_has_a_word_of_the_query(query):
    marking = Marking(query, [PORT])
    assert not marking
    assert marking.mark(PORT) == PORT
    assert marking.number == 0


def test_only_one_of_the_texts_needs_to_have_it():
    assert Marking("继续", ["港口", PORT])
    assert not Marking("继续", [])


def test_pieces_have_marks_without_number():
    lines = "\n".join([PORT] * 4)
    piece = "<mark>天津港</mark>今年的货运继续增长"
    marking = Marking("天津港", [PORT])
    assert marking.cut(lines) == (piece,) * 2
    assert marking.number == 0
    assert Marks(["天津港"]).cut(lines) == (piece,) * 3


def test_a_text_is_marked_as_it_looks():
    look = Look(read=lambda text, ranges: (text.replace("港", "岗"), ranges))
    assert Marks(["天津港"]).mark("天津港口", look) == "<mark>天津岗</mark>口"
    assert Marks(["天津港"]).cut("天津港口", look) == ("<mark>天津岗</mark>口",)
    assert not Marks()
    assert Marks().mark("天津港") == "天津港"


def test_without_a_query_a_piece_is_the_beginning_of_the_text():
    for marking in (Marking("", [PORT]), Marking("航空", [PORT]), Marks()):
        assert marking.cut(f"{PORT}\n{PORT}") == (PORT,)
