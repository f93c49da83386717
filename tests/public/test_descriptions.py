"""How each kind of page is described for search engines and link previews."""

import datetime
import re
from html import unescape

import extruct
import pytest
from django.urls import reverse

from articles.curation.public_notes import write_correction
from articles.models import Article, Column, Newspaper, Page, Person, Tag
from articles.public.descriptions import INDEXES, shorten, write_script_json
from tests.archives import PUBLISHED, make_article
from tests.public.conftest import read
from tests.public.test_hidden import crawl_site
from tests.search.conftest import index_all

pytestmark = pytest.mark.usefixtures("archive")

SITE = "http://testserver"
PAPER = {
    "@type": "Newspaper",
    "name": "样报",
    "url": f"{SITE}/newspapers/yangbao/",
    "inLanguage": "zh",
}
ISSUE = {
    "@type": "PublicationIssue",
    "name": "样报 2026-03-19",
    "url": f"{SITE}/issues/yangbao/2026-03-19/",
    "datePublished": "2026-03-19",
    "isPartOf": PAPER,
}
CARDS = ("og:title", "og:type", "og:description", "og:url", "og:site_name", "twitter:card")


def read_things(html: str) -> dict[str, dict]:
    """What the page says in JSON-LD, by type; the page has one block of it."""
    [block] = extruct.extract(html, syntaxes=["json-ld"])["json-ld"]
    assert block["@context"] == "https://schema.org"
    return {thing["@type"]: thing for thing in block["@graph"]}


def read_meta(html: str) -> dict[str, str]:
    """The page's meta elements by name or property; none is there twice."""
    found = re.findall(r'<meta (?:name|property)="([^"]+)" content="([^"]*)">', html)
    single = [(name, unescape(value)) for name, value in found if not name.startswith("citation_")]
    assert len(single) == len(dict(single))
    return dict(single)


def list_trail(things: dict[str, dict]) -> list[tuple[str, str]]:
    """(name, path) of the steps from the front page."""
    steps = things["BreadcrumbList"]["itemListElement"]
    assert [step["position"] for step in steps] == list(range(1, len(steps) + 1))
    return [(step["name"], step["item"].removeprefix(SITE)) for step in steps]


def test_an_article_is_described_with_what_it_was_printed_in(client):
    article = Article.objects.get(ref="visitref")
    things = read_things(read(client.get("/articles/visitref/")))
    described = things["NewsArticle"]
    assert described.pop("dateModified") == article.updated_at.isoformat()
    assert described == {
        "@type": "NewsArticle",
        "url": f"{SITE}/articles/visitref/",
        "mainEntityOfPage": f"{SITE}/articles/visitref/",
        "identifier": "visitref",
        "headline": "抓住机遇 发挥优势",
        "alternativeHeadline": "——推动科技创新和产业创新深度融合",
        "description": article.excerpt,
        "author": [{"@type": "Person", "name": "于春津"}, {"@type": "Person", "name": "刘国栋"}],
        "publisher": {"@type": "NewsMediaOrganization", "name": "样报"},
        "datePublished": "2026-03-19",
        "inLanguage": "zh",
        "pagination": "1",
        "printPage": "1",
        "keywords": ["京津冀", "科技/创新"],
        "isPartOf": ISSUE,
        "isAccessibleForFree": True,
    }
    assert list_trail(things) == [
        ("报纸文库", "/"),
        ("样报", "/newspapers/yangbao/"),
        ("样报 2026-03-19", "/issues/yangbao/2026-03-19/"),
        ("第1版", "/pages/frontpage/"),
        ("抓住机遇 发挥优势", "/articles/visitref/"),
    ]


def test_who_has_no_name_is_described_as_no_person(client):
    described = read_things(read(client.get("/articles/commentref/")))["NewsArticle"]
    assert described["author"] == [{"@type": "Organization", "name": "本报评论员"}]


def test_an_article_of_an_unknown_day_is_part_of_its_newspaper(client):
    things = read_things(read(client.get("/articles/photoref/")))
    assert things["NewsArticle"]["isPartOf"] == PAPER
    assert "datePublished" not in things["NewsArticle"]
    assert [name for name, _ in list_trail(things)][:3] == ["报纸文库", "样报", "版次不详"]


