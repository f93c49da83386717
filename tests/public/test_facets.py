"""The links that narrow a search, and those that widen it again."""

import datetime

import pytest
from django.http import QueryDict

from articles.models import Kind, Tag
from articles.public.facets import ActiveFilter, Choice, draw_found, link_facets, list_active_filters
from articles.search import FacetValue
from articles.search.parameters import find_period, sort_pages


def test_a_choice_keeps_the_query_and_starts_at_the_first_list_page():
    given = QueryDict("q=调研&p=3&kind=news")
    (facet,) = link_facets(given, {"kind": [FacetValue("news", "报道", 5), FacetValue("photo", "图片", 2)]})
    assert facet.heading == "体裁"
    assert facet.shown == [
        Choice("报道", 5, "?q=%E8%B0%83%E7%A0%94", True),
        Choice("图片", 2, "?q=%E8%B0%83%E7%A0%94&kind=photo", False),
    ]


def test_chosen_tags_add_up_and_tags_are_grouped_by_kind_in_order():
    values = [FacetValue("天津", "天津", 3, "place"), FacetValue("创新", "创新", 2, "subject")]
    values.append(FacetValue("北京", "北京", 1, "place"))
    facets = link_facets(QueryDict("tag=天津&tag=创新"), {"tag": values})
    assert [(facet.heading, [choice.label for choice in facet.shown]) for facet in facets] == [
        ("主题", ["创新"]),
        ("地点", ["天津", "北京"]),
    ]
    assert QueryDict(facets[1].shown[1].url[1:]).getlist("tag") == ["天津", "创新", "北京"]
    assert QueryDict(facets[1].shown[0].url[1:]).getlist("tag") == ["创新"]


def test_years_and_months_are_no_list_since_a_timeline_shows_them():
    values = [FacetValue("2023", "2023", 4), FacetValue("2024", "2024", 2)]
    assert link_facets(QueryDict(), {"year": values}) == []
    assert find_period("2024-02") == {"date_from": "2024-02-01", "date_to": "2024-02-29"}


def find_months(**counts):
    return {"month": [FacetValue(month, month, count) for month, count in counts.items()]}


def test_a_bar_narrows_a_search_to_its_year_by_the_first_and_the_last_day():
    found = find_months(**{"2023-05": 4, "2025-02": 2})
    drawn = draw_found(QueryDict("q=a&p=3"), found, {})
    assert [(bar.label, bar.count) for bar in drawn.bars] == [("2023年", 4), ("2024年", 0), ("2025年", 2)]
    query = {"q": "a", "date_from": "2025-01-01", "date_to": "2025-12-31"}
    assert QueryDict(drawn.bars[2].url[1:]).dict() == query
    assert drawn.whole_url == ""


def test_a_search_in_a_year_shows_its_months_and_leads_back_to_all():
    found = find_months(**{"2023-05": 4, "2025-02": 2})
    given = QueryDict("q=a&date_from=2025-01-01&date_to=2025-12-31")
    cleaned = {"date_from": datetime.date(2025, 1, 1), "date_to": datetime.date(2025, 12, 31)}
    drawn = draw_found(given, found, cleaned)
    assert (drawn.year, len(drawn.bars), [bar.label for bar in drawn.filled]) == ("2025", 12, ["二月"])
    assert drawn.whole_url == "?q=a"
    cleaned["date_to"] = datetime.date(2025, 12, 30)  # no whole year
    assert draw_found(given, found, cleaned).year == ""


def test_a_facet_that_narrows_nothing_is_left_out():
    assert link_facets(QueryDict(), {"newspaper": [FacetValue("yb", "样报", 9)], "kind": []}) == []


def test_a_facet_shows_its_first_choices_and_folds_the_others():
    values = [FacetValue(str(n), str(n), 1) for n in range(1, 12)]
    (facet,) = link_facets(QueryDict(), {"page": values})
    assert [len(facet.shown), len(facet.more)] == [8, 3]
    assert facet.shown[0].label == "第1版"


