"""Parts of a series, read from headings."""

import pytest

from articles.parsing.series import Part, read_first_part, read_part


@pytest.mark.parametrize(
    ("heading", "part"),
    [
        ("城南旧事（三）", Part("城南旧事", 3)),
        ("老城厢 (12)", Part("老城厢", 12)),
        ("运河记忆（上）", Part("运河记忆", 1)),
        ("运河记忆（中）", Part("运河记忆", 2)),
        ("运河记忆（下）", Part("运河记忆", 3)),
        ("——推动高质量发展系列报道之二", Part("推动高质量发展系列报道", 2)),
        ("三论真抓实干之三", None),
        ("津门往事⑫", Part("津门往事", 12)),
        ("火星来客X（二）", Part("火星来客X", 2)),
        ("少年行 连载8", Part("少年行", 8)),
        ("少年行（连载十二）", Part("少年行", 12)),
        ("全市十大亮点之一", None),
        ("政府工作报告（2026）", None),
        ("（三）", None),
        ("上", None),
        ("", None),
    ],
)
def test_the_part_that_a_heading_names(heading, part):
    assert read_part(heading) == part


def test_the_first_heading_that_names_a_part_counts():
    assert read_first_part(["桥边人家", "运河记忆（二）", "连载3"]) == Part("运河记忆", 2)
    assert read_first_part(["桥边人家"]) is None