def test_a_correction_is_described_with_its_day(client, admin_user):
    at = datetime.datetime(2026, 3, 20, 17, tzinfo=datetime.UTC)  # 01:00 of the next day in Shanghai
    write_correction(Article.objects.get(ref="visitref"), "人名有误。", by=admin_user, at=at)
    described = read_things(read(client.get("/articles/visitref/")))["NewsArticle"]
    assert described["correction"] == [
        {"@type": "CorrectionComment", "text": "人名有误。", "datePublished": "2026-03-21"}
    ]


@pytest.mark.slow
def test_the_front_page_describes_the_site_and_its_search(client):
    for prefix, language in (("", "zh-Hans"), ("/en", "en")):
        site = read_things(read(client.get(f"{prefix}/")))["WebSite"]
        assert site["url"] == f"{SITE}{prefix}/"
        assert site["inLanguage"] == language
        template = f"{SITE}{prefix}/search/?q={{search_term_string}}"
        assert site["potentialAction"] == {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": template},
            "query-input": "required name=search_term_string",
        }
        assert client.get(template.format(search_term_string="天津")).status_code == 200


@pytest.mark.slow
def test_what_a_page_lists_and_is_about_is_described(client):
    index_all()
    column = Column.objects.get(name="今日论语")
    person = Person.objects.get(name="于春津")
    Person.objects.filter(pk=person.pk).update(wikidata="Q42", aliases=["老于"], about="跑农口的记者。")
    Tag.objects.filter(name="京津冀").update(aliases=["京津"])
    Column.objects.update(about="每天一篇。")
    abouts = {
        "/newspapers/yangbao/": PAPER,
        "/issues/yangbao/2026-03-19/": ISSUE,
        "/pages/frontpage/": {"@type": "CreativeWork", "pagination": "1", "isPartOf": ISSUE},
        "/tags/京津冀/": {"@type": "Place", "name": "京津冀", "alternateName": ["京津"]},
        "/tags/科技/创新/": {"@type": "Thing", "name": "科技/创新"},
        f"/people/{person.pk}/": {
            "@type": "Person", "name": "于春津", "alternateName": ["老于"], "description": "跑农口的记者。",
            "sameAs": ["https://www.wikidata.org/entity/Q42"],
        },
        f"/columns/{column.pk}/": {
            "@type": "CreativeWorkSeries", "name": "今日论语", "description": "每天一篇。", "isPartOf": PAPER,
        },
    }  # fmt: skip
    pages = {address: read_things(read(client.get(address))) for address in abouts}
    assert {address: things["CollectionPage"]["about"] for address, things in pages.items()} == abouts
    listed = pages["/tags/京津冀/"]["CollectionPage"]["mainEntity"]
    assert listed == {
        "@type": "ItemList",
        "itemListElement": [{"@type": "ListItem", "position": 1, "url": f"{SITE}/articles/visitref/"}],
    }
    assert "SearchResultsPage" in read_things(read(client.get("/search/?q=天津")))


def test_an_article_is_described_with_its_column_and_the_name_of_its_page(client):
    Page.objects.filter(ref="frontpage").update(section="要闻")
    described = read_things(read(client.get("/articles/commentref/")))["NewsArticle"]
    assert (described["articleSection"], described["printSection"]) == ("今日论语", "要闻")
    assert described["isPartOf"] == ISSUE


