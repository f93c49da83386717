"""Feeds, sitemaps and robots.txt."""

import datetime
import json
import re
from html import unescape
from unittest.mock import Mock
from urllib.parse import unquote
from xml.etree import ElementTree

import feedparser
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.archive.announcements import announce_changes
from articles.archive.records import heal_strays, recorded
from articles.curation import publish_articles, withdraw_articles
from articles.models import (
    Article,
    Block,
    Collection,
    Column,
    Newspaper,
    Page,
    Person,
    PublicationRecord,
    Role,
    Tag,
)
from articles.public.sitemaps import SITEMAPS
from articles.search import SearchUnavailable, TooCostly
from tests.archives import PUBLISHED, credit, gather, make_article, make_issue, make_page, tag
from tests.public.conftest import read
from tests.search.conftest import index_all

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


@pytest.mark.slow
def test_the_sitemap_lists_whatever_has_a_page(client):
    index = ElementTree.fromstring(read(client.get("/sitemap.xml")))
    sections = [place.text.removeprefix("http://testserver") for place in index.iter(f"{SITEMAP}loc")]
    assert len(sections) == len(SITEMAPS)
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
        "/newspapers/yangbao/",
        "/tags/%E4%BA%AC%E6%B4%A5%E5%86%80/",
        "/tags/%E7%A7%91%E6%8A%80/%E5%88%9B%E6%96%B0/",
        *(f"/people/{person.pk}/" for person in Person.objects.exclude(name="密者")),
        f"/columns/{Column.objects.get(name='今日论语').pk}/",
        *("/", "/issues/", "/newspapers/", "/tags/", "/people/", "/columns/", "/collections/", "/about/"),
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
    assert [author.findtext(f"{ATOM}name") for author in entry.iter(f"{ATOM}author")] == ["样报"]
    assert entry.get("{http://www.w3.org/XML/1998/namespace}lang") == "zh"
    assert entry.findtext(f"{ATOM}id") == "tag:localhost,2026:article/leapref"


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


@pytest.mark.slow
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


@pytest.mark.slow
@pytest.mark.parametrize("lately", [0, 1, 3, 2000])
def test_the_sitemap_dates_pages_by_the_last_change_of_their_articles(client, monkeypatch, lately):
    monkeypatch.setattr("articles.public.sitemaps.LATELY", lately)
    PublicationRecord.objects.update(at="2026-03-20T00:00:00Z")
    PublicationRecord.objects.filter(ref="leapref").update(at="2026-04-02T00:00:00Z")
    late, early = "2026-04-02T08:00:00+08:00", "2026-03-20T08:00:00+08:00"
    assert read_changes(client, "/sitemap.xml") == {
        "/sitemap-articles.xml": late, "/sitemap-pages.xml": late, "/sitemap-issues.xml": late,
        "/sitemap-newspapers.xml": late, "/sitemap-tags.xml": early, "/sitemap-people.xml": early,
        "/sitemap-columns.xml": early, "/sitemap-collections.xml": early, "/sitemap-site.xml": None,
    }  # fmt: skip
    assert read_changes(client, "/sitemap-articles.xml")["/articles/leapref/"] == "2026-04-02"
    assert read_changes(client, "/sitemap-articles.xml")["/articles/visitref/"] == "2026-03-20"
    assert read_changes(client, "/sitemap-issues.xml") == {
        "/issues/yangbao/2026-03-19/": "2026-03-20", "/issues/yangbao/2024-02-29/": "2026-04-02",
    }  # fmt: skip
    assert read_changes(client, "/sitemap-pages.xml")["/pages/leappage/"] == "2026-04-02"
    assert read_changes(client, "/sitemap-pages.xml")["/pages/undatedpage/"] == "2026-03-20"
    assert read_changes(client, "/sitemap-newspapers.xml") == {"/newspapers/yangbao/": "2026-04-02"}
    for name in ("tags", "people", "columns", "collections"):
        assert set(read_changes(client, f"/sitemap-{name}.xml").values()) == {"2026-03-20"}


