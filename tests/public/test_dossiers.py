"""What the pages of tags, people, columns and collections have in common."""

import datetime
import re

import pytest

from articles.models import Article, Collection, Column, Newspaper, Person, Role
from articles.search import rebuild_index
from tests.archives import DAY, PUBLISHED, credit, make_article, make_issue, make_page, tag
from tests.public.conftest import find_titles, read, words

pytestmark = pytest.mark.usefixtures("archive")


@pytest.fixture
def subjects(archive) -> list[str]:
    """The addresses of a tag, a person, a column and a collection, each of the same four articles."""
    paper = Newspaper.objects.get(code="yangbao")
    column, person = Column.objects.create(newspaper=paper, name="津门"), Person.objects.create(name="阿来")
    collection = Collection.objects.create(title="雨雪", slug="yuxue", is_public=True)
    places = (("2020-05-01", "2"), ("2020-07-01", "1"), ("2022-01-01", ""), ("2022-01-02", "1"))
    for position, (day, label) in enumerate(places):
        issue = make_issue(paper, datetime.date.fromisoformat(day))
        page = make_page(paper, f"page{day}", "前一篇。", f"{day}。", issue=issue, label=label)
        make_article(page, f"before{day}", (Role.BODY, 0), **PUBLISHED)
        article = make_article(page, f"ref{day}", (Role.BODY, 1), column=column, **PUBLISHED)
        tag(article, "天气")
        credit(article, ("记者", person))
        collection.items.create(article=article, position=-position % 4)
    secret = make_article(page, "secretrain", (Role.BODY, 1), column=column)
    tag(secret, "天气")
    credit(secret, ("记者", person))
    collection.items.create(article=secret, position=9)
    rebuild_index()
    return [row.get_absolute_url() for row in (*article.tags.all(), person, column, collection)]


def list_days(client, address: str) -> list[str]:
    """The days of the articles, of which only the printed text is read here."""
    return [re.sub(r"\D+", "-", title).strip("-") for title in find_titles(read(client.get(address)))]


NEWEST = ["2022-01-02", "2022-01-01", "2020-07-01", "2020-05-01"]


@pytest.mark.slow
def test_articles_are_ordered_by_importance_by_date_or_as_editors_gave_them(client, subjects):
    important = [
        "2022-01-02",
        "2020-07-01",
        "2020-05-01",
        "2022-01-01",
    ]  # on page 1, on page 2, without number
    given = ["2020-05-01", "2022-01-02", "2022-01-01", "2020-07-01"]
    assert [list_days(client, each) for each in subjects] == [important, important, NEWEST, given]
    for address in subjects:
        assert list_days(client, f"{address}?order=newest") == NEWEST
        assert list_days(client, f"{address}?order=oldest") == NEWEST[::-1]
        assert client.get(f"{address}?order=nosuch").status_code == 404
    assert client.get(f"{subjects[0]}?order=given").status_code == 404


@pytest.mark.slow
def test_bars_of_the_timeline_narrow_the_dossier_to_a_year_and_a_month(client, subjects):
    for address in subjects:
        html = read(client.get(address))
        bars = re.findall(r'<a href="([^"]*)" tabindex="-1">\s*<title>([^<]*)</title>', html)
        assert bars == [("?period=2020", "2020年 2"), ("?period=2022", "2022年 2")], address
        of_year = read(client.get(f"{address}?period=2020&order=newest"))
        assert re.findall(r'<a href="([^"]*)" tabindex="-1">', of_year) == [
            "?order=newest&amp;period=2020-05", "?order=newest&amp;period=2020-07",
        ]  # fmt: skip
        assert 'href="?order=newest">全部年份' in of_year
        assert "2020年 2 篇" in words(of_year)
        assert list_days(client, f"{address}?period=2020-07") == ["2020-07-01"]
        assert list_days(client, f"{address}?period=2021") == []
        assert "这个时期没有文章。" in read(client.get(f"{address}?period=2021"))
        assert "4 篇" in words(read(client.get(f"{address}?period=2021")))


