"""Each operation on a small page, as values: what it makes, and what it refuses."""

import pytest

from articles.archive.held import Held
from articles.curation.block_edits import find_place, map_offset, read_breaks
from articles.curation.operations import Operation, OperationKind, Refused, apply_operation, apply_operations
from articles.curation.page_state import ArticleState, BlockState, CreditState, PageState
from articles.parsing import Kind, Role

LINES = (
    "陈敏尔在南开区调研时强调",  # 0
    "抓住机遇 发挥优势",  # 1
    "本报讯(记者 于春津)3月18日,市委书记陈敏尔前往南开区调研企业科技成",  # 2
    "果转化落地等情况。",  # 3
    "市领导王力军参加。",  # 4
    "本报讯 溯源信息平台昨日上线。平台由市工业和信息化局扎实做好",  # 5
    "好建设工作。(下转第3版)",  # 6
    "责编 苏娅",  # 7
)
VISIT = ArticleState(
    "visit",
    (
        BlockState(Role.KICKER, (0,), LINES[0]),
        BlockState(Role.HEADLINE, (1,), LINES[1]),
        BlockState(Role.BODY, (2, 3), LINES[2] + LINES[3]),
        BlockState(Role.BODY, (4,), LINES[4]),
    ),
    kicker=LINES[0],
    headline=LINES[1],
    credits=(CreditState("记者", "于春津"),),
    flags=({"code": "join-unsure", "lines": [2]}, {"code": "start-unsure", "lines": [4]}),
)
PLATFORM = ArticleState(
    "platform",
    (BlockState(Role.BODY, (5, 6), LINES[5] + LINES[6][1:]),),
    jump_to="3",
    flags=({"code": "headline-missing", "lines": []},),
)
NOISE = BlockState(Role.NOISE, (7,), LINES[7])
PAGE = PageState(LINES, (VISIT, PLATFORM), (NOISE,))


def draw_ref(place):
    return f"new{place[0]}-{place[1]}"


def do(name, state=PAGE, /, **arguments):
    return apply_operation(state, Operation(OperationKind(name), arguments), draw_ref=draw_ref)


def refuse(name, state=PAGE, /, **arguments):
    with pytest.raises(Refused) as refused:
        do(name, state, **arguments)
    return str(refused.value)


def texts(article):
    return [block.text for block in article.blocks]


def test_the_page_itself_keeps_the_law():
    assert PAGE.find_breaches() == []


def test_an_article_is_split_before_a_block():
    page = do("split", at=[4, 0])
    assert page.refs() == ["visit", "new4-0", "platform"]
    assert texts(page.article("new4-0")) == [LINES[4]]
    assert page.article("visit").headline == LINES[1]
    assert page.article("new4-0").headline == ""


def test_a_split_takes_the_flags_of_its_lines_along():
    page = do("split", at=[4, 0])
    assert [flag["code"] for flag in page.article("visit").flags] == ["join-unsure"]
    assert [flag["code"] for flag in page.article("new4-0").flags] == ["start-unsure"]


def test_an_article_is_split_at_a_character_of_a_block():
    page = do("split", at=[5, 15])
    assert page.article("platform").blocks[0].span == (0, 15)
    new = page.article("new5-15").blocks[0]
    assert (new.lines, new.span, new.text) == (
        (5, 6),
        (15, 13),
        "平台由市工业和信息化局扎实做好建设工作。(下转第3版)",
    )
    assert (page.article("platform").jump_to, page.article("new5-15").jump_to) == ("", "3")


def test_an_article_is_not_split_where_it_begins():
    assert refuse("split", at=[0, 0]) == "本篇就从这里开始，不必拆分。"


def test_a_merged_article_leaves_its_ref_to_the_other():
    page = do("merge", article="platform", into="visit")
    assert page.refs() == ["visit"]
    merged = page.article("visit")
    assert merged.former_refs == ("platform",)
    assert texts(merged)[-1] == PLATFORM.blocks[0].text
    assert merged.jump_to == "3"
    assert Held.DIVISION in merged.held


def test_a_merge_keeps_the_order_of_the_page():
    page = do("merge", article="visit", into="platform")
    assert page.refs() == ["platform"]
    assert texts(page.article("platform"))[0] == LINES[0]
    assert page.article("platform").headline == LINES[1]


def test_a_merge_keeps_the_credits_that_editors_set():
    page = do("set_credits", article="platform", credits=[{"role": "记者", "name": "韩雯"}])
    page = do("merge", page, article="platform", into="visit")
    assert page.article("visit").credits == (CreditState("记者", "于春津"), CreditState("记者", "韩雯"))