def read_changes(client, address: str) -> dict[str, str | None]:
    """By path the time of the last change that a sitemap states."""
    root = ElementTree.fromstring(read(client.get(address)))
    return {
        place.findtext(f"{SITEMAP}loc").removeprefix("http://testserver"): place.findtext(f"{SITEMAP}lastmod")
        for place in root
    }


@pytest.mark.slow
def test_a_section_of_the_sitemap_costs_the_same_whatever_it_lists(client, django_assert_num_queries):
    client.get("/sitemap-site.xml")  # reads the site's settings once for this version of the archive
    with CaptureQueriesContext(connection) as index:
        client.get("/sitemap.xml")
    expected = len(index)
    for name in SITEMAPS:
        with CaptureQueriesContext(connection) as before:
            client.get(f"/sitemap-{name}.xml")
        assert len(before) <= 5, name
    page = Page.objects.get(ref="undatedpage")
    for number in range(9):
        article = make_article(page, f"more{number}", (Role.BODY, 0), **PUBLISHED)
        tag(article, f"标签{number}")
        credit(article, ("记者", f"记者{number}"))
    heal_strays()
    client.get("/sitemap-site.xml")
    with django_assert_num_queries(expected):
        client.get("/sitemap.xml")
    for name in SITEMAPS:
        with CaptureQueriesContext(connection) as after:
            client.get(f"/sitemap-{name}.xml")
        assert len(after) <= 5, name


def list_section(client, name: str) -> list[str]:
    root = ElementTree.fromstring(read(client.get(f"/sitemap-{name}.xml")))
    return [place.text for place in root.iter(f"{SITEMAP}loc")]


@pytest.mark.slow
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
        **{name: [] for name in ("newspapers", "tags", "people", "columns", "site")},
    }
    assert {name: list_section(client, name) for name in SITEMAPS} == {
        name: before[name] + [f"http://testserver{address}" for address in added[name]] for name in SITEMAPS
    }


@pytest.mark.slow
def test_the_parts_of_a_section_of_the_sitemap_are_the_whole_in_order(client, monkeypatch):
    whole = {name: list_section(client, name) for name in SITEMAPS}
    for section in ("Section", "ListSection"):
        monkeypatch.setattr(f"articles.public.sitemaps.{section}.limit", 2)
    index = ElementTree.fromstring(read(client.get("/sitemap.xml")))
    parts = [place.text.removeprefix("http://testserver/sitemap-") for place in index.iter(f"{SITEMAP}loc")]
    assert [part for part in parts if part.startswith("articles")] == [
        "articles.xml", "articles.xml?p=2", "articles.xml?p=3",
    ]  # fmt: skip
    found = {name: [] for name in SITEMAPS}
    for part in parts:
        root = ElementTree.fromstring(read(client.get(f"/sitemap-{part}")))
        found[part.partition(".")[0]] += [place.text for place in root.iter(f"{SITEMAP}loc")]
    assert found == whole
    assert client.get("/sitemap-articles.xml?p=4").status_code == 404


def test_a_part_of_the_sitemap_has_fewer_pages_that_list_articles():
    assert {name: section().limit for name, section in SITEMAPS.items()} == dict.fromkeys(SITEMAPS, 250) | {
        "articles": 2000,
        "site": 2000,
    }


def test_the_sitemap_looks_for_no_change_where_there_is_nothing(client):
    Collection.objects.update(is_public=False)
    with CaptureQueriesContext(connection) as queries:
        changes = read_changes(client, "/sitemap.xml")
    assert changes["/sitemap-collections.xml"] is None
    assert len([query for query in queries if "articles_collection" in query["sql"]]) == 1  # counted


# Every feed, in both formats --------------------------------------------------------------------------