@pytest.mark.slow
@pytest.mark.parametrize("period", ["20", "0000", "2020-13", "2020-1", "2020-05-01", "٢٠٢٠"])
def test_a_period_that_is_no_year_or_month_answers_404(client, subjects, period):
    for address in subjects:
        assert client.get(address, {"period": period}).status_code == 404


@pytest.mark.slow
def test_the_timeline_is_a_table_too(client, subjects):
    html = read(client.get(subjects[0]))
    table = re.search(r'<table class="numbers">.*?</table>', html, re.DOTALL)[0]
    rows = re.findall(r'<th scope="row"><a href="([^"]*)">([^<]*)</a></th><td>(\d+)</td>', table)
    assert rows == [("?period=2020", "2020年", "2"), ("?period=2022", "2022年", "2")]


@pytest.mark.slow
def test_a_collection_shows_whom_and_what_its_articles_are_about(client, subjects):
    collection = Collection.objects.get(slug="yuxue")
    tag(Article.objects.get(ref="ref2020-05-01"), "北京", kind="place")
    html = read(client.get(collection.get_absolute_url()))
    assert "一同出现 主题 天气 4 地点 北京 1 署名 阿来 4" in words(html)
    assert f'href="{Person.objects.get(name="阿来").get_absolute_url()}"' in html
    assert "报纸" not in words(html).partition("一同出现")[2]  # a single one says nothing


@pytest.mark.slow
def test_what_occurs_together_is_that_of_the_period(client, subjects):
    tag(Article.objects.get(ref="ref2020-05-01"), "北京", kind="place")
    rebuild_index()
    for address in subjects:
        assert "北京" in words(read(client.get(f"{address}?period=2020")))
        assert "北京" not in words(read(client.get(f"{address}?period=2022")))


@pytest.mark.slow
def test_an_author_and_somebody_of_that_name_who_is_written_about_lead_to_each_other(client):
    leap = Article.objects.get(ref="leapref")
    about, other = tag(leap, "于春津", kind="person"), tag(leap, "陈平", kind="person")
    place = tag(leap, "姜宝成", kind="place")
    wrote, photographer = Person.objects.get(name="于春津"), Person.objects.get(name="姜宝成")
    leads = {
        (one, another): f'href="{another.get_absolute_url()}"' in read(client.get(one.get_absolute_url()))
        for one, another in ((wrote, about), (about, wrote), (wrote, other), (other, wrote))
    }
    assert list(leads.values()) == [True, True, False, False]
    assert place.get_absolute_url() not in read(client.get(photographer.get_absolute_url()))
    assert photographer.get_absolute_url() not in read(client.get(place.get_absolute_url()))
    Article.objects.filter(ref="leapref").update(status="draft")
    assert about.get_absolute_url() not in read(client.get(wrote.get_absolute_url()))


@pytest.mark.slow
def test_one_article_alone_has_no_timeline(client):
    visit, comment = (Article.objects.get(ref=ref) for ref in ("visitref", "commentref"))
    for article, name in ((visit, "晴"), (visit, "雨"), (comment, "雨")):
        tag(article, name)
    rebuild_index()
    assert 'class="timeline"' not in read(client.get("/tags/晴/"))
    assert 'class="timeline"' in read(client.get("/tags/雨/"))


@pytest.mark.slow
def test_search_results_have_a_timeline(client):
    html = read(client.get("/search/"))
    titles = re.findall(r"<title>([^<]*年 \d+)</title>", html)
    assert titles == ["2024年 1", "2026年 3"]
    html = read(client.get(f"/search/?date_from={DAY.year}-01-01&date_to={DAY.year}-12-31"))
    assert re.findall(r"<title>([^<]*月 \d+)</title>", html) == ["三月 3"]
    assert 'href="?">全部年份' in html
    assert 'class="timeline"' not in read(client.get("/search/?q=没有这样的话"))
