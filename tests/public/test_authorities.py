"""The pages of tags, people and columns."""

import datetime
import re
from html import unescape

import pytest

from articles.archive.records import find_record_breaches
from articles.curation.authorities import decide_columns
from articles.models import Article, Column, FormerAddress, Newspaper, Person, Role, Tag
from articles.search import SearchUnavailable, rebuild_index
from tests.archives import PUBLISHED, credit, make_article, make_issue, make_page, tag
from tests.public.conftest import find_titles, read, words

pytestmark = pytest.mark.usefixtures("archive")


def test_the_list_of_people_leaves_out_credits_without_a_person(client):
    assert "姜宝成 1 刘国栋 1 于春津 1" in words(read(client.get("/people/")))
    assert "刘国栋" not in words(read(client.get("/people/?name=于")))
    assert "没有找到这个姓名" in words(read(client.get("/people/?name=孟若冰")))
    assert "本报评论员" in words(read(client.get("/articles/commentref/")))


def test_a_person_is_found_by_a_pen_name(client):
    Person.objects.filter(name="于春津").update(aliases=["津門客", "Yu C."])
    assert "于春津 1" in words(read(client.get("/people/?name=津門")))
    assert "于春津 1" in words(read(client.get("/people/?name=yu")))
    assert "刘国栋" not in words(read(client.get("/people/?name=津門")))


def test_a_person_shows_other_names_a_few_words_and_links_to_authority_files(client):
    person = Person.objects.get(name="姜宝成")
    page = read(client.get(person.get_absolute_url()))
    assert not re.search("也作|wikidata|viaf", page, re.IGNORECASE)
    Person.objects.filter(pk=person.pk).update(
        aliases=["老姜"], about="摄影部记者。", wikidata="Q42", viaf="113230702"
    )
    page = read(client.get(person.get_absolute_url()))
    assert "也作 老姜 · 摄 1 篇 · Wikidata · VIAF ·" in words(page)
    assert '<p class="about" lang="zh">摄影部记者。</p>' in page
    assert '<a href="https://www.wikidata.org/entity/Q42" rel="external">Wikidata</a>' in page
    assert '<a href="https://viaf.org/viaf/113230702" rel="external">VIAF</a>' in page


def list_companions(html):
    """The facets of what occurs together, each with (label, count) of its choices."""
    facets = re.findall(r"<summary><h3>([^<]*)</h3></summary>(.*?)</details>", html, re.DOTALL)
    choice = r'<a href="/search/\?[^"]*"><span>([^<]*)</span>\s*<span class="count">(\d+)</span>'
    return {heading: re.findall(choice, choices) for heading, choices in facets}


@pytest.mark.slow
def test_a_tag_shows_what_occurs_together_with_it_and_when(client):
    tag(Article.objects.get(ref="leapref"), "京津冀")
    rebuild_index()
    page = read(client.get("/tags/京津冀/"))
    assert list_companions(page) == {
        "主题": [("科技/创新", "1")],
        "署名": [("于春津", "1"), ("刘国栋", "1"), ("姜宝成", "1")],
    }
    both = "/search/?tag=%E4%BA%AC%E6%B4%A5%E5%86%80&amp;tag=%E7%A7%91%E6%8A%80%2F%E5%88%9B%E6%96%B0"
    assert f'<a href="{both}">' in page
    assert find_titles(read(client.get(unescape(both)))) == ["抓住机遇 发挥优势"]


def test_a_person_shows_what_their_articles_are_about_and_when(client):
    page = read(client.get(Person.objects.get(name="姜宝成").get_absolute_url()))
    assert list_companions(page) == {
        "主题": [("科技/创新", "1")],
        "地点": [("京津冀", "1")],
    }


def test_tags_and_people_have_their_pages_while_search_is_unavailable(client, monkeypatch):
    def fail(*args, **kwargs):
        raise SearchUnavailable

    monkeypatch.setattr("articles.public.facets.search_articles", fail)
    for address in ("/tags/京津冀/", Person.objects.get(name="姜宝成").get_absolute_url()):
        page = read(client.get(address))
        assert find_titles(page) == ["抓住机遇 发挥优势"]
        assert "一同出现" not in page


