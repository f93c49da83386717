"""The pages of collections."""

import re

import pytest

from articles.models import Article, Collection, Page
from tests.archives import credit, tag
from tests.public.conftest import read, words

pytestmark = pytest.mark.usefixtures("archive")


def test_a_collection_shows_its_articles_in_the_editors_order_with_notes(client):
    page = words(read(client.get(Collection.objects.get(slug="创新").get_absolute_url())))
    assert "创新 导语。 2 篇" in page
    assert page.index("听取我市有关汇报。") < page.index("抓住机遇 发挥优势") < page.index("按语抓住机遇")


# Sections, formatting, picture ----------------------------------------------------------------------


def test_sections_have_headings_even_where_their_first_article_is_hidden(client):
    items = Collection.objects.get(slug="创新").items.order_by("position")
    items.filter(article__ref="secretdraft").update(heading="调研")
    page = read(client.get("/collections/创新/"))
    assert re.findall(r'<h3 class="section-title" lang="zh">([^<]*)</h3>', page) == ["调研"]
    assert page.index("听取我市有关汇报") < page.index("调研</h3>") < page.index("抓住机遇 发挥优势")
    answer = client.get("/api/v1/collections/创新/").json()
    assert [item["section"] for item in answer["items"]] == ["", "调研"]


def test_an_introduction_is_formatted_and_holds_no_html_script_or_picture(client):
    text = (
        "**要点**\n\n- 一\n- 二\n\n> 引文\n\n[天津](https://example.org) [坏](javascript:alert(1))"
        "\n\n<script>alert(1)</script> <b>粗</b> ![图](https://example.org/x.png)\n\n# 标题"
    )
    Collection.objects.filter(slug="创新").update(introduction=text)
    page = read(client.get("/collections/创新/"))
    shown = page.partition('class="about formatted"')[2].partition("</header>")[0]
    for part in (
        "<strong>要点</strong>",
        "<li>一</li>",
        "<blockquote>",
        '<a href="https://example.org">天津</a>',
    ):
        assert part in shown
    for part in ("<script", "<b>", "<img", "<h1", 'href="javascript'):
        assert part not in shown
    listed = read(client.get("/collections/"))
    assert "要点" in listed
    assert "**" not in listed


@pytest.mark.parametrize(("chars", "listed"), [(90, "雨" * 90), (91, "雨" * 89 + "…")], ids=["90", "91"])
def test_a_list_of_collections_shows_ninety_characters_of_an_introduction(client, chars, listed):
    Collection.objects.filter(slug="创新").update(introduction=f"**{'雨' * chars}**")
    assert re.findall("雨+…?", words(read(client.get("/collections/")))) == [listed]


@pytest.mark.slow
def test_of_what_occurs_together_in_a_collection_the_fifty_most_frequent_are_named(client):
    visit, rest = Article.objects.get(ref="visitref"), Article.objects.get(ref="restref")
    for number in range(51):
        tag(visit, f"第{number:02}处", kind="place")
        credit(visit, ("记者", f"第{number:02}人"))
    tag(rest, "第50处")
    credit(rest, ("记者", "第50人"), ("摄", "第50人"))
    page = read(client.get("/collections/创新/"))
    facets = dict(re.findall(r"<summary><h3>([^<]*)</h3></summary>(.*?)</details>", page, re.DOTALL))
    for heading, first in (("地点", "第50处"), ("署名", "第50人")):
        named = re.findall(r'<span>([^<]*)</span>\s*<span class="count">(\d+)', facets[heading])
        assert (named[0], len(named)) == ((first, "2"), 50)
        assert [name for name, count in named[1:] if count != "1"] == []


def test_the_picture_is_the_sheet_of_a_page_while_that_is_public(client):
    collection = Collection.objects.filter(slug="创新")
    collection.update(picture=Page.objects.get(ref="frontpage"))
    assert '<section class="sheet">' in read(client.get("/collections/创新/"))
    collection.update(picture=Page.objects.get(ref="secretpage"))
    page = read(client.get("/collections/创新/"))
    assert '<section class="sheet">' not in page
    assert "密" not in page
