"""What an archive lacks: days, pages, texts that are there twice, issues in work."""

import datetime

import pytest

from articles.archive.gaps import Progress, describe_gaps, list_missing_days, read_gaps
from articles.models import Role
from tests.archives import PUBLISHED, make_article, make_issue, make_newspaper, make_page

MONDAY = datetime.date(2026, 3, 2)


def days(*numbers: int) -> list[datetime.date]:
    return [MONDAY + datetime.timedelta(days=number) for number in numbers]


@pytest.mark.parametrize(
    ("there", "missing"),
    [
        ([], []),
        ([0], []),
        ([0, 1, 3], [2]),  # too short to know the days of the week
        ([number for number in range(60) if number not in (10, 33)], [10, 33]),
        ([number for number in range(70) if number % 7 < 5 and number != 30], [30]),  # weekends off
        ([0, 7, 14, 28, 35], [21]),  # once a week
        ([0, 7, 14, 15, 21, 28, 35], []),  # a special issue on a Tuesday makes no Tuesdays missing
    ],
)
def test_days_on_which_the_newspaper_usually_appears_are_missing(there, missing):
    assert list(list_missing_days(days(*there))) == days(*missing)


@pytest.fixture
def gapped(db):
    """Issues of 2, 3 and 5 March: the first lacks page 3 and has a draft, the second has a twin of page 1."""
    newspaper = make_newspaper()
    first, second, last = (make_issue(newspaper, date) for date in days(0, 1, 3))
    front = make_page(newspaper, "front", "头版头条", "正文", issue=first, label="1")
    make_article(front, "lead", (Role.HEADLINE, 0), (Role.BODY, 1), **PUBLISHED)
    for label in ("2", "4-5", ""):
        make_page(newspaper, f"page{label}", f"第{label}版", issue=first, label=label)
    draft = make_page(newspaper, "draft", "草稿", "正文", issue=second, label="1")
    make_article(draft, "draftref", (Role.HEADLINE, 0), (Role.BODY, 1), flags=[{"code": "order-unsure"}])
    make_page(newspaper, "twin", "头版头条", "正文", issue=last, label="1")
    make_page(newspaper, "undated", "没有日期")
    return newspaper


def test_gaps_are_read_with_few_queries_whatever_the_number_of_issues(gapped, django_assert_max_num_queries):
    with django_assert_max_num_queries(7):
        gaps = read_gaps(gapped)
    assert sorted(gaps.missing_days) == days(2)
    first, second, last = (gaps.issues[day] for day in days(0, 1, 3))
    assert (first.pages, first.missing, first.unnumbered) == (4, ("3",), 1)
    assert first.progress == Progress(published=1)
    assert (second.missing, second.progress) == ((), Progress(draft=1, flagged=1))
    assert [[page.ref for page in group] for group in gaps.twins] == [["front", "twin"]]
    assert last.progress.total == 0


def test_gaps_of_a_period_leave_out_other_days(gapped):
    make_issue(gapped, MONDAY - datetime.timedelta(days=2))
    gaps = read_gaps(gapped, MONDAY, days(2)[0])
    assert sorted(gaps.issues) == days(0, 1)
    assert sorted(gaps.missing_days) == days(2)


def test_gaps_are_described_a_sentence_each(gapped):
    assert list(describe_gaps()) == [
        "样报 2026-03-04: no issue",
        "样报 2026-03-02: page 3 missing",
        "样报 2026-03-02: 1 page without number",
        "样报 2026-03-03: 1 of 1 articles in work",
        "样报: the same text on front and twin",
        "样报: 1 page without date",
    ]
