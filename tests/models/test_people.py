"""People and credits, and what the database refuses of them."""

import pytest
from django.db import IntegrityError, transaction

from articles.models import Article, Credit, Person
from tests.archives import PUBLISHED, make_article, make_newspaper, make_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def article() -> Article:
    return make_article(make_page(make_newspaper(), "pageref", "评论"), "articleref")


def test_a_person_has_a_name():
    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.create(name="")


def test_a_credit_without_a_person_is_once_in_an_article(article):
    Credit.objects.create(article=article, role="本报评论员")
    with pytest.raises(IntegrityError), transaction.atomic():
        Credit.objects.create(article=article, role="本报评论员")


def test_an_author_is_the_person_or_the_role(article):
    nobody = Credit(article=article, role="本报评论员")
    reporter = Credit(article=article, role="记者", person=Person(name="于春津"))
    assert (nobody.author, reporter.author) == ("本报评论员", "于春津")
    assert (str(nobody), str(reporter)) == ("本报评论员", "记者 于春津")


def test_credits_are_read_in_their_printed_order(article):
    for position, role in ((1, "摄"), (0, "记者")):
        Credit.objects.create(article=article, role=role, position=position)
    read = Article.objects.for_reading().get(pk=article.pk)
    assert [credit.role for credit in read.credits.all()] == ["记者", "摄"]


def test_the_roles_of_a_person_are_counted_the_most_frequent_first(article):
    person = Person.objects.create(name="于春津")
    public = [make_article(article.page, ref, **PUBLISHED) for ref in ("bridgeref", "rainref")]
    for one, roles in ((public[0], ("摄", "文", "记者")), (public[1], ("记者",)), (article, ("文",))):
        for role in roles:
            Credit.objects.create(article=one, role=role, person=person)
    assert [tuple(row.values()) for row in person.list_roles()] == [("记者", 2), ("摄", 1), ("文", 1)]
