"""A reader follows a search into articles and pages, with keys, by thumb and without JavaScript."""

import re
import time

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import follow

pytestmark = pytest.mark.browser
SEARCH = "/search/?q=京津冀"
# What moved after it was shown, as browsers measure it.
SHIFT = """
new Promise((answer) => {
  let shift = 0;
  new PerformanceObserver((list) => list.getEntries().forEach((entry) => (shift += entry.value)))
    .observe({ type: "layout-shift", buffered: true });
  requestAnimationFrame(() => requestAnimationFrame(() => answer(shift)));
})
"""


def open_hit(page: Page) -> None:
    page.goto(SEARCH)
    follow(page.locator(".card .title a").first)


def test_the_first_hit_is_on_the_first_screen_of_a_phone(thumb):
    narrowed = "/search/?q=天津&kind=news&date_from=2026-01-01&sort=newest"  # with another name of 天津
    for address in (SEARCH, f"/en{SEARCH}", narrowed, f"/en{narrowed}"):
        thumb.goto(address)
        assert thumb.locator(".card .title").first.bounding_box()["y"] < 400
    expect(thumb.get_by_label("To")).to_be_hidden()
    thumb.get_by_text("More conditions").click()
    expect(thumb.get_by_label("To")).to_be_visible()


def test_a_wide_window_shows_conditions_and_facets_at_once(page):
    page.goto(SEARCH)
    expect(page.get_by_label("体裁")).to_be_visible()
    for choices in page.locator(".facet > ul").all():
        expect(choices).to_be_visible()


@pytest.mark.parametrize("address", ["/", "/newspapers/yb/"])
def test_a_wide_window_has_articles_beside_the_lead_to_its_edge(page, address):
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(address)
    front, lead, beside = (
        page.locator(name).first.bounding_box() for name in (".front", ".front .lead", ".front .card")
    )
    assert beside["x"] > lead["x"] + lead["width"]
    assert abs(beside["y"] - lead["y"]) < 1
    assert abs(beside["x"] + beside["width"] - front["x"] - front["width"]) < 1


# Clauses on several lines that one line has room for; None where no headline has several.
DIVIDED = """() => {
    const clauses = [...document.querySelectorAll(".clause")];
    const measure = (clause) => {
        const range = document.createRange();
        range.selectNodeContents(clause);
        const pieces = [...range.getClientRects()].filter(({ width }) => width);
        const lines = new Set(pieces.map(({ top }) => Math.round(top))).size;
        return { lines, width: pieces.reduce((sum, { width }) => sum + width, 0) };
    };
    const isDivided = (clause) => {
        const { lines, width } = measure(clause);
        return lines > 1 && width <= clause.closest("h1, h3, li, p").clientWidth;
    };
    return clauses.length ? clauses.filter(isDivided).map((clause) => clause.textContent) : null;
}"""


@pytest.mark.parametrize("width", [390, 768, 1440])
def test_no_clause_is_divided_that_a_line_has_room_for(page, width):
    page.set_viewport_size({"width": width, "height": 900})
    for address in ("/", SEARCH):
        page.goto(address)
        assert page.evaluate(DIVIDED) == []


@pytest.mark.parametrize("address", ["/", SEARCH, "/issues/", "/people/"])
def test_nothing_moves_or_sticks_out_on_a_phone(thumb, address):
    thumb.goto(address)
    assert thumb.evaluate(SHIFT) == 0
    assert thumb.evaluate("document.documentElement.scrollWidth") == 390


def test_articles_and_pages_stand_still_on_a_phone(thumb):
    open_hit(thumb)
    assert thumb.evaluate(SHIFT) == 0
    assert thumb.evaluate("document.documentElement.scrollWidth") == 390
    follow(thumb.locator(".trail a").last)
    assert thumb.evaluate(SHIFT) == 0
    assert thumb.evaluate("document.documentElement.scrollWidth") == 390


