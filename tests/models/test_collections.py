"""Collections list their articles as editors ordered them."""

from articles.models import Role
from tests.archives import PUBLISHED, gather, make_article, make_newspaper, make_page


def test_articles_are_in_the_editors_order_not_in_that_of_gathering(db):
    page = make_page(make_newspaper(), "page", "老桥通车", "牦牛产业", "市民畅游")
    first, second, third = (
        make_article(page, f"ref{line}", (Role.HEADLINE, line), **PUBLISHED) for line in range(3)
    )
    topic = gather("桥", "qiao", first, second, third)
    topic.items.filter(article=third).update(position=0, heading="最近")
    topic.items.filter(article=first).update(position=5)
    listed = topic.list_articles()
    assert list(listed) == [third, second, first]
    assert [article.section for article in listed] == ["最近"] * 3
