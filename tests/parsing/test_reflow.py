"""Text broken at a column's width is put together again; other text passes through."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.parsing import parse_page
from articles.parsing.line_breaks import (
    break_features,
    find_widths,
    measure_lines,
    read_model,
    score_breaks,
)
from articles.parsing.lines import join_pieces, read_lines
from articles.parsing.openings import Layout, weigh_openings
from articles.parsing.reflow import Reflowed, _begins_anew, is_broken, reflow
from articles.parsing.training.wrapping import WrapStyle, wrap_line
from tests.parsing.laws import assert_every_line_stands_once, assert_text_is_the_lines_own

SEEDS = sorted((Path(__file__).resolve().parents[2] / "seeds").glob("*.txt"))
PLAIN = WrapStyle(
    widths=(16,),
    heading_share=1.4,
    hangs=True,
    keeps_words=False,
    spaced=0,
    indent="",
    blanks=False,
    squeezed=0,
)


def break_page(page: Path, width: float) -> tuple[list[str], set[int]]:
    """The page's lines broken at the width, without blank lines, and the places at which a line begins."""
    broken: list[str] = []
    starts = set()
    for line in read_lines(page.read_text("utf-8")):
        starts.add(len(broken))
        broken += wrap_line(line.text, width, PLAIN, random.Random(1))
    return broken, starts


@pytest.mark.parametrize("seed", SEEDS, ids=lambda path: path.stem[:3])
def test_a_page_that_is_not_broken_passes_through(seed: Path) -> None:
    text = seed.read_text("utf-8")
    assert reflow(text.split("\n")).lines == read_lines(text)


@pytest.mark.parametrize("width", [12, 16, 21, 30])
@pytest.mark.parametrize("seed", SEEDS, ids=lambda path: path.stem[:3])
def test_a_seed_broken_at_a_columns_width_is_put_together_again(seed: Path, width: int) -> None:
    broken, starts = break_page(seed, width)
    found = {line.at for line in reflow(broken).lines}
    assert len(found ^ starts) <= 0.04 * len(broken)


def test_a_paragraph_knows_its_printed_lines() -> None:
    broken, _ = break_page(SEEDS[0], 16)
    lines = reflow(["", *broken]).lines
    assert [at for line in lines for at in line.places] == list(range(1, len(broken) + 1))
    longest = max(lines, key=lambda line: len(line.text))
    assert longest.text == "".join(broken[at - 1] for at in longest.places)
    assert len(longest.continues) == len(longest.places) - 1


@pytest.mark.parametrize("width", [12, 16])
@pytest.mark.parametrize("seed", SEEDS, ids=lambda path: path.stem[:3])
def test_how_paragraphs_open_weighs_the_doubts_about_a_break(seed: Path, width: int) -> None:
    broken, _ = break_page(seed, width)
    printed = measure_lines(broken)
    chances = [0.0, *map(float, score_breaks(break_features(printed), read_model()))]
    weighed, layout = weigh_openings(chances, printed, find_widths(printed))
    read = reflow(broken)
    found = {at: c for line in read.lines for at, c in zip(line.places[1:], line.continues, strict=True)}
    moved = {at: weighed[at] for at in found if weighed[at] != chances[at]}
    assert moved
    assert {at: found[at] for at in moved} == pytest.approx(moved)
    assert layout == read.layout == Layout.FLUSH


def test_a_page_whose_lines_are_paragraphs_is_whole() -> None:
    assert reflow(SEEDS[0].read_text("utf-8").split("\n")).layout == Layout.WHOLE
    assert reflow(["", " "]) == Reflowed([], Layout.WHOLE)


def test_a_paragraphs_first_line_shows_where_it_begins_though_its_blanks_are_lost() -> None:
    broken = [
        piece
        for line in read_lines(SEEDS[0].read_text("utf-8"))
        for piece in wrap_line(
            "\u3000\u3000" * (len(line.text) > 40) + line.text, 16, PLAIN, random.Random(1)
        )
    ]
    assert reflow([line.strip() for line in broken]).layout == Layout.SET_IN


def test_a_line_that_repeats_the_end_of_the_line_above_is_in_doubt() -> None:
    legs = ["水泵昨天从东风厂出", "厂，社员们都说今年", "不怕旱，麦田里的渠", "道也修好了，清亮的"]
    for last, first in (("今年扎实做好", "好选干部的工作"), ("今年要制定下", "定下三项规矩")):
        read = reflow([*legs * 3, f"社员们{last}", f"{first}，大", "家都说好。", *legs * 3])
        doubts = {at: c for line in read.lines for at, c in zip(line.places[1:], line.continues, strict=True)}
        assert doubts.get(13, 0.0) <= 0.8


