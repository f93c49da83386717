"""Page labels as papers print them."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.parsing.page_labels import (
    LABEL_CHARS,
    find_label,
    find_order,
    may_be_same_page,
    read_label,
    read_plain_number,
)

PRINTED = {
    "2": "2", "02": "2", "016": "16", "第2版": "2", "第十二版": "12", "二十版": "20",
    "１６": "16", "第五頁": "5",
    "A2": "A2", "A02": "A2", "a02": "A2", "Ａ０２": "A2", "A 2": "A2", "第A二版": "A2", "第A十版": "A10",
    "B1": "B1", "T3": "T3", "AA12": "AA12", "P05": "5", "B叠03版": "B3",
    "04-05": "4-5", "4—5版": "4-5", "A04-05": "A4-5", "A04-A05": "A4-5", "a4-a5": "A4-5", "第4-5版": "4-5",
}  # fmt: skip
NO_LABELS = (
    "", "0", "A0", "A", "ABC1", "1A", "A1B", "1000", "04-06", "05-04", "A4-B5", "4-A5", "要闻", "叠3",
    "2版面", "3-4-5", "-1", "1.5",
)  # fmt: skip


@pytest.mark.parametrize(("printed", "label"), PRINTED.items())
def test_one_page_has_one_label_however_it_is_printed(printed, label):
    assert read_label(printed) == label
    assert read_label(label) == label


@pytest.mark.parametrize("text", NO_LABELS)
def test_what_is_no_label_gives_none(text):
    assert (read_label(text), find_order(text), read_plain_number(text)) == ("", None, None)


def test_pages_are_in_the_order_of_section_and_number():
    ordered = ["1", "2", "4-5", "10", "A1", "A2", "A4-5", "A10", "AA1", "AB1", "B1", "B2", "T3", "ZZ999"]
    shuffled = random.Random(1).sample(ordered, len(ordered))
    assert sorted(shuffled, key=find_order) == ordered


def test_only_a_label_without_section_has_a_plain_number():
    labels = ("3", "4-5", "A2", "")
    assert [read_plain_number(label) for label in labels] == [3, 4, None, None]
    assert [find_order(label) for label in ("3", "4-5")] == [3, 4]


@given(st.text(alphabet="第版AＡbZ0１９十廿-— ", max_size=12) | st.text(max_size=12))
def test_reading_a_label_never_raises_and_reads_its_own_labels(text):
    label = read_label(text)
    assert read_label(label) == label
    assert len(label) <= LABEL_CHARS
    assert (find_order(text) is None) == (not label)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("2", "2", True),
        ("2", "A2", True),
        ("A2", "2", True),
        ("4", "4-5", True),
        ("A4-5", "5", True),
        ("", "A2", True),
        ("2", "3", False),
        ("A2", "B2", False),
        ("A2", "3", False),
        ("4-5", "6", False),
    ],
)
def test_a_less_exact_label_may_be_the_same_page(one, other, expected):
    assert may_be_same_page(one, other) is expected


@pytest.mark.parametrize(
    ("printed", "near", "found"),
    [
        ("A2", "A1", "A2"),
        ("B2", "A1", "B2"),
        ("2", "A1", "A2"),
        ("2", "B1", "B2"),
        ("2", "1", "2"),
        ("2", "", "2"),
        ("第B二版", "", "B2"),
        ("4", "1", "4-5"),
        ("5", "1", "4-5"),
        ("A4", "A1", "4-5"),
        ("7", "1", "T7"),
        ("C2", "A1", None),
        ("6", "1", None),
        ("", "1", None),
        ("要闻", "1", None),
    ],
)
def test_a_mark_names_a_page_of_the_issue(printed, near, found):
    assert find_label(printed, near=near, labels=["2", "4-5", "A2", "B2", "T7"]) == found


def test_a_mark_without_section_names_no_page_where_several_sections_have_the_number():
    assert find_label("2", near="1", labels=["1", "A2", "B2"]) is None


def test_a_single_page_comes_before_a_double_one():
    assert find_label("4", near="1", labels=["4-5", "4"]) == "4"