def test_a_person_shows_roles_and_articles(client):
    page = words(read(client.get(Person.objects.get(name="姜宝成").get_absolute_url())))
    assert "姜宝成 摄 1 篇" in page
    assert "抓住机遇 发挥优势" in page


def find_namesakes(html: str) -> list[str]:
    """Where a page leads that says that somebody else has this name too."""
    return re.findall(r'<p class="about">也有[^<]*<a[^>]*href="([^"]*)"', html)


def test_a_person_and_a_tag_of_a_person_of_the_same_name_lead_to_each_other(client):
    article = Article.objects.get(ref="leapref")
    writer, other = Person.objects.get(name="于春津"), Person.objects.get(name="刘国栋")
    written_about, place = tag(article, "于春津", kind="person"), tag(article, "刘国栋", kind="place")
    pages = {each: find_namesakes(read(client.get(each.get_absolute_url()))) for each in (writer, other)}
    assert pages == {writer: [written_about.get_absolute_url()], other: []}
    pages = {
        each: find_namesakes(read(client.get(each.get_absolute_url()))) for each in (written_about, place)
    }
    assert pages == {written_about: [writer.get_absolute_url()], place: []}


def test_tags_are_listed_by_kind_with_what_is_published(client):
    page = words(read(client.get("/tags/")))
    assert "主题 科技/创新 1 地点 京津冀 1" in page
    assert "京津冀 1" in words(read(client.get("/tags/?kind=place")))


def test_a_tag_with_a_slash_in_its_name_has_a_page_and_a_feed(client):
    assert "抓住机遇 发挥优势" in read(client.get("/tags/科技/创新/"))
    assert "抓住机遇 发挥优势" in read(client.get("/tags/科技/创新/feed/"))


def test_a_column_shows_its_articles(client):
    page = words(read(client.get(Column.objects.get(name="今日论语").get_absolute_url())))
    assert "今日论语 1 篇" in page
    assert "以正确政绩观引领高质量发展" in page


def test_a_column_says_what_it_is(client):
    Column.objects.filter(name="今日论语").update(about="每天一篇短评。")
    page = read(client.get(Column.objects.get(name="今日论语").get_absolute_url()))
    assert '<p class="about" lang="zh">每天一篇短评。</p>' in page
    assert '<meta name="description" content="每天一篇短评。' in page
    assert '"description": "每天一篇短评。"' in page


@pytest.mark.slow
def test_a_tag_and_a_person_list_the_most_important_first_and_a_column_the_latest(client):
    paper = Newspaper.objects.get(code="yangbao")
    page = make_page(paper, "laterpage", "雨。", issue=make_issue(paper, datetime.date(2026, 3, 20)))
    column, person = Column.objects.get(name="今日论语"), Person.objects.get(name="于春津")
    later = make_article(page, "laterref", (Role.BODY, 0), column=column, **PUBLISHED)
    credit(later, ("记者", person))
    place = tag(later, "京津冀")
    titles = [find_titles(read(client.get(each.get_absolute_url()))) for each in (place, person, column)]
    assert titles == [
        ["抓住机遇 发挥优势", "雨。"],
        ["抓住机遇 发挥优势", "雨。"],
        ["雨。", "以正确政绩观引领高质量发展"],
    ]


@pytest.mark.slow
def test_tags_are_ordered_by_use_and_more_than_sixty_of_a_kind_are_cut_with_a_link_to_all(client):
    leap = Article.objects.get(ref="leapref")
    tag(leap, "京津冀")
    for number in range(59):
        tag(leap, f"第{number:02}地", kind="place")
    assert "全部地点" not in read(client.get("/tags/"))
    tag(leap, "第59地", kind="place")
    html = read(client.get("/tags/"))
    section = html[html.index('<h2 id="kind-place">') :]
    names = re.findall(r'href="/tags/[^"]*/">([^<]*)</a>', section)
    assert names == ["京津冀", *(f"第{number:02}地" for number in range(59))]
    assert '<a href="?kind=place">全部地点</a>' in section
    assert "第59地" in read(client.get("/tags/?kind=place"))


