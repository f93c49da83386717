"""Pages printed in strips: columns cut by us from words of our own, and put together again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from articles.parsing import parse_page
from articles.parsing.chunks import Chunk, cut_chunks, is_ended
from articles.parsing.line_breaks import find_widths, measure_lines
from articles.parsing.reading_order import (
    Reading,
    _choose,
    _lay_out,
    _left_open,
    _share_between,
    assign,
    order_lines,
    pair_features,
    score_pairs,
    stride_bits,
)
from tests.parsing.laws import assert_every_line_stands_once, assert_text_is_the_lines_own

TEXT = (
    "本报讯昨天上午，东风厂的工人把第一台新式水泵装上了汽车，送往河东区的红旗水库。厂长李大明介绍说，这台水泵从画图到出厂，"
    "前后只用了三个月。车间里的老师傅带着年轻的徒弟，白天装配机器，晚上试验运转，一个螺丝也不肯放过。水泵运到红旗水库的第二天，"
    "就安装在水库北岸的泵房里。清亮的河水顺着新修的渠道流进麦田，社员们围着水泵看了又看，都说今年再也不怕天旱了。"
    "水库管理处的技术员王小兰告诉记者，过去浇一遍麦子要十天十夜，现在三天就能浇完。东风厂正准备再生产二十台新式水泵，"
    "赶在夏收以前送到全区的各个乡村。区里还要办一期训练班，请老师傅给各村的青年讲课，学会使用和修理水泵的本领。"
)
WIDTH, ROWS, COLUMNS = 12, 2, 3


def break_lines(text: str) -> list[str]:
    return [text[at : at + WIDTH] for at in range(0, len(text), WIDTH)]


def print_in_strips(lines: list[str]) -> tuple[str, list[str]]:
    """The lines as three columns, two rows of each after the other; and the lines in the order of reading."""
    height = len(lines) // COLUMNS
    columns = [lines[at : at + height] for at in range(0, height * COLUMNS, height)]
    strips = [column[at : at + ROWS] for at in range(0, height, ROWS) for column in columns]
    return "\n\n".join("\n".join(strip) for strip in strips), lines[: height * COLUMNS]


def read(text: str) -> Reading | None:
    printed = measure_lines(text.split("\n"))
    return order_lines(printed, find_widths(printed), frozenset())


def count_read_on(texts: Sequence[str], lines: Sequence[str]) -> int:
    """How many of the texts are followed by the line that follows them in the order of reading."""
    pairs = set(pairwise(measure_lines(lines).texts))
    return sum(pair in pairs for pair in pairwise(texts))


def test_columns_printed_in_strips_are_read_one_after_the_other() -> None:
    page, lines = print_in_strips(break_lines(TEXT))
    reading = read(page)
    assert reading is not None
    printed = measure_lines(page.split("\n")).texts
    assert count_read_on(printed, lines) < 0.6 * len(lines)
    assert count_read_on([printed[n] for n in reading.order], lines) >= 0.75 * len(lines)
    assert all(0 < share <= 1 for share in reading.links.values())


def test_a_page_that_is_not_printed_in_strips_is_left_alone() -> None:
    assert read("\n".join(break_lines(TEXT))) is None
    assert read("\n\n".join(TEXT.split("。"))) is None
    assert read("东风厂试制水泵") is None


def test_every_line_of_a_page_in_strips_stands_once() -> None:
    page, _ = print_in_strips(break_lines(TEXT))
    text = f"东风厂赶制新式水泵\n\n{page}"
    parsed = parse_page(text)
    assert_every_line_stands_once(text, parsed)
    assert_text_is_the_lines_own(text, parsed)


def test_each_chunk_continues_at_most_one_other_and_none_itself() -> None:
    page, _ = print_in_strips(break_lines(TEXT))
    printed = measure_lines(page.split("\n"))
    chunks = cut_chunks(printed, find_widths(printed), frozenset())
    follows = assign(chunks, printed)
    after = [n for n, _ in follows.values()]
    assert len(after) == len(set(after))
    for n in range(len(chunks)):
        seen = {n}
        while n in follows:
            n = follows[n][0]
            assert n not in seen
            seen.add(n)


def chunks_of(text: str, *apart: int) -> list[Chunk]:
    printed = measure_lines(text.split("\n"))
    return cut_chunks(printed, find_widths(printed), frozenset(apart))


def test_chunks_lie_between_blank_lines_and_beside_folios() -> None:
    chunks = chunks_of("第3版 要闻\n东风厂试制水泵\n\n水泵昨天出厂。\n社员们都说好。", 0)
    assert [(chunk.first, chunk.last, chunk.is_apart) for chunk in chunks] == [
        (0, 0, True),
        (1, 1, False),
        (2, 3, False),
    ]


@pytest.mark.parametrize(
    ("text", "ended"),
    [
        *(("水泵出厂了。", True), ("“水泵出厂了!”", True), ("水泵出厂了……", True), ("(水泵出厂了)", True)),
        *(("水泵出厂了】", True), ("水泵出厂了,", False), ("水泵出厂了”", False), ("水泵出厂了", False)),
        ("水泵出厂了。X", False),  # 光机 on the next line
    ],
)
def test_where_a_printed_line_ends_a_sentence(text: str, ended: bool) -> None:
    assert is_ended(text) == ended


def test_a_mark_left_open_or_closed_first_shows_a_sentence_cut() -> None:
    for opening, closing in ("“”", "‘’", "「」", "『』", "()", "《》", "【】"):
        (open_one,) = chunks_of(f"水泵昨天从东风厂{opening}出厂了")
        (stray,) = chunks_of(f"社员们都说{closing}今年不怕旱")
        (whole,) = chunks_of(f"水泵{opening}昨天{closing}从东风厂出厂了")
        marks = [(chunk.has_open_mark, chunk.has_stray_mark) for chunk in (open_one, stray, whole)]
        assert marks == [(True, False), (False, True), (False, False)]


def test_a_chunk_that_stops_inside_a_sentence_is_open() -> None:
    heading, ended, credit, cut = chunks_of(
        "东风厂试制水泵\n\n水泵昨天从东风厂出厂了，\n社员们都说今年不怕旱。\n\n本报记者 李明 摄\n\n"
        "水库的技术员告诉记者，过\n去浇一遍麦子要用十天十夜\n现在三天就能浇完，东风厂"
    )
    assert (heading.is_heading, ended.is_ended, credit.is_ended) == (True, True, True)
    assert [chunk.is_open for chunk in (heading, ended, credit, cut)] == [False, False, False, True]


def make_text(**changes: bool) -> Chunk:
    return replace(Chunk(0, 3, False, False, False, False, False, False, False, 0.0, 0), **changes)


# A chunk that the next one continues, a heading, and a chunk that the last continues, with a mark left open.
PAIRS = """水泵昨天从东风厂出厂了社
员们都说今年不怕旱麦田里