def test_blocks_move_to_another_article_before_a_block():
    page = do("move", blocks=[[4, 0]], to="platform", before=[5, 3])
    assert texts(page.article("platform")) == [LINES[4], PLATFORM.blocks[0].text]


def test_blocks_move_within_their_article():
    page = do("move", blocks=[[4, 0]], to="visit", before=[2, 0])
    assert [block.start for block in page.article("visit").blocks] == [(0, 0), (1, 0), (4, 0), (2, 0)]


def test_all_blocks_of_an_article_can_be_put_in_another_order():
    order = [[1, 0], [0, 0], [4, 0], [3, 0]]
    page = do("move", blocks=order, to="visit")
    assert [block.start for block in page.article("visit").blocks] == [(1, 0), (0, 0), (4, 0), (2, 0)]
    assert page.refs() == ["visit", "platform"]


def test_the_last_block_takes_its_article_along():
    page = do("move", blocks=[[5, 0]], to="visit")
    assert page.refs() == ["visit"]
    assert page.article("visit").former_refs == ("platform",)


def test_what_is_moved_to_noise_is_held_there_until_it_is_moved_back():
    page = do("move", blocks=[[2, 0]], to="noise")
    assert [(block.lines, block.text) for block in page.noise] == [
        ((2,), LINES[2]),
        ((3,), LINES[3]),
        ((7,), LINES[7]),
    ]
    assert page.held_noise == (2, 3)
    back = do("move", page, blocks=[[2, 0], [3, 0]], to="visit", before=[4, 0])
    assert back.held_noise == ()
    assert [block.role for block in back.article("visit").blocks][2:4] == [Role.BODY, Role.BODY]


def test_noise_that_is_joined_to_a_block_is_held_no_longer():
    page = do("move", blocks=[[2, 0]], to="noise")
    assert do("join", page, block=[1, 0], following=[2, 0]).held_noise == (3,)


def test_noise_becomes_an_article_with_the_role_asked_for():
    page = do("move", blocks=[[7, 0]], to="new", role="byline")
    assert page.refs() == ["visit", "platform", "new7-0"]
    assert page.article("new7-0").blocks == (BlockState(Role.BYLINE, (7,), LINES[7]),)


def test_articles_are_put_in_another_order():
    assert do("order_articles", order=["platform", "visit"]).refs() == ["platform", "visit"]
    assert refuse("order_articles", order=["visit"]) == "次序里应当有本版每一篇文章，各一次。"


def test_a_block_is_cut_and_joined_again():
    cut = do("cut", at=[3, 0])
    assert texts(cut.article("visit"))[2:4] == [LINES[2], LINES[3]]
    joined = do("join", cut, block=[2, 0], following=[3, 0])
    assert joined.article("visit").blocks == VISIT.blocks


def test_a_join_leaves_out_what_the_next_line_repeats_or_keeps_it():
    cut = do("cut", at=[6, 0])
    assert texts(cut.article("platform")) == [LINES[5], LINES[6]]
    again = do("join", cut, block=[5, 0], following=[6, 0])
    assert again.article("platform").blocks == PLATFORM.blocks
    kept = do("join", cut, block=[5, 0], following=[6, 0], keep_repeats=True)
    assert texts(kept.article("platform")) == [LINES[5] + LINES[6]]


@pytest.mark.parametrize(
    ("foot", "top", "first", "second", "joined"),
    [
        ("成果转化", "转化为产品", "成果的转化", "", "成果的转化为产品"),
        ("成果转化", "转化为产品", "", "转化成产品", "成果转化成产品"),
        ("成果转化", "转化为产品", "成果的转化", "转化成产品", "成果的转化成产品"),
        ("成果转化", "变为产品", "成果的转化", "", "成果的转化变为产品"),
        ("成果转化", "变为产品", "", "要变为产品", "成果转化要变为产品"),
    ],
)
def test_what_an_editor_corrected_is_joined_without_what_is_repeated(foot, top, first, second, joined):
    blocks = (
        BlockState(Role.BODY, (0,), foot, correction=first),
        BlockState(Role.BODY, (1,), top, correction=second),
    )
    page = PageState((foot, top), (ArticleState("a", blocks),))
    joined_page = do("join", page, block=[0, 0], following=[1, 0])
    assert [block.reading for block in joined_page.article("a").blocks] == [joined]


def test_several_blocks_are_joined_at_once():
    page = do("join", block=[2, 0], following=[[4, 0], [5, 0]])
    assert texts(page.article("visit"))[2:] == [LINES[2] + LINES[3] + LINES[4] + PLATFORM.blocks[0].text]