PAGES = {
    "archive": "/",
    "newspaper": "/newspapers/yangbao/",
    "issue": "/issues/yangbao/2026-03-19/",
    "tag": "/tags/科技/创新/",
    "person": "/people/{person}/",
    "column": "/columns/{column}/",
    "collection": "/collections/创新/",
    "search": "/search/?q=%E5%90%AC%E5%8F%96",
}
RFC3339 = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)"
TAG_URI = r"tag:localhost,2026:[A-Za-z0-9._~!$&'()*+,;=:@%/?-]+"  # RFC 4151, RFC 3986
LISTED = {
    "archive": {"visitref", "commentref", "restref", "leapref", "photoref"},
    "newspaper": {"visitref", "commentref", "restref", "leapref", "photoref"},
    "issue": {"visitref", "commentref", "restref"},
    "tag": {"visitref"},
    "person": {"visitref"},
    "column": {"commentref"},
    "collection": {"visitref", "restref"},
    "search": {"visitref", "restref"},
}


@pytest.fixture
def pages() -> dict[str, str]:
    """The address of each page that has feeds."""
    index_all()
    pks = {
        "person": Person.objects.get(name="于春津").pk,
        "column": Column.objects.get(name="今日论语").pk,
    }
    return {name: address.format(**pks) for name, address in PAGES.items()}


def find_feeds(client, page: str) -> dict[str, str]:
    """By media type the first feed that a page names."""
    link = r'<link\s+rel="alternate" type="([^"]+)" title="[^"]+" href="([^"]+)">'
    links = re.findall(link, read(client.get(page)))
    return {media_type: unescape(address) for media_type, address in reversed(links)}


def test_a_search_for_a_wrong_value_names_only_the_feeds_of_the_archive(client, pages):
    assert find_feeds(client, f"{pages['search']}&date_from=2026-13-01") == find_feeds(client, "/issues/")


def read_refs(ids: list[str]) -> set[str]:
    return {re.fullmatch(r"tag:localhost,2026:article/(\w+)", each)[1] for each in ids}


@pytest.mark.slow
@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_names_its_atom_feed_which_feedparser_finds_well_formed(client, pages, name, prefix):
    address = find_feeds(client, prefix + pages[name])["application/atom+xml"]
    response = client.get(address)
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    parsed = feedparser.parse(read(response).encode())
    assert (parsed.bozo, parsed.version) == (False, "atom10")
    assert read_refs([entry.id for entry in parsed.entries]) == LISTED[name]
    [own] = [link.href for link in parsed.feed.links if link.rel == "self"]
    [page] = [link.href for link in parsed.feed.links if link.rel == "alternate"]
    assert unquote(own) == f"http://testserver{unquote(address)}"
    assert unquote(page) == f"http://testserver{unquote(prefix + pages[name])}"
    assert all(entry.link.startswith(f"http://testserver{prefix}/articles/") for entry in parsed.entries)


def check_element(element: ElementTree.Element) -> None:
    """The rules of RFC 4287 for a feed and for an entry."""
    for name in ("id", "title", "updated"):
        assert len(element.findall(f"{ATOM}{name}")) == 1, name
    assert re.fullmatch(TAG_URI, element.findtext(f"{ATOM}id"))
    times = [*element.findall(f"{ATOM}updated"), *element.findall(f"{ATOM}published")]
    assert all(re.fullmatch(RFC3339, each.text) for each in times)
    relations = [(link.get("rel"), link.get("type")) for link in element.findall(f"{ATOM}link")]
    assert len(relations) == len(set(relations))
    assert ("alternate", None) in relations


