"""From the front page to a corrected headline, as a reader and an editor do it."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

CORRECTED = "更正：因地制宜推动科技创新和产业创新深度融合"


def test_a_reader_finds_an_article_and_later_reads_its_corrected_headline(page, archive):
    page.goto("/")
    page.get_by_label("检索全部文章").fill("京津冀")
    page.get_by_label("检索全部文章").press("Enter")
    expect(page).to_have_url(re.compile(r"/search/\?.*q="))
    hits = page.get_by_role("main").locator("article")
    expect(hits.first.locator("mark").first).to_contain_text("京津冀")

    page.get_by_role("link", name=re.compile("抓住机遇")).first.click()
    expect(page).to_have_url(re.compile(r"/articles/\w+/\?q="))
    article_url = page.url
    expect(page.get_by_role("heading", level=1)).to_contain_text("抓住机遇")
    expect(page.get_by_role("main")).to_contain_text("陈敏尔来到中国汽车工业工程有限公司")

    page.goto("/admin/")
    page.locator("#id_username").fill(archive.name)
    page.locator("#id_password").fill(archive.password)
    page.locator("#id_password").press("Enter")
    page.goto("/admin/articles/article/")
    page.get_by_role("link", name=re.compile("抓住机遇")).first.click()
    page.locator("#id_headline").fill(CORRECTED)
    page.locator("[name=_save]").first.click()
    expect(page.locator(".messagelist .success")).to_be_visible()

    page.goto(article_url)
    expect(page.get_by_role("heading", level=1)).to_contain_text(CORRECTED)
