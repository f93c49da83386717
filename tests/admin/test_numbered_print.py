"""The print beside an article: its own lines, and where others are left out."""

from articles.admin.numbered_print import Gap, lay_out_article
from articles.models import Role
from tests.archives import make_article, make_newspaper, make_page


def test_lines_of_others_between_an_articles_own_are_one_gap(db):
    page = make_page(make_newspaper(), "page", "报头", "老桥通车", "天气", "广告", "昨日通车。", "责编")
    article = make_article(page, "bridge", (Role.HEADLINE, 1), (Role.BODY, 4))
    own, gap, last = lay_out_article(article)
    assert (own.number, gap, last.number) == (2, Gap(3, 4), 5)
