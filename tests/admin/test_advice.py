"""What the workbench offers to do about a flag."""

import json

import pytest

from articles.admin.workbench.advice import list_advice
from articles.curation.page_state import ArticleState, BlockState, PageState
from articles.parsing import Role

LINES = ("老桥换新颜", "城东老桥昨日恢复", "通车。", "市民上桥参观。", "昨日有雨。")
BRIDGE = ArticleState(
    "bridge",
    (
        BlockState(Role.HEADLINE, (0,), LINES[0]),
        BlockState(Role.BODY, (1, 2), LINES[1] + LINES[2]),
        BlockState(Role.BODY, (3,), LINES[3]),
    ),
)
RAIN = ArticleState("rain", (BlockState(Role.BODY, (4,), LINES[4]),))
PAGE = PageState(LINES, (BRIDGE, RAIN))


def advise(article: ArticleState, code: str, *lines: int, **proposal) -> list[tuple[str, list]]:
    """The label of each button, and the kinds and arguments of its operations."""
    found = list_advice(PAGE, article, {"code": code, "lines": list(lines), "proposal": proposal})
    return [
        (each.label, [(one["kind"], one["arguments"]) for one in json.loads(each.operations)])
        for each in found
    ]


SPLIT = ("从第 4 行起拆成两篇", [("split", {"at": [3, 0]})])
MERGE = ("并入上一篇", [("merge", {"article": "rain", "into": "bridge"})])
JOIN = ("把第 4 行接在上一段", [("join", {"block": [1, 0], "following": [3, 0]})])
CUT = ("从第 3 行起断开", [("cut", {"at": [2, 0]})])


@pytest.mark.parametrize(
    ("article", "code", "lines", "proposal", "offered"),
    [
        (BRIDGE, "start-unsure", [3], {}, [SPLIT]),
        (BRIDGE, "start-unsure", [0], {}, []),  # it begins there
        (RAIN, "start-unsure", [4], {}, [MERGE]),
        (RAIN, "begins-inside", [], {}, [MERGE]),
        (BRIDGE, "join-unsure", [3], {}, [JOIN]),
        (BRIDGE, "join-unsure", [2], {}, [CUT]),
        (BRIDGE, "breaks-off", [3], {}, [("接下一篇", [("merge", {"article": "rain", "into": "bridge"})])]),
        (RAIN, "breaks-off", [4], {}, []),
        (BRIDGE, "begins-inside", [], {}, []),
        (
            BRIDGE,
            "repeat-unsure",
            [2],
            {},
            [
                (
                    "补回略去的字",
                    [
                        ("cut", {"at": [2, 0]}),
                        ("join", {"block": [1, 0], "following": [2, 0], "keep_repeats": True}),
                    ],
                )
            ],
        ),
        (BRIDGE, "repeat-unsure", [1], {}, []),
        (BRIDGE, "repeat-unsure", [4], {}, []),
        (
            RAIN,
            "box-unsure",
            [4],
            {},
            [("把第 5 行移回上一篇", [("move", {"blocks": [[4, 0]], "to": "bridge"})])],
        ),
        (RAIN, "box-unsure", [0], {}, []),
        (BRIDGE, "box-unsure", [1, 2], {}, []),
        (
            BRIDGE,
            "headline-missing",
            [],
            {},
            [("把第 1 行设为主题", [("set_role", {"blocks": [[0, 0]], "role": "headline"})])],
        ),
        (BRIDGE, "unknown", [3], {}, []),
        (BRIDGE, "join-unsure", [0, 3], {}, [JOIN]),
        # What parsing suspects comes first, and nothing twice.
        (BRIDGE, "join-unsure", [2], {"join": [3]}, [JOIN, CUT]),
        (BRIDGE, "join-unsure", [3], {"join": [3]}, [JOIN]),
        (RAIN, "order-unsure", [4], {"merge": [4]}, [MERGE]),
        (RAIN, "jump-unpaired", [4], {"continues": "bridge"}, []),
    ],
)
def test_a_flag_offers_what_parsing_suspects_then_what_suits_it(article, code, lines, proposal, offered):
    assert advise(article, code, *lines, **proposal) == offered


def test_a_lost_correction_is_offered_where_its_line_is_and_differs():
    again = ("照原来的更正", [("correct", {"block": [3, 0], "text": "市民登桥参观。"})])
    assert advise(BRIDGE, "correction-unsure", 3, correction="市民登桥参观。") == [again]
    assert advise(BRIDGE, "correction-unsure", 3, correction=LINES[3]) == []
    assert advise(BRIDGE, "correction-unsure", 4, correction="市民登桥参观。") == []
