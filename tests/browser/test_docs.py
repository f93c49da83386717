"""The API's document, tried out in a browser: its scripts run under the site's own content policy."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def test_a_programmer_reads_the_document_and_tries_the_list_of_articles(page):
    complaints: list[str] = []
    page.on("console", lambda message: message.type == "error" and complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto("/api/v1/docs/")
    expect(page.get_by_role("heading", name=re.compile("Newsroom API"))).to_be_visible()
    articles = page.locator("#operations-articles-articles_list")
    articles.get_by_text("Articles, latest first, or in the order in which they changed").click()
    articles.get_by_role("button", name="Try it out").click()
    articles.get_by_role("button", name="Execute").click()
    answer = articles.locator(".live-responses-table .response")
    expect(answer.locator(".response-col_status").first).to_contain_text("200")
    expect(answer).to_contain_text("因地制宜发展新质生产力")
    assert complaints == []


def test_a_page_of_another_site_may_read_the_api(browser, archive):
    context = browser.new_context()
    page = context.new_page()
    # Another origin than the archive's, and a file that comes without its content policy.
    page.goto(archive.url.replace("127.0.0.1", "localhost") + "/static/articles/site.css")
    count = page.evaluate(
        "address => fetch(address).then(answer => answer.json()).then(told => told.count)",
        f"{archive.url}/api/v1/articles",
    )
    assert count > 0
    context.close()
