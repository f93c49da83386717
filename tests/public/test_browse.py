"""The calendar, and the pages of newspapers, issues and printed pages."""

import datetime
import re

import pytest

from articles.models import Column, Issue, Newspaper, Role
from tests.archives import PUBLISHED, make_article, make_issue, make_newspaper, make_page
from tests.public.conftest import find_steps, read, words

pytestmark = pytest.mark.usefixtures("archive")


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


@pytest.mark.parametrize(
    ("address", "days"),
    [("/issues/", "一 二 三 四 五 六 日"), ("/en/issues/", "Mon Tue Wed Thu Fri Sat Sun")],
)
def test_weeks_begin_on_monday_and_their_days_have_short_names(client, address, days):
    html = read(client.get(address))
    assert re.findall(r'<th scope="col" abbr="[^"]+">(.*?)</th>', html) == days.split() * 12


def test_a_year_without_issues_has_an_empty_calendar(client):
    page = read(client.get("/issues/?newspaper=yangbao&year=1999"))
    assert page.count('<table class="month">') == 12
    assert "/issues/yangbao/" not in page


@pytest.mark.parametrize("year", [1, 9999])
def test_the_first_and_the_last_year_have_a_calendar_too(client, year):
    assert read(client.get(f"/issues/?year={year}")).count('<table class="month">') == 12


def test_newspapers_are_listed_with_their_years_and_latest_issue(client):
    other = make_newspaper("晚报", "wanbao", description="一份晚报。")
    page = make_page(other, "undatedtoo", "雨。")
    make_article(page, "rainref", (Role.BODY, 0), **PUBLISHED)
    html = read(client.get("/newspapers/"))
    assert "样报 一份样子。 2024–2026 · 2 期 · 最近一期 2026年3月19日 · 按日期" in words(html)
    assert "晚报 一份晚报。 日期不详" in words(html)
    assert 'href="/issues/yangbao/2026-03-19/"' in html
    assert "密报" not in html


def test_a_newspaper_shows_its_years_columns_and_undated_pages(client):
    page = words(read(client.get("/newspapers/yangbao/")))
    assert "2026年 1 期 2024年 1 期" in page
    assert "今日论语 1" in page
    assert "日期不详的版面 1 个版面 版次不详 日前，洽谈会举行。 图片" in page


def test_a_newspaper_lists_six_undated_pages_at_once(client):
    paper = Newspaper.objects.get(code="yangbao")
    for n in range(6):
        page = make_page(paper, f"undated{n}", "雨。")
        make_article(page, f"rain{n}ref", (Role.BODY, 0), **PUBLISHED)
    html = read(client.get("/newspapers/yangbao/"))
    assert "日期不详的版面 7 个版面" in words(html)
    assert [f"/articles/rain{n}ref/" in html for n in range(6)] == [True] * 5 + [False]
    assert "/articles/rain5ref/" in read(client.get("/newspapers/yangbao/?p=2"))


def test_a_newspaper_leads_to_all(client):
    trail = read(client.get("/newspapers/yangbao/")).partition('class="trail"')[2].partition("</nav>")[0]
    assert re.findall(r'href="([^"]+)"', trail) == ["/newspapers/"]


def test_an_issue_shows_its_pages_in_order_and_links_its_neighbours(client):
    html = read(client.get("/issues/yangbao/2026-03-19/"))
    page = words(html)
    assert page.index("第1版") < page.index("抓住机遇") < page.index("第2版")
    assert find_steps(html) == [("prev", "/issues/yangbao/2024-02-29/")]


def test_an_issue_of_many_pages_begins_with_links_to_each(client):
    paper, issue = Newspaper.objects.get(code="yangbao"), Issue.objects.get(date=datetime.date(2026, 3, 19))
    for label in "345":
        page = make_page(paper, f"page{label}", "雨。", issue=issue, label=label, order=int(label))
        make_article(page, f"rain{label}ref", (Role.BODY, 0), **PUBLISHED)
    html = read(client.get("/issues/yangbao/2026-03-19/"))
    targets = re.findall(r'<li><a href="#(\w+)">第\d版</a>', html)
    assert targets == ["frontpage", "secondpage", "page3", "page4", "page5"]
    assert all(f'<h2 id="{target}">' in html for target in targets)


def test_an_issue_between_two_others_links_both(client):
    paper = Newspaper.objects.get(code="yangbao")
    later = make_issue(paper, datetime.date(2026, 3, 20))
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
    assert "听取我市有关汇报。 此处的文字没有公开 上一版" in words(read(client.get("/pages/secondpage/")))


