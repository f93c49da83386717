"""The page of an article."""

import re

import pytest

from articles.models import Article, Block, Page, Relation, Role
from tests.archives import PUBLISHED, make_article, make_page, relate
from tests.public.conftest import find_steps, read, words

pytestmark = pytest.mark.usefixtures("archive")


def test_an_article_shows_all_its_parts(client):
    html = read(client.get("/articles/visitref/"))
    page = words(html)
    order = [
        "陈敏尔在南开区调研时强调",
        "抓住机遇 发挥优势",
        "——推动科技创新和产业创新深度融合",
        "记者 于春津 刘国栋 摄 姜宝成",
        "样报 2026年3月19日 第1版",
        "本报讯（记者 于春津 刘国栋）3月18日",
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


@pytest.mark.slow
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
        "lastref": [("prev", "/articles/commentref/"), ("next", "/articles/restref/")],
    }
    turned = read(client.get("/articles/restref/"))
    assert find_steps(turned) == [("prev", "/articles/lastref/")]
    assert "上一版末篇" in turned
    assert re.findall(r'data-leaf="(up|down)" href="([^"]*)"', turned) == [("up", "/pages/frontpage/")]
    assert find_steps(read(client.get("/articles/photoref/"))) == []


def test_an_article_links_the_pages_of_its_issue(client):
    fold = '<details class="siblings" data-issue="/issues/yangbao/2026-03-19/">'
    _, _, others = read(client.get("/articles/visitref/")).partition(fold)
    found = re.findall(r'href="(/pages/[^"]+)"', others.partition("</details>")[0])
    assert found == ["/pages/frontpage/", "/pages/secondpage/"]
    assert "本期各版" not in words(read(client.get("/articles/leapref/")))


@pytest.mark.parametrize(("ref", "day"), [("visitref", ' value="2026-03-19"'), ("photoref", "")])
def test_an_article_leads_to_another_day_of_its_newspaper(client, ref, day):
    form = read(client.get(f"/articles/{ref}/")).partition('class="day-picker" action="/issues/"')[2]
    assert 'name="newspaper" value="yangbao"' in form
    assert f'type="date" name="date" required{day}>' in form


def test_an_article_names_its_column_once(client):
    assert read(client.get("/articles/commentref/")).partition("</header>\n")[2].count("今日论语</") == 1


def test_a_long_headline_is_set_smaller(client):
    headline = (
        "开局起步专场新闻发布会昨日举行 深耕新型工业化 布局未来产业矩阵 把握关键窗口期 筑牢工业经济的压舱石"
    )
    assert len(headline) > 50
    Article.objects.filter(ref="visitref").update(headline=headline)
    assert 'class="long"' in read(client.get("/articles/visitref/"))
    assert 'class="long"' not in read(client.get("/articles/commentref/"))


@pytest.mark.parametrize(
    ("form", "name", "content_type", "start"),
    [
        ("bib", "BibTeX", "application/x-bibtex; charset=utf-8", "@article{visitref,"),
        ("ris", "RIS", "application/x-research-info-systems; charset=utf-8", "TY  - NEWS"),
        ("json", "CSL-JSON", "application/vnd.citationstyles.csl+json", '[{"id": "visitref"'),
    ],
)
def test_the_citation_of_an_article_is_a_file(client, form, name, content_type, start):
    response = client.get(f"/articles/visitref/citation.{form}")
    assert read(response).startswith(start)
    assert response["Content-Type"] == content_type
    assert response["Content-Disposition"] == f'attachment; filename="visitref.{form}"'
    assert f'href="/articles/visitref/citation.{form}">{name}</a>' in read(client.get("/articles/visitref/"))


def test_there_is_no_citation_of_what_is_hidden_or_in_another_form(client):
    assert client.get("/articles/secretdraft/citation.bib").status_code == 404
    assert client.get("/articles/visitref/citation.doc").status_code == 404


def test_an_article_withdrawn_while_it_is_read_answers_404(client, monkeypatch):
    def withdraw(article):
        Article.objects.filter(pk=article).update(status="withdrawn")
        return []

    monkeypatch.setattr("articles.public.articles._read_tags", withdraw)
    assert client.get("/articles/commentref/").status_code == 404


def test_an_article_links_its_lines_on_the_page(client):
    assert "/pages/frontpage/?article=visitref#L2" in read(client.get("/articles/visitref/"))


@pytest.mark.slow
def test_a_correction_is_shown_and_mentioned_while_the_print_stays(client):
    Block.objects.filter(text="真抓才能攻坚克难。").update(correction="真抓才能破难。")
    article, page = read(client.get("/articles/commentref/")), read(client.get("/pages/frontpage/"))
    assert "真抓才能破难。" in re.sub(r"<[^>]*>", "", article)
    assert "编辑更正的字句" in article
    assert "真抓才能攻坚克难。" in page
    assert "编辑更正的字句" not in read(client.get("/articles/visitref/"))


def test_an_article_without_headline_is_named_by_its_opening(client):
    html = read(client.get("/articles/photoref/"))
    assert html.partition("<h1")[2].startswith(' class="untitled"')
    assert 'id="headline">日前，洽谈会举行。</h1>' in html


@pytest.mark.parametrize("mark", ["（上接第1版）", "上接B2版", "(紧接A1版)", "（上接第一版“科技”）"])
def test_a_jump_mark_on_a_line_of_its_own_is_no_opening(mark):
    page = Page.objects.get(ref="frontpage")
    marked = make_page(page.newspaper, "markedpage", mark, "洽谈会昨日闭幕。", issue=page.issue, label="B3")
    make_article(marked, "markedref", (Role.BODY, 0), (Role.BODY, 1), **PUBLISHED)
    articles = Article.objects.filter(ref="markedref")
    assert [articles.get().title, articles.with_opening().get().title] == ["洽谈会昨日闭幕。"] * 2