def test_pages_are_listed_by_section_and_number():
    counts = {"B1": 1, "10": 1, "2": 1, "A10": 1, "A2": 2}
    assert [value.value for value in sort_pages(counts)] == ["2", "10", "A2", "A10", "B1"]


def test_each_active_filter_can_be_removed_alone():
    cleaned = dict.fromkeys(("newspaper", "date_to", "page", "column", "person"))
    cleaned |= {"tag": [], "kind": Kind.NEWS.value, "date_from": datetime.date(2026, 3, 1)}
    given = QueryDict("q=a&kind=news&date_from=2026-03-01&p=2")
    assert list_active_filters(given, cleaned) == [
        ActiveFilter("2026年3月1日起", "?q=a&kind=news"),
        ActiveFilter("报道", "?q=a&date_from=2026-03-01"),
    ]


@pytest.mark.parametrize(
    ("last", "name"), [(datetime.date(2026, 3, 31), "2026年3月"), (datetime.date(2026, 12, 31), "2026年")]
)
def test_a_whole_year_or_month_is_one_active_filter(last, name):
    first = datetime.date(last.year, 1 if last.month == 12 else last.month, 1)
    cleaned = {"date_from": first, "date_to": last}
    given = QueryDict(f"q=a&date_from={first}&date_to={last}")
    assert list_active_filters(given, cleaned) == [ActiveFilter(name, "?q=a")]


def test_a_choice_that_was_made_is_shown_alone_and_can_be_taken_back():
    counted = {"kind": [FacetValue("news", "报道", 5)], "newspaper": [FacetValue("yb", "样报", 5)]}
    (facet,) = link_facets(QueryDict("kind=news"), counted)
    assert (facet.heading, facet.shown, facet.more) == ("体裁", [Choice("报道", 5, "?", True)], [])


def test_facets_come_in_their_order_those_with_one_value_where_it_is_asked_for():
    one = {"person": [FacetValue("7", "陈平", 5)], "column": [FacetValue("8", "走笔", 1)]}
    one |= {"newspaper": [FacetValue("yb", "样报", 5)], "kind": [FacetValue("news", "报道", 5)]}
    assert link_facets(QueryDict(), one) == []
    assert [facet.heading for facet in link_facets(QueryDict(), one, least=1)] == ["栏目", "署名"]
    two = {name: [*values, FacetValue("2", "另一", 1)] for name, values in one.items()}
    headings = ["报纸", "体裁", "栏目", "署名"]
    assert [facet.heading for facet in link_facets(QueryDict(), two, least=3)] == headings[:2]
    assert [facet.heading for facet in link_facets(QueryDict(), two)] == headings


def test_a_value_without_a_name_is_no_choice():
    values = [FacetValue("7", "", 9), FacetValue("8", "陈平", 5), FacetValue("9", "李安", 4)]
    (facet,) = link_facets(QueryDict(), {"person": values})
    assert [choice.label for choice in facet.shown] == ["陈平", "李安"]


def test_several_filters_are_in_the_order_of_facets_and_tags_come_last():
    tags = [Tag(pk=1, name="港口"), Tag(pk=2, name="航班")]
    cleaned = {"tag": tags, "kind": "news", "page": "A2", "date_from": datetime.date(2026, 3, 2)}
    given = QueryDict("tag=港口&tag=航班&kind=news&page=a02&date_from=2026-03-02&p=3")
    labels = ["2026年3月2日起", "第A2版", "报道", "港口", "航班"]
    active = list_active_filters(given, cleaned)
    assert [one.label for one in active] == labels
    kept = [QueryDict(one.url[1:]) for one in active]
    assert [sum(map(len, dict(one.lists()).values())) for one in kept] == [4] * 5
    assert kept[3].getlist("tag") == ["航班"]
    assert kept[1].get("page") is None
    assert not any("p" in one for one in kept)