@pytest.mark.slow
def test_two_hundred_tags_of_a_kind_fill_a_list_page(client):
    leap = Article.objects.get(ref="leapref")
    for number in range(200):
        tag(leap, f"第{number}地", kind="place")
    html = read(client.get("/tags/?kind=place"))
    assert html.count('<span class="count">') == 200
    assert 'rel="next" href="?kind=place&amp;p=2"' in html


@pytest.mark.slow
def test_a_hundred_people_fill_a_list_page_the_most_credited_first(client):
    leap = Article.objects.get(ref="leapref")
    credit(leap, *(("记者", f"第{number:02}人") for number in range(100)), ("记者", "姜宝成"))
    html = read(client.get("/people/"))
    names = re.findall(r'href="/people/\d+/">([^<]*)</a>', html)
    assert (names[0], len(names)) == ("姜宝成", 100)
    assert 'rel="next"' in html


def test_a_name_that_is_too_long_to_look_for_lists_everyone(client):
    assert "于春津" in words(read(client.get("/people/", {"name": "于" * 101})))


def test_former_addresses_of_tags_people_and_columns_lead_on_where_the_new_ones_are_public(client):
    place, person = Tag.objects.get(name="京津冀"), Person.objects.get(name="于春津")
    column = Column.objects.get(name="今日论语")
    for kind, key, heir in (("tag", "首都圈", place), ("person", "900", person), ("column", "901", column)):
        FormerAddress.objects.create(kind=kind, key=key, heir=heir.pk)
    assert client.get("/tags/首都圈/").headers["Location"] == place.get_absolute_url()
    assert client.get("/people/900/").headers["Location"] == person.get_absolute_url()
    assert client.get("/columns/901/").headers["Location"] == column.get_absolute_url()
    assert "抓住机遇 发挥优势" in read(client.get("/tags/首都圈/feed/"))
    assert client.get("/api/v1/tags/首都圈/").headers["Location"].startswith("/api/v1/tags/")
    Article.objects.update(status="withdrawn")
    for address in ("/tags/首都圈/", "/people/900/", "/columns/901/", "/api/v1/people/900/"):
        assert client.get(address).status_code == 404


@pytest.mark.slow
def test_a_heading_that_is_only_proposed_as_a_column_has_an_address_and_no_links(client):
    column = Column.objects.get(name="今日论语")
    for standing, is_linked in (("proposed", False), ("used", True)):
        Column.objects.update(standing=standing)
        link = f'href="{column.get_absolute_url()}"'
        assert (link in read(client.get("/articles/commentref/"))) == is_linked
        assert "今日论语" in read(client.get("/articles/commentref/"))
        assert (link in read(client.get("/newspapers/yangbao/"))) == is_linked
        assert bool(client.get("/api/v1/search/").json()["facets"]["column"]) == is_linked
        assert client.get(column.get_absolute_url()).status_code == 200
        assert client.get(f"{column.get_absolute_url()}feed/").status_code == 200
        listed = client.get("/api/v1/columns/").json()["results"]
        assert [one["name"] for one in listed] == (["今日论语"] if is_linked else [])
        assert client.get(f"/api/v1/columns/{column.pk}/").status_code == 200


def test_programs_get_a_column_once_it_is_one(client, admin_user):
    column = Column.objects.get(name="今日论语")
    for standing, name in (("proposed", None), ("used", "今日论语")):
        decide_columns(Column.objects.filter(pk=column.pk), standing, by=admin_user)
        record = client.get("/api/v1/articles/commentref/").json()
        assert (record["column"] and record["column"]["name"]) == name
        assert list(find_record_breaches()) == []
