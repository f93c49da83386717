"""What a reader finds on each kind of page."""

import datetime
import re
from html import unescape

import pytest

from articles.models import Article, Block, Collection, Column, Issue, Newspaper, Page, Person, Role, Tag
from tests.archives import PUBLISHED, make_article, make_page
from tests.public.conftest import read
from tests.search.conftest import index_all

pytestmark = pytest.mark.usefixtures("archive")


def words(html: str) -> str:
    """The text of a page's main part as one line."""
    main = html.partition("<main")[2].partition("</main>")[0]
    return unescape(" ".join(re.sub(r"<[^>]*>", " ", "<main" + main).split()))


def find_steps(html: str) -> list[tuple[str, str]]:
    """(rel, address) of the links to the previous and the next one."""
    nav = re.search(r'<nav class="steps".*?</nav>', html, re.DOTALL)
    return re.findall(r'<a rel="(\w+)"[^>]* href="([^"]*)"', nav[0]) if nav else []


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


def test_an_article_shows_all_its_parts(client):
    html = read(client.get("/articles/visitref/"))
    page = words(html)
    order = [
        "陈敏尔在南开区调研时强调",
        "抓住机遇 发挥优势",
        "——推动科技创新和产业创新深度融合",
        "记者 于春津 刘国栋 摄 姜宝成",
        "样报 2026年3月19日 第1版",
        "本报讯(记者 于春津 刘国栋)3月18日",
        "企业负责人介绍",
        "等情况<听取汇报>。",
        "▲调研现场。 记者 姜宝成 摄",
        "下转第2版 听取我市有关汇报。",
        "京津冀",
        "本版下一篇 以正确政绩观引领高质量发展",
        "怎样引用",
    ]
    place = 0
    for part in order:
        place = page.index(part, place)
    assert "(下转第2版)" not in page
    assert "<听取汇报>" not in html


def test_a_jump_links_both_its_ends(client):
    assert '<a rel="next" href="/articles/restref/">下转第2版' in read(client.get("/articles/visitref/"))
    assert '<a rel="prev" href="/articles/visitref/">上接第1版' in read(client.get("/articles/restref/"))


def test_a_jump_without_its_other_end_links_the_page_or_nothing(client):
    Article.objects.filter(ref="restref").update(continues=None)
    assert '<a rel="next" href="/pages/secondpage/">下转第2版</a>' in read(client.get("/articles/visitref/"))
    Article.objects.filter(ref="visitref").update(jump_to="9")
    assert '<p class="jump onward">下转第9版</p>' in read(client.get("/articles/visitref/"))


def test_an_article_links_the_published_ones_before_and_after_it_on_its_page(client):
    front = Page.objects.get(ref="frontpage")
    make_article(front, "lastref", (Role.BODY, 14), **PUBLISHED)
    steps = {
        ref: find_steps(read(client.get(f"/articles/{ref}/")))
        for ref in ("visitref", "commentref", "lastref")
    }
    assert steps == {
        "visitref": [("next", "/articles/commentref/")],
        "commentref": [("prev", "/articles/visitref/"), ("next", "/articles/lastref/")],
        "lastref": [("prev", "/articles/commentref/")],
    }
    assert find_steps(read(client.get("/articles/photoref/"))) == []


def test_an_article_withdrawn_while_it_is_read_answers_404(client, monkeypatch):
    list_tags = Tag.objects.on

    def withdraw_and_list_tags(article):
        Article.objects.filter(pk=article.pk).update(status="withdrawn")
        return list_tags(article)

    monkeypatch.setattr(Tag.objects, "on", withdraw_and_list_tags)
    assert client.get("/articles/commentref/").status_code == 404


def test_an_article_links_its_lines_on_the_page(client):
    assert "/pages/frontpage/?article=visitref#L2" in read(client.get("/articles/visitref/"))


def test_a_correction_is_shown_and_mentioned_while_the_print_stays(client):
    Block.objects.filter(text="真抓才能攻坚克难。").update(correction="真抓才能破难。")
    article, page = read(client.get("/articles/commentref/")), read(client.get("/pages/frontpage/"))
    assert "真抓才能破难。" in article
    assert "有的字句已由编辑更正" in article
    assert "真抓才能攻坚克难。" in page
    assert "有的字句已由编辑更正" not in read(client.get("/articles/visitref/"))


def test_an_article_without_headline_is_named_by_its_opening(client):
    assert '<h1 class="untitled">日前,洽谈会举行。</h1>' in read(client.get("/articles/photoref/"))


