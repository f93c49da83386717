"""Kicker, headline, deck and column, on headings of the seeds."""

from __future__ import annotations

import pytest

from articles.parsing.headings import is_one_headline, name_headings
from articles.parsing.marks import is_column_head
from articles.parsing.values import Role


def roles(*texts: str) -> list[Role]:
    return name_headings(texts)[0]


def test_a_line_that_leads_up_is_the_kicker() -> None:
    assert roles("陈敏尔在南开区调研时强调", "抓住机遇 发挥优势 因地制宜 推动科技创新和产业创新深度融合") == [
        Role.KICKER,
        Role.HEADLINE,
    ]


def test_a_line_after_a_dash_is_the_deck() -> None:
    assert roles("团结奋斗开新局 自信自强谋发展", "——天津理工大学建设高水平大学纪实") == [
        Role.HEADLINE,
        Role.DECK,
    ]


def test_who_took_part_is_a_deck() -> None:
    lines = ["罗娜主持召开秋修水利工作领导小组会议", "进一步部署石桥水库除险加固", "和渠道清淤", "史莺出席"]
    assert name_headings(lines, is_home=False)[0][-1] == Role.DECK


def test_a_single_line_is_the_headline_with_full_confidence() -> None:
    assert name_headings(["天津市举办2023年“全国科技工作者日”主场活动"]) == ([Role.HEADLINE], 1.0)


def test_no_lines_have_no_roles() -> None:
    assert name_headings([]) == ([], 1.0)


def test_exactly_one_of_many_lines_is_the_headline() -> None:
    named = roles(*["树立和践行正确政绩观"] * 9)
    assert len(named) == 9
    assert named.count(Role.HEADLINE) == 1


@pytest.mark.parametrize(
    "texts",
    [("东风厂试制成功新式机", "器"), ("东风厂：", "苦干三月", "造出水泵")],
    ids=["its words are cut", "clauses of one length"],
)
def test_the_rest_of_a_headline_is_no_column(texts):
    roles, _ = name_headings(texts)
    assert Role.COLUMN not in roles


@pytest.mark.parametrize(
    "texts",
    [
        ("先把新水车送到田头", "短评"),
        ("短评", "先把新水车送到田头"),
        ("苦干", "短评"),
        ("开渠之后话水车", "水车要修好", "社论"),
    ],
)
def test_the_head_of_a_column_for_opinions_is_the_column_above_or_under_its_headline(
    texts: tuple[str, ...],
) -> None:
    named = dict(zip(texts, roles(*texts), strict=True))
    assert [text for text, role in named.items() if role == Role.COLUMN] == [
        text for text in texts if text in ("短评", "社论")
    ]
    assert Role.HEADLINE in named.values()


def test_what_somebody_says_outright_is_no_column_of_opinions() -> None:
    assert is_column_head("百姓直言")
    assert not is_column_head("专家直言")


def test_words_that_head_columns_are_the_headline_over_a_deck_alone() -> None:
    assert roles("母亲的夜话", "——写在春节之前") == [Role.HEADLINE, Role.DECK]
    assert roles("灯下夜话", "老屋的灯", "——写在春节之前")[:2] == [Role.COLUMN, Role.HEADLINE]


def test_the_head_of_a_column_for_opinions_alone_is_a_headline() -> None:
    assert roles("社论") == [Role.HEADLINE]
    assert len(roles("社论", "短评")) == 2
    assert len(roles("一", "二", "三", "四", "社论")) == 5


@pytest.mark.parametrize("kicker", ["市教育局昨宣布", "柳溪乡", "北岸村", "东江公司承诺"])
def test_who_announces_and_where_it_happens_are_kickers_of_other_papers(kicker: str) -> None:
    named, _ = name_headings([kicker, "学校音乐课本明年改编"], is_home=False)
    assert named == [Role.KICKER, Role.HEADLINE]


def name_others(*texts: str) -> list[Role]:
    return name_headings(texts, is_home=False)[0]


@pytest.mark.parametrize("head", ["法庭", "更衣室", "街坊"])
def test_a_word_over_a_headline_of_another_paper_is_a_columns_head(head: str) -> None:
    assert name_others(head, "偷船只为看一眼对岸 少年获判感化")[0] == Role.COLUMN


@pytest.mark.parametrize("source", ["英报文章", "水利部"])
def test_a_word_that_names_who_reports_stays_a_kicker(source: str) -> None:
    assert name_others(source, "渡口的船少了一半 河边的人多了一倍")[0] == Role.KICKER


def test_a_line_longer_than_the_headline_of_another_paper_above_it_is_no_column() -> None:
    named = name_others("巷口一棵老榆树 挡了半条路", "挪,还是不挪?", "两百户人家投了一次票")
    assert Role.COLUMN not in named


@pytest.mark.parametrize(
    ("roles", "texts", "is_one"),
    [
        ((Role.COLUMN, Role.HEADLINE), ("种瓜不用愁", "收购到田头"), True),
        ((Role.HEADLINE, Role.COLUMN), ("渡口老板学外语", "从船票学起"), True),
        ((Role.COLUMN, Role.HEADLINE), ("江水", "上涨两米"), True),
        ((Role.COLUMN, Role.HEADLINE), ("江水", "上涨两米多"), False),  # more than twice as long
        ((Role.COLUMN, Role.HEADLINE), ("一家之言", "把船票卖便宜"), False),
        ((Role.KICKER, Role.HEADLINE), ("种瓜不用愁", "收购到田头"), False),
        ((Role.COLUMN, Role.HEADLINE, Role.DECK), ("种瓜不用愁", "收购到田头", "——临河见闻"), False),
        ((Role.HEADLINE,), ("种瓜不用愁",), False),
    ],
)
def test_a_headline_broken_over_two_lines_of_like_length_has_no_column(roles, texts, is_one) -> None:
    assert is_one_headline(roles, texts) == is_one