def test_a_join_never_leaves_out_digits():
    lines = ("总产值达到198", "8年的两倍。")
    blocks = tuple(BlockState(Role.BODY, (at,), text) for at, text in enumerate(lines))
    page = do("join", PageState(lines, (ArticleState("a", blocks),)), block=[0, 0], following=[1, 0])
    assert texts(page.article("a")) == ["总产值达到1988年的两倍。"]


def test_two_parts_of_one_line_join_with_what_lies_between():
    cut = do("cut", at=[1, 4])
    assert texts(cut.article("visit"))[1:3] == ["抓住机遇", "发挥优势"]
    assert do("join", cut, block=[1, 0], following=[1, 6]).article("visit").blocks == VISIT.blocks


def test_a_join_that_would_jump_over_print_is_refused():
    cut = do("cut", at=[2, 6])
    assert (
        refuse("join", cut, block=[2, 0], following=[4, 0]) == "这两块之间的行里还有别的文字，不能接成一段。"
    )


def test_a_join_across_articles_brings_the_block_over():
    page = do("join", block=[4, 0], following=[5, 0])
    assert page.refs() == ["visit"]
    assert texts(page.article("visit"))[-1] == LINES[4] + PLATFORM.blocks[0].text


def test_headings_follow_the_roles_of_their_blocks():
    page = do("set_role", blocks=[[0, 0]], role="headline")
    assert (page.article("visit").kicker, page.article("visit").headline) == ("", f"{LINES[0]} {LINES[1]}")


def test_an_editors_own_headline_stays_whatever_the_blocks_say():
    page = do("set_headings", article="visit", headline="抓住机遇")
    assert page.article("visit").held == {Held.HEADINGS}
    page = do("set_role", page, blocks=[[1, 0]], role="deck")
    assert (page.article("visit").headline, page.article("visit").deck) == ("抓住机遇", LINES[1])


@pytest.mark.parametrize(
    ("correction", "places"),
    [
        ("转化为产品", [0, 1, 2, 3, 4, 5]),
        ("新转化成产品", [1, 2, 3, 4, 5, 6]),
        ("化产品", [0, 0, 1, 1, 2, 3]),
        ("转化为", [0, 1, 2, 3, 3, 3]),
    ],
)
def test_a_place_of_the_print_is_before_the_same_character_of_a_correction(correction, places):
    assert [map_offset("转化为产品", correction, at) for at in range(6)] == places


def test_a_correction_is_cut_with_its_block():
    page = do("correct", block=[2, 0], text=(LINES[2] + LINES[3]).replace("3月18日", "3月十八日"))
    page = do("cut", page, at=[2, 18])
    first, second = page.article("visit").blocks[2:4]
    assert first.correction == "本报讯(记者 于春津)3月十八日,市"
    assert second.correction == ""
    assert second.text.startswith("委书记陈敏尔")


def test_the_prints_own_words_take_a_correction_back():
    page = do("correct", block=[4, 0], text="市领导王力军、翟立新参加。")
    assert page.article("visit").blocks[3].reading == "市领导王力军、翟立新参加。"
    assert do("correct", page, block=[4, 0], text=LINES[4]).article("visit").blocks == VISIT.blocks


def test_credits_follow_the_text_until_an_editor_sets_them():
    page = do("correct", block=[2, 0], text="本报讯(记者 韩雯)3月18日,")
    assert page.article("visit").credits == (CreditState("记者", "韩雯"),)
    page = do("set_credits", page, article="visit", credits=[{"role": "本报评论员"}])
    page = do("correct", page, block=[2, 0], text="")
    assert page.article("visit").credits == (CreditState("本报评论员"),)


def test_kind_and_jumps_are_set():
    page = do("set_kind", article="platform", kind="notice")
    assert page.article("platform").kind == Kind.NOTICE
    page = do("pair", article="platform", jump_to="第a8版", jump_from="要闻")
    assert (page.article("platform").jump_to, page.article("platform").jump_from) == ("A8", "要闻")
    page = do("pair", article="platform", continues="visit", jump_to="")
    assert (page.article("platform").continues, page.article("platform").jump_to) == ("visit", "")
    merged = do("merge", page, article="visit", into="platform")
    assert merged.article("platform").continues == ""


def test_checking_an_article_settles_its_flags():
    page = do("check", articles=["visit", "platform"])
    assert [(article.is_checked, article.flags) for article in page.articles] == [(True, ()), (True, ())]
    assert not do("check", page, articles=["visit"], is_checked=False).article("visit").is_checked


def test_one_flag_is_settled_alone():
    page = do("settle_flags", article="visit", flags=[VISIT.flags[0]])
    assert page.article("visit").flags == VISIT.flags[1:]