的渠道也修好了，清亮的河
水流进了村里新修的水塘。

东风厂试制水泵

孩子们围着水泵看热闹“老
人们坐在树下说起从前抗旱
的日子，说起那时候挑水浇
地的辛苦，麦田里一天也浇

不了一亩”地。水库的技术
员告诉记者，过去浇一遍麦
子要用十天十夜，麦田里的
渠道修好就能浇完。"""
REACH = 36  # chunks up and down
SCORES = {
    # Bits of a beginning (不了) and of the characters that meet (浇|不了); widths and sizes alike.
    (3, 4): {"next": 1, "start": -1.5, "bond": 5.25, "same width": 1, "marks fit": 1, "size same": 1},
    (0, 1): {"next": 1, "start": -0.875, "bond": 2.75, "words": 2, "same width": 1},
    (0, 2): {"far": 1, "start": -4.25, "heading": 1, "bond": -2.625},
    (0, 3): {"far": np.log2(3), "start": -0.125, "bond": 1.875, "same width": 1},
    (0, 4): {"far": 2, "start": -1.5, "bond": 0.5, "same width": 1, "marks differ": 1},
    (3, 0): {
        "back": 1,
        "far back": np.log2(3),
        "start": -0.125,
        "bond": 6.375,
        "same width": 1,
        "marks differ": 1,
    },
}


def read_pairs() -> tuple[list[Chunk], dict, np.ndarray]:
    printed = measure_lines(PAIRS.split("\n"))
    chunks = cut_chunks(printed, find_widths(printed), frozenset())
    return chunks, pair_features(chunks, printed), score_pairs(chunks, printed)


@pytest.mark.parametrize(("one", "other"), SCORES)
def test_what_speaks_for_one_chunk_continuing_another(one: int, other: int) -> None:
    _, features, _ = read_pairs()
    column = REACH + other - one
    found = {name: values[one, column] for name, values in features.items() if name != "topic"}
    assert {name: value for name, value in found.items() if value} == pytest.approx(SCORES[one, other])
    assert bool(features["topic"][one, column]) == ((one, other) == (3, 4))


def test_a_pairs_score_is_the_weighted_sum_of_what_speaks_for_it() -> None:
    _, features, scores = read_pairs()
    topic = 1.4 * features["topic"][3, REACH + 1]
    expected = {
        (3, 4): -0.6 + 0.3 + 2.1 + 1.1 + 0.5 + 0.8 + topic,
        (0, 1): -0.6 + 0.175 + 1.1 + 4.4 + 1.1,
        (0, 2): -0.6 + 0.85 - 2.4 - 1.05,
        (0, 4): -1.2 + 0.3 + 0.2 + 1.1 - 0.9,
        (3, 0): -1.4 - 0.3 * np.log2(3) + 0.025 + 2.55 + 1.1 - 0.9,
    }
    found = {(one, other): scores[one, REACH + other - one] for one, other in expected}
    assert found == pytest.approx(expected)
    assert scores.shape == (5, 2 * REACH + 1)


def test_only_what_stops_inside_a_sentence_is_continued_and_nothing_continues_itself() -> None:
    chunks, _, scores = read_pairs()
    allowed = [np.flatnonzero(np.isfinite(row)) - REACH + n for n, row in enumerate(scores)]
    assert [places.tolist() for places in allowed] == [[1, 2, 3, 4], [], [], [0, 1, 2, 4], []]
    assert [chunk.size for chunk in chunks] == [2, 2, 1, 4, 4]


def test_a_distance_counts_that_is_usual_among_four_chunks_up_and_down() -> None:
    shares = np.zeros((12, 2 * REACH + 1))
    shares[:, REACH + 3] = 1.0
    shares[7, REACH + 3] = 0.0
    bits = stride_bits(shares)
    assert bits[7, REACH + 3] == pytest.approx(np.log1p(1 / 0.1))
    assert bits[0, REACH + 3] == pytest.approx(np.log1p(1 / 0.1))
    assert bits[3, REACH + 3] == pytest.approx(np.log1p(6 / 7 / 0.1))  # three above and four below, less one
    assert bits[2, REACH + 3] == pytest.approx(np.log1p(1 / 0.1))
    assert not bits[:, REACH].any()


def test_pairs_make_no_circle_and_the_likeliest_count() -> None:
    shares = np.zeros((3, 2 * REACH + 1))
    shares[0, REACH + 1], shares[1, REACH + 1], shares[2, REACH - 2] = 0.9, 0.7, 0.8
    assert _choose(shares, 0.5, {}) == {0: (1, 0.9), 2: (0, 0.8)}
    assert _choose(shares, 0.75, {1: (2, 1.0)}) == {1: (2, 1.0), 0: (1, 0.9)}


def test_what_is_left_open_may_go_on_with_the_pages_last_chunk() -> None:
    chunks = [make_text(), make_text(is_heading=True), make_text(is_dated=True), make_text()]
    left = _left_open(chunks, {})
    assert left[0, REACH : REACH + 4].tolist() == [True, False, False, True]
    assert not left[1].any()


@pytest.mark.parametrize(
    ("foot", "top", "share"),
    [
        (make_text(), make_text(), 0.7),
        (make_text(is_ended=True), make_text(), 0.7),
        (make_text(is_heading=True), make_text(), 0.0),
        (make_text(), make_text(is_heading=True), 0.0),
        (make_text(), make_text(is_dated=True), 0.0),
        (make_text(), make_text(has_wide_top=True), 0.0),
        (make_text(), make_text(is_apart=True), 0.0),
    ],
)
def test_text_between_two_columns_of_one_distance_is_continued_at_that_distance(foot, top, share):
    chunks = [make_text(), foot, make_text(), make_text(), top, make_text()]
    shares = _share_between(chunks, {0: (3, 0.9), 2: (5, 0.7)})
    assert shares[1, REACH + 3] == share
    assert shares.sum() == share


@pytest.mark.parametrize("follows", [{0: (3, 0.9), 2: (4, 0.7)}, {0: (2, 0.9), 3: (5, 0.7)}, {1: (4, 0.9)}])
def test_other_chunks_are_continued_by_none_for_their_neighbours_sake(follows):
    assert not _share_between([make_text()] * 6, follows).any()


def test_a_chunk_that_ends_with_a_sentence_is_moved_under_and_joined_with_none():
    chunks = [make_text(first=n, last=n, is_ended=n == 1) for n in range(4)]
    reading = _lay_out(chunks, {0: (2, 0.9), 1: (3, 0.8)})
    assert reading == Reading([0, 2, 1, 3], frozenset({2, 3}), {2: 0.9})


def test_a_line_that_leaves_room_in_its_column_ends_its_chunk():
    body = "水泵昨天从东风厂出厂了社"
    for last, is_open in ((body, True), (body[:-3], True), (body[:-4], False)):
        text = "\n".join([body] * 5 + [last, "", *[body] * 6])
        assert chunks_of(text)[0].is_open == is_open


@pytest.mark.parametrize(
    ("cut", "ended", "is_ordered"), [(5, 0, True), (4, 0, False), (5, 15, True), (5, 16, False)]
)
def test_a_page_in_strips_has_five_chunks_cut_in_a_sentence_and_a_quarter_of_all(cut, ended, is_ordered):
    line = "水泵昨天从东风厂出厂了社"
    text = "\n\n".join([f"{line}\n{line}"] * cut + [f"{line}\n{line[:-1]}。"] * ended)
    assert (read(text) is not None) == is_ordered


@pytest.mark.parametrize(
    ("lines", "is_heading"),
    [
        (["东风厂试制水泵"], True),
        (["水泵昨天从东风厂，出"], False),  # a comma is a sentence's
        (["春耕", "备耕", "水泵", "东风厂试制新式水泵"], True),
        (["春耕", "备耕", "水泵", "下乡", "东风厂试制新式水泵"], False),
        (["春" * 18, "春" * 20, "春" * 22], True),
        (["春" * 18, "春" * 20, "春" * 23], False),
    ],
)
def test_a_heading_has_at_most_four_lines_and_sixty_characters(lines, is_heading):
    body = ["水泵昨天从东风厂出厂了社"] * 30
    chunk = chunks_of("\n".join([*lines, "", *body]))[0]
    assert chunk.is_heading == is_heading


def test_a_chunks_first_line_is_a_headings_where_it_is_unlike_the_two_or_more_below_it():
    body = "水泵昨天从东风厂出厂了社"
    tops = {
        "水泵下乡": True,
        body[:10]: True,
        body[:11]: False,
        "水泵下乡了。": False,
        f"{body}社员": True,
    }
    for top, is_wide in tops.items():
        assert chunks_of(f"{top}\n{body}\n{body}")[0].has_wide_top == is_wide
        assert not chunks_of(f"{top}\n{body}")[0].has_wide_top


def test_a_mark_is_open_or_stray_within_seven_lines_of_a_chunks_edge():
    body = "水泵昨天从东风厂出厂了社"
    for lines, is_near in ((6, True), (7, False)):
        assert chunks_of("\n".join(["社员说“水泵", *[body] * lines]))[0].has_open_mark == is_near
        assert chunks_of("\n".join([*[body] * lines, "水泵”出厂了社员"]))[0].has_stray_mark == is_near


def test_a_chunk_of_one_character_ends_in_no_word() -> None:
    printed = measure_lines(["水", "", "泵昨天从东风厂出厂了社", "员们都说今年不怕旱麦田"])
    chunks = cut_chunks(printed, find_widths(printed), frozenset())
    assert not pair_features(chunks, printed)["words"].any()