@pytest.mark.parametrize(
    ("column", "named", "is_apart"),
    [
        ("身边的榜样·送水人", "李明:", True),
        ("身边的榜样送水人家", "李明:", False),  # one heading: 身边的榜样送水人家李明:
        ("身边的榜样·送水人", "李明出厂", False),
    ],
)
def test_the_person_whom_a_kicker_names_stands_apart_from_the_columns_name(column, named, is_apart) -> None:
    texts = ["水泵出厂了。", column, named]
    assert _begins_anew(texts, [0.0, 0.0, 0.9], 2) == is_apart
    assert not _begins_anew(texts, [0.0, 0.9, 0.9], 2)  # the line above is inside a paragraph


@pytest.mark.parametrize(
    ("kicker", "chances", "is_apart"),
    [
        ("罗娜开铺修旧钟，帮扶老年人——", [0.0, 0.0, 0.9], True),
        ("罗娜开铺修旧钟，帮扶老年人：", [0.0, 0.0, 0.9], False),
        ("渡口的石阶上，晾着一排渔网，有人修一只旧钟——", [0.0, 0.0, 0.9], False),  # of a caption
        ("罗娜开铺修旧钟，帮扶老年人——", [0.0, 0.9, 0.9], False),  # inside a paragraph
        ("罗娜开铺修旧钟，帮扶老年人——", [0.0, 0.0, 0.4], False),  # such a break keeps its own doubt
    ],
)
def test_a_kicker_that_ends_with_a_dash_is_whole(kicker, chances, is_apart) -> None:
    texts = ["水泵出厂了。", kicker.replace("，", ",").replace("：", ":"), "走时准过新的"]
    assert _begins_anew(texts, chances, 2) == is_apart


def test_who_took_part_is_joined_with_no_heading() -> None:
    texts = ["全县秋修水利座谈会在石桥举行", "史莺出席并讲话", "本报石桥十月三日电", "今年开渠以后"]
    assert [_begins_anew(texts, [0.0, 0.9, 0.9, 0.9], n) for n in (1, 2, 3)] == [True, True, False]
    for above in ("罗娜主持集中研讨 常春生郎静", "罗娜 常春生 郎静"):
        assert not _begins_anew([above, "史莺雷静出席"], [0.0, 0.9], 1)


def test_lines_kept_apart_are_joined_with_no_other() -> None:
    broken, _ = break_page(SEEDS[0], 16)
    assert (30,) in [line.places for line in reflow(broken, apart=frozenset([30])).lines]


@pytest.mark.parametrize(
    ("pieces", "text"),
    [
        (["企业科技成", "果转化"], "企业科技成果转化"),
        (["the New", "York Times"], "the New York Times"),
        (["达到198", "8年的水平"], "达到1988年的水平"),
        (["AI", "技术"], "AI技术"),
    ],
)
def test_pieces_meet_without_a_space_but_for_latin_words(pieces: list[str], text: str) -> None:
    assert join_pieces(pieces) == text


@pytest.mark.parametrize("seed", SEEDS, ids=lambda path: path.stem[:3])
def test_a_broken_page_keeps_the_laws(seed: Path) -> None:
    broken, _ = break_page(seed, 14)
    text = "\n".join(broken)
    page = parse_page(text)
    assert_every_line_stands_once(text, page)
    assert_text_is_the_lines_own(text, page)


@pytest.mark.slow
@settings(max_examples=80, deadline=None)
@given(st.lists(st.text(alphabet="国家 。，记者a1（\u200b　", max_size=18), max_size=30))
def test_every_printed_line_is_in_one_line(raw: list[str]) -> None:
    places = [at for line in reflow(raw).lines for at in line.places]
    assert sorted(places) == [at for at, line in enumerate(raw) if line.strip()]


def test_a_heading_printed_from_top_to_bottom_is_one_line() -> None:
    broken, _ = break_page(SEEDS[0], 16)
    vertical = list("本市春耕备耕扎实推进")
    lines = reflow([*broken[:40], *vertical, *broken[40:]]).lines
    assert "".join(vertical) in [line.text for line in lines]


def test_a_letters_sender_is_joined_with_no_line_below() -> None:
    legs = [
        "水泵昨天从东风厂出",
        "厂，社员们都说今年",
        "不怕旱，麦田里的渠",
        "道也修好了，清亮的",
        "河水流进了村里新修",
    ]
    lines = reflow([*legs, "的水塘。", "河北省沧县 孙国平", "水泵进村", "东风厂又出厂二十台", *legs]).lines
    assert [line.text for line in lines if "孙国平" in line.text] == ["河北省沧县 孙国平"]


def test_rows_of_figures_are_joined_with_no_other_line() -> None:
    text = (
        "水泵昨天从东风厂出厂，社员们都说今年不怕旱，麦田里的渠道也修好了，清亮的河水流进了村里新修的水塘，"
        "孩子们围着水泵看热闹，老人们坐在树下说起从前抗旱的日子"
    )
    legs = [text[at : at + 17] for at in range(0, len(text) - 17, 17)]
    rows = ["3001×× 河东水泵 61.40 9.99 58.11", "6012×× 长江轮渡 16.73 -5.53 55.86"]
    lines = reflow([*legs, "浇地不用愁了。", *rows, "锐评", "承诺不能先吹后补", *legs]).lines
    assert [line.text for line in lines if line.text[0] in "36锐"] == [*rows, "锐评"]


