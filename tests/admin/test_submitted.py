"""What a posted form of the workbench asks for."""

import json

import pytest
from django.http import QueryDict

from articles.admin.workbench.submitted import Submitted, read_submitted
from articles.curation.operations import Refused
from articles.curation.page_state import ArticleState, BlockState, CreditState, PageState
from articles.parsing import Role

LINES = (
    "老桥换新颜",
    "城东老桥昨日恢复",
    "通车。",
    "市民上桥参观。",
    "昨日有雨。",
    "今日有风。",
    "责编 苏娅",
)
BRIDGE = ArticleState(
    "bridge",
    (
        BlockState(Role.HEADLINE, (0,), LINES[0]),
        BlockState(Role.BODY, (1, 2), LINES[1] + LINES[2]),
        BlockState(Role.BODY, (3,), LINES[3]),
    ),
    headline=LINES[0],
    credits=(CreditState("记者", "于春津"),),
    jump_to="3",
)
RAIN = ArticleState("rain", (BlockState(Role.BODY, (4,), LINES[4]),), is_checked=True)
WIND = ArticleState("wind", (BlockState(Role.BODY, (5,), LINES[5], correction="今日大风。"),))
PAGE = PageState(LINES, (BRIDGE, RAIN, WIND), (BlockState(Role.NOISE, (6,), LINES[6]),))
BLOCKS = {"block": ["1-0", "3-0"]}


def read(do: str, *, state: PageState = PAGE, **fields) -> list[tuple[str, dict]]:
    """The kinds and arguments of the operations; a field may have several values."""
    data = QueryDict(mutable=True)
    data["do"] = do
    for name, value in fields.items():
        data.setlist(name.replace("__", "-"), value if isinstance(value, list) else [value])
    return [
        (operation.kind.value, dict(operation.arguments))
        for operation in read_submitted(Submitted(data, lambda: state))
    ]


def refuse(do: str, **fields) -> str:
    with pytest.raises(Refused) as refused:
        read(do, **fields)
    return str(refused.value)


