"""Feeds, sitemaps and robots.txt."""

import datetime
from urllib.parse import unquote
from xml.etree import ElementTree

import pytest

from articles.archive.changes import announce_changes
from articles.archive.records import heal_strays, recorded
from articles.curation import publish_articles, withdraw_articles
from articles.models import Article, Block, Newspaper, Page, PublicationRecord, Role
from articles.public.sitemaps import SITEMAPS
from tests.archives import PUBLISHED, gather, make_article, make_issue, make_page
from tests.public.conftest import read

pytestmark = pytest.mark.usefixtures("archive")

ATOM = "{http://www.w3.org/2005/Atom}"
APRIL = datetime.datetime(2100, 4, 1, tzinfo=datetime.UTC)  # after all records
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def change(ref: str, *, at: datetime.datetime | None = None, **values) -> None:
    """Change the article's row, and record it for programs."""
    with recorded():
        article = Article.objects.filter(ref=ref)
        article.update(**values)
        announce_changes(article, at=at)


def read_entries(response) -> list[tuple[str, str]]:
    """(title, address) of each entry of an Atom feed."""
    root = ElementTree.fromstring(read(response))
    return [
        (entry.findtext(f"{ATOM}title"), entry.find(f"{ATOM}link").get("href"))
        for entry in root.iter(f"{ATOM}entry")
    ]


def test_the_feed_lists_the_latest_published_articles_first(client):
    Article.objects.filter(ref="commentref").update(published_at="2026-04-01T00:00:00Z")
    entries = read_entries(client.get("/feed/"))
    assert entries[0] == ("以正确政绩观引领高质量发展", "http://testserver/articles/commentref/")
    assert len(entries) == 5


def test_a_tag_and_a_column_have_feeds_of_their_own(client):
    assert [title for title, _ in read_entries(client.get("/tags/京津冀/feed/"))] == ["抓住机遇 发挥优势"]
    column = Article.objects.get(ref="commentref").column
    feed = client.get(f"/columns/{column.pk}/feed/")
    assert [title for title, _ in read_entries(feed)] == ["以正确政绩观引领高质量发展"]


def test_a_control_character_in_the_print_does_not_break_the_feed(client):
    Block.objects.filter(article__ref="leapref", role="body").update(text="昨日\x01有雨。")
    change("leapref", headline="闰日\x0c有雨")
    found = read_entries(client.get("/feed/"))
    assert ("闰日有雨", "http://testserver/articles/leapref/") in found


def test_the_feed_and_the_sitemap_show_what_is_recorded(client):
    """An article of which no record is written yet is neither in these nor in the API."""
    PublicationRecord.objects.filter(ref="restref").delete()
    Article.objects.filter(ref="leapref").update(headline="未记")
    found = dict(read_entries(client.get("/feed/")))
    assert "闰日有雨" in found
    assert "http://testserver/articles/restref/" not in {*found.values(), *list_section(client, "articles")}


def test_the_sitemap_lists_every_published_article_page_issue_and_collection(client):
    index = ElementTree.fromstring(read(client.get("/sitemap.xml")))
    sections = [place.text.removeprefix("http://testserver") for place in index.iter(f"{SITEMAP}loc")]
    found = {
        place.text.removeprefix("http://testserver")
        for section in sections
        for place in ElementTree.fromstring(read(client.get(section))).iter(f"{SITEMAP}loc")
    }
    assert found == {
        *(f"/articles/{ref}/" for ref in ("visitref", "commentref", "restref", "leapref", "photoref")),
        *(f"/pages/{ref}/" for ref in ("frontpage", "secondpage", "leappage", "undatedpage")),
        *(f"/issues/yangbao/{day}/" for day in ("2026-03-19", "2024-02-29")),
        "/collections/%E5%88%9B%E6%96%B0/",
    }


def test_robots_txt_names_the_sitemap_and_what_robots_must_not_read(client):
    assert read(client.get("/robots.txt")).splitlines() == [
        "User-agent: *",
        "Disallow: /admin/",
        "Disallow: /i18n/",
        "Disallow: /reading/",
        "Disallow: /search/",
        "Disallow: /en/reading/",
        "Disallow: /en/search/",
        "Sitemap: http://testserver/sitemap.xml",
        "Sitemap: http://testserver/en/sitemap.xml",
    ]


