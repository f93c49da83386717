"""Which lines of a page are public."""

import pytest

from articles.models import Article, Page, Role, Status
from tests.archives import PUBLISHED, make_article, make_newspaper, make_page

pytestmark = pytest.mark.django_db

TEXT = """

天津日报  第1版

树立和践行正确政绩观 一体推进学查改

本报讯 全市各区各部门一体推进学查改。

今年前两个月 本市进出口总值1306.5亿元
"""


@pytest.fixture
def page() -> Page:
    return make_page(make_newspaper(), "pageref001", *TEXT.split("\n"))


def add_article(page: Page, *, position: int, status: str) -> Article:
    return make_article(page, f"article{position:03}", **PUBLISHED | {"status": status})


def test_lines_of_unpublished_articles_and_blank_lines_are_left_out(page):
    published = add_article(page, position=0, status=Status.PUBLISHED)
    withdrawn = add_article(page, position=1, status=Status.WITHDRAWN)
    page.blocks.create(position=0, role=Role.NOISE, lines=[2], text="天津日报  第1版")
    page.blocks.create(article=published, position=0, role=Role.BODY, lines=[6], text="本报讯")
    page.blocks.create(article=published, position=1, role=Role.HEADLINE, lines=[4], text="树立")
    page.blocks.create(article=withdrawn, position=0, role=Role.HEADLINE, lines=[8], text="今年")
    assert page.public_lines() == [
        (2, "天津日报  第1版"),
        (4, "树立和践行正确政绩观 一体推进学查改"),
        (6, "本报讯 全市各区各部门一体推进学查改。"),
    ]


def test_of_a_shared_line_only_the_published_articles_part_is_public(page):
    published = add_article(page, position=0, status=Status.PUBLISHED)
    draft = add_article(page, position=1, status=Status.DRAFT)
    shared = {"role": Role.HEADLINE, "lines": [4]}
    page.blocks.create(article=published, position=0, span_start=0, span_end=11, text="树立", **shared)
    page.blocks.create(article=draft, position=0, span_start=11, span_end=18, text="一体推进", **shared)
    assert page.public_lines() == [(4, "树立和践行正确政绩观 ")]


def test_the_text_for_readers_is_the_correction_without_jump_marks(page):
    article = add_article(page, position=0, status=Status.PUBLISHED)
    block = page.blocks.create(
        article=article, position=0, role=Role.BODY, lines=[6], text="全市一体推进学查改。(下转第3版)"
    )
    assert block.reading_text == "全市一体推进学查改。"
    block.correction = "全市各区一体推进学查改。(下转第3版)"
    assert block.reading_text == "全市各区一体推进学查改。"
