import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.parsing import parse_page
from articles.parsing.flags import JUMP_UNPAIRED, JUMP_UNSURE
from articles.parsing.jumps import (
    JumpLink,
    Jumps,
    LinkedJumps,
    StoryPlace,
    find_jumps,
    find_refer,
    is_continuation,
    link_jumps,
    strip_jump_marks,
)
from articles.parsing.values import Block, Flag, Kind, ParsedPage, Role, Story

MARKS = [
    ("关联产业链企业千余家。(下转第3版)", Jumps("3", None), "关联产业链企业千余家。"),  # 004 l.9
    ("千余家。（下转第三版）", Jumps("3", None), "千余家。"),
    ("千余家。(下转二版)", Jumps("2", None), "千余家。"),
    ("千余家。 （下转3版）", Jumps("3", None), "千余家。"),
    ("千余家。（下转第１２版）", Jumps("12", None), "千余家。"),
    ("千余家。（紧转第四版）", Jumps("4", None), "千余家。"),
    ("千余家。（转第四版）", Jumps("4", None), "千余家。"),
    ("千余家。（下轉第三版）", Jumps("3", None), "千余家。"),
    ("千余家。▶下转A4版", Jumps("A4", None), "千余家。"),
    ("千余家。（下转第2版《新平台上线》）", Jumps("2", None), "千余家。"),
    ("（上接第1版）目前，该平台", Jumps(None, "1"), "目前，该平台"),
    ("（上接第一版）\n目前，该平台", Jumps(None, "1"), "目前，该平台"),
    ("上接第1版\n目前，该平台", Jumps(None, "1"), "目前，该平台"),
    ("（紧接第一版）目前", Jumps(None, "1"), "目前"),
    ("（上接Ａ１版）目前（下转第5版）", Jumps("5", "A1"), "目前"),
    ("千餘家。（下轉A8）", Jumps("A8", None), "千餘家。"),
    ("（上接T03）目前", Jumps(None, "T3"), "目前"),
    ("千余家。（下转B叠02版）", Jumps("B2", None), "千余家。"),
    ("千余家。(下转a8版)", Jumps("A8", None), "千余家。"),
    ("千余家。（下转04-05版）", Jumps("4-5", None), "千余家。"),
    ("（上接A4—A5版）目前", Jumps(None, "A4-5"), "目前"),
    ("（上接4-8版）目前", Jumps(None, "4"), "目前"),
]


@pytest.mark.parametrize(("text", "jumps", "read"), MARKS)
def test_a_jump_is_read_in_any_numerals_and_stripped_for_readers(text, jumps, read):
    assert find_jumps(text) == jumps
    assert strip_jump_marks(text) == read


def test_a_continuation_begins_with_its_mark():
    assert [
        is_continuation(line) for line in ("（上接第1版）目前，", "上接第一版", "目前（上接第1版）", "")
    ] == [
        True,
        True,
        False,
        False,
    ]


@pytest.mark.parametrize(
    "text",
    [
        "他从上级手里接过第3版稿子",
        "飞船将下转第3圈",
        "向下转移第3版图书的版权",
        "(相关报道见第六、七版)",
        "本书第3版昨日出版",
        "上世纪接第一版电话的人",
        "",
    ],
)
def test_words_that_only_look_like_a_jump_stay(text):
    assert find_jumps(text) == Jumps(None, None)
    assert strip_jump_marks(text) == text


REFERS = {
    "2版": "2", "详见第3版": "3", "▶2版": "2", "02版": "2", "→ A3版": "A3", "二版": "2",
    "副刊B2": "B2", "▶刊Ａ12": "A12", "詳見刊A12。": "A12", "详见副刊B2版面": None,
    "2版".rjust(20): "2", "2版".rjust(21): None,
    "2版面": None, "版": None, "第3版新书上市": None, "": None,
}  # fmt: skip


@pytest.mark.parametrize(("line", "page"), REFERS.items())
def test_a_teasers_line_points_to_a_page(line, page):
    assert find_refer(line) == page


def test_text_that_comes_from_another_page_begins_a_story():
    page = parse_page(
        "本市春季招聘会签约三千人\n\n本报讯(记者 韩雯)昨天,本市春季招聘会举行,三百家企业提供岗位八千个。\n\n"
        "(上接第1版)平台还面向公众开放查询服务,车主输入电池编码,就能看到动力电池的出厂日期和维修记录。"
    )
    assert [(story.jump_from, sorted(story.lines)) for story in page.stories] == [(None, [0, 2]), ("1", [4])]


def test_a_story_that_goes_on_elsewhere_and_one_that_comes_from_elsewhere_stay_two():
    page = parse_page(
        "东风厂赶制水泵\n\n本报讯(记者 王明)昨天上午,东风厂的工人把水泵装上了车,送往河东区。(下转第3版)\n\n"
        "(上接第1版)河东区的社员们正在抢修水渠,今年的春耕比去年早了十天,种子和化肥都已经备齐。"
    )
    ends = [(story.jump_to, story.jump_from, sorted(story.lines)) for story in page.stories]
    assert ends == [("3", None, [0, 2]), (None, "1", [4])]


