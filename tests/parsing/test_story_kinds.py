"""What kind of article a story is, by the conventions of print."""

from __future__ import annotations

import pytest

from articles.parsing.story_kinds import find_kind
from articles.parsing.values import Block, Kind, Role

TEXT = "旅客上了车。"


def kind(*blocks: tuple[Role, str]) -> Kind:
    return find_kind(Kind.NEWS, [Block(role, (n,), text) for n, (role, text) in enumerate(blocks)])


@pytest.mark.parametrize(
    "column",
    [
        *("城门时评", "經貿評論", "灯下杂谈", "一家之言", "短评", "社論", "本报评论员"),
        *("河边夜话", "濱海夜語", "汽笛短鸣", "船头漫话", "码头杂感", "小言", "渡船有话"),
    ],
)
def test_a_column_for_opinions_makes_a_commentary(column: str) -> None:
    assert kind((Role.COLUMN, column), (Role.HEADLINE, "修水管"), (Role.BODY, TEXT)) == Kind.COMMENTARY


@pytest.mark.parametrize(
    ("role", "words"),
    [
        (Role.BYLINE, "本报评论员 田雨"),
        (Role.HEADLINE, "社论：把水管修好"),
        (Role.HEADLINE, "快評：把水管修好"),
        (Role.KICKER, "短评"),
    ],
)
def test_a_byline_a_headline_or_a_kicker_may_call_a_story_an_opinion(role: Role, words: str) -> None:
    assert kind((role, words), (Role.HEADLINE, "修水管"), (Role.BODY, TEXT)) == Kind.COMMENTARY
    assert kind((Role.HEADLINE, "修水管"), (Role.BODY, words)) == Kind.NEWS


def test_the_head_of_a_column_for_notices_makes_a_notice() -> None:
    assert kind((Role.COLUMN, "公告"), (Role.HEADLINE, "修水管"), (Role.BODY, TEXT)) == Kind.NOTICE
    assert kind((Role.KICKER, "公告"), (Role.HEADLINE, "修水管"), (Role.BODY, TEXT)) == Kind.NEWS


def test_a_headline_about_an_opinion_is_none() -> None:
    assert kind((Role.HEADLINE, "快评水管怎样修"), (Role.BODY, TEXT)) == Kind.NEWS
    assert kind((Role.HEADLINE, "修水管"), (Role.DECK, "快评：把水管修好"), (Role.BODY, TEXT)) == Kind.NEWS


def test_other_columns_hold_news() -> None:
    assert kind((Role.COLUMN, "街巷故事"), (Role.HEADLINE, "修水管"), (Role.BODY, TEXT)) == Kind.NEWS


@pytest.mark.parametrize(
    "headline",
    ["停电通知", "致全体用户的通知", "获奖工人名单(共九十名)", "末轮对阵", "今日天气", "土地拍卖公告"],
)
def test_a_notices_headline_makes_a_notice(headline: str) -> None:
    assert kind((Role.HEADLINE, headline), (Role.BODY, TEXT)) == Kind.NOTICE


def test_a_report_of_a_list_is_news() -> None:
    assert kind((Role.HEADLINE, "市总工会公布获奖工人名单"), (Role.BODY, TEXT)) == Kind.NEWS
    assert kind((Role.HEADLINE, "获奖工人名单"), (Role.BODY, "本报讯 昨天,名单定了。")) == Kind.NEWS
    assert kind((Role.HEADLINE, "获奖工人名单"), (Role.BYLINE, "记者 田雨"), (Role.BODY, TEXT)) == Kind.NEWS


def test_a_story_that_is_mostly_a_table_is_a_notice() -> None:
    rows = [(Role.TABLE, "北河铁人 12 3 1"), (Role.TABLE, "石城盾牌 11 2 3")]
    assert kind((Role.HEADLINE, "本周比分"), *rows) == Kind.NOTICE


def test_every_kind_has_a_label_of_its_own() -> None:
    assert [kind.label for kind in Kind] == ["报道", "评论", "图片", "导读", "附栏", "启事"]


def test_what_the_place_shows_stays() -> None:
    assert find_kind(Kind.SIDEBAR, [Block(Role.HEADLINE, (0,), "停电通知")]) == Kind.SIDEBAR
