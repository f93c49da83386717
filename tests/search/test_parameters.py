"""The parameters and facets, as readers and programs meet them."""

import datetime
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.http import QueryDict

from articles.curation import save_name
from articles.curation.authorities import merge_names
from articles.models import Article, Column, Newspaper, Person, Role, Tag, Tagging
from articles.search.language.query import parse_query, write_query
from articles.search.parameters import (
    AUTHORITY_PARAMETERS,
    FACETS,
    FILTERS,
    PARAMETERS,
    VALUE_PARAMETERS,
    label_most_frequent,
    lead_on,
    name_values,
    write_value,
)
from articles.search.results import FacetValue
from tests.archives import PUBLISHED, credit, make_article, make_newspaper, make_page, tag


def list_names(parameters) -> list[str]:
    return [parameter.name for parameter in parameters]


def test_the_form_has_these_parameters_in_this_order():
    every = "q date_from date_to newspaper tag kind column person page exact sort"
    assert list(PARAMETERS) == every.split()
    assert list_names(VALUE_PARAMETERS) == ["newspaper", "tag", "kind", "column", "person", "page"]
    assert list_names(AUTHORITY_PARAMETERS) == ["tag", "column", "person"]
    assert list_names(FILTERS) == [
        "newspaper",
        "date_from",
        "date_to",
        "page",
        "kind",
        "column",
        "tag",
        "person",
    ]


@pytest.mark.parametrize(
    ("attribute", "names"),
    [
        ("has_input", ["q", "date_from", "date_to", "newspaper", "kind", "page", "exact"]),
        ("is_multivalued", ["tag", "person"]),
        ("is_repeatable", ["tag"]),
        ("narrow", ["date_from", "date_to", "newspaper", "tag", "kind", "column", "person", "page"]),
    ],
)
def test_these_parameters_have_an_input_or_several_values_or_narrow_the_database(attribute, names):
    assert list_names(one for one in PARAMETERS.values() if getattr(one, attribute)) == names


@pytest.mark.parametrize(
    ("name", "value", "description"),
    [
        ("date_from", datetime.date(2026, 3, 19), "2026年3月19日起"),
        ("date_to", datetime.date(2026, 3, 19), "2026年3月19日止"),
        ("newspaper", "样报", "样报"),
        ("tag", SimpleNamespace(name="港口"), "港口"),
        ("kind", "news", "报道"),
        ("column", "津门走笔", "津门走笔"),
        ("page", "A2", "第A2版"),
    ],
)
def test_a_value_is_described_for_readers(name, value, description):
    assert PARAMETERS[name].describe(value) == description


def test_these_facets_are_counted_in_this_order():
    named = [(facet.name, str(facet.heading), facet.index_field, facet.most) for facet in FACETS]
    assert named == [
        ("newspaper", "报纸", "newspaper", 50),
        ("year", "年份", "date", None),
        ("month", "月份", "date", None),
        ("page", "版次", "page", None),
        ("kind", "体裁", "kind", 50),
        ("column", "栏目", "column", 50),
        ("tag", "标签", "tag", 50),
        ("person", "署名", "person", 50),
    ]
    assert [facet.name for facet in FACETS if facet.is_cumulative] == ["tag"]


@pytest.mark.parametrize(
    ("name", "value", "label", "asked"),
    [
        ("year", "2024", "2024年", {"date_from": "2024-01-01", "date_to": "2024-12-31"}),
        ("month", "2024-02", "二月", {"date_from": "2024-02-01", "date_to": "2024-02-29"}),
        ("page", "A2", "第A2版", {"page": "A2"}),
        ("kind", "news", "news", {"kind": "news"}),
    ],
)
def test_a_choice_has_a_label_and_narrows_by_parameters(name, value, label, asked):
    [facet] = [facet for facet in FACETS if facet.name == name]
    assert facet.label_choice(FacetValue(value, value, 1)) == label
    assert facet.ask(value) == asked


def test_pages_are_counted_in_the_order_of_the_newspaper_and_years_by_age():
    facets = {facet.name: facet for facet in FACETS}
    pages = facets["page"].list_values({"10": 1, "B1": 4, "2": 3, "A2": 2})
    assert [value.label for value in pages] == ["2", "10", "A2", "B1"]
    days = {"2026-03-19": 1, "2025-12-31": 2, "2026-03-01": 4}
    assert [(value.value, value.count) for value in facets["year"].list_values(days)] == [
        ("2025", 2),
        ("2026", 5),
    ]
    assert [(value.value, value.count) for value in facets["month"].list_values(days)] == [
        ("2025-12", 2),
        ("2026-03", 5),
    ]


