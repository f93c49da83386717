"""The words of a search, marked in what it led to."""

import re

import pytest

from articles.models import Article, Block, Role
from articles.public.reading_settings import KEPT_END, KEPT_START
from tests.public.conftest import read, words
from tests.search.conftest import index_all

pytestmark = pytest.mark.usefixtures("archive")


def find_marks(html: str) -> list[tuple[str, str]]:
    return re.findall(r'<mark id="(hit\d+)">(?:<a href="#hit\d+">)?([^<]*)', html)


@pytest.mark.slow
def test_a_search_leads_to_the_article_with_its_words(client):
    index_all()
    assert 'href="/articles/visitref/?q=%E5%8D%97%E5%BC%80%E5%8C%BA"' in read(client.get("/search/?q=南开区"))
    assert 'href="/articles/visitref/"' in read(client.get("/search/"))
    assert 'href="/pages/frontpage/?q=%E5%8D%97%E5%BC%80%E5%8C%BA"' in read(client.get("/search/?q=南开区"))


def test_hits_are_marked_and_each_leads_to_the_next(client):
    html = read(client.get("/articles/visitref/?q=南开区"))
    assert find_marks(html) == [("hit1", "南开区"), ("hit2", "南开区")]
    assert '<mark id="hit2"><a href="#hit3">' in html
    assert '<nav class="hits" id="hit3"' in html
    assert "“ 南开区 ” 2 处" in words(html)
    assert 'data-hit="1" href="#hit1"' in html
    assert '<link rel="canonical" href="http://testserver/articles/visitref/">' in html
    assert "<mark" not in html.partition("<title>")[2].partition("</title>")[0]
    assert 'href="/pages/frontpage/?article=visitref&amp;q=%E5%8D%97%E5%BC%80%E5%8C%BA#L2"' in html


def test_the_marks_are_kept_when_the_text_is_shown_as_printed(client):
    html = read(client.get("/articles/visitref/", {"q": "南开区"}))
    assert 'name="next" value="/articles/visitref/?q=%E5%8D%97%E5%BC%80%E5%8C%BA"' in html


@pytest.mark.slow
def test_words_are_found_however_they_are_printed(client):
    assert find_marks(read(client.get("/articles/visitref/?q=(記者"))) == [("hit1", "（记者")]
    client.post("/reading/", {"text": "printed", "next": "/"})
    assert find_marks(read(client.get("/articles/visitref/?q=（记者"))) == [("hit1", "(记者")]
    client.post("/reading/", {"text": "", "script": "traditional", "next": "/"})
    assert {text for _, text in find_marks(read(client.get("/articles/visitref/?q=南开区")))} == {"南開區"}


def test_where_the_phrase_is_not_there_its_words_are_marked(client):
    found = find_marks(read(client.get("/articles/visitref/?q=创新科技")))
    assert {text for _, text in found} == {"创新", "科技", "科技创新"}


@pytest.mark.parametrize("query", ["", "%20", "骆驼", "<b>", "-南开区", '"', "作者:于春津"])
def test_a_query_without_hits_marks_nothing(client, query):
    html = read(client.get(f"/articles/visitref/?q={query}"))
    assert "<mark" not in html
    assert 'class="hits"' not in html


def test_what_is_marked_stays_escaped(client):
    html = read(client.get("/articles/visitref/?q=<听取汇报>"))
    assert find_marks(html) == [("hit1", "&lt;听取汇报&gt;")]


def test_a_page_marks_the_words_on_its_sheet_and_in_its_print(client):
    html = read(client.get("/pages/frontpage/?q=南开区"))
    assert [text for _, text in find_marks(html)] == ["南开区"] * 3
    assert 'href="/articles/visitref/?q=%E5%8D%97%E5%BC%80%E5%8C%BA"' in html
    assert '<link rel="canonical" href="http://testserver/pages/frontpage/">' in html


def test_what_is_hidden_decides_nothing_of_what_is_marked(client):
    assert "<mark" not in read(client.get("/pages/frontpage/?q=密稿"))
    marked = find_marks(read(client.get("/pages/frontpage/?q=密稿正文南开区")))
    assert {text for _, text in marked} <= {"南开区", "正文"}


@pytest.mark.parametrize("text", ["", "printed"])
@pytest.mark.parametrize("blank", [" ", "\u3000"])
def test_each_clause_of_a_headline_that_has_several_is_kept_together(client, text, blank):
    title = f"南开区种树养花{blank}各区人民满意度继续提高{blank}雨后"
    Article.objects.filter(ref="visitref").update(headline=title)
    client.post("/reading/", {"text": text, "next": "/"})

    def find_headline(address):
        html = client.get(address).content.decode()
        shown = re.search(r"<h1[^>]*>\s*(.*?)</h1>", html, re.DOTALL)[1].replace("<wbr>", "|")
        assert (KEPT_START in shown) == (text == "printed")
        shown = shown.removeprefix(KEPT_START).removesuffix(KEPT_END)
        return re.sub(r"<span class=.clause.>(.*?)</span>", r"{\1}", shown).replace("\u3000", " ")

    assert find_headline("/articles/visitref/") == "{南开区|种树养花} {各区人民|满意度|继续提高} 雨后"
    marked = '{南开区|<mark id="hit1"><a href="#hit2">种树</a></mark>养花} {各区人民|满意度|继续提高} 雨后'
    assert find_headline("/articles/visitref/?q=种树") == marked
    Article.objects.filter(ref="visitref").update(headline=f"（记者{blank}王芳）种树养花{blank}继续（提高")
    assert find_headline("/articles/visitref/") == "{（记者 王芳）|种树养花} 继续（提高"
    Article.objects.filter(ref="visitref").update(headline="人民满意度提高")
    assert find_headline("/articles/visitref/") == "人民|满意度|提高"


@pytest.mark.slow
def test_hits_are_readable_or_as_printed_while_programs_get_the_print(client):
    Block.objects.filter(article__ref="visitref", role=Role.BODY).update(text="- 津门寻芳** 129个,共１２处")
    Article.objects.filter(ref="visitref").update(headline="津门寻芳:“一带一路”")
    index_all()
    address = "/search/?q=寻芳"

    def find_shown():
        html = client.get(address).content.decode()
        return re.findall(r'<h3 class="title" lang="zh"><a[^>]*>(.*?)</a>.*?<p>(.*?)</p>', html, re.DOTALL)[0]

    title, fragment = find_shown()
    assert title.replace("<wbr>", "|") == "津门|<mark>寻芳</mark>：|“一带一路”"
    assert fragment == "津门<mark>寻芳</mark> 129个，共12处"
    client.post("/reading/", {"text": "printed", "script": "traditional", "next": "/"})
    title, fragment = find_shown()
    assert "津门" in title.replace("<wbr>", "")
    assert fragment == f"{KEPT_START}- 津门<mark>寻芳</mark>** 129个,共１２处{KEPT_END}"
    [hit] = client.get("/api/v1/search/?q=寻芳").json()["results"]
    assert hit["title"] == "津门<mark>寻芳</mark>:“一带一路”"
    assert hit["fragments"][0] == "- 津门<mark>寻芳</mark>** 129个,共１２处"
