"""The search form of pages and API."""

import datetime

import pytest
from django.http import QueryDict

from articles.models import Column, Kind, Newspaper, Tag, Tagging
from articles.search import SearchForm, SearchQuery, Sort


def errors_of(**fields):
    form = SearchForm(fields)
    return {} if form.is_valid() else {name: list(messages) for name, messages in form.errors.items()}


def test_an_empty_form_asks_for_everything(db):
    form = SearchForm({})
    assert form.is_valid()
    assert form.search() == SearchQuery()


def test_every_field_is_passed_on(seeds_archive):
    article = next(article for article in seeds_archive if article.credits.exists())
    person = article.credits.first().person
    for name in ("天津", "创新"):
        Tagging.objects.create(article=article, tag=Tag.objects.create(name=name))
    article.column = Column.objects.create(newspaper=article.page.newspaper, name="津门走笔")
    article.save()
    form = SearchForm(
        {
            "q": "天津",
            "date_from": "2023-01-01",
            "date_to": "2026-12-31",
            "newspaper": article.page.newspaper.code,
            "tag": ["天津", "创新"],
            "kind": Kind.NEWS,
            "column": article.column.pk,
            "person": person.pk,
            "page": "b03",
            "sort": "newest",
        }
    )
    assert form.is_valid(), form.errors
    assert form.search() == SearchQuery(
        text="天津",
        date_from=datetime.date(2023, 1, 1),
        date_to=datetime.date(2026, 12, 31),
        filters={
            "newspaper": (article.page.newspaper.code,),
            "tag": ("创新", "天津"),
            "kind": ("news",),
            "column": (str(article.column.pk),),
            "person": (str(person.pk),),
            "page": ("B3",),
        },
        sort=Sort.NEWEST,
    )


@pytest.mark.parametrize(
    "fields",
    [
        {"date_from": "gestern"},
        {"date_to": "2026-02-30"},
        {"newspaper": "nosuch"},
        {"tag": "nosuch"},
        {"kind": "nosuch"},
        {"column": "nosuch"},
        {"column": "99999"},
        {"person": "-1"},
        {"page": "0"},
        {"page": "99999999999"},
        {"sort": "nosuch"},
        {"q": "长" * 201},
        {"q": "\x00"},
    ],
)
def test_an_invalid_value_is_an_error_of_its_field(db, fields):
    assert list(errors_of(**fields)) == list(fields)


def test_parameters_without_an_input_are_carried_along_as_given(db):
    form = SearchForm(QueryDict("q=a&tag=甲&tag=乙&person=7&sort=oldest&page=3"))
    assert form.list_without_input() == [
        ("tag", ["甲", "乙"]),
        ("column", []),
        ("person", ["7"]),
        ("sort", ["oldest"]),
    ]


def test_dates_in_the_wrong_order_are_an_error(db):
    assert errors_of(date_from="2026-03-02", date_to="2026-03-01") == {
        "__all__": ["起始日期在截止日期之后。"]
    }


def test_a_query_may_have_two_hundred_characters(db):
    assert errors_of(q="长" * 200) == {}


def test_too_many_words_are_an_error(db):
    assert errors_of(q="天 " * 20) == {}
    for words in ("天 " * 21, " OR ".join("天" * 21)):
        assert errors_of(q=words) == {"q": ["检索词太多，最多 20 个。"]}


def test_values_that_are_not_public_cannot_be_chosen(db):
    Newspaper.objects.create(name="内部报", code="inner")
    Tag.objects.create(name="内部")
    assert list(errors_of(newspaper="inner")) == ["newspaper"]
    assert list(errors_of(tag="内部")) == ["tag"]


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        ("1998", "1998-01-01", "1998-12-31"),
        ("1998-05", "1998-05-01", "1998-05-31"),
        ("2024年2月", "2024-02-01", "2024-02-29"),
        ("1998-05-06", "1998-05-06", "1998-05-06"),
    ],
)
def test_a_year_or_month_is_a_date(db, typed, first, last):
    form = SearchForm({"date_from": typed, "date_to": typed})
    assert form.is_valid(), form.errors
    question = form.search()
    assert (question.date_from.isoformat(), question.date_to.isoformat()) == (first, last)
    assert (form["date_from"].value(), form["date_to"].value()) == (first, last)
    assert form.spell_out(QueryDict(f"q=a&date_from={typed}")).urlencode() == (
        f"q=a&date_from={first}&date_to={last}"
    )


@pytest.mark.parametrize("typed", ["1998-13", "98", "1998..1999", "昨天"])
def test_what_is_no_date_is_an_error_that_says_how_to_write_one(db, typed):
    assert errors_of(date_to=typed) == {"date_to": ["日期要写成 2026-03-19、2026-03 或 2026 的样子。"]}
