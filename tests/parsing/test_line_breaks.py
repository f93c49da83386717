"""What is measured of printed lines, and of the breaks between them."""

from __future__ import annotations

import numpy as np
import pytest

from articles.parsing.line_breaks import (
    FEATURES,
    break_features,
    find_widths,
    measure_em,
    measure_lines,
    read_model,
    reorder,
)

# The numbers of the parts of a break's features, in their order. All but SHARES, BITS and the marks say which
# of several steps or kinds applies.
SLACKS, RATIOS, ROOM = range(7), range(7, 9), 9
SHARES, LAST, FIRST, GAPS, INDENTS, BITS, MARKS_OVER, MARKS_UNDER = range(10, 18)
SIZES = [*[17] * 7, *[13] * 2, 16, 4, 12, 9, 12, 8, 4, 9, 9]


def read_parts(*printed: str) -> list[list[list[float]]]:
    """For each break, the parts of its features."""
    rows = break_features(measure_lines(printed))
    return [[part.tolist() for part in np.split(row, np.cumsum(SIZES[:-1]))] for row in rows]


def read_kinds(part: int, *printed: str) -> list[int]:
    """For each break, which of the part's steps or kinds applies."""
    return [parts[part].index(1.0) for parts in read_parts(*printed)]


@pytest.mark.parametrize(
    ("text", "em"),
    [("", 0), ("水泵", 2), ("１９９８年", 5), ("1998年", 3), ("GDP增12.5%", 5), ("“好”,", 3.5), ("ｱｲ ", 1.5)],
)
def test_a_half_width_character_is_half_an_em(text, em):
    assert measure_em(text) == em


def test_blank_lines_indents_and_letter_spacing_are_measured():
    lines = measure_lines(["", "水泵出厂", "", "", "\u3000\u3000本报讯 昨天,", "\t10时", " 春 耕 备 耕 "])
    assert lines.places == [1, 4, 5, 6]
    assert lines.plains == ["水泵出厂", "本报讯 昨天,", "10时", "春耕备耕"]
    assert lines.widths.tolist() == [4, 6, 2, 4]
    assert lines.indents.tolist() == [0, 2, 2, 0.5]  # a tab indents as two full-width blanks
    assert lines.gaps.tolist() == [1, 2, 0, 0]
    assert lines.spaced.tolist() == [False, False, False, True]


def test_lines_put_in_another_order_keep_their_measures_and_lose_the_gap_where_they_are_joined():
    lines = measure_lines(["水泵", "", "　出厂了", "", "社 员 们 都 说"])
    moved = reorder(lines, [2, 0, 1], frozenset([1]))
    assert (moved.places, moved.plains, moved.texts) == ([4, 0, 2], *[["社员们都说", "水泵", "出厂了"]] * 2)
    assert (moved.widths.tolist(), moved.indents.tolist()) == ([5, 2, 3], [0, 0, 1])
    assert (moved.gaps.tolist(), moved.spaced.tolist()) == ([1, 0, 0], [True, False, False])
    assert lines.gaps.tolist() == [0, 1, 1]


def test_a_columns_width_is_the_most_common_of_the_ten_lines_up_to_a_line_and_from_it_on():
    widths = find_widths(measure_lines(["水" * 8] * 12 + ["水" * 16] * 14))
    assert widths.above.tolist() == [8] * 16 + [16] * 10  # of five and five lines, the wider width
    assert widths.below.tolist() == [8] * 7 + [16] * 19
    assert widths.page == 16


def test_a_width_counts_its_neighbours_and_lines_of_two_em_make_no_column():
    lines = measure_lines(["水" * 7, "水" * 8, "水" * 9, "水" * 20, "水" * 20, *["水" * 2] * 9])
    assert find_widths(lines).page == 8
    assert find_widths(measure_lines(["水" * 80] * 3)).page == 63


def test_each_width_comes_with_the_share_of_lines_that_have_it():
    widths = find_widths(measure_lines(["水" * 10, "水" * 10, "水" * 20, "水" * 10]))
    # Of one, two, three and four lines; a width weighs a hundredth more for each em.
    assert widths.above_share.tolist() == pytest.approx([1.1, 1.1, 1.1 * 2 / 3, 1.1 * 3 / 4])
    assert widths.below_share.tolist() == pytest.approx([1.1 * 3 / 4, 1.1 * 2 / 3, 1.2 / 2, 1.1])


