"""A printed page drawn as a sheet."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.models import Article, Block, Role
from articles.public.sheet import COLUMNS, LEAST_COLUMNS, Area, lay_out_sheet
from tests.public.conftest import read


def make(sizes: list[int]) -> tuple[list[Article], list[Block]]:
    articles = [Article(pk=at, headline="洽谈会举行") for at in range(1, len(sizes) + 1)]
    blocks = [
        Block(article_id=article.pk, role=Role.BODY, text="雨" * size)
        for article, size in zip(articles, sizes, strict=True)
    ]
    return articles, blocks


@pytest.mark.slow
@given(st.lists(st.integers(0, 5000), max_size=40))
def test_every_article_has_an_area_in_print_order_and_rows_are_full(sizes):
    articles, blocks = make(sizes)
    areas = lay_out_sheet(articles, blocks)
    assert [area.article for area in areas] == articles
    row = 0
    for area in areas:
        assert LEAST_COLUMNS <= area.span <= COLUMNS
        assert area.is_first == (row == 0)
        row = (row + area.span) % COLUMNS
    assert row == 0


def test_the_more_text_the_larger_the_area_and_its_headline():
    articles, blocks = make([2000, 400, 200, 100])
    large, *others = lay_out_sheet(articles, blocks)
    assert (large.span, large.size) == (12, 1)
    assert [area.span for area in others] == sorted((area.span for area in others), reverse=True)
    assert others[-1].size > large.size


def test_the_size_of_a_headline_is_that_of_the_articles_share():
    """With the 60 characters that a headline takes: 25, 12 and 5 in a hundred of 10,000."""
    sizes = [2440, 1140, 440, 2439, 1139, 439, 1543]
    areas = lay_out_sheet(*make(sizes))
    assert [area.size for area in areas] == [1, 2, 3, 2, 3, 4, 2]


def test_a_long_headline_is_set_smaller():
    for chars, size in ((24, 1), (25, 2)):
        articles, blocks = make([2000])
        articles[0].headline = "雨" * chars
        assert lay_out_sheet(articles, blocks)[0].size == size
    articles, blocks = make([2000, 0])
    articles[1].headline = "雨" * 25
    assert lay_out_sheet(articles, blocks)[1].size == 4


@pytest.mark.parametrize(("size", "chars"), [(1, 420), (2, 260), (3, 160), (4, 90)])
def test_the_smaller_a_headline_the_less_of_the_text_is_shown(size, chars):
    whole, longer = (Area(Article(), size, "雨" * count) for count in (chars, chars + 1))
    assert (whole.opening, whole.is_cut) == (whole.text, False)
    assert (longer.opening, longer.is_cut) == (whole.text, True)


def test_texts_that_fill_a_row_to_a_tenth_more_than_the_largest_stand_in_one():
    articles, blocks = make([1000, 450, 500])
    assert [area.is_first for area in lay_out_sheet(articles, blocks)] == [True, True, False]
    articles, blocks = make([1000, 500, 650])
    assert [area.is_first for area in lay_out_sheet(articles, blocks)] == [True, True, True]


@pytest.mark.usefixtures("archive")
def test_the_areas_lead_to_the_articles_and_their_print(client):
    html = read(client.get("/pages/frontpage/"))
    sheet = html.partition('<section class="broadsheet"')[2].partition("</section>")[0]
    assert re.findall(r'<h3 class="title"><a href="([^"]*)"', sheet) == [
        "/articles/visitref/",
        "/articles/commentref/",
    ]
    assert "?article=visitref#of-visitref" in sheet
    assert "密" not in html


@pytest.mark.usefixtures("archive")
def test_a_sheet_shows_the_rows_of_a_table_below_each_other(client):
    first, second = Block.objects.filter(article__ref="visitref", role=Role.BODY)[:2]
    for block, text in ((first, "东港 42%"), (second, "海滨 40%")):
        Block.objects.filter(pk=block.pk).update(role=Role.TABLE, text=text, correction="")
    assert "东港 42%<br>企业负责人介绍<br>海滨 40%" in read(client.get("/pages/frontpage/"))


def test_rows_and_verse_keep_their_lines():
    rows = ("东港 42", "海滨 40", "赛后有雨。", "观众不散。")
    blocks = [Block(article_id=1, role=Role.BODY, text=text) for text in rows]
    (area,) = lay_out_sheet([Article(pk=1, headline="积分榜")], blocks)
    assert area.text == "东港 42\n海滨 40\n赛后有雨。观众不散。"
    rates = [Block(article_id=1, role=Role.TABLE, text=text) for text in ("收入 11.8%", "盈利 17%")]
    (area,) = lay_out_sheet([Article(pk=1, headline="业绩")], rates)
    assert area.text == "收入 11.8%\n盈利 17%"
