"""Proposed tags decided by keys in the list of the whole archive."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_admin import log_in

pytestmark = pytest.mark.browser


def test_a_day_of_tags_by_keys(page: Page, archive):
    archive.manage("import_tags", "--start")
    archive.manage("propose_tags")
    log_in(page, archive.name, archive.password)
    page.goto("/admin/articles/tagging/decide/?kind=person")
    names = page.locator(".tag-name")
    first, second = names.nth(0).inner_text(), names.nth(1).inner_text()
    page.keyboard.press("ArrowDown")
    expect(names.nth(0)).to_be_focused()
    page.keyboard.press("y")
    expect(page.locator(".messagelist")).to_contain_text(f"“{first}”用于")
    expect(names.nth(0)).to_have_text(second)
    expect(names.nth(0)).to_be_focused()
    page.keyboard.press("n")
    expect(page.locator(".messagelist")).to_contain_text(f"“{second}”都不用。")
    page.keyboard.press("u")
    expect(page.locator(".messagelist")).to_contain_text(f"撤销了“不用：{second}”。")
    expect(names.nth(0)).to_have_text(second)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(second)
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") == 390
