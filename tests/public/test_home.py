"""The front page and its blocks."""

import datetime
import re

import pytest

from articles.curation import withdraw_articles
from articles.models import Article, Collection, Column, FormerRef, Newspaper, Page, Pin, Role, SiteSettings
from articles.public import home, kept
from articles.search import SearchUnavailable, rebuild_index
from tests.archives import DAY, PUBLISHED, gather, make_article, make_issue, make_newspaper, make_page, tag
from tests.public.conftest import find_titles, read, words

pytestmark = pytest.mark.usefixtures("archive")


@pytest.mark.slow
def test_the_front_page_counts_published_articles_and_begins_with_the_latest_issue(client):
    page = words(read(client.get("/")))
    assert "收录报纸 2 期，文章 5 篇" in page
    assert page.index("样报 2026年3月19日") < page.index("抓住机遇 发挥优势") < page.index("新近发布")
    assert page.index("新近发布") < page.index("闰日有雨")
    assert "创新" in page[page.index("专题") :]


@pytest.mark.slow
def test_the_front_page_begins_with_the_front_of_the_latest_issue_in_the_order_of_print(client):
    front = Page.objects.get(ref="frontpage")
    for kind in ("teaser", "notice"):
        make_article(front, f"{kind}ref", (Role.BODY, 14), kind=kind, **PUBLISHED)
    latest, recent = read(client.get("/")).split("新近发布</h2>")
    assert find_titles(latest) == ["抓住机遇 发挥优势", "以正确政绩观引领高质量发展", "听取我市有关汇报。"]
    assert find_titles(recent) == ["日前，洽谈会举行。", "闰日有雨"]
    assert latest.count('<article class="lead">') == 1
    assert latest.count('<article class="card">') == 2


def test_the_front_page_shows_what_was_published_last_under_the_latest_issue(client):
    Article.objects.filter(ref="leapref").update(published_at="2026-04-01T00:00:00Z")
    recent = read(client.get("/")).split("新近发布</h2>")[1]
    assert find_titles(recent) == ["闰日有雨", "日前，洽谈会举行。"]


def test_the_front_page_of_undated_pages_shows_what_was_published_last(client):
    Article.objects.exclude(ref="photoref").update(status="draft")
    html = read(client.get("/"))
    assert 'class="nameplate"' not in html
    assert find_titles(html) == ["日前，洽谈会举行。"]


def list_blocks(html: str) -> list[str]:
    return re.findall(r'<section[^>]* aria-labelledby="(\w+)"', html)


@pytest.mark.slow
def test_the_front_page_cuts_its_lists(client):
    front, undated = Page.objects.get(ref="frontpage"), Page.objects.get(ref="undatedpage")
    for number in range(9):
        make_article(front, f"more{number}", (Role.BODY, 13), **PUBLISHED)
        article = make_article(undated, f"undated{number}", (Role.BODY, 0), **PUBLISHED)
        gather(f"第{number}辑", f"more{number}", article, is_public=True)
    latest, rest = read(client.get("/")).split("新近发布</h2>")
    recent, collections = rest.split('<h2 id="collections">')
    assert [len(find_titles(part)) for part in (latest, recent)] == [7, 4]
    assert re.findall(r">(第\d辑)</a>", collections) == ["第8辑", "第7辑", "第6辑", "第5辑"]


@pytest.mark.slow
def test_each_block_of_the_front_page_has_room_for_so_many_and_no_more(rf):
    for number in range(8):
        paper = make_newspaper(f"第{number}报", f"paper{number}")
        page = make_page(paper, f"page{number}", "雨。", issue=make_issue(paper))
        article = make_article(page, f"ref{number}", (Role.BODY, 0), **PUBLISHED)
    for number in range(25):
        tag(article, f"标签{number}")
    rebuild_index()
    for ref in Article.objects.published().values_list("ref", flat=True):
        Pin.objects.create(article_ref=ref)
    request = rf.get("/")
    assert len(home.list_latest(request)["others"]) == 6  # and the first
    assert len(home.list_day(request, DAY.replace(year=2027))["fronts"]) == 6
    assert len(home.list_pinned(request)["pinned"]) == 12
    assert len(home.list_ways_in(request)["subjects"]) == 24


# What is new ----------------------------------------------------------------------------------------


