"""A reader's report answered with one key, a collection put in order, a withdrawal with its note."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_admin import MAKE_USERS, PASSWORD, log_in

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("people")]

MAKE_TOPIC = """
from tests.archives import gather
articles = Article.objects.published().exclude(headline="").order_by("pk")[:3]
print(gather("科技创新", "keji", *articles, is_public=True).pk)
"""
SELECT = """(text) => {
    const block = [...document.querySelectorAll(".text p")].find((one) => one.textContent.includes(text));
    const texts = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
    let node = texts.nextNode();
    while (!node.textContent.includes(text)) node = texts.nextNode();
    const range = document.createRange();
    const at = node.textContent.indexOf(text);
    range.setStart(node, at);
    range.setEnd(node, at + text.length);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
}"""


@pytest.fixture(scope="module")
def people(archive) -> None:
    archive.manage("shell", "-v", "0", "-c", MAKE_USERS.format(password=PASSWORD))


@pytest.fixture(scope="module")
def topic(archive) -> str:
    return archive.shell(MAKE_TOPIC)


@pytest.mark.parametrize(
    ("width", "words", "wording"), [(1280, "开好局", "开新局"), (390, "大有可为", "大有作为")]
)
def test_words_that_a_reader_selects_are_corrected_with_one_key_and_answered(
    page: Page, archive, width, words, wording
):
    page.set_viewport_size({"width": width, "height": 800})
    ref = archive.shell(
        f"print(Article.objects.published().filter(blocks__text__contains='{words}').first().ref)"
    )
    page.goto(f"/articles/{ref}/")
    page.evaluate(SELECT, words)
    page.locator(".report-link.near").click()
    expect(page.locator("#id_words")).to_have_value(words)
    expect(page.locator("input[name=block]:checked")).to_have_count(1)
    page.fill("#id_wording", wording)
    page.get_by_role("button", name="送给编辑").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("已经送给编辑")
    answer = page.url
    assert page.context.cookies() == []
    log_in(page, "发布")
    page.goto("/admin/articles/readerreport/waiting/")
    expect(page.locator(".reader-reports ins").first).to_be_visible()
    page.keyboard.press("y")
    expect(page.locator(".messagelist")).to_contain_text("改正了，并答复了读者。")
    page.goto(answer)
    expect(page.get_by_role("heading", level=1)).to_have_text("已经采纳")
    page.goto(f"/articles/{ref}/")
    expect(page.locator(".text")).to_contain_text(wording)


def list_titles(page: Page) -> list[str]:
    rows = page.locator("#items-group tr.form-row:not(.empty-form) .select2-selection__rendered")
    return [title.strip("×") for title in rows.all_text_contents()]


def test_a_collection_is_put_in_order_by_keys_and_by_dragging(page: Page, archive, topic):
    log_in(page, "发布")
    page.goto(f"/admin/articles/collection/{topic}/change/")
    first, second, third = list_titles(page)
    handle = page.locator(".drag-handle").first
    handle.focus()
    page.keyboard.press("ArrowDown")
    expect(handle).not_to_be_focused()  # which is another row's now
    assert list_titles(page) == [second, first, third]
    last = page.locator("tr.form-row:not(.empty-form)").nth(2)
    last.scroll_into_view_if_needed()
    grip, top = last.locator(".drag-handle").bounding_box(), page.locator(".drag-handle").first.bounding_box()
    page.mouse.move(grip["x"] + 5, grip["y"] + 5)
    page.mouse.down()
    page.mouse.move(grip["x"] + 5, (grip["y"] + top["y"]) / 2, steps=5)
    page.mouse.move(top["x"] + 5, top["y"] - 10, steps=5)
    page.mouse.up()
    assert list_titles(page) == [third, second, first]
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    items = f"Collection.objects.get(pk={topic}).items.order_by('position')"
    ordered = archive.shell(f"print('|'.join(item.article.title for item in {items}))")
    assert ordered.split("|") == [third, second, first]


def test_a_collection_is_put_in_order_by_touch(browser, archive, topic):
    context = browser.new_context(
        base_url=archive.url, locale="zh-CN", viewport={"width": 390, "height": 844}, has_touch=True
    )
    with context:
        page = context.new_page()
        log_in(page, "发布")
        page.goto(f"/admin/articles/collection/{topic}/change/")
        first, second, third = list_titles(page)
        rows = page.locator("#items-group tr.form-row:not(.empty-form)")
        handles = rows.locator(".drag-handle")
        handles.nth(1).scroll_into_view_if_needed()
        grip, over = handles.nth(1).bounding_box(), rows.nth(0).bounding_box()
        touch = context.new_cdp_session(page)
        start = {"x": grip["x"] + 5, "y": grip["y"] + 5}
        touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [start]})
        for step in range(1, 9):
            y = start["y"] + (over["y"] + 5 - start["y"]) * step / 8
            touch.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [start | {"y": y}]})
        touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        assert list_titles(page) == [second, first, third]
        page.get_by_role("button", name="保存", exact=True).click()
        expect(page.locator(".messagelist .success")).to_be_visible()
    items = f"Collection.objects.get(pk={topic}).items.order_by('position')"
    ordered = archive.shell(f"print('|'.join(item.article.title for item in {items}))")
    assert ordered.split("|") == [second, first, third]


def test_a_withdrawal_shows_its_note_where_the_article_was(page: Page, archive):
    pk, ref = archive.shell("a = Article.objects.published().last(); print(a.pk, a.ref)").split()
    log_in(page, "发布")
    page.goto(f"/admin/articles/article/{pk}/publication/")
    page.get_by_label("给读者看的说明").first.fill("消息来源有误。")
    page.get_by_role("button", name="撤下", exact=True).click()
    expect(page.locator(".messagelist .success")).to_contain_text("撤下了 1 篇文章。")
    assert page.goto(f"/articles/{ref}/").status == 410
    expect(page.locator(".withdrawal-note")).to_contain_text("消息来源有误。")
