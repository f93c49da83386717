"""The page of the search."""

import re
from urllib.parse import urlencode

import pytest

from articles.models import Article, Column, FormerAddress, Page, Person, Role, Tag
from articles.search import TooCostly
from tests.archives import PUBLISHED, make_article
from tests.public.conftest import find_titles, read, words
from tests.search.conftest import index_all

pytestmark = pytest.mark.usefixtures("archive")


def test_search_shows_hits_facets_and_active_filters(client):
    index_all()
    html = read(client.get("/search/", {"q": "听取", "kind": "news"}))
    page = words(html)
    assert "找到 2 篇" in page
    assert "<mark>听取</mark>" in html
    assert "<听取汇报>" not in html
    assert re.search(r'<a href="\?q=[^"&]*&amp;kind=news&amp;page=2"[^>]*><span>第2版</span>', html)
    assert re.search(r'<ul class="chips"[^>]*><li><a href="\?q=[^"&]*"><span[^>]*>去掉 </span>报道</a>', html)


def test_a_hit_shows_the_words_of_a_correction(client):
    article = Article.objects.get(ref="visitref")
    article.blocks.filter(text__contains="听取汇报").update(correction="“科技成果转化落地”等情况汇报。")
    index_all()
    html = read(client.get("/search/", {"q": "情况汇报"}))
    assert "等<mark>情况汇报</mark>。" in html
    assert "听取" not in html


def test_an_english_page_says_which_filters_and_choices_are_chinese(client):
    index_all()
    html = read(client.get("/en/search/", {"newspaper": "yangbao", "kind": "news"}))
    chips = re.search(r'<ul class="chips".*?</ul>', html, re.DOTALL)[0]
    assert "News</a>" in chips
    assert re.findall(r'<span\s+lang="zh">([^<]*)</span>', chips) == ["样报"]
    choices = html.partition('<section class="facets"')[2]
    marks = {label: mark for mark, label in re.findall(r'<span(\s+lang="zh")?>([^<]+)</span>', choices)}
    assert (marks["于春津"].strip(), marks["Page 2"]) == ('lang="zh"', "")


@pytest.mark.slow
def test_a_search_without_hits_offers_searches_that_have_some(client):
    index_all()
    html = read(client.get("/search/", {"q": "听取 量子纠缠"}))
    assert "找到 0 篇" in words(html)
    assert "没有找到" in words(html)
    address = re.search(r'少写几个词：<a lang="zh" href="([^"]*)">听取</a>', html)[1]
    assert "找到 2 篇" in words(read(client.get(f"/search/{address}")))
    html = read(client.get("/search/", {"q": "听取", "date_to": "1998", "page": "1", "p": "1"}))
    for label in ("不限日期", "去掉所有范围"):
        address, count = re.search(rf'<a href="([^"]*)">{label}</a>\s*(\d+) 篇', html).groups()
        address = address.replace("&amp;", "&")
        assert f"找到 {count} 篇" in words(read(client.get(f"/search/{address}")))


def test_where_nothing_leads_on_the_archive_can_be_browsed(client):
    index_all()
    html = read(client.get("/search/", {"q": "量子纠缠"}))
    assert "换一个说法" in words(html)
    assert '<a href="/issues/">' in html


def test_what_was_not_understood_is_named(client):
    index_all()
    page = words(read(client.get("/search/", {"q": 'title: "听取 date:2026-13'})))
    assert "找到 2 篇" in page
    assert "“title:”后面没有写词，当作没有。" in page
    assert '“"”没有成对，当作没有。' in page.replace("&quot;", '"')
    assert "“date:2026-13”不是日期" in page


def test_a_year_is_a_date_and_shows_in_the_timeline(client):
    index_all()
    html = read(client.get("/search/", {"date_from": "2026", "date_to": "2026"}))
    assert 'name="date_from" value="2026-01-01"' in html
    assert "<span>2026年</span>" in html.partition("<figcaption>")[2].partition("</figcaption>")[0]
    assert '<a href="?">全部年份</a>' in html


