"""Places of many pages: from their file names by a pattern, or counted from a first date."""

import datetime

import pytest

from articles.curation.operations import Refused
from articles.curation.place_patterns import compile_pattern, count_places, read_names
from articles.models import Issue, Page

DAY = datetime.date(2026, 3, 19)


def pages(*names: str, **fields) -> list[Page]:
    return [Page(pk=number, source_name=name, **fields) for number, name in enumerate(names, 1)]


@pytest.mark.parametrize(
    ("name", "pattern", "place"),
    [
        ("20260319-02.txt", "YYYYMMDD-PP", ("2026-03-19", "2")),
        ("天津日报 2026年3月9日A02版.txt", "*YYYY年MM月DD日PP版", ("2026-03-09", "A2")),
        ("扫描/样报_2026.03.19_第4版（改）.txt", "*YYYY.MM.DD*第PP版*", ("2026-03-19", "4")),
        ("20261319-02.txt", "YYYYMMDD-PP", None),  # no such month
        ("别的.txt", "YYYYMMDD-PP", None),
        ("(1).txt", "(PP)", (None, "1")),  # plain characters, no expression
    ],
)
def test_a_pattern_reads_dates_and_labels_from_file_names(name, pattern, place):
    places = read_names(pages(name), pattern)
    assert places == ({} if place is None else {"1": place})


def test_what_a_pattern_does_not_name_stays_as_it_is():
    issue = Issue(date=DAY)
    assert read_names(pages("x7.txt", issue=issue, label="1"), "xPP") == {"1": ("2026-03-19", "7")}
    assert read_names(pages("20260320.txt", label="3"), "YYYYMMDD") == {"1": ("2026-03-20", "3")}


@pytest.mark.parametrize("pattern", ["", "扫描*", "YYYYMM", "PP-PP", "YYYYMMDDYYYY"])
def test_a_pattern_names_a_whole_date_or_the_page_once(pattern):
    with pytest.raises(Refused):
        compile_pattern(pattern)


def test_places_are_counted_in_the_order_of_names_a_day_after_each_issue():
    rows = pages("p10.txt", "p2.txt", "p1.txt", "p3.txt")
    assert count_places(rows, start=DAY) == {
        "3": ("2026-03-19", "1"),
        "2": ("2026-03-19", "2"),
        "4": ("2026-03-19", "3"),
        "1": ("2026-03-19", "4"),
    }
    assert count_places(rows, start=DAY, first=5, pages_an_issue=2) == {
        "3": ("2026-03-19", "5"),
        "2": ("2026-03-19", "6"),
        "4": ("2026-03-20", "5"),
        "1": ("2026-03-20", "6"),
    }