@pytest.mark.slow
def test_the_calendar_shows_one_newspaper_with_its_years_latest_first(client):
    other = make_newspaper("晚报", "wanbao")
    for year in (2023, 2025):
        page = make_page(other, f"page{year}", "雨。", issue=make_issue(other, datetime.date(year, 5, 4)))
        make_article(page, f"ref{year}", (Role.BODY, 0), **PUBLISHED)
    html = read(client.get("/issues/?newspaper=wanbao"))
    assert re.findall(r"newspaper=wanbao&amp;year=(\d+)", html) == ["2025", "2023"]
    assert "/issues/wanbao/2025-05-04/" in html
    assert "yangbao/" not in html
    assert "日期不详" not in html
    assert "晚报 2025" in html.partition("</title>")[0]
    assert "year=2026" in read(client.get("/issues/"))


def test_a_newspaper_shows_no_column_of_another(client):
    other = make_newspaper("晚报", "wanbao")
    column = Column.objects.create(newspaper=other, name="夜读")
    page = make_page(other, "eveningpage", "灯下。", issue=make_issue(other))
    make_article(page, "eveningref", (Role.BODY, 0), column=column, **PUBLISHED)
    pages = [words(read(client.get(f"/newspapers/{code}/"))) for code in ("yangbao", "wanbao")]
    assert [[name in page for name in ("今日论语", "夜读")] for page in pages] == [
        [True, False],
        [False, True],
    ]


@pytest.mark.slow
def test_a_newspaper_shows_its_latest_issues_and_its_columns_by_their_size(client):
    paper = Newspaper.objects.get(code="yangbao")
    column = Column.objects.create(newspaper=paper, name="津门")
    for day in range(1, 14):
        page = make_page(paper, f"page{day}", "雨。", issue=make_issue(paper, datetime.date(2023, 1, day)))
        make_article(page, f"ref{day}", (Role.BODY, 0), column=column, **PUBLISHED)
    html = read(client.get("/newspapers/yangbao/"))
    issues = dict.fromkeys(re.findall(r"/issues/yangbao/([\d-]+)/", html))
    assert list(issues) == ["2026-03-19", "2024-02-29", *(f"2023-01-{day:02}" for day in range(13, 5, -1))]
    assert "津门 13 今日论语 1" in words(html)
    assert "2026年 1 期 2024年 1 期 2023年 13 期" in words(html)


def test_a_page_links_the_other_pages_of_its_issue_and_an_undated_page_none(client):
    html = read(client.get("/pages/secondpage/"))
    siblings = re.search(r'<nav class="choices siblings".*?</nav>', html, re.DOTALL)[0]
    assert re.findall(r'href="([^"]*)"\s*(aria-current="page")?', siblings) == [
        ("/pages/frontpage/", ""),
        ("/pages/secondpage/", 'aria-current="page"'),
    ]
    assert '<details class="siblings" data-issue="/issues/yangbao/2026-03-19/">' in html
    another = make_page(Newspaper.objects.get(code="yangbao"), "undatedtoo", "雨。")
    make_article(another, "rainref", (Role.BODY, 0), **PUBLISHED)
    assert "siblings" not in read(client.get("/pages/undatedpage/"))


@pytest.mark.slow
def test_the_calendar_leads_to_the_issue_of_a_day_or_to_those_around_it(client):
    response = client.get("/issues/?newspaper=yangbao&date=2026-03-19")
    assert (response.status_code, response["Location"]) == (302, "/issues/yangbao/2026-03-19/")
    for hidden in ("2025-03-20", "2025-03-21"):  # a day of hidden articles is as any other
        html = read(client.get(f"/issues/?newspaper=yangbao&date={hidden}"))
        assert "没有可读的报纸。" in words(html)
        assert find_steps(html) == [
            ("prev", "/issues/yangbao/2024-02-29/"), ("next", "/issues/yangbao/2026-03-19/"),
        ]  # fmt: skip
    assert client.get("/issues/?newspaper=yangbao&date=2026-02-30").status_code == 404


def test_a_page_leads_to_the_pages_and_issues_around_it(client):
    html = read(client.get("/pages/secondpage/"))
    assert re.findall(r'data-leaf="(\w+)" href="([^"]*)"', html) == [
        ("up", "/pages/frontpage/"), ("left", "/issues/yangbao/2024-02-29/"),
    ]  # fmt: skip