@pytest.mark.slow
def test_what_a_bulk_import_published_is_one_entry_for_each_issue(client):
    paper = Newspaper.objects.get(code="yangbao")
    for day in range(1, 9):
        page = make_page(paper, f"bulk{day}", "雨。", issue=make_issue(paper, datetime.date(2020, 5, day)))
        for number in range(5):
            make_article(page, f"bulk{day}{number}", (Role.BODY, 0), **PUBLISHED)
    recent = read(client.get("/")).split("新近发布</h2>")[1].split('<h2 id="collections">')[0]
    assert re.findall(r'datetime="([^"]*)"', recent) == [f"2020-05-{day:02}" for day in range(8, 2, -1)]
    assert words(f"<main>{recent}").count("5 篇") == home.NEW_ISSUES
    assert len(find_titles(recent)) == home.NEW_ISSUES * home.HEADLINES


@pytest.mark.slow
def test_an_issue_is_counted_whole_though_only_some_of_it_was_published_lately(client, monkeypatch):
    monkeypatch.setattr(home, "LATELY", 2)
    make_issue(Newspaper.objects.get(code="yangbao"), datetime.date(2020, 5, 2))  # has no page: other numbers
    issue = make_issue(Newspaper.objects.get(code="yangbao"), datetime.date(2020, 5, 1))
    page = make_page(issue.newspaper, "may", "雨。", issue=issue)
    for number in range(3):
        make_article(page, f"may{number}", (Role.BODY, 0), **PUBLISHED)
    recent = read(client.get("/")).split("新近发布</h2>")[1]
    assert "2020年5月1日 3 篇" in words(f"<main>{recent}")


# The latest issue of each newspaper -----------------------------------------------------------------


@pytest.mark.slow
def test_each_newspaper_has_its_latest_issue_the_newest_first(client):
    for place in range(1, 4):
        paper = make_newspaper(f"第{place}报", f"paper{place}")
        for age in (0, 3):
            issue = make_issue(paper, DAY - datetime.timedelta(days=place + age))
            page = make_page(paper, f"page{place}{age}", "雨。", "雪。", "风。", "云。", issue=issue)
            for line in range(4):
                make_article(page, f"ref{place}{age}{line}", (Role.BODY, line), **PUBLISHED)
    latest = read(client.get("/")).split("新近发布</h2>")[0]
    papers = [f"/issues/paper{place}/2026-03-{19 - place}/" for place in range(1, 4)]
    shown = re.findall(r'<h[23][^>]*><a href="(/issues/[^"]*)"', latest)
    assert shown == ["/issues/yangbao/2026-03-19/", *papers]
    assert find_titles(latest)[3:] == ["雨。", "雪。", "风。"] * 3


def test_articles_of_the_latest_issue_name_only_their_page(client):
    latest = read(client.get("/")).partition('class="front"')[2].partition("</section>")[0]
    assert words(f"<main>{latest}</main>").count("样报") == latest.count("<time") == 0
    assert len(re.findall("第.版", latest)) == latest.count('class="where"') > 1


# This day in other years ----------------------------------------------------------------------------


def test_issues_of_this_day_in_other_years_are_shown_the_latest_first(rf, client):
    paper = Newspaper.objects.get(code="yangbao")
    for year in (1987, 1999):
        page = make_page(
            paper, f"page{year}", f"{year}年的雨。", issue=make_issue(paper, DAY.replace(year=year))
        )
        make_article(page, f"ref{year}", (Role.BODY, 0), **PUBLISHED)
    request = rf.get("/")
    fronts = home.list_day(request, DAY)["fronts"]
    shown = [(front.issue.date.year, [article.title for article in front.articles]) for front in fronts]
    assert shown == [(1999, ["1999年的雨。"]), (1987, ["1987年的雨。"])]
    assert home.list_day(request, DAY.replace(day=20)) == {}  # only a hidden issue has that day
    leap_days = home.list_day(request, datetime.date(2028, 2, 29))["fronts"]
    assert [front.issue.date for front in leap_days] == [datetime.date(2024, 2, 29)]


@pytest.mark.slow
def test_the_day_is_shown_only_where_an_issue_has_it(client, monkeypatch):
    assert "历史上的今天" not in read(client.get("/"))
    for module in (home, kept):
        monkeypatch.setattr(module, "localdate", lambda: DAY.replace(year=2027))
    assert "历史上的今天 2027年3月19日 样报 2026年3月19日" in words(read(client.get("/?later")))


# Pins -----------------------------------------------------------------------------------------------


def list_pinned(client) -> list[str]:
    pinned = read(client.get("/")).partition('<h2 id="pinned">')[2].partition("</section>")[0]
    return re.findall(r'class="title" lang="zh"><a\s+href="([^"]*)"', pinned)


