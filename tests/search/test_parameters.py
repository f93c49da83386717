"""The parameters and facets, as readers and programs meet them."""

import datetime
from types import SimpleNamespace

import pytest

from articles.search.parameters import (
    AUTHORITY_PARAMETERS,
    FACETS,
    FILTERS,
    PARAMETERS,
    VALUE_PARAMETERS,
    label_most_frequent,
    write_value,
)
from articles.search.results import FacetValue


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