@pytest.mark.parametrize("name", PAGES)
def test_an_atom_feed_keeps_the_rules_of_rfc_4287(client, pages, name):
    feed = ElementTree.fromstring(read(client.get(find_feeds(client, pages[name])["application/atom+xml"])))
    entries = feed.findall(f"{ATOM}entry")
    assert feed.tag == f"{ATOM}feed"
    check_element(feed)
    for entry in entries:
        check_element(entry)
        assert entry.find(f"{ATOM}author/{ATOM}name").text
        assert [bool(each.text) for each in entry.findall(f"{ATOM}summary")] == [True]
        assert len(entry.findall(f"{ATOM}published")) == 1
        assert entry.get("{http://www.w3.org/XML/1998/namespace}lang") == "zh"
    assert len({entry.findtext(f"{ATOM}id") for entry in entries}) == len(entries)
    assert feed.findtext(f"{ATOM}updated") == max(entry.findtext(f"{ATOM}updated") for entry in entries)


def check_item(item: dict) -> None:
    """The rules of JSON Feed for an item; all that the archive knows is there."""
    assert set(item) == {
        "id", "url", "title", "content_text", "date_published", "date_modified", "authors", "tags",
        "language",
    }  # fmt: skip
    assert item["title"]
    assert item["content_text"]
    assert re.fullmatch(RFC3339, item["date_published"])
    assert re.fullmatch(RFC3339, item["date_modified"])
    assert item["authors"]
    assert all(author.keys() == {"name"} and author["name"] for author in item["authors"])
    assert item["language"] == "zh"


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_names_its_json_feed_which_keeps_the_rules(client, pages, name, prefix):
    address = find_feeds(client, prefix + pages[name])["application/feed+json"]
    response = client.get(address)
    assert response["Content-Type"] == "application/feed+json; charset=utf-8"
    feed = json.loads(read(response))
    assert (feed["version"], feed["language"]) == (
        "https://jsonfeed.org/version/1.1",
        "en" if prefix else "zh-Hans",
    )
    assert unquote(feed["feed_url"]) == f"http://testserver{unquote(address)}"
    assert unquote(feed["home_page_url"]) == f"http://testserver{unquote(prefix + pages[name])}"
    assert feed["title"]
    assert read_refs([item["id"] for item in feed["items"]]) == LISTED[name]
    assert all(item["url"].startswith(f"http://testserver{prefix}/articles/") for item in feed["items"])
    for item in feed["items"]:
        check_item(item)


def test_the_text_of_an_entry_is_escaped_once_as_html_and_never_in_json(client):
    change("leapref", published_at=APRIL)
    Block.objects.filter(article__ref="leapref", role="body").update(text="<b>昨日</b>&有雨。")
    change("leapref")
    entry = feedparser.parse(read(client.get("/feed/")).encode(), sanitize_html=False).entries[0]
    assert entry.summary_detail.type == "text/html"
    assert entry.summary == "&lt;b&gt;昨日&lt;/b&gt;&amp;有雨。"
    assert json.loads(read(client.get("/feed.json")))["items"][0]["content_text"] == "<b>昨日</b>&有雨。"


def test_authors_are_those_who_wrote_then_the_newspaper(client):
    entries = {
        entry.id[-10:]: entry for entry in feedparser.parse(read(client.get("/feed/")).encode()).entries
    }
    authors = {ref: [author.name for author in entry.authors] for ref, entry in entries.items()}
    assert authors["e/visitref"] == ["于春津", "刘国栋"]
    assert authors["commentref"] == ["本报评论员"]
    assert authors["le/leapref"] == ["样报"]


def test_ids_say_nothing_of_where_the_archive_is_served(client, settings):
    settings.ALLOWED_HOSTS = ["testserver", "elsewhere.example"]
    here = feedparser.parse(read(client.get("/tags/京津冀/feed/")).encode())
    there = client.get("/tags/京津冀/feed/", headers={"host": "elsewhere.example"}, secure=True)
    there = feedparser.parse(read(there).encode())
    assert here.feed.id == there.feed.id
    assert [entry.id for entry in here.entries] == [entry.id for entry in there.entries]
    assert there.entries[0].link == "https://elsewhere.example/articles/visitref/"


