"""The order of a page's articles."""

import pytest

from articles.archive.blocks import number_articles
from articles.archive.records import recorded
from articles.models import Article, Block, Role
from tests.archives import make_article, make_newspaper, make_page


@pytest.mark.django_db
def test_articles_are_numbered_by_where_their_first_line_begins():
    page = make_page(make_newspaper(), "pageref", "甲桥通车", "乙雨停了", "丙车进站")
    starts = {"last": (2, None), "behind": (1, 1), "mark": (1, 0), "whole": (0, None)}
    for ref, (line, start) in starts.items():
        make_article(page, ref, (Role.BODY, line))
        if start is not None:
            end = 1 if start == 0 else 4
            Block.objects.filter(article__ref=ref).update(span_start=start, span_end=end)
    with recorded():
        number_articles(page)
    assert list(Article.objects.order_by("position").values_list("ref", flat=True)) == list(reversed(starts))