def test_the_network_reads_as_many_features_as_a_break_has():
    assert sum(SIZES) == FEATURES
    assert break_features(measure_lines(["水泵", "出厂"])).shape == (1, FEATURES)
    assert break_features(measure_lines(["水泵"])).shape == (0, FEATURES)
    assert len(read_model().first) == FEATURES + 1


@pytest.mark.parametrize(
    ("end", "kind"),
    [
        ("。", 0), ("…", 0), ("!", 0), ("，", 1), ("、", 2), ("；", 2), ("：", 3), ("”", 4), ("）", 5),
        ("—", 6), ("泵", 7), ("８", 8), ("A", 9), ("%", 10),
        ("。”", 0), ("？）", 0),  # a sentence ends inside the marks
        ("，”", 4), ("》", 5),
    ],
)  # fmt: skip
def test_how_a_line_ends(end, kind):
    assert read_kinds(LAST, f"水泵出厂{end}", "社员们都说好") == [kind]


@pytest.mark.parametrize(
    ("start", "kind"),
    [
        ("“", 0), ("（", 1), ("《", 2), ("—", 3), ("■", 4), ("①", 4), ("社", 5), ("３", 6), ("A", 7),
        ("%", 8),
    ],
)  # fmt: skip
def test_how_a_line_begins(start, kind):
    assert read_kinds(FIRST, "水泵出厂", f"{start}社员们都说好") == [kind]


def test_room_for_the_next_lines_first_character_or_word_is_measured():
    # The column is ten em wide, and the second line ends one em before; 水 needs one em, 1998 two, GDP one
    # and a half, and a blank ends a word.
    column = ["水" * 10] * 6
    for below, room in [("水泵", 0), ("1998年", -1), ("GDP增长", -0.5), ("AI GDP", 0)]:
        parts = read_parts(*column, "水" * 9, below, *column)[6]
        step = sum(room >= limit for limit in [-8, -4, -2, -1.2, -0.6, -0.1, 0.4])
        assert parts[0].index(1.0) == step, below


def test_how_far_lines_are_from_their_neighbours_and_their_columns():
    # Ten em; the second of the four lines between ends a paragraph after six, the third is indented by two.
    column = ["水" * 10] * 6
    kinds = [
        [parts[part].index(1.0) for part in (*SLACKS, *RATIOS, ROOM)]
        for parts in read_parts(*column, "水" * 5 + "。", "\u3000\u3000" + "水" * 7, *column)[5:8]
    ]
    # Room, slack; both for the column below; over − before, under − over, after − under; ratios; room by end.
    assert kinds == [
        [4, 6, 4, 13, 6, 2, 12, 6, 3, 0],
        [12, 13, 12, 8, 2, 12, 8, 3, 5, 12],
        [6, 8, 6, 6, 12, 8, 6, 5, 6, 1],
    ]


def test_blank_lines_and_indents_are_told_with_how_common_they_are_on_the_page():
    assert read_kinds(GAPS, "水泵", "出厂", "社员", "都说", "今年", "不怕旱") == [0] * 5
    gaps = ["水泵", "", "出厂", "", "", "", "社员", *["都说"] * 14]
    assert read_kinds(GAPS, *gaps) == [5, 9, *[1] * 14]  # one; two or more; none
    assert read_kinds(INDENTS, "水泵", "\u3000出厂", *["社员"] * 6) == [5, *[1] * 6]


@pytest.mark.parametrize(
    ("text", "marks"),
    [
        ("水泵出厂了", []),
        ("记者 李明 王建国", [0, 7]),
        ("水泵昨天从东风厂出厂了，记者", [4]),  # signed within the first twelve characters
        ("本报讯 水泵出厂", [1, 7]),
        ("据新华社北京3月18日电", [1]),
        ("（水泵出厂）", [2]),
        ("水泵。出厂", [3]),
        ("水泵出厂。", []),
        ("（水泵（出厂", [5]),
        ("水泵）“出厂”", [6]),
        ("李明摄", [8]),
        ("新华社发", [8]),
        ("李明供图", [8]),
    ],
)
def test_the_marks_of_a_line(text, marks):
    over, under = read_parts(text, text)[0][MARKS_OVER:]
    assert over == under == [float(n in marks) for n in range(9)]