def test_the_fifty_most_frequent_values_are_shown_equals_by_their_name():
    counts = {f"名{number:02}": 1 for number in reversed(range(60))} | {"常见": 9, "无名": 8}
    labelled = label_most_frequent(
        lambda values: {value: value for value in values if value != "无名"}, counts
    )
    assert [(value.label, value.count) for value in labelled] == [
        ("常见", 9),
        *((f"名{number:02}", 1) for number in range(48)),
    ]
    assert label_most_frequent(dict, {}) == ()


def test_a_comma_in_a_name_does_not_divide_it():
    assert write_value("科技,创新") == "科技，创新"


SENTENCES = {
    "q": ("检索词", "Search terms; see above for the syntax."),
    "date_from": (
        "起始日期",
        "Articles in issues of this date or later; a year (1998) or month (1998-05) is its first day.",
    ),
    "date_to": (
        "截止日期",
        "Articles in issues of this date or earlier; a year (1998) or month (1998-05) is its last day.",
    ),
    "newspaper": ("报纸", "Code of the newspaper."),
    "tag": ("标签", "Name of a tag; if repeated, articles must have all of these tags."),
    "kind": ("体裁", "Kind of article."),
    "column": ("栏目", "Id of the column (栏目) that the article appeared in."),
    "person": ("人物", "Id of a person credited in the article."),
    "page": ("版次", "Number of the printed page (版次), with its section if it has one: 2, A2."),
    "exact": (
        "只找原词",
        "true: only what was typed, exactly; neither its words one by one nor other names for it.",
    ),
    "sort": ("排序", "Order of the hits (default: relevance)."),
}


def test_readers_and_programs_are_told_what_each_parameter_is():
    assert {name: (str(one.label), one.help) for name, one in PARAMETERS.items()} == SENTENCES


@pytest.mark.django_db
def test_a_field_is_optional_and_offers_these_choices():
    fields = {name: one.make_field() for name, one in PARAMETERS.items()}
    assert not any(field.required for field in fields.values())
    assert fields["kind"].choices[:2] == [("", "不限"), ("news", "报道")]
    assert fields["newspaper"].empty_label == "不限"
    assert [value for value, _ in fields["sort"].choices] == ["relevance", "newest", "oldest"]
    by = {name: fields[name].to_field_name for name in ("newspaper", "tag", "column", "person")}
    assert by == {"newspaper": "code", "tag": "name", "column": None, "person": None}
    assert fields["q"].max_length == 200


def test_a_label_of_a_page_says_how_to_write_one():
    with pytest.raises(ValidationError) as error:
        PARAMETERS["page"].make_field().clean("要闻")
    assert error.value.messages == ["版次要写成 2、A2 或 4-5 的样子。"]
    assert error.value.code == "invalid"
    assert PARAMETERS["page"].make_field().clean("") == ""


@pytest.mark.parametrize("value", ["1998", "1998-05", datetime.date(1998, 5, 6), None, "昨天"])
def test_a_box_for_dates_shows_a_day_or_what_was_typed(value):
    shown = [PARAMETERS[name].make_field().prepare_value(value) for name in ("date_from", "date_to")]
    days = {"1998": ["1998-01-01", "1998-12-31"], "1998-05": ["1998-05-01", "1998-05-31"]}
    assert shown == days.get(value, [value, value])


VALUES = {
    "newspaper": (Newspaper(pk=7, code="wanbao"), ("wanbao",)),
    "tag": ([Tag(pk=1, name="港口"), Tag(pk=2, name="航班")], ("港口", "航班")),
    "kind": ("news", ("news",)),
    "column": (Column(pk=8), ("8",)),
    "person": (Person(pk=9), ("9",)),
    "page": ("A2", ("A2",)),
}


def test_the_index_is_asked_for_codes_names_and_keys():
    assert {name: PARAMETERS[name].read_values(cleaned) for name, (cleaned, _) in VALUES.items()} == {
        name: values for name, (_, values) in VALUES.items()
    }
    assert {PARAMETERS[name].read_values(nothing) for name in VALUES for nothing in (None, "", [])} == {()}


