"""Round-ups whose items have titles: lines of our own, classes set by hand."""

from __future__ import annotations

from articles.parsing import parse_page
from articles.parsing.flags import START_UNSURE
from articles.parsing.line_classes import LineClass
from articles.parsing.lines import read_lines
from articles.parsing.roundups import find_parts
from articles.parsing.values import Flag, Role

H, B, C, L = LineClass.HEADING, LineClass.BODY, LineClass.CLOSER, LineClass.LEAD


def test_items_closed_one_by_one_under_the_name_of_a_round_up_are_its_parts() -> None:
    lines = read_lines(
        "工厂资讯\n水泵出厂\n水泵昨天出厂。\n(茂 林)\n轮渡夜航\n轮渡昨天夜航。(文 青)\n"
        "学校开学\n学校昨天开学。"
    )
    assert find_parts(lines, [H, H, B, C, H, B, H, B]) == [1, 4]


def test_the_items_of_a_round_up_are_sections_of_one_story_which_an_editor_should_look_at() -> None:
    items = [
        ("新式水泵送到水库", "工人昨天把第一台新式水泵装上了汽车，送往红旗水库。（罗　娜）"),
        ("轮渡开始夜航", "海河轮渡昨天开始夜航，末班船开到晚上十一点。（田　雨）"),
        ("技工学校开学", "滨海技工学校昨天开学，三百名学员学习焊接和车床。（常春生）"),
    ]
    page = "\n\n".join(["市场资讯", *(f"{title}\n\n本报讯 {text}" for title, text in items)])
    (story,) = parse_page(page).stories
    assert [block.role for block in story.blocks] == [Role.HEADLINE, *[Role.SUBHEAD, Role.BODY] * 3]
    titles = tuple(block.lines[0] for block in story.blocks[1::2])
    assert Flag(START_UNSURE, titles, {"split": list(titles)}) in story.flags


def test_one_item_is_no_round_up() -> None:
    lines = read_lines("工厂快讯\n水泵出厂\n水泵昨天出厂。(茂 林)\n学校开学\n学校昨天开学。")
    assert find_parts(lines, [H, H, B, H, B]) == []


def test_stories_under_other_headlines_stay_apart() -> None:
    lines = read_lines("工厂见闻\n水泵出厂\n水泵昨天出厂。(茂 林)\n轮渡夜航\n轮渡昨天夜航。(文 青)")
    assert find_parts(lines, [H, H, B, H, B]) == []


def test_a_story_of_headings_alone_is_flagged() -> None:
    page = parse_page("东风厂试制成功新式水泵")
    codes = [flag.code for story in page.stories for flag in story.flags]
    assert START_UNSURE in codes


def test_an_item_may_begin_with_a_lead_and_end_with_a_closer_of_its_own():
    lines = read_lines("工厂快讯\n水泵出厂\n水泵昨天出厂。\n轮渡夜航\n轮渡昨天夜航。\n(文 青)")
    assert find_parts(lines, [H, H, L, H, L, C]) == []
    assert find_parts(lines, [H, H, C, H, L, C]) == []
    lines = read_lines("工厂快讯\n水泵出厂\n水泵昨天出厂。(茂 林)\n轮渡夜航\n轮渡昨天夜航。\n(文 青)")
    assert find_parts(lines, [H, H, L, H, L, C]) == [1, 3]


def test_a_name_of_a_round_up_has_at_most_six_characters_before_it():
    items = "\n水泵出厂\n水泵昨天出厂。(茂 林)\n轮渡夜航\n轮渡昨天夜航。(文 青)"
    for name, parts in (
        *((name, [1, 3]) for name in ("天津滨海新区资讯", "商场信息窗", "一周速览◆", "要览●●")),
        *((name, []) for name in ("天津市滨海新区资讯", "资讯大厅", "信息窗口")),
    ):
        assert find_parts(read_lines(name + items), [H, H, B, H, B]) == parts
