"""Numbers that people type and browsers send."""

import pytest

from articles.typed_numbers import read_typed_number


@pytest.mark.parametrize(("typed", "number"), [("0", 0), ("12", 12), ("007", 7), ("9" * 15, 10**15 - 1)])
def test_ordinary_digits_are_a_number(typed, number):
    assert read_typed_number(typed) == number


@pytest.mark.parametrize(
    "typed", ["", " 1", "-1", "1.5", "1e5", "²", "٣", "abc", "1\0", "9" * 16, "9" * 5000]
)
def test_anything_else_and_what_no_row_can_have_is_none(typed):
    assert read_typed_number(typed) is None
