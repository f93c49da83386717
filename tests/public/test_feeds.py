"""Feeds, sitemaps and robots.txt."""

from xml.etree import ElementTree

import pytest

from articles.models import Article, Block
from tests.public.conftest import read

pytestmark = pytest.mark.usefixtures("archive")

ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


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
    Article.objects.filter(ref="leapref").update(headline="闰日\x0c有雨")
    Block.objects.filter(article__ref="leapref", role="body").update(text="昨日\x01有雨。")
    assert ("闰日有雨", "http://testserver/articles/leapref/") in read_entries(client.get("/feed/"))


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
        "Disallow: /search/",
        "Sitemap: http://testserver/sitemap.xml",
    ]
