"""Fragments and marks of a hit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.search import SearchQuery, search_articles
from articles.search.highlight import MARK, Look, cut_fragments, mark_matches
from articles.search.language.terms import fold

pytestmark = pytest.mark.usefixtures("engine")

TEXT = (
    "第一段没有。\n改革开放以来，天津港吞吐量逐年增长。到2025年，港口企业达到百家。\n"
    + "无关文字。" * 40
    + "\n天津港再创新高。"
)


def test_marks_the_print_not_the_folded_text():
    assert mark_matches("１１７項目與ＧＤＰ", [fold("117项目"), "gdp"]) == (
        "<mark>１１７項目</mark>與<mark>ＧＤＰ</mark>"
    )


def test_everything_printed_is_escaped():
    assert mark_matches("<b>天津</b>&港", ["天津"]) == "&lt;b&gt;<mark>天津</mark>&lt;/b&gt;&amp;港"


def test_fragments_contain_the_matches_in_the_order_of_the_text():
    assert cut_fragments(TEXT, ["天津港"]) == (
        "改革开放以来，<mark>天津港</mark>吞吐量逐年增长。到2025年，港口企业达到百家。",
        "<mark>天津港</mark>再创新高。",
    )


def test_pieces_with_more_different_words_are_preferred():
    assert cut_fragments(TEXT, ["天津港", "港口"], limit=1) == (
        "改革开放以来，<mark>天津港</mark>吞吐量逐年增长。到2025年，<mark>港口</mark>企业达到百家。",
    )


def test_a_fragment_starts_with_its_sentence_if_that_is_near():
    text = "字" * 40 + "。" + "远" * 10 + "天津港再创新高。"
    assert cut_fragments(text, ["天津港"]) == ("远" * 10 + "<mark>天津港</mark>再创新高。",)
    text = "字" * 40 + "。" + "远" * 30 + "天津港再创新高。"
    assert cut_fragments(text, ["天津港"]) == ("…" + "远" * 25 + "<mark>天津港</mark>再创新高。",)


def test_a_fragment_begins_with_the_nearest_of_several_sentences():
    text = f"{'字' * 40}。远行。近处天津港再创新高。"
    assert cut_fragments(text, ["天津港"]) == ("近处<mark>天津港</mark>再创新高。",)


def test_a_fragment_begins_with_no_mark_that_ends_something():
    text = f"{'字' * 40}”，{'远' * 24}天津港。"
    assert cut_fragments(text, ["天津港"]) == (f"…{'远' * 24}<mark>天津港</mark>。",)
    assert cut_fragments("、天津港。", ["、"]) == ("<mark>、</mark>天津港。",)


def test_a_match_at_the_start_of_a_piece_counts_for_its_variety():
    text = "他在天津读报。\n港口和天津。"
    assert cut_fragments(text, ["天津", "港口"], limit=1) == ("<mark>港口</mark>和<mark>天津</mark>。",)


def test_a_match_inside_an_earlier_fragment_begins_no_other():
    text = f"天津港开航。\n{'无关文字。' * 40}\n天津港扩建，海河口的天津港也扩建。\n海河。"
    assert cut_fragments(text, ["天津港"]) == (
        "<mark>天津港</mark>开航。",
        "<mark>天津港</mark>扩建，海河口的<mark>天津港</mark>也扩建。",
    )


def test_every_fragment_holds_a_match():
    fragments = cut_fragments("天津港和天津港" + "货" * 200, ["天津港"])
    assert fragments == (f"<mark>天津港</mark>和<mark>天津港</mark>{'货' * 83}…",)
    fragments = cut_fragments(
        f"天津港{'货' * 84}天津港{'货' * 200}", ["天津港"]
    )  # the second ends the fragment
    assert fragments == (f"<mark>天津港</mark>{'货' * 84}<mark>天津港</mark>…",)


def test_fragments_of_a_line_do_not_overlap():
    text = f"天津港{'货' * 95}天津港{'船' * 10}"
    assert cut_fragments(text, ["天津港"]) == (
        f"<mark>天津港</mark>{'货' * 87}…",
        f"…{'货' * 8}<mark>天津港</mark>{'船' * 10}",
    )


def test_a_match_longer_than_a_fragment_is_shown_whole():
    assert cut_fragments(f"前。{'货' * 120}后", ["货" * 120]) == (f"<mark>{'货' * 120}</mark>…",)


def test_the_fragments_with_most_different_words_are_shown_in_the_order_of_the_text():
    lines = ("天津。", "港口。", "天津有港口。", "天津的港口。", "天津。", "港口和天津。")
    assert cut_fragments("\n".join(lines), ["天津", "港口"]) == (
        "<mark>天津</mark>有<mark>港口</mark>。",
        "<mark>天津</mark>的<mark>港口</mark>。",
        "<mark>港口</mark>和<mark>天津</mark>。",
    )


def test_a_text_that_begins_with_blank_lines_opens_with_its_first_words():
    assert cut_fragments("\n\n天津港开航。\n货轮靠泊。", ["无"]) == ("天津港开航。",)
    assert cut_fragments("货" * 100, []) == (f"{'货' * 90}…",)


def test_three_fragments_of_ninety_characters_are_shown():
    line = "天津港" + "货" * 100
    fragments = cut_fragments("\n".join([line] * 5), ["天津港"])
    assert fragments == (f"<mark>天津港</mark>{'货' * 87}…",) * 3


def test_a_text_without_match_shows_its_beginning():
    assert cut_fragments(TEXT, []) == ("第一段没有。",)
    assert cut_fragments("", ["天津"]) == ()


def test_matches_that_touch_are_one_mark():
    assert mark_matches("天津港口", ["天津", "津港", "口"]) == "<mark>天津港口</mark>"


@pytest.mark.parametrize(
    ("ranges", "shown"),
    [
        ([], "天津<wbr>港口<wbr>开航"),
        ([(0, 2)], "<mark>天津<wbr></mark>港口<wbr>开航"),
        ([(1, 3)], "天<mark>津<wbr>港</mark>口<wbr>开航"),
        ([(4, 6)], "天津<wbr>港口<wbr><mark>开航</mark>"),
        ([(0, 6)], "<mark>天津<wbr>港口<wbr>开航</mark>"),
        ([(0, 1), (3, 4)], "<mark>天</mark>津<wbr>港<mark>口<wbr></mark>开航"),
    ],
)
def test_a_line_may_end_between_the_pieces_of_a_text_but_not_after_it(ranges, shown):
    look = Look(divide=lambda text: [text[at : at + 2] for at in range(0, len(text), 2)])
    assert look.show("天津港口开航", ranges, MARK) == shown
    assert look.show("", [], MARK) == ""


def test_a_piece_ends_with_dots_unless_a_line_or_sentence_ends_there():
    for end, dots in (("货", "…"), ("。", ""), ("！", ""), ("？", ""), ("；", ""), ("，", "…")):
        text = f"天津港{'货' * 86}{end}{'货' * 9}"
        assert cut_fragments(text, ["天津港"]) == (f"<mark>天津港</mark>{'货' * 86}{end}{dots}",)
    text = f"天津港{'货' * 87}"
    for rest in ("", "\n后"):
        assert cut_fragments(text + rest, ["天津港"]) == (f"<mark>天津港</mark>{'货' * 87}",)


def test_a_piece_begins_with_dots_unless_a_line_or_sentence_begins_there():
    for before in ("", "前。", "前！", "前？", "前；", "前\n"):
        assert cut_fragments(f"{before}天津港", ["天津港"]) == ("<mark>天津港</mark>",)
    for mark in "，、：,:)）”’》」』】 ":
        assert cut_fragments(f"{'远' * 30}{mark}{'近' * 24}天津港", ["天津港"]) == (
            f"…{'近' * 24}<mark>天津港</mark>",
        )


def test_the_beginning_of_a_text_is_its_first_line():
    assert cut_fragments("  天津港\n海河", ["无"]) == ("…天津港",)
    assert cut_fragments(f"{'货' * 90}", []) == ("货" * 90,)
    assert cut_fragments(f"{'货' * 89}。货", []) == (f"{'货' * 89}。",)


PRINT = st.text(st.sampled_from("天津港发展，。<>&'\"\n１２"), max_size=400)


@pytest.mark.slow
@given(PRINT, st.lists(st.text("天津港发展12<", min_size=1, max_size=3), max_size=3))
def test_fragments_are_pieces_of_the_text_and_none_is_lost_in_escaping(text, needles):
    from html import unescape

    for fragment in cut_fragments(text, needles):
        plain = unescape(fragment.replace("<mark>", "").replace("</mark>", "")).strip("…")
        assert plain in text
        assert len(plain) <= 90 + max(map(len, [*needles, ""]))


@pytest.mark.parametrize("query", ["天津 发展", "天津"])
def test_a_hit_shows_its_title_and_at_most_three_fragments(seeds_archive, query):
    for hit in search_articles(SearchQuery(text=query)).hits:
        assert hit.title
        assert 1 <= len(hit.fragments) <= 3
        assert "<mark>" in hit.title + "".join(hit.fragments)
