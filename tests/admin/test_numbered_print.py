"""The print beside an article: its own lines, and where others are left out."""

from articles.admin.numbered_print import Gap, lay_out_article, lay_out_page
from articles.models import Role
from tests.archives import add_noise, make_article, make_newspaper, make_page


def test_lines_of_others_between_an_articles_own_are_one_gap(db):
    page = make_page(make_newspaper(), "page", "报头", "老桥通车", "天气", "广告", "昨日通车。", "责编")
    article = make_article(page, "bridge", (Role.HEADLINE, 1), (Role.BODY, 4))
    own, gap, last = lay_out_article(article)
    assert (own.number, gap, last.number) == (2, Gap(3, 4), 5)


def test_a_line_names_the_article_that_begins_or_continues_there(db, django_assert_num_queries):
    printed = ("报头", "老桥通车", "昨日通车。", "", "今日有雨", "市民上桥参观。", "责编")
    page = make_page(make_newspaper(), "page", *printed, flags=[{"code": "date-missing", "lines": [0]}])
    bridge = make_article(page, "bridge", (Role.HEADLINE, 1), (Role.BODY, 2), (Role.BODY, 5))
    rain = make_article(page, "rain", (Role.HEADLINE, 4))
    add_noise(page, 6)
    with django_assert_num_queries(2):
        lines = lay_out_page(page)
    assert [(line.number, line.opens) for line in lines] == [
        (1, None), (2, bridge), (3, None), (5, rain), (6, bridge), (7, None),
    ]  # fmt: skip
    assert [line.number for line in lines if line.is_flagged] == [1]
    assert [line.roles for line in lines][1:4] == [["主题"], [], ["主题"]]