def test_the_former_ref_of_a_merged_article_redirects_permanently(client):
    response = client.get("/articles/formervisit/")
    assert (response.status_code, response["Location"]) == (301, "/articles/visitref/")


def test_the_list_of_people_leaves_out_credits_without_a_person(client):
    assert "于春津 1 刘国栋 1 姜宝成 1" in words(read(client.get("/people/")))
    assert "刘国栋" not in words(read(client.get("/people/?name=于")))
    assert "没有找到这个姓名" in words(read(client.get("/people/?name=孟若冰")))
    assert "本报评论员" in words(read(client.get("/articles/commentref/")))


def test_a_person_shows_roles_and_articles(client):
    page = words(read(client.get(Person.objects.get(name="姜宝成").get_absolute_url())))
    assert "姜宝成 摄 1 篇" in page
    assert "抓住机遇 发挥优势" in page


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


def test_a_collection_shows_its_articles_in_the_editors_order_with_notes(client):
    page = words(read(client.get(Collection.objects.get(slug="创新").get_absolute_url())))
    assert "创新 导语。 2 篇" in page
    assert page.index("听取我市有关汇报。") < page.index("抓住机遇 发挥优势") < page.index("按语抓住机遇")


def test_a_reader_switches_to_english_and_stays_there(client):
    assert '<html lang="zh-hans">' in read(client.get("/"))
    response = client.post("/i18n/setlang/", {"language": "en", "next": "/tags/"})
    assert response["Location"] == "/tags/"
    page = read(client.get("/articles/visitref/"))
    assert '<html lang="en">' in page
    assert "March 19, 2026" in page
    assert '<hgroup lang="zh">' in page


def test_an_unknown_address_shows_the_archives_own_404_page(client):
    response = client.get("/articles/nosuchref/")
    assert response.status_code == 404
    assert "没有这一页" in words(response.content.decode())


@pytest.mark.parametrize(
    "address",
    [
        "/issues/yangbao/2026-02-30/",
        "/issues/yangbao/0000-00-00/",
        "/issues/?year=abc",
        "/issues/?year=99999",
        "/issues/?newspaper=nosuch",
        "/newspapers/nosuch/",
        "/newspapers/yangbao/?p=2",
        "/tags/京津冀/?p=0",
        "/tags/京津冀/?p=-1",
        "/tags/京津冀/?p=2",
        "/tags/京津冀/?p=١",
        "/tags/京津冀/?p=" + "9" * 5000,
        "/tags/?kind=nosuch",
        "/people/?p=x",
        "/people/99999999999999999999999/",
        "/columns/0/",
        "/collections/nosuch/",
        "/search/?p=2",
        "/pages/frontpage/?article=leapref",
        "/pages/nosuch/",
        "/sitemap-nosuch.xml",
    ],
)
def test_an_address_that_names_nothing_answers_404(client, address):
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("address", ["/", "/search/", "/articles/visitref/", "/feed/"])
def test_pages_that_only_read_refuse_post(client, address):
    if address != "/feed/":  # Django's own feed view accepts any method
        assert client.post(address).status_code == 405


def test_the_error_page_needs_no_database(client, settings, monkeypatch):
    def fail(*args):
        raise RuntimeError("no database")

    monkeypatch.setattr("articles.models.print.IssueQuerySet.published", fail)
    client.raise_request_exception = False
    response = client.get("/")
    assert response.status_code == 500
    assert "Something went wrong" in response.content.decode()


def test_search_shows_hits_facets_and_active_filters(client):
    index_all()
    html = read(client.get("/search/", {"q": "听取", "kind": "news"}))
    page = words(html)
    assert "找到 2 篇" in page
    assert "<mark>听取</mark>" in html
    assert "<听取汇报>" not in html
    assert re.search(r'<a href="\?q=[^"&]*&amp;kind=news&amp;page=2"[^>]*><span>第2版</span>', html)
    assert re.search(r'<ul class="chips"[^>]*><li><a href="\?q=[^"&]*"><span[^>]*>去掉 </span>报道</a>', html)


def test_a_search_without_hits_suggests_what_to_try(client):
    index_all()
    page = words(read(client.get("/search/", {"q": "量子纠缠", "kind": "news"})))
    assert "找到 0 篇" in page
    assert "没有找到" in page
    assert "去掉所有范围再找" in page


def test_the_search_form_names_wrong_values(client):
    html = read(client.get("/search/", {"q": "调研", "date_from": "2026-02-30", "page": "x"}))
    alert = re.search(r'role="alert">(.*?)</div>', html, re.DOTALL)[1]
    assert "起始日期：" in alert
    assert "版次：" in alert
    assert "找到" not in words(html)


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