def test_a_renamed_tag_has_the_feed_that_its_readers_know(client):
    before = feedparser.parse(read(client.get("/tags/京津冀/feed/")).encode())
    Tag.objects.filter(name="京津冀").update(name="首都圈")
    assert feedparser.parse(read(client.get("/tags/首都圈/feed/")).encode()).feed.id == before.feed.id


@pytest.mark.slow
def test_a_long_feed_has_pages_that_lead_to_each_other(client):
    page = Page.objects.get(ref="undatedpage")
    for number in range(51):
        make_article(page, f"more{number}", (Role.BODY, 0), **PUBLISHED)
    heal_strays()
    ids, address, relations = [], "http://testserver/feed/", []
    while address:
        parsed = feedparser.parse(read(client.get(address)).encode())
        ids += [entry.id for entry in parsed.entries]
        links = {link.rel: link.href for link in parsed.feed.links}
        relations.append(sorted(set(links) - {"alternate"}))
        address = links.get("next")
    assert relations == [["next", "self"], ["previous", "self"]]
    assert len(ids) == len(set(ids)) == 56
    first = json.loads(read(client.get("/feed.json")))
    assert first["next_url"] == "http://testserver/feed.json?p=2"
    assert "next_url" not in json.loads(read(client.get("/feed.json?p=2")))
    assert client.get("/feed/?p=3").status_code == 404


def test_an_archive_without_articles_has_a_feed_that_does_not_change(client):
    withdraw_articles(Article.objects.all())
    parsed = feedparser.parse(read(client.get("/feed/")).encode())
    assert (parsed.bozo, parsed.entries, parsed.feed.updated) == (False, [], "1970-01-01T00:00:00+00:00")


@pytest.mark.slow
def test_the_feed_of_a_search_lists_what_has_all_that_was_typed(client, pages):
    feed = json.loads(read(client.get("/search/feed.json?q=听取&newspaper=yangbao&sort=oldest")))
    assert read_refs([item["id"] for item in feed["items"]]) == {"visitref", "restref"}
    assert feed["title"] == "检索 · 听取 · 样报"
    atom = feedparser.parse(read(client.get("/search/feed/?sort=oldest&newspaper=yangbao&q=听取")).encode())
    assert atom.feed.id == "tag:localhost,2026:search?newspaper=yangbao&q=%E5%90%AC%E5%8F%96"
    assert json.loads(read(client.get("/search/feed.json?q=无此事无此人")))["items"] == []


def test_a_search_that_is_refused_has_no_feed(client, pages, monkeypatch):
    monkeypatch.setattr("articles.public.feeds.search_articles", Mock(side_effect=TooCostly))
    assert client.get("/search/feed/?q=听取").status_code == 404
    assert client.get("/search/feed/?date_from=x").status_code == 404


def test_the_feed_of_a_search_says_when_there_is_no_search(client, monkeypatch):
    def fail(*args, **kwargs):
        raise SearchUnavailable

    monkeypatch.setattr("articles.public.feeds.search_articles", fail)
    assert client.get("/search/feed/?q=听取").status_code == 503


def test_the_feed_of_a_search_counts_as_a_search(client, settings):
    settings.RATE_LIMITS = {"search": (1, 3600)}
    assert [client.get("/search/feed/?q=天津").status_code for _ in range(2)] == [200, 429]


def test_a_feed_costs_the_same_whatever_it_lists(client, django_assert_num_queries):
    page = Page.objects.get(ref="undatedpage")
    for number in range(9):
        make_article(page, f"more{number}", (Role.BODY, 0), **PUBLISHED)
    heal_strays()
    # the version of what is public; the name of the site, or the newspaper; articles in order; their records
    with django_assert_num_queries(4):
        client.get("/feed/")
    with django_assert_num_queries(4):
        client.get("/newspapers/yangbao/feed.json")