@pytest.mark.parametrize(
    ("do", "fields", "kind", "arguments"),
    [
        ("split", {"block": "3-0"}, "split", {"at": [3, 0]}),
        ("merge rain bridge", {}, "merge", {"article": "rain", "into": "bridge"}),
        ("merge rain", {"into": "wind"}, "merge", {"article": "rain", "into": "wind"}),
        ("merge_selected previous", {"block": "4-0"}, "merge", {"article": "rain", "into": "bridge"}),
        ("merge_selected next", {"block": "4-0"}, "merge", {"article": "wind", "into": "rain"}),
        ("merge_selected next", {"block": "2-0"}, "merge", {"article": "rain", "into": "bridge"}),
        ("move rain", BLOCKS, "move", {"blocks": [[1, 0], [3, 0]], "to": "rain"}),
        ("move", {"block": "3-0", "to": "rain"}, "move", {"blocks": [[3, 0]], "to": "rain"}),
        ("move rain", {"block": "3-0", "before": " 5 "}, "move",
         {"blocks": [[3, 0]], "to": "rain", "before": [4, 0]}),
        ("move rain", {"block": "3-0", "before": "3"}, "move",
         {"blocks": [[3, 0]], "to": "rain", "before": [1, 0]}),
        ("move rain", {"block": "3-0", "before": "7"}, "move",
         {"blocks": [[3, 0]], "to": "rain", "before": [6, 0]}),
        ("move new", {"block": "3-0", "before": "5"}, "move", {"blocks": [[3, 0]], "to": "new"}),
        ("move noise", {"block": "3-0", "before": "5"}, "move", {"blocks": [[3, 0]], "to": "noise"}),
        ("shift up", {"block": "3-0"}, "move", {"blocks": [[3, 0]], "to": "bridge", "before": [1, 0]}),
        ("shift down", {"block": "0-0"}, "move", {"blocks": [[0, 0]], "to": "bridge", "before": [3, 0]}),
        ("shift down", {"block": "1-0"}, "move", {"blocks": [[1, 0]], "to": "bridge"}),
        ("shift up", BLOCKS, "move", {"blocks": [[1, 0], [3, 0]], "to": "bridge", "before": [0, 0]}),
        ("shift up", {"block": ["3-0", "0-0"]}, None, "已经到头了。"),
        ("shift down", {"block": ["0-0", "3-0"]}, None, "已经到头了。"),
        ("shift_article up rain", {}, "order_articles", {"order": ["rain", "bridge", "wind"]}),
        ("shift_article down rain", {}, "order_articles", {"order": ["bridge", "wind", "rain"]}),
        ("shift_article down bridge", {}, "order_articles", {"order": ["rain", "bridge", "wind"]}),
        ("shift_article up bridge", {}, None, "已经到头了。"),
        ("shift_article down wind", {}, None, "已经到头了。"),
        ("join", {"block": "1-0"}, "join", {"block": [1, 0], "following": [3, 0], "keep_repeats": False}),
        ("join", {"block": "2-0"}, "join", {"block": [2, 0], "following": [3, 0], "keep_repeats": False}),
        ("join", BLOCKS, "join", {"block": [1, 0], "following": [3, 0], "keep_repeats": False}),
        ("join", {"block": "0-0", "following": "5", "keep_repeats": "on"}, "join",
         {"block": [0, 0], "following": [4, 0], "keep_repeats": True}),
        ("enter", {"block": "0-0", "following": "5", "to": "rain"}, "join",
         {"block": [0, 0], "following": [4, 0], "keep_repeats": False}),
        ("enter", {"block": "0-0", "following": "", "to": "rain", "role": "deck"}, "move",
         {"blocks": [[0, 0]], "to": "rain"}),
        ("enter", {"block": "0-0", "to": "", "role": "deck"}, "set_role",
         {"blocks": [[0, 0]], "role": "deck"}),
        ("set_role", {**BLOCKS, "role": "deck"}, "set_role", {"blocks": [[1, 0], [3, 0]], "role": "deck"}),
        ("set_kind rain", {"kind": "notice"}, "set_kind", {"article": "rain", "kind": "notice"}),
        ("check rain", {}, "check", {"articles": ["rain"]}),
        ("uncheck rain", {}, "check", {"articles": ["rain"], "is_checked": False}),
        ("check_page", {}, "check", {"articles": ["bridge", "wind"]}),
        ("correct", {"block": "3-0", "text": "市民登桥参观。\r\n"}, "correct",
         {"block": [3, 0], "text": "市民登桥参观。"}),
        ("correct", {"block": "5-0", "text": "\n"}, "correct", {"block": [5, 0], "text": LINES[5]}),
        ("cut", {"block": "3-0", "text": "市民|上桥参观。"}, "cut", {"at": [3, 2]}),
        ("cut", {"block": "1-0", "offset": "9"}, "cut", {"at": [2, 1]}),
        ("split_at", {"block": "1-0", "text": LINES[1] + "|" + LINES[2]}, "split", {"at": [2, 0]}),
        # of several chosen blocks, those that take one take the first
        ("merge_selected next", {"block": ["0-0", "4-0"]}, "merge", {"article": "rain", "into": "bridge"}),
        ("split", {"block": ["3-0", "4-0"]}, "split", {"at": [3, 0]}),
        ("correct", {"block": ["3-0", "5-0"], "text": "甲"}, "correct", {"block": [3, 0], "text": "甲"}),
        ("cut", {"block": ["3-0", "5-0"], "offset": "2"}, "cut", {"at": [3, 2]}),
    ],
)  # fmt: skip
def test_a_button_asks_for_one_operation(do, fields, kind, arguments):
    if kind is None:
        assert refuse(do, **fields) == arguments
    else:
        assert read(do, **fields) == [(kind, arguments)]


@pytest.mark.parametrize(
    ("do", "fields", "sentence"),
    [
        ("burn", {}, "没有“burn”这种操作。"),
        ("", {}, "没有“”这种操作。"),
        ("check", {}, "操作的参数不对（_check() missing 1 required positional argument: 'ref'）。"),
        ("split", {}, "请先选文块。"),
        ("split", {"block": "x-0"}, "“x-0”不是行号。"),
        ("split", {"block": "3-x"}, "“3-x”不是行号。"),
        ("merge rain", {}, "请选择并入哪一篇。"),
        ("merge_selected previous", {"block": "0-0"}, "这是本版第一篇，前面没有文章。"),
        ("merge_selected next", {"block": "5-0"}, "这是本版最后一篇，后面没有文章。"),
        ("merge_selected next", {"block": "6-0"}, "第 7 行不在任何文章里。"),
        ("move", BLOCKS, "请选择移到哪里。"),
        ("move rain", {"block": "3-0", "before": "甲"}, "“甲”不是行号。"),
        ("move rain", {"block": "3-0", "before": "8"}, "第 8 行没有文块。"),
        ("move rain", {"block": "3-0", "before": "0"}, "第 0 行没有文块。"),
        ("shift_article up moon", {}, "本版没有编号为 moon 的文章。"),
        ("join", {"block": "3-0"}, "这是本篇最后一块；请写明接第几行。"),
        ("set_role", BLOCKS, "请选择类别。"),
        ("correct", {"block": "3-0", "text": LINES[3]}, "没有改动。"),
        ("correct", {"block": "5-0", "text": "今日大风。"}, "没有改动。"),
        ("cut", {"block": "3-0", "text": LINES[3]}, "请在要断开的地方打一个“|”。"),
        ("cut", {"block": "3-0", "text": "市|民|上桥。"}, "请在要断开的地方打一个“|”。"),
        ("cut", {"block": "3-0", "offset": "8"}, "“8”不在这块文字里。"),
        ("cut", {"block": "3-0", "offset": "甲"}, "“甲”不在这块文字里。"),
        ("article bridge", {}, "没有改动。"),
        ("article bridge", {"credit__role": "", "credit__name": "刘国栋", "credit__note": ""},
         "请写明刘国栋的身份，如“记者”。"),
    ],
)  # fmt: skip
def test_what_a_form_lacks_is_said(do, fields, sentence):
    assert refuse(do, **fields) == sentence


