"""What tags stand together on published articles, by period; nothing hidden counts."""

import datetime

import pytest

from articles.archive.co_occurrence import Period, count_by_period, list_companions
from articles.models import Role, Tag
from articles.models.tag import TagKind
from tests.archives import PUBLISHED, make_article, make_issue, make_newspaper, make_page, tag

MARCH, APRIL = datetime.date(2026, 3, 19), datetime.date(2026, 4, 2)


@pytest.fixture
def archive(db):
    newspaper = make_newspaper()
    for number, (day, names, fields) in enumerate(
        [
            (MARCH, ("陈敏尔", "南开区", "科技创新"), PUBLISHED),
            (APRIL, ("陈敏尔", "张工"), PUBLISHED),
            (APRIL, ("陈敏尔", "张工", "密"), {}),
            (None, ("陈敏尔", "南开区"), PUBLISHED),
        ]
    ):
        issue = newspaper.issues.filter(date=day).first() or (make_issue(newspaper, day) if day else None)
        page = make_page(newspaper, f"page{number}", "简讯", issue=issue, label=str(number + 1))
        article = make_article(page, f"article{number}", (Role.BODY, 0), **fields)
        for name in names:
            kind = "place" if name == "南开区" else "subject" if name == "科技创新" else "person"
            tag(article, name, kind=kind)
    return Tag.objects.get(name="陈敏尔")


def names(companions):
    return [(one.tag.name, one.articles) for one in companions]


def test_the_most_frequent_companions_come_first_and_hidden_articles_do_not_count(archive):
    assert names(list_companions(archive)) == [("南开区", 2), ("张工", 1), ("科技创新", 1)]


def test_proposed_tags_are_no_companions(archive):
    tag(archive.taggings.first().article, "京津冀", state="proposed")
    tag(archive.taggings.first().article, "河东区", state="rejected")
    assert {"京津冀", "河东区"}.isdisjoint(name for name, _ in names(list_companions(archive)))


def test_companions_are_chosen_by_kind_and_time(archive):
    assert names(list_companions(archive, kinds=[TagKind.PERSON])) == [("张工", 1)]
    assert names(list_companions(archive, start=MARCH, end=MARCH)) == [("南开区", 1), ("科技创新", 1)]
    assert names(list_companions(archive, limit=1)) == [("南开区", 2)]


def test_articles_are_counted_by_year_and_month(archive):
    assert count_by_period(archive) == [Period(datetime.date(2026, 1, 1), 2)]
    assert count_by_period(archive, by_month=True) == [
        Period(datetime.date(2026, 3, 1), 1),
        Period(datetime.date(2026, 4, 1), 1),
    ]
    other = Tag.objects.get(name="张工")
    assert count_by_period(archive, other, by_month=True) == [Period(datetime.date(2026, 4, 1), 1)]


def test_it_costs_two_queries(archive, django_assert_num_queries):
    with django_assert_num_queries(2):
        list_companions(archive)
    with django_assert_num_queries(1):
        count_by_period(archive)
