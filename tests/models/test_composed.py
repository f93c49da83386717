"""Queries that are composed once: the rows are those of the queryset, whatever the values."""

import pytest
from django.db.models.expressions import RawSQL

from articles.models import Article, Role
from articles.models.composed import composed
from tests.archives import PUBLISHED, make_article, make_newspaper, make_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def page():
    page = make_page(make_newspaper(), "frontpage", "雨。", "雪。", "晴。")
    for line, status in enumerate(({}, PUBLISHED, PUBLISHED)):
        make_article(page, f"article{line}", (Role.BODY, line), **status)
    return page


def select(page, refs=None):
    articles = Article.objects.published().filter(page__ref=page).with_print().with_opening().order_by("pk")
    return articles if refs is None else articles.filter(ref__in=refs)


def test_rows_are_those_of_the_queryset_with_what_is_joined(page, django_assert_num_queries):
    read = composed(select)
    assert read("otherpage") == []
    with django_assert_num_queries(1):
        articles = read("frontpage")
        assert [(one.title, one.page.newspaper.name) for one in articles] == [
            ("雪。", "样报"),
            ("晴。", "样报"),
        ]


def test_each_number_of_keys_is_a_query_of_its_own(page):
    read = composed(lambda pks: Article.objects.filter(pk__in=pks).order_by("pk"))
    first, second, third = Article.objects.order_by("pk")
    assert read([first.pk]) == [first]
    assert read([third.pk, second.pk]) == [second, third]
    assert read([second.pk, first.pk]) == [first, second]
    assert read([]) == []


def test_a_value_is_used_wherever_the_query_has_it(page):
    read = composed(
        lambda ref, page: Article.objects.exclude(ref=ref).filter(page__ref=page).exclude(ref=ref)
    )
    assert [article.ref for article in read("article1", "frontpage")] == ["article0", "article2"]
    assert [article.ref for article in read("article2", "frontpage")] == ["article0", "article1"]


def test_a_queryset_is_made_once(page):
    made = []

    @composed
    def read(ref):
        made.append(ref)
        return Article.objects.filter(ref=ref)

    assert [read(ref)[0].ref for ref in ("article0", "article1")] == ["article0", "article1"]
    assert len(made) == 1


def test_what_was_read_is_read_again_the_next_time(page):
    read = composed(select)
    assert len(read("frontpage")) == 2
    Article.objects.filter(ref="article1").update(status="withdrawn")
    assert len(read("frontpage")) == 1


def test_signs_of_percent_stay(page):
    @composed
    def read(ref):
        made = RawSQL("'5%%s, 5%%' || %s", ("!",))
        return Article.objects.annotate(made=made).filter(ref=ref, made__contains="%s, 5%")

    assert [article.made for article in read("article0")] == ["5%s, 5%!"]
