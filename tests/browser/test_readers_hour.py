"""An hour with the archive, as a reader spends it: leafing, searching, reading, citing, printing."""

import json
import re
import unicodedata
from io import BytesIO
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

from articles.parsing.radicals import FROM_RADICALS
from tests.browser.conftest import ServedArchive, follow, open_window

pytestmark = pytest.mark.browser

# Two pages become pages 1 and 2 of one issue; the first article of page 1 jumps to that of page 2. A
# collection has two sections and is put forward on the front page.
JOIN = """
from articles.models import Collection, CollectionItem
from articles.models.site import Pin
Page.objects.update(label="", order=None)
several = [page for page in Page.objects.published().order_by("pk") if page.articles.published().count() > 2]
issue = next(page.issue for page in several if page.issue)
for label, page in zip("12", several):
    page.issue, page.label = issue, label
    page.save()
first, second = (page.articles.published().order_by("position").first() for page in several[:2])
Article.objects.filter(pk=first.pk).update(jump_to="2")
Article.objects.filter(pk=second.pk).update(jump_from="1", continues=first)
gathered = Collection.objects.create(title="津门要闻", slug="津门要闻", introduction="导语。", is_public=True)
for position, article in enumerate(Article.objects.published().order_by("pk")[:3]):
    heading = ("开头", "", "下文")[position]
    CollectionItem.objects.create(collection=gathered, article=article, position=position, heading=heading)
Pin.objects.create(collection=gathered)
print(issue.get_absolute_url())
"""
QUERY = "科技创新"


@pytest.fixture(scope="module")
def issue(archive: ServedArchive) -> str:
    """The address of an issue of two pages."""
    address = archive.shell(JOIN)
    archive.manage("index_articles")
    return address


@pytest.fixture
def script_free(browser: Browser, archive: ServedArchive):
    with open_window(browser, archive, java_script_enabled=False) as page:
        yield page


def read_title(page: Page) -> str:
    return page.get_by_role("heading", level=1).inner_text()


