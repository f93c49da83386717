import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.parsing.numbers import read_number

WRITINGS = {
    "3": 3, "03": 3, "１２": 12, "三": 3, "十": 10, "十二": 12, "二十": 20, "廿三": 23, "卅一": 31,
    "二〇二六": 2026, "一九七六": 1976, "１９９８": 1998, "九": 9, "两": 2,
}  # fmt: skip


@pytest.mark.parametrize(("print_", "value"), WRITINGS.items())
def test_numbers_are_read_in_every_script(print_, value):
    assert read_number(print_) == value


@pytest.mark.parametrize("words", ["", "版", "三十十", "二十三十", "a3", "²", "第三", "一二三四五六七"])
def test_text_that_is_no_number_gives_none(words):
    assert read_number(words) is None


@given(st.text(max_size=8))
def test_reading_a_number_never_raises(text):
    assert read_number(text) is None or read_number(text) >= 0


@given(st.integers(1, 31))
def test_every_day_of_a_month_is_read_as_chinese_writes_it(day):
    digits = "〇一二三四五六七八九"
    tens, ones = divmod(day, 10)
    written = (digits[tens] if tens > 1 else "") + ("十" if tens else "") + (digits[ones] if ones else "")
    assert read_number(written) == day
