"""An editor's day at the desk: date pages in bulk, walk the queue, find by any words, undo."""

import re

import pytest
from playwright.sync_api import Page as BrowserPage
from playwright.sync_api import expect

from tests.browser.test_admin import log_in

pytestmark = pytest.mark.browser
# Pages without date and number, as scans are, and flags on three of the seeds.
MAKE_SCANS = """
from articles.models import Article, Page
from tests.archives import make_page
newspaper = Page.objects.first().newspaper
for number in (1, 2, 3):
    make_page(newspaper, f"scan{number}", "扫描的版面", source_name=f"20260401-{number}.txt")
for page in Page.objects.exclude(articles=None).order_by("pk")[:3]:
    Article.objects.filter(page=page, position=0).update(flags=[{"code": "order-unsure"}])
"""


@pytest.fixture
def desk(page: BrowserPage, archive) -> BrowserPage:
    archive.manage("shell", "-v", "0", "-c", MAKE_SCANS)
    log_in(page, archive.name, archive.password)
    return page


def test_a_day_at_the_desk(desk):
    page = desk
    # Date and number the scans by the names of their files: shown first, then done, then undone.
    page.goto("/admin/articles/page/?place=undated&q=20260401")
    page.locator("#action-toggle").check()
    page.locator("select[name=action]").select_option("place")
    page.get_by_role("button", name="执行").click()
    page.get_by_label("文件名的样式").fill("YYYYMMDD-PP")
    page.get_by_role("button", name="先看看").click()
    expect(page.locator(".bulk-preview")).to_contain_text("改动 3 条")
    expect(page.locator(".bulk-places tbody tr")).to_have_count(3)
    page.get_by_role("button", name="定日期和版次：做 3 条").click()
    expect(page.get_by_text("改了 3 条。")).to_be_visible()
    page.get_by_role("button", name="全部撤销").click()
    expect(page.get_by_text("撤销了。", exact=True)).to_be_visible()

    # Walk the queue by keys: each page is checked, and the next one opens; one is skipped with a reason.
    page.goto("/admin/")
    page.get_by_role("button", name="打开最该看的版面").click()
    expect(page.locator("#bench-head")).to_be_visible()
    page.wait_for_load_state("load")  # the script that takes keys is there
    first = page.url
    page.keyboard.press("Shift+X")
    expect(page).not_to_have_url(first)
    expect(page.locator(".messagelist")).to_contain_text("核过")
    second = page.url
    page.get_by_role("link", name="交给、跳过…").click()
    page.get_by_label("理由").fill("等原报")
    page.get_by_role("button", name="跳过，看下一版").click()
    expect(page).not_to_have_url(second)
    page.goto("/admin/")
    expect(page.get_by_role("link", name=re.compile("^1 跳过的版面"))).to_be_visible()

    # Find a draft by words of its text, and keep the filters as a view.
    page.goto("/admin/articles/article/?kind__exact=news")
    page.get_by_label("把现在的筛选存为视图").fill("报道")
    page.get_by_role("button", name="存下").click()
    expect(page.locator(".saved-views a[aria-current]")).to_have_text("报道")
    page.goto("/admin/completeness/")
    expect(page.locator(".calendar-month")).to_have_count(12)
