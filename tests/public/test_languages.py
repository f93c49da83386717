"""Each public page has an address in each language, and nothing but the address decides."""

import re
from html.parser import HTMLParser

import pytest
from django.utils.translation import override

from articles.languages import name_language
from articles.models import Article, Collection, SiteSettings
from articles.models.site import ONLY
from articles.public.urls import urlpatterns
from tests.public.conftest import read
from tests.public.test_hidden import crawl_site
from tests.search.conftest import index_all

pytestmark = pytest.mark.usefixtures("archive")

PAGES = (
    "/",
    "/issues/?newspaper=yangbao&year=2026",
    "/issues/yangbao/2026-03-19/",
    "/newspapers/yangbao/",
    "/pages/frontpage/",
    "/articles/visitref/",
    "/tags/?kind=place",
    "/tags/京津冀/",
    "/tags/科技/创新/",
    "/people/",
    "/collections/创新/",
    "/search/?q=%E5%A4%A9%E6%B4%A5",
    "/reading/",
)
FILES = ("/feed/", "/sitemap.xml", "/sitemap-articles.xml", "/opensearch.xml")


def list_alternates(html: str) -> dict[str, str]:
    return dict(re.findall(r'<link rel="alternate" hreflang="([^"]+)" href="([^"]+)">', html))


def find_canonical(html: str) -> str:
    [canonical] = re.findall(r'<link rel="canonical" href="([^"]+)">', html)
    return canonical


@pytest.mark.parametrize("address", PAGES)
def test_a_page_names_itself_and_the_same_page_in_each_language(client, address):
    chinese, english = read(client.get(address)), read(client.get(f"/en{address}"))
    alternates = list_alternates(chinese)
    assert alternates == list_alternates(english)
    assert sorted(alternates) == ["en", "x-default", "zh-Hans"]
    assert alternates["x-default"] == alternates["zh-Hans"] == find_canonical(chinese)
    assert alternates["en"] == find_canonical(english)
    for language, html in (("zh-Hans", chinese), ("en", english)):
        path = alternates[language].removeprefix("http://testserver").replace("&amp;", "&")
        assert read(client.get(path)) == html


def test_what_only_marks_a_page_is_not_in_its_own_address(client):
    page = read(client.get("/pages/frontpage/?article=visitref"))
    assert find_canonical(page) == "http://testserver/pages/frontpage/"


@pytest.mark.parametrize("address", ["/nosuch/", "/articles/nosuch/", "/en/articles/nosuch/"])
def test_what_is_not_there_has_no_address_in_any_language(client, address):
    page = client.get(address).content.decode()
    assert "canonical" not in page
    assert list_alternates(page) == {}


@pytest.mark.parametrize("address", PAGES)
def test_an_address_without_language_leads_on_to_the_readers_own(client, address):
    led = client.get(address, headers={"accept-language": "en-GB"})
    assert led.status_code == 302
    assert read(client.get(led["Location"])) == read(client.get(f"/en{address}"))
    client.cookies["django_language"] = "zh-hans"  # chosen; the browser only asks
    assert 'lang="zh-hans"' in read(client.get(address, headers={"accept-language": "en-GB"}))


def test_an_address_with_its_language_leads_nobody_away(client):
    client.cookies["django_language"] = "zh-hans"
    assert '<html lang="en">' in read(client.get("/en/", headers={"accept-language": "zh"}))


@pytest.mark.parametrize("address", [*FILES, "/robots.txt"])
def test_programs_find_the_same_at_an_address_whatever_they_prefer(client, address):
    assert read(client.get(address, headers={"accept-language": "en"})) == read(client.get(address))


def test_a_reader_changes_to_chinese_and_back_on_the_same_page(client):
    for address, language, there in (
        ("/en/tags/%E4%BA%AC%E6%B4%A5%E5%86%80/?p=1", "zh-hans", "/tags/%E4%BA%AC%E6%B4%A5%E5%86%80/?p=1"),
        ("/issues/yangbao/2026-03-19/", "en", "/en/issues/yangbao/2026-03-19/"),
        ("/en/nosuch/", "zh-hans", "/en/nosuch/"),
    ):
        led = client.post("/i18n/setlang/", {"language": language, "next": address})
        assert (led.status_code, led["Location"]) == (302, there)
        assert client.cookies["django_language"].value == language


@pytest.mark.parametrize("address", [*PAGES, *FILES])
def test_a_language_that_the_site_does_not_offer_leads_to_one_that_it_does(client, address):
    for offered, off, on in (("zh-hans", "/en", ""), ("en", "", "/en")):
        SiteSettings.objects.update_or_create(pk=ONLY, defaults={"languages": [offered]})
        led = client.get(f"{off}{address}", headers={"accept-language": "zh" if offered == "en" else "en"})
        there = client.get(f"{on}{address}")
        assert (led.status_code, there.status_code) == (302, 200)
        assert read(client.get(led["Location"])) == read(there)