def test_the_former_ref_of_a_merged_article_redirects_while_it_is_merged(client):
    response = client.get("/articles/formervisit/")
    assert (response.status_code, response["Location"]) == (302, "/articles/visitref/")


@pytest.mark.slow
def test_a_jump_of_an_undated_page_or_to_no_number_links_nothing(client):
    Article.objects.filter(ref="photoref").update(jump_to="1")
    assert '<p class="jump onward">下转第1版</p>' in read(client.get("/articles/photoref/"))
    Article.objects.filter(ref="restref").update(continues=None)
    for number in ("²", "٢", "2、3"):
        Article.objects.filter(ref="visitref").update(jump_to=number)
        assert f'<p class="jump onward">下转第{number}版</p>' in read(client.get("/articles/visitref/"))


def test_a_table_is_shown_in_rows_and_columns(client):
    issue = Page.objects.get(ref="frontpage").issue
    lines = ("积分榜", "球队 积分", "东港远航 73", "末轮周日开赛。", "周日 15:00 <决赛>", "闭馆")
    page = make_page(issue.newspaper, "sportspage", *lines, issue=issue, label="B1")
    rows = [(Role.TABLE, 1), (Role.TABLE, 2), (Role.BODY, 3), (Role.TABLE, 4), (Role.TABLE, 5)]
    make_article(page, "standings", (Role.HEADLINE, 0), *rows, kind="notice", **PUBLISHED)
    html = " ".join(read(client.get("/articles/standings/")).split())
    assert '<tr id="b1"> <th scope="col">球队</th> <th scope="col">积分</th></tr>' in html
    assert '<tr id="b2"> <td>东港远航</td> <td>73</td></tr>' in html
    assert '<li id="b4">周日 15:00 &lt;决赛&gt;</li> <li id="b5">闭馆</li>' in html


@pytest.mark.slow
def test_a_jump_leads_to_the_page_of_its_label(client):
    Article.objects.filter(ref="restref").update(continues=None)
    front, second = Page.objects.get(ref="frontpage"), Page.objects.get(ref="secondpage")
    for page, label in ((front, "A1"), (second, "A2")):
        page.label = label
        page.save()
    for printed in ("A2", "2"):
        Article.objects.filter(ref="visitref").update(jump_to=printed)
        assert '<a rel="next" href="/pages/secondpage/">下转第A2版' in read(client.get("/articles/visitref/"))
    for printed in ("B2", "A1"):  # no such page, its own page
        Article.objects.filter(ref="visitref").update(jump_to=printed)
        assert f'<p class="jump onward">下转第{printed}版</p>' in read(client.get("/articles/visitref/"))


def test_a_jump_to_a_page_without_a_number_shows_the_number_in_print(client):
    Page.objects.filter(ref="secondpage").update(label="", order=None)
    assert '<a rel="next" href="/articles/restref/">下转第2版' in read(client.get("/articles/visitref/"))


def test_an_article_lists_five_related_ones(client):
    visit, leap = Article.objects.get(ref="visitref"), Page.objects.get(ref="leappage")
    for number in range(7):
        relate(visit, make_article(leap, f"more{number}", (Role.BODY, 1), **PUBLISHED), reason="text")
    related = read(client.get("/articles/visitref/")).partition('<section class="related"')[2]
    related = related.partition("</section>")[0]
    assert related.count("<li>") == 5


def test_an_article_describes_itself_to_reference_managers(client):
    html = read(client.get("/articles/visitref/"))
    address = "http://testserver/articles/visitref/"
    metas = re.findall(r'<meta (?:name|property)="([^"]*)" content="([^"]*)">', html)
    assert [meta for meta in metas if meta[0].startswith(("og:url", "citation", "article:"))] == [
        ("citation_title", "抓住机遇 发挥优势"),
        ("citation_author", "于春津"),
        ("citation_author", "刘国栋"),
        ("citation_journal_title", "样报"),
        ("citation_publication_date", "2026/03/19"),
        ("citation_firstpage", "1"),
        ("citation_public_url", address),
        ("og:url", address),
        ("article:published_time", "2026-03-19"),
    ]
    assert f'<link rel="canonical" href="{address}">' in html


@pytest.mark.slow
def test_related_articles_are_published_ones_with_the_reason(client):
    html = read(client.get("/articles/visitref/"))
    section = html.partition('<section class="related"')[2].partition("</section>")[0]
    assert re.findall(r'href="([^"]*)"', section) == ["/articles/commentref/", "/articles/restref/"]
    assert "内容相近" in section
    Relation.objects.filter(article__ref="visitref").update(reason="tags", names=["京津冀", "密签"])
    assert "相同标签 ：京津冀" in words(read(client.get("/articles/visitref/")))
    assert "相关文章" not in words(read(client.get("/articles/leapref/")))


def test_the_parts_of_a_series_are_listed_in_their_order(client):
    Article.objects.filter(ref="visitref").update(headline="城南旧事（二）")
    for other, part in (("restref", 3), ("commentref", 1), ("secretdraft", 4)):
        Relation.objects.filter(article__ref="visitref", other__ref=other).update(reason="series", part=part)
    html = read(client.get("/articles/visitref/"))
    section = html.partition('<section class="series"')[2].partition("</section>")[0]
    assert re.findall(r'href="([^"]*)"', section) == [
        f"/articles/{ref}/" for ref in ("commentref", "visitref", "restref")
    ]
    assert section.count('aria-current="page"') == 1
    assert "共 3 篇" in section