@pytest.mark.slow
def test_hits_of_the_words_alone_are_introduced_and_can_be_left_out(client):
    index_all()
    html = read(client.get("/search/", {"q": "听取科技汇报"}))
    note = re.search(r'<p class="relaxed".*?</p>', html, re.DOTALL)[0]
    assert "没有照原样写，但各词都有： 听取、科技、汇报" in words(html)
    assert html.index(note) < html.index('<article class="card">')
    exact = re.search(r'href="([^"]*)"', note)[1].replace("&amp;", "&")
    html = read(client.get(f"/search/{exact}"))
    assert "找到 0 篇" in words(html)
    assert re.search(r'name="exact" value="true" checked', html)


def test_the_search_form_names_wrong_values(client):
    html = read(client.get("/search/", {"q": "调研", "date_from": "2026-02-30", "page": "x"}))
    alert = re.search(r'role="alert">(.*?)</div>', html, re.DOTALL)[1]
    assert "起始日期：" in alert
    assert "版次：" in alert
    assert "找到" not in words(html)


@pytest.mark.slow
def test_a_search_that_would_read_too_many_texts_is_refused(client, monkeypatch):
    index_all()
    monkeypatch.setattr("articles.search.whoosh_engine.evaluation.Allowance.spend", refuse)
    html = read(client.get("/search/", {"q": "取汇报"}))
    alert = re.search(r'role="alert">(.*?)</div>', html, re.DOTALL)[1]
    assert "这些词在太多文章里要逐篇比对；请少写几个，或加上一个少见的词。" in alert
    assert "找到" not in words(html)
    assert "找到 2 篇" in words(read(client.get("/search/", {"q": "听取"})))  # the index alone answers


def refuse(allowance, texts):
    raise TooCostly


@pytest.mark.slow
def test_list_pages_of_a_search_keep_the_query(client):
    page = Page.objects.get(ref="frontpage")
    Article.objects.bulk_create(
        Article(page=page, ref=f"more{n:03}", position=10 + n, headline="学习教育", status="published",
                published_at=page.imported_at)
        for n in range(45)
    )  # fmt: skip
    index_all()
    html = read(client.get("/search/", {"q": "学习教育", "p": "2"}))
    assert "找到 45 篇" in words(html)
    assert html.count('<article class="card">') == 20
    assert re.search(r'<a rel="next" href="\?q=[^"&]*&amp;p=3"', html)
    assert client.get("/search/", {"q": "学习教育", "p": "4"}).status_code == 404


@pytest.mark.slow
def test_a_search_marks_the_order_in_force(client):
    index_all()
    for query, label in (({}, "最相关"), ({"sort": "newest"}, "从新到旧")):
        html = read(client.get("/search/", {"q": "听取"} | query))
        sorts = re.search(r'<nav class="sorts".*?</nav>', html, re.DOTALL)[0]
        assert re.findall(r'aria-current="true">([^<]*)<', sorts) == [label]


@pytest.mark.slow
def test_the_second_list_page_goes_on_where_the_first_ends(client):
    page = Page.objects.get(ref="undatedpage")
    for number in range(30):
        make_article(page, f"more{number}", (Role.BODY, 0), headline=f"学习教育第{number}讲", **PUBLISHED)
    index_all()
    pages = [read(client.get("/search/", {"q": "学习教育", "p": number})) for number in (1, 2)]
    first, second = (find_titles(re.sub("</?mark>", "", html)) for html in pages)
    assert (len(first), len(second)) == (20, 10)
    assert len({*first, *second}) == 30


@pytest.mark.slow
def test_former_names_of_tags_people_and_columns_lead_on_to_the_present_ones(client):
    index_all()
    person, column = Person.objects.get(name="姜宝成"), Column.objects.get(name="今日论语")
    for kind, key, heir in (
        ("tag", "首都圈", Tag.objects.get(name="京津冀").pk),
        ("person", "900", person.pk),
        ("column", "901", column.pk),
    ):
        FormerAddress.objects.create(kind=kind, key=key, heir=heir)
    answer = client.get("/search/?q=调研&tag=首都圈&tag=京津冀&person=900&column=901")
    present = {"q": "调研", "tag": ["京津冀"], "person": person.pk, "column": column.pk}
    assert answer.headers["Location"] == f"/search/?{urlencode(present, doseq=True)}"
    read(client.get(answer.headers["Location"]))
    assert "标签：" in read(client.get("/search/?tag=无此标签"))