def story(*texts: str, headline: str = "", kind: Kind = Kind.NEWS) -> Story:
    """A story as parsing gives it: lines count up from 0."""
    blocks = [Block(Role.HEADLINE, (0,), headline)] if headline else []
    blocks += [Block(Role.BODY, (at,), text) for at, text in enumerate(texts, start=1)]
    jumps = find_jumps("\n".join(texts))
    return Story(kind, tuple(blocks), jump_to=jumps.jump_to, jump_from=jumps.jump_from)


def page(label: str, *stories: Story) -> ParsedPage:
    return ParsedPage(None, "", label, stories)


# Articles made for these tests.
HARBOUR = (
    "渤海湾的新码头昨天迎来首艘货轮。码头由海河港口公司建造，岸线长一千二百米，可停靠二十万吨级散货船。",
    "货轮载着铁矿石从澳大利亚出发，航行十六天。码头调度员通过远程岸桥卸船，每小时卸矿三千吨。",
)
HARBOUR_GOES_ON = (
    "码头还装了岸电，货轮靠泊后关闭辅机，由岸电供电，卸矿时不冒烟。岸桥司机从高空搬进了远程控制室。",
    "港口公司说，第二座散货码头年底开工，铁矿石仓库也将扩建，货轮等泊时间会再缩短。",
)
ORCHARD = (
    "蓟州的梨园今年请来了蜜蜂授粉。果农李大妈租了六十箱蜜蜂，放在八十亩梨树之间，省下二十个工。",
    "技术员说，蜜蜂授粉的梨果形端正，坐果率高三成，果园不再喷洒催熟药。",
)
ORCHARD_GOES_ON = (
    "梨花谢后，蜂箱要搬去苹果园。养蜂人老周说，一箱蜜蜂一个花期能走三个果园，果农付租金，他收蜂蜜。",
    "李大妈算了账：授粉的工钱少了，梨的价钱高了，明年她打算再租四十箱蜜蜂。",
)
LIBRARY = (
    "市图书馆夜间开放满月，借书量增加四成。馆员把儿童阅览室搬到一楼，读者下班后也能带孩子来借书。",
    "夜间值班的馆员增加到十二人，自助借还机通宵开着。",
)
FIRST_PAGE = (
    story(HARBOUR[0], HARBOUR[1] + "（下转第3版）", headline="渤海湾新码头迎来首艘货轮"),
    story(ORCHARD[0], ORCHARD[1] + "（下转第三版）", headline="梨园请来蜜蜂授粉"),
    story(*LIBRARY, headline="图书馆夜间开放满月"),
)


def test_jumps_are_paired_by_their_marks_and_by_their_subject():
    third = page(
        "3",
        story("（上接第1版）" + ORCHARD_GOES_ON[0], ORCHARD_GOES_ON[1]),
        story(*LIBRARY, headline="图书馆来了新馆员"),
        story("（上接第1版）" + HARBOUR_GOES_ON[0], HARBOUR_GOES_ON[1]),
    )
    assert link_jumps([page("1", *FIRST_PAGE), page("2"), third]) == LinkedJumps(
        links=(
            JumpLink(StoryPlace(0, 0), StoryPlace(2, 2), certain=True),
            JumpLink(StoryPlace(0, 1), StoryPlace(2, 0), certain=True),
        ),
        flags=(),
    )


def test_a_headless_continuation_without_a_mark_is_found_by_its_words():
    third = page("3", story(*HARBOUR_GOES_ON), story(*ORCHARD_GOES_ON))
    linked = link_jumps([page("1", *FIRST_PAGE), third])
    assert [(link.begins, link.goes_on) for link in linked.links] == [
        (StoryPlace(0, 0), StoryPlace(1, 0)),
        (StoryPlace(0, 1), StoryPlace(1, 1)),
    ]


def test_a_word_cut_at_the_jump_shows_its_continuation():
    cut = story(HARBOUR[0], "码头调度员通过远程岸（下转第3版）", headline="渤海湾新码头迎来首艘货轮")
    third = page("3", story(*LIBRARY), story("桥卸船，每小时卸矿三千吨。", *HARBOUR_GOES_ON))
    linked = link_jumps([page("1", cut), third])
    assert linked.links == (JumpLink(StoryPlace(0, 0), StoryPlace(1, 1), certain=True),)


def test_an_end_that_stays_alone_is_flagged_with_the_lines_of_its_mark():
    alone = story("（上接第5版）" + LIBRARY[0], LIBRARY[1])
    linked = link_jumps(
        [page("1", FIRST_PAGE[0]), page("3", story(*LIBRARY, headline="图书馆来了新馆员"), alone)]
    )
    assert linked == LinkedJumps(
        links=(),
        flags=(
            (StoryPlace(0, 0), Flag(JUMP_UNPAIRED, (2,))),
            (StoryPlace(1, 1), Flag(JUMP_UNPAIRED, (1,))),
        ),
    )