@pytest.mark.slow
def test_nothing_names_a_language_that_the_site_does_not_offer(client):
    SiteSettings.objects.create(pk=1, languages=["zh-hans"])
    for address in ("/", "/articles/visitref/", "/robots.txt", "/sitemap.xml", "/nosuch/"):
        page = client.get(address).content.decode()
        assert "/en/" not in page
        assert "setlang" not in page
    assert list_alternates(read(client.get("/"))).keys() == {"zh-Hans", "x-default"}
    assert '<html lang="zh-hans"' in client.get("/en/nosuch/").content.decode()


def test_a_site_in_english_only_has_english_pages_for_everybody(client):
    SiteSettings.objects.create(pk=1, languages=["en"])
    page = read(client.get("/en/articles/visitref/"))
    assert find_canonical(page) == "http://testserver/en/articles/visitref/"
    assert list_alternates(page)["x-default"] == "http://testserver/en/articles/visitref/"
    assert client.get("/articles/visitref/citation.bib").status_code == 200


def test_a_withdrawn_article_is_gone_in_every_language(client):
    Article.objects.filter(ref="leapref").update(status="withdrawn")
    assert [client.get(f"{prefix}/articles/leapref/").status_code for prefix in ("", "/en")] == [410, 410]


@pytest.mark.slow
def test_nothing_english_leads_to_a_chinese_page_but_the_choice_of_the_language(client):
    index_all()
    english = {address: text for address, text in crawl_site(client).items() if address.startswith("/en/")}
    pages = {
        address: re.sub(r'<link rel="alternate" hreflang[^>]*>', "", text)
        for address, text in english.items()
        if "<html" in text
    }
    named = {route.name for route in urlpatterns if not route.name.endswith(("feed", "sitemap"))}
    assert len(pages) > len(named) / 2
    programs = r"/(?:en/|static/|admin/|api/|i18n/|articles/\w+/citation)"
    links = {
        (address, link)
        for address, text in pages.items()
        for link in re.findall(r'(?:href|action)="((?:http://testserver)?/[^"]*)"', text)
        if not re.match(f"(?:http://testserver)?{programs}", link)
    }
    assert links == set()


@pytest.mark.slow
def test_every_english_page_shows_chinese_only_where_it_says_so(client):
    """Except for options of a list to choose from."""
    index_all()
    found = {}
    for address, text in crawl_site(client).items():
        if address.startswith("/en/") and "<main" in text and (words := find_unmarked_chinese(text)):
            found[address] = words
    assert found == {}


def find_unmarked_chinese(html: str) -> list[str]:
    """Chinese text of the page's body that no element says to be Chinese."""
    reader = LanguageReader()
    reader.feed(html.partition("<body>")[2].partition("</body>")[0])
    return reader.unmarked


class LanguageReader(HTMLParser):
    """Collects the Chinese text in English elements."""

    VOID = {"input", "br", "wbr", "hr", "img", "meta", "link"}

    def __init__(self) -> None:
        super().__init__()
        self.languages, self.unmarked = ["en"], []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in self.VOID:
            language = dict(attrs).get("lang", self.languages[-1])
            self.languages.append("any" if tag == "option" else language)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.VOID:
            self.languages.pop()

    def handle_data(self, data: str) -> None:
        if self.languages[-1] == "en":
            self.unmarked += re.findall(r"[\u4e00-\u9fff]+", data)


def test_the_records_of_programs_name_addresses_without_language(client):
    record = client.get("/api/v1/articles/visitref/").json()
    assert record["url"] == "http://testserver/api/v1/articles/visitref/"
    assert record["web_url"] == "http://testserver/articles/visitref/"
    with override("en"):
        newspaper = client.get("/api/v1/newspapers/yangbao/").json()
    assert newspaper["web_url"] == "http://testserver/newspapers/yangbao/"


@pytest.mark.parametrize(("code", "name"), [("zh-hans", "zh-Hans"), ("en", "en")])
def test_languages_are_named_as_standards_name_them(code, name):
    assert name_language(code) == name


@pytest.mark.parametrize(
    ("address", "english"),
    [
        ("/articles/visitref/?q=1#b1", "/en/articles/visitref/?q=1#b1"),
        ("/en/tags/%E4%BA%AC%E6%B4%A5%E5%86%80/", "/en/tags/%E4%BA%AC%E6%B4%A5%E5%86%80/"),
        ("https://testserver/issues/", "https://testserver/en/issues/"),
        ("https://example.org/articles/visitref/", "https://example.org/articles/visitref/"),
        ("/api/v1/", "/api/v1/"),
        ("/nosuch/", "/nosuch/"),
        ("other", "other"),
    ],
)
def test_a_link_that_editors_wrote_stays_within_the_language(client, address, english):
    collection = Collection.objects.get(slug="创新")
    Collection.objects.filter(pk=collection.pk).update(introduction=f"见[此处]({address})。")
    assert f'<a href="{english}">此处</a>' in read(client.get("/en/collections/创新/"))
    chinese = address.replace("/en/", "/")
    assert f'<a href="{chinese}">此处</a>' in read(client.get("/collections/创新/"))