def read_time(entry: ElementTree.Element, name: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(entry.findtext(f"{ATOM}{name}"))


def test_each_feed_names_itself_and_the_page_that_it_follows(client):
    column = Article.objects.get(ref="commentref").column
    heads = {}
    for address in ("/feed/", "/tags/京津冀/feed/", f"/columns/{column.pk}/feed/"):
        root = ElementTree.fromstring(read(client.get(address)))
        links = [link.get("href") for link in root.findall(f"{ATOM}link") if link.get("rel") == "alternate"]
        heads[root.findtext(f"{ATOM}title")] = [unquote(link) for link in links]
    assert heads == {
        "报纸文库：新近发布": ["http://testserver/"],
        "京津冀": ["http://testserver/tags/京津冀/"],
        "今日论语": [f"http://testserver/columns/{column.pk}/"],
    }


def test_an_entry_has_its_excerpt_and_its_times(client):
    change("leapref", published_at=APRIL, at=APRIL + datetime.timedelta(days=1))
    entry = ElementTree.fromstring(read(client.get("/feed/"))).find(f"{ATOM}entry")
    assert read_time(entry, "published") == APRIL
    assert read_time(entry, "updated") == APRIL + datetime.timedelta(days=1)
    assert entry.findtext(f"{ATOM}summary") == "昨日有雨。"


def test_a_long_opening_is_cut_in_an_entry(client):
    Block.objects.filter(article__ref="leapref", role="body").update(text="雨" * 121)
    change("leapref", published_at=APRIL)
    entry = ElementTree.fromstring(read(client.get("/feed/"))).find(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}summary") == "雨" * 120 + "…"


def test_an_article_published_again_counts_as_new(client):
    withdraw_articles(Article.objects.filter(ref="leapref"))
    publish_articles(Article.objects.filter(ref="leapref"), at=APRIL)
    entry = ElementTree.fromstring(read(client.get("/feed/"))).find(f"{ATOM}entry")
    assert (read_time(entry, "published"), read_time(entry, "updated")) == (APRIL, APRIL)


def test_feeds_hold_the_latest_fifty_articles(client):
    page = Page.objects.get(ref="undatedpage")
    column = Article.objects.get(ref="commentref").column
    for number in range(51):
        make_article(page, f"more{number}", (Role.BODY, 0), column=column, **PUBLISHED)
    heal_strays()
    assert len(read_entries(client.get("/feed/"))) == 50
    assert len(read_entries(client.get(f"/columns/{column.pk}/feed/"))) == 50


def test_a_column_feed_lists_the_latest_published_articles_first(client):
    column = Article.objects.get(ref="commentref").column
    Article.objects.filter(ref="leapref").update(column=column, published_at="2026-04-01T00:00:00Z")
    titles = [title for title, _ in read_entries(client.get(f"/columns/{column.pk}/feed/"))]
    assert titles == ["闰日有雨", "以正确政绩观引领高质量发展"]


def test_the_sitemap_dates_articles_by_their_last_change(client):
    PublicationRecord.objects.update(at="2026-03-20T00:00:00Z")
    PublicationRecord.objects.filter(ref="leapref").update(at="2026-04-02T00:00:00Z")
    index = ElementTree.fromstring(read(client.get("/sitemap.xml")))
    assert [place.text for place in index.iter(f"{SITEMAP}lastmod")] == ["2026-04-02T08:00:00+08:00"]
    articles = ElementTree.fromstring(read(client.get("/sitemap-articles.xml")))
    changes = {place.findtext(f"{SITEMAP}loc"): place.findtext(f"{SITEMAP}lastmod") for place in articles}
    assert changes["http://testserver/articles/leapref/"] == "2026-04-02"
    assert changes["http://testserver/articles/visitref/"] == "2026-03-20"


def list_section(client, name: str) -> list[str]:
    root = ElementTree.fromstring(read(client.get(f"/sitemap-{name}.xml")))
    return [place.text for place in root.iter(f"{SITEMAP}loc")]


def test_what_is_added_comes_last_in_its_section_of_the_sitemap(client):
    paper, front = Newspaper.objects.get(code="yangbao"), Page.objects.get(ref="frontpage")
    before = {name: list_section(client, name) for name in SITEMAPS}
    page = make_page(paper, "laterpage", "雨。", issue=make_issue(paper, datetime.date(2026, 3, 20)))
    make_article(page, "laterref", (Role.BODY, 0), **PUBLISHED)
    article = make_article(front, "frontref", (Role.BODY, 14), **PUBLISHED)
    gather("雨", "rain", article, is_public=True)
    heal_strays()
    added = {
        "articles": ["/articles/laterref/", "/articles/frontref/"],
        "pages": ["/pages/laterpage/"],
        "issues": ["/issues/yangbao/2026-03-20/"],
        "collections": ["/collections/rain/"],
    }
    assert {name: list_section(client, name) for name in SITEMAPS} == {
        name: before[name] + [f"http://testserver{address}" for address in added[name]] for name in SITEMAPS
    }


def test_each_section_of_the_sitemap_is_divided_after_two_thousand_rows():
    assert {section.limit for section in SITEMAPS.values()} == {2000}