def test_stored_operations_are_taken_whatever_the_button_is():
    stored = [{"kind": "check", "arguments": {"articles": ["rain"]}}]
    assert read("burn", operations=json.dumps(stored)) == [("check", {"articles": ["rain"]})]
    assert refuse("", operations="{") == (
        "操作的参数不对（Expecting property name enclosed in double quotes: line 1 column 2 (char 1)）。"
    )
    assert refuse("", operations="[]") == "没有改动。"


def test_a_page_that_is_checked_needs_no_check():
    assert refuse("check_page", state=PageState(LINES, (RAIN,))) == "没有改动。"
    flagged = ArticleState("rain", RAIN.blocks, is_checked=True, flags=({"code": "join-unsure"},))
    assert read("check_page", state=PageState(LINES, (flagged,))) == [("check", {"articles": ["rain"]})]


def test_a_text_is_corrected_before_it_is_cut_at_its_mark():
    assert read("cut", block="3-0", text="市民登|桥参观。") == [
        ("correct", {"block": [3, 0], "text": "市民登桥参观。"}),
        ("cut", {"at": [3, 3]}),
    ]
    assert read("split_at", block="5-0", text="今日|有风。") == [
        ("correct", {"block": [5, 0], "text": "今日有风。"}),
        ("split", {"at": [5, 2]}),
    ]


def test_a_mark_of_the_print_is_not_the_one_that_was_typed():
    block = BlockState(Role.BODY, (0,), "甲|乙丙")
    state = PageState(("甲|乙丙",), (ArticleState("table", (block,)),))
    assert read("cut", state=state, block="0-0", text="甲|乙|丙") == [("cut", {"at": [0, 3]})]
    assert read("cut", state=state, block="0-0", offset="4") == [("cut", {"at": [0, 4]})]
    with pytest.raises(Refused, match="请在要断开的地方"):
        read("cut", state=state, block="0-0", text="甲|乙丙")


def test_the_form_of_an_article_asks_for_what_it_changes():
    credits = {"credit__role": ["记者 ", "", "摄"], "credit__name": ["于春津", "", " 刘国栋"]}
    assert read(
        "article bridge",
        headline=" 老桥\n 换了新颜 ",
        deck="",
        kind="notice",
        jump_to="3",
        jump_from="1",
        **credits,
        credit__note=["", "", "实习"],
    ) == [
        ("set_headings", {"article": "bridge", "headline": "老桥 换了新颜"}),
        ("set_kind", {"article": "bridge", "kind": "notice"}),
        (
            "set_credits",
            {
                "article": "bridge",
                "credits": [
                    {"role": "记者", "name": "于春津"},
                    {"role": "摄", "name": "刘国栋", "note": "实习"},
                ],
            },
        ),
        ("pair", {"article": "bridge", "jump_from": "1"}),
    ]


def test_the_form_of_an_article_without_a_change_asks_for_nothing():
    unchanged = {
        "headline": LINES[0],
        "kind": "news",
        "jump_to": " 3 ",
        "continues": "other",
        "continues_was": "other",
        "credit__role": "记者",
        "credit__name": "于春津",
        "credit__note": "",
    }
    assert refuse("article bridge", **unchanged) == "没有改动。"
    assert read("article bridge", **unchanged | {"continues": ""}) == [
        ("pair", {"article": "bridge", "continues": ""})
    ]
    assert read("article bridge", credit__role="", credit__name="", credit__note="") == [
        ("set_credits", {"article": "bridge", "credits": []})
    ]
