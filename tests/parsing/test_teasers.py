from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.parsing import flags, parse_page
from articles.parsing.lines import read_lines
from articles.parsing.teasers import find_teasers
from articles.parsing.values import Flag, Kind, Role

SEED_004 = (Path(__file__).resolve().parents[2] / "seeds" / "004_f17a403e3e88e8ef.txt").read_text("utf-8")


def test_a_teaser_is_found_from_its_headline_to_its_page_with_the_scrambled_words_as_noise():
    (teaser,) = find_teasers(read_lines(SEED_004))
    assert (teaser.kind, teaser.jump_to) == (Kind.TEASER, "2")
    assert [(block.role, block.lines) for block in teaser.blocks] == [
        (Role.HEADLINE, (66,)),
        (Role.DECK, (68,)),
        (Role.DECK, (69,)),
        (Role.BODY, (71,)),
        (Role.BODY, (72,)),
        (Role.BODY, (73,)),
        (Role.BODY, (77,)),
        (Role.NOISE, (79,)),
        (Role.NOISE, (80,)),
        (Role.NOISE, (81,)),
        (Role.NOISE, (82,)),
        (Role.NOISE, (83,)),
        (Role.REFER, (85,)),
    ]


def test_a_teaser_without_an_item_or_a_sentence_is_flagged():
    (whole,) = find_teasers(read_lines(SEED_004))
    (bare,) = find_teasers(read_lines("赏揽访寻\n花绿古味\n2版"))
    assert whole.flags == ()
    assert bare.flags == (Flag(flags.START_UNSURE, (0,)),)


def test_the_story_above_a_teaser_that_is_flagged_is_flagged_too():
    story = (
        "老桥今天重开\n本报讯（记者 李明）昨天上午，海河老桥重新通车。桥面铺了新的木板，"
        "两侧栏杆照老照片补齐，桥头的灯也换回了当年的样式，住在桥边的老人早早来看。\n\n"
    )
    whole = parse_page(f"{story}花开海河\n- 老桥重开，全城来看\n2版").stories
    bare = parse_page(f"{story}赏揽访寻\n花绿古味\n2版").stories
    assert [each.kind for each in bare] == [each.kind for each in whole] == [Kind.NEWS, Kind.TEASER]
    assert Flag(flags.START_UNSURE, (1,)) in bare[0].flags
    assert Flag(flags.START_UNSURE, (1,)) not in whole[0].flags


def test_a_box_under_its_title_is_one_teaser():
    text = "今日导读\n老桥重开 4版\n哨所的春天 A7版\n\n春运第一天\n本报讯 会议举行。"
    (teaser,) = find_teasers(read_lines(text))
    assert [(block.role, block.lines) for block in teaser.blocks] == [
        (Role.HEADLINE, (0,)),
        (Role.BODY, (1,)),
        (Role.BODY, (2,)),
    ]


@pytest.mark.parametrize(
    ("title", "item", "is_box"),
    [
        *(
            (title, "老桥重开 4版", True)
            for title in ("导读", "【本期导览】", "要闻提要", "新闻看点", "看点:")
        ),
        *((title, "老桥重开 4版", False) for title in ("导读一则", "本期的看点", "新闻")),
        *(("导读", item, True) for item in ("老桥重开 A7", "老桥重开(4-5版)", "老桥今天重开B12版】")),
        *(("导读", item, False) for item in ("老桥重开", "老桥4版", "老桥重开2026", "老桥重开 4版见")),
    ],
)
def test_a_box_has_a_title_and_items_with_their_pages(title: str, item: str, is_box: bool) -> None:
    found = find_teasers(read_lines(f"{title}\n{item}\n\n春运第一天\n本报讯 会议举行。"))
    assert [sorted(teaser.lines) for teaser in found] == ([[0, 1]] if is_box else [])


def test_a_page_of_a_section_needs_no_word_for_page():
    (teaser,) = find_teasers(read_lines("名廚教包粽子\n副刊B2"))
    assert (teaser.jump_to, teaser.blocks[-1].role) == ("B2", Role.REFER)


def test_a_teaser_takes_nothing_of_the_story_above_it():
    text = "本市植树四十万株。\n市领导参加植树。\n记者 史莺\n春天去哪里看花\n详见第3版\n本报讯 会议举行。"
    (teaser,) = find_teasers(read_lines(text))
    assert [block.text for block in teaser.blocks] == ["春天去哪里看花", "详见第3版"]
    (teaser,) = find_teasers(read_lines(text.replace("记者 史莺\n", "")))
    assert [block.text for block in teaser.blocks] == ["春天去哪里看花", "详见第3版"]


@pytest.mark.parametrize(("mark", "is_item"), [*((mark, True) for mark in "-*·•●■◆▶○"), ("X", False)])
def test_the_items_of_a_teaser_begin_with_a_mark(mark: str, is_item: bool) -> None:
    (teaser,) = find_teasers(read_lines(f"春天去哪里看花\n{mark}光照着老桥\n2版"))
    roles = [block.role for block in teaser.blocks]
    assert roles == [Role.HEADLINE, Role.BODY if is_item else Role.NOISE, Role.REFER]


def test_a_page_number_without_a_headline_above_it_is_no_teaser():
    assert find_teasers(read_lines("市领导参加植树。\n南开区负责同志参加。\n2版")) == []
    assert find_teasers(read_lines("2版\n本市植树四十万株")) == []


def test_a_teaser_has_at_most_twenty_four_lines_above_its_page():
    for items, lines in ((23, 25), (24, 0)):
        found = find_teasers(read_lines("\n".join(["春天去哪里看花", *["- 海河边的海棠"] * items, "2版"])))
        assert sum(len(teaser.lines) for teaser in found) == lines


def test_two_teasers_share_no_line():
    teasers = find_teasers(read_lines("春天去哪里看花\n2版\n夏天去哪里看海\n3版"))
    assert [[block.text for block in teaser.blocks] for teaser in teasers] == [
        ["春天去哪里看花", "2版"],
        ["夏天去哪里看海", "3版"],
    ]


@pytest.mark.slow
@given(
    st.lists(
        st.sampled_from(["2版", "看花去", "- 一日游", "市领导参加。", "记者 史莺", "", "本市" * 40]),
        max_size=40,
    )
)
def test_teasers_hold_each_line_once_at_most(lines):
    held = [at for teaser in find_teasers(read_lines("\n".join(lines))) for at in sorted(teaser.lines)]
    assert held == sorted(set(held))


def test_a_teaser_takes_no_row_of_a_table_above_it():
    rows = "高潮 08:25 2.94米 20:50 2.66米\n日出 06:02 日落 18:47 晴"
    (teaser,) = find_teasers(read_lines(f"今日潮汐\n{rows}\n\n老渔民在码头教结网\n\n副刊B2"))
    assert [block.text for block in teaser.blocks] == ["老渔民在码头教结网", "副刊B2"]