@pytest.mark.slow
def test_each_kind_of_page_has_a_title_a_text_and_a_way_to_it(client):
    """The text is what was written about its subject, and the titles of what it lists."""
    index_all()
    Newspaper.objects.update(description="")
    Page.objects.filter(ref="frontpage").update(section="要闻")
    person, column = Person.objects.get(name="于春津"), Column.objects.get(name="今日论语")
    Person.objects.filter(pk=person.pk).update(note="农业部")
    visit, comment = "抓住机遇 发挥优势", "以正确政绩观引领高质量发展"
    paper, day, home = "样报", "样报 2026-03-19", "报纸文库"
    described = {
        "/newspapers/yangbao/": (paper, "样报的各期、栏目和文章。", [home, paper]),
        "/issues/yangbao/2026-03-19/": (
            "样报 2026年3月19日", f"{visit}；{comment}；听取我市有关汇报。", [home, paper, day],
        ),
        "/pages/frontpage/": (
            "样报 2026年3月19日 第1版 要闻", f"{visit}；{comment}", [home, paper, day, "第1版"],
        ),
        "/pages/undatedpage/": ("样报 日期不详 版次不详 ", "日前,洽谈会举行。", [home, paper, "版次不详"]),
        "/articles/commentref/": (comment, "真抓才能攻坚克难。", [home, paper, day, "第1版", comment]),
        "/tags/京津冀/": ("京津冀", f"写到京津冀的文章。 {visit}", [home, "标签", "京津冀"]),
        f"/people/{person.pk}/": (
            "于春津", f"农业部 署名于春津的文章。 {visit}", [home, "人物", "于春津（农业部）"],
        ),
        f"/columns/{column.pk}/": (
            "今日论语", f"样报的栏目“今日论语”。 {comment}", [home, paper, "今日论语"],
        ),
        "/collections/创新/": ("创新", "导语。", [home, "专题", "创新"]),
        "/search/?q=天津": ("检索", "检索全部文章", [home, "检索"]),
    }  # fmt: skip
    for address, (title, text, trail) in described.items():
        html = read(client.get(address))
        meta = read_meta(html)
        assert (meta["og:title"], meta["og:description"], meta["description"]) == (title, text, text), address
        assert [name for name, _ in list_trail(read_things(html))] == trail, address
    assert read_meta(read(client.get("/articles/commentref/")))["article:published_time"] == "2026-03-19"


@pytest.mark.parametrize(
    ("texts", "line"),
    [
        (["", "导语。\n", "甲；  乙"], "导语。 甲； 乙"),
        (["雨" * 160], "雨" * 160),
        (["雨" * 100, "雪" * 60], "雨" * 100 + " " + "雪" * 58 + "…"),
    ],
)
def test_a_description_is_one_line_that_no_search_engine_cuts(texts, line):
    assert shorten(*texts) == line


@pytest.mark.slow
def test_every_page_is_described_in_both_languages(client):
    """Exactly one canonical address, a description, a card, and JSON-LD that can be read."""
    index_all()
    pages = {address: text for address, text in crawl_site(client).items() if "<main" in text}
    kinds = {"WebSite", "CollectionPage", "NewsArticle", "SearchResultsPage"}
    for address, html in pages.items():
        if address.partition("?")[0].endswith(("/reading/", "/report/")):
            continue
        things = read_things(html)
        assert kinds & set(things), address
        assert ("BreadcrumbList" in things) != (address.partition("?")[0] in ("/", "/en/")), address
        assert html.count('<link rel="canonical"') == 1, address
        meta = read_meta(html)
        assert all(meta[name] for name in (*CARDS, "description")), address
        assert len(meta["description"]) <= 160, address
        assert meta["og:url"] in html.partition('<link rel="canonical"')[2].partition(">")[0]


def test_nothing_in_a_headline_ends_the_description(client):
    page = Article.objects.get(ref="visitref").page
    make_article(page, "scriptref", headline='</script><b>"&\x01', **PUBLISHED)
    html = read(client.get("/articles/scriptref/"))
    assert read_things(html)["NewsArticle"]["headline"] == '</script><b>"&'
    assert read_meta(html)["og:title"] == '</script><b>"&'


@pytest.mark.parametrize("address", ["/articles/secretrest/", "/nosuch/", "/articles/nosuch/"])
def test_what_is_not_there_is_not_described(client, address):
    html = client.get(address).content.decode()
    assert "ld+json" not in html
    assert "og:title" not in html


def test_no_value_can_end_the_script_element():
    assert write_script_json({"headline": "报纸</script><!--&"}) == (
        '{"headline": "报纸\\u003C/script\\u003E\\u003C!--\\u0026"}'
    )


@pytest.mark.parametrize("name", INDEXES)
def test_the_lists_of_the_site_are_described_in_both_languages(client, name):
    chinese = reverse(name)
    texts = {}
    for language, address in (("zh", chinese), ("en", f"/en{chinese}")):
        html = read(client.get(address))
        cards = dict(re.findall(r'<meta property="og:(title|description)" content="([^"]*)"', html))
        texts[language] = [cards["title"], cards["description"]]
    assert all(re.search("[一-鿿]", text) for text in texts["zh"])
    assert not any(re.search("[一-鿿]", text) for text in texts["en"]), texts["en"]