def test_two_equally_good_continuations_are_paired_with_a_flag():
    third = page("3", *(story("（上接第1版）" + HARBOUR_GOES_ON[0], HARBOUR_GOES_ON[1]) for _ in range(2)))
    linked = link_jumps([page("1", FIRST_PAGE[0]), third])
    assert linked.links == (JumpLink(StoryPlace(0, 0), StoryPlace(1, 0), certain=False),)
    assert linked.flags == (
        (StoryPlace(0, 0), Flag(JUMP_UNSURE, (2,), {"goes_on": {"page": 1, "story": 0}})),
        (StoryPlace(1, 1), Flag(JUMP_UNPAIRED, (1,))),
    )


def test_two_beginnings_of_one_continuation_are_paired_with_a_flag():
    third = page("3", story("（上接第1版）" + HARBOUR_GOES_ON[0], HARBOUR_GOES_ON[1]))
    linked = link_jumps([page("1", FIRST_PAGE[0], FIRST_PAGE[0]), third])
    assert linked.links == (JumpLink(StoryPlace(0, 0), StoryPlace(1, 0), certain=False),)
    assert [flag.code for _, flag in linked.flags] == [JUMP_UNSURE, JUMP_UNPAIRED]


def test_a_story_with_a_headline_of_its_own_is_no_continuation():
    third = page("3", story(*HARBOUR_GOES_ON, headline="港口公司扩建矿石仓库"))
    assert link_jumps([page("1", FIRST_PAGE[0]), third]).links == ()


def test_a_headline_repeated_above_the_continuation_does_not_prevent_the_link():
    third = page("3", story(*HARBOUR_GOES_ON, headline="渤海湾新码头迎来首艘货轮"))
    linked = link_jumps([page("1", FIRST_PAGE[0]), third])
    assert [link.goes_on for link in linked.links] == [StoryPlace(1, 0)]


def test_a_page_without_a_number_may_be_the_one_that_is_meant():
    parts = [page("1", FIRST_PAGE[0]), page("", story("（上接第1版）" + HARBOUR_GOES_ON[0]))]
    assert len(link_jumps(parts).links) == 1
    assert link_jumps([*parts, page("3", story(*LIBRARY))]).links == ()


def test_a_teaser_points_to_a_story_and_is_no_part_of_it():
    teaser = Story(Kind.TEASER, FIRST_PAGE[0].blocks, jump_to="3")
    assert link_jumps([page("1", teaser), page("3", story(*HARBOUR_GOES_ON))]) == LinkedJumps((), ())


def test_no_pages_have_no_links():
    assert link_jumps([]) == LinkedJumps((), ())


def test_a_jump_between_sections_is_paired_by_label():
    begins = story(HARBOUR[0] + "（下转B2版）")
    same_number = page("A2", story("（上接A1版）" + HARBOUR_GOES_ON[0]))
    named = page("B2", story("（上接A1版）" + HARBOUR_GOES_ON[0]))
    linked = link_jumps([page("A1", begins), same_number, named])
    assert [(link.begins, link.goes_on) for link in linked.links] == [(StoryPlace(0, 0), StoryPlace(2, 0))]


def test_a_jump_without_a_letter_stays_in_its_section():
    begins = story(HARBOUR[0] + "（下转第2版）")
    pages = [page(label, story("（上接第1版）" + HARBOUR_GOES_ON[0])) for label in ("A2", "B2")]
    linked = link_jumps([page("B1", begins), *pages])
    assert [link.goes_on for link in linked.links] == [StoryPlace(2, 0)]


def test_a_jump_that_names_no_page_or_has_no_text_is_flagged_alone():
    odd = Story(Kind.NEWS, (), jump_to="要闻", jump_from="x")
    flag = Flag(JUMP_UNPAIRED)
    assert link_jumps([page("1", odd), page("3", story(*HARBOUR_GOES_ON))]) == LinkedJumps(
        (), ((StoryPlace(0, 0), flag), (StoryPlace(0, 0), flag))
    )


@given(st.text(alphabet="（下上紧转接第0３三版）(A) \n", max_size=40) | st.text(max_size=60))
def test_no_text_makes_jumps_raise_and_stripping_only_removes(text):
    find_jumps(text)
    find_refer(text)
    rest = iter(text)
    assert all(char in rest for char in strip_jump_marks(text))


@pytest.mark.slow
@given(
    st.lists(
        st.lists(st.sampled_from([*FIRST_PAGE, story(*HARBOUR_GOES_ON), story("（上接第1版）")])), max_size=3
    )
)
def test_each_story_is_paired_at_most_once(stories):
    linked = link_jumps([page(label, *row) for label, row in zip(("1", "3", ""), stories, strict=False)])
    ends = [end for link in linked.links for end in (link.begins, link.goes_on)]
    assert len(ends) == len(set(ends))