def make_named() -> Article:
    """An article of a column with two tags, a person credited twice and one without a row."""
    paper = make_newspaper("晚报", "wanbao")
    page = make_page(paper, "named", "港口", label="A2")
    column = Column.objects.create(newspaper=paper, name="走笔")
    article = make_article(page, "named", (Role.HEADLINE, 0), column=column, kind="commentary", **PUBLISHED)
    person = Person.objects.create(name="陈平")
    credit(article, ("记者", person), ("摄影", person), ("记者", ""))
    tag(article, "航班")
    tag(article, "港口")
    return article


@pytest.mark.django_db
def test_an_articles_values_are_those_of_filters():
    article = make_named()
    found = {one.name: list(one.list_values(article)) for one in VALUE_PARAMETERS}
    assert found == {
        "newspaper": ["wanbao"],
        "tag": ["港口", "航班"],
        "kind": ["commentary"],
        "column": [str(article.column_id)],
        "person": [str(Person.objects.get().pk)],
        "page": ["A2"],
    }
    article.column_id, article.page.label = None, ""
    assert [PARAMETERS[name].list_values(article) for name in ("column", "page")] == [[], []]


@pytest.mark.django_db
def test_articles_in_the_database_are_narrowed_by_each_value():
    article = make_named()
    other = make_page(make_newspaper("日报", "ribao"), "other", "港口", label="1")
    make_article(other, "other", (Role.HEADLINE, 0), **PUBLISHED)
    tags = list(Tag.objects.all())
    cleaned = {
        "newspaper": article.page.newspaper,
        "tag": tags,
        "kind": "commentary",
        "column": article.column,
    }
    cleaned |= {"person": Person.objects.get(), "page": "A2"}
    for name, value in cleaned.items():
        assert list(PARAMETERS[name].narrow(Article.objects.all(), value)) == [article], name
    Tagging.objects.filter(tag=tags[0]).update(state=Tagging.State.PROPOSED)
    assert not PARAMETERS["tag"].narrow(Article.objects.all(), tags).exists()


@pytest.mark.django_db
def test_what_the_index_counts_is_named_for_readers():
    article = make_named()
    person, column = str(Person.objects.get().pk), str(article.column_id)
    counts = {
        "newspaper": {"wanbao": 3, "gone": 9},
        "kind": {"commentary": 2, "news": 4},
        "column": {column: 2, "99999": 5},
        "tag": {"港口": 2, "无此": 5},
        "person": {person: 2, "99999": 5},
    }
    facets = {facet.name: facet for facet in FACETS}
    named = {name: facets[name].list_values(numbers) for name, numbers in counts.items()}
    assert named == {
        "newspaper": (FacetValue("wanbao", "晚报", 3),),
        "kind": (
            FacetValue("news", "报道", 4),
            FacetValue("commentary", "评论", 2),
        ),
        "column": (FacetValue(column, "走笔", 2),),
        "tag": (FacetValue("港口", "港口", 2, "subject"),),
        "person": (FacetValue(person, "陈平", 2),),
    }


@pytest.mark.django_db
def test_former_names_lead_on_to_the_present_ones(admin_user):
    article = make_named()
    gone = Tag.objects.create(name="海港")
    save_name(gone)
    merge_names([gone], Tag.objects.get(name="港口"), by=admin_user)
    given = QueryDict("q=港&tag=海港&tag=港口&tag=航班&column=5&page=2")
    moved = lead_on(given)
    assert moved.urlencode() == QueryDict("q=港&tag=港口&tag=航班&column=5&page=2").urlencode()
    assert lead_on(moved) is None
    assert lead_on(QueryDict("tag=%00&person=%00&column=x")) is None
    assert lead_on(QueryDict(f"column={article.column_id}")) is None
    assert lead_on(QueryDict("")) is None


@pytest.mark.django_db
def test_names_of_newspapers_and_kinds_are_looked_for_by_their_codes():
    make_named()
    written = {
        "newspaper:晚报": "newspaper:wanbao",
        "newspaper:wanbao": "newspaper:wanbao",
        "-newspaper:晚报": "-newspaper:wanbao",
        "kind:报道": "kind:news",
        "kind:news": "kind:news",
        "tag:晚报": "tag:晚报",
        "晚报 OR newspaper:晚报": "晚报 OR newspaper:wanbao",
        "date:2026-01-01..": "date:2026-01-01..",
    }
    assert {typed: write_query(name_values(parse_query(typed).groups)) for typed in written} == written