FULL, SHORT = "水泵昨天从东风厂出厂了社", "都说好"


@pytest.mark.parametrize(
    ("lines", "is_so"),
    [
        ([FULL] * 3 + [SHORT] * 17, True),  # 15 in 100 lines fill the column and stop inside a sentence
        ([FULL] * 3 + [SHORT] * 18, False),
        ([f"{FULL[:-1]}。"] * 20, False),
        ([f"{FULL[:-1]}，"] * 20, True),
        ([f"{FULL[:-2]}XX"] * 20, True),
        ([FULL[:5]] * 20, False),  # a column has more than five characters
        ([FULL[:6]] * 20, True),
        ([FULL * 4] * 20, True),  # and at most 48
        ([f"{FULL * 4}水"] * 20, False),
        ([FULL] * 28 + [FULL * 6] * 2, True),  # 144 of 480 characters are in wider lines
        ([FULL] * 27 + [FULL * 6] * 2, False),
        ([FULL], False),
    ],
)
def test_a_page_is_broken_at_a_width_where_enough_lines_fill_a_column(lines: list[str], is_so: bool) -> None:
    printed = measure_lines(lines)
    assert is_broken(printed, find_widths(printed)) == is_so


def test_the_head_of_a_column_for_opinions_is_no_rest_of_the_headline_above() -> None:
    text = (
        "先把新水车送到田头\n短评\n　　今年开渠以后，不少小队\n的干部反映水车不足。细打听\n"
        "下，并非厂里不肯多造，而是\n在转运的路上积压着没有送到。"
    )
    assert [line.text for line in reflow(text.split("\n")).lines][:2] == ["先把新水车送到田头", "短评"]


LEGS = [
    "今年开渠以后，不少小队",
    "的干部反映水车不足。细",
    "打听才知道，村里的木匠",
    "都到县里去了。社里派人",
    "去请，请回来两位老师傅",
]


@pytest.mark.parametrize("line", ["郎　静", "滨海轴承厂　常春生", "史 莺 摄", "白面　每袋　三元二角"])
def test_an_author_a_pictures_credit_and_rows_are_joined_with_no_other_line(line: str) -> None:
    rows = ["煤油　每斤　四角", "食盐　每斤　二角"] if "每" in line else []
    lines = reflow([*LEGS, line, *rows, *LEGS, *LEGS]).lines
    assert line in [each.text for each in lines]


def test_a_name_under_its_title_is_joined_with_it() -> None:
    lines = reflow([*LEGS, "修好了水车。", "本报记者　罗　娜　本报通讯员", "雷　静", *LEGS, *LEGS]).lines
    assert not any(each.text == "雷　静" for each in lines)


def test_the_title_under_verse_is_no_rest_of_it() -> None:
    verse = ["　　站台上的灯", "　　一盏一盏暗了", "　　末班车还没有来"]
    lines = reflow([*LEGS, *LEGS, "修好了水车。", *verse, "井", "　　水桶碰着石头", *LEGS, *LEGS]).lines
    assert "井" in [each.text[:1] for each in lines]


def test_a_paragraph_under_indented_headings_is_joined() -> None:
    page = [
        "　　水车下乡以后",
        "　　社员说这比挑水强",
        "　　本报记者　罗　娜",
        "　　今年开渠以后，不少",
        "小队的干部反映水车不",
    ]
    lines = reflow([*LEGS, "修好了水车。", *page, "足。", *LEGS, *LEGS]).lines
    assert "今年开渠以后，不少小队的干部反映水车不足。" in [each.text for each in lines]


@pytest.mark.parametrize(
    "opening",
    ["【本報專訊】昨", "〔记者罗娜／台北报导〕昨", "（吉隆坡11日讯）汽油", "图②：灯亮", "二等奖（三名）"],
)
def test_what_begins_a_report_a_caption_or_a_prize_begins_anew(opening: str) -> None:
    body = ["渡口的灯昨天夜里亮了一宿老船工", "们说这是十年来头一回看见这么亮"] * 5
    begun = (opening + "天有人看见他们把旧缆绳搬到了岸上")[:15]
    raw = [*body, "下月起每四日供水一次看起来又一", begun, *body]
    assert len(body) + 1 in [line.at for line in reflow(raw).lines]


@pytest.mark.parametrize("signer", ["临河镇同乡会谨启", "率子女泣告"])
def test_who_signs_a_notice_is_joined_with_no_line_below(signer: str) -> None:
    text = [
        "本会定于八月七日下午二时在镇上",
        "的茶馆开会选举下一届的职员，请",
        "各位会员带上会员证按时到会。",
        signer,
        "聘请茶馆伙计数名",
    ]
    lines = reflow([*text[:3] * 3, *text[3:]]).lines
    assert [line.text for line in lines][-2:] == text[3:]
