"""A page as the workbench shows it: the lines of the print in pieces, the articles in blocks."""

import re
from pathlib import Path

from django.contrib.staticfiles import finders

from articles.admin.workbench.shown_page import HUES, PrintPiece, find_title, show_article, show_page
from articles.curation.page_state import ArticleState, BlockState, PageState
from articles.models import Article
from articles.parsing import Kind, Role
from tests.admin.test_advice import BRIDGE, LINES, RAIN

# 城东 is noise within the second line, and the page number follows after a blank line.
PRINTED = (*LINES, " ", "2026年3月19日 2 版")
SPLIT_LINE = ArticleState(
    "bridge",
    (
        BRIDGE.blocks[0],
        BlockState(Role.BODY, (1, 2), "老桥昨日恢复通车。", (2, 3)),
        BRIDGE.blocks[2],
    ),
)
PAGE = PageState(
    PRINTED,
    (SPLIT_LINE, RAIN),
    (BlockState(Role.NOISE, (1,), "城东", (0, 2)), BlockState(Role.NOISE, (6,), PRINTED[6])),
)


def show(state: PageState, **flags):
    return show_page(state, {ref: Article(ref=ref, flags=flags.get(ref, [])) for ref in state.refs()})


def test_each_line_is_in_the_pieces_that_blocks_hold():
    shown = show(PAGE)
    assert [line.number for line in shown.lines] == [1, 2, 3, 4, 5, 7]
    assert ["".join(piece.text for piece in line.pieces) for line in shown.lines] == [
        text for text in PRINTED if text.strip()
    ]
    assert shown.lines[1].pieces == (
        PrintPiece("城东", "1-0", "hue-noise"),
        PrintPiece("老桥昨日恢复", "1-2", "hue-1"),
    )
    assert shown.lines[4].pieces == (PrintPiece(LINES[4], "4-0", "hue-2"),)


def test_what_no_block_holds_is_shown_as_print():
    unheld = PageState(LINES, (ArticleState("bridge", (BlockState(Role.BODY, (1,), "老桥", (2, 4)),)),), ())
    assert show(unheld).lines[1].pieces == (
        PrintPiece("城东"),
        PrintPiece("老桥", "1-2", "hue-1"),
        PrintPiece("昨日恢复"),
    )
    assert show(unheld).lines[0].pieces == (PrintPiece(LINES[0]),)


def test_a_line_says_which_article_begins_or_continues_there():
    assert [line.opens for line in show(PAGE).lines] == [1, 0, 0, 0, 2, 0]
    ordered = PageState(
        LINES,
        (
            ArticleState("bridge", (BRIDGE.blocks[0], BRIDGE.blocks[2])),
            ArticleState("rain", (BRIDGE.blocks[1], RAIN.blocks[0])),
        ),
    )
    assert [line.opens for line in show(ordered).lines] == [1, 2, 0, 1, 2]


def test_the_lines_and_blocks_that_a_flag_names_are_marked():
    shown = show(PAGE, bridge=[{"code": "join-unsure", "lines": [3]}])
    assert [line.number for line in shown.lines if line.is_flagged] == [4]
    assert [[block.is_flagged for block in one.blocks] for one in shown.articles] == [
        [False, False, True],
        [False],
    ]
    assert shown.flag_count == 1
    assert shown.articles[0].flags[0].key == "3-0"


def test_articles_are_numbered_and_know_their_neighbours():
    first, second = show(PAGE).articles
    assert (first.number, first.ref, first.previous, first.next) == (1, "bridge", "", "rain")
    assert (second.number, second.ref, second.previous, second.next) == (2, "rain", "bridge", "")
    numbers = range(1, HUES + 2)
    hues = [show_article(RAIN, number).hue for number in numbers]
    assert hues == [*(f"hue-{number}" for number in range(1, HUES)), "hue-0", "hue-1"]


def test_a_block_is_shown_with_its_lines_and_what_a_correction_changed():
    corrected = BlockState(Role.BODY, (1, 2), LINES[1] + LINES[2], correction="城东老桥昨日恢复通行。")
    heading, block = show_article(ArticleState("bridge", (BRIDGE.blocks[0], corrected))).blocks
    assert (heading.key, heading.lines, heading.first_line, heading.is_heading) == ("0-0", "1", 1, True)
    assert heading.difference == ()
    assert (block.key, block.lines, block.first_line, block.is_heading) == ("1-0", "2–3", 2, False)
    assert (block.text, block.printed) == (corrected.correction, corrected.text)
    assert "".join(piece.text for piece in block.difference if piece.kind != "come") == corrected.text


def test_an_article_without_a_heading_is_named_by_its_opening():
    body = BlockState(Role.BODY, (0,), "一" * 31)
    assert find_title(ArticleState("ref", (body,), kind=Kind.NEWS)).endswith("…")
    assert find_title(RAIN) == LINES[4]
    assert find_title(ArticleState("ref", ())) == "ref"
    assert find_title(ArticleState("ref", (body,), kicker="引题", deck="副题")) == "引题"
    assert find_title(ArticleState("ref", (body,), kicker="引题", headline="主题")) == "主题"


def test_the_stylesheet_has_a_colour_for_each_of_the_first_articles():
    style = Path(finders.find("articles/workbench/workbench.css")).read_text("utf-8")
    assert sorted(set(re.findall(r"\.(hue-\d+) ", style))) == [f"hue-{number}" for number in range(HUES)]
