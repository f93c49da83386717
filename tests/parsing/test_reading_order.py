"""Pages printed in strips: columns cut by us from words of our own, and put together again."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from articles.parsing import parse_page
from articles.parsing.chunks import Chunk, cut_chunks
from articles.parsing.line_breaks import find_widths, measure_lines
from articles.parsing.reading_order import Reading, assign, order_lines
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


def test_a_chunk_that_stops_inside_a_sentence_is_open() -> None:
    heading, ended, credit, cut = chunks_of(
        "东风厂试制水泵\n\n水泵昨天从东风厂出厂了，\n社员们都说今年不怕旱。\n\n本报记者 李明 摄\n\n"
        "水库的技术员告诉记者，过\n去浇一遍麦子要用十天十夜\n现在三天就能浇完，东风厂"
    )
    assert (heading.is_heading, ended.is_ended, credit.is_ended) == (True, True, True)
    assert [chunk.is_open for chunk in (heading, ended, credit, cut)] == [False, False, False, True]
