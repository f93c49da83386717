"""What a join leaves out: characters that the next leg repeats."""

from __future__ import annotations

import pytest

from articles.parsing.joins import Repeat, find_repeat, join_lines
from articles.parsing.lines import read_lines


@pytest.mark.parametrize(
    ("foot", "top", "repeat"),
    [
        ("扎实做好", "好选干部", Repeat(1, certain=True)),  # 001 l.59/61
        ("统筹推进", "进、部门协同", Repeat(0, certain=False)),  # 003 l.15/17
        ("全市国资", "国资工作会", Repeat(2, certain=True)),
        ("京津冀协同发展", "同发展规划", Repeat(3, certain=True)),
        ("推进京津冀协", "京津冀协同", Repeat(0, certain=True)),
        ("水車修好了,卻", "卻沒有人來用", Repeat(1, certain=True)),  # in either script
        ("企业科技成", "果转化", Repeat(0, certain=True)),
        ("在198", "8年", Repeat(0, certain=True)),
        ("于2022", "22年", Repeat(0, certain=True)),
        ("于一九八", "八年", Repeat(0, certain=True)),
        ("合计三百", "百货公司", Repeat(0, certain=True)),
        ("这几年终有了百", "百姓口碑", Repeat(1, certain=True)),  # a numeral beside no other
        ("", "", Repeat(0, certain=True)),
    ],
)
def test_repeated_characters_are_found(foot: str, top: str, repeat: Repeat) -> None:
    assert find_repeat(foot, top) == repeat


def test_digits_are_never_dropped() -> None:
    assert join_lines(read_lines("计划在198\n8年建成")) == "计划在1988年建成"


def test_a_single_repeat_that_running_text_may_double_is_uncertain() -> None:
    assert not find_repeat("中央政治局常委会", "会议强调").certain