def test_nothing_moves_when_the_script_comes_late(page):
    """Over a slow network the article is seen first: what a script shows would push down what follows."""

    def wait(route: Route) -> None:
        time.sleep(0.5)
        route.continue_()

    page.route("**/*.js", wait)
    open_hit(page)
    assert page.evaluate(SHIFT) == 0


def test_a_reader_goes_from_hit_to_hit_by_keys_and_links(page):
    open_hit(page)
    last = page.locator("mark").count()
    expect(page.locator("[data-hit-place]")).to_have_text(f"{last} 处")
    page.keyboard.press("n")
    expect(page).to_have_url(re.compile("#hit1$"))
    page.keyboard.press("n")
    expect(page.locator("#hit2")).to_be_in_viewport()
    expect(page.locator("[data-hit-place]")).to_have_text(f"2 / {last}")
    page.keyboard.press("p")
    page.keyboard.press("p")
    expect(page).to_have_url(re.compile(f"#hit{last}$"))
    page.get_by_role("link", name="下一处").click()
    expect(page).to_have_url(re.compile("#hit1$"))
    page.get_by_role("link", name="去掉标记").click()
    expect(page.locator("mark")).to_have_count(0)


def test_hits_lead_on_without_javascript(phone):
    open_hit(phone)
    phone.get_by_role("link", name="下一处").click()
    expect(phone.locator("#hit1")).to_be_in_viewport()
    phone.locator("#hit1 a").click()
    expect(phone).to_have_url(re.compile("#hit2$"))
    expect(phone.locator("#hit2")).to_be_in_viewport()


def test_the_print_of_a_page_is_folded_on_a_phone_until_it_is_asked_for(phone):
    open_hit(phone)
    follow(phone.locator(".trail a").last)
    assert phone.evaluate("document.documentElement.scrollHeight") < 6000
    passage = phone.locator(".passage").filter(has=phone.locator(".unfold")).first
    expect(passage.locator(".line").last).to_be_hidden()
    passage.locator(".unfold a").click()
    expect(passage.locator(".line").last).to_be_visible()
    line = phone.locator(".passage").last.locator(".line").last
    phone.goto(f"{phone.url.partition('#')[0]}#{line.get_attribute('id')}")
    expect(line).to_be_in_viewport()


def test_the_sheet_leads_to_its_articles(page):
    page.goto("/")
    page.goto(page.locator("main a[href^='/pages/']").first.get_attribute("href"))
    headline = page.locator(".area .title a").first
    words = headline.inner_text()
    headline.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def test_an_address_is_copied_and_a_paragraph_has_one(browser, archive):
    context = browser.new_context(
        base_url=archive.url, locale="zh-CN", permissions=["clipboard-read", "clipboard-write"]
    )
    page = context.new_page()
    open_hit(page)
    page.get_by_role("button", name="复制网址").click()
    expect(page.get_by_role("button", name="已复制")).to_be_visible()
    assert re.fullmatch(rf"{archive.url}/articles/\w+/", page.evaluate("navigator.clipboard.readText()"))
    page.locator(".text p.body").first.hover()
    page.locator(".text p.body .pilcrow").first.click()
    expect(page).to_have_url(re.compile(r"#b\d+$"))
    context.close()


@pytest.mark.parametrize("theme", ["light", "dark", "sepia"])
def test_axe_finds_nothing_in_what_a_search_led_to(page, theme):
    page.goto("/reading/")
    page.get_by_label({"light": "浅色", "dark": "深色", "sepia": "米色"}[theme]).check()
    page.get_by_role("button", name="保存").click()
    open_hit(page)
    page.get_by_text("怎样由印文整理而来").click()
    page.keyboard.press("n")
    assert Axe().run(page).response["violations"] == []
    follow(page.locator(".trail a").last)
    page.goto(f"{page.url}?q=京津冀")
    assert Axe().run(page).response["violations"] == []
