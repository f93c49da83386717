"""Every kind of public page in Chromium: wide and narrow, light and dark, by keyboard, without JavaScript."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import ServedArchive, follow, open_window

pytestmark = pytest.mark.browser

GATHER = """
from articles.models import Article, Collection, CollectionItem
gathered = Collection.objects.create(title="津门要闻", slug="津门要闻", introduction="导语。", is_public=True)
for position, article in enumerate(Article.objects.published()):
    CollectionItem.objects.create(collection=gathered, article=article, position=position, note="按语。")
first = gathered.items.order_by("position").first().article
for block, row in zip(first.blocks.filter(role="body"), ("球队 积分", "东港远航 73")):
    block.role, block.correction = "table", row
    block.save()
"""
# Each kind of page: where to start, and the links to follow from there, if any.
KINDS = {
    "front page": ("/", ""),
    "calendar": ("/issues/", ""),
    "newspapers": ("/newspapers/", ""),
    "newspaper": ("/issues/", "main a[href^='/newspapers/']"),
    "issue": ("/issues/", ".month a"),
    "page": ("/", "main a[href^='/pages/']"),
    "page with an article marked": ("/", "main a[href^='/articles/'] >> .about-print a[href*='?article=']"),
    "article": ("/search/?q=核心提示", ".card .title a"),
    "article without headline": ("/search/?q=签约洽谈会", ".card .title a"),
    "article with a table": ("/collections/", ".collections a >> .card .title a"),
    "report of a mistake": ("/search/?q=核心提示", ".card .title a >> .report-link"),
    "tags": ("/tags/", ""),
    "tags of a kind": ("/tags/?kind=place", ""),
    "tags by pinyin": ("/tags/?order=sound", ""),
    "people written about": ("/tags/?kind=person", ""),
    "tag": ("/tags/", ".cloud a"),
    "people": ("/people/", ""),
    "person": ("/people/", ".cloud a"),
    "columns": ("/columns/", ""),
    "column": ("/newspapers/yb/", "a[href^='/columns/']"),
    "collections": ("/collections/", ""),
    "collection": ("/collections/", ".collections a"),
    "dossier of a month": ("/tags/", ".cloud a >> .timeline .numbers a"),
    "about": ("/about/", ""),
    "search": ("/search/?q=京津冀", ""),
    "search narrowed": ("/search/?q=天津&kind=news&date_from=2026-01-01", ""),
    "nothing found": ("/search/?q=量子纠缠茶叶蛋", ""),
    "search that is partly ignored": ('/search/?q="天津 tag:', ""),
    "search with a wrong value": ("/search/?q=天津&date_from=2026-13-01", ""),
    "reading settings": ("/reading/", ""),
    "unknown address": ("/nothing/", ""),
}


@pytest.fixture(scope="module")
def gathered(archive: ServedArchive) -> None:
    """A collection, whose first article has a table; the seeds have neither. The site is a demonstration."""
    archive.manage("shell", "-v", "0", "-c", GATHER)
    archive.manage("describe_site", "--demonstration")


def visit(page: Page, kind: str) -> None:
    start, links = KINDS[kind]
    page.goto(start)
    for link in filter(None, links.split(" >> ")):
        page.goto(page.locator(link).first.evaluate("link => link.href.baseVal ?? link.href"))


@pytest.fixture(params=["light", "dark"])
def themed(request, browser: Browser, archive: ServedArchive):
    """A wide window with the light colours, then one with the dark colours."""
    with open_window(browser, archive, color_scheme=request.param) as page:
        yield page


@pytest.mark.usefixtures("gathered")
@pytest.mark.parametrize("kind", KINDS)
def test_axe_finds_no_violation(themed, kind):
    visit(themed, kind)
    violations = Axe().run(themed).response["violations"]
    assert [(rule["id"], node["html"]) for rule in violations for node in rule["nodes"]] == []


@pytest.mark.usefixtures("gathered")
@pytest.mark.parametrize("kind", KINDS)
def test_no_page_violates_its_content_security_policy(page, kind):
    messages: list[str] = []
    page.on(
        "console",
        lambda message: message.type == "error" and messages.append(message.text),
    )
    visit(page, kind)
    assert [message for message in messages if "404 (Not Found)" not in message] == []


@pytest.mark.usefixtures("gathered")
@pytest.mark.parametrize("kind", KINDS)
def test_the_narrowest_phone_needs_no_horizontal_scrolling(page, kind):
    page.set_viewport_size({"width": 320, "height": 640})
    visit(page, kind)
    assert page.evaluate("document.documentElement.scrollWidth") == 320


# What can be tapped, but links and marks within a sentence; a label is part of its box.
# Source: WCAG 2.2, target size (minimum).
SMALL_TARGETS = """() => [...document.querySelectorAll("a[href], button, summary, select, textarea, input")]
    .filter(element => element.checkVisibility({ visibilityProperty: true }))
    .filter(element => !element.closest(".skip, .visually-hidden, .not-for-people, svg, mark"))
    .filter(element => {
        const { width, height } = (element.closest("label") ?? element).getBoundingClientRect();
        const sentence = [...element.parentElement.childNodes]
            .some(node => node.nodeType === Node.TEXT_NODE && node.textContent.trim().length > 1);
        const isInSentence = sentence && getComputedStyle(element).display === "inline";
        return width && Math.min(width, height) < 24 && !isInSentence;
    })
    .map(element => element.outerHTML)"""


@pytest.mark.usefixtures("gathered")
@pytest.mark.parametrize("kind", KINDS)
def test_what_can_be_tapped_is_large_enough_for_a_finger(thumb, kind):
    visit(thumb, kind)
    assert thumb.evaluate(SMALL_TARGETS) == []


LONG_LINES = """most => {
    const range = document.createRange();
    const texts = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
    const long = [];
    while (texts.nextNode()) {
        if (texts.currentNode.parentElement.closest(".visually-hidden")) continue;
        range.selectNodeContents(texts.currentNode);
        const size = parseFloat(getComputedStyle(texts.currentNode.parentElement).fontSize);
        if ([...range.getClientRects()].some(({ width }) => width / size > most)) long.push(range.toString());
    }
    return long;
}"""


LABEL_HEIGHTS = """() =>
    [...document.querySelectorAll("label:has(> input:is([type=radio], [type=checkbox]))")]
        .map(label => label.getBoundingClientRect().height)"""


@pytest.mark.parametrize("kind", ["reading settings", "report of a mistake"])
def test_the_words_beside_a_choice_give_a_finger_44_pixels(thumb, kind):
    visit(thumb, kind)
    assert min(thumb.evaluate(LABEL_HEIGHTS)) >= 44


@pytest.mark.usefixtures("gathered")
@pytest.mark.parametrize("kind", KINDS)
def test_no_line_is_longer_than_45_characters(page, kind):
    page.set_viewport_size({"width": 1440, "height": 900})
    visit(page, kind)
    assert page.evaluate(LONG_LINES, 45) == []


@pytest.mark.usefixtures("gathered")
def test_marked_words_are_legible_in_forced_colours(browser, archive):
    with open_window(browser, archive, forced_colors="active", color_scheme="dark") as page:
        page.goto("/search/?q=京津冀")
        follow(page.locator(".card .title a").first)
        mark = page.locator(".text mark:has(a)").first
        read = "(element, name) => getComputedStyle(element)[name]"
        assert mark.evaluate(read, "backgroundColor") != mark.locator("a").evaluate(read, "color")
        mark.locator("a").click()
        expect(page.locator("mark[data-here]").first).to_have_css("outline-style", "solid")


@pytest.mark.usefixtures("gathered")
def test_the_largest_type_needs_no_horizontal_scrolling_on_the_narrowest_phone(page):
    page.goto("/reading/")
    page.get_by_label("特大").check()
    page.get_by_role("button", name="保存").click()
    page.set_viewport_size({"width": 320, "height": 640})
    wide = []
    for kind in KINDS:
        visit(page, kind)
        expect(page.locator("html")).to_have_attribute("data-size", "largest")
        if page.evaluate("document.documentElement.scrollWidth") > 320:
            wide.append(kind)
    assert wide == []


def test_everything_works_without_javascript(phone):
    phone.goto("/")
    phone.get_by_role("link", name="按日期").click()
    phone.locator(".month a").last.click()
    phone.get_by_role("link", name=re.compile("因地制宜发展新质生产力")).click()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("因地制宜发展新质生产力")
    phone.get_by_role("link", name="在版面上看这篇").click()
    expect(phone.locator(".passage.chosen").first).to_contain_text("因地制宜发展新质生产力")
    phone.get_by_role("searchbox").fill("京津冀")
    phone.get_by_role("button", name="检索").click()
    expect(phone.locator("mark").first).to_have_text("京津冀")
    phone.get_by_role("link", name="缩小范围").click()
    phone.locator(".facet a").first.click()
    expect(phone.locator(".chips li")).not_to_have_count(0)


def test_a_reader_changes_the_language_and_stays_on_the_page(page):
    page.goto("/search/?q=京津冀&kind=news")
    page.get_by_role("button", name="English").click()
    expect(page).to_have_url(re.compile(r"/en/search/\?q=.*&kind=news$"))
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Search")
    page.get_by_role("button", name="中文").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("检索")


def test_the_keyboard_reaches_the_skip_link_first(page):
    page.goto("/people/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="跳到正文")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="署名的作者")).to_be_focused()


def test_focus_is_always_visible(page):
    page.goto("/search/?q=京津冀")
    page.locator("main").focus()
    unseen = []
    for _step in range(20):
        page.keyboard.press("Tab")
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        if outline == "none":
            unseen.append(page.evaluate("document.activeElement.outerHTML"))
    assert unseen == []


def test_the_reader_leafs_on_by_keys(page):
    visit(page, "issue")
    first, second = (page.locator(".sheet li > a").nth(place).get_attribute("href") for place in (0, 1))
    page.goto(first)
    page.keyboard.press("ArrowRight")
    page.wait_for_url(f"**{second}")
    page.keyboard.press("ArrowLeft")
    page.wait_for_url(f"**{first}")
    page.locator("#quick-q").press("ArrowRight")  # moves the cursor
    page.keyboard.press("Escape")
    expect(page).to_have_url(re.compile(first))


def test_the_reader_leafs_on_by_swiping(browser, archive):
    page = browser.new_page(base_url=archive.url, has_touch=True, viewport={"width": 390, "height": 844})
    visit(page, "issue")
    first, second = (page.locator(".sheet li > a").nth(place).get_attribute("href") for place in (0, 1))
    page.goto(first)
    swipe(page, across=10, along=-300)  # scrolls
    swipe(page, across=-200, along=10)
    page.wait_for_url(f"**{second}")
    page.close()


SWIPE = """([across, along]) => {
    const at = (x, y) => [new Touch({ identifier: 1, target: document.body, clientX: x, clientY: y })];
    const send = (type, lists) =>
        document.body.dispatchEvent(new TouchEvent(type, { bubbles: true, ...lists }));
    send("touchstart", { touches: at(200, 500) });
    send("touchend", { touches: [], changedTouches: at(200 + across, 500 + along) });
}"""


def swipe(page: Page, *, across: int, along: int) -> None:
    page.evaluate(SWIPE, [across, along])


def test_a_reader_chooses_how_to_read_and_comes_back(page):
    visit(page, "article")
    address = page.url
    page.get_by_role("link", name="阅读设置").first.click()
    for choice in ("特大", "米色", "繁体"):
        page.get_by_label(choice).check()
    page.get_by_role("button", name="保存").click()
    expect(page).to_have_url(address)
    chosen = page.locator("html")
    assert [chosen.get_attribute(f"data-{name}") for name in ("size", "theme", "script")] == [
        "largest", "sepia", "traditional",
    ]  # fmt: skip
    expect(page.locator(".credits dt").first).to_have_text("記者")
    page.get_by_role("button", name="看原樣").click()
    expect(page.get_by_role("button", name="便於閱讀")).to_be_visible()
    expect(page.locator(".credits dt").first).to_have_text("記者")


def test_a_line_of_print_has_an_address(page):
    visit(page, "page")
    line = page.locator(".line").nth(2)
    line.get_by_role("link").click()
    expect(page).to_have_url(re.compile(f"#{line.get_attribute('id')}$"))


def test_no_way_on_from_an_error_is_broken_over_two_lines(phone):
    phone.set_viewport_size({"width": 360, "height": 740})
    phone.goto("/en/nothing/")
    ways = phone.locator(".empty a").evaluate_all("ways => ways.map((way) => way.getClientRects().length)")
    assert ways == [1, 1, 1]


def test_the_printout_shows_the_article_and_its_citation(page):
    visit(page, "article")
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator(".cite")).to_be_visible()
    for left_out in (".masthead nav", ".masthead form", ".colophon", ".steps", ".related"):
        expect(page.locator(left_out).first).to_be_hidden()


def test_the_printout_of_a_page_shows_all_its_lines_though_paper_is_narrow(page):
    visit(page, "page")
    page.set_viewport_size({"width": 650, "height": 900})
    lines = page.locator(".line")
    expect(page.locator(".line >> visible=true")).not_to_have_count(lines.count())
    page.emulate_media(media="print")
    expect(page.locator(".line >> visible=true")).to_have_count(lines.count())


def test_suggestions_appear_while_a_search_is_typed(page):
    page.goto("/")
    page.get_by_label("检索全部文章").press_sequentially("京津")
    expect(page.locator("datalist option").first).to_contain_text("京津")
