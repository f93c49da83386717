"""The print of a page, laid out in passages."""

import pytest

from articles.models import Role
from articles.public.passages import Passage, Print, lay_out_print
from tests.archives import PUBLISHED, add_noise, make_article, make_newspaper, make_page

pytestmark = pytest.mark.django_db


def test_lines_of_articles_that_alternate_form_passages_and_only_the_first_is_marked():
    page = make_page(make_newspaper(), "pageref", "甲一", "　", "甲二", "乙一", "甲三", "天气")
    first = make_article(page, "firstref", (Role.BODY, 0, 2, 4), **PUBLISHED)
    second = make_article(page, "secondref", (Role.BODY, 3), **PUBLISHED)
    add_noise(page, 5)
    assert lay_out_print(page, [first, second]) == Print(
        [
            Passage(first, is_first=True, follows_gap=False, lines=[(1, "甲一"), (3, "甲二")]),
            Passage(second, is_first=True, follows_gap=False, lines=[(4, "乙一")]),
            Passage(first, is_first=False, follows_gap=False, lines=[(5, "甲三")]),
            Passage(None, is_first=False, follows_gap=False, lines=[(6, "天气")]),
        ],
        ends_in_gap=False,
    )


def test_lines_that_are_not_public_leave_a_gap_and_part_passages():
    page = make_page(make_newspaper(), "pageref", "密", "甲一", "密", "甲二", "密")
    article = make_article(page, "articleref", (Role.BODY, 1, 3), **PUBLISHED)
    make_article(page, "secretref", (Role.BODY, 0, 2, 4))
    assert lay_out_print(page, [article]) == Print(
        [
            Passage(article, is_first=True, follows_gap=True, lines=[(2, "甲一")]),
            Passage(article, is_first=False, follows_gap=True, lines=[(4, "甲二")]),
        ],
        ends_in_gap=True,
    )