@pytest.mark.slow
def test_pins_are_shown_in_their_order_and_nothing_hidden_among_them(client):
    draft, visit = (Article.objects.get(ref=ref) for ref in ("secretdraft", "visitref"))
    hidden = Collection.objects.get(title="密专题")
    collection = Collection.objects.get(slug="创新")
    Pin.objects.create(collection=collection, position=2)
    Pin.objects.create(article_ref=visit.ref, position=3)
    Pin.objects.create(article_ref="commentref", position=1)
    Pin.objects.create(article_ref=draft.ref, position=0)
    Pin.objects.create(collection=hidden, position=0)
    assert list_pinned(client) == [
        "/articles/commentref/",
        collection.get_absolute_url(),
        "/articles/visitref/",
    ]
    withdraw_articles(Article.objects.filter(ref="commentref"))
    collection.items.all().delete()
    assert list_pinned(client) == ["/articles/visitref/"]


def test_a_pinned_collection_is_shown_with_the_beginning_of_its_introduction(client):
    collection = Collection.objects.get(slug="创新")
    Pin.objects.create(collection=collection, position=0)
    assert '<p class="excerpt" lang="zh">导语。</p>' in read(client.get("/"))


def test_a_pin_follows_an_article_that_was_merged(client):
    FormerRef.objects.create(ref="oldref", article=Article.objects.get(ref="commentref"))
    Pin.objects.create(article_ref="oldref")
    assert list_pinned(client) == ["/articles/commentref/"]


@pytest.mark.slow
def test_who_has_the_front_page_is_given_it_anew_when_editors_change_pins_or_settings(client):
    def change_pin():
        Pin.objects.create(article_ref="commentref")

    def change_name():
        SiteSettings.objects.create(pk=1, name="津门旧报")

    for change in (change_pin, change_name):
        etag = client.get("/").headers["ETag"]
        assert client.get("/", headers={"if-none-match": etag}).status_code == 304
        change()
        assert client.get("/", headers={"if-none-match": etag}).status_code == 200


# Order of the blocks, ways in -----------------------------------------------------------------------


@pytest.mark.slow
def test_blocks_stand_in_the_order_of_the_settings_and_may_be_left_out(client):
    assert list_blocks(read(client.get("/"))) == ["latest", "recent", "collections", "browse"]
    SiteSettings.objects.create(pk=1, home_blocks=["browse", "gone", "latest"])
    assert list_blocks(read(client.get("/"))) == ["browse", "latest"]


def test_the_ways_in_lead_by_newspaper_year_and_subject(client, monkeypatch):
    ways = read(client.get("/")).partition('<h2 id="browse">')[2]
    assert re.findall(r'href="([^"]*)">[^<]*</a>', ways)[1:7] == [
        "/newspapers/", "/newspapers/yangbao/", "/issues/?year=2026", "/issues/?year=2024", "/tags/",
        "/tags/%E4%BA%AC%E6%B4%A5%E5%86%80/",
    ]  # fmt: skip


def test_the_front_page_does_without_subjects_while_search_is_unavailable(client, monkeypatch):
    def fail(*args, **kwargs):
        raise SearchUnavailable

    monkeypatch.setattr(home, "search_articles", fail)
    ways = read(client.get("/")).partition('<h2 id="browse">')[2]
    assert "2026" in ways
    assert "京津冀" not in ways


@pytest.mark.slow
def test_what_is_kept_of_one_version_is_not_read_again(client, django_assert_max_num_queries):
    client.get("/")
    with django_assert_max_num_queries(11):
        client.get("/?x=1")
    Column.objects.filter(name="今日论语").update(name="别的栏目")  # changes the version
    assert "文章 5 篇" in words(read(client.get("/")))


# What is written once ---------------------------------------------------------------------------------


def test_blocks_are_written_for_each_language_and_as_printed(client):
    chinese, english = read(client.get("/")), read(client.get("/en/"))
    assert "2026年3月19日" in chinese
    assert "March 19, 2026" in english
    client.cookies["reading"] = "text-printed"
    assert "<!--printed-->" not in chinese
    assert "<!--printed-->" in read(client.get("/"))


def test_blocks_are_written_anew_when_something_public_changes(client):
    assert "/articles/commentref/" in read(client.get("/"))
    withdraw_articles(Article.objects.filter(ref="commentref"))
    assert "/articles/commentref/" not in read(client.get("/"))