def follow_jump(page: Page) -> None:
    """From the first article of the issue to where it continues, and back."""
    first = read_title(page)
    page.get_by_role("link", name=re.compile("下转第2版")).click()
    expect(page.get_by_role("link", name=re.compile("上接第1版"))).to_be_visible()
    page.get_by_role("link", name=re.compile("上接第1版")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(first)


def search_and_narrow(page: Page) -> None:
    """Search from wherever the reader is, narrow by the timeline, and take that back."""
    page.locator("#quick-q").fill(QUERY)
    page.locator("#quick-q").press("Enter")
    expect(page.locator("main mark").first).to_contain_text("创新")
    found = page.locator("#hits").inner_text()
    page.locator(".timeline svg a").first.click()
    expect(page.locator("#hits")).not_to_have_text(found)
    expect(page.locator(".chips li")).to_have_count(1)
    expect(page.locator(".chips li")).to_have_text(re.compile(r"\d{4}年$"))
    page.locator(".chips a").click()
    expect(page.locator("#hits")).to_have_text(found)


def open_first_hit(page: Page) -> None:
    page.locator("main article .title a").first.click()
    expect(page).to_have_url(re.compile(r"/articles/\w+/"))


def enlarge(page: Page) -> None:
    """Choose the largest type, and see the text grow."""
    before = page.locator(".text").bounding_box()["height"]
    page.get_by_role("link", name="阅读设置").first.click()
    page.get_by_label("特大").check()
    page.get_by_role("button", name="保存").click()
    expect(page.locator("html")).to_have_attribute("data-size", "largest")
    assert page.locator(".text").bounding_box()["height"] > before


def look_at_the_print_and_back(page: Page) -> None:
    page.get_by_role("button", name="看原样").click()
    page.get_by_role("button", name="便于阅读").click()
    expect(page.get_by_role("button", name="看原样")).to_be_visible()


def test_buttons_copy_and_share(browser: Browser, archive: ServedArchive, issue: str):
    clipboard = ["clipboard-read", "clipboard-write"]
    with open_window(browser, archive, permissions=clipboard) as page:
        # Chromium on Linux shares nothing
        page.add_init_script("navigator.share = async (shared) => (window.shared = shared)")
        page.goto(issue)
        follow(page.locator(".sheet li > a").first)
        page.get_by_role("button", name="复制引文").click()
        expect(page.get_by_role("button", name="已复制")).to_be_visible()
        assert page.evaluate("navigator.clipboard.readText()") == page.locator(".cite").inner_text()
        page.get_by_role("button", name="复制网址").click()
        expect(page.get_by_role("button", name="复制网址")).to_have_count(0)
        assert page.evaluate("navigator.clipboard.readText()") == page.url
        page.get_by_role("button", name="分享").click()
        assert page.evaluate("shared") == {"title": page.title(), "url": page.url}


def test_a_button_says_that_nothing_was_copied(page: Page, issue: str):
    page.goto(issue)
    follow(page.locator(".sheet li > a").first)
    page.context.grant_permissions([])
    page.get_by_role("button", name="复制引文").click()
    expect(page.get_by_role("button", name="没有复制")).to_be_visible()


def cite(page: Page) -> None:
    """The citation names the article's own address, and so does the file for reference managers."""
    address = page.url.partition("?")[0].partition("#")[0]
    expect(page.locator(".cite")).to_contain_text("[N/OL]")
    expect(page.locator(".cite")).to_contain_text(address)
    with page.expect_download() as download:
        page.get_by_role("link", name="CSL-JSON").click()
    [item] = json.loads(Path(download.value.path()).read_text("utf-8"))
    assert item["URL"] == address


def test_an_hour_with_keys(page: Page, issue: str):
    page.goto(issue)
    follow(page.locator(".sheet li > a").first)
    titles = [read_title(page)]
    articles = page.locator(".steps .onward a[data-leaf=right]")
    while articles.count():
        with page.expect_navigation():
            page.keyboard.press("ArrowRight")
        titles.append(read_title(page))
    assert len(titles) == len(set(titles))
    expect(page.locator(".about-print")).to_contain_text("第2版")
    page.keyboard.press("Home")
    page.wait_for_function("scrollY === 0")
    page.keyboard.press("ArrowUp")
    expect(page).to_have_url(re.compile(r"/pages/\w+/$"))
    read_on(page, issue)
    look_at_the_printout(page)


def visit_collection(page: Page) -> None:
    """From the masthead to the collections, one of them, the articles of its second section, and back."""
    page.get_by_role("navigation", name="主导航").get_by_role("link", name="专题").click()
    page.get_by_label("按专题名查找").fill("jmyw")
    page.get_by_role("button", name="查找").click()
    page.get_by_role("link", name="津门要闻").click()
    expect(page.locator(".section-title")).to_have_text(["开头", "下文"])
    title = page.locator(
        ".section-title >> nth=1 >> xpath=following-sibling::article[1] >> .title"
    ).inner_text()
    page.get_by_role("link", name=title, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("津门要闻")


def read_on(page: Page, issue: str) -> None:
    """From the first article of the issue to a citation."""
    page.goto(issue)
    follow(page.locator(".sheet li > a").first)
    follow_jump(page)
    visit_collection(page)
    search_and_narrow(page)
    open_first_hit(page)
    enlarge(page)
    look_at_the_print_and_back(page)
    cite(page)


def fold(text: str) -> str:
    """The text without blanks; a PDF writes some characters as radicals."""
    return "".join(unicodedata.normalize("NFKC", text).translate(FROM_RADICALS).split())


def look_at_the_printout(page: Page) -> None:
    """The PDF has the headline, the text and the citation, and nothing that is there to be clicked."""
    printed = read_printout(page)
    for shown in ("h1", ".text p >> nth=0", ".cite"):
        assert fold(page.locator(shown).inner_text())[:30] in printed, shown
    for left_out in ("English", "阅读设置", "开放接口", "复制", "在版面上看"):
        assert left_out not in printed


def read_printout(page: Page) -> str:
    return fold("".join(sheet.extract_text() for sheet in PdfReader(BytesIO(page.pdf(format="A4"))).pages))


@pytest.mark.parametrize(
    "address",
    ["issue", ".sheet h2 a", "/search/?q=科技&kind=news", "/search/?sort=newest&p=2", "/tags/天津/"],
)
def test_a_printout_says_what_it_is_and_offers_nothing_to_click(page: Page, issue: str, address: str):
    page.goto(address if address.startswith("/") else issue)
    if address.startswith("."):
        follow(page.locator(address).first)
    printed = read_printout(page)
    assert printed.startswith("报纸文库"), "the name of the site"
    if "q=" in address:
        assert fold("检索：科技") in printed
    assert (fold("第2页，共2页") in printed) == ("p=2" in address)
    assert not re.search("×|订阅|可作链接|检索$|在此范围|主导航|English", printed)


def test_no_frame_reaches_the_edge_of_the_paper(page: Page, issue: str):
    """What ends at the edge is cut off, as the right side of the printed page's frame was."""
    page.set_viewport_size({"width": 680, "height": 900})
    page.emulate_media(media="print")
    page.goto(issue)
    follow(page.locator(".sheet h2 a").first)
    frames = [page.locator(each).bounding_box() for each in (".broadsheet", ".print")]
    assert [(frame["x"], frame["width"]) for frame in frames] == [(1, 678), (1, 678)]


def test_the_same_hour_without_javascript(script_free: Page, issue: str):
    page = script_free
    page.goto("/")
    page.get_by_role("link", name="按日期").first.click()
    page.locator(f".month a[href='{issue}']").click()
    follow(page.locator(".sheet li > a").first)
    first = read_title(page)
    expect(page.get_by_role("button", name=re.compile("复制|分享"))).to_have_count(0)  # they need a script
    page.locator("a[rel=next][data-leaf]").click()
    page.locator("a[rel=prev][data-leaf]").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(first)
    page.locator("a[data-leaf=down]").first.click()
    expect(page).to_have_url(re.compile(r"/pages/\w+/$"))
    read_on(page, issue)


def swipe(page: Page, across: int, along: int = 0, begin: int = 195) -> None:
    """Move one finger over the screen, as the browser itself reports it."""
    session = page.context.new_cdp_session(page)
    points = [(begin, 400), (begin + across // 2, 400 + along // 2), (begin + across, 400 + along)]
    for kind, (x, y) in zip(("touchStart", "touchMove", "touchMove"), points, strict=True):
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def test_an_hour_by_thumb(thumb: Page, issue: str):
    page = thumb
    page.goto("/")
    page.get_by_role("link", name="按日期").first.tap()
    page.get_by_label("翻到这一天").fill(issue.rstrip("/").rpartition("/")[2])
    page.get_by_role("button", name="翻到").tap()
    expect(page).to_have_url(re.compile(f"{issue}$"))
    with page.expect_navigation():
        page.locator(".sheet li > a").first.tap()
    first = read_title(page)
    assert swipe_on(page, across=-200) != first
    assert swipe_on(page, across=200) == first
    page.get_by_text("本期各版").tap()
    headlines = page.locator(".about-print .siblings .sheet")
    expect(headlines.locator("li a[aria-current=page]")).to_have_text(first)
    headlines.locator("h2 a").last.tap()
    expect(page.get_by_role("heading", level=1)).to_contain_text("第2版")
    page.locator(".area .title a").first.tap()
    expect(page.locator(".about-print")).to_contain_text("第2版")
    search_by_thumb(page)


def swipe_on(page: Page, across: int) -> str:
    """Swipe, wait for the page that this leads to, and return its title."""
    with page.expect_navigation():
        swipe(page, across)
    return read_title(page)


def test_swipes_leave_the_history_whole(thumb: Page, issue: str):
    """Chromium itself goes back and forward by swipes where a page does not keep it from doing so.

    Which of the two comes first is a matter of chance: hence the style.
    """
    page = thumb
    page.goto(issue)
    with page.expect_navigation():
        page.locator(".sheet li > a").first.tap()
    expect(page.locator(".story")).to_be_visible()
    assert page.evaluate("getComputedStyle(document.documentElement).overscrollBehaviorX") == "none"
    titles, entries = [read_title(page)], page.evaluate("history.length")
    for _ in range(3):
        titles.append(swipe_on(page, across=-200))
    for title in reversed(titles[:-1]):
        assert swipe_on(page, across=200) == title
    assert page.evaluate("history.length") == entries + 6


def test_swipes_lead_through_printed_pages_and_beyond_them_to_other_issues(thumb: Page, issue: str):
    page = thumb
    page.goto(issue)
    with page.expect_navigation():
        page.locator(".sheet h2 a").first.tap()
    expect(page.get_by_role("heading", level=1)).to_contain_text("第1版")
    assert "第2版" in swipe_on(page, across=-200)
    assert "第1版" in swipe_on(page, across=200)
    swipe_on(page, across=-200)
    following = page.locator("a[rel=next]").get_attribute("href")
    swipe_on(page, across=-200)
    expect(page).to_have_url(re.compile(f"{following}$"))


def test_swipes_from_the_edge_and_in_a_page_zoomed_in_do_not_leaf(thumb: Page, issue: str):
    page = thumb
    page.goto(issue)
    with page.expect_navigation():
        page.locator(".sheet li > a").first.tap()
    expect(page.locator(".story")).to_be_visible()
    first = page.url
    swipe(page, across=-200, begin=380)
    page.context.new_cdp_session(page).send(
        "Input.synthesizePinchGesture", {"x": 195, "y": 400, "scaleFactor": 2}
    )
    assert page.evaluate("visualViewport.scale") > 1
    swipe(page, across=-200)
    page.evaluate("new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))")
    assert page.url == first


def search_by_thumb(page: Page) -> None:
    """The first hit is in sight; its words are marked, and the bar at the foot leads from one to the next.

    One step back leads to the hits again.
    """
    page.locator("#quick-q").fill(QUERY)
    with page.expect_navigation():
        page.get_by_role("button", name="检索").tap()
    hit = page.locator("main article .title a").first
    assert hit.bounding_box()["y"] < 400
    page.get_by_role("link", name="缩小范围").tap()
    expect(page.locator("#facets")).to_be_in_viewport()
    hit.tap()
    for _ in range(2):
        page.get_by_role("link", name="下一处").tap()
        expect(page.locator("mark[data-here]").first).to_be_in_viewport()
    page.go_back()  # past the hits
    expect(page).to_have_url(re.compile("/search/"))
    hit.tap()
    page.get_by_role("link", name="去掉标记").tap()
    expect(page.locator("main mark")).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_the_same_pages_in_english(page: Page, issue: str):
    page.goto(f"/en{issue}")
    follow(page.locator(".sheet li > a").first)
    page.get_by_role("link", name=re.compile("Continued on page 2|page 2", re.IGNORECASE)).first.click()
    expect(page).to_have_url(re.compile(r"/en/articles/\w+/$"))
    expect(page.locator(".cite")).not_to_contain_text("/en/")
    page.get_by_role("button", name="中文").click()
    expect(page).to_have_url(re.compile(r"(?<!en)/articles/\w+/$"))
    expect(page.get_by_role("link", name=re.compile("上接第1版"))).to_be_visible()
