"""A page's state carried to another text of the page, on real lines."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.archive.held import Held
from articles.curation.alignment import align_texts, merge_texts
from articles.curation.block_edits import make_block
from articles.curation.new_text import carry_operations, carry_state, list_lost
from articles.curation.operations import Operation, OperationKind
from articles.curation.page_state import ArticleState, PageState
from articles.parsing import Kind, Role

LINES = (
    "陈敏尔在南开区调研时强调",
    "抓住机遇 发挥优势",
    "本报讯(记者 于春津)3月18日,市委书记陈敏尔前往南开区调研企业科技成",
    "果转化落地等情况。",
    "市领导王力军、翟立新参加。",
    "",
    "全国新能源汽车电池溯源平台上线",
    "本报讯 全国新能源汽车动力电池溯源信息平台昨日上线。",
    "责编 苏娅",
)


def block(role, *lines, correction="", page=LINES):
    made = make_block(
        role, [(line, 0, len(page[line])) for line in lines], [("", 0)] * (len(lines) - 1), page
    )
    return replace(made, correction=correction)


VISIT = ArticleState(
    "visit",
    (block(Role.KICKER, 0), block(Role.HEADLINE, 1), block(Role.BODY, 2, 3), block(Role.BODY, 4)),
    kicker="陈敏尔在南开区调研时强调",
    headline="抓住机遇 发挥优势",
)
BATTERY = ArticleState(
    "battery",
    (block(Role.HEADLINE, 6), block(Role.BODY, 7)),
    Kind.COMMENTARY,
    headline="编辑拟的题目",
    held=frozenset({Held.HEADINGS}),
    flags=({"code": "start-unsure", "lines": [7], "proposal": {"merge": [7]}},),
)
STATE = PageState(LINES, (VISIT, BATTERY), (block(Role.NOISE, 8),), held_noise=(8,))


def exchange(*changes, lines=LINES):
    """The lines with some exchanged: (number, lines that stand in its place)."""
    new = [[line] for line in lines]
    for number, *others in changes:
        new[number] = list(others)
    return tuple(line for part in new for line in part)


def carry(*changes, state=STATE):
    carried = carry_state(state, exchange(*changes))
    assert carried.find_breaches() == []
    return carried


def read(article):
    return [(str(one.role), one.lines, one.reading) for one in article.blocks]


def test_operations_find_their_places_again_and_stay_without_one():
    move = Operation(OperationKind.MOVE, {"blocks": [[1, 0], [7, 0]], "before": None})
    [carried] = carry_operations([move], LINES, ("要闻", *LINES))
    assert carried == Operation(OperationKind.MOVE, {"blocks": [[2, 0], [8, 0]], "before": None})


def test_the_same_text_leaves_everything_as_it_is():
    assert carry_state(STATE, LINES) is STATE


def test_a_character_that_differs_changes_its_block_alone():
    carried = carry((4, "市领导王力军、翟立新参加了。"))
    assert carried.articles[0].blocks[:3] == VISIT.blocks[:3]
    assert carried.articles[0].blocks[3].text == "市领导王力军、翟立新参加了。"
    assert replace(carried, lines=LINES, articles=(VISIT, carried.articles[1])) == STATE


def test_blocks_flags_and_held_noise_follow_their_lines():
    carried = carry((0, "2026年3月19日 星期四", LINES[0]))
    assert [one.lines for one in carried.articles[0].blocks] == [(1,), (2,), (3, 4), (5,)]
    assert carried.articles[1].flags == ({"code": "start-unsure", "lines": [8], "proposal": {"merge": [8]}},)
    assert carried.held_noise == (9,)
    assert [one.lines for one in carried.noise] == [(0,), (9,)]


def test_headings_follow_their_blocks_and_an_editors_own_stays():
    carried = carry((1, "抓住机遇 发挥优势!"), (6, "全国新能源汽车电池溯源平台昨上线"))
    assert [article.headline for article in carried.articles] == ["抓住机遇 发挥优势!", "编辑拟的题目"]


def test_a_paragraph_broken_otherwise_is_the_same_paragraph():
    carried = carry(
        (2, "本报讯(记者 于春津)3月18日,市委书记陈敏尔前往"), (3, "南开区调研企业科技成果转化落地等情况。")
    )
    assert read(carried.articles[0])[2] == (
        "body",
        (2, 3),
        "本报讯(记者 于春津)3月18日,市委书记陈敏尔前往南开区调研企业科技成果转化落地等情况。",
    )


def test_a_line_that_is_new_within_a_paragraph_belongs_to_it():
    carried = carry((2, LINES[2], "果转化、人才引进、"))
    assert carried.articles[0].blocks[2].lines == (2, 3, 4)


def test_a_line_that_is_new_within_an_article_is_a_block_of_it():
    carried = carry((3, LINES[3], "座谈会上,他听取了企业负责人的发言。"))
    assert read(carried.articles[0])[3] == ("body", (4,), "座谈会上,他听取了企业负责人的发言。")


def test_a_line_that_is_new_between_articles_is_noise():
    carried = carry((5, "天气"))
    assert [one.text for one in carried.noise] == ["天气", "责编 苏娅"]
    assert carried.held_noise == (8,)


def test_lines_that_were_joined_are_shared_by_their_blocks():
    carried = carry((0, LINES[0] + LINES[1]), (1,))
    assert read(carried.articles[0])[:2] == [("kicker", (0,), LINES[0]), ("headline", (0,), LINES[1])]
    assert [one.span for one in carried.articles[0].blocks[:2]] == [(0, 12), (12, 21)]


def test_lines_in_another_order_are_the_same_articles():
    carried = carry_state(STATE, (*LINES[6:8], *LINES[:5], LINES[8]))
    assert carried.find_breaches() == []
    assert [[one.text for one in article.blocks] for article in carried.articles] == [
        [one.text for one in article.blocks] for article in STATE.articles
    ]


def test_an_article_that_reads_otherwise_is_to_be_checked_again():
    checked = replace(STATE, articles=tuple(replace(one, is_checked=True) for one in STATE.articles))
    carried = carry((0, "2026年3月19日 星期四", LINES[0]), (4, "市领导王力军参加。"), state=checked)
    assert [article.is_checked for article in carried.articles] == [False, True]


def test_an_article_whose_lines_are_gone_is_left_out():
    lines = (*LINES[:6], LINES[8])
    assert carry_state(STATE, lines).refs() == ["visit"]
    assert list_lost(STATE, lines) == [BATTERY]


def correct(text):
    blocks = (*VISIT.blocks[:3], replace(VISIT.blocks[3], correction=text))
    return replace(STATE, articles=(replace(VISIT, blocks=blocks), BATTERY))


@pytest.mark.parametrize(
    ("correction", "print_", "reading", "is_flagged"),
    [
        ("市领导王力军、翟立新等参加。", LINES[4], "市领导王力军、翟立新等参加。", False),
        ("市领导王力军、翟立新等参加。", "市领导王力平、翟立新参加。", "市领导王力平、翟立新等参加。", False),
        ("市领导王力平、翟立新参加。", "市领导王力平、翟立新参加。", "市领导王力平、翟立新参加。", False),
        ("市领导王立军、翟立新参加。", "市领导王力平、翟立新参加。", "市领导王立平、翟立新参加。", False),
        ("市领导王力鹏、翟立新参加。", "市领导王力平、翟立新参加。", "市领导王力鹏、翟立新参加。", True),
    ],
    ids=["same line", "both changed", "same change", "neighbouring characters", "in dispute"],
)
def test_a_correction_is_carried_by_its_characters(correction, print_, reading, is_flagged):
    article = carry((4, print_), state=correct(correction)).articles[0]
    assert article.blocks[3].text == print_
    assert article.blocks[3].reading == reading
    assert [flag["code"] for flag in article.flags] == ["correction-unsure"] * is_flagged


def test_a_correction_whose_line_is_gone_is_kept_in_a_flag():
    article = carry((4,), state=correct("市领导王力军、翟立新等参加。")).articles[0]
    assert article.flags == (
        {
            "code": "correction-unsure",
            "lines": [],
            "proposal": {"correction": "市领导王力军、翟立新等参加。"},
        },
    )


def test_merging_keeps_what_both_changed():
    assert merge_texts("天津市人民政府", "天津市政府", "天津市人民政府令") == ("天津市政府令", True)
    assert merge_texts("天津", "天津", "北京") == ("北京", True)
    assert merge_texts("天津", "北京", "上海") == ("北京", False)
    # Changes of neighbouring characters, and at both ends.
    assert merge_texts("一二三四", "甲二三四", "一乙三四") == ("甲乙三四", True)
    assert merge_texts("一二三四", "一乙三四", "甲二三四") == ("甲乙三四", True)
    assert merge_texts("一二三四", "一二三四五", "零一二三四") == ("零一二三四五", True)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("一甲乙四", "一二丙丁"),  # both change 三
        ("一甲乙四", "一丙二三四"),  # before, within and behind what the other changes
        ("一甲乙四", "一二丙三四"),
        ("一甲乙四", "一二三丙四"),
        ("一二三四五", "一二三四六"),
    ],
)
def test_of_changes_to_the_same_characters_mine_wins(one, other):
    assert merge_texts("一二三四", one, other) == (one, False)
    assert merge_texts("一二三四", other, one) == (other, False)


MARKET, BOATS = "清晨的集市开张了", "晚归的渔船靠岸了"
LIBRARY, PATH = "图书馆延长开放时间到晚上十点半", "河边的步道也修到了桥头"


@pytest.mark.parametrize(
    ("old", "new", "pairs"),
    [
        # Lines that are new stand before, between and behind them, then lines that are gone.
        ((MARKET, BOATS), (LIBRARY, "清晨的集市开门了", "晚归的渔船靠岸啦", PATH), {(0, 1), (1, 2)}),
        ((MARKET, BOATS), ("清晨的集市开门了", LIBRARY, PATH, "晚归的渔船靠岸啦"), {(0, 0), (1, 3)}),
        ((LIBRARY, MARKET, BOATS, PATH), ("清晨的集市开门了", "晚归的渔船靠岸啦"), {(1, 0), (2, 1)}),
        ((MARKET, LIBRARY, PATH, BOATS), ("清晨的集市开门了", "晚归的渔船靠岸啦"), {(0, 0), (3, 1)}),
        # Of two lines that are near enough, the nearer one; of two that cannot both be, the longer one.
        ((MARKET,), (LIBRARY, "清晨的集会开门啦", "清晨的集市开门了", PATH), {(0, 2)}),
        ((MARKET,), (LIBRARY, "清晨的集市开门了", "清晨的集会开门啦", PATH), {(0, 1)}),
        (("夜雨初停", MARKET), (LIBRARY, "清晨的集市开门了", PATH, "夜雨方停"), {(1, 1)}),
        ((MARKET, "夜雨初停"), (LIBRARY, "夜雨方停", PATH, "清晨的集市开门了"), {(0, 3)}),
        (
            (MARKET, "夜雨初停", "落日未沉"),
            (LIBRARY, "夜雨方停", "落日已沉", PATH, "清晨的集市开门了"),
            {(0, 4)},
        ),
        # A line stands for one alone, however many are like it.
        ((MARKET, "傍晚的集会散场"), ("清晨的集会散场了", LIBRARY, "清晨的集市开张啦", PATH), {(0, 2)}),
        # Half of the characters are enough, less are not.
        (("甲乙丙丁",), (LIBRARY, "甲乙子丑"), {(0, 1)}),
        (("甲乙丙丁",), (LIBRARY, "甲子丑寅"), set()),
        # Three fifths of the characters make it one passage, whose lines were joined; less do not.
        (("甲乙丙", "丁戊"), ("甲乙丙子丑",), {(0, 0), (1, 0)}),
        (("甲乙丙", "丁戊"), ("甲乙丙子丑寅",), {(0, 0)}),
    ],
)
def test_misread_lines_are_found_again_among_lines_that_are_new_or_gone(old, new, pairs):
    places = align_texts(old, new).places
    assert {(line, became) for (line, _), (became, _) in places.items()} == pairs


def test_each_character_of_a_misread_line_is_found_again():
    places = align_texts((MARKET, BOATS), (LIBRARY, " 清晨集市开门了", PATH)).places
    assert places == {(0, was): (1, now) for was, now in zip((0, 1, 3, 4, 5, 6, 7), range(1, 8), strict=True)}


def test_likeness_is_the_share_of_characters_that_texts_have_in_common():
    assert align_texts(LINES, LINES).likeness == 1
    assert align_texts(("天津日报",), ("北京晚报",)).likeness == 0
    assert align_texts(("天津日报", "要闻"), ("天津日报", "副刊")).likeness == pytest.approx(2 * 4 / 12)
    assert align_texts((), ("",)).likeness == 1


CHARS = st.sampled_from("天津日报本讯,。 ab")
TEXTS = st.lists(st.text(CHARS, max_size=8), min_size=1, max_size=8)


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(TEXTS, TEXTS, st.data())
def test_every_line_of_any_new_text_is_in_one_block(old, new, data):
    old = tuple(old)
    blocks = [
        make_block(Role.BODY, [(line, 0, len(text))], [], old)
        for line, text in enumerate(old)
        if text.strip()
    ]
    if not blocks:
        return
    at = data.draw(st.integers(1, len(blocks)))
    correction = data.draw(st.text(CHARS, max_size=8))
    blocks[0] = replace(blocks[0], correction=correction)
    articles = [ArticleState("one", tuple(blocks[:at]))]
    if blocks[at:]:
        articles.append(ArticleState("two", tuple(blocks[at:])))
    state = PageState(old, tuple(articles))
    carried = carry_state(state, tuple(new))
    assert carried.find_breaches() == []
    assert carry_state(state, tuple(new)) == carried
