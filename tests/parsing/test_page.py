"""The form in which a parsed page is printed and its flags are stored."""

from __future__ import annotations

import datetime

from articles.parsing import (
    Block,
    Contributor,
    Flag,
    Kind,
    ParsedPage,
    Role,
    Story,
    flag_to_json,
    page_to_json,
    parse_page,
)
from articles.parsing.flags import BREAKS_OFF, START_UNSURE

STORY = Story(
    Kind.NEWS,
    (Block(Role.HEADLINE, (0,), "东风厂试制水泵", (0, 7)), Block(Role.BODY, (1, 2), "水泵昨天出厂。")),
    (Contributor("记者", "李明"),),
    "2",
    None,
    (Flag(START_UNSURE, (0,), {"merge": [0]}),),
)


def test_a_page_as_plain_json_values() -> None:
    date = datetime.date(2026, 4, 2)
    page = ParsedPage(date, "2026年4月2日", "A3", (STORY,), (3,))
    assert page_to_json(page, "a3.txt") == {
        "file": "a3.txt",
        "date": "2026-04-02",
        "date_basis": "2026年4月2日",
        "page_number": "A3",
        "noise": [3],
        "articles": [
            {
                "kind": "news",
                "contributors": [{"role": "记者", "name": "李明"}],
                "jump_to": "2",
                "jump_from": None,
                "flags": [{"code": START_UNSURE, "lines": [0], "proposal": {"merge": [0]}}],
                "blocks": [
                    {"role": "headline", "lines": [0], "text": "东风厂试制水泵", "span": [0, 7]},
                    {"role": "body", "lines": [1, 2], "text": "水泵昨天出厂。"},
                ],
            }
        ],
    }


def test_what_a_page_does_not_say_is_null_and_a_plain_number_is_one() -> None:
    page = page_to_json(ParsedPage(None, "", "3", ()), "3.txt")
    assert (page["date"], page["page_number"]) == (None, 3)
    assert page_to_json(ParsedPage(None, "", "", ()), "3.txt")["page_number"] is None


def test_a_flag_without_a_proposal_has_no_key_for_it() -> None:
    assert flag_to_json(Flag(BREAKS_OFF, (3,))) == {"code": BREAKS_OFF, "lines": [3]}


def test_the_head_of_a_column_on_the_headlines_line_says_what_a_story_is() -> None:
    text = [
        "　　老屋要拆了，邻居们都来看最后一眼。灯还挂在门口，夜里亮着，像等什么人回来。",
        "　　一座城市拆旧屋不难，难的是给人留一盏灯。让住了一辈子的人说上话，比盖新楼要紧。",
    ]
    page = ["海河日报 2026年4月2日 星期四 第三版", "", "河东时评 老屋的灯", "南湾客", *text]
    (story,) = parse_page("\n".join(page)).stories
    assert [block.role for block in story.blocks[:3]] == [Role.COLUMN, Role.HEADLINE, Role.BYLINE]
    assert (story.kind, story.contributors) == (Kind.COMMENTARY, (Contributor("作者", "南湾客"),))
