"""The front page, the calendar, and the pages of newspapers, issues and printed pages."""

import datetime
import re

import pytest

from articles.models import Issue, Newspaper, Role
from tests.archives import PUBLISHED, make_article, make_page
from tests.public.conftest import find_steps, read, words

pytestmark = pytest.mark.usefixtures("archive")


def test_the_front_page_counts_published_articles_and_begins_with_the_latest_issue(client):
    page = words(read(client.get("/")))
    assert "收录报纸 2 期，文章 5 篇" in page
    assert page.index("样报 2026年3月19日") < page.index("抓住机遇 发挥优势") < page.index("新近发布")
    assert page.index("新近发布") < page.index("闰日有雨")
    assert "创新" in page[page.index("专题") :]


def test_the_calendar_opens_at_the_latest_year_and_links_the_days_with_an_issue(client):
    page = read(client.get("/issues/"))
    assert re.findall(r'<td><a href="([^"]*)" aria-label="([^"]*)">(\d+)</a>', page) == [
        ("/issues/yangbao/2026-03-19/", "2026年3月19日", "19")
    ]
    assert page.count('<table class="month">') == 12
    assert "另有 1 个版面日期不详" in words(page)


def test_the_calendar_links_the_other_years(client):
    assert "?newspaper=yangbao&amp;year=2024" in read(client.get("/issues/"))
    assert "/issues/yangbao/2024-02-29/" in read(client.get("/issues/?newspaper=yangbao&year=2024"))


def test_a_year_without_issues_has_an_empty_calendar(client):
    page = read(client.get("/issues/?newspaper=yangbao&year=1999"))
    assert page.count('<table class="month">') == 12
    assert "/issues/yangbao/" not in page


@pytest.mark.parametrize("year", [1, 9999])
def test_the_first_and_the_last_year_have_a_calendar_too(client, year):
    assert read(client.get(f"/issues/?year={year}")).count('<table class="month">') == 12


def test_a_newspaper_shows_its_years_columns_and_undated_pages(client):
    page = words(read(client.get("/newspapers/yangbao/")))
    assert "2026年 1 期 2024年 1 期" in page
    assert "今日论语 1" in page
    assert "日期不详的版面 1 个版面 版次不详 日前,洽谈会举行。 图片" in page


def test_an_issue_shows_its_pages_in_order_and_links_its_neighbours(client):
    html = read(client.get("/issues/yangbao/2026-03-19/"))
    page = words(html)
    assert page.index("第1版") < page.index("抓住机遇") < page.index("第2版")
    assert find_steps(html) == [("prev", "/issues/yangbao/2024-02-29/")]


def test_an_issue_between_two_others_links_both(client):
    paper = Newspaper.objects.get(code="yangbao")
    later = Issue.objects.create(newspaper=paper, date=datetime.date(2026, 3, 20))
    make_article(make_page(paper, "laterpage", "雨。", issue=later), "laterref", (Role.BODY, 0), **PUBLISHED)
    steps = [find_steps(read(client.get(f"/issues/yangbao/{day}/"))) for day in ("2026-03-19", "2024-02-29")]
    assert steps == [
        [("prev", "/issues/yangbao/2024-02-29/"), ("next", "/issues/yangbao/2026-03-20/")],
        [("next", "/issues/yangbao/2026-03-19/")],
    ]


def test_a_page_shows_its_articles_beside_its_print_line_by_line(client):
    html = read(client.get("/pages/frontpage/"))
    assert re.findall(r'id="L(\d+)"', html) == [str(n) for n in (2, 3, 4, 6, 7, 8, 9, 10, 13, 14, 15)]
    assert "(下转第2版)" in html
    assert words(html).count("此处的文字没有公开") == 1
    assert "chosen" not in html


def test_a_page_marks_the_lines_of_the_chosen_article(client):
    html = read(client.get("/pages/frontpage/?article=commentref"))
    chosen = re.search(r'<div class="passage chosen" id="of-commentref">(.*?)</div>', html, re.DOTALL)[1]
    assert re.findall(r'id="L(\d+)"', chosen) == ["13", "14"]
    assert html.count("passage chosen") == 1


def test_a_page_says_that_lines_at_its_end_are_not_public(client):
    assert words(read(client.get("/pages/secondpage/"))).endswith("听取我市有关汇报。 此处的文字没有公开")