def test_several_operations_are_one_or_none():
    steps = [
        Operation(OperationKind.SPLIT, {"at": [4, 0]}),
        Operation(OperationKind.MERGE, {"article": "new4-0", "into": "platform"}),
    ]
    page = apply_operations(PAGE, steps, draw_ref=draw_ref)
    assert page.article("platform").former_refs == ("new4-0",)


def test_each_article_that_operations_make_has_a_ref_of_its_own():
    steps = [Operation(OperationKind.SPLIT, {"at": at}) for at in ([4, 0], [2, 0])]
    refs = apply_operations(PAGE, steps, draw_ref=draw_ref).refs()
    assert refs == ["visit", "new2-0", "new4-0", "platform"]


@pytest.mark.parametrize(
    ("kind", "arguments", "sentence"),
    [
        ("split", {"at": [99, 0]}, "第 100 行没有这个文块。"),
        ("split", {"at": [7, 0]}, "第 8 行是杂项，不属于任何文章。"),
        ("split", {"at": ["x"]}, "位置应写作行号和字序，如 [12, 0]。"),
        ("cut", {"at": [2, 0]}, "这里已是文块的开头，不必断开。"),
        ("merge", {"article": "visit", "into": "visit"}, "一篇文章不能与自己合并。"),
        ("merge", {"article": "gone", "into": "visit"}, "本版没有编号为 gone 的文章。"),
        ("move", {"blocks": [], "to": "visit"}, "请先选文块。"),
        (
            "move",
            {"blocks": [[4, 0]], "to": "platform", "before": [2, 0]},
            "要放在它前面的文块不在那篇文章里。",
        ),
        ("move", {"blocks": [[5, 0]], "to": "new"}, "这样就没有文章可拆出来了：原来的文章一个文块也不剩。"),
        ("join", {"block": [2, 0], "following": [3, 0]}, "这是同一个文块。"),
        ("set_role", {"blocks": [[2, 0]], "role": "title"}, "没有“title”这种类别。"),
        ("set_kind", {"article": "visit", "kind": "essay"}, "没有“essay”这种体裁。"),
        ("set_headings", {"article": "visit", "title": "x"}, "没有“title”这种标题。"),
        ("set_headings", {"article": "visit", "deck": "长" * 501}, f"“{'长' * 20}…”太长，最多 500 字。"),
        ("pair", {"article": "visit", "continues": "visit"}, "一篇文章不能接自己。"),
        ("pair", {"article": "visit", "jump_to": "要" * 11}, f"“{'要' * 11}…”太长，最多 10 字。"),
    ],
)
def test_what_does_not_fit_is_refused_with_a_sentence(kind, arguments, sentence):
    assert refuse(kind, **arguments) == sentence


@pytest.mark.parametrize(("name", "most"), [("role", 30), ("name", 100), ("note", 100)])
def test_a_credit_is_as_long_as_its_fields_take(name, most):
    of_length = [{"role": "记者", "name": "韩雯"} | {name: "长" * length} for length in (most, most + 1)]
    assert do("set_credits", article="visit", credits=of_length[:1])
    said = refuse("set_credits", article="visit", credits=of_length[1:])
    assert said == f"“{'长' * 20}…”太长，最多 {most} 字。"


def test_unknown_arguments_are_refused():
    assert refuse("split", where=[4, 0]).startswith("操作的参数不对（")


@pytest.mark.parametrize(
    ("offset", "place"),
    [(0, (2, 0)), (3, (2, 3)), (len(LINES[2]) - 1, (2, len(LINES[2]) - 1)), (len(LINES[2]), (3, 0))],
)
def test_the_first_character_after_a_line_stands_at_the_beginning_of_the_next(offset, place):
    block = BlockState(Role.BODY, (2, 3), LINES[2] + LINES[3])
    assert find_place(block, offset, LINES) == place


@pytest.mark.parametrize(
    ("text", "pieces", "breaks"),
    [
        ("河上的桥", ["河上", "的桥"], [("", 0)]),
        ("on the bridge", ["on the", "bridge"], [(" ", 0)]),
        ("河上的桥通车", ["河上的桥", "的桥通车"], [("", 2)]),  # printed twice, at the end and the beginning
        ("桥桥", ["桥", "桥"], [("", 0)]),
        ("一二三四三四五", ["一二三四", "三四三四五"], [("", 2)]),
    ],
)
def test_breaks_are_read_from_what_the_pieces_were_joined_to(text, pieces, breaks):
    assert read_breaks(text, pieces) == breaks


def test_a_text_that_its_pieces_do_not_make_has_no_breaks():
    for pieces in (["河上", "的路"], ["河下", "的桥"], ["河上", "的"]):
        with pytest.raises(ValueError, match=r"^'河上的桥' is not the characters of its lines$"):
            read_breaks("河上的桥", pieces)
